"""What an entry is known again by where guids are made up and links lead to one page or nowhere."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.document import ParsedEntry, ParsedFeed, lookups
from service.domain.feed import KeyBy
from service.domain.identity import (
    MOST,
    NOTHING,
    ONE_LOOK,
    Known,
    Remembered,
    identified,
    told_apart_by,
    wants_recent,
)
from tests.support.visited import Visited

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIVE, FRONT = "https://outlet.example/live", "https://outlet.example/"
FRIGATE = "The frigate moored at the commercial port this morning, the harbour master said."
QUOTA = "The ministry raised the fishing quota for the coming season by a tenth."


class Outlet:
    """A feed whose guids are new at every visit, with entries on one page, or on none."""

    def __init__(self, page: str | None = LIVE) -> None:
        self.page = page
        self.visited = Visited()
        self.visits = 0

    def says(self, *entries: tuple[str, str, datetime | None]) -> list[tuple[str, bool]]:
        """Visit it: titles of what is new, each with whether it is an edit."""
        self.visits += 1
        made_up = tuple(
            ParsedEntry(f"{self.visits}-{place}", self.page, title, text, "", "en", published)
            for place, (title, text, published) in enumerate(entries)
        )
        return [(one.entry.title, one.revises) for one in self.visited.visit(ParsedFeed("", made_up))]


def story(number: int, published: datetime | None = None) -> tuple[str, str, datetime | None]:
    return f"Story {number}", f"What happened at place {number}.", published


pages = pytest.mark.parametrize("page", [LIVE, FRONT, None], ids=["one page", "front page", "no link"])
dates = pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])


def stories(first: int, last: int, *, dated: bool) -> list[tuple[str, str, datetime | None]]:
    return [
        story(number, MORNING + number * HOUR if dated else None) for number in range(last, first - 1, -1)
    ]


@pages
@dates
def test_nothing_is_new_but_what_is(page: str | None, dated: bool) -> None:
    outlet = Outlet(page)
    assert len(outlet.says(*stories(1, 5, dated=dated))) == 5
    assert outlet.says(*stories(1, 5, dated=dated)) == []
    assert outlet.visited.feed.key_by is KeyBy.TEXT
    assert outlet.says(*reversed(stories(1, 5, dated=dated))) == []
    assert outlet.says(*stories(2, 6, dated=dated)) == [("Story 6", False)]
    assert outlet.says(*stories(2, 6, dated=dated)) == []


@pages
@dates
def test_a_changed_text_is_a_revision_and_the_next_visit_finds_nothing(page: str | None, dated: bool) -> None:
    outlet = Outlet(page)
    published = MORNING if dated else None
    others = stories(2, 4, dated=dated)
    outlet.says(("Frigate docks", FRIGATE, published), *others)
    edited = ("Frigate docks", f"{FRIGATE} It stays until Wednesday.", published)
    assert outlet.says(edited, *others) == [("Frigate docks", True)]
    assert outlet.says(edited, *others) == []


def test_a_changed_title_of_the_same_moment_is_a_revision() -> None:
    outlet = Outlet()
    outlet.says(("Frigate docks", FRIGATE, MORNING), *stories(2, 4, dated=True))
    edited = ("Frigate docks at the port", FRIGATE, MORNING)
    assert outlet.says(edited, *stories(2, 4, dated=True)) == [("Frigate docks at the port", True)]


def test_two_stories_of_one_title_are_two_items_whether_they_come_together_or_not() -> None:
    together = Outlet()
    first, other = ("Weather", FRIGATE, None), ("Weather", QUOTA, None)
    assert together.says(first, other) == [("Weather", False)] * 2
    assert together.says(other, first) == []
    apart = Outlet(None)
    assert apart.says(first, story(1)) == [("Story 1", False), ("Weather", False)]
    assert apart.says(first, story(1)) == []
    assert apart.says(other, story(1)) == [("Weather", False)]
    assert apart.says(other, story(1)) == []


def test_two_stories_of_one_title_and_one_moment_are_known_again() -> None:
    """Found by hypothesis among 5,000 documents: their guids had never been found out."""
    outlet = Outlet()
    pair = ("Weather", "", MORNING), ("Weather", FRIGATE, MORNING)
    assert outlet.says(*pair) == [("Weather", False)] * 2
    assert outlet.says(*pair) == []


def test_the_same_words_on_another_day_are_told_anew_unless_only_the_date_was_moved() -> None:
    outlet = Outlet(None)
    daily = [("Ferry sails", "", MORNING + day * DAY) for day in range(4)]
    assert len(outlet.says(daily[1], daily[0])) == 2
    assert outlet.says(daily[1], daily[0]) == []
    assert outlet.says(daily[2], daily[1]) == [("Ferry sails", False)]
    moved = (daily[2][0], daily[2][1], MORNING + 2 * DAY + HOUR)
    assert outlet.says(moved, daily[1]) == []


def test_a_document_dated_as_a_whole_is_known_by_its_words_alone() -> None:
    outlet = Outlet()
    for visit in range(4):
        now = MORNING + visit * HOUR
        said = outlet.says(story(1, now), story(2, now), story(3, now))
        assert len(said) == (3 if visit == 0 else 0)
    assert outlet.says(story(1, MORNING + DAY), story(4, MORNING + DAY)) == [("Story 4", False)]


def test_guids_that_are_addresses_and_stand_for_a_missing_link_are_found_out_too() -> None:
    visited = Visited()
    for visit in range(3):
        entries = []
        for number in range(4):
            address = f"https://outlet.example/?made-up={visit}{number}"
            title, text, published = story(number, MORNING + number * HOUR)
            entries.append(ParsedEntry(address, address, title, text, "", "en", published))
        assert len(visited.visit(ParsedFeed("", tuple(entries)))) == (4 if visit == 0 else 0)


def test_where_most_have_links_of_their_own_the_few_on_one_page_are_known_by_their_words() -> None:
    visited = Visited()

    def document(visit: int, *, edit: str = "") -> ParsedFeed:
        own = [
            ParsedEntry(f"{visit}/{n}", f"https://outlet.example/{n}", f"Story {n}", edit, "", "en", None)
            for n in range(5)
        ]
        shared = [ParsedEntry(f"{visit}/{n}", LIVE, f"Story {n}", "", "", "en", None) for n in (6, 7)]
        return ParsedFeed("", (*own, *shared))

    assert len(visited.visit(document(1))) == 7
    assert visited.visit(document(2)) == ()
    assert visited.feed.key_by is KeyBy.LINK
    edits = visited.visit(document(3, edit="More of it"))
    assert [(one.entry.title, one.revises) for one in edits] == [
        (f"Story {n}", True) for n in (4, 3, 2, 1, 0)
    ]
    assert visited.visit(document(4, edit="More of it")) == ()


@pytest.mark.parametrize("dated", [True, False])
def test_a_guid_that_counts_its_edits_is_one_item(dated: bool) -> None:
    """As the BBC's do."""
    visited = Visited()

    def says(*stories: tuple[int, int, str]) -> list[tuple[str | None, bool]]:
        entries = tuple(
            ParsedEntry(
                f"https://outlet.example/{number}#{version}",
                f"https://outlet.example/{number}",
                f"Story {number}",
                text,
                "",
                "en",
                MORNING + version * HOUR if dated else None,
            )
            for number, version, text in stories
        )
        return [(one.entry.guid, one.revises) for one in visited.visit(ParsedFeed("", entries))]

    assert len(says((1, 0, FRIGATE), (2, 0, QUOTA))) == 2
    assert says((1, 1, FRIGATE), (2, 0, QUOTA)) == []
    edited = f"{FRIGATE} It stays until Wednesday."
    assert says((1, 2, edited), (2, 0, QUOTA)) == [("https://outlet.example/1#2", True)]
    assert says((1, 2, edited), (2, 0, QUOTA), (3, 0, "New.")) == [("https://outlet.example/3#0", False)]
    # A new story under the same link, as a forum's answers are, is one.
    assert says((1, 3, QUOTA), (2, 0, QUOTA)) == [("https://outlet.example/1#3", False)]


def test_one_story_after_the_other_under_one_link_and_stable_guids_are_not_taken_for_edits() -> None:
    visited = Visited()
    for number in range(3):
        title, text, published = story(number, MORNING + number * HOUR)
        entry = ParsedEntry(f"guid-{number}", LIVE, title, text, "", "en", published)
        assert [one.revises for one in visited.visit(ParsedFeed("", (entry,)))] == [False]
    assert visited.feed.key_by is KeyBy.GUID


def test_one_story_at_a_time_on_one_page_under_made_up_guids_is_a_new_item_each() -> None:
    outlet = Outlet()
    for title, text in (("Frigate docks", FRIGATE), ("Quota rises", QUOTA), ("Ferry sails", "To Koh Rong.")):
        assert outlet.says((title, text, None)) == [(title, False)]
        assert outlet.says((title, text, None)) == []


def test_a_link_to_the_front_page_tells_nothing() -> None:
    visited = Visited()
    for number in range(3):
        title, text, published = story(number, MORNING + number * HOUR)
        entry = ParsedEntry(None, FRONT, title, text, "", "en", published)
        assert [one.revises for one in visited.visit(ParsedFeed("", (entry,)))] == [False]
        assert visited.visit(ParsedFeed("", (entry,))) == ()


def test_entries_that_went_by_title_and_date_before_are_known_still() -> None:
    """Stored by an earlier release, whose key for a title without date knew no text."""
    visited = Visited()
    entry = ParsedEntry(None, None, "", "What happened.", "", "en", MORNING)
    (first,) = visited.visit(ParsedFeed("", (entry,)))
    old = visited.items.pop(first.key)
    visited.hashes.clear()
    visited.items[old.key] = replace(old, key=type(old.key)("text:of-old"))
    assert visited.visit(ParsedFeed("", (entry,))) == ()


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2), st.integers(0, 3)), max_size=8), st.randoms())
def test_whatever_a_document_holds_the_second_visit_brings_nothing(
    picked: Sequence[tuple[int, int, int]], chance: object
) -> None:
    entries = [
        (f"Story {title}", ("", FRIGATE, QUOTA)[text], MORNING + hour * HOUR if hour else None)
        for title, text, hour in picked
    ]
    outlet = Outlet()
    assert all(not revises for _, revises in outlet.says(*entries))
    chance.shuffle(entries)  # type: ignore[attr-defined] # a random.Random
    outlet.says(*entries)  # finds the guids out, where there are enough entries to tell
    assert outlet.says(*entries) == []


class Counted(list[Remembered]):
    """Stored items that count how often one of them is looked at."""

    looks = 0

    def __iter__(self) -> Iterator[Remembered]:
        for item in super().__iter__():
            self.looks += 1
            yield item


def test_thousands_of_entries_without_a_name_are_told_apart_within_bounds() -> None:
    visited = Visited()
    old, new = (
        ParsedFeed(
            "", tuple(ParsedEntry(None, None, "Live", f"{n} {w}", "", "en", None) for n in range(2_000))
        )
        for w in (FRIGATE, QUOTA)
    )
    assert len(visited.visit(old)) == 2_000
    keys, _ = lookups(new)
    hashes = {key: visited.hashes[key] for key in keys & visited.hashes.keys()}
    stored = Counted(visited.items.values())
    found = identified(new, Known(hashes, {}, stored), KeyBy.TEXT)
    assert len({one.key for one in found}) == 2_000
    assert stored.looks <= MOST / ONE_LOOK + 2_000 * 10


def test_the_newest_items_are_asked_for_only_where_they_can_tell() -> None:
    entry = ParsedEntry("g", LIVE, "Story", "", "", "en", None)
    stable = Known({}, {}, ())
    assert wants_recent(ParsedFeed("", (entry,)), stable, KeyBy.GUID)
    plain = ParsedFeed("", (replace(entry, guid=None),))
    assert not wants_recent(plain, stable, KeyBy.GUID)
    assert wants_recent(plain, stable, KeyBy.TEXT)
    assert told_apart_by(KeyBy.TEXT, plain, NOTHING) is KeyBy.TEXT

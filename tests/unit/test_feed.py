from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.document import (
    ItemKey,
    ParsedEntry,
    ParsedFeed,
    content_hash,
    gathered,
    item_key,
    lookups,
)
from service.domain.feed import Health, Hints, KeyBy, Trouble
from service.domain.fetch import Fetched, FetchFailed, NotModified, body_digest
from service.domain.identity import NOTHING, Known
from service.domain.new_item import with_languages
from service.domain.policy import PollPolicy
from service.domain.poll import Moment, PollPlan, address_of, plan_poll, unchanged_until
from tests.support.builders import NOON, entry, feed

POLICY = PollPolicy()
AT = Moment(NOON, NOON, spread=0.0)
BODY = b"<rss/>"


def fetched(body: bytes = BODY) -> Fetched:
    return Fetched("https://outlet.example/feed", body, "application/rss+xml", '"v2"', "Mon, 01 Jan 2024")


def visit(*entries: ParsedEntry, known: Known = NOTHING, **about: object) -> PollPlan:
    return plan_poll(feed(**about), fetched(), ParsedFeed("T", entries), known, POLICY, AT)


def known_from(plan: PollPlan) -> Known:
    return Known(
        {item.key: item.content_hash for item in plan.items},
        {item.entry.url: item.content_hash for item in plan.items if item.entry.url},
    )


def test_the_first_visit_stores_the_backlog_oldest_first() -> None:
    late, early = datetime(2023, 11, 2, tzinfo=UTC), datetime(2023, 11, 1, tzinfo=UTC)
    plan = visit(entry(2, published=late), entry(1, published=early), entry(3))
    assert [item.entry.title for item in plan.items] == ["Story 3", "Story 1", "Story 2"]
    assert plan.health is Health.HEALTHY


def test_validators_and_digest_are_kept_from_every_answer() -> None:
    plan = visit(entry())
    assert (plan.etag, plan.last_modified) == ('"v2"', "Mon, 01 Jan 2024")
    assert plan.digest == body_digest(BODY)
    again = plan_poll(feed(etag='"v1"', digest="d"), NotModified(None, None), None, NOTHING, POLICY, AT)
    assert (again.etag, again.digest, again.items) == ('"v1"', "d", ())
    moved = plan_poll(feed(etag='"v1"'), NotModified('"v9"', None), None, NOTHING, POLICY, AT)
    assert moved.etag == '"v9"'


def test_nothing_changed_is_no_answer_to_a_first_visit() -> None:
    plan = plan_poll(feed(), NotModified('"v1"'), None, NOTHING, POLICY, AT)
    assert (plan.health, plan.trouble, plan.etag, plan.failures) == (Health.FAILING, Trouble.SERVER, None, 1)
    assert "304" in plan.detail
    assert unchanged_until(feed(), NotModified(), POLICY, AT) is None


def test_a_visit_that_teaches_nothing_changes_only_when_to_come_back() -> None:
    before = feed(etag='"v1"', moved_to="https://new.example/", moved_times=3)
    again = unchanged_until(before, NotModified(), POLICY, AT)
    assert again == plan_poll(before, NotModified(), None, NOTHING, POLICY, AT).next_poll
    assert unchanged_until(before, NotModified('"v1"', None), POLICY, AT) == again
    for answer in (
        NotModified('"v2"'),
        NotModified(last_modified="Mon, 01 Jan 2024"),
        NotModified(moved_to="https://newer.example/"),
        FetchFailed(Trouble.TIMEOUT, "slow"),
        fetched(),
    ):
        assert unchanged_until(before, answer, POLICY, AT) is None
    assert unchanged_until(replace(before, failures=1), NotModified(), POLICY, AT) is None


@given(st.lists(st.integers(1, 30), max_size=30), st.booleans())
def test_the_same_document_twice_brings_nothing_new(numbers: list[int], without_guid: bool) -> None:
    entries = [entry(number, guid=None if without_guid else "") for number in numbers]
    first = visit(*entries)
    assert len(first.items) == len(set(numbers))
    assert visit(*reversed(entries), known=known_from(first)).items == ()


def test_a_changed_headline_is_one_revision_and_no_new_item() -> None:
    first = visit(entry(1), entry(2))
    second = visit(entry(1, title="Changed"), entry(2), known=known_from(first))
    assert [(item.entry.title, item.revises) for item in second.items] == [("Changed", True)]


def test_a_changed_date_alone_is_no_revision() -> None:
    first = visit(entry(1))
    assert visit(entry(1, published=NOON), known=known_from(first)).items == ()


def test_an_old_or_future_date_is_still_new() -> None:
    first = visit(entry(1, published=NOON))
    dates = (datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
    more = [entry(number, published=date) for number, date in enumerate(dates, start=2)]
    assert len(visit(entry(1, published=NOON), *more, known=known_from(first)).items) == 2


def test_a_feed_that_makes_up_guids_falls_back_to_links_and_stays_there() -> None:
    first = visit(*(entry(number) for number in range(1, 6)))
    renamed = [entry(number, guid=f"other-{number}") for number in range(1, 6)]
    second = visit(*renamed, known=known_from(first))
    assert (second.key_by, second.items) == (KeyBy.LINK, ())
    third = visit(
        *(entry(number, guid=f"third-{number}") for number in range(1, 7)),
        known=known_from(first),
        key_by=KeyBy.LINK,
    )
    assert third.key_by is KeyBy.LINK
    assert [item.entry.title for item in third.items] == ["Story 6"]


def test_a_busy_feed_whose_entries_are_all_new_keeps_its_guids() -> None:
    first = visit(entry(1), entry(2))
    assert visit(entry(3), entry(4), known=known_from(first)).key_by is KeyBy.GUID


def test_stories_that_all_lead_to_one_page_are_told_apart_by_their_words() -> None:
    page = "https://o.example/"
    stories = [replace(entry(number, guid=None), url=page) for number in range(1, 6)]
    first = visit(*stories[:4])
    assert (first.key_by, len(first.items)) == (KeyBy.TEXT, 4)
    second = visit(stories[4], *stories[:3], known=known_from(first), key_by=KeyBy.TEXT)
    assert [item.entry.title for item in second.items] == ["Story 5"]


def test_two_stories_under_one_guid_are_both_kept_in_whatever_order_they_come_again() -> None:
    one, other = entry(1, guid="same"), entry(2, guid="same")
    first = visit(one, other, entry(3))
    assert {item.entry.title for item in first.items} == {"Story 1", "Story 2", "Story 3"}
    for again in ((one, other), (other, one)):
        assert visit(*again, entry(3), known=known_from(first)).items == ()


def test_one_story_twice_in_a_document_is_one_item_and_no_revision_at_each_visit() -> None:
    once, again = entry(1), replace(entry(1), summary="With other words")
    first = visit(once, again)
    assert len(first.items) == 1
    assert visit(once, again, known=known_from(first)).items == ()


def test_entries_without_guid_or_link_are_told_apart_by_title_and_date() -> None:
    bare = ParsedEntry(None, None, "Title", "", "", None, NOON)
    other = ParsedEntry(None, None, "Title", "", "", None, NOON + timedelta(days=1))
    assert item_key(bare, KeyBy.GUID) != item_key(other, KeyBy.GUID)
    titleless = [ParsedEntry("g", None, "", words, "", None, NOON) for words in ("one", "other")]
    assert len({item_key(one, KeyBy.LINK) for one in titleless}) == 2


def test_the_store_is_asked_for_every_kind_of_key() -> None:
    keys, links = lookups(ParsedFeed("", (entry(1),)))
    text = item_key(entry(1), KeyBy.TEXT)
    assert keys == {ItemKey("guid:guid-1"), ItemKey("link:https://outlet.example/1"), text}
    assert links == {"https://outlet.example/1"}


def test_a_failing_feed_is_left_alone_ever_longer_up_to_a_limit() -> None:
    trouble = FetchFailed(Trouble.TIMEOUT, "slow")
    waits = []
    for failures in range(12):
        plan = plan_poll(feed(failures=failures, etag='"v1"'), trouble, None, NOTHING, POLICY, AT)
        assert (plan.health, plan.failures, plan.etag) == (Health.FAILING, failures + 1, '"v1"')
        waits.append(plan.next_poll - NOON)
    assert waits[0] == POLICY.interval
    assert waits == sorted(waits)
    assert waits[-1] == POLICY.backoff_limit


def test_on_its_first_day_a_failing_feed_is_asked_every_hour_unless_it_is_asked_too_often() -> None:
    def wait(trouble: Trouble, hours: int) -> timedelta:
        one = feed(failures=9, failing_since=NOON - timedelta(hours=hours))
        return plan_poll(one, FetchFailed(trouble, ""), None, NOTHING, POLICY, AT).next_poll - NOON

    assert wait(Trouble.SERVER, 6) == wait(Trouble.NOT_A_FEED, 23) == POLICY.longest
    assert wait(Trouble.SERVER, 24) == wait(Trouble.BUSY, 6) == POLICY.backoff_limit


def test_a_servers_own_wait_is_kept() -> None:
    asked = FetchFailed(Trouble.HTTP, "429", timedelta(hours=9))
    plan = plan_poll(feed(), asked, None, NOTHING, POLICY, AT)
    assert plan.next_poll == NOON + timedelta(hours=9)


def test_a_host_rests_as_long_as_it_asks_and_not_as_long_as_one_of_its_feeds_backs_off() -> None:
    for asked, rests in ((None, POLICY.interval), (timedelta(hours=2), timedelta(hours=2))):
        busy = FetchFailed(Trouble.BUSY, "429", asked)
        plan = plan_poll(feed(failures=9), busy, None, NOTHING, POLICY, AT)
        assert plan.host_rests == NOON + rests
        assert plan.next_poll >= NOON + POLICY.backoff_limit
    down = plan_poll(
        feed(), FetchFailed(Trouble.SERVER, "503", timedelta(hours=2)), None, NOTHING, POLICY, AT
    )
    assert down.host_rests is None


def test_a_blocked_feed_is_knocked_at_ever_more_rarely_but_never_given_up() -> None:
    wall = FetchFailed(Trouble.BLOCKED, "403")
    waits = [
        plan_poll(feed(failures=failures), wall, None, NOTHING, POLICY, AT).next_poll - NOON
        for failures in (0, 1, 9, 99)
    ]
    assert waits == [POLICY.blocked, 2 * POLICY.blocked, POLICY.blocked_limit, POLICY.blocked_limit]
    assert plan_poll(feed(), wall, None, NOTHING, POLICY, AT).health is Health.BLOCKED


def test_a_feed_that_is_gone_says_so_and_is_looked_at_once_a_day() -> None:
    plan = plan_poll(feed(), FetchFailed(Trouble.GONE, "410"), None, NOTHING, POLICY, AT)
    assert (plan.health, plan.next_poll - NOON) == (Health.GONE, POLICY.gone)


def test_since_when_it_fails_is_kept_until_it_is_read_again() -> None:
    slow = FetchFailed(Trouble.TIMEOUT, "slow")
    first = plan_poll(feed(), slow, None, NOTHING, POLICY, AT)
    later = Moment(NOON + timedelta(hours=1), NOON + timedelta(hours=1))
    again = plan_poll(feed(failures=1, failing_since=first.failing_since), slow, None, NOTHING, POLICY, later)
    assert (first.failing_since, again.failing_since) == (NOON, NOON)
    assert visit(entry(), failures=2, failing_since=NOON).failing_since is None


def moved(target: str | None, **about: object) -> PollPlan:
    document = Fetched("https://new.example/feed", BODY, "", moved_to=target)
    return plan_poll(feed(**about), document, ParsedFeed("T", (entry(),)), NOTHING, POLICY, AT)


def test_a_new_address_is_taken_once_it_has_been_named_three_times_in_a_row() -> None:
    new = "https://new.example/feed"
    first = moved(new)
    assert (first.moved_to, first.moved_times) == (new, 1)
    assert address_of(feed(moved_to=new, moved_times=2), POLICY) == feed().url
    assert address_of(feed(moved_to=new, moved_times=3), POLICY) == new
    assert moved(None, moved_to=new, moved_times=2).moved_times == 0
    assert moved("https://third.example/", moved_to=new, moved_times=2).moved_times == 1
    assert moved(feed().url).moved_to is None


def test_at_its_new_address_a_feed_stays() -> None:
    new = "https://new.example/feed"
    assert moved(None, moved_to=new, moved_times=3).moved_to == new
    still = plan_poll(feed(moved_to=new, moved_times=3, digest="d"), NotModified(), None, NOTHING, POLICY, AT)
    assert (still.moved_to, still.moved_times) == (new, 3)


def test_where_the_new_address_fails_three_times_both_are_asked_by_turns() -> None:
    new, outage = "https://new.example/feed", FetchFailed(Trouble.NAME, "no network")
    one, asked = feed(moved_to=new, moved_times=3), []
    for failures in range(1, 7):
        plan = plan_poll(one, outage, None, NOTHING, POLICY, AT)
        one = replace(
            one, failures=failures, moved_to=plan.moved_to, moved_times=plan.moved_times, failing_since=NOON
        )
        asked.append(address_of(one, POLICY))
    assert asked == [new, new, one.url, new, one.url, new]
    again = moved(None, moved_to=new, moved_times=3, failures=5)  # the listed address answers for itself
    assert (again.moved_to, again.moved_times) == (None, 0)
    assert moved(None, moved_to=new, moved_times=3, failures=4).moved_to == new


def test_a_feed_that_moves_on_from_its_new_address_is_followed_though_the_listed_one_is_no_more() -> None:
    new, newer = "https://new.example/feed", "https://newer.example/feed"
    plan = moved(newer, moved_to=new, moved_times=3)
    assert address_of(feed(moved_to=plan.moved_to, moved_times=plan.moved_times), POLICY) == newer
    back = moved(feed().url, moved_to=new, moved_times=3)
    assert (back.moved_to, back.moved_times) == (None, 0)


def test_a_date_too_far_ahead_is_not_believed_and_stands_beside_as_it_was_given() -> None:
    far = replace(entry(1, published=NOON + timedelta(days=3_650)), date_given="26 Nov 2033")
    plan = visit(far, entry(2, published=NOON + timedelta(hours=1)))
    tamed, kept = plan.items
    assert (tamed.entry.published, tamed.entry.date_given) == (None, "26 Nov 2033")
    assert kept.entry.published == NOON + timedelta(hours=1)


def test_a_document_that_is_cut_off_is_asked_for_again_whole() -> None:
    cut = ParsedFeed("T", (entry(),), ("it is cut off after 1 entry",), partial=True)
    plan = plan_poll(feed(etag='"v1"'), fetched(), cut, NOTHING, POLICY, AT)
    assert (plan.clean, plan.etag, plan.last_modified, plan.digest) == (False, None, None, None)
    assert (len(plan.items), plan.detail) == (1, "it is cut off after 1 entry.")


def test_a_hub_that_the_server_names_goes_before_the_documents_own() -> None:
    answer = Fetched(feed().url, BODY, "", links={"hub": "https://hub.example/"})
    document = ParsedFeed(
        "T", (entry(),), hints=Hints(hub="https://other.example/", topic="https://t.example/")
    )
    plan = plan_poll(feed(), answer, document, NOTHING, POLICY, AT)
    assert (plan.hints.hub, plan.hints.topic) == ("https://hub.example/", "https://t.example/")


@pytest.mark.parametrize(
    ("body", "problems", "trouble"),
    [
        (b"<!doctype html>", ("it is a web page",), Trouble.NOT_A_FEED),
        (b"  ", ("it is empty",), Trouble.EMPTY),
    ],
)
def test_a_document_that_is_no_feed_is_a_failure_that_says_what_to_do(
    body: bytes, problems: tuple[str, ...], trouble: Trouble
) -> None:
    plan = plan_poll(feed(), fetched(body), ParsedFeed("", (), problems), NOTHING, POLICY, AT)
    assert (plan.health, plan.trouble) == (Health.FAILING, trouble)
    assert plan.detail.startswith(("No feed is there: it is a web page. Find", "It answered with nothing."))


def test_a_feed_with_problems_and_entries_still_yields_them() -> None:
    parsed = ParsedFeed("", (entry(1),), ("not well-formed",))
    plan = plan_poll(feed(), fetched(), parsed, NOTHING, POLICY, AT)
    assert (plan.health, len(plan.items)) == (Health.HEALTHY, 1)


def test_a_valid_feed_without_entries_is_in_order() -> None:
    assert visit().health is Health.HEALTHY


def test_words_make_the_hash_and_unpaired_surrogates_do_not_break_it() -> None:
    assert content_hash(entry(1, title="a")) != content_hash(entry(1, title="b"))
    assert content_hash(entry(1, title="\ud800"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"interval": timedelta(), "shortest": timedelta()}, "interval must be longer than zero"),
        ({"longest": timedelta(minutes=1)}, "interval must lie between shortest and longest"),
        ({"backoff_limit": timedelta(seconds=1)}, "backoff_limit must not be shorter than interval"),
    ],
)
def test_a_policy_that_cannot_work_is_refused(given: dict[str, timedelta], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PollPolicy(**given)


def test_a_language_is_told_only_where_neither_the_feed_nor_the_desk_says_it() -> None:
    silent = replace(entry(1), lang=None)
    items = visit(silent, entry(2)).items

    def told(lang: str | None) -> list[str | None]:
        return [item.entry.lang for item in with_languages(items, feed(lang=lang), lambda _text: "km")]

    assert told(None) == ["en", "km"]
    assert told("fr") == ["en", None]


def test_a_language_that_a_text_can_not_be_in_is_not_believed() -> None:
    """WordPress says en-US where nobody tells it otherwise, in Phnom Penh too."""
    khmer = replace(entry(1), title="នាវាចូលចតនៅកំពង់ផែ", lang="en-US")
    items = visit(khmer, entry(2)).items

    def told(lang: str | None) -> list[str | None]:
        return [item.entry.lang for item in with_languages(items, feed(lang=lang), lambda _text: "km")]

    assert told(None) == ["en", "km"]
    assert told("en") == ["en", "km"]
    assert told("km") == ["en", None]  # as the desk lists it


def test_an_index_of_sitemaps_stands_for_the_entries_of_those_that_were_had() -> None:
    index = ParsedFeed("", ())
    news = ParsedFeed("News", (entry(guid="1"),))
    whole = gathered(index, [news])
    assert (whole.title, whole.entries, whole.problems, whole.partial) == ("News", news.entries, (), False)
    part = gathered(index, [None, news])
    assert part.partial
    assert part.problems == ("some of the sitemaps that it names could not be had",)
    quiet = gathered(index, [ParsedFeed("News", ())])
    assert (quiet.entries, quiet.problems, quiet.partial) == ((), (), False)
    nothing = gathered(index, [None, ParsedFeed("", (), ("it is a web page",))])
    assert nothing.problems == ("no news could be had from the sitemaps it names",)

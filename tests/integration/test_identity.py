"""Feeds that make up guids, from visit to database, on both kinds of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import func, select

from service.domain.feed import KeyBy
from service.store.engine import read
from service.store.schema import FeedRow, ItemRow, RevisionRow
from tests.support.steps import Desk

HOUR = timedelta(hours=1)
Story = tuple[str, str, datetime | None]


def serve(desk: Desk, stories: Sequence[Story], page: str | None) -> None:
    """The feed as it is from now on; each document has guids of its own."""
    made_up = len(desk.feeds.requests)
    link = f"<link>{page}</link>" if page else ""
    items = "".join(
        f"<item><title>{title}</title><description>{text}</description>{link}"
        f"<guid isPermaLink='false'>{made_up}-{place}</guid>"
        f"{f'<pubDate>{format_datetime(published)}</pubDate>' if published else ''}</item>"
        for place, (title, text, published) in enumerate(stories)
    )
    desk.feeds.serve(
        "/feed", f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    )


def counted(desk: Desk) -> tuple[int, int]:
    """Stored items, and revisions."""
    with read(desk.engine) as connection:
        return (
            connection.execute(select(func.count()).select_from(ItemRow)).scalar_one(),
            connection.execute(select(func.count()).select_from(RevisionRow)).scalar_one(),
        )


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize("page", ["https://o.example/live", None], ids=["one page", "no link"])
def test_made_up_guids_bring_nothing_new_where_no_link_tells_either(
    desk: Desk, page: str | None, dated: bool
) -> None:
    start = desk.clock.now
    stories: list[Story] = [
        (f"Story {n}", f"What happened at pier {n}.", start - n * HOUR if dated else None) for n in range(6)
    ]
    brought = []
    for _ in range(4):
        serve(desk, stories, page)
        brought.append(desk.poll().new_items)
    assert brought == [6, 0, 0, 0]
    with read(desk.engine) as connection:
        assert connection.execute(select(FeedRow.key_by)).scalar_one() == KeyBy.TEXT
    # A further story, another one of the same title, and an edit: two items and a revision.
    title, text, published = stories[0]
    stories[0] = title, f"{text} It stays until Wednesday.", published
    stories = [
        ("Story 7", "What happened at pier 7.", start + HOUR if dated else None),
        ("Story 5", "The ferry to the islands sails again.", start + 2 * HOUR if dated else None),
        *stories,
    ]
    for new in (3, 0, 0):
        serve(desk, stories, page)
        assert desk.poll().new_items == new
    assert counted(desk) == (8, 1)


def test_a_killed_visit_that_is_made_again_stores_under_the_same_keys(desk: Desk) -> None:
    """What a visit stores is named by content alone."""
    stories: list[Story] = [("Story", f"At pier {n}, {n} ships.", None) for n in range(3)]
    serve(desk, stories, None)
    desk.poll()
    with read(desk.engine) as connection:
        before = set(connection.execute(select(ItemRow.key)).scalars())
    serve(desk, stories, None)
    desk.poll()
    with read(desk.engine) as connection:
        assert set(connection.execute(select(ItemRow.key)).scalars()) == before
    assert len(before) == 3


def test_the_newest_items_are_looked_at_and_no_others(desk: Desk) -> None:
    for title in ("First", "Second", "Third"):
        desk.publish(title)
        desk.poll()
    with desk.store.begin() as tx:
        with read(desk.engine) as connection:
            feed = connection.execute(select(FeedRow.id)).scalar_one()
        assert [one.title for one in tx.feeds.recent(feed, limit=2)] == ["Third", "Second"]

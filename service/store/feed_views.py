"""What the dashboard shows of feeds: read-only, bounded, by index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from service.domain.feed import Health
from service.store.schema import FeedRow, GapRow, ItemRow, SubscriptionRow

CALM = (Health.HEALTHY, Health.NEW)
MOST = 500  # feeds on one page
GAPS = 20  # gaps of one feed that are shown
ITEMS = 15  # newest items of one feed that are shown

_ITEMS = (
    select(ItemRow.feed_id, func.count().label("item_count")).group_by(ItemRow.feed_id).subquery("items_of")
)
# What of a gap was had nowhere.
LEFT = case((GapRow.closed, 0), (GapRow.missed > GapRow.found, GapRow.missed - GapRow.found), else_=0)
_GAPS = select(GapRow.feed_id, func.sum(LEFT).label("missed")).group_by(GapRow.feed_id).subquery("gaps_of")
_FEED: tuple[Any, ...] = (
    FeedRow.id,
    FeedRow.name,
    FeedRow.url,
    FeedRow.lang,
    FeedRow.country,
    FeedRow.health,
    FeedRow.trouble,
    FeedRow.detail,
    FeedRow.failures,
    FeedRow.failing_since,
    FeedRow.last_poll,
    FeedRow.next_poll,
    FeedRow.newest,
    FeedRow.rate,
    FeedRow.silent_at,
    FeedRow.moved_to,
    FeedRow.moved_times,
    FeedRow.pushed_until,
    FeedRow.urgent,
    FeedRow.entries,
    func.coalesce(_ITEMS.c.item_count, 0).label("item_count"),
    func.coalesce(_GAPS.c.missed, 0).label("missed"),
    SubscriptionRow.hub,
    SubscriptionRow.state.label("hub_state"),
    SubscriptionRow.detail.label("hub_detail"),
)
_JOINED = (
    select(*_FEED)
    .outerjoin(_ITEMS, _ITEMS.c.feed_id == FeedRow.id)
    .outerjoin(_GAPS, _GAPS.c.feed_id == FeedRow.id)
    .outerjoin(SubscriptionRow, SubscriptionRow.feed_id == FeedRow.id)
    .where(FeedRow.listed)
)


def feeds(connection: Connection) -> list[Row[Any]]:
    """Listed feeds, each with its items, its rhythm and what it missed: those in trouble first, paused ones
    last.
    """
    calm = case((FeedRow.health == Health.PAUSED, 2), (FeedRow.health.in_(CALM), 1), else_=0)
    return list(connection.execute(_JOINED.order_by(calm, FeedRow.name).limit(MOST)))


def feed(connection: Connection, feed_id: int) -> Row[Any] | None:
    """One listed feed, with the columns of `feeds`; None if there is none."""
    return connection.execute(_JOINED.where(FeedRow.id == feed_id)).one_or_none()


def gaps(connection: Connection, feed_id: int) -> Sequence[Row[Any]]:
    """What came and went between two visits: since, until, missed, found, closed, tried; newest first."""
    return list(
        connection.execute(
            select(GapRow.since, GapRow.until, GapRow.missed, GapRow.found, GapRow.closed, GapRow.tried)
            .where(GapRow.feed_id == feed_id)
            .order_by(GapRow.since.desc())
            .limit(GAPS)
        )
    )


def newest_items(connection: Connection, feed_id: int) -> Sequence[Row[Any]]:
    """A feed's newest items: title, summary, url, lang, published, date_given, seen."""
    return list(
        connection.execute(
            select(
                ItemRow.title,
                ItemRow.summary,
                ItemRow.url,
                ItemRow.lang,
                ItemRow.published,
                ItemRow.date_given,
                ItemRow.seen,
            )
            .where(ItemRow.feed_id == feed_id)
            .order_by(ItemRow.id.desc())
            .limit(ITEMS)
        )
    )

"""Items waiting to be matched."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from service.domain.feed import FeedId
from service.domain.item import Item, ItemId
from service.ports import Claim
from service.store.schema import FeedRow, ItemRow

AT_ONE = 20  # items of one address: as many feeds may carry it

COLUMNS: tuple[Any, ...] = (
    ItemRow.id,
    ItemRow.feed_id,
    FeedRow.name,
    ItemRow.url,
    ItemRow.title,
    ItemRow.summary,
    ItemRow.content,
    ItemRow.lang,
    FeedRow.lang.label("feed_lang"),
    FeedRow.country,
    ItemRow.published,
    ItemRow.seen,
)


def item_of(row: Row[Any]) -> Item:
    """An item out of `COLUMNS`."""
    return Item(
        id=ItemId(row.id),
        feed=FeedId(row.feed_id),
        outlet=row.name,
        url=row.url,
        title=row.title,
        summary=row.summary,
        content=row.content,
        lang=row.lang or row.feed_lang,
        published=row.published,
        seen=row.seen,
        home=row.country,
    )


_MATCHED = (
    update(ItemRow)
    .where(ItemRow.id.in_(bindparam("items", expanding=True)), ItemRow.lease_token == bindparam("held"))
    .values(matched_at=bindparam("wall"), lease_token=None, lease_until=None)
    .returning(ItemRow.id)
)


class Items:
    """`service.ports.Items` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_new(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Item]:
        """Take items that are not yet matched, oldest first."""
        waiting = (
            select(ItemRow.id)
            .where(
                ItemRow.matched_at.is_(None), or_(ItemRow.lease_until.is_(None), ItemRow.lease_until < wall)
            )
            .order_by(ItemRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            # As a CTE it is run once; PostgreSQL may run a plain subquery again for every row.
            .cte("due")
        )
        taken = self._connection.execute(
            update(ItemRow)
            .where(ItemRow.id.in_(select(waiting.c.id)))
            .values(lease_token=claim.token, lease_until=wall + lease)
            .returning(ItemRow.id)
        ).scalars()
        rows = self._connection.execute(
            select(*COLUMNS)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(ItemRow.id.in_(list(taken)))
            .order_by(ItemRow.published.is_(None), ItemRow.published, ItemRow.id)
        )
        return [item_of(row) for row in rows]

    def load(self, item: ItemId) -> Item | None:
        """An item as it is now; None if there is none of that id."""
        row = self._connection.execute(
            select(*COLUMNS).join(FeedRow, FeedRow.id == ItemRow.feed_id).where(ItemRow.id == item)
        ).one_or_none()
        return None if row is None else item_of(row)

    def at(self, addresses: Sequence[str]) -> Sequence[Item]:
        """The items with one of these addresses, newest first."""
        # By feed, since the index is by feed and address.
        rows = self._connection.execute(
            select(*COLUMNS)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(ItemRow.feed_id.in_(select(FeedRow.id)), ItemRow.url.in_(addresses))
            .order_by(ItemRow.seen.desc(), ItemRow.id)
            .limit(AT_ONE)
        )
        return [item_of(row) for row in rows]

    def newest(self) -> int:
        """The row of the newest item; 0 while there is none."""
        return self._connection.execute(select(func.coalesce(func.max(ItemRow.id), 0))).scalar_one()

    def stored(self, *, after: int, until: int, since: datetime, limit: int) -> Sequence[Item]:
        """Items between two rows that were seen since a moment (desk time), in the order of their rows."""
        rows = self._connection.execute(
            select(*COLUMNS)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(ItemRow.id > after, ItemRow.id <= until, ItemRow.seen >= since)
            .order_by(ItemRow.id)
            .limit(limit)
        )
        return [item_of(row) for row in rows]

    def latest(self, *, limit: int) -> Sequence[Item]:
        """The items that were matched last, the oldest of them first."""
        rows = self._connection.execute(
            select(*COLUMNS)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(ItemRow.matched_at.is_not(None))
            .order_by(ItemRow.id.desc())
            .limit(limit)
        )
        return [item_of(row) for row in rows][::-1]

    def save_matched(self, items: Sequence[ItemId], claim: Claim, *, wall: datetime) -> Collection[ItemId]:
        """Mark items as matched; those whose lease was still ours."""
        of = {"items": list(items), "held": claim.token, "wall": wall}
        return {ItemId(id_) for id_ in self._connection.execute(_MATCHED, of).scalars()}

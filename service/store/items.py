"""Items waiting to be matched."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from service.domain.feed import FeedId
from service.domain.item import Item, ItemId
from service.ports import Claim
from service.store.schema import FeedRow, ItemRow

_ITEMS = select(
    ItemRow.id,
    ItemRow.feed_id,
    FeedRow.name,
    ItemRow.url,
    ItemRow.title,
    ItemRow.summary,
    ItemRow.content,
    ItemRow.lang,
    FeedRow.lang.label("feed_lang"),
    ItemRow.published,
    ItemRow.seen,
).join(FeedRow, FeedRow.id == ItemRow.feed_id)


def _item(row: Row[*tuple[Any, ...]]) -> Item:
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
            _ITEMS.where(ItemRow.id.in_(list(taken))).order_by(
                ItemRow.published.is_(None), ItemRow.published, ItemRow.id
            )
        )
        return [_item(row) for row in rows]

    def latest(self, *, limit: int) -> Sequence[Item]:
        """The items that were matched last, the oldest of them first."""
        rows = self._connection.execute(
            _ITEMS.where(ItemRow.matched_at.is_not(None)).order_by(ItemRow.id.desc()).limit(limit)
        )
        return [_item(row) for row in rows][::-1]

    def save_matched(self, item: Item, claim: Claim, *, wall: datetime) -> bool:
        """Mark an item as matched."""
        held = self._connection.execute(
            update(ItemRow)
            .where(ItemRow.id == item.id, ItemRow.lease_token == claim.token)
            .values(matched_at=wall, lease_token=None, lease_until=None)
        )
        return held.rowcount == 1

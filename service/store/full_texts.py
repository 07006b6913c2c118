"""Articles that are wanted for items whose own words are too few."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from service.domain.full_text import FullText, FullTextPlan, FullTextState
from service.domain.item import ItemId
from service.ports import Claim
from service.store.schema import FeedRow, FullTextRow, ItemRow
from service.store.upsert import insert_new


class FullTexts:
    """`service.ports.FullTexts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def want(self, item: ItemId, *, wall: datetime) -> bool:
        """Note that an item's article is wanted; False if it was before, or its feed's desk forbids it."""
        allowed = self._connection.execute(
            select(FeedRow.full_text).join(ItemRow, ItemRow.feed_id == FeedRow.id).where(ItemRow.id == item)
        ).scalar_one()
        if not allowed:
            return False
        new = insert_new(
            self._connection, FullTextRow, item_id=item, state=FullTextState.WANTED, next_try=wall
        )
        return new is not None

    def lost(self, item: ItemId) -> str:
        """Why an item's article is not to be had; empty while it may be."""
        row = self._connection.execute(
            select(FeedRow.full_text, FullTextRow.state, FullTextRow.detail)
            .join(ItemRow, ItemRow.feed_id == FeedRow.id)
            .outerjoin(FullTextRow, FullTextRow.item_id == ItemRow.id)
            .where(ItemRow.id == item)
        ).one()
        if row.state == FullTextState.NOT_HAD:
            return str(row.detail)
        return "" if row.full_text else "The desk does not fetch this outlet's articles."

    def due(self, *, limit: int, wall: datetime) -> Sequence[FullText]:
        """Articles whose time has come, most overdue first."""
        rows = self._connection.execute(
            select(FullTextRow.item_id, ItemRow.url, FeedRow.url.label("feed"), FullTextRow.tries)
            .join(ItemRow, ItemRow.id == FullTextRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(
                FullTextRow.next_try <= wall,
                or_(FullTextRow.lease_until.is_(None), FullTextRow.lease_until < wall),
            )
            .order_by(FullTextRow.next_try)
            .limit(limit)
            .with_for_update(skip_locked=True, of=FullTextRow)
        )
        return [FullText(ItemId(row.item_id), row.url, row.feed, row.tries) for row in rows]

    def claim(self, wanted: Sequence[FullText], claim: Claim, *, lease: timedelta, wall: datetime) -> None:
        """Take some of what is due; nobody else gets it while the lease lasts."""
        self._connection.execute(
            update(FullTextRow)
            .where(FullTextRow.item_id.in_([one.item for one in wanted]))
            .values(lease_token=claim.token, lease_until=wall + lease, tries=FullTextRow.tries + 1)
        )

    def save(self, wanted: FullText, plan: FullTextPlan, claim: Claim) -> bool:
        """Save what a try changed; an item whose article was had is matched again."""
        held = self._connection.execute(
            update(FullTextRow)
            .where(FullTextRow.item_id == wanted.item, FullTextRow.lease_token == claim.token)
            .values(
                state=plan.state,
                detail=plan.detail,
                next_try=plan.next_try,
                lease_token=None,
                lease_until=None,
            )
        )
        if held.rowcount != 1:
            return False
        if plan.text:
            self._connection.execute(
                update(ItemRow)
                .where(ItemRow.id == wanted.item)
                .values(content=plan.text, matched_at=None, lease_token=None, lease_until=None)
            )
        return True

"""Canaries: when they sang, and how far they came."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select, update

from service.domain.canary import PATH, Arrival, Song
from service.domain.delivery import ChannelName, State
from service.domain.routing import CANARY
from service.store.schema import (
    AlertRow,
    AnswerRow,
    AttemptRow,
    CanaryRow,
    ChannelRow,
    DeliveryRow,
    DevelopmentRow,
    EditRow,
    FeedRow,
    FullTextRow,
    ItemRow,
    MatchRow,
    RevisionRow,
)
from service.store.upsert import insert_new, insert_or_update

KEPT = 20  # songs: the feed shows them, and what is older is long lost
MOST_FORGOTTEN = 200  # old songs that are let go at once, so that no transaction is long


class Canaries:
    """`service.ports.Canaries` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def songs(self) -> Sequence[Song]:
        """The newest songs, oldest first."""
        return songs(self._connection)

    def sing(self, every: timedelta, *, now: datetime, wall: datetime) -> bool:
        """Let a canary sing and have its feed visited at once; once in a span, however many ask."""
        slot = int(wall.timestamp() // every.total_seconds())
        sung = insert_new(self._connection, CanaryRow, slot=slot, at=now, at_wall=wall)
        if sung is None:
            return False
        self._connection.execute(delete(CanaryRow).where(CanaryRow.id <= sung - KEPT))
        self._forget()
        self._connection.execute(
            update(FeedRow).where(FeedRow.listed, FeedRow.url.endswith(PATH)).values(next_poll=wall)
        )
        return True

    def _forget(self) -> None:
        """Let go of what old songs left behind on their way: they proved what they had to.

        One that is still on its way stays until it arrived, or was given up.
        """
        on_its_way = (
            select(DevelopmentRow.first_item_id)
            .join(AlertRow, AlertRow.development_id == DevelopmentRow.id)
            .join(DeliveryRow, DeliveryRow.alert_id == AlertRow.id)
            .where(DeliveryRow.followup_id == CANARY, DeliveryRow.state.not_in([State.SENT, State.DEAD]))
        )
        items = self._connection.execute(
            select(ItemRow.id)
            .join(MatchRow, MatchRow.item_id == ItemRow.id)
            .where(
                MatchRow.followup_id == CANARY,
                ItemRow.feed_id.in_(select(FeedRow.id).where(FeedRow.url.endswith(PATH))),
                ItemRow.guid.not_in([str(song) for song in self._numbers()]),
                ItemRow.id.not_in(on_its_way),
            )
            .order_by(ItemRow.id)
            .limit(MOST_FORGOTTEN)
        ).scalars()
        old = list(dict.fromkeys(items))
        developments = select(DevelopmentRow.id).where(DevelopmentRow.first_item_id.in_(old))
        alerts = select(AlertRow.id).where(AlertRow.development_id.in_(developments))
        deliveries = select(DeliveryRow.id).where(DeliveryRow.alert_id.in_(alerts))
        for table, which in (
            (AttemptRow, AttemptRow.delivery_id.in_(deliveries)),
            (EditRow, EditRow.delivery_id.in_(deliveries)),
            (DeliveryRow, DeliveryRow.alert_id.in_(alerts)),
            (AnswerRow, AnswerRow.alert_id.in_(alerts)),
            (AlertRow, AlertRow.development_id.in_(developments)),
            (MatchRow, MatchRow.item_id.in_(old)),
            (DevelopmentRow, DevelopmentRow.first_item_id.in_(old)),
            (FullTextRow, FullTextRow.item_id.in_(old)),
            (RevisionRow, RevisionRow.item_id.in_(old)),
            (ItemRow, ItemRow.id.in_(old)),
        ):
            self._connection.execute(delete(table).where(which))

    def arrivals(self, targets: Collection[ChannelName]) -> Sequence[Arrival]:
        """How far the canaries came towards each test target."""
        ours = self._ours()
        reached: dict[str, int] = {}
        for row in self._connection.execute(
            select(DeliveryRow.channel, ItemRow.guid)
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .join(DevelopmentRow, DevelopmentRow.id == AlertRow.development_id)
            .join(ItemRow, ItemRow.id == DevelopmentRow.first_item_id)
            .where(DeliveryRow.followup_id == CANARY, DeliveryRow.state == State.SENT, *ours)
        ):
            reached[row.channel] = max(int(row.guid), reached.get(row.channel, 0))
        lost = {
            row.name: row.canary_lost
            for row in self._connection.execute(
                select(ChannelRow.name, ChannelRow.canary_lost).where(ChannelRow.canary_lost.is_not(None))
            )
        }
        return [
            Arrival(one, reached.get(one, 0), lost.get(one), self._stage(one, reached.get(one, 0)))
            for one in sorted(targets)
        ]

    def _numbers(self) -> list[int]:
        return list(self._connection.execute(select(CanaryRow.id)).scalars())

    def _ours(self) -> tuple[ColumnElement[bool], ...]:
        """Items that are songs which are still kept. Their numbers are compared as text: guids may be any."""
        feed = select(FeedRow.id).where(FeedRow.listed, FeedRow.url.endswith(PATH))
        return (
            ItemRow.feed_id.in_(feed),
            ItemRow.guid.in_([str(song) for song in self._numbers()]),
        )

    def _stage(self, target: ChannelName, last: int) -> str:
        feed = self._connection.execute(
            select(FeedRow.id, FeedRow.detail).where(FeedRow.listed, FeedRow.url.endswith(PATH))
        ).first()
        if feed is None:
            return "Its feed is not listed: run `afterstory feeds import`."
        item = self._connection.execute(
            select(ItemRow.id, ItemRow.matched_at)
            .where(
                *self._ours(), ItemRow.guid.not_in([str(song) for song in self._numbers() if song <= last])
            )
            .order_by(ItemRow.id)
            .limit(1)
        ).first()
        if item is None:
            return f"It was not fetched. {feed.detail}".rstrip()
        if item.matched_at is None:
            return "It was fetched, and not matched: is a worker for the queue match running?"
        delivery = self._connection.execute(
            select(DeliveryRow.state, DeliveryRow.detail)
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .join(DevelopmentRow, DevelopmentRow.id == AlertRow.development_id)
            .where(DevelopmentRow.first_item_id == item.id, DeliveryRow.channel == target)
        ).first()
        if delivery is None:
            return "It was matched, and no alert opened for this target."
        return f"Its delivery is {delivery.state}. {delivery.detail}".rstrip()

    def note_lost(self, target: ChannelName, lost: int | None) -> None:
        """Note which canary's loss was told; None once they arrive again."""
        insert_or_update(self._connection, ChannelRow, ("name",), name=target, canary_lost=lost)


def songs(connection: Connection) -> list[Song]:
    """The newest songs, oldest first."""
    rows = connection.execute(
        select(CanaryRow.id, CanaryRow.at, CanaryRow.at_wall).order_by(CanaryRow.id.desc()).limit(KEPT)
    ).all()
    return [Song(row.id, row.at, row.at_wall) for row in reversed(rows)]

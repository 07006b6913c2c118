"""Alerts on their way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from service.domain.alert import AlertId
from service.domain.delivery import (
    OF_THE_CHANNEL,
    ChannelName,
    Delivery,
    DeliveryId,
    DeliveryUpdate,
    State,
)
from service.domain.letter import Place
from service.ports import Claim
from service.store.answers import Answers
from service.store.codec import MESSAGE, PLACE, SINCE
from service.store.paces import Paces
from service.store.schema import AlertRow, AttemptRow, DeliveryRow, EditRow, PaceRow
from service.store.since import since
from service.store.unsubscriptions import Unsubscriptions
from service.store.upsert import insert_new

Sibling = aliased(DeliveryRow)
OF_SAME_LANE = and_(Sibling.channel == DeliveryRow.channel, Sibling.lane == DeliveryRow.lane)


class Deliveries:
    """`service.ports.Deliveries` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._paces = Paces(connection)

    def claim_due(
        self,
        claim: Claim,
        *,
        lease: timedelta,
        wall: datetime,
        paces: Mapping[ChannelName, timedelta] | None = None,
    ) -> Delivery | None:
        """Take the delivery that has been due longest and mark it as being sent."""
        paces = paces or {}
        busy: list[str] = []
        while True:
            due = self._connection.execute(
                select(
                    DeliveryRow.id,
                    DeliveryRow.alert_id,
                    DeliveryRow.channel,
                    DeliveryRow.lane,
                    DeliveryRow.tries,
                    DeliveryRow.state,
                    DeliveryRow.began,
                    DeliveryRow.doubted,
                    DeliveryRow.reached,
                )
                .where(*_due(wall), DeliveryRow.channel.not_in(busy))
                .order_by(DeliveryRow.next_try, DeliveryRow.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if due is None:
                return None
            channel = ChannelName(due.channel)
            if self._paces.take(channel, paces.get(channel, timedelta()), wall=wall):
                return self._begin(due, claim, lease=lease, wall=wall)
            busy.append(due.channel)

    def _begin(self, due: Row[Any], claim: Claim, *, lease: timedelta, wall: datetime) -> Delivery:
        # Whoever sent it before us died, and it may have arrived: who comes after knows that too.
        doubted = due.doubted or due.state == State.SENDING
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == due.id)
            .values(
                state=State.SENDING,
                began=due.began or wall,
                doubted=doubted,
                lease_token=claim.token,
                lease_until=wall + lease,
                changed=wall,
            )
        )
        alert = self._connection.execute(
            select(AlertRow.id, AlertRow.key, AlertRow.message).where(AlertRow.id == due.alert_id)
        ).one()
        message = MESSAGE.read(alert.message)
        return Delivery(
            id=DeliveryId(due.id),
            alert=AlertId(due.alert_id),
            message=message,
            channel=ChannelName(due.channel),
            tries=due.tries,
            key=f"{alert.key}:{due.channel}",
            token=claim.token,
            since=since(self._connection, alert.id),
            thread=self._thread(due),
            doubted=(due.began or wall) if doubted else None,
            reached=tuple(due.reached or ()),
            left_out=Unsubscriptions(self._connection).of(message.followup),
            people=Answers(self._connection).users(),
        )

    def _thread(self, due: Row[Any]) -> Place | None:
        if due.lane is None:
            return None
        found = self._connection.execute(
            select(DeliveryRow.place)
            .where(
                DeliveryRow.channel == due.channel,
                DeliveryRow.lane == due.lane,
                DeliveryRow.state == State.SENT,
                DeliveryRow.place.is_not(None),
            )
            .order_by(DeliveryRow.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        return None if found is None else PLACE.read(found)

    def save_try(self, change: DeliveryUpdate, *, wall: datetime, after: timedelta | None = None) -> bool:
        """Save what a try changed."""
        held = self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == change.id, DeliveryRow.lease_token == change.token)
            .values(
                state=change.state,
                tries=change.tries,
                next_try=change.next_try,
                cause=change.cause,
                detail=change.detail,
                changed=wall,
                lease_token=None,
                lease_until=None,
                place=None if change.place is None else PLACE.write(change.place),
                shown=SINCE.write(change.shown),
                reached=list(change.reached) or None,
                **({"doubted": True} if change.doubt else {}),
            )
            .returning(DeliveryRow.channel, DeliveryRow.lane)
        ).first()
        if held is None:
            return False
        insert_new(
            self._connection,
            AttemptRow,
            delivery_id=change.id,
            number=change.tries,
            ended=wall,
            state=change.state,
            cause=change.cause,
            detail=change.detail,
        )
        self._pass_on(change, ChannelName(held.channel), held.lane, wall=wall, after=after)
        return True

    def _pass_on(
        self,
        change: DeliveryUpdate,
        channel: ChannelName,
        lane: str | None,
        *,
        wall: datetime,
        after: timedelta | None,
    ) -> None:
        """What a try means for the others of its channel."""
        if change.place is None and change.next_try is None:  # there is nothing to edit
            self._connection.execute(delete(EditRow).where(EditRow.delivery_id == change.id))
        if change.cause in OF_THE_CHANNEL:
            self._paces.trouble(channel, after, wall=wall)
        elif self._paces.is_well(channel, wall=wall):
            # It had trouble and takes letters again: what failed meanwhile need not wait for its time.
            self._connection.execute(
                update(DeliveryRow)
                .where(
                    DeliveryRow.channel == channel,
                    DeliveryRow.state == State.FAILED,
                    DeliveryRow.next_try > wall,
                    DeliveryRow.cause.in_(OF_THE_CHANNEL),
                )
                .values(next_try=wall)
            )
        if change.state is State.FAILED and lane is not None:
            # Those behind it wait with it; one that comes later than this makes it due at once.
            self._connection.execute(
                update(DeliveryRow)
                .where(
                    DeliveryRow.channel == channel,
                    DeliveryRow.lane == lane,
                    DeliveryRow.id > change.id,
                    DeliveryRow.next_try < change.next_try,
                    DeliveryRow.state != State.SENDING,
                )
                .values(next_try=change.next_try)
            )

    def next_slot(self, *, wall: datetime) -> datetime | None:
        """When a channel is free again for which something is due; None where nothing waits for that."""
        return self._connection.execute(
            select(PaceRow.free_at)
            .join(DeliveryRow, DeliveryRow.channel == PaceRow.channel)
            .where(
                DeliveryRow.next_try <= wall,
                DeliveryRow.state.in_([State.PENDING, State.FAILED]),
                PaceRow.free_at > wall,
            )
            .order_by(PaceRow.free_at)
            .limit(1)
        ).scalar_one_or_none()


def _due(wall: datetime) -> tuple[ColumnElement[bool], ...]:
    """What may be sent now: due, its channel free, and nothing of its follow-up on the way before it."""
    resting = select(PaceRow.channel).where(PaceRow.free_at > wall)
    earlier = exists().where(OF_SAME_LANE, Sibling.id < DeliveryRow.id, Sibling.next_try.is_not(None))
    pushed = exists().where(
        OF_SAME_LANE,
        Sibling.id > DeliveryRow.id,
        Sibling.next_try <= wall,
        Sibling.state == State.PENDING,
    )
    return (
        DeliveryRow.next_try.is_not(None),
        or_(
            and_(DeliveryRow.state == State.PENDING, DeliveryRow.next_try <= wall),
            and_(DeliveryRow.state == State.FAILED, or_(DeliveryRow.next_try <= wall, pushed)),
            and_(DeliveryRow.state == State.SENDING, DeliveryRow.lease_until < wall),
        ),
        DeliveryRow.channel.not_in(resting),
        ~earlier,
    )

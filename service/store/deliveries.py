"""Alerts on their way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from service.domain.alert import AlertId, AlertKind
from service.domain.delivery import (
    OF_THE_CHANNEL,
    ChannelName,
    Delivery,
    DeliveryId,
    DeliveryUpdate,
    State,
)
from service.domain.digest import Held
from service.domain.letter import Place
from service.domain.routing import Hold
from service.ports import Claim
from service.store.answers import Answers
from service.store.codec import MESSAGE, PLACE, SINCE
from service.store.paces import take_slot
from service.store.schema import AlertRow, AttemptRow, ChannelRow, DeliveryRow, EditRow, PaceRow
from service.store.since import since
from service.store.unsubscriptions import Unsubscriptions
from service.store.upsert import insert_new, insert_or_update

AT_ONCE = 4  # deliveries to one channel under way at once, so that a slow one holds up no other
IN_ORDER = 4  # tries for which what follows of the same follow-up waits behind a delivery
MOST = 2_000  # deliveries that one digest stands for
TODO = (State.PENDING, State.FAILED)
_CLAIMED = (
    DeliveryRow.id,
    DeliveryRow.alert_id,
    DeliveryRow.followup_id,
    DeliveryRow.channel,
    DeliveryRow.tries,
    DeliveryRow.planned,
    DeliveryRow.state,
    DeliveryRow.began,
    DeliveryRow.doubted,
    DeliveryRow.reached,
)


class Deliveries:
    """`service.ports.Deliveries` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_due(
        self,
        claim: Claim,
        *,
        lease: timedelta,
        wall: datetime,
        alert: AlertId | None = None,
        paces: Mapping[ChannelName, timedelta] | None = None,
    ) -> Delivery | None:
        """Take the delivery that has been due longest and mark it as being sent."""
        first = aliased(DeliveryRow)
        # What was told first of a follow-up arrives first, unless it can't for a while.
        waits = (
            select(first.id)
            .where(
                first.channel == DeliveryRow.channel,
                first.followup_id == DeliveryRow.followup_id,
                first.id < DeliveryRow.id,
                first.next_try.is_not(None),
                first.tries <= IN_ORDER,
            )
            .exists()
        )
        wanted = [
            DeliveryRow.next_try <= wall,
            or_(
                DeliveryRow.state.in_(TODO),
                and_(DeliveryRow.state == State.SENDING, DeliveryRow.lease_until < wall),
            ),
            ~waits,
        ]
        if alert is not None:
            wanted.append(DeliveryRow.alert_id == alert)
        busy = self._busy(wall)
        while True:
            due = self._connection.execute(
                select(*_CLAIMED)
                .where(*wanted, DeliveryRow.channel.not_in(busy))
                .order_by(DeliveryRow.next_try, DeliveryRow.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if due is None:
                return None
            pace = (paces or {}).get(ChannelName(due.channel), timedelta())
            if take_slot(self._connection, ChannelName(due.channel), pace, wall=wall):
                return self._begin(due, claim, lease=lease, wall=wall)
            busy.append(due.channel)

    def _begin(self, due: Row[Any], claim: Claim, *, lease: timedelta, wall: datetime) -> Delivery:
        # Whoever sent it before us died, and it may have arrived: who comes after knows that too.
        doubted = due.doubted or due.state == State.SENDING
        began = due.began or wall
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == due.id)
            .values(
                state=State.SENDING,
                began=began,
                doubted=doubted,
                lease_token=claim.token,
                lease_until=wall + lease,
                changed=wall,
            )
        )
        told = self._connection.execute(
            select(AlertRow.key, AlertRow.message).where(AlertRow.id == due.alert_id)
        ).one()
        down = select(ChannelRow.name).where(
            ChannelRow.name == due.channel, ChannelRow.down_since.is_not(None)
        )
        message = MESSAGE.read(told.message)
        return Delivery(
            id=DeliveryId(due.id),
            alert=AlertId(due.alert_id),
            message=message,
            channel=ChannelName(due.channel),
            tries=due.tries,
            key=f"{told.key}:{due.channel}",
            token=claim.token,
            planned=due.planned,
            probes=self._connection.execute(down).first() is not None,
            since=since(self._connection, due.alert_id),
            thread=self._thread(due),
            doubted=began if doubted else None,
            reached=tuple(due.reached or ()),
            left_out=Unsubscriptions(self._connection).of(message.followup),
            people=Answers(self._connection).users(),
        )

    def _thread(self, due: Row[Any]) -> Place | None:
        if due.followup_id is None:
            return None
        found = self._connection.execute(
            select(DeliveryRow.place)
            .where(
                DeliveryRow.channel == due.channel,
                DeliveryRow.followup_id == due.followup_id,
                DeliveryRow.state == State.SENT,
                DeliveryRow.place.is_not(None),
            )
            .order_by(DeliveryRow.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        return None if found is None else PLACE.read(found)

    def _busy(self, wall: datetime) -> list[str]:
        """Channels that ask to be left alone, have just been spoken to, or have enough under way."""
        resting = select(ChannelRow.name).where(ChannelRow.rests_until > wall)
        paced = select(PaceRow.channel).where(PaceRow.free_at > wall)
        troubled = select(ChannelRow.name).where(ChannelRow.failing_since.is_not(None))
        full = (
            select(DeliveryRow.channel)
            .where(
                DeliveryRow.next_try.is_not(None),
                DeliveryRow.state == State.SENDING,
                DeliveryRow.lease_until >= wall,
            )
            .group_by(DeliveryRow.channel)
            # Of one that fails, one at a time finds out whether it still does.
            .having(func.count() >= case((DeliveryRow.channel.in_(troubled), 1), else_=AT_ONCE))
        )
        return list(self._connection.execute(union_all(resting, paced, full)).scalars())

    def save_try(self, change: DeliveryUpdate, *, wall: datetime) -> bool:
        """Save what a try changed, for the channel too."""
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
            .returning(DeliveryRow.alert_id)
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
        if change.place is None and change.next_try is None:  # there is nothing to edit
            self._connection.execute(delete(EditRow).where(EditRow.delivery_id == change.id))
        if change.state is State.SENT:
            self._note_sent(AlertId(held.alert_id), change, wall)
        else:
            self._note_trouble(change, wall)
        return True

    def _note_sent(self, alert: AlertId, change: DeliveryUpdate, wall: datetime) -> None:
        if change.carries:
            self._connection.execute(
                update(DeliveryRow)
                .where(DeliveryRow.digest_id == alert, DeliveryRow.channel == change.channel)
                .values(state=State.SENT, changed=wall, detail="It came in a digest.")
            )
        was = self._connection.execute(
            select(ChannelRow.failing_since, ChannelRow.down_since).where(
                ChannelRow.name == change.channel, ChannelRow.failing_since.is_not(None)
            )
        ).first()
        if was is None:
            return
        given = {} if was.down_since is None else {"back_from": was.down_since}
        self._connection.execute(
            update(ChannelRow)
            .where(ChannelRow.name == change.channel)
            .values(failing_since=None, down_since=None, rests_until=None, detail="", **given)
        )
        if was.down_since is not None:
            self._park_missed(change.channel, was.failing_since, wall)

    def _park_missed(self, channel: ChannelName, since: datetime, wall: datetime) -> None:
        """What a channel missed while it was down is held for one digest; digests go again themselves."""
        missed = or_(
            DeliveryRow.state.in_(TODO),
            and_(
                DeliveryRow.state == State.DEAD,
                DeliveryRow.changed >= since,
                DeliveryRow.cause.in_(OF_THE_CHANNEL),
            ),
        )
        # What may have arrived is looked for under its own key; in a digest it could come twice.
        alone = or_(
            DeliveryRow.doubted,
            DeliveryRow.alert_id.in_(select(AlertRow.id).where(AlertRow.kind == AlertKind.DIGEST)),
        )
        there = [DeliveryRow.channel == channel, missed]
        self._connection.execute(
            update(DeliveryRow).where(*there, alone).values(state=State.PENDING, next_try=wall, changed=wall)
        )
        self._connection.execute(
            update(DeliveryRow)
            .where(*there, ~alone)
            .values(state=State.HELD, hold=Hold.DOWN, held_until=None, next_try=None, changed=wall)
        )

    def _note_trouble(self, change: DeliveryUpdate, wall: datetime) -> None:
        values: dict[str, object] = {}
        if change.rests_until is not None:
            values["rests_until"] = change.rests_until
        if change.cause in OF_THE_CHANNEL:
            failing = self._connection.execute(
                select(ChannelRow.failing_since).where(ChannelRow.name == change.channel)
            ).scalar()
            values |= {"failing_since": failing or wall, "detail": change.detail}
        if values:
            insert_or_update(self._connection, ChannelRow, ("name",), name=change.channel, **values)

    def next_slot(self, *, wall: datetime) -> datetime | None:
        """When a channel is free again for which something is due; None where nothing waits for that."""
        return self._connection.execute(
            select(PaceRow.free_at)
            .join(DeliveryRow, DeliveryRow.channel == PaceRow.channel)
            .where(
                DeliveryRow.next_try <= wall,
                DeliveryRow.state.in_(TODO),
                PaceRow.free_at > wall,
            )
            .order_by(PaceRow.free_at)
            .limit(1)
        ).scalar_one_or_none()

    # --- what is held --------------------------------------------------------------------------------

    def held_channels(self, *, now: datetime) -> Sequence[ChannelName]:
        """Channels for which something is held that need not be held any longer."""
        names = self._connection.execute(
            select(DeliveryRow.channel).where(self._released(now)).distinct().order_by(DeliveryRow.channel)
        ).scalars()
        return [ChannelName(name) for name in names]

    def take_held(self, channel: ChannelName, *, now: datetime) -> Sequence[Held]:
        """What need not be held for a channel any longer, oldest first; nobody else takes it meanwhile."""
        rows = self._connection.execute(
            select(DeliveryRow.id, DeliveryRow.alert_id, DeliveryRow.hold, AlertRow.message)
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .where(DeliveryRow.channel == channel, self._released(now))
            .order_by(DeliveryRow.id)
            .limit(MOST)
            .with_for_update(of=DeliveryRow)
        )
        return [
            Held(DeliveryId(row.id), AlertId(row.alert_id), MESSAGE.read(row.message), Hold(row.hold))
            for row in rows
        ]

    @staticmethod
    def _released(now: datetime) -> ColumnElement[bool]:
        down = select(ChannelRow.name).where(ChannelRow.down_since.is_not(None))
        return and_(
            DeliveryRow.state == State.HELD,
            or_(
                DeliveryRow.held_until <= now,
                and_(DeliveryRow.hold == Hold.DOWN, DeliveryRow.channel.not_in(down)),
            ),
        )

    def release(self, delivery: DeliveryId, *, wall: datetime) -> None:
        """Send what was held by itself."""
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery, DeliveryRow.state == State.HELD)
            .values(state=State.PENDING, next_try=wall, changed=wall)
        )

"""Taking what is due out of the outbox: a few statements, however many deliveries they take."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, func, or_, select, true, update
from sqlalchemy.orm import aliased

from service.domain.alert import AlertId
from service.domain.delivery import ChannelName, Delivery, DeliveryId, State
from service.domain.followup import FollowUpId
from service.ports import Claim
from service.store.answers import Answers
from service.store.codec import MESSAGE
from service.store.letters import since, threads
from service.store.paces import take_slots
from service.store.schema import AlertRow, ChannelRow, DeliveryRow, PaceRow, UtcDateTime
from service.store.unsubscriptions import unsubscribed

AT_ONCE = 4  # deliveries to one channel under way at once, so that a slow one holds up no other
IN_ORDER = 4  # tries for which what follows of the same follow-up waits behind a delivery
LOOKED_AT = 100  # deliveries among which those are chosen whose channels are free
TODO = (State.PENDING, State.FAILED)

_WALL = bindparam("wall", type_=UtcDateTime())
_UNDER_WAY = (
    select(DeliveryRow.channel, func.count().label("count"))
    .where(
        DeliveryRow.next_try.is_not(None),
        DeliveryRow.state == State.SENDING,
        DeliveryRow.lease_until >= _WALL,
    )
    .group_by(DeliveryRow.channel)
)
_TROUBLED = select(
    ChannelRow.name, ChannelRow.rests_until, ChannelRow.failing_since, ChannelRow.down_since
).where(or_(ChannelRow.rests_until > _WALL, ChannelRow.failing_since.is_not(None)))
_SPOKEN_TO = select(PaceRow.channel).where(PaceRow.does == "send", PaceRow.free_at > _WALL)
_IS_DUE = (
    DeliveryRow.next_try <= _WALL,
    or_(
        DeliveryRow.state.in_(TODO),
        and_(DeliveryRow.state == State.SENDING, DeliveryRow.lease_until < _WALL),
    ),
)
_first = aliased(DeliveryRow)
_DUE = (
    select(DeliveryRow.id, DeliveryRow.channel)
    .where(
        *_IS_DUE,
        # What was told first of a follow-up arrives first, unless it can't for a while.
        ~select(_first.id)
        .where(
            _first.channel == DeliveryRow.channel,
            _first.followup_id == DeliveryRow.followup_id,
            _first.id < DeliveryRow.id,
            _first.next_try.is_not(None),
            _first.tries - _first.tries_before <= IN_ORDER,
        )
        .exists(),
        DeliveryRow.channel.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(DeliveryRow.next_try, DeliveryRow.id)
    .limit(LOOKED_AT)
)
_DUE_OF_ALERT = _DUE.where(DeliveryRow.alert_id == bindparam("alert"))
# Another process may have taken one meanwhile, or be about to: it stays with that process.
_free = (
    select(DeliveryRow.id)
    .where(DeliveryRow.id.in_(bindparam("chosen", expanding=True)), *_IS_DUE)
    .with_for_update(skip_locked=True)
    .cte("free")
)
_TAKE = (
    update(DeliveryRow)
    .where(DeliveryRow.id.in_(select(_free.c.id)))
    .values(
        state=State.SENDING,
        began=func.coalesce(DeliveryRow.began, _WALL),
        # Whoever sent it before us died, and it may have arrived: who comes after knows that too.
        doubted=case((DeliveryRow.state == State.SENDING, true()), else_=DeliveryRow.doubted),
        lease_token=bindparam("token"),
        lease_until=bindparam("until"),
        changed=_WALL,
    )
    .returning(
        DeliveryRow.id,
        DeliveryRow.alert_id,
        DeliveryRow.followup_id,
        DeliveryRow.channel,
        DeliveryRow.tries,
        DeliveryRow.tries_before,
        DeliveryRow.planned,
        DeliveryRow.began,
        DeliveryRow.doubted,
        DeliveryRow.reached,
    )
)
_TOLD = select(AlertRow.id, AlertRow.key, AlertRow.message).where(
    AlertRow.id.in_(bindparam("alerts", expanding=True))
)


def claim_due(
    connection: Connection,
    claim: Claim,
    *,
    limit: int,
    lease: timedelta,
    wall: datetime,
    alert: AlertId | None,
    paces: Mapping[ChannelName, timedelta],
) -> Sequence[Delivery]:
    """Take the deliveries that have been due longest and mark them as being sent: see `service.ports`."""
    room = _Room(connection, wall, paces)
    taken: list[Row[Any]] = []
    while len(taken) < limit:
        look = {"wall": wall, "busy": room.full, **({} if alert is None else {"alert": alert})}
        due = connection.execute(_DUE if alert is None else _DUE_OF_ALERT, look).all()
        chosen = room.choose(due, limit - len(taken))
        if chosen:
            marks = {"chosen": chosen, "wall": wall, "token": claim.token, "until": wall + lease}
            taken += connection.execute(_TAKE, marks)
        if len(due) < LOOKED_AT:
            break
    return _written_out(connection, taken, claim, room.down)


class _Room:
    """How many more messages each channel takes now.

    Args:
        connection: a transaction.
        wall: operational time.
        paces: how much time must lie between two messages to a channel, where any must.
    """

    def __init__(
        self, connection: Connection, wall: datetime, paces: Mapping[ChannelName, timedelta]
    ) -> None:
        self._connection = connection
        self._wall = wall
        self._paces = paces
        now = {"wall": wall}
        self._under_way: Counter[str] = Counter(
            {row.channel: row.count for row in connection.execute(_UNDER_WAY, now)}
        )
        troubled = connection.execute(_TROUBLED, now).all()
        self.down = frozenset(row.name for row in troubled if row.down_since is not None)
        # Of one that fails, one at a time finds out whether it still does.
        self._most = {row.name: 1 for row in troubled if row.failing_since is not None}
        resting = {row.name for row in troubled if row.rests_until is not None and row.rests_until > wall}
        paced = connection.execute(_SPOKEN_TO, now).scalars()
        busy = {name for name, count in self._under_way.items() if count >= self._most.get(name, AT_ONCE)}
        self.full = sorted(busy.union(resting, paced))

    def choose(self, due: Iterable[Row[int, str]], most: int) -> list[int]:
        """Those of the deliveries that may be sent now; what is full from here on is in `full`."""
        chosen: list[tuple[int, str]] = []
        full = set(self.full)
        for row in due:
            if len(chosen) == most:
                break
            if row.channel in full:
                continue
            chosen.append((row.id, row.channel))
            self._under_way[row.channel] += 1
            if self._pace(row.channel) or self._under_way[row.channel] >= self._most.get(
                row.channel, AT_ONCE
            ):
                full.add(row.channel)
        self.full = sorted(full)
        asked = {ChannelName(channel): pace for _, channel in chosen if (pace := self._pace(channel))}
        had = take_slots(self._connection, asked, "send", wall=self._wall)
        return [id_ for id_, channel in chosen if channel not in asked or channel in had]

    def _pace(self, channel: str) -> timedelta:
        return self._paces.get(ChannelName(channel), timedelta())


def _written_out(
    connection: Connection, taken: Sequence[Row[Any]], claim: Claim, down: frozenset[str]
) -> Sequence[Delivery]:
    """Deliveries with all that their letters say, in the order in which they were planned."""
    if not taken:
        return ()
    alerts = list({row.alert_id for row in taken})
    told = {row.id: row for row in connection.execute(_TOLD, {"alerts": alerts})}
    come = since(connection, alerts)
    places = threads(
        connection,
        [(row.channel, FollowUpId(row.followup_id)) for row in taken if row.followup_id is not None],
    )
    messages = {id_: MESSAGE.read(row.message) for id_, row in told.items()}
    left_out = unsubscribed(connection, [message.followup for message in messages.values()])
    people = Answers(connection).users()
    return [
        Delivery(
            id=DeliveryId(row.id),
            alert=AlertId(row.alert_id),
            message=messages[row.alert_id],
            channel=ChannelName(row.channel),
            tries=row.tries,
            tries_before=row.tries_before,
            key=f"{told[row.alert_id].key}:{row.channel}",
            token=claim.token,
            planned=row.planned,
            probes=row.channel in down,
            since=come[row.alert_id],
            thread=places.get((row.channel, row.followup_id)),
            doubted=row.began if row.doubted else None,
            reached=tuple(row.reached or ()),
            left_out=left_out[messages[row.alert_id].followup],
            people=people,
        )
        for row in sorted(taken, key=lambda row: int(row.id))
    ]

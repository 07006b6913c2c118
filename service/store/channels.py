"""How channels are."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select, union_all, update
from sqlalchemy.orm import aliased

from service.domain.alert import ABOUT_AFTERSTORY, AlertId, AlertKind
from service.domain.channel_trouble import ChannelTurn, DeadDelivery
from service.domain.delivery import WAITING, ChannelName, DeliveryId, State
from service.domain.destinations import TEST
from service.domain.routing import BY_ROUTE, Hold
from service.store.schema import AlertRow, ChannelRow, DeliveryRow

MOST = 500  # deliveries that one look takes; the next look takes the others


_DOWN = select(
    ChannelRow.name,
    exists()
    .where(
        DeliveryRow.channel == ChannelRow.name,
        DeliveryRow.next_try.is_not(None),
        DeliveryRow.state.in_(WAITING),
    )
    .label("probed"),
).where(ChannelRow.down_since.is_not(None))


class ChannelStates:
    """`service.ports.ChannelStates` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._all_up = False  # as this transaction found it

    def down(self) -> Mapping[ChannelName, bool]:
        """Channels that are down, and whether something is on its way there to find out when."""
        if self._all_up:
            return {}
        rows = self._connection.execute(_DOWN)
        down = {ChannelName(row.name): bool(row.probed) for row in rows}
        self._all_up = not down
        return down

    def told(self, channel: ChannelName, *, since: datetime) -> int:
        """How many alerts were to go to a channel one by one since a moment (operational time)."""
        return self._connection.execute(
            select(func.count())
            .select_from(DeliveryRow)
            .where(DeliveryRow.channel == channel, DeliveryRow.planned >= since, DeliveryRow.hold.is_(None))
        ).scalar_one()

    def take_fallen(self, *, failing_from: datetime) -> Sequence[ChannelTurn]:
        """Channels that have taken nothing since before a moment; from here on they count as down."""
        rows = self._connection.execute(
            select(ChannelRow.name, ChannelRow.failing_since, ChannelRow.detail)
            .where(
                ChannelRow.failing_since <= failing_from,
                ChannelRow.down_since.is_(None),
                # Whether test targets are reached, the canary tells.
                ~ChannelRow.name.endswith(TEST),
            )
            .order_by(ChannelRow.name)
            .with_for_update()
        ).all()
        self._all_up = False
        for row in rows:
            self._connection.execute(
                update(ChannelRow).where(ChannelRow.name == row.name).values(down_since=row.failing_since)
            )
        return [ChannelTurn(ChannelName(row.name), row.failing_since, row.detail) for row in rows]

    def take_returned(self) -> Sequence[ChannelTurn]:
        """Channels that were down and are back, of which nobody was told yet; they count as told."""
        rows = self._connection.execute(
            select(ChannelRow.name, ChannelRow.back_from)
            .where(ChannelRow.back_from.is_not(None))
            .order_by(ChannelRow.name)
            .with_for_update()
        ).all()
        self._connection.execute(
            update(ChannelRow).where(ChannelRow.name.in_([row.name for row in rows])).values(back_from=None)
        )
        return [ChannelTurn(ChannelName(row.name), row.back_from, "") for row in rows]

    def park(self, channel: ChannelName, *, wall: datetime) -> int:
        """Hold what is on its way to a channel, but the oldest: that finds out when it is back."""
        digests = select(AlertRow.id).where(AlertRow.kind == AlertKind.DIGEST)
        oldest: int | None = self._connection.execute(
            select(func.min(DeliveryRow.id)).where(
                DeliveryRow.channel == channel,
                DeliveryRow.next_try.is_not(None),
                DeliveryRow.state.in_(WAITING),
            )
        ).scalar()
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == oldest, DeliveryRow.state == State.FAILED)
            .values(next_try=wall)
        )
        return self._connection.execute(
            update(DeliveryRow)
            .where(
                # Said of the row itself: PostgreSQL asks again once it has waited for who is sending it,
                # but would not look into another select again. What is being sent must not be held.
                DeliveryRow.channel == channel,
                DeliveryRow.state.in_((State.PENDING, State.FAILED)),
                # It may have arrived, and is looked for under its own key.
                DeliveryRow.doubted.is_(False),
                DeliveryRow.id != oldest,
                DeliveryRow.alert_id.not_in(digests),
            )
            .values(state=State.HELD, hold=Hold.DOWN, held_until=None, next_try=None, changed=wall)
        ).rowcount

    def oldest_parked(self, channel: ChannelName) -> DeliveryId | None:
        """What has been held longest for a channel that is down; None for nothing."""
        found: int | None = self._connection.execute(
            select(func.min(DeliveryRow.id)).where(
                DeliveryRow.channel == channel, DeliveryRow.state == State.HELD, DeliveryRow.hold == Hold.DOWN
            )
        ).scalar()
        return None if found is None else DeliveryId(found)

    def park_released(self, channel: ChannelName, *, now: datetime, wall: datetime) -> None:
        """Hold for a channel that is down what need not be held any longer for another reason."""
        self._connection.execute(
            update(DeliveryRow)
            .where(
                DeliveryRow.channel == channel,
                DeliveryRow.state == State.HELD,
                DeliveryRow.held_until <= now,
            )
            .values(hold=Hold.DOWN, held_until=None, changed=wall)
        )

    def urgent_missed(self, channel: ChannelName, other: ChannelName) -> Sequence[AlertId]:
        """Urgent alerts that a channel has not taken since it is down, and that do not go to another yet."""
        there = DeliveryRow.channel == channel
        down_since = select(ChannelRow.down_since).where(ChannelRow.name == channel).scalar_subquery()
        # Each by its own index: of a channel there may be very many that it took.
        not_taken = (
            (there, DeliveryRow.next_try.is_not(None), DeliveryRow.state.in_(WAITING)),
            (there, DeliveryRow.state == State.DEAD, DeliveryRow.changed >= down_since),
        )
        digests = union_all(*(select(DeliveryRow.alert_id).where(*which) for which in not_taken))
        missing = (
            *not_taken,
            (there, DeliveryRow.state == State.HELD, DeliveryRow.hold == Hold.DOWN),
            (there, DeliveryRow.state == State.BUNDLED, DeliveryRow.digest_id.in_(digests)),
        )
        goes = aliased(DeliveryRow)
        missed = self._connection.execute(
            select(DeliveryRow.alert_id)
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .where(
                DeliveryRow.id.in_(union_all(*(select(DeliveryRow.id).where(*which) for which in missing))),
                AlertRow.urgent,
                ~exists().where(
                    goes.alert_id == DeliveryRow.alert_id,
                    goes.channel == other,
                    or_(goes.state != State.HELD, goes.hold.not_in(BY_ROUTE)),
                ),
            )
            .order_by(DeliveryRow.id)
            .limit(MOST)
        )
        return [AlertId(one) for one in missed.scalars()]

    def take_dead(self) -> Sequence[DeadDelivery]:
        """Deliveries that were given up, of which nobody was told yet; from here on they are told of.

        What tells of such trouble itself is left out: the dashboard shows it.
        """
        rows = self._connection.execute(
            select(
                DeliveryRow.id,
                DeliveryRow.channel,
                DeliveryRow.tries,
                DeliveryRow.detail,
                AlertRow.kind,
                AlertRow.message,
            )
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .where(
                DeliveryRow.state == State.DEAD,
                DeliveryRow.told_dead.is_(False),
                ~DeliveryRow.channel.endswith(TEST),
            )
            .order_by(DeliveryRow.channel, DeliveryRow.id)
            .limit(MOST)
            .with_for_update(of=DeliveryRow)
        ).all()
        self._connection.execute(
            update(DeliveryRow).where(DeliveryRow.id.in_([row.id for row in rows])).values(told_dead=True)
        )
        return [
            DeadDelivery(
                DeliveryId(row.id), ChannelName(row.channel), row.tries, row.message["headline"], row.detail
            )
            for row in rows
            if row.kind not in ABOUT_AFTERSTORY
        ]


def channel_troubles(connection: Connection, *, wall: datetime) -> Mapping[str, ChannelTurn]:
    """Channels that fail, by name, with since when and why; one that rests for a moment is none of them."""
    rows = connection.execute(
        select(ChannelRow.name, ChannelRow.failing_since, ChannelRow.detail).where(
            ChannelRow.failing_since.is_not(None),
            or_(
                ChannelRow.down_since.is_not(None),
                ChannelRow.rests_until.is_(None),
                ChannelRow.rests_until <= wall,
            ),
        )
    )
    return {row.name: ChannelTurn(ChannelName(row.name), row.failing_since, row.detail) for row in rows}


def channel_rests(connection: Connection, *, wall: datetime) -> Mapping[str, datetime]:
    """Channels that asked to be left alone, by name, and until when."""
    rows = connection.execute(
        select(ChannelRow.name, ChannelRow.rests_until).where(ChannelRow.rests_until > wall)
    )
    return {row.name: row.rests_until for row in rows}

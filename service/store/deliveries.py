"""Alerts on their way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from service.domain.alert import AlertId, AlertKind
from service.domain.delivery import (
    OF_THE_CHANNEL,
    ChannelName,
    Delivery,
    DeliveryId,
    DeliveryUpdate,
    State,
)
from service.domain.digest import Held, HeldBack
from service.domain.followup import FollowUpId
from service.domain.routing import BY_ROUTE, Hold
from service.ports import Claim
from service.store.codec import MESSAGE, PLACE, SINCE
from service.store.outbox import TODO, claim_due
from service.store.schema import AlertRow, AttemptRow, ChannelRow, DeliveryRow, EditRow, PaceRow
from service.store.told_alerts import alerts_as_routed
from service.store.upsert import insert_all_new, insert_or_update

MOST = 2_000  # deliveries that one digest stands for
_FAILING = select(ChannelRow.name).where(
    ChannelRow.name.in_(bindparam("channels", expanding=True)), ChannelRow.failing_since.is_not(None)
)
_FORGET_EDITS = delete(EditRow).where(EditRow.delivery_id.in_(bindparam("deliveries", expanding=True)))


@cache
def _save(*, doubt: bool) -> ReturningUpdate[Any]:
    names = ("state", "tries", "next_try", "cause", "detail", "changed", "place", "shown", "reached")
    return (
        update(DeliveryRow)
        .where(DeliveryRow.id == bindparam("of"), DeliveryRow.lease_token == bindparam("held"))
        .values(
            {name: bindparam(f"new_{name}") for name in names},
        )
        .values(lease_token=None, lease_until=None, **({"doubted": True} if doubt else {}))
        .returning(DeliveryRow.alert_id)
    )


def _saved(change: DeliveryUpdate, wall: datetime) -> dict[str, Any]:
    return {
        "of": change.id,
        "held": change.token,
        "new_state": change.state,
        "new_tries": change.tries,
        "new_next_try": change.next_try,
        "new_cause": change.cause,
        "new_detail": change.detail,
        "new_changed": wall,
        "new_place": None if change.place is None else PLACE.write(change.place),
        "new_shown": SINCE.write(change.shown),
        "new_reached": list(change.reached) or None,
    }


class Deliveries:
    """`service.ports.Deliveries` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_due(
        self,
        claim: Claim,
        *,
        limit: int,
        lease: timedelta,
        wall: datetime,
        alert: AlertId | None = None,
        paces: Mapping[ChannelName, timedelta] | None = None,
    ) -> Sequence[Delivery]:
        """Take the deliveries that have been due longest and mark them as being sent."""
        return claim_due(
            self._connection, claim, limit=limit, lease=lease, wall=wall, alert=alert, paces=paces or {}
        )

    def save_tries(self, changes: Sequence[DeliveryUpdate], *, wall: datetime) -> Sequence[DeliveryId]:
        """Save what tries changed, for their channels too; those of them whose lease was still ours."""
        held: list[tuple[DeliveryUpdate, AlertId]] = []
        for change in changes:
            row = self._connection.execute(_save(doubt=change.doubt), _saved(change, wall)).first()
            if row is not None:
                held.append((change, AlertId(row.alert_id)))
        insert_all_new(
            self._connection,
            AttemptRow,
            [
                {
                    "delivery_id": change.id,
                    "number": change.tries,
                    "ended": wall,
                    "state": change.state,
                    "cause": change.cause,
                    "detail": change.detail,
                }
                for change, _ in held
            ],
        )
        over = [change.id for change, _ in held if change.place is None and change.next_try is None]
        if over:  # there is nothing to edit
            self._connection.execute(_FORGET_EDITS, {"deliveries": over})
        self._note(held, wall)
        return [change.id for change, _ in held]

    def _note(self, held: Sequence[tuple[DeliveryUpdate, AlertId]], wall: datetime) -> None:
        """What tries say of their channels; in one order, so that no two processes wait for each other."""
        names = {change.channel for change, _ in held}
        known = self._connection.execute(_FAILING, {"channels": sorted(names)}).scalars() if names else ()
        failing = set(known)
        for change, alert in sorted(held, key=lambda one: (one[0].channel, one[0].id)):
            if change.state is State.SENT:
                if change.carries:
                    self._note_carried(alert, change, wall)
                if change.channel in failing:
                    self._note_back(change.channel, wall)
                    failing.discard(change.channel)
            else:
                self._note_trouble(change, wall)
                failing.add(change.channel)

    def _note_carried(self, alert: AlertId, change: DeliveryUpdate, wall: datetime) -> None:
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.digest_id == alert, DeliveryRow.channel == change.channel)
            .values(state=State.SENT, changed=wall, detail="It came in a digest.")
        )

    def _note_back(self, channel: ChannelName, wall: datetime) -> None:
        was = self._connection.execute(
            select(ChannelRow.failing_since, ChannelRow.down_since).where(
                ChannelRow.name == channel, ChannelRow.failing_since.is_not(None)
            )
        ).first()
        if was is None:
            return
        given = {} if was.down_since is None else {"back_from": was.down_since}
        self._connection.execute(
            update(ChannelRow)
            .where(ChannelRow.name == channel)
            .values(failing_since=None, down_since=None, rests_until=None, detail="", **given)
        )
        if was.down_since is not None:
            self._park_missed(channel, was.failing_since, wall)

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
            update(DeliveryRow)
            .where(*there, alone)
            .values(state=State.PENDING, next_try=wall, changed=wall, tries_before=DeliveryRow.tries)
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
                PaceRow.does == "send",
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

    def held_back(self, followup: FollowUpId | None) -> Sequence[HeldBack]:
        """What routes or mutes hold until a moment, of a follow-up or of all."""
        rows = self._connection.execute(
            select(DeliveryRow.id, DeliveryRow.channel, DeliveryRow.alert_id, DeliveryRow.held_until)
            .where(
                DeliveryRow.state == State.HELD,
                DeliveryRow.hold.in_(BY_ROUTE),
                DeliveryRow.held_until.is_not(None),
                *(() if followup is None else (DeliveryRow.followup_id == followup,)),
            )
            .order_by(DeliveryRow.id)
            .limit(MOST)
            .with_for_update()
        ).all()
        told = {
            one.id: one.alert for one in alerts_as_routed(self._connection, [row.alert_id for row in rows])
        }
        return [
            HeldBack(
                DeliveryId(row.id),
                ChannelName(row.channel),
                AlertId(row.alert_id),
                told[row.alert_id],
                row.held_until,
            )
            for row in rows
            if row.alert_id in told
        ]

    def hold_until(self, delivery: DeliveryId, until: datetime) -> None:
        """Hold what is held until another moment (desk time)."""
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery, DeliveryRow.state == State.HELD)
            .values(held_until=until)
        )

    @staticmethod
    def _released(now: datetime) -> ColumnElement[bool]:
        down = select(ChannelRow.name).where(ChannelRow.down_since.is_not(None))
        return and_(
            DeliveryRow.state == State.HELD,
            # What a channel that is down misses comes in one digest, whatever had held it.
            DeliveryRow.channel.not_in(down),
            or_(DeliveryRow.held_until <= now, DeliveryRow.hold == Hold.DOWN),
        )

    def release(self, delivery: DeliveryId, *, wall: datetime) -> None:
        """Send what was held by itself."""
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery, DeliveryRow.state == State.HELD)
            .values(
                state=State.PENDING,
                next_try=wall,
                changed=wall,
                # Its tries begin now, all of them.
                planned=wall,
                tries_before=DeliveryRow.tries,
            )
        )

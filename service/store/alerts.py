"""What the desk is told: an alert and its deliveries, together the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select, update

from service.domain.alert import AlertId, AlertKey, NewAlert
from service.domain.delivery import ChannelName, DeliveryId, State
from service.domain.development import DevelopmentId
from service.domain.reminder import OpenAlert
from service.domain.routing import Plan, Planned
from service.store.codec import MESSAGE
from service.store.schema import AlertRow, DeliveryRow, FollowUpRow
from service.store.upsert import insert_new

MOST = 200  # alerts that one look takes; the next look takes the others

_DELIVERIES = insert(DeliveryRow)


class Alerts:
    """`service.ports.Alerts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(
        self,
        alert: NewAlert,
        development: DevelopmentId | None,
        plan: Plan,
        *,
        now: datetime,
        wall: datetime,
    ) -> bool:
        """Save an alert with its deliveries, unless its key is already there."""
        return self._save(alert, development, plan, now=now, wall=wall) is not None

    def _save(
        self,
        alert: NewAlert,
        development: DevelopmentId | None,
        plan: Plan,
        *,
        now: datetime,
        wall: datetime,
    ) -> int | None:
        saved = insert_new(
            self._connection,
            AlertRow,
            key=alert.key,
            kind=alert.message.kind,
            followup_id=alert.message.followup,
            development_id=development,
            message=MESSAGE.write(alert.message),
            opened=now,
            opened_wall=wall,
            urgent=plan.urgent,
            passed=list(plan.passed),
            escalate_at=plan.asks_at(now),
            escalate_to=None if plan.escalate is None else plan.escalate.to,
        )
        if saved is not None and plan.deliveries:
            self._connection.execute(
                _DELIVERIES,
                [_row(saved, alert.message.followup, way, wall) for way in plan.deliveries],
            )
        return saved

    def is_known(self, key: AlertKey) -> bool:
        """Whether an alert opened under a key."""
        return bool(self._connection.execute(select(exists().where(AlertRow.key == key))).scalar_one())

    def save_digest(
        self,
        digest: NewAlert,
        channel: ChannelName,
        members: Sequence[DeliveryId],
        *,
        now: datetime,
        wall: datetime,
    ) -> bool:
        """Save a digest that carries deliveries to a channel, unless its key is already there."""
        words = f"It carries {len(members)} alerts that were held for {channel}."
        plan = Plan((Planned(channel, None, None, (words,)),))
        saved = self._save(digest, None, plan, now=now, wall=wall)
        if saved is None:
            return False
        self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(members))
            .values(state=State.BUNDLED, digest_id=saved, next_try=None, changed=wall)
        )
        return True

    def hasten(self, alert: AlertId, way: Planned, *, wall: datetime) -> None:
        """Send an alert to one more channel; what a route or a mute holds for that channel, at once."""
        followup = self._connection.execute(
            select(AlertRow.followup_id).where(AlertRow.id == alert)
        ).scalar_one()
        row = _row(alert, followup, way, wall)
        if insert_new(self._connection, DeliveryRow, **row) is None and way.hold is None:
            self._connection.execute(
                update(DeliveryRow)
                .where(
                    DeliveryRow.alert_id == alert,
                    DeliveryRow.channel == way.channel,
                    DeliveryRow.state == State.HELD,
                )
                .values(row)
            )

    def ask_by(self, alert: AlertId, moment: datetime) -> None:
        """Let somebody else be asked no later than at a moment, if anybody is to be asked."""
        self._connection.execute(
            update(AlertRow)
            .where(AlertRow.id == alert, AlertRow.escalate_at > moment)
            .values(escalate_at=moment)
        )

    def take_returning(self, *, now: datetime) -> Sequence[OpenAlert]:
        """Alerts that were put off until now; from here on they are not put off."""
        due = self._due(AlertRow.snoozed_until <= now)
        self._forget(due, snoozed_until=None)
        return due

    def take_unanswered(self, *, now: datetime) -> Sequence[OpenAlert]:
        """Alerts that nobody answered in time; from here on nobody else is asked."""
        due = self._due(AlertRow.escalate_at <= now)
        self._forget(due, escalate_at=None)
        return due

    def _due(self, condition: Any) -> list[OpenAlert]:  # noqa: ANN401 - an SQL expression
        rows = self._connection.execute(
            select(
                AlertRow.id,
                AlertRow.message,
                AlertRow.snoozed_until,
                AlertRow.escalate_to,
                FollowUpRow.definition,
                FollowUpRow.ended_as,
            )
            .outerjoin(FollowUpRow, FollowUpRow.id == AlertRow.followup_id)
            .where(condition)
            .order_by(AlertRow.id)
            .limit(MOST)
            .with_for_update(of=AlertRow)
        )
        return [_open_alert(row) for row in rows]

    def _forget(self, due: Sequence[OpenAlert], **values: None) -> None:
        if due:
            self._connection.execute(
                update(AlertRow).where(AlertRow.id.in_([one.id for one in due])).values(**values)
            )


def alert_by_key(connection: Connection, key: str) -> AlertId | None:
    """The alert that opened under a key."""
    found: int | None = connection.execute(select(AlertRow.id).where(AlertRow.key == key)).scalar()
    return None if found is None else AlertId(found)


def _row(alert: int, followup: str | None, way: Planned, wall: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert,
        "followup_id": followup,
        "channel": way.channel,
        "planned": wall,
        "because": list(way.because),
        "hold": way.hold,
        "held_until": way.until,
        "state": State.PENDING if way.hold is None else State.HELD,
        "next_try": wall if way.hold is None else None,
        "changed": wall,
    }


def _open_alert(row: Row[Any]) -> OpenAlert:
    definition = row.definition or {}
    return OpenAlert(
        id=AlertId(row.id),
        message=MESSAGE.read(row.message),
        tags=tuple(definition.get("tags", ())),
        closed=row.ended_as is not None,
        back_at=row.snoozed_until,
        ask=None if row.escalate_to is None else ChannelName(row.escalate_to),
    )

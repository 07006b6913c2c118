"""Alerts and deliveries as the pages show them: read-only, bounded, by index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from service.domain.alert import Message
from service.domain.delivery import State
from service.domain.routing import CANARY
from service.store.codec import MESSAGE
from service.store.schema import AlertRow, AttemptRow, DeliveryRow, DevelopmentRow, ItemRow, MatchRow

MOST = 60  # rows of a list on one page


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with the alert it carries."""

    id: int
    alert: int
    headline: str
    lang: str | None
    followup: str | None
    channel: str
    state: State
    tries: int
    next_try: datetime | None
    cause: str | None
    detail: str
    changed: datetime
    hold: str | None
    held_until: datetime | None
    digest: int | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with its deliveries."""

    id: int
    key: str
    message: Message
    opened: datetime
    development: int | None
    item: int | None
    outlets: int
    assignee: str | None
    snoozed_until: datetime | None
    urgent: bool
    passed: tuple[str, ...]
    deliveries: tuple[DeliveryView, ...]


def alerts(
    connection: Connection, *, followup: str | None = None, most: int = MOST, alert: int | None = None
) -> list[AlertView]:
    """Alerts, newest first; of one follow-up, or a single one, where asked."""
    chosen = select(
        AlertRow.id,
        AlertRow.key,
        AlertRow.message,
        AlertRow.opened,
        AlertRow.development_id,
        AlertRow.assignee,
        AlertRow.snoozed_until,
        AlertRow.urgent,
        AlertRow.passed,
        DevelopmentRow.first_item_id,
    ).outerjoin(DevelopmentRow, DevelopmentRow.id == AlertRow.development_id)
    if followup is not None:
        chosen = chosen.where(AlertRow.followup_id == followup)
    if alert is not None:
        chosen = chosen.where(AlertRow.id == alert)
    if followup is None and alert is None:
        chosen = chosen.where(AlertRow.followup_id.is_distinct_from(CANARY))
    rows = connection.execute(chosen.order_by(AlertRow.id.desc()).limit(most)).all()
    outlets = {
        row.development_id: row.outlets
        for row in connection.execute(
            select(MatchRow.development_id, func.count(func.distinct(ItemRow.feed_id)).label("outlets"))
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .where(MatchRow.development_id.in_([row.development_id for row in rows if row.development_id]))
            .group_by(MatchRow.development_id)
        )
    }
    sent: dict[int, list[DeliveryView]] = {row.id: [] for row in rows}
    for delivery in _deliveries(connection, AlertRow.id.in_(sent), most=most * 10):
        sent[delivery.alert].append(delivery)
    return [
        AlertView(
            id=row.id,
            key=row.key,
            message=MESSAGE.read(row.message),
            opened=row.opened,
            development=row.development_id,
            item=row.first_item_id,
            outlets=outlets.get(row.development_id, 0),
            assignee=row.assignee,
            snoozed_until=row.snoozed_until,
            urgent=row.urgent,
            passed=tuple(row.passed or ()),
            deliveries=tuple(sent[row.id]),
        )
        for row in rows
    ]


def _deliveries(connection: Connection, condition: Any, *, most: int) -> list[DeliveryView]:  # noqa: ANN401 - an SQL expression
    rows = connection.execute(
        select(
            DeliveryRow.id,
            DeliveryRow.alert_id,
            AlertRow.message,
            AlertRow.followup_id,
            DeliveryRow.channel,
            DeliveryRow.state,
            DeliveryRow.tries,
            DeliveryRow.next_try,
            DeliveryRow.cause,
            DeliveryRow.detail,
            DeliveryRow.changed,
            DeliveryRow.hold,
            DeliveryRow.held_until,
            DeliveryRow.digest_id,
            DeliveryRow.because,
        )
        .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
        .where(condition)
        .order_by(DeliveryRow.id.desc())
        .limit(most)
    )
    return [
        DeliveryView(
            id=row.id,
            alert=row.alert_id,
            headline=row.message["headline"],
            lang=row.message["lang"],
            followup=row.followup_id,
            channel=row.channel,
            state=State(row.state),
            tries=row.tries,
            next_try=row.next_try,
            cause=row.cause,
            detail=row.detail,
            changed=row.changed,
            hold=row.hold,
            held_until=row.held_until,
            digest=row.digest_id,
            because=tuple(row.because or ()),
        )
        for row in rows
    ]


def deliveries(connection: Connection, states: Sequence[State]) -> list[DeliveryView]:
    """Deliveries in these states, newest first; of the canary only those that did not arrive."""
    shown = or_(DeliveryRow.followup_id.is_distinct_from(CANARY), DeliveryRow.state != State.SENT)
    return _deliveries(connection, and_(DeliveryRow.state.in_(states), shown), most=MOST)


def attempts(connection: Connection, delivery_ids: Sequence[int]) -> list[Row[Any]]:
    """The tries of deliveries: delivery_id, number, ended, state, cause, detail; in order."""
    return list(
        connection.execute(
            select(
                AttemptRow.delivery_id,
                AttemptRow.number,
                AttemptRow.ended,
                AttemptRow.state,
                AttemptRow.cause,
                AttemptRow.detail,
            )
            .where(AttemptRow.delivery_id.in_(delivery_ids))
            .order_by(AttemptRow.delivery_id, AttemptRow.number)
        )
    )

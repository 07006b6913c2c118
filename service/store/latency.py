"""How long news took from the outlet to the desk, and which stage took it."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select

from service.domain.delivery import State
from service.store.schema import AlertRow, AttemptRow, DeliveryRow, DevelopmentRow, ItemRow

MOST = 300  # deliveries that a page looks back on


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way.

    Args:
        name: in plain words.
        half: half of the news took no longer.
        most: 99 of 100 took no longer.
        share: of the whole way, from 0 to 1.
    """

    name: str
    half: timedelta
    most: timedelta
    share: float


def stages(connection: Connection, most: int = MOST) -> list[Stage]:
    """The stages of the latest news that went at once, and the whole way last; none where there is none."""
    first_yes = (
        select(AttemptRow.delivery_id, func.min(AttemptRow.ended).label("sent"))
        .where(AttemptRow.state == State.SENT)
        .group_by(AttemptRow.delivery_id)
    )
    latest = (
        select(DeliveryRow.id)
        .where(DeliveryRow.state == State.SENT, DeliveryRow.hold.is_(None))
        .order_by(DeliveryRow.id.desc())
        .limit(most)
    )
    sent = first_yes.where(AttemptRow.delivery_id.in_(latest)).subquery()
    rows = connection.execute(
        select(
            ItemRow.began,
            ItemRow.seen_wall,
            AlertRow.opened_wall,
            DeliveryRow.began.label("taken"),
            sent.c.sent,
        )
        .join(DevelopmentRow, DevelopmentRow.first_item_id == ItemRow.id)
        .join(AlertRow, AlertRow.development_id == DevelopmentRow.id)
        .join(DeliveryRow, DeliveryRow.alert_id == AlertRow.id)
        .join(sent, sent.c.delivery_id == DeliveryRow.id)
        .where(ItemRow.began.is_not(None), DeliveryRow.began.is_not(None))
    ).all()
    if not rows:
        return []
    spans = {
        "fetch and store": [row.seen_wall - row.began for row in rows],
        "match": [row.opened_wall - row.seen_wall for row in rows],
        # Until a worker takes it: until its channel may be spoken to again, too.
        "wait in the outbox": [row.taken - row.opened_wall for row in rows],
        "send": [row.sent - row.taken for row in rows],
        "the whole way": [row.sent - row.began for row in rows],
    }
    whole = sum(spans["the whole way"], timedelta()) or timedelta(microseconds=1)
    return [
        Stage(name, _quantile(times, 0.5), _quantile(times, 0.99), sum(times, timedelta()) / whole)
        for name, times in spans.items()
    ]


def _quantile(times: list[timedelta], share: float) -> timedelta:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

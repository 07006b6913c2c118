"""What the command line lists, as plain rows; and the small writes beside it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from service.domain.delivery import State
from service.store.schema import AlertRow, DeliveryRow, DevelopmentRow, FeedRow, ItemRow, MatchRow

Row = dict[str, Any]
LATEST = 50  # alerts that a listing shows


def feeds(connection: Connection) -> list[Row]:
    """Listed feeds, those in trouble first."""
    items = (
        select(ItemRow.feed_id, func.count().label("item_count"))
        .group_by(ItemRow.feed_id)
        .subquery("items_of")
    )
    rows = connection.execute(
        select(
            FeedRow.id,
            FeedRow.name,
            FeedRow.url,
            FeedRow.health,
            FeedRow.trouble,
            FeedRow.detail,
            FeedRow.last_poll,
            FeedRow.next_poll,
            func.coalesce(items.c.item_count, 0).label("items"),
        )
        .outerjoin(items, items.c.feed_id == FeedRow.id)
        .where(FeedRow.listed)
        .order_by(FeedRow.failures.desc(), FeedRow.name)
    )
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it


def make_due(connection: Connection, url: str | None, *, wall: datetime) -> int:
    """Make a listed feed, or all, due now; how many there are."""
    chosen = [FeedRow.listed] if url is None else [FeedRow.listed, FeedRow.url == url]
    return connection.execute(update(FeedRow).where(*chosen).values(next_poll=wall)).rowcount


def followup(connection: Connection, *, followup: str) -> list[Row]:
    """The developments of a follow-up, newest first."""
    rows = connection.execute(
        select(
            DevelopmentRow.id,
            DevelopmentRow.opened,
            DevelopmentRow.kind,
            ItemRow.title.label("headline"),
            func.count(MatchRow.id).label("outlets"),
        )
        .join(ItemRow, ItemRow.id == DevelopmentRow.first_item_id)
        .join(MatchRow, MatchRow.development_id == DevelopmentRow.id)
        .where(DevelopmentRow.followup_id == followup)
        .group_by(DevelopmentRow.id, DevelopmentRow.opened, DevelopmentRow.kind, ItemRow.title)
        .order_by(DevelopmentRow.opened.desc())
    )
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it


def alerts(connection: Connection) -> list[Row]:
    """The latest alerts with the state of each delivery."""
    rows = connection.execute(
        select(AlertRow.id, AlertRow.opened, AlertRow.followup_id, AlertRow.kind, AlertRow.message)
        .order_by(AlertRow.id.desc())
        .limit(LATEST)
    ).all()
    states: dict[int, list[str]] = {row.id: [] for row in rows}
    for row in connection.execute(
        select(DeliveryRow.alert_id, DeliveryRow.channel, DeliveryRow.state)
        .where(DeliveryRow.alert_id.in_(states))
        .order_by(DeliveryRow.id)
    ):
        states[row.alert_id].append(f"{row.channel}: {row.state}")
    return [
        {
            "id": row.id,
            "opened": row.opened,
            "followup": row.followup_id,
            "kind": row.kind,
            "deliveries": ", ".join(states[row.id]),
            "headline": row.message["headline"],
        }
        for row in rows
    ]


def retry_alert(connection: Connection, alert: int, *, wall: datetime) -> int:
    """Make the failed and dead deliveries of an alert due now, with all their tries before them."""
    return connection.execute(
        update(DeliveryRow)
        .where(DeliveryRow.alert_id == alert, DeliveryRow.state.in_([State.FAILED, State.DEAD]))
        .values(state=State.PENDING, next_try=wall, changed=wall)
    ).rowcount


def retry_delivery(connection: Connection, delivery: int, *, wall: datetime) -> bool:
    """Make a failed or dead delivery due now; False if it is neither."""
    found = connection.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery, DeliveryRow.state.in_([State.FAILED, State.DEAD]))
        .values(state=State.PENDING, next_try=wall, changed=wall)
    )
    return found.rowcount == 1

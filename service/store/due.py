"""What a person makes due now: a feed's visit, a delivery's next try."""

from datetime import datetime

from sqlalchemy import Connection, update

from service.domain.delivery import State
from service.store.schema import DeliveryRow, FeedRow


def make_due(connection: Connection, url: str | None, *, wall: datetime) -> int:
    """Make a listed feed, or all, due now; how many there are."""
    chosen = [FeedRow.listed] if url is None else [FeedRow.listed, FeedRow.url == url]
    return connection.execute(update(FeedRow).where(*chosen).values(next_poll=wall)).rowcount


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

"""Messages that show old words because they could not be changed, for the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from service.domain.alert import AlertId
from service.domain.delivery import DeliveryId
from service.store.schema import AlertRow, DeliveryRow, EditRow

MOST = 50


@dataclass(frozen=True, slots=True)
class FailedEdit:
    """A message that shows old words.

    Args:
        delivery: which one.
        alert: what it carries.
        headline: the alert's.
        lang: the headline's language (BCP 47); None where it is not known.
        channel: where it stands.
        detail: why it could not be changed, and what to do.
        next_try: when it is tried again (operational time); None where it was given up.
    """

    delivery: DeliveryId
    alert: AlertId
    headline: str
    lang: str | None
    channel: str
    detail: str
    next_try: datetime | None


def failed_edits(connection: Connection) -> Sequence[FailedEdit]:
    """Messages that show old words, the newest first."""
    rows = connection.execute(
        select(
            EditRow.delivery_id,
            EditRow.detail,
            EditRow.next_try,
            DeliveryRow.alert_id,
            DeliveryRow.channel,
            AlertRow.message,
        )
        .join(DeliveryRow, DeliveryRow.id == EditRow.delivery_id)
        .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
        .where(EditRow.detail != "")
        .order_by(EditRow.delivery_id.desc())
        .limit(MOST)
    )
    return [
        FailedEdit(
            DeliveryId(row.delivery_id),
            AlertId(row.alert_id),
            row.message["headline"],
            row.message["lang"],
            row.channel,
            row.detail,
            row.next_try,
        )
        for row in rows
    ]


def count_failed_edits(connection: Connection) -> int:
    """How many messages show old words and are not tried again by themselves."""
    return connection.execute(
        select(func.count()).select_from(EditRow).where(EditRow.detail != "", EditRow.next_try.is_(None))
    ).scalar_one()

"""What an alert that is answered is about."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.domain.alert import AlertId, Message
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.verdict import subject_of
from service.store.codec import MESSAGE
from service.store.schema import AlertRow


@dataclass(frozen=True, slots=True)
class AlertSubject:
    """What an alert is about.

    Args:
        alert: which one.
        message: its words.
        match: the match that a verdict on it is about; None where it tells of no item.
    """

    alert: AlertId
    message: Message
    match: tuple[FollowUpId, ItemId] | None


def alert_subject(connection: Connection, alert: int) -> AlertSubject | None:
    """What an alert is about; None if there is none of that id."""
    row = connection.execute(select(AlertRow.key, AlertRow.message).where(AlertRow.id == alert)).one_or_none()
    if row is None:
        return None
    return AlertSubject(AlertId(alert), MESSAGE.read(row.message), subject_of(row.key))

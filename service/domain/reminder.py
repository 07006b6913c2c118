"""What is told again: an alert that was put off, and one that nobody answered."""

from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.alert import AlertId, AlertKey, AlertKind, Message, NewAlert
from service.domain.delivery import ChannelName


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that waits for something.

    Args:
        id: its row.
        message: its words.
        tags: its follow-up's.
        closed: whether its follow-up was closed meanwhile.
        back_at: until when it was put off (the desk's time, UTC); None where it was not.
        ask: the channel that is asked when nobody answers; None for none.
    """

    id: AlertId
    message: Message
    tags: tuple[str, ...]
    closed: bool
    back_at: datetime | None
    ask: ChannelName | None


def plan_return(alert: OpenAlert, *, now: datetime) -> NewAlert:
    """An alert that was put off until now."""
    day = "" if alert.back_at is None else alert.back_at.isoformat()
    return _again(alert, AlertKind.RETURNED, f"back:{alert.id}:{day}", "Put off until today", now)


def plan_question(alert: OpenAlert, *, now: datetime) -> NewAlert:
    """An alert that nobody answered."""
    return _again(alert, AlertKind.UNANSWERED, f"unanswered:{alert.id}", "Nobody has answered", now)


def _again(alert: OpenAlert, kind: AlertKind, key: str, opening: str, now: datetime) -> NewAlert:
    words = replace(
        alert.message, kind=kind, headline=f"{opening}: {alert.message.headline}", evidence=None, at=now
    )
    return NewAlert(AlertKey(key), words, alert.tags)

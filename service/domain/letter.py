"""A letter: an alert as a channel is given it, with what has come since it opened."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.alert import AlertId, Message


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands at the far side, by which it can be edited and its thread be found.

    Args:
        address: where it was sent, as the desk named it; a thread elsewhere is no thread of it.
        room: the far side's own id of that.
        mark: the far side's id of the message there.
        root: the mark of the message that its thread began with; its own where it began one.
    """

    address: str
    room: str
    mark: str
    root: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did about an alert.

    Args:
        words: who did what, one sentence.
        at: when (UTC, the desk's clock).
    """

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """What has come since an alert opened.

    Args:
        others: how many further outlets report it.
        first: the outlet that had it first; empty where no other reports it.
        deeds: what was done about it, the oldest first.
        has_verdict: whether an editor's word stands on it, which can be taken back.
    """

    others: int = 0
    first: str = ""
    deeds: tuple[Deed, ...] = ()
    has_verdict: bool = False


NOTHING = Since()


@dataclass(frozen=True, slots=True)
class Letter:
    """An alert as a channel is given it.

    Args:
        alert: its row; None for a test message, which cannot be answered.
        message: what to say.
        key: stays the same at every try, so that the far side, or a person, can tell a repeat.
        now: operational time (UTC).
        since: what has come since the alert opened.
        thread: where the follow-up's latest message to this channel stands; None where there is none.
        doubted: when the first try began, if one may have arrived without our knowing: the far side is
            asked first, where it can be.
        reached: recipients that have it already, and must not get it again.
        left_out: recipients that want none of it.
        people: names of those to whom it can be given.
    """

    alert: AlertId | None
    message: Message
    key: str
    now: datetime
    since: Since = NOTHING
    thread: Place | None = None
    doubted: datetime | None = None
    reached: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

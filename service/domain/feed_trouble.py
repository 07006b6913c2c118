"""What a person is told of the feeds themselves: once that some fail or are silent, once that they return."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.alert import EXCERPT, OPS, AlertKey, AlertKind, Message, NewAlert
from service.domain.feed import CUT_OFF, FeedId, Trouble

NAMED = 5  # feeds that a headline names; the rest is counted


class Turn(StrEnum):
    """What turned in how a feed is."""

    FAILS = "fails"
    SILENT = "silent"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class FeedTurn:
    """A feed that a person is to be told of.

    Args:
        feed: its row.
        name: the outlet's.
        turn: what turned.
        since: when its failures or its silence began (UTC, operational time).
        trouble: what went wrong at its last visit; None where nothing did.
        detail: one plain line about it.
        rate: entries an hour that it used to bring.
    """

    feed: FeedId
    name: str
    turn: Turn
    since: datetime
    trouble: Trouble | None
    detail: str
    rate: float


def plan_feed_alert(turns: Sequence[FeedTurn], *, listed: int, now: datetime) -> NewAlert | None:
    """One alert for all feeds that turned the same way; None for none.

    Args:
        turns: feeds of one turn.
        listed: how many feeds there are.
        now: desk time (UTC).
    """
    if not turns:
        return None
    turn = turns[0].turn
    marks = ",".join(sorted(f"{one.feed}@{one.since.isoformat()}" for one in turns))
    key = AlertKey(f"feeds:{turn.value}:{hashlib.sha256(marks.encode()).hexdigest()[:24]}")
    lines = [_line(one) for one in turns]
    message = Message(
        kind=KINDS[turn],
        followup=None,
        followup_title="Feeds",
        headline=_headline(turns, turn, listed),
        excerpt=" · ".join(lines)[:EXCERPT],
        at=now,
    )
    return NewAlert(key, message, tags=(OPS,))


KINDS = {
    Turn.FAILS: AlertKind.FEEDS_FAIL,
    Turn.SILENT: AlertKind.FEEDS_SILENT,
    Turn.BACK: AlertKind.FEEDS_BACK,
}
PREDICATES = {
    Turn.FAILS: ("has not been readable for a day", "have not been readable for a day"),
    Turn.SILENT: ("has fallen silent", "have fallen silent"),
    Turn.BACK: ("can be read again", "can be read again"),
}


def is_cut_off(out_of_reach: int, listed: int) -> bool:
    """Whether so many feeds, or hosts, are out of reach that it must be this machine that is cut off."""
    return out_of_reach > 1 and out_of_reach * 2 > listed


def _headline(turns: Sequence[FeedTurn], turn: Turn, listed: int) -> str:
    out_of_reach = sum(one.trouble in CUT_OFF for one in turns)
    if turn is Turn.FAILS and is_cut_off(out_of_reach, listed):
        return "Most feeds have been out of reach for a day. Is this machine online?"
    one, many = PREDICATES[turn]
    if len(turns) == 1:
        return f"{turns[0].name} {one}"
    names = ", ".join(feed.name for feed in turns[:NAMED])
    more = f" and {len(turns) - NAMED} more" if len(turns) > NAMED else ""
    return f"{len(turns)} feeds {many}: {names}{more}"


def _line(one: FeedTurn) -> str:
    match one.turn:
        case Turn.FAILS:
            return f"{one.name}: {one.detail}"
        case Turn.SILENT:
            day = max(round(one.rate * 24), 1)
            return f"{one.name}: nothing new since {one.since:%-d %B}; about {day} a day is usual."
        case Turn.BACK:
            return f"{one.name}: it was away since {one.since:%-d %B}."

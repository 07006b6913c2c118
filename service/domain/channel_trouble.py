"""Channels as a person sees them: how they are, and what is told of them when that changes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.alert import EXCERPT, OPS, AlertKey, AlertKind, Message, NewAlert
from service.domain.delivery import ChannelName, DeliveryId

NAMED = 3  # headlines that an alert names; the rest is counted


@dataclass(frozen=True, slots=True)
class ChannelTurn:
    """A channel that fell or returned.

    Args:
        channel: which one.
        since: since when it took nothing (UTC, operational time).
        detail: one plain line about its last try.
    """

    channel: ChannelName
    since: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A delivery that was given up.

    Args:
        id: its row.
        channel: where to.
        tries: how many were made.
        headline: of its alert.
        detail: one plain line about its last try.
    """

    id: DeliveryId
    channel: ChannelName
    tries: int
    headline: str
    detail: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a test target shows of the chain.

    Args:
        at: when the newest canary that arrived had sung (operational time); None where that is not known.
        lost: how far the one came that is lost; empty where none is.
    """

    at: datetime | None
    lost: str


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as the dashboard and `check` show it.

    Args:
        name: the desk's name for it.
        kind: slack, email, ...
        problem: why nothing can be sent to it; empty when it is set up.
        rules: what holds for it whichever route leads there, in plain words; may be empty.
        trouble: since when it takes nothing, and why; None while it takes what it is sent.
        rests: until when it asked to be left alone (operational time); None where it did not.
        proof: of a test target: whether the canary reaches it; None for others.
    """

    name: str
    kind: str
    problem: str
    rules: str = ""
    trouble: ChannelTurn | None = None
    rests: datetime | None = None
    proof: Proof | None = None

    @property
    def word(self) -> str:
        """How it is, in a word or two."""
        if self.problem:
            return "not set up" if self.problem.startswith("not set up") else "unusable"
        if self.trouble is not None:
            return "failing"
        return "ready" if self.rests is None else "resting"


@dataclass(frozen=True, slots=True)
class RouteState:
    """A route as the dashboard shows it.

    Args:
        name: its number and what it is for.
        channels: where it leads.
        timing: when it tells.
    """

    name: str
    channels: tuple[str, ...]
    timing: str


def about_afterstory(
    kind: AlertKind, key: str, headline: str, detail: str, *, title: str, now: datetime
) -> NewAlert:
    """An alert about Afterstory itself."""
    message = Message(
        kind=kind,
        followup=None,
        followup_title=title,
        headline=headline,
        excerpt=detail[:EXCERPT],
        at=now,
    )
    return NewAlert(AlertKey(key), message, tags=(OPS,))


def plan_fallen(turn: ChannelTurn, *, now: datetime) -> NewAlert:
    """A channel is down."""
    return about_afterstory(
        AlertKind.CHANNEL_DOWN,
        f"channel down:{turn.channel}:{turn.since.isoformat()}",
        f"{turn.channel} has taken nothing since {turn.since:%H:%M} UTC",
        f"{turn.detail} What is for it is kept, and comes as one digest once it is back.",
        title=f"Channel {turn.channel}",
        now=now,
    )


def plan_returned(turn: ChannelTurn, *, now: datetime) -> NewAlert:
    """A channel is back."""
    return about_afterstory(
        AlertKind.CHANNEL_BACK,
        f"channel back:{turn.channel}:{turn.since.isoformat()}",
        f"{turn.channel} is back",
        f"It had taken nothing since {turn.since:%-d %B %Y, %H:%M} UTC. What it missed comes as one digest.",
        title=f"Channel {turn.channel}",
        now=now,
    )


def plan_undelivered(dead: Sequence[DeadDelivery], *, now: datetime) -> NewAlert:
    """Deliveries to one channel were given up.

    Args:
        dead: at least one, all of one channel.
        now: the desk's time (UTC).
    """
    channel = dead[0].channel
    marks = ",".join(f"{one.id}@{one.tries}" for one in dead)
    named = "; ".join(f"“{one.headline}”" for one in dead[:NAMED])
    more = f" and {len(dead) - NAMED} more" if len(dead) > NAMED else ""
    what = "1 alert" if len(dead) == 1 else f"{len(dead)} alerts"
    return about_afterstory(
        AlertKind.UNDELIVERED,
        f"undelivered:{channel}:{hashlib.sha256(marks.encode()).hexdigest()[:24]}",
        f"{what} could not be delivered to {channel}",
        f"{dead[0].detail} Given up: {named}{more}. Nothing is lost: once that is mended, send again with "
        "“Try again now” on the dashboard, or `afterstory alerts retry`.",
        title=f"Channel {channel}",
        now=now,
    )

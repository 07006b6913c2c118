"""A delivery: an alert on its way to one channel. Its states, its tries, and where alerts go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from service.domain.alert import ABOUT_FEEDS, DIGEST, OPS, AlertId, AlertKind, Message, NewAlert
from service.domain.followup import FollowUpId
from service.domain.policy import RetryPolicy

DeliveryId = NewType("DeliveryId", int)
ChannelName = NewType("ChannelName", str)


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"


class Cause(StrEnum):
    """Why a channel did not take a message. A closed set: the words of dashboard, logs and metrics."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate limited"
    SERVER = "server error"
    AUTH = "not authorised"
    REJECTED = "rejected"
    BAD_ADDRESS = "wrong address"
    NOT_CONFIGURED = "not configured"
    FAULT = "a fault of ours"


@dataclass(frozen=True, slots=True)
class Sent:
    """The far side took it.

    Args:
        receipt: what it answered, for the record.
    """

    receipt: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The far side did not take it, but may later.

    Args:
        cause: which kind of trouble.
        detail: one plain line for the dashboard, free of secrets.
        after: how long the far side asks to wait, where it says so.
    """

    cause: Cause
    detail: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The far side will never take it as things stand; a person has to mend something.

    Args:
        cause: which kind of trouble.
        detail: one plain line that says what to do, free of secrets.
    """

    cause: Cause
    detail: str


SendResult = Sent | Retry | Refused


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert on its way to one channel.

    Args:
        id: its row.
        alert: what it carries.
        message: the alert's words.
        channel: where to.
        tries: how many were made before this one.
        key: travels with the message and stays the same at every try, so that a repeat can be told.
        token: the lease under which it is sent; whoever holds another may not record.
    """

    id: DeliveryId
    alert: AlertId
    message: Message
    channel: ChannelName
    tries: int
    key: str
    token: str


@dataclass(frozen=True, slots=True)
class DeliveryUpdate:
    """What a try changes.

    Args:
        id: which delivery.
        token: the lease under which it was sent.
        state: where it stands now.
        tries: how many were made.
        next_try: when to try again (operational time); None where no further try is made.
        cause: why it was not taken; None when it was.
        detail: one plain line about the try.
    """

    id: DeliveryId
    token: str
    state: State
    tries: int
    next_try: datetime | None
    cause: Cause | None
    detail: str


@dataclass(frozen=True, slots=True)
class Route:
    """Which alerts go to which channels.

    Args:
        channels: names of channels.
        followups: ids of follow-ups; empty for all.
        tags: an alert with any of these goes this way; empty for all.
    """

    channels: tuple[ChannelName, ...]
    followups: tuple[FollowUpId, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where alerts can go.

    Args:
        routes: the desk's routes.
        channels: those that are set up; one that is not gets nothing, and `check` says so.
    """

    routes: tuple[Route, ...]
    channels: frozenset[ChannelName]


def plan_deliveries(alert: NewAlert, destinations: Destinations) -> tuple[ChannelName, ...]:
    """The channels that an alert goes to, each once, in the order of the routes.

    What tells of the feeds themselves goes the routes with the tag `ops`, a review digest those with the
    tag `digest`; where no route has it, the routes that everything goes.
    """
    routes = destinations.routes
    own = (
        OPS if alert.message.kind in ABOUT_FEEDS else DIGEST if alert.message.kind is AlertKind.DIGEST else ""
    )
    if own:
        routes = tuple(route for route in routes if own in route.tags) or tuple(
            route for route in routes if not route.tags and not route.followups
        )
    chosen: dict[ChannelName, None] = {}
    for route in routes:
        if route.followups and alert.message.followup not in route.followups:
            continue
        if route.tags and not set(route.tags) & set(alert.tags):
            continue
        chosen.update(dict.fromkeys(name for name in route.channels if name in destinations.channels))
    return tuple(chosen)


def after_try(
    delivery: Delivery, result: SendResult, policy: RetryPolicy, *, spread: float, now: datetime
) -> DeliveryUpdate:
    """What a try changes.

    Args:
        delivery: as it was claimed.
        result: what the channel said.
        policy: how often and how patiently to try.
        spread: a random number from 0 to 1 that the caller draws.
        now: operational time (UTC).
    """
    tries = delivery.tries + 1
    match result:
        case Sent(receipt):
            return DeliveryUpdate(delivery.id, delivery.token, State.SENT, tries, None, None, receipt)
        case Refused(cause, detail):
            return DeliveryUpdate(delivery.id, delivery.token, State.DEAD, tries, None, cause, detail)
        case Retry(cause, detail, after):
            if tries > len(policy.steps):
                return DeliveryUpdate(delivery.id, delivery.token, State.DEAD, tries, None, cause, detail)
            wait = policy.steps[tries - 1] * (1 + policy.jitter * spread)
            due = now + max(wait, after or timedelta())
            return DeliveryUpdate(delivery.id, delivery.token, State.FAILED, tries, due, cause, detail)

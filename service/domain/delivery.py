"""A delivery: an alert on its way to one channel. Its states and its tries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from service.domain.alert import AlertId, AlertKind, Message
from service.domain.letter import NOTHING, Letter, Place, Since
from service.domain.policy import RetryPolicy

DeliveryId = NewType("DeliveryId", int)
ChannelName = NewType("ChannelName", str)


class State(StrEnum):
    """Where a delivery stands."""

    HELD = "held"
    BUNDLED = "in a digest"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"


WAITING = (State.PENDING, State.SENDING, State.FAILED)  # on its way


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


# Causes that say nothing of the message: whatever is sent there meets them. One that asks to slow down fails
# like any other, if it takes nothing for minutes.
OF_THE_CHANNEL = frozenset(Cause) - {Cause.REJECTED, Cause.FAULT}


@dataclass(frozen=True, slots=True)
class Sent:
    """The far side took it.

    Args:
        receipt: what it answered, for the record.
        place: where the message stands there, if it can be edited.
        reached: recipients that have it, where the channel keeps them apart.
        earlier: whether an earlier try had brought it: then it shows what was so at that time.
    """

    receipt: str
    place: Place | None = None
    reached: tuple[str, ...] = ()
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """The far side did not take it, but may later.

    Args:
        cause: which kind of trouble.
        detail: one plain line for the dashboard, free of secrets.
        after: how long the far side asks to wait, where it says so.
        doubt: whether it may have taken the message all the same: it went silent after it had it.
        reached: recipients that have it, where the channel keeps them apart.
    """

    cause: Cause
    detail: str
    after: timedelta | None = None
    doubt: bool = False
    reached: tuple[str, ...] = ()


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
        tries_before: how many of them count no more, since it was given a full run anew.
        key: travels with the message and stays the same at every try, so that a repeat can be told.
        token: the lease under which it is sent; whoever holds another may not record.
        planned: when it was planned (operational time).
        probes: whether its channel is down, and it is tried to find out when the channel is back.
        since: what has come since the alert opened.
        thread: where the follow-up's latest message to this channel stands.
        doubted: when the first try began (operational time), if one may have arrived without our knowing.
        reached: recipients that have it already.
        left_out: recipients that want none of it.
        people: names of those to whom it can be given.
    """

    id: DeliveryId
    alert: AlertId
    message: Message
    channel: ChannelName
    tries: int
    key: str
    token: str
    planned: datetime
    tries_before: int = 0
    probes: bool = False
    since: Since = NOTHING
    thread: Place | None = None
    doubted: datetime | None = None
    reached: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def letter(self, now: datetime) -> Letter:
        """What the channel is given."""
        return Letter(
            self.alert,
            self.message,
            self.key,
            now,
            self.since,
            self.thread,
            self.doubted,
            self.reached,
            self.left_out,
            self.people,
        )


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
        channel: where to.
        rests_until: until when the channel asks to be left alone (operational time).
        carries: whether it was a digest, which stands for others.
        place: where the message stands at the far side; None where it cannot be edited.
        shown: what the message shows beside the alert.
        doubt: whether it may have arrived without our knowing.
        reached: recipients that have it.
    """

    id: DeliveryId
    token: str
    state: State
    tries: int
    next_try: datetime | None
    cause: Cause | None
    detail: str
    channel: ChannelName
    rests_until: datetime | None = None
    carries: bool = False
    place: Place | None = None
    shown: Since = NOTHING
    doubt: bool = False
    reached: tuple[str, ...] = ()


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

    def update(
        state: State,
        cause: Cause | None,
        detail: str,
        due: datetime | None = None,
        rests_until: datetime | None = None,
    ) -> DeliveryUpdate:
        return DeliveryUpdate(
            delivery.id,
            delivery.token,
            state,
            tries,
            due,
            cause,
            detail,
            delivery.channel,
            rests_until,
            carries=delivery.message.kind is AlertKind.DIGEST,
            place=result.place if isinstance(result, Sent) else None,
            shown=NOTHING if isinstance(result, Sent) and result.earlier else delivery.since,
            doubt=isinstance(result, Retry) and result.doubt,
            reached=delivery.reached + (() if isinstance(result, Refused) else result.reached),
        )

    match result:
        case Sent(receipt):
            return update(State.SENT, None, receipt)
        case Refused(cause, detail):
            return update(State.DEAD, cause, detail)
        case Retry(cause, detail, after):
            # What probes a channel that is down is tried more often, not given up sooner.
            patient = delivery.probes and now - delivery.planned < policy.patience
            counted = tries - delivery.tries_before
            if counted > len(policy.steps) and not patient:
                return update(State.DEAD, cause, detail)
            wait = policy.steps[min(counted, len(policy.steps)) - 1]
            wait = (min(wait, policy.probe) if delivery.probes else wait) * (1 + policy.jitter * spread)
            rests_until = None if after is None else now + after
            due = now + max(wait, after or timedelta())
            return update(State.FAILED, cause, detail, due, rests_until)

"""A subscription at a hub that pushes a feed's news (W3C Recommendation "WebSub", 23 January 2018)."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.feed import FeedId

LEASE = timedelta(days=10)  # asked for; the hub may grant another
PATIENCE = timedelta(minutes=10)  # until a hub that took a request must have verified it
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=1)  # between two requests that came to nothing
UNVERIFIED = (
    "The hub takes the request and never makes sure of it: can it reach AFTERSTORY_PUBLIC_URL? "
    "The feed is visited meanwhile."
)
METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})  # section 5.1.2


class SubscriptionState(StrEnum):
    """How a subscription stands. A closed set: the words of the dashboard."""

    WANTED = "wanted"
    ASKED = "asked"
    ACTIVE = "active"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is agreed with a hub.

    Args:
        feed: whose news it pushes.
        url: that feed's address.
        hub: the hub's address.
        topic: the feed's address as the hub knows it.
        token: the end of the address that the hub calls; known to nobody else.
        secret: what the hub signs with.
        state: how it stands.
        failures: requests that came to nothing, in a row.
        expires: when the hub's lease ends (operational time); None before it is granted.
    """

    feed: FeedId
    url: str
    hub: str
    topic: str
    token: str
    secret: str
    state: SubscriptionState
    failures: int
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subscription stands after something happened to it.

    Args:
        state: how.
        detail: one plain line; empty where there is nothing to say.
        failures: requests that came to nothing, in a row.
        expires: when the hub's lease ends (operational time).
        next_try: when to ask again (operational time).
    """

    state: SubscriptionState
    detail: str
    failures: int
    expires: datetime | None
    next_try: datetime


def request_form(subscription: Subscription, callback: str) -> tuple[tuple[str, str], ...]:
    """The fields of the form that asks a hub to subscribe (section 5.1)."""
    return (
        ("hub.callback", callback),
        ("hub.mode", "subscribe"),
        ("hub.topic", subscription.topic),
        ("hub.lease_seconds", str(int(LEASE.total_seconds()))),
        ("hub.secret", subscription.secret),
    )


def after_request(subscription: Subscription, problem: str | None, now: datetime) -> Standing:
    """How it stands after the hub was asked; it is asked ever more rarely until it has made sure.

    An active subscription stays so while it is renewed: the old lease holds until it ends.

    Args:
        subscription: as it stood before.
        problem: why the hub did not take the request, in plain words; None if it did.
        now: operational time (UTC).
    """
    active = (
        subscription.state is SubscriptionState.ACTIVE
        and subscription.expires is not None
        and subscription.expires > now
    )
    failures = subscription.failures + 1
    state = SubscriptionState.WANTED if problem else SubscriptionState.ASKED
    detail = f"The hub was asked in vain: {problem}" if problem else ""
    if not problem and subscription.state is SubscriptionState.ASKED:
        detail = UNVERIFIED
    return Standing(
        SubscriptionState.ACTIVE if active else state,
        detail,
        failures,
        subscription.expires,
        now + min(PATIENCE * 2 ** min(failures - 1, 10), LONGEST),
    )


def after_verified(granted: timedelta, now: datetime) -> Standing:
    """How it stands after the hub made sure that we asked (section 5.3).

    It is renewed in good time, however long the hub grants: it may forget us before.
    """
    granted = max(granted, SHORTEST)
    return Standing(SubscriptionState.ACTIVE, "", 0, now + granted, now + min(granted, LEASE) * 0.8)


def after_denied(reason: str, now: datetime) -> Standing:
    """How it stands after the hub refused (section 5.2): the feed is polled, and the hub asked once a day."""
    words = (
        "".join(sign for sign in " ".join(reason.split()) if sign.isprintable())[:160] or "it gives no reason"
    )
    return Standing(SubscriptionState.DENIED, f"The hub refuses: {words}.", 0, None, now + LONGEST)


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether a push bears the hub's signature (section 7.1).

    Args:
        body: as it came.
        signature: the X-Hub-Signature header, `method=hex`.
        secret: what was agreed.
    """
    method, _, given = signature.strip().partition("=")
    if method.lower() not in METHODS:
        return False
    expected = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())

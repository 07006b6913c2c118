"""What is agreed with a hub, and how a push is known to be the hub's."""

import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.feed import FeedId
from service.domain.subscription import (
    LONGEST,
    PATIENCE,
    Subscription,
    SubscriptionState,
    after_denied,
    after_request,
    after_verified,
    is_signed,
    request_form,
)
from tests.support.builders import NOON

ASKING = Subscription(
    FeedId(1),
    "https://o.example/feed",
    "https://hub.example/",
    "https://o.example/feed",
    "token",
    "secret",
    SubscriptionState.WANTED,
    0,
    None,
)
ACTIVE = replace(ASKING, state=SubscriptionState.ACTIVE, expires=NOON + timedelta(days=1))


def test_the_form_says_what_the_recommendation_asks_for() -> None:
    form = dict(request_form(ASKING, "https://desk.example/websub/token"))
    assert form == {
        "hub.callback": "https://desk.example/websub/token",
        "hub.mode": "subscribe",
        "hub.topic": "https://o.example/feed",
        "hub.lease_seconds": "864000",
        "hub.secret": "secret",
    }


def test_a_request_that_was_taken_waits_to_be_verified_and_is_asked_again_if_it_is_not() -> None:
    standing = after_request(ASKING, None, NOON)
    assert (standing.state, standing.next_try) == (SubscriptionState.ASKED, NOON + PATIENCE)


def test_a_hub_that_never_makes_sure_is_asked_ever_more_rarely_and_the_mend_is_said() -> None:
    standing, waits = after_request(ASKING, None, NOON), []
    for _ in range(9):
        asked = replace(ASKING, state=standing.state, failures=standing.failures)
        standing = after_request(asked, None, NOON)
        waits.append(standing.next_try - NOON)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2 * PATIENCE, LONGEST)
    assert standing.state is SubscriptionState.ASKED
    assert "can it reach AFTERSTORY_PUBLIC_URL?" in standing.detail


def test_a_hub_that_does_not_take_it_is_asked_ever_more_rarely() -> None:
    waits = [
        after_request(replace(ASKING, failures=failures), "It answers 500.", NOON).next_try - NOON
        for failures in (0, 1, 20)
    ]
    assert waits == [PATIENCE, 2 * PATIENCE, LONGEST]
    failed = after_request(ASKING, "It answers 500.", NOON)
    assert (failed.state, failed.detail) == (
        SubscriptionState.WANTED,
        "The hub was asked in vain: It answers 500.",
    )


@pytest.mark.parametrize("problem", [None, "It answers 500."])
def test_an_active_subscription_stays_so_while_it_is_renewed(problem: str | None) -> None:
    standing = after_request(ACTIVE, problem, NOON)
    assert (standing.state, standing.expires) == (SubscriptionState.ACTIVE, ACTIVE.expires)


def test_a_lease_that_is_over_is_no_longer_in_force() -> None:
    after = NOON + timedelta(days=2)
    assert after_request(ACTIVE, "It answers 500.", after).state is SubscriptionState.WANTED
    assert after_request(ACTIVE, None, after).state is SubscriptionState.ASKED


def test_what_a_hub_grants_for_years_is_renewed_in_days_since_hubs_forget() -> None:
    standing = after_verified(timedelta(days=366), NOON)
    assert (standing.expires, standing.next_try) == (NOON + timedelta(days=366), NOON + timedelta(days=8))


def test_what_a_hub_grants_is_renewed_when_four_fifths_are_over() -> None:
    standing = after_verified(timedelta(hours=10), NOON)
    assert (standing.expires, standing.next_try) == (NOON + timedelta(hours=10), NOON + timedelta(hours=8))
    assert after_verified(timedelta(), NOON).expires == NOON + timedelta(minutes=1)


def test_a_refusal_keeps_its_reason_in_one_line() -> None:
    assert after_denied("not\n here", NOON).detail == "The hub refuses: not here."
    assert after_denied("", NOON).detail == "The hub refuses: it gives no reason."


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "SHA512"])
def test_a_push_is_the_hubs_if_it_bears_its_signature(method: str) -> None:
    signature = hmac.new(b"secret", b"<rss/>", method.lower()).hexdigest()
    assert is_signed(b"<rss/>", f"{method}={signature}", "secret")
    assert is_signed(b"<rss/>", f" {method}={signature.upper()} ", "secret")
    assert not is_signed(b"<rss />", f"{method}={signature}", "secret")
    assert not is_signed(b"<rss/>", f"{method}={signature}", "other")


@pytest.mark.parametrize("signature", ["", "sha256", "sha256=", "md5=00", "sha256=é", "=00"])
def test_what_bears_none_is_nobodys(signature: str) -> None:
    assert not is_signed(b"<rss/>", signature, "secret")

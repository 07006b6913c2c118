from datetime import timedelta

from service.domain.alert import AlertId, AlertKey, NewAlert
from service.domain.delivery import (
    Cause,
    ChannelName,
    Delivery,
    DeliveryId,
    Refused,
    Retry,
    SendResult,
    Sent,
    State,
    after_try,
)
from service.domain.policy import RetryPolicy
from tests.support.builders import NOON, message

SLACK, MAIL = ChannelName("slack"), ChannelName("mail")
OPEN = frozenset({SLACK, MAIL})
ALERT = NewAlert(AlertKey("dev:naval-docking:1"), message(), ("navy",))
POLICY = RetryPolicy()


def delivery(tries: int = 0) -> Delivery:
    return Delivery(DeliveryId(1), AlertId(1), message(), SLACK, tries, "key", "token", NOON)


def test_what_was_taken_is_sent_and_not_tried_again() -> None:
    update = after_try(delivery(), Sent("ok"), POLICY, spread=0, now=NOON)
    assert (update.state, update.next_try, update.tries, update.detail) == (State.SENT, None, 1, "ok")


def test_what_is_refused_is_dead_at_once_and_says_what_to_do() -> None:
    refused = Refused(Cause.AUTH, "Make a new webhook.")
    update = after_try(delivery(), refused, POLICY, spread=0, now=NOON)
    assert (update.state, update.next_try, update.detail) == (State.DEAD, None, "Make a new webhook.")


def test_each_wait_is_longer_and_the_last_try_is_the_last() -> None:
    trouble = Retry(Cause.SERVER, "trouble")
    waits = []
    for tries in range(len(POLICY.steps)):
        update = after_try(delivery(tries), trouble, POLICY, spread=0, now=NOON)
        assert update.state is State.FAILED
        assert update.next_try is not None
        waits.append(update.next_try - NOON)
    assert waits == sorted(waits) == list(POLICY.steps)
    last = after_try(delivery(len(POLICY.steps)), trouble, POLICY, spread=0, now=NOON)
    assert (last.state, last.next_try) == (State.DEAD, None)


def test_waits_are_spread_so_that_what_failed_together_does_not_return_together() -> None:
    def next_try(spread: float) -> timedelta:
        update = after_try(delivery(), Retry(Cause.SERVER, ""), POLICY, spread=spread, now=NOON)
        assert update.next_try is not None
        return update.next_try - NOON

    assert next_try(0) == POLICY.steps[0]
    assert next_try(1) == POLICY.steps[0] * (1 + POLICY.jitter)


def test_the_far_sides_own_wait_is_kept() -> None:
    slow: SendResult = Retry(Cause.RATE_LIMITED, "", after=timedelta(minutes=5))
    update = after_try(delivery(), slow, POLICY, spread=0, now=NOON)
    assert update.next_try == NOON + timedelta(minutes=5)

"""What a try to change a message comes down to, and what a letter carries."""

from datetime import timedelta

import pytest

from service.domain.alert import AlertId
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
from service.domain.edit import Edit, after_edit
from service.domain.letter import Deed, Place, Since
from service.domain.policy import RetryPolicy
from tests.support.builders import NOON, message

POLICY = RetryPolicy()
PLACE = Place("#desk", "C01", "2.0", "1.0")
SINCE = Since(2, "Reuters", (Deed("Dara has seen it.", NOON),))


def edit(tries: int = 0) -> Edit:
    return Edit(
        DeliveryId(1), AlertId(7), message(), ChannelName("slack"), "key", PLACE, Since(), SINCE, ("Dara",), 3, tries,
        "token",
    )  # fmt: skip


def delivery(**given: object) -> Delivery:
    return Delivery(
        DeliveryId(1), AlertId(7), message(), ChannelName("mail"), 0, "key", "token", NOON, **given,  # type: ignore[arg-type] # fields
    )  # fmt: skip


def test_what_was_changed_shows_what_is_so() -> None:
    update = after_edit(edit(), Sent("ok"), POLICY, spread=0, now=NOON)
    assert (update.shown, update.next_try, update.detail, update.asked) == (SINCE, None, "", 3)


def test_what_can_never_be_changed_is_left_until_it_is_asked_for_again() -> None:
    update = after_edit(edit(), Refused(Cause.REJECTED, "It is gone."), POLICY, spread=0, now=NOON)
    assert (update.shown, update.next_try, update.detail) == (None, None, "It is gone.")


def test_a_trouble_is_tried_again_as_patiently_as_a_delivery() -> None:
    waits = []
    for tries in range(len(POLICY.steps)):
        update = after_edit(edit(tries), Retry(Cause.SERVER, "trouble"), POLICY, spread=0, now=NOON)
        assert update.next_try is not None
        assert update.rests_until is None
        waits.append(update.next_try - NOON)
    assert waits == list(POLICY.steps)
    last = after_edit(edit(len(POLICY.steps)), Retry(Cause.SERVER, ""), POLICY, spread=0, now=NOON)
    assert last.next_try is None


def test_a_channel_that_asks_for_it_is_left_alone() -> None:
    slow = Retry(Cause.RATE_LIMITED, "", after=timedelta(minutes=5))
    update = after_edit(edit(), slow, POLICY, spread=0, now=NOON)
    assert update.next_try == update.rests_until == NOON + timedelta(minutes=5)


def test_a_letter_carries_what_is_known_of_earlier_tries() -> None:
    letter = delivery(
        since=SINCE, thread=PLACE, doubted=NOON, reached=("a",), left_out=("b",), people=("Dara",)
    ).letter(NOON)
    assert (letter.alert, letter.key, letter.since, letter.thread) == (7, "key", SINCE, PLACE)
    assert (letter.doubted, letter.reached, letter.left_out, letter.people) == (
        NOON,
        ("a",),
        ("b",),
        ("Dara",),
    )
    changed = edit().letter(NOON)
    assert (changed.since, changed.thread, changed.people, changed.doubted) == (SINCE, PLACE, ("Dara",), None)


@pytest.mark.parametrize(
    ("result", "state", "place", "doubt", "reached"),
    [
        (Sent("ok", PLACE, ("b",)), State.SENT, PLACE, False, ("a", "b")),
        (Retry(Cause.TIMEOUT, "", doubt=True), State.FAILED, None, True, ("a",)),
        (Retry(Cause.REJECTED, "", reached=("b",)), State.FAILED, None, False, ("a", "b")),
        (Refused(Cause.REJECTED, ""), State.DEAD, None, False, ("a",)),
    ],
)
def test_what_a_try_found_out_is_kept(
    result: SendResult, state: State, place: Place | None, doubt: bool, reached: tuple[str, ...]
) -> None:
    update = after_try(delivery(reached=("a",), since=SINCE), result, POLICY, spread=0, now=NOON)
    assert (update.state, update.place, update.doubt, update.reached) == (state, place, doubt, reached)
    assert update.shown == SINCE

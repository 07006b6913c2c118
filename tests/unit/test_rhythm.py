"""When to come back to a feed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.feed import NO_HINTS, Hints, Rhythm
from service.domain.policy import PollPolicy
from service.domain.rhythm import learn, plan_wait, rate_at, silent_at
from tests.support.builders import NOON

POLICY = PollPolicy()
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def wait(rate: float, *, hints: Hints = NO_HINTS, entries: int = 0, **about: object) -> timedelta:
    given_ = {"spread": 0.5, "policy": POLICY, "now": NOON} | about
    longest = given_.pop("longest", None)
    rhythm = Rhythm(rate, None, longest)  # type: ignore[arg-type] # a timedelta, or None
    return plan_wait(rhythm, entries=entries, hints=hints, **given_)  # type: ignore[arg-type] # each of its type


def test_the_wait_goes_with_one_over_the_root_of_the_rate() -> None:
    assert wait(1) == POLICY.interval
    assert wait(4) == POLICY.interval / 2
    assert wait(0.25) == POLICY.interval * 2


def test_the_busiest_and_the_quietest_feed_stay_within_bounds() -> None:
    assert wait(10_000) == POLICY.shortest
    assert wait(0.0001) == POLICY.longest
    assert wait(0) == POLICY.longest


def test_an_open_window_halves_the_wait() -> None:
    assert wait(1, urgent=True) == POLICY.interval / 2
    assert wait(4, urgent=True, hints=Hints(ttl=HOUR)) == 30 * MINUTE
    assert wait(4, urgent=True, hints=Hints(ttl=DAY)) == 30 * MINUTE


def test_what_a_feed_or_its_server_asks_for_is_granted_up_to_the_longest_wait() -> None:
    assert wait(1, hints=Hints(ttl=40 * MINUTE)) == 40 * MINUTE
    assert wait(1, max_age=30 * MINUTE) == 30 * MINUTE
    assert wait(1, hints=Hints(ttl=365 * DAY), max_age=365 * DAY) == POLICY.longest
    assert wait(1, urgent=True, max_age=30 * MINUTE) == 30 * MINUTE


@pytest.mark.parametrize(
    "hints", [Hints(skip_hours=frozenset({12})), Hints(skip_days=frozenset({NOON.weekday()}))]
)
def test_hours_and_days_in_which_nothing_comes_are_waited_out_slowly(hints: Hints) -> None:
    assert wait(1, hints=hints) == POLICY.longest
    assert wait(1, hints=Hints(skip_hours=frozenset({3}))) == POLICY.interval


def test_while_a_hub_pushes_visits_only_see_to_what_it_lost() -> None:
    assert wait(4, pushed=True) == POLICY.longest


def test_no_wait_is_so_long_that_half_a_document_rolls_over() -> None:
    assert wait(60, entries=10, max_age=HOUR) == 5 * MINUTE
    assert wait(60, entries=10, pushed=True) == 5 * MINUTE


def test_a_wait_that_missed_entries_is_not_waited_again() -> None:
    assert wait(0.01, longest=7 * MINUTE) == 7 * MINUTE


@given(st.floats(0, 1e6), st.integers(0, 1_000), st.floats(0, 1), st.booleans(), st.booleans())
def test_every_wait_lies_within_the_bounds_and_its_share_of_chance(
    rate: float, entries: int, spread: float, urgent: bool, pushed: bool
) -> None:
    found = wait(rate, entries=entries, spread=spread, urgent=urgent, pushed=pushed)
    assert 0.89 * POLICY.shortest <= found <= 1.11 * POLICY.longest


def test_a_rate_is_learned_from_the_first_document_and_fades() -> None:
    published = [NOON - hours * HOUR for hours in range(1, 25)]
    learned = learn(Rhythm(), 24, published, POLICY, NOON)
    assert learned.rate == pytest.approx(1.0)
    assert rate_at(learned, POLICY, NOON + POLICY.memory) == pytest.approx(0.368, abs=0.001)
    assert rate_at(Rhythm(rate=2.0), POLICY, NOON) == 2.0


def test_a_steady_feed_is_learned_as_it_is() -> None:
    rhythm = Rhythm()
    for visit in range(24 * 30 * 2):
        rhythm = learn(rhythm, 1, [], POLICY, NOON + visit * 30 * MINUTE)
    assert rhythm.rate == pytest.approx(2.0, rel=0.05)


def test_a_rush_that_rolls_a_document_over_counts_as_fast_as_its_entries_came() -> None:
    known = Rhythm(0.5, NOON - DAY)
    rush = learn(known, 30, [NOON - minutes * MINUTE for minutes in range(1, 31)], POLICY, NOON)
    assert rush.rate == pytest.approx(60.0)


def test_nothing_new_teaches_nothing_and_future_dates_teach_no_rate() -> None:
    known = Rhythm(0.5, NOON - DAY)
    assert learn(known, 0, [], POLICY, NOON) is known
    assert learn(Rhythm(), 2, [NOON + DAY, NOON + DAY], POLICY, NOON).rate == pytest.approx(2 / 24)


def test_silence_is_odd_when_ten_entries_stayed_out_but_never_within_a_day() -> None:
    assert silent_at(Rhythm(rate=0.25, newest=NOON), POLICY) == NOON + 40 * HOUR
    assert silent_at(Rhythm(rate=50.0, newest=NOON), POLICY) == NOON + DAY
    assert silent_at(Rhythm(), POLICY) is None
    assert silent_at(Rhythm(rate=1e-12, newest=NOON), POLICY) == NOON + timedelta(days=10_000)


def test_a_feed_that_rests_over_the_weekend_is_not_silent_then() -> None:
    friday, monday = NOON - timedelta(days=2), NOON + timedelta(hours=20)  # NOON is a Sunday's
    rhythm = Rhythm(rate=2.0, newest=friday)
    assert silent_at(rhythm, POLICY) == friday + DAY  # it is not known yet
    learned = learn(rhythm, 1, [], POLICY, monday, quiet=monday - HOUR)
    assert learned.pause == monday - HOUR - friday
    assert silent_at(replace(learned, rate=2.0), POLICY) == monday + 2 * learned.pause
    week = learned
    for day in range(1, 5):
        week = learn(week, 20, [], POLICY, monday + day * DAY, quiet=monday + day * DAY - HOUR)
    next_friday, next_monday = monday + 4 * DAY, monday + 7 * DAY
    silent = silent_at(week, POLICY)
    assert silent is not None
    assert next_monday < silent < next_friday + 6 * DAY
    faded = learn(week, 1, [], POLICY, next_friday + 90 * DAY)
    assert faded.pause < timedelta(hours=4)


def test_a_first_document_shows_how_long_its_feed_pauses_and_an_outage_of_ours_is_no_pause() -> None:
    published = [NOON - HOUR, NOON - 2 * HOUR, NOON - 60 * HOUR, NOON - 61 * HOUR]
    assert learn(Rhythm(), 4, published, POLICY, NOON).pause == 58 * HOUR
    known = Rhythm(0.5, NOON - 10 * DAY)
    assert learn(known, 1, [], POLICY, NOON, quiet=NOON - 10 * DAY + HOUR).pause == HOUR

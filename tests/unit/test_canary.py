"""The canary: when it sings, and what is told when it does not arrive."""

from datetime import timedelta

from service.domain.canary import LATE, Arrival, Song, is_time, plan_turns, proof_of
from service.domain.channel_trouble import Proof
from service.domain.delivery import ChannelName
from tests.support.builders import NOON

TARGET = ChannelName("slack.test")
EVERY = timedelta(minutes=10)
SONGS = [Song(1, NOON, NOON), Song(2, NOON + EVERY, NOON + EVERY)]


def turns(last: int, lost: int | None, *, after: timedelta) -> list[tuple[str, int | None]]:
    at = NOON + after
    found = plan_turns(SONGS, [Arrival(TARGET, last, lost, "It was not fetched.")], now=at, wall=at)
    return [(one.alert.key, one.lost) for one in found]


def test_it_sings_once_in_a_span() -> None:
    assert is_time(None, EVERY, NOON)
    assert not is_time(SONGS[0], EVERY, NOON + timedelta(minutes=9))
    assert is_time(SONGS[0], EVERY, NOON + EVERY)


def test_one_that_is_late_is_lost_once_and_its_return_is_told_once() -> None:
    assert turns(0, None, after=LATE - timedelta(seconds=1)) == []
    assert turns(0, None, after=LATE) == [("canary lost:slack:1", 1)]
    assert turns(0, 1, after=LATE + EVERY) == []
    assert turns(1, 1, after=LATE + EVERY) == [("canary back:slack:1", None)]
    assert turns(2, None, after=LATE + EVERY) == []


def test_it_says_how_far_it_came_and_avoids_the_channel() -> None:
    (turn,) = plan_turns(SONGS, [Arrival(TARGET, 0, None, "It was not fetched.")], now=NOON, wall=NOON + LATE)
    assert turn.avoid == "slack"
    assert turn.alert.message.headline == "The canary has not reached slack since 12:00 UTC"
    assert turn.alert.message.excerpt.endswith("It was not fetched.")


def test_a_test_target_shows_when_the_canary_sang_that_arrived_or_where_it_was_lost() -> None:
    assert proof_of(SONGS, Arrival(TARGET, 2, None, "")) == Proof(NOON + EVERY, "")
    assert proof_of(SONGS, Arrival(TARGET, 0, None, "It was not fetched.")) == Proof(None, "")
    assert proof_of(SONGS, Arrival(TARGET, 1, 2, "It was not fetched.")) == Proof(NOON, "It was not fetched.")

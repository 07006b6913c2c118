"""The canary: a follow-up of Afterstory's own whose news prove that the chain works from entry to channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain.alert import AlertKind, NewAlert
from service.domain.channel_trouble import Proof, about_afterstory
from service.domain.delivery import ChannelName
from service.domain.destinations import TEST
from service.domain.followup import Article, Facet, FollowUp
from service.domain.policy import FoldPolicy
from service.domain.routing import CANARY

PATH = "/canary.xml"  # ends the address of the canary's feed
NAME = "Afterstory canary"
LATE = timedelta(minutes=3)  # after which a canary that has not arrived is lost
ALONE = FoldPolicy(same=2.0)  # no likelihood is so high: each canary is news of its own, however alike
FOLLOW_UP = FollowUp(
    id=CANARY,
    title="Canary",
    question="Does the chain work from entry to channel?",
    article=Article("How Afterstory watches over itself", date(2020, 1, 1)),
    facets=(Facet("canary", (NAME,)),),
)


@dataclass(frozen=True, slots=True)
class Song:
    """A canary as it was sung.

    Args:
        id: its number.
        at: when it came out in its feed (UTC, the desk's clock).
        wall: the same by the operational clock.
    """

    id: int
    at: datetime
    wall: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far canaries came towards a test target.

    Args:
        target: the test target.
        last: the newest one that arrived; 0 for none.
        lost: the one whose loss was told; None while none is lost.
        stage: how far the oldest one came that has not arrived, in plain words.
    """

    target: ChannelName
    last: int
    lost: int | None
    stage: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A canary was lost, or canaries arrive again.

    Args:
        alert: what ops is told.
        avoid: the channel in trouble.
        target: its test target.
        lost: the canary that is lost; None where they arrive again.
    """

    alert: NewAlert
    avoid: ChannelName
    target: ChannelName
    lost: int | None


def proof_of(songs: Sequence[Song], arrival: Arrival) -> Proof:
    """What a test target shows of the chain."""
    at = next((song.wall for song in songs if song.id == arrival.last), None)
    return Proof(at, "" if arrival.lost is None else arrival.stage)


def is_time(newest: Song | None, every: timedelta, wall: datetime) -> bool:
    """Whether another canary is to sing."""
    return newest is None or wall - newest.wall >= every


def plan_turns(
    songs: Sequence[Song], arrivals: Sequence[Arrival], *, now: datetime, wall: datetime
) -> list[Turn]:
    """What turned on the way of the canaries.

    Args:
        songs: the newest ones, oldest first.
        arrivals: one for each test target.
        now: the desk's time (UTC).
        wall: operational time.
    """
    turns = []
    for one in arrivals:
        channel = ChannelName(one.target.removesuffix(TEST))
        late = [song for song in songs if song.id > one.last and wall - song.wall >= LATE]
        if late and one.lost is None:
            turns.append(Turn(_lost(channel, late[0], one, now), channel, one.target, late[0].id))
        elif one.lost is not None and one.last >= one.lost:
            turns.append(Turn(_back(channel, one.lost, now), channel, one.target, None))
    return turns


def _lost(channel: ChannelName, song: Song, arrival: Arrival, now: datetime) -> NewAlert:
    return about_afterstory(
        AlertKind.CHAIN_BROKEN,
        f"canary lost:{channel}:{song.id}",
        f"The canary has not reached {channel} since {song.wall:%H:%M} UTC",
        f"News may not reach {channel} either. {arrival.stage}",
        title="Afterstory itself",
        now=now,
    )


def _back(channel: ChannelName, lost: int, now: datetime) -> NewAlert:
    return about_afterstory(
        AlertKind.CHAIN_WHOLE,
        f"canary back:{channel}:{lost}",
        f"The canary reaches {channel} again",
        "The chain works from entry to channel.",
        title="Afterstory itself",
        now=now,
    )

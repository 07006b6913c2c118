"""Deliveries are sent many at once: in order, within each channel's limits, and recorded whatever happens."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy.engine import Engine

from service.domain.alert import AlertKey, NewAlert
from service.domain.delivery import ChannelName, SendResult, Sent, State
from service.domain.followup import FollowUpId
from service.domain.letter import Letter
from service.domain.policy import Policies, RetryPolicy
from service.domain.routing import Plan, Planned
from service.ports import Channel, StoreUnavailable, Transaction
from service.store.database import Database
from service.usecases.deliver_due import Rounds, deliver_due
from service.usecases.match_new import match_new
from tests.support.builders import article_followups, message
from tests.support.steps import DOCKS, ZONE, Clock, Desk, matcher_for

PATIENCE = 60.0  # seconds until something that should happen counts as not happening
ONE, OTHER = ChannelName("one"), ChannelName("other")


class Recorder:
    """A channel that takes everything at once."""

    pace = timedelta()

    def __init__(self) -> None:
        self.told: list[Letter] = []

    def send(self, letter: Letter) -> SendResult:
        self.told.append(letter)
        return Sent("ok")


class Slow(Recorder):
    """A channel that answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.let_go = Event(), Event()

    def send(self, letter: Letter) -> SendResult:
        self.asked.set()
        assert self.let_go.wait(PATIENCE)
        return super().send(letter)


@dataclass
class Out:
    """An outbox with what is in it."""

    store: Database
    engine: Engine
    clock: Clock = field(default_factory=Clock)

    def tell(self, key: str, followup: str, *channels: ChannelName) -> None:
        told = message(followup=FollowUpId(followup), headline=key, at=self.clock.now)
        plan = Plan(tuple(Planned(name, None, None, ()) for name in channels))
        with self.store.begin() as tx:
            assert tx.alerts.save(
                NewAlert(AlertKey(key), told), None, plan, now=self.clock.now, wall=self.clock.now
            )

    def send(self, rounds: Rounds | None = None, **channels: Channel) -> list[State]:
        opened = {ChannelName(name): channel for name, channel in channels.items()}
        sent = deliver_due(
            store=self.store,
            channels=lambda: opened,
            policy=RetryPolicy(),
            clock=self.clock,
            chance=lambda: 0.5,
            rounds=rounds,
        )
        return [one.update.state for delivered in sent for one in delivered]


@pytest.fixture
def out(engine: Engine) -> Out:
    store = Database(engine)
    with store.begin() as tx:
        tx.followups.put(article_followups(), now=Clock().now)
    return Out(store, engine)


NAMES = [followup.id for followup in article_followups()]


def test_of_each_follow_up_what_was_told_first_arrives_first_though_many_go_at_once(out: Out) -> None:
    for number in range(40):
        out.tell(f"{number:02d}", NAMES[number % len(NAMES)], ONE)
    channel = Recorder()
    assert out.send(one=channel) == [State.SENT] * 40
    by_followup = defaultdict(list)
    for letter in channel.told:
        by_followup[letter.message.followup].append(letter.message.headline)
    assert all(told == sorted(told) for told in by_followup.values())


def test_a_channel_has_four_messages_under_way_and_no_more(out: Out) -> None:
    class Four(Recorder):
        def __init__(self) -> None:
            super().__init__()
            self.together = Barrier(4, timeout=PATIENCE)
            self.lock = threading.Lock()
            self.now = self.most = 0

        def send(self, letter: Letter) -> SendResult:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            self.together.wait()
            with self.lock:
                self.now -= 1
            return super().send(letter)

    # Of a follow-up one goes after the other, so each has its own.
    for number in range(4):
        out.tell(f"{number}", NAMES[number], ONE)
    for number in range(4, 8):
        out.tell(f"{number}", NAMES[number % 4], ONE)
    channel = Four()
    assert out.send(one=channel) == [State.SENT] * 8
    assert channel.most == 4


def test_a_slow_channel_holds_up_no_other_not_even_what_comes_while_it_is_waited_for(out: Out) -> None:
    class Quick(Recorder):
        def __init__(self) -> None:
            super().__init__()
            self.second = Event()

        def send(self, letter: Letter) -> SendResult:
            sent = super().send(letter)
            if letter.message.headline == "b":
                self.second.set()
            return sent

    out.tell("a", NAMES[0], ONE, OTHER)
    slow, quick, rounds = Slow(), Quick(), Rounds()
    first: list[State] = []
    under_way = Thread(target=lambda: first.extend(out.send(rounds, one=slow, other=quick)))
    under_way.start()
    try:
        assert slow.asked.wait(PATIENCE)
        out.tell("b", NAMES[1], OTHER)
        assert out.send(rounds, one=slow, other=quick) == []  # the round that is under way does it
        assert quick.second.wait(PATIENCE)
        assert not slow.told
    finally:
        slow.let_go.set()
        under_way.join(PATIENCE)
    assert first == [State.SENT] * 3


def test_what_a_far_side_answered_is_recorded_once_the_database_is_back(out: Out) -> None:
    class Away(Database):
        """The database, away from the moment at which a message was sent."""

        left = 3

        @contextmanager
        def begin(self) -> Iterator[Transaction]:  # type: ignore[override] # as the port has it
            if channel.told and self.left:
                self.left -= 1
                raise StoreUnavailable("away")
            with super().begin() as tx:
                yield tx

    out.tell("a", NAMES[0], ONE)
    channel = Recorder()
    pauses: list[float] = []
    sent = deliver_due(
        store=Away(out.engine),
        channels=lambda: {ONE: channel},
        policy=RetryPolicy(),
        clock=out.clock,
        chance=lambda: 0.5,
        pause=pauses.append,
    )
    assert [one.update.state for delivered in sent for one in delivered] == [State.SENT]
    assert len(channel.told) == 1
    assert len(pauses) == 3
    assert out.send(one=channel) == []


def test_a_look_into_a_database_that_is_away_loses_no_answer_that_is_under_way(out: Out) -> None:
    slow = Slow()

    def channels() -> dict[ChannelName, Channel]:
        if slow.asked.is_set() and not slow.let_go.is_set():
            slow.let_go.set()
            raise StoreUnavailable("away")
        return {ONE: slow}

    out.tell("a", NAMES[0], ONE)
    sent = deliver_due(
        store=out.store, channels=channels, policy=RetryPolicy(), clock=out.clock, chance=lambda: 0.5
    )
    assert [one.update.state for delivered in sent for one in delivered] == [State.SENT]
    assert slow.let_go.is_set()
    assert out.send(one=slow) == []


def test_the_database_is_away_before_anything_is_sent(out: Out) -> None:
    class Gone(Database):
        @contextmanager
        def begin(self) -> Iterator[Transaction]:  # type: ignore[override] # as the port has it
            raise StoreUnavailable("away")
            yield

    with pytest.raises(StoreUnavailable):
        list(
            deliver_due(
                store=Gone(out.engine),
                channels=dict,
                policy=RetryPolicy(),
                clock=out.clock,
                chance=lambda: 0.5,
            )
        )


def test_an_item_at_which_something_of_ours_fails_holds_up_no_other(desk: Desk) -> None:
    class Failing:
        def __init__(self, whole: object) -> None:
            self.whole = whole

        def __getattr__(self, name: str) -> object:
            return getattr(self.whole, name)

        def judge(self, item: object) -> object:
            if "Poison" in item.title:  # type: ignore[attr-defined]
                raise RuntimeError("ours")
            return self.whole.judge(item)  # type: ignore[attr-defined]

    desk.publish("Poison", DOCKS)
    desk.poll()
    with pytest.raises(RuntimeError):
        match_new(
            store=desk.store,
            matcher_for=lambda followups: Failing(matcher_for(followups)),  # type: ignore[arg-type,return-value]
            policies=Policies(),
            zone=ZONE,
            destinations=desk.destinations(),
            clock=desk.clock,
        )
    assert desk.deliver() == [State.SENT, State.SENT]

"""What travels with a delivery: order, slots, doubt, threads, edits; on both databases, with a strict Slack."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from service.channels import Look
from service.channels._slack_app import SlackApp
from service.domain.alert import AlertId, AlertKey, NewAlert
from service.domain.answer import Act, Answer, Via
from service.domain.delivery import ChannelName, SendResult, Sent, State
from service.domain.destinations import Destinations
from service.domain.edit import GATHER
from service.domain.followup import FollowUpId
from service.domain.letter import Letter
from service.domain.policy import RetryPolicy
from service.domain.routing import Plan, Planned
from service.ports import Channel, Claim, ListedFeed
from service.store.database import Database
from service.store.engine import read, write
from service.store.schema import DeliveryRow, EditRow
from service.usecases.answer_alert import answer_alert
from service.usecases.deliver_due import LEASE, paces_of
from service.usecases.edit_next import edit_next
from tests.support.builders import article_followups, message
from tests.support.slack_api import ROOM, TOKEN, Workspace, workspace
from tests.support.steps import DOCKS, ZONE, Clock, Desk, deliver_all

SLACK, MAIL = ChannelName("slack"), ChannelName("mail")
LOOK = Look("http://127.0.0.1:8321", ZONE, "")


@dataclass
class Post:
    """Deliveries and edits of one database, to one workspace; time goes on where it has to."""

    store: Database
    far: Workspace
    clock: Clock
    others: dict[ChannelName, Channel]

    @cached_property
    def slack(self) -> Channel:
        return SlackApp(TOKEN, ROOM, LOOK, self.far.url, timeout=1)

    def channels(self) -> dict[ChannelName, Channel]:
        return {SLACK: self.slack, **self.others}

    def tell(self, key: str, followup: str = "naval-docking", *channels: ChannelName) -> None:
        told = message(followup=FollowUpId(followup), headline=key, at=self.clock.now)
        plan = Plan(tuple(Planned(name, None, None, ()) for name in channels or (SLACK,)))
        with self.store.begin() as tx:
            assert tx.alerts.save(
                NewAlert(AlertKey(key), told), None, plan, now=self.clock.now, wall=self.clock.now
            )

    def step(self) -> list[State]:
        """Everything that is due while the clock stands, where its channel is free."""
        return deliver_all(self.store, self.channels(), self.clock)

    def all(self) -> list[State]:
        """Everything that is due now, slot by slot."""
        states: list[State] = []
        while True:
            states += self.step()
            with self.store.begin() as tx:
                slot = tx.deliveries.next_slot(wall=self.clock.now)
            if slot is None:
                return states
            self.clock.now = slot

    def edit(self) -> int:
        """Every edit that is due."""
        count = 0
        while (
            edit_next(
                store=self.store, channels=self.channels(), policy=RetryPolicy(), clock=self.clock, spread=0
            )
            is not None
        ):
            count += 1
            self.clock.now += timedelta(seconds=2)
        return count

    def headlines(self) -> list[str]:
        return [
            one["blocks"][1]["text"]["text"].replace("\u2060", "").split("*")[1] for one in self.far.said()
        ]


def seconds_of(clock: Clock) -> Callable[[], float]:
    """A test's clock as Slack's."""

    def now() -> float:
        return clock.now.timestamp()

    return now


@contextmanager
def post_of(engine: Engine, **others: Channel) -> Iterator[Post]:
    clock = Clock(datetime(2023, 11, 26, 12, tzinfo=UTC))
    with workspace(seconds_of(clock)) as far:
        store = Database(engine)
        with store.begin() as tx:
            tx.followups.put(article_followups(), now=clock.now)
        yield Post(store, far, clock, {ChannelName(name): channel for name, channel in others.items()})


@pytest.fixture
def post(engine: Engine) -> Iterator[Post]:
    with post_of(engine) as one:
        yield one


class Recorder:
    """A channel that takes everything at once."""

    pace = timedelta()

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, letter: Letter) -> SendResult:
        self.keys.append(letter.key)
        return Sent("ok")


def test_a_thousand_alerts_keep_slacks_pace_and_their_order_and_hold_up_no_other_channel(
    engine: Engine,
) -> None:
    # PostgreSQL gets fewer: the rule is the same, and the time is the test suite's.
    many = 1_000 if engine.dialect.name == "sqlite" else 200
    with post_of(engine, mail=(mail := Recorder())) as post:
        names = [followup.id for followup in article_followups()]
        for number in range(many):
            post.tell(f"{number:04d}", names[number % len(names)], SLACK, MAIL)
        began = post.clock.now
        first = post.step()
        assert len(mail.keys) == many  # all of the mail, in the time of one message to Slack
        assert first.count(State.SENT) == many + 1
        assert post.clock.now == began
        assert set(post.all()) == {State.SENT}
        assert post.far.limited == 0
        assert len(post.far.said()) == many
        stamps = [float(one["ts"]) for one in post.far.said()]
        assert all(later - earlier >= 1 for earlier, later in pairwise(stamps))
        assert math.isclose((post.clock.now - began).total_seconds(), 1.1 * (many - 1), abs_tol=0.1)
        by_followup = defaultdict(list)
        for headline in post.headlines():
            by_followup[int(headline) % len(names)].append(headline)
        assert all(told == sorted(told) for told in by_followup.values())
        roots = {one.get("thread_ts", one["ts"]) for one in post.far.said()}
        assert len(roots) == len(names)  # one thread for each follow-up


def test_a_worker_that_died_after_slack_had_it_brings_it_no_second_time(post: Post) -> None:
    post.tell("a")
    with post.store.begin() as tx:
        (claimed,) = tx.deliveries.claim_due(
            Claim("dead"), limit=9, lease=LEASE, wall=post.clock.now, paces=paces_of(post.channels())
        )
    post.channels()[SLACK].send(claimed.letter(post.clock.now))
    assert post.all() == []
    post.clock.now += LEASE + timedelta(seconds=1)
    assert post.all() == [State.SENT]
    assert post.headlines() == ["a"]
    assert len(post.far.called("chat.postMessage")) == 1


def test_a_worker_that_died_before_it_sent_loses_nothing(post: Post) -> None:
    post.tell("a")
    with post.store.begin() as tx:
        tx.deliveries.claim_due(Claim("dead"), limit=9, lease=LEASE, wall=post.clock.now)
    post.clock.now += LEASE + timedelta(seconds=1)
    assert post.all() == [State.SENT]
    assert post.headlines() == ["a"]


@pytest.mark.parametrize("fault", ["cut", "hang", "500", "429"])
def test_doubt_outlasts_whatever_happens_between_the_tries(post: Post, fault: str) -> None:
    post.tell("a")
    post.far.faults["chat.postMessage"] = [fault]
    assert post.all() == [State.FAILED]
    post.clock.now += timedelta(minutes=1)
    post.far.faults["conversations.history"] = ["500"]
    post.far.faults["chat.postMessage"] = ["is_archived"] if fault == "429" else []
    assert post.all() == [State.FAILED]
    post.clock.now += timedelta(hours=1)
    assert post.all() == [State.SENT]
    assert post.headlines() == ["a"]


def test_what_may_have_arrived_is_in_no_digest_once_the_channel_is_back(desk: Desk) -> None:
    """It is looked for under its own key; in a digest it would come twice."""
    with workspace(seconds_of(desk.clock)) as far:
        post = Post(desk.store, far, desk.clock, {MAIL: Recorder()})
        for key in ("a", "b"):
            post.tell(key, "naval-docking" if key == "a" else "senate-election")
        far.faults["chat.postMessage"] = ["cut", "500"]
        assert post.all() == [State.FAILED, State.FAILED]
        desk.clock.now += timedelta(minutes=3)
        desk.watch_channels()
        assert set(post.all()) <= {State.SENT}
        desk.gather()
        desk.clock.now += timedelta(minutes=30)
        post.all()
        keys = [one["metadata"]["event_payload"]["key"] for one in far.said()]
        assert keys.count("a:slack") == keys.count("b:slack") == 1


def test_further_outlets_change_the_message_instead_of_a_new_one(desk: Desk) -> None:
    with workspace(seconds_of(desk.clock)) as far:
        post = Post(desk.store, far, desk.clock, {})
        names = ("/one", "/two", "/three")
        with desk.store.begin() as tx:
            listed = [
                ListedFeed(desk.feeds.url(name), f"Outlet {name[1:]}", "en") for name in ("/feed", *names)
            ]
            tx.feeds.put(listed, wall=desk.clock.wall())
        desk.publish(DOCKS)
        desk.poll()
        desk.match()
        assert State.SENT in post.all()
        for name in names:
            desk.publish(DOCKS, path=name)
        desk.poll()
        assert desk.match().alerts == ()
        assert post.edit() == 0  # others may follow within seconds
        desk.clock.now += timedelta(minutes=1)
        assert post.edit() == 1
        (posted,) = far.said()
        assert "by 3 other outlets, first by Outlet" in str(posted)
        assert post.edit() == 0
        assert len(far.called("chat.update")) == 1


def test_outlets_that_keep_coming_put_no_edit_off(post: Post) -> None:
    post.tell("a")
    post.all()
    first = post.clock.now + GATHER
    for _ in range(3):
        with post.store.begin() as tx:
            tx.edits.want_for_alert(AlertId(1), due=post.clock.now + GATHER)
        assert post.edit() == 0
        post.clock.now += GATHER / 3
    assert post.clock.now == first
    assert post.edit() == 1


def test_an_answer_on_one_way_shows_on_the_message_in_slack(post: Post) -> None:
    post.tell("a")
    post.all()
    for key in ("1", "1"):
        answer_alert(
            Answer(key, Act.ACKNOWLEDGE, "Dara", Via.MAIL, AlertId(1)),
            store=post.store,
            destinations=Destinations((), frozenset(), zone=ZONE),
            clock=post.clock,
        )
    post.far.faults["chat.update"] = ["500"]
    assert post.edit() == 1
    assert "Dara" not in str(post.far.said())
    post.clock.now += timedelta(minutes=1)
    assert post.edit() == 1
    assert "✔ Dara has seen it." in str(post.far.said())
    assert len(post.far.said()) == 1
    assert post.edit() == 0


def test_a_flood_of_messages_keeps_no_edit_waiting_nor_does_an_edit_that_is_too_many_hold_up_a_message(
    post: Post,
) -> None:
    for key in "abc":
        post.tell(key)
    assert post.step() == [State.SENT]
    for key, alert in (("1", 1), ("2", 1), ("3", 2)):
        answer_alert(
            Answer(key, Act.ACKNOWLEDGE, "Dara", Via.MAIL, AlertId(alert)),
            store=post.store,
            destinations=Destinations((), frozenset(), zone=ZONE),
            clock=post.clock,
        )
    post.far.faults["chat.update"] = ["429"]
    post.far.retry_after = 20
    assert post.edit() == 1
    assert "Dara" not in str(post.far.said())
    began = post.clock.now
    assert post.all() == [State.SENT, State.SENT]
    assert post.clock.now - began < timedelta(seconds=5)
    with post.store.begin() as tx:
        slot = tx.edits.next_slot(wall=post.clock.now)
    assert slot is not None
    assert slot - began > timedelta(seconds=15)  # as it was asked to wait
    post.clock.now = slot
    assert post.edit() == 2
    assert all("Dara" in str(one) for one in post.far.said()[:2])


def test_who_changes_a_message_comes_back_for_the_next_one(post: Post) -> None:
    for key in "ab":
        post.tell(key)
    post.all()
    for alert in (1, 2):
        answer_alert(
            Answer(str(alert), Act.ACKNOWLEDGE, "Dara", Via.MAIL, AlertId(alert)),
            store=post.store,
            destinations=Destinations((), frozenset(), zone=ZONE),
            clock=post.clock,
        )
    now = post.clock.now
    assert (
        edit_next(
            store=post.store, channels=post.channels(), policy=RetryPolicy(), clock=post.clock, spread=0
        )
        is not None
    )
    with post.store.begin() as tx:
        slot = tx.edits.next_slot(wall=now)
    assert slot is not None
    post.clock.now = slot
    assert post.edit() == 1
    assert all("Dara" in str(one) for one in post.far.said())


def test_an_answer_that_comes_before_the_message_is_in_it_from_the_start(post: Post) -> None:
    post.tell("a")
    answer_alert(
        Answer("1", Act.ACKNOWLEDGE, "Dara", Via.DASHBOARD, AlertId(1)),
        store=post.store,
        destinations=Destinations((), frozenset(), zone=ZONE),
        clock=post.clock,
    )
    assert post.edit() == 0  # there is nothing to edit yet
    post.all()
    assert "Dara has seen it." in str(post.far.said())
    post.clock.now += timedelta(seconds=2)
    assert post.edit() == 1
    assert post.far.called("chat.update") == []


def test_what_stands_where_nothing_can_be_changed_is_left_alone(engine: Engine) -> None:
    with post_of(engine, mail=Recorder()) as post:
        post.tell("a", "naval-docking", SLACK, MAIL)
        post.all()
        post.clock.now += timedelta(seconds=2)
        answer_alert(
            Answer("1", Act.ACKNOWLEDGE, "Dara", Via.MAIL, AlertId(1)),
            store=post.store,
            destinations=Destinations((), frozenset(), zone=ZONE),
            clock=post.clock,
        )
        assert post.edit() == 1
        assert len(post.far.called("chat.update")) == 1
        assert post.edit() == 0
        # As who asks does whose look came before the mail was sent, and whose word after it.
        with write(engine) as connection:
            mail = select(DeliveryRow.id).where(DeliveryRow.channel == MAIL).scalar_subquery()
            connection.execute(insert(EditRow).values(delivery_id=mail, next_try=post.clock.now))
        assert post.edit() == 0
        with read(engine) as connection:
            assert connection.execute(select(EditRow.delivery_id)).all() == []

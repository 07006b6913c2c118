"""Two at work on the same delivery or edit, and far ends that are slow: nothing comes twice, nothing is lost."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine

from service.channels import _slack_app, email
from service.channels._slack_app import SlackApp
from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Via
from service.domain.delivery import Cause, Retry, Sent, State
from service.domain.destinations import Destinations
from service.domain.edit import after_edit
from service.domain.policy import RetryPolicy
from service.ports import Claim, StoreUnavailable
from service.store.database import Database, OpenTransaction
from service.store.engine import read
from service.store.schema import DeliveryRow
from service.usecases.answer_alert import answer_alert
from service.usecases.deliver_due import LEASE, deliver_due, paces_of
from tests.integration.test_letters import LOOK, MAIL, Post, Recorder, post_of
from tests.integration.test_mail_channel import DARA, SOPHEA, VUTHY, mail, send
from tests.support.builders import article_followups, letter, message
from tests.support.far_ends import relay
from tests.support.slack_api import ROOM, TOKEN, workspace
from tests.support.steps import DOCKS, ZONE, Clock, Desk


@pytest.fixture
def post(engine: Engine) -> Iterator[Post]:
    with post_of(engine) as one:
        yield one


def states(engine: Engine) -> list[str]:
    with read(engine) as connection:
        return list(connection.execute(select(DeliveryRow.state).order_by(DeliveryRow.id)).scalars())


def waits_for_a_lock(engine: Engine) -> bool:
    with read(engine) as connection:
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(connection.execute(waiting).scalar_one())


def test_what_is_being_sent_is_not_held_when_its_channel_falls_at_that_moment(engine: Engine) -> None:
    """Held, it would come a second time: in the digest that the channel gets when it is back."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time: the claim is over before the holding begins")
    with post_of(engine, mail=Recorder()) as post:
        for key in ("a", "b"):
            post.tell(key, "naval-docking" if key == "a" else "senate-election", MAIL)

        def park() -> None:
            with post.store.begin() as tx:
                tx.channels.park(MAIL, wall=post.clock.now)

        parking = threading.Thread(target=park)
        with post.store.begin() as tx:
            for token in ("one", "two"):
                assert tx.deliveries.claim_due(Claim(token), limit=1, lease=LEASE, wall=post.clock.now)
            parking.start()
            while not waits_for_a_lock(engine):
                parking.join(0.02)
        parking.join()
        assert states(engine) == [State.SENDING, State.SENDING]


def test_a_late_edit_of_who_was_taken_over_is_put_right(post: Post) -> None:
    """An old edit that arrives after a newer one would leave the message wrong for good."""
    post.tell("a")
    post.all()
    post.clock.now += timedelta(seconds=2)

    def acknowledged(who: str) -> None:
        answer = Answer(who, Act.ACKNOWLEDGE, who, Via.MAIL, AlertId(1))
        answer_alert(
            answer, store=post.store, destinations=Destinations((), frozenset(), zone=ZONE), clock=post.clock
        )

    acknowledged("Dara")
    with post.store.begin() as tx:
        slow = tx.edits.claim_due(
            Claim("slow"), lease=LEASE, wall=post.clock.now, paces=paces_of(post.channels())
        )
    assert slow is not None
    acknowledged("Sophea")
    post.clock.now += LEASE + timedelta(seconds=1)
    assert post.edit() == 1
    assert "Sophea" in str(post.far.said())

    slack = post.slack
    assert isinstance(slack, SlackApp)
    result = slack.edit(slow.letter(post.clock.now), slow.place)
    assert "Sophea" not in str(post.far.said())
    with post.store.begin() as tx:
        update = after_edit(slow, result, RetryPolicy(), spread=0, now=post.clock.now)
        assert not tx.edits.save(update, wall=post.clock.now)
    post.clock.now += timedelta(seconds=2)
    assert post.edit() == 1
    assert "Sophea" in str(post.far.said())
    assert post.edit() == 0


def test_a_message_that_an_earlier_try_brought_shows_in_the_end_what_came_in_between(post: Post) -> None:
    post.tell("a")
    post.far.faults["chat.postMessage"] = ["cut"]
    assert post.all() == [State.FAILED]
    answer = Answer("1", Act.ACKNOWLEDGE, "Dara", Via.MAIL, AlertId(1))
    answer_alert(
        answer, store=post.store, destinations=Destinations((), frozenset(), zone=ZONE), clock=post.clock
    )
    post.clock.now += timedelta(minutes=1)
    assert post.all() == [State.SENT]
    assert "Dara" not in str(post.far.said())  # it is the message of the first try
    post.clock.now += timedelta(seconds=2)
    assert post.edit() == 1
    assert "Dara" in str(post.far.said())
    assert len(post.far.said()) == 1


class Sleeper(Clock):
    """A clock of a machine that sleeps once it has been asked for the time."""

    def wall(self) -> datetime:
        at = self.now
        self.now += LEASE if self.asked == 0 else timedelta()
        self.asked += 1
        return at

    asked = 0


def test_a_machine_that_slept_after_its_claim_does_not_send_what_may_be_anothers(post: Post) -> None:
    post.tell("a")
    sleeper = Sleeper(post.clock.now)
    slept = deliver_due(
        store=post.store, channels=post.channels, policy=RetryPolicy(), clock=sleeper, chance=lambda: 0
    )
    assert not list(slept)
    assert post.far.said() == []
    post.clock.now = sleeper.now + LEASE + timedelta(seconds=1)
    assert post.all() == [State.SENT]
    assert post.headlines() == ["a"]


def test_a_slack_that_shows_what_it_has_too_slowly_is_asked_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the claim would run out over it, and another would send the same."""
    monkeypatch.setattr(_slack_app, "SLOW", -1.0)
    with workspace() as far:
        slack = SlackApp(TOKEN, ROOM, LOOK, far.url, timeout=1)
        asked = letter(message(), doubted=message().at)
        assert slack.send(asked) == Retry(Cause.TIMEOUT, "Slack takes too long to show what it has.")
        assert far.called("chat.postMessage") == []
        monkeypatch.undo()
        assert isinstance(slack.send(asked), Sent)


def test_a_relay_that_is_slow_gets_one_mail_a_try_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "SLOW", -1.0)
    with relay() as far:
        reached: tuple[str, ...] = ()
        for who in (DARA, SOPHEA):
            result = send(far.port, DARA, SOPHEA, VUTHY, reached=reached)
            assert isinstance(result, Retry)
            assert (result.cause, result.reached, result.doubt) == (Cause.TIMEOUT, (who,), False)
            reached += result.reached
        assert isinstance(send(far.port, DARA, SOPHEA, VUTHY, reached=reached), Sent)
        assert [str(one["To"]) for one in far.mails] == [DARA, SOPHEA, VUTHY]


@pytest.mark.parametrize(
    ("answer", "doubt"),
    [("cut", True), ("451 4.3.0 later", False), ("421 4.3.2 closing", False)],
)
def test_a_mail_whose_answer_was_lost_may_have_arrived_and_one_with_a_no_has_not(
    answer: str, doubt: bool
) -> None:
    with relay() as far:
        far.answer = answer
        result = send(far.port, DARA)
        assert isinstance(result, Retry)
        assert result.doubt is doubt


def test_a_relay_that_says_nothing_from_the_start_has_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        result = send(deaf.getsockname()[1], DARA)
        assert isinstance(result, Retry)
        assert not result.doubt


def test_a_mail_that_may_have_arrived_is_in_no_digest_once_the_relay_is_back(desk: Desk) -> None:
    """In a digest it would come a second time, and under another id."""
    with workspace() as far, relay() as mails:
        post = Post(desk.store, far, desk.clock, {MAIL: mail(mails.port, DARA)})
        for key, followup in zip("abc", article_followups(), strict=False):
            post.tell(key, followup.id, MAIL)
        mails.answer = "cut"
        assert post.all() == [State.FAILED] * 3
        mails.answer = "250 OK"
        desk.clock.now += timedelta(minutes=3)
        desk.watch_channels()
        post.all()
        desk.gather()
        desk.clock.now += timedelta(minutes=30)
        post.all()
        assert not [one for one in mails.mails if "alerts" in str(one["Subject"])]
        ids = [str(one["Message-ID"]) for one in mails.mails]
        assert sorted(ids.count(one) for one in set(ids)) == [2, 2, 2]


class Forgetful(Database):
    """A database that commits, but whose answer is lost every other time: who asked knows of no commit."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.commits = 0

    @contextmanager
    def begin(self) -> Iterator[OpenTransaction]:
        with super().begin() as tx:
            yield tx
        self.commits += 1
        if self.commits % 2:
            raise StoreUnavailable("The connection was cut after the commit.")


def test_commits_whose_answers_are_lost_lose_nothing_and_double_nothing(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.store = Forgetful(desk.engine)
    for step in (desk.poll, desk.match, desk.deliver):
        for _ in range(6):
            with suppress(StoreUnavailable):
                step()
            desk.clock.now += timedelta(minutes=5)  # leases end
    assert desk.store.commits > 12
    assert len(desk.slack.requests) == len(desk.relay.mails) == 1
    assert states(desk.engine) == [State.SENT, State.SENT]

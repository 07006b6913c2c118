"""Channels that fall one after the other, and what was held, gathered or asked meanwhile: told once, in time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from service.domain.alert import AlertId, AlertKey, AlertKind, NewAlert
from service.domain.answer import Act, Answer, Via
from service.domain.delivery import Cause, ChannelName, Retry, SendResult, Sent, State
from service.domain.destinations import Destinations, Limit, Rules
from service.domain.development import Kind
from service.domain.letter import Letter
from service.domain.policy import RetryPolicy
from service.domain.route import Digest, Escalation, QuietHours, Route
from service.store.database import Database
from service.store.engine import read
from service.store.schema import DeliveryRow
from service.usecases.answer_alert import Answered, answer_alert
from service.usecases.gather_digests import gather_digests
from service.usecases.open_alert import open_alert
from service.usecases.pass_on import pass_on
from service.usecases.watch_channels import watch_channels
from tests.support.builders import article_followups, message, november
from tests.support.steps import ZONE, Clock, deliver_all

SLACK, MAIL, NIGHT = ChannelName("slack"), ChannelName("mail"), ChannelName("night")
DOCKING = article_followups()[0].id


@dataclass
class FarEnd:
    """A channel whose far end takes what it is sent, unless it is down."""

    pace = timedelta()
    down: bool = False
    rest: timedelta | None = None  # that it asks for instead
    told: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> SendResult:
        if self.rest:
            return Retry(Cause.RATE_LIMITED, "It asks to slow down.", self.rest)
        if self.down:
            return Retry(Cause.SERVER, "It has trouble (500).")
        self.told.append(letter)
        return Sent("ok")

    @property
    def headlines(self) -> list[str]:
        """What it was told of alerts, not of Afterstory itself."""
        return [one.message.headline for one in self.told if one.message.followup or one.message.lines]


@dataclass
class Desk:
    """Three channels, and every step between an alert and them."""

    store: Database
    engine: Engine
    routes: tuple[Route, ...]
    rules: dict[ChannelName, Rules] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    ends: dict[ChannelName, FarEnd] = field(
        default_factory=lambda: {name: FarEnd() for name in (SLACK, MAIL, NIGHT)}
    )

    def tell(self, headline: str, kind: Kind = Kind.HAPPENED) -> None:
        now = self.clock.now
        about = message(followup=DOCKING, headline=headline, at=now, published=now, development=kind)
        with self.store.begin() as tx:
            alert = NewAlert(AlertKey(headline), about, (), 0.8, november())
            assert open_alert(tx, alert, None, self.destinations, self.clock)

    @property
    def destinations(self) -> Destinations:
        return Destinations(self.routes, frozenset(self.ends), self.rules, ZONE)

    def step(self, after: timedelta = timedelta()) -> None:
        """All that happens in a tick, some time after the last one."""
        self.clock.now += after
        deliver_all(self.store, self.ends, self.clock)
        watch_channels(
            store=self.store, policy=RetryPolicy(), destinations=self.destinations, clock=self.clock
        )
        pass_on(store=self.store, destinations=self.destinations, clock=self.clock)
        gather_digests(store=self.store, clock=self.clock)
        deliver_all(self.store, self.ends, self.clock)

    def fall(self, *channels: ChannelName) -> None:
        """Channels fall, and are known to be down."""
        for channel in channels:
            self.ends[channel].down = True
        for _ in range(4):
            self.step(timedelta(minutes=1))

    def rise(self, *channels: ChannelName) -> None:
        for channel in channels:
            self.ends[channel].down = False
        for _ in range(2):
            self.step(timedelta(minutes=2))

    def answer(self, act: Act, alert: int | None = None, until: date | None = None) -> None:
        given = Answer(
            f"{act}{alert}{self.clock.now}{until}",
            act,
            "Dara",
            Via.SLACK,
            AlertId(alert) if alert else None,
            DOCKING,
            until=until,
        )
        taken = answer_alert(given, store=self.store, destinations=self.destinations, clock=self.clock)
        assert isinstance(taken, Answered)

    def states(self) -> Counter[str]:
        with read(self.engine) as connection:
            return Counter(connection.execute(select(DeliveryRow.state)).scalars())


@pytest.fixture
def desk(engine: Engine) -> Desk:
    store = Database(engine)
    with store.begin() as tx:
        tx.followups.put(article_followups(), now=Clock().now)
    return Desk(store, engine, (Route((SLACK,)),))


def test_one_that_asks_to_slow_down_for_minutes_is_down_like_any_other(desk: Desk) -> None:
    desk.rules = {SLACK: Rules(then=(MAIL,))}
    desk.ends[SLACK].rest = timedelta(minutes=30)
    desk.tell("Docked")
    desk.step()
    assert desk.ends[MAIL].headlines == []  # a moment's rest is nobody's business
    desk.step(timedelta(minutes=3))
    assert desk.ends[MAIL].headlines == ["Docked"]
    desk.ends[SLACK].rest = None
    desk.step(timedelta(minutes=20))
    assert desk.ends[SLACK].told == []  # it is left alone for as long as it asked
    for _ in range(3):
        desk.step(timedelta(minutes=4))
    assert [far.headlines for far in (desk.ends[SLACK], desk.ends[MAIL])] == [["Docked"]] * 2
    assert set(desk.states()) == {State.SENT}


def test_who_took_over_falls_too_and_the_next_of_the_same_chain_is_told(desk: Desk) -> None:
    desk.rules = {SLACK: Rules(then=(MAIL, NIGHT))}
    desk.ends[MAIL].down = True  # nobody knows yet
    desk.tell("Docked")
    desk.fall(SLACK)
    desk.fall(MAIL)
    assert desk.ends[NIGHT].headlines == ["Docked"]
    desk.rise(SLACK, MAIL)
    assert [far.headlines for far in desk.ends.values()] == [["Docked"]] * 3  # each once


def test_what_is_urgent_in_a_digest_that_its_channel_does_not_take_is_handed_over(desk: Desk) -> None:
    desk.routes, desk.rules = (Route((SLACK,), when=Digest(None)),), {SLACK: Rules(then=(MAIL,))}
    desk.tell("Docked")
    desk.tell("Talks", Kind.ADVANCE)
    desk.ends[SLACK].down = True
    desk.step(timedelta(hours=1))
    assert desk.states()[State.BUNDLED] == 2
    desk.fall(SLACK)
    assert desk.ends[MAIL].headlines == ["Docked"]
    desk.rise(SLACK)
    assert desk.ends[SLACK].headlines == ["2 alerts"]


def test_all_that_a_channel_missed_is_one_digest_however_it_was_held(desk: Desk) -> None:
    desk.routes, desk.rules = (Route((SLACK,), when=Digest(None)),), {SLACK: Rules(then=(MAIL,))}
    desk.tell("First")
    desk.step(timedelta(hours=1))
    desk.tell("Probe")
    desk.clock.now += timedelta(hours=1)
    desk.fall(SLACK)
    for hour in range(3):
        desk.tell(f"Docked at {hour}")
        desk.tell(f"Talks at {hour}", Kind.ADVANCE)
        desk.step(timedelta(hours=1))
        desk.step(timedelta(minutes=1))
    assert desk.ends[MAIL].headlines == ["Probe", *(f"Docked at {hour}" for hour in range(3))]
    desk.rise(SLACK)
    assert desk.ends[SLACK].headlines == ["First", "Probe", "6 alerts from while this channel was down"]
    desk.step(timedelta(hours=1))  # with word that it is back
    assert set(desk.states()) == {"sent"}


def test_who_takes_over_does_not_wait_for_its_own_digest(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)), Route((MAIL,), when=Digest(time(8))))
    desk.rules = {SLACK: Rules(then=(MAIL,))}
    desk.ends[SLACK].down = True
    desk.tell("Docked")
    desk.fall(SLACK)
    assert desk.ends[MAIL].headlines == ["Docked"]
    desk.clock.now += timedelta(days=1)
    desk.rise(SLACK)
    assert desk.ends[MAIL].headlines == ["Docked"]


def test_who_takes_over_keeps_its_limit(desk: Desk) -> None:
    desk.rules = {SLACK: Rules(then=(MAIL,)), MAIL: Rules(limit=Limit(2, timedelta(hours=1)))}
    desk.ends[SLACK].down = True
    for number in range(3):
        desk.tell(f"Docked {number}")
    desk.fall(SLACK)
    desk.tell("Docked 3")
    desk.step()
    alone = [one for one in desk.ends[MAIL].told if not one.message.lines]
    assert len(alone) == 2  # word of Slack's trouble is one of them
    desk.step(timedelta(hours=1))
    assert desk.ends[MAIL].headlines == ["Docked 0", "3 alerts beyond the limit"]


def test_nobody_is_asked_about_what_was_told_to_nobody_yet(desk: Desk) -> None:
    asks = Escalation(timedelta(minutes=30), NIGHT)
    desk.routes = (Route((SLACK,), quiet=QuietHours(time(18), time(7)), escalate=asks),)
    desk.tell("Docked")
    desk.step(timedelta(hours=1))
    desk.clock.now = datetime(2023, 11, 27, 0, 0, tzinfo=UTC)  # 07:00 in Phnom Penh
    desk.step()
    assert desk.ends[SLACK].headlines == ["Docked"]
    desk.step(timedelta(minutes=29))
    assert desk.ends[NIGHT].told == []
    desk.step(timedelta(minutes=2))
    assert desk.ends[NIGHT].headlines == ["Nobody has answered: Docked"]


def test_what_comes_sooner_is_asked_about_sooner(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), escalate=Escalation(timedelta(minutes=30), NIGHT)),)
    desk.answer(Act.MUTE, until=date(2023, 12, 24))
    desk.tell("Docked")
    desk.step(timedelta(hours=1))
    assert desk.ends[NIGHT].told == []
    desk.answer(Act.UNMUTE)
    desk.step()
    desk.step(timedelta(minutes=31))
    assert desk.ends[NIGHT].headlines == ["Nobody has answered: Docked"]


def test_who_is_asked_is_down_so_the_next_of_its_chain_is_asked(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), escalate=Escalation(timedelta(minutes=30), NIGHT)), Route((NIGHT,), kinds=("overdue",)))  # fmt: skip
    desk.rules = {NIGHT: Rules(then=(MAIL,))}
    desk.tell("Docked")
    desk.step()
    desk.ends[NIGHT].down = True
    desk.step(timedelta(minutes=31))
    desk.fall(NIGHT)
    assert desk.ends[MAIL].headlines == ["Nobody has answered: Docked"]
    desk.tell("Docked again")
    desk.step()
    desk.step(timedelta(minutes=31))
    assert desk.ends[MAIL].headlines[1:] == ["Nobody has answered: Docked again"]
    desk.rise(NIGHT)
    told = desk.ends[NIGHT].headlines
    assert told[0] == "Nobody has answered: Docked"
    assert len(told) == 2


def test_nobody_is_asked_about_a_follow_up_that_somebody_muted(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), escalate=Escalation(timedelta(minutes=30), NIGHT)),)
    desk.tell("Docked")
    desk.step()
    desk.answer(Act.MUTE, until=date(2023, 12, 24))
    desk.step(timedelta(minutes=31))
    assert desk.ends[NIGHT].told == []


def test_a_digest_that_somebody_has_seen_asks_nobody_else(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), when=Digest(None), escalate=Escalation(timedelta(minutes=30), NIGHT)),)
    desk.tell("Docked")
    desk.tell("Docked too")
    desk.step(timedelta(hours=1))
    (digest,) = desk.ends[SLACK].told
    assert digest.message.kind is AlertKind.DIGEST
    desk.answer(Act.ACKNOWLEDGE, alert=digest.alert)
    desk.step(timedelta(minutes=31))
    assert desk.ends[NIGHT].told == []


def test_a_limit_that_ends_in_quiet_hours_waits_for_their_end(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), quiet=QuietHours(time(22), time(7))),)
    desk.rules = {SLACK: Rules(limit=Limit(1, timedelta(hours=1)))}
    desk.clock.now = datetime(2023, 11, 26, 14, 45, tzinfo=UTC)  # 21:45 in Phnom Penh
    for number in range(3):
        desk.tell(f"Docked {number}")
    for _ in range(3):
        desk.step(timedelta(minutes=30))
    assert desk.ends[SLACK].headlines == ["Docked 0"]
    desk.clock.now = datetime(2023, 11, 27, 0, 0, tzinfo=UTC)
    desk.step()
    assert desk.ends[SLACK].headlines == ["Docked 0", "2 alerts from the quiet hours"]


def test_what_a_mute_held_keeps_the_limit_when_the_mute_is_ended(desk: Desk) -> None:
    desk.rules = {SLACK: Rules(limit=Limit(1, timedelta(hours=1)))}
    desk.answer(Act.MUTE, until=date(2023, 12, 24))
    desk.tell("Docked")
    desk.answer(Act.UNMUTE)
    desk.tell("Docked too")
    desk.step()
    desk.clock.now += timedelta(minutes=5)
    desk.answer(Act.MUTE, until=date(2023, 12, 25))
    desk.tell("Docked again")
    desk.answer(Act.UNMUTE)
    desk.step()
    assert desk.ends[SLACK].headlines == ["Docked too", "Docked"]
    desk.step(timedelta(hours=1))
    assert desk.ends[SLACK].headlines == ["Docked too", "Docked", "Docked again"]


def test_ops_hears_by_whoever_is_up(desk: Desk) -> None:
    desk.routes = (Route((SLACK, MAIL)),)
    desk.tell("Docked")
    desk.fall(SLACK, MAIL)
    told = [one.message.headline for one in desk.ends[NIGHT].told]
    assert [headline.split()[0] for headline in told] == ["mail", "slack"]


def test_a_channel_that_is_down_for_days_nags_nobody_and_is_tried_until_it_is_back(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)), Route((MAIL,), tags=("ops",)))
    desk.ends[SLACK].down = True
    for number in range(9):
        desk.tell(f"Docked {number}")
    desk.fall(SLACK)
    for _ in range(3 * 24 * 4):
        desk.step(timedelta(minutes=15))
    words = Counter(one.message.kind for one in desk.ends[MAIL].told)
    assert words[AlertKind.CHANNEL_DOWN] == 1
    assert words[AlertKind.UNDELIVERED] <= 3  # one a day
    desk.rise(SLACK)
    desk.step(timedelta(minutes=15))
    carried = sum(one.message.count or 1 for one in desk.ends[SLACK].told)
    assert carried == 9
    assert set(desk.states()) == {"sent"}

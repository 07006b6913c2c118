"""The canary through the whole chain: our own feed over real HTTP, the database, a real test target."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.channels import Look, open_channel
from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.canary import FOLLOW_UP, NAME, PATH
from service.domain.delivery import ChannelName, State
from service.domain.destinations import Destinations
from service.domain.followup import Status
from service.domain.policy import FetchPolicy, Policies, PollPolicy
from service.domain.route import Route
from service.domain.routing import CANARY
from service.feeds.fetch import CurlFetcher
from service.ports import Channel, ListedFeed
from service.store import alert_views, followup_views
from service.store.canaries import KEPT
from service.store.engine import read, write
from service.store.schema import (
    AlertRow,
    AttemptRow,
    CanaryRow,
    DeliveryRow,
    DevelopmentRow,
    ItemRow,
    MatchRow,
)
from service.usecases.match_new import match_new
from service.usecases.poll_due import poll_due
from service.usecases.watch_chain import Watched, watch_chain
from service.web.app import create_app
from tests.support.desk import SeededSite
from tests.support.ports import free_port
from tests.support.steps import HOOK, READER, ZONE, Desk, deliver_all, matcher_for
from tests.support.web import served

SLACK, MAIL, TEST = ChannelName("slack"), ChannelName("mail"), ChannelName("slack.test")
EVERY = timedelta(minutes=10)
TARGET = "/services/T0/B0/test"


class Chain:
    """The steps on the canary's feed; nothing private may be fetched but the service's own feed."""

    def __init__(self, desk: Desk, url: str) -> None:
        self.desk = desk
        self.fetcher = CurlFetcher(FetchPolicy(), [], ours=url)
        self.channels: dict[ChannelName, Channel] = {
            **desk.channels(),
            TEST: open_channel("slack", {"webhook_url": desk.slack.url(TARGET)}, Look("http://x", ZONE, "")),
        }
        self.destinations = Destinations(
            (Route((SLACK, MAIL)),), frozenset({SLACK, MAIL}), {}, ZONE, frozenset({TEST})
        )

    def watch(self) -> Watched:
        return watch_chain(
            store=self.desk.store, every=EVERY, destinations=self.destinations, clock=self.desk.clock
        )

    def run(self) -> None:
        desk = self.desk
        poll_due(
            store=desk.store, fetcher=self.fetcher, reader=READER, policy=PollPolicy(), clock=desk.clock,
            chance=lambda: 0.5, wake=lambda: None,
        )  # fmt: skip
        match_new(
            store=desk.store, matcher_for=matcher_for, policies=Policies(), zone=ZONE,
            destinations=self.destinations, clock=desk.clock,
        )  # fmt: skip

    def deliver(self) -> list[State]:
        return deliver_all(self.desk.store, self.channels, self.desk.clock)


@pytest.fixture
def chain(desk: Desk) -> Iterator[Chain]:
    port = free_port()
    url = f"http://127.0.0.1:{port}{PATH}"
    desk.slack.serve(TARGET, "ok")
    with served(create_app(SeededSite(desk.engine)), port):
        with desk.store.begin() as tx:
            tx.followups.put((FOLLOW_UP,), now=desk.clock.now)
            tx.feeds.put(
                [ListedFeed(url, NAME, "en", host="127.0.0.1", full_text=False)], wall=desk.clock.now
            )
        yield Chain(desk, url)


def test_each_canary_goes_from_entry_to_the_test_target_and_nobody_else_hears_it(chain: Chain) -> None:
    for number in (1, 2, 3):
        assert chain.watch() == Watched(sang=True, opened=())
        assert chain.watch() == Watched(sang=False, opened=())
        chain.run()
        assert chain.deliver() == [State.SENT]
        assert f"Afterstory canary {number}" in chain.desk.slack.requests[-1].body.decode()
        chain.desk.clock.now += EVERY
    assert [request.path for request in chain.desk.slack.requests] == [TARGET] * 3
    assert chain.desk.relay.mails == []
    with read(chain.desk.engine) as connection:
        assert alert_views.alerts(connection) == []
        assert followup_views.followups(connection) == []


def test_old_canaries_leave_nothing_behind_once_they_arrived(chain: Chain) -> None:
    desk = chain.desk
    desk.slack.serve(TARGET, "", status=500)
    for number in range(1, KEPT + 4):
        if number == 3:
            desk.slack.serve(TARGET, "ok")
            with write(desk.engine) as connection:  # the second one waits for its next try, and all behind it
                connection.execute(
                    update(DeliveryRow)
                    .where(DeliveryRow.followup_id == CANARY)
                    .values(next_try=desk.clock.now + timedelta(days=2))
                )
        chain.watch()
        chain.run()
        chain.deliver()
        desk.clock.now += EVERY
    assert _left(chain)["item"] == KEPT + 3
    desk.clock.now += timedelta(days=2)
    while chain.deliver():
        desk.clock.now += timedelta(seconds=2)  # one at a time
    chain.watch()
    kept = _left(chain)
    assert kept == dict.fromkeys(kept, KEPT - 1) | {"canary": KEPT}  # the newest has not been fetched yet
    chain.run()
    assert set(chain.deliver()) == {State.SENT}


def _left(chain: Chain) -> dict[str, int]:
    ours = {
        "canary": select(CanaryRow.id),
        "item": select(ItemRow.id),
        "match": select(MatchRow.id),
        "development": select(DevelopmentRow.id),
        "alert": select(AlertRow.id).where(AlertRow.followup_id == CANARY),
        "delivery": select(DeliveryRow.id).where(DeliveryRow.followup_id == CANARY),
        "attempt": select(AttemptRow.delivery_id)
        .distinct()
        .join(DeliveryRow, DeliveryRow.id == AttemptRow.delivery_id)
        .where(DeliveryRow.followup_id == CANARY),
    }
    with read(chain.desk.engine) as connection:
        return {name: len(connection.execute(rows).all()) for name, rows in ours.items()}


@pytest.mark.parametrize(
    ("far", "stage"),
    [
        ("unfetched", "It was not fetched."),
        ("undelivered", "Its delivery is failed. Slack has trouble (500)."),
    ],
)
def test_a_lost_canary_is_told_once_by_another_way_and_so_is_its_return(
    chain: Chain, far: str, stage: str
) -> None:
    desk = chain.desk
    chain.watch()
    if far == "undelivered":
        desk.slack.serve(TARGET, "", status=500)
        chain.run()
        chain.deliver()
    desk.clock.now += timedelta(minutes=4)
    assert chain.watch().opened == ("canary lost:slack:1",)
    assert chain.watch().opened == ()
    chain.deliver()
    (mail,) = desk.relay.mails
    assert "The canary has not reached slack since" in mail["Subject"]
    assert stage in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr] # there is one
    assert HOOK not in [request.path for request in desk.slack.requests]
    desk.slack.serve(TARGET, "ok")
    desk.clock.now += timedelta(minutes=1)
    chain.run()
    chain.deliver()
    assert chain.watch().opened == ("canary back:slack:1",)
    assert chain.watch().opened == ()


def test_a_canary_cannot_be_closed_from_its_message(chain: Chain) -> None:
    chain.watch()
    chain.run()
    chain.deliver()
    closed = chain.desk.answer(
        Answer("c", Act.CLOSE, "Dara", Via.SLACK, alert=AlertId(1), outcome=Status.DROPPED)
    )
    assert isinstance(closed, Refused)
    assert closed.because.startswith("The canary proves that the chain works and is not closed.")
    chain.desk.clock.now += EVERY
    chain.watch()
    chain.run()
    assert chain.deliver() == [State.SENT]


def test_without_a_test_target_nothing_sings(chain: Chain) -> None:
    chain.destinations = replace(chain.destinations, tests=frozenset())
    assert chain.watch() == Watched(sang=False, opened=())
    with read(chain.desk.engine) as connection:
        assert connection.execute(select(AlertRow.id)).all() == []

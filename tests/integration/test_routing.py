"""Where alerts go and when, through the use cases: digests, channels that fall and return, who is asked then."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Via
from service.domain.delivery import ChannelName, State
from service.domain.destinations import Limit, Rules
from service.domain.followup import FollowUpId, Status
from service.domain.item import ItemId
from service.domain.policy import Policies, RetryPolicy
from service.domain.route import Digest, Escalation, QuietHours, Route
from service.domain.route_list import Replace, RouteList
from service.domain.verdict import Verdict, Word
from service.ports import Claim, ListedFeed
from service.store import alert_views, due
from service.store.engine import read, write
from service.store.schema import AlertRow, DeliveryRow
from service.usecases.change_routes import change_routes
from service.usecases.give_verdict import Given, give_verdict
from tests.support.steps import DOCKS, HOOK, ZONE, Desk, matcher_for

SLACK, MAIL = ChannelName("slack"), ChannelName("mail")
LEAVES = "Russian warship leaves Sihanoukville"
SENATE = "Hun Sen elected president of Cambodian Senate"
STEP = timedelta(minutes=1)
LEASE = timedelta(minutes=4)


def told(desk: Desk, *titles: str) -> None:
    desk.publish(*titles)
    desk.poll()
    assert len(desk.match().alerts) == len(titles)


def states(desk: Desk, channel: ChannelName = SLACK) -> list[str]:
    with read(desk.engine) as connection:
        return list(
            connection.execute(
                select(DeliveryRow.state).where(DeliveryRow.channel == channel).order_by(DeliveryRow.id)
            ).scalars()
        )


def keys(desk: Desk) -> list[str]:
    with read(desk.engine) as connection:
        return list(connection.execute(select(AlertRow.key).order_by(AlertRow.id)).scalars())


def slack_said(desk: Desk) -> list[str]:
    return [request.body.decode() for request in desk.slack.requests]


def test_what_quiet_hours_held_comes_as_one_message_at_their_end(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), quiet=QuietHours(time(18), time(7))), Route((MAIL,)))
    told(desk, DOCKS, SENATE)
    assert (states(desk), desk.gather(), desk.deliver()) == (["held", "held"], 0, [State.SENT, State.SENT])
    desk.clock.now = datetime(2023, 11, 27, 0, 0, tzinfo=UTC)  # 07:00 in Phnom Penh
    assert desk.gather() == 2
    assert desk.deliver() == [State.SENT]
    (digest,) = slack_said(desk)
    assert "2 alerts from the quiet hours" in digest
    assert DOCKS in digest
    assert SENATE in digest
    assert states(desk) == ["sent", "sent", "sent"]
    assert (desk.gather(), desk.deliver()) == (0, [])


def test_one_that_was_held_alone_comes_as_itself(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), when=Digest(None)),)
    told(desk, DOCKS)
    desk.clock.now += timedelta(hours=1)
    assert (desk.gather(), desk.deliver()) == (1, [State.SENT])
    assert "It happened" in slack_said(desk)[0]


def test_a_flood_is_one_digest_and_nothing_is_dropped(desk: Desk) -> None:
    desk.routes, desk.rules = (Route((SLACK,)),), {SLACK: Rules(limit=Limit(1, timedelta(days=1)))}
    told(desk, DOCKS, SENATE, LEAVES)
    assert (states(desk), desk.deliver()) == (["pending", "held", "held"], [State.SENT])
    desk.clock.now += timedelta(days=1)
    assert (desk.gather(), desk.deliver()) == (2, [State.SENT])
    assert "2 alerts beyond the limit" in slack_said(desk)[1]


def test_what_comes_while_a_follow_up_is_muted_is_told_at_its_end(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)),)
    told(desk, DOCKS)
    desk.deliver()
    desk.answer(Answer("1", Act.MUTE, "Dara", Via.SLACK, alert=AlertId(1), until=date(2023, 12, 1)))
    desk.publish(DOCKS, LEAVES)
    desk.poll()
    assert len(desk.match().alerts) == 1
    assert states(desk) == ["sent", "held"]
    desk.clock.now = datetime(2023, 11, 30, 17, 0, tzinfo=UTC)
    assert (desk.gather(), desk.deliver()) == (1, [State.SENT])


def test_what_a_mute_holds_comes_at_once_when_the_mute_is_ended(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)), Route((MAIL,), quiet=QuietHours(time(18), time(7))))
    docking = FollowUpId("naval-docking")
    desk.answer(Answer("m", Act.MUTE, "Dara", Via.DASHBOARD, followup=docking, until=date(2023, 12, 24)))
    told(desk, DOCKS, LEAVES)
    assert (states(desk), states(desk, MAIL)) == (["held", "held"], ["held", "held"])
    desk.answer(Answer("u", Act.UNMUTE, "Dara", Via.DASHBOARD, followup=docking))
    assert desk.gather() == 2
    assert desk.deliver() == [State.SENT]  # one message; the mail waits for the end of the quiet hours
    assert "2 alerts from while it was muted" in slack_said(desk)[0]
    desk.clock.now = datetime(2023, 11, 27, 0, 0, tzinfo=UTC)  # 07:00 in Phnom Penh
    assert desk.gather() == 2
    assert desk.deliver() == [State.SENT]
    assert len(desk.relay.mails) == 1


@pytest.mark.parametrize(
    ("routes", "released"),
    [
        ((Route((SLACK,)),), 2),
        ((Route((SLACK,), when=Digest(None)),), 0),
        ((Route((SLACK,), mute_until=date(2024, 12, 1)),), 0),  # never later than it was promised
        ((Route((MAIL,)),), 0),  # nor elsewhere, nor never
        ((), 0),
    ],
)
def test_what_a_route_holds_comes_sooner_where_the_route_is_changed_so(
    desk: Desk, routes: tuple[Route, ...], released: int
) -> None:
    muted = Route((SLACK,), mute_until=date(2023, 12, 24))
    desk.routes = (muted,)
    told(desk, DOCKS, LEAVES)
    first = RouteList(1, (muted,), (muted,), "", None, desk.clock.now)
    made = change_routes(
        Replace(routes), who="Mara", via=Via.DASHBOARD, first=first,
        destinations=desk.destinations(), store=desk.store, clock=desk.clock,
    )  # fmt: skip
    assert isinstance(made, RouteList)
    assert desk.gather() == released
    assert desk.deliver() == ([State.SENT] if released else [])
    desk.clock.now = datetime(2023, 12, 24, 0, 1, tzinfo=UTC)
    assert desk.gather() == 2 - released
    desk.deliver()
    assert len(slack_said(desk)) == 1
    assert set(states(desk)) == {"sent"}


def test_a_channel_that_falls_hands_over_what_is_urgent_and_returns_with_one_digest(desk: Desk) -> None:
    desk.routes, desk.rules = (Route((SLACK,)),), {SLACK: Rules(then=(MAIL,))}
    desk.slack.serve(HOOK, "", status=500)
    told(desk, DOCKS, SENATE)
    assert desk.deliver() == [State.FAILED, State.FAILED]
    assert desk.watch_channels() == ()
    desk.clock.now += timedelta(minutes=3)
    down = desk.watch_channels()
    assert [key.split(":")[0] for key in down] == ["channel down"]
    # One that happened inside its window is urgent, the senate's election before its window is not.
    assert desk.deliver() == [State.FAILED, State.SENT, State.SENT]
    subjects = sorted(mail["Subject"] for mail in desk.relay.mails)
    assert [subject.split(":")[0] for subject in subjects] == ["Channel slack", "Naval docking (it happened)"]
    assert sorted(states(desk)) == ["failed", "held"]
    desk.publish(DOCKS, SENATE, LEAVES)
    desk.poll()
    assert len(desk.match().alerts) == 1
    desk.slack.serve(HOOK, "ok")
    desk.clock.now += 2 * STEP
    sent = desk.deliver()
    assert set(sent) == {State.SENT}
    assert [key.split(":")[0] for key in desk.watch_channels()] == ["channel back"]
    assert desk.gather() == 2
    desk.deliver()
    assert set(states(desk)) == {"sent"}
    assert any("2 alerts from while this channel was down" in said for said in slack_said(desk))
    assert (desk.watch_channels(), desk.gather(), desk.deliver()) == ((), 0, [])


def test_what_was_given_up_is_told_another_way_once_and_retry_sends_it(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)),)
    desk.slack.serve(HOOK, "channel_is_archived", status=410)
    told(desk, DOCKS)
    assert desk.deliver() == [State.DEAD]
    (key,) = desk.watch_channels()
    assert key.startswith("undelivered:slack:")
    assert desk.watch_channels() == ()
    desk.deliver()
    (mail,) = desk.relay.mails
    body = mail.get_body(("plain",)).get_content()
    assert "1 alert could not be delivered to slack" in body
    assert "The Slack channel is archived." in body
    desk.slack.serve(HOOK, "ok")
    with write(desk.engine) as connection:
        assert due.retry_alert(connection, 1, wall=desk.clock.wall()) == 1
    assert desk.deliver() == [State.SENT]
    assert DOCKS in slack_said(desk)[-1]


def test_a_digest_that_was_given_up_is_sent_again_with_all_it_carries(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), when=Digest(None)),)
    told(desk, DOCKS, SENATE)
    desk.clock.now += timedelta(hours=1)
    desk.gather()
    desk.slack.serve(HOOK, "invalid_token", status=403)
    assert desk.deliver() == [State.DEAD]
    assert states(desk) == ["in a digest", "in a digest", "dead"]
    desk.slack.serve(HOOK, "ok")
    with write(desk.engine) as connection:
        assert due.retry_alert(connection, 1, wall=desk.clock.wall()) == 1
    assert desk.deliver() == [State.SENT]
    assert set(states(desk)) == {"sent"}


def test_a_down_channel_is_tried_each_minute_and_what_probes_is_not_given_up_sooner(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)),)
    desk.slack.serve(HOOK, "", status=500)
    told(desk, DOCKS)
    for _ in range(2 * len(RetryPolicy().steps)):
        desk.deliver()
        desk.watch_channels()
        desk.clock.now += 2 * STEP
    assert states(desk) == ["failed"]
    desk.clock.now += RetryPolicy().patience
    assert desk.deliver()[0] is State.DEAD


def test_what_is_told_of_one_follow_up_keeps_its_order(desk: Desk) -> None:
    desk.routes = (Route((SLACK,)),)
    told(desk, SENATE, LEAVES, DOCKS)  # the newest stands first in a feed
    with desk.store.begin() as tx:
        first = tx.deliveries.claim_due(Claim("a"), limit=1, lease=LEASE, wall=desk.clock.now)
        second = tx.deliveries.claim_due(Claim("b"), limit=1, lease=LEASE, wall=desk.clock.now)
        third = tx.deliveries.claim_due(Claim("c"), limit=1, lease=LEASE, wall=desk.clock.now)
    assert [DOCKS in one.message.headline for one in first] == [True]
    assert [SENATE in one.message.headline for one in second] == [True]
    assert not third


def test_a_channel_that_asks_for_it_is_left_alone_as_a_whole_and_no_other_waits(desk: Desk) -> None:
    told(desk, DOCKS, SENATE)
    desk.slack.serve(HOOK, "", status=429, Retry_After="30")
    assert sorted(desk.deliver()) == [State.FAILED, State.SENT, State.SENT]
    desk.slack.serve(HOOK, "ok")
    desk.clock.now += timedelta(seconds=20)
    assert desk.deliver() == []
    desk.clock.now += timedelta(seconds=20)
    assert desk.deliver() == [State.SENT, State.SENT]


def test_nobody_answers_so_another_channel_is_asked_once(desk: Desk) -> None:
    asks = Escalation(timedelta(minutes=30), MAIL)
    desk.routes = (Route((SLACK,), escalate=asks),)
    told(desk, LEAVES, DOCKS)
    desk.deliver()
    desk.answer(Answer("1", Act.ACKNOWLEDGE, "Dara", Via.SLACK, alert=AlertId(2)))
    assert desk.watch_channels() == ()
    desk.clock.now += timedelta(minutes=31)
    assert desk.watch_channels() == ("unanswered:1",)
    assert desk.watch_channels() == ()
    desk.deliver()
    (mail,) = desk.relay.mails
    assert mail["Subject"].endswith(f"Nobody has answered: {DOCKS}")


def test_what_was_put_off_comes_back_on_its_day_unless_it_was_closed(desk: Desk) -> None:
    told(desk, DOCKS, SENATE)
    desk.deliver()
    for number in (1, 2):
        desk.answer(
            Answer(
                f"s{number}", Act.SNOOZE, "Dara", Via.SLACK, alert=AlertId(number), until=date(2023, 12, 1)
            )
        )
    assert desk.watch_channels() == ()
    with read(desk.engine) as connection:
        (senate,) = (one for one in alert_views.alerts(connection) if SENATE in one.message.headline)
    with desk.store.begin() as tx:
        assert senate.message.followup is not None
        tx.followups.close(senate.message.followup, Status.DROPPED, now=desk.clock.now)
    desk.clock.now = datetime(2023, 11, 30, 17, 0, tzinfo=UTC)
    (key,) = desk.watch_channels()
    assert key.startswith("back:")
    assert desk.deliver() == [State.SENT, State.SENT]
    assert f"Put off until today: {DOCKS}" in slack_said(desk)[-1]
    assert desk.watch_channels() == ()


def test_why_an_alert_went_where_it_went_is_kept_with_it(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), when=Digest(None)), Route((MAIL,), tags=("sport",)))
    told(desk, DOCKS)
    with read(desk.engine) as connection:
        (alert,) = alert_views.alerts(connection)
    (delivery,) = alert.deliveries
    assert delivery.because[0] == "Route 1 (everything) sends it to slack."
    assert delivery.because[1].startswith("The route gathers digests: held until ")
    assert (delivery.hold, alert.passed) == (
        "digest",
        ("Route 2 (tag sport) does not take it: it is for the tag sport only.",),
    )


def test_silence_is_told_with_how_well_the_feeds_saw_and_held_back_where_they_are_blind(desk: Desk) -> None:
    desk.clock.now = datetime(2023, 11, 2, tzinfo=UTC)
    names = ("/feed", "/two", "/three")
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(desk.feeds.url(name), name, "en") for name in names], wall=desk.clock.now)
    for name in names:
        desk.publish("Football results", path=name)
    for _ in names:
        desk.poll()
    for name in names[1:]:
        desk.feeds.serve(name, "", status=500)
    for _ in range(9):
        desk.poll(after=timedelta(hours=6))
    while desk.clock.now < datetime(2023, 12, 3, tzinfo=UTC):
        desk.poll(after=timedelta(hours=2))
    desk.match()
    assert desk.windows() == ("blind:overdue:naval-docking:2023-11-30",)
    assert desk.windows() == ()
    for name in names[1:]:
        desk.publish("Football results", path=name)
    for _ in names:
        desk.poll(after=timedelta(hours=12))
    assert desk.windows() == ("overdue:naval-docking:2023-11-30",)
    assert desk.windows() == ()
    with read(desk.engine) as connection:
        told = {alert.key: alert.message for alert in alert_views.alerts(connection)}
    blind = told["blind:overdue:naval-docking:2023-11-30"]
    assert blind.excerpt.startswith("2 of 3 feeds that cover it can't be read: /three, /two.")
    seen = told["overdue:naval-docking:2023-11-30"]
    assert seen.excerpt == "1 of 3 feeds that cover it were healthy throughout."


@pytest.mark.parametrize("paused", [True, False])
def test_a_feed_that_nobody_visited_was_not_healthy_throughout(desk: Desk, *, paused: bool) -> None:
    desk.clock.now = datetime(2023, 11, 2, tzinfo=UTC)
    names = ("/one", "/two")
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(desk.feeds.url(name), name, "en") for name in names], wall=desk.clock.now)

    def visit_until(day: int) -> None:
        for name in names:
            desk.publish("Football results", path=name)
        while desk.clock.now < datetime(2023, 11, 1, tzinfo=UTC) + timedelta(days=day):
            desk.poll(after=timedelta(hours=2))

    visit_until(3)
    if paused:
        with write(desk.engine) as connection:
            assert due.pause_feed(connection, desk.feeds.url("/two"))
        visit_until(5)
        with write(desk.engine) as connection:
            assert due.resume_feed(connection, desk.feeds.url("/two"), wall=desk.clock.now)
    else:  # Afterstory itself stands still
        desk.clock.now += timedelta(days=2)
    visit_until(32)
    desk.match()
    assert len(desk.windows()) == 1
    with read(desk.engine) as connection:
        (told,) = alert_views.alerts(connection)
    assert told.message.excerpt == f"{int(paused)} of 2 feeds that cover it were healthy throughout."


def test_a_verdict_is_an_answer_too(desk: Desk) -> None:
    desk.routes = (Route((SLACK,), escalate=Escalation(timedelta(minutes=30), MAIL)),)
    told(desk, DOCKS)
    verdict = Verdict(
        FollowUpId("naval-docking"), ItemId(1), Word.DISMISSED, None, "", "Dara", "slack", desk.clock.now
    )
    given = give_verdict(
        verdict,
        store=desk.store,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
        matcher_for=matcher_for,
    )
    assert isinstance(given, Given)
    desk.clock.now += timedelta(minutes=31)
    assert desk.watch_channels() == ()

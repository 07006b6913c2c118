"""The path of data through the use cases: a real feed, a real database, a real Slack and a real relay."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.domain.delivery import ChannelName, SendResult, State
from service.domain.feed import Health
from service.domain.letter import Letter
from service.domain.policy import RetryPolicy
from service.ports import Claim, ListedFeed
from service.store import alert_views, due, followup_views
from service.store.engine import read, write
from service.store.schema import AlertRow, FeedRow, MatchRow
from tests.support.steps import DOCKS, HOOK, Desk, deliver_all


def test_a_new_entry_becomes_one_message_on_slack_and_one_mail(desk: Desk) -> None:
    desk.publish(DOCKS, "Football results")
    assert desk.poll().new_items == 2
    assert len(desk.match().alerts) == 1
    assert desk.deliver() == [State.SENT, State.SENT]
    assert len(desk.slack.requests) == len(desk.relay.mails) == 1
    assert DOCKS in desk.slack.requests[0].body.decode()
    assert desk.relay.mails[0]["Subject"].endswith(DOCKS)


def test_nothing_comes_twice_however_often_each_step_runs(desk: Desk) -> None:
    desk.publish(DOCKS)
    for _ in range(3):
        desk.poll()
        desk.match()
        desk.deliver()
    assert len(desk.slack.requests) == len(desk.relay.mails) == 1


def test_another_outlet_joins_and_a_departure_is_news(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    desk.publish(DOCKS, "Russian navy ship docks in Sihanoukville on goodwill visit")
    desk.poll()
    assert desk.match().alerts == ()
    desk.publish(DOCKS, "Russian warship leaves Sihanoukville")
    desk.poll()
    assert len(desk.match().alerts) == 1
    with read(desk.engine) as connection:
        found = followup_views.developments(connection, "naval-docking")
        assert [len(one.matches) for one in found] == [1, 2]
        silences = connection.execute(select(MatchRow.silence)).scalars().all()
    assert "joined a development that the desk knows" in silences


def test_a_silent_edit_that_makes_an_item_matter_is_told(desk: Desk) -> None:
    document = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>{}</title><guid>1</guid><pubDate>Sun, 26 Nov 2023 12:00:00 GMT</pubDate></item></channel></rss>'
    desk.feeds.serve("/feed", document.format("Port in the rain"))
    desk.poll()
    assert desk.match().alerts == ()
    desk.feeds.serve("/feed", document.format(DOCKS))
    desk.poll()
    assert len(desk.match().alerts) == 1
    desk.feeds.serve("/feed", document.format(f"{DOCKS} at last"))
    desk.poll()
    assert desk.match().alerts == ()


def test_a_worker_that_died_with_items_claimed_loses_none(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    with desk.store.begin() as tx:
        tx.items.claim_new(Claim("dead"), limit=9, lease=timedelta(minutes=4), wall=desk.clock.wall())
    assert desk.match().items == 0
    desk.clock.now += timedelta(minutes=5)
    assert len(desk.match().alerts) == 1


def test_a_delivery_that_fails_is_tried_again_and_given_up_in_the_end(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    desk.slack.serve(HOOK, "", status=500)
    assert sorted(desk.deliver()) == [State.FAILED, State.SENT]
    for _ in range(len(RetryPolicy().steps)):
        desk.clock.now += timedelta(days=1)
        desk.deliver()
    with read(desk.engine) as connection:
        (dead,) = alert_views.deliveries(connection, [State.DEAD])
        assert len(alert_views.attempts(connection, [dead.id])) == len(RetryPolicy().steps) + 1
    assert dead.detail == "Slack has trouble (500)."
    with write(desk.engine) as connection:
        assert due.retry_delivery(connection, dead.id, wall=desk.clock.wall())
        assert not due.retry_delivery(connection, dead.id, wall=desk.clock.wall())
    assert desk.deliver() == [State.FAILED]  # it has all its tries before it again, the short waits first
    with read(desk.engine) as connection:
        (failed,) = alert_views.deliveries(connection, [State.FAILED])
    assert failed.next_try is not None
    assert failed.next_try - desk.clock.wall() < timedelta(seconds=10)
    for _ in range(len(RetryPolicy().steps)):
        desk.clock.now += timedelta(days=1)
        desk.deliver()
    with read(desk.engine) as connection:
        (again,) = alert_views.deliveries(connection, [State.DEAD])
        tries = alert_views.attempts(connection, [again.id])
    assert again.tries == len(tries) == 2 * (len(RetryPolicy().steps) + 1)  # the earlier ones are kept
    assert len({one.number for one in tries}) == len(tries)
    with write(desk.engine) as connection:
        assert due.retry_delivery(connection, again.id, wall=desk.clock.wall())
    desk.slack.serve(HOOK, "ok")
    assert desk.deliver() == [State.SENT]
    assert len(desk.relay.mails) == 1


def test_a_channel_that_is_not_set_up_any_more_says_so(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    assert deliver_all(desk.store, {}, desk.clock) == [State.DEAD, State.DEAD]
    with read(desk.engine) as connection:
        dead = alert_views.deliveries(connection, [State.DEAD])
    assert all("is not set up any more: see config/channels.yaml." in one.detail for one in dead)


def test_a_channel_with_a_fault_of_ours_is_seen_and_tried_again_like_any_other(desk: Desk) -> None:
    class Broken:
        pace = timedelta()

        def send(self, letter: Letter) -> SendResult:
            raise RuntimeError(letter.key)

    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    with pytest.raises(RuntimeError):
        deliver_all(desk.store, {ChannelName("slack"): Broken()}, desk.clock)
    with read(desk.engine) as connection:
        (failed,) = alert_views.deliveries(connection, [State.FAILED])
    assert (failed.tries, failed.cause) == (1, "a fault of ours")
    desk.clock.now += timedelta(minutes=1)
    assert desk.deliver() == [State.SENT, State.SENT]


def test_the_same_bytes_behind_a_changed_validator_are_not_parsed_again(desk: Desk) -> None:
    desk.feeds.serve("/feed", "<rss version='2.0'><channel><title>T</title></channel></rss>", ETag='"1"')
    desk.poll()
    desk.feeds.serve("/feed", "<rss version='2.0'><channel><title>T</title></channel></rss>", ETag='"2"')
    desk.poll()
    desk.poll()
    assert [request.headers.get("If-None-Match") for request in desk.feeds.requests] == [None, '"1"', '"2"']


def test_a_bad_feed_says_what_to_do_and_stops_no_other(desk: Desk) -> None:
    desk.feeds.serve("/page", "<!doctype html><title>Log in</title>")
    desk.feeds.serve("/empty", "")
    with desk.store.begin() as tx:
        listed = [
            ListedFeed(desk.feeds.url(path), path, None) for path in ("/feed", "/page", "/empty", "/gone")
        ]
        tx.feeds.put(listed, wall=desk.clock.wall())
    desk.publish(DOCKS)
    polled = desk.poll()
    assert (polled.visited, len(polled.failed), polled.new_items) == (4, 3, 1)
    with read(desk.engine) as connection:
        rows = connection.execute(select(FeedRow.name, FeedRow.detail, FeedRow.health)).all()
    details = {row.name: row.detail for row in rows}
    health = {row.name: row.health for row in rows}
    assert details["/page"] == (
        "No feed is there: it is a web page. "
        "Find the site's feeds on the page Feeds, or by `afterstory feeds discover`."
    )
    assert details["/empty"] == "It answered with nothing. It is tried again."
    assert details["/gone"].startswith("It answers 404 Not Found")
    assert health == {name: Health.HEALTHY if name == "/feed" else Health.FAILING for name in health}


def test_a_window_is_announced_and_its_silence_is_told_once(desk: Desk) -> None:
    desk.publish("Football results")
    desk.clock.now = datetime(2023, 10, 27, tzinfo=UTC)
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(desk.feeds.url("/feed"), "Khmer Times", "en")], wall=desk.clock.wall())
    with write(desk.engine) as connection:
        due.make_due(connection, None, wall=desk.clock.wall())
    assert desk.windows() == ("soon:naval-docking:2023-11-01",)
    assert desk.windows() == ()
    desk.clock.now = datetime(2023, 12, 3, tzinfo=UTC)
    assert desk.windows() == ()  # the feeds have not been read since the window closed
    desk.poll()
    desk.match()
    assert desk.windows() == ("overdue:naval-docking:2023-11-30",)
    assert desk.windows() == ()
    with read(desk.engine) as connection:
        assert connection.execute(select(AlertRow.kind)).scalars().all() == ["opens soon", "overdue"]


def test_what_comes_after_its_window_says_so_in_the_message(desk: Desk) -> None:
    desk.clock.now = datetime(2023, 12, 12, 10, tzinfo=UTC)
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    desk.deliver()
    assert "this came 12 days later" in desk.slack.requests[0].body.decode()


def test_what_was_reported_is_not_overdue(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    desk.clock.now = datetime(2023, 12, 3, tzinfo=UTC)
    desk.poll()
    assert desk.windows() == ()

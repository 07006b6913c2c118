"""A consent page where a feed should be, from the visit to the dashboard and to the desk, on both databases."""

from datetime import datetime, timedelta

from fastapi.testclient import TestClient
from sqlalchemy import select

from service.domain.alert import AlertKind
from service.domain.feed import Health, Trouble
from service.store.engine import read
from service.store.schema import AlertRow, FeedRow
from service.web.app import create_app
from tests.support.desk import SeededSite, login_path
from tests.support.steps import DOCKS, Desk

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CONSENT = "<!doctype html><html><head><title>Outlet</title></head><body><form>Agree</form></body></html>"


def state(desk: Desk) -> tuple[str, str | None, datetime, datetime | None]:
    """How the feed is, why, when it is visited next, and up to when its news is known."""
    with read(desk.engine) as connection:
        row = connection.execute(
            select(FeedRow.health, FeedRow.trouble, FeedRow.next_poll, FeedRow.read_through)
        ).one()
    return row.health, row.trouble, row.next_poll, row.read_through


def page(desk: Desk, path: str) -> str:
    site = SeededSite(desk.engine, now=desk.clock.now)
    with TestClient(create_app(site), base_url="http://127.0.0.1:8321") as client:
        client.post(login_path(desk.engine, desk.clock.now))
        return " ".join(client.get(path).text.split())


def alerts(desk: Desk) -> list[str]:
    with read(desk.engine) as connection:
        return list(connection.execute(select(AlertRow.kind).order_by(AlertRow.id)).scalars())


def test_a_consent_page_blocks_its_feed_is_said_with_its_mend_and_is_not_hammered(desk: Desk) -> None:
    desk.publish("Something else")
    desk.poll()
    *_, known = state(desk)
    assert known is not None
    # From now on whoever has not agreed is sent to a page of the outlet's own.
    desk.feeds.serve("/feed", "", status=302, Location="/consent?return=%2Ffeed")
    desk.feeds.serve("/consent?return=%2Ffeed", CONSENT)
    desk.poll()
    health, trouble, _, read_through = state(desk)
    assert (health, trouble) == (Health.BLOCKED, Trouble.BLOCKED)
    assert read_through == known, "what it may have published since is not known"
    for path in ("/feeds", "/feeds/1"):
        shown = page(desk, path)
        assert "blocked" in shown
        assert "It answers with a consent page instead of its feed" in shown
        assert "Ask the outlet to let Afterstory&#39;s requests pass, or use another feed." in shown
    assert "0 in order, 1 in trouble" in page(desk, "/feeds")

    began, before = desk.clock.now, len(desk.feeds.requests)
    waits = []
    while desk.clock.now < began + timedelta(days=3):
        *_, due, _ = state(desk)
        waits.append(due - desk.clock.now)
        assert desk.poll(after=due - desk.clock.now - MINUTE).visited == 0
        assert desk.poll(after=MINUTE).visited == 1
        desk.watch()
    assert waits[0] >= HOUR
    assert waits == sorted(waits)
    assert waits[-1] >= timedelta(days=1), "it is never given up, and never asked more often than that"
    assert len(desk.feeds.requests) - before == 2 * len(waits) < 20
    assert alerts(desk) == [AlertKind.FEEDS_FAIL]

    # The outlet lets us pass again: what it published meanwhile is news, and ops hears of its return.
    desk.publish("Something else", DOCKS)
    assert desk.poll(after=timedelta(days=2)).new_items == 1
    assert state(desk)[0] == Health.HEALTHY
    assert len(desk.match().alerts) == 1
    desk.watch()
    assert alerts(desk) == [AlertKind.FEEDS_FAIL, AlertKind.DEVELOPMENT, AlertKind.FEEDS_BACK]

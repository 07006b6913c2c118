"""Visits to feeds, from the claim to what a person is told, on real servers and databases."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine

from service.domain.alert import AlertKind
from service.domain.document import ParsedFeed
from service.domain.feed import Health
from service.domain.fetch import NotModified
from service.domain.policy import FetchPolicy, PollPolicy
from service.domain.poll import Moment, unchanged_until
from service.feeds.kinds import json_feed
from service.feeds.kinds.source import Source
from service.ports import Claim, ListedFeed
from service.store.database import Database
from service.store.due import still_due
from service.store.engine import read, write
from service.store.schema import AlertRow, FeedRow, GapRow, HostRow, ItemRow
from tests.support.builders import NOON
from tests.support.feed_server import Handler, feed_server
from tests.support.ports import free_port
from tests.support.steps import DOCKS, Desk

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LEASE = 4 * MINUTE


def rss(entries: Sequence[tuple[str, datetime]], *, older: str = "", rel: str = "next") -> str:
    link = f'<atom:link rel="{rel}" href="{older}"/>' if older else ""
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid><link>https://o.example/{title.replace(' ', '-')}</link>"
        f"<pubDate>{format_datetime(moment)}</pubDate></item>"
        for title, moment in entries
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>T</title>{link}{items}</channel></rss>"
    )


def stories(first: int, last: int, start: datetime) -> list[tuple[str, datetime]]:
    """A story a minute, newest first."""
    return [(f"Story {number}", start + number * MINUTE) for number in range(last, first - 1, -1)]


def rolled_over(desk: Desk, *, older: str = "", rel: str = "next") -> None:
    """A feed whose document of ten rolled over three times between two visits."""
    start = desk.clock.now
    desk.feeds.serve("/feed", rss(stories(1, 10, start)))
    desk.poll(after=11 * MINUTE)
    desk.feeds.serve("/feed", rss(stories(31, 40, start), older=older, rel=rel))
    assert desk.poll(after=30 * MINUTE).gaps == ((desk.feeds.url("/feed"), 20),)


def only_gap(desk: Desk) -> tuple[int, int, bool]:
    with read(desk.engine) as connection:
        row = connection.execute(select(GapRow.missed, GapRow.found, GapRow.closed)).one()
    return row.missed, row.found, row.closed


def count_items(desk: Desk) -> int:
    with read(desk.engine) as connection:
        return connection.execute(select(func.count()).select_from(ItemRow)).scalar_one()


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_what_rolled_over_unseen_is_had_from_the_feeds_earlier_pages(desk: Desk, rel: str) -> None:
    start = desk.clock.now
    desk.feeds.serve("/p2", rss(stories(21, 30, start), older=desk.feeds.url("/p3"), rel=rel))
    desk.feeds.serve("/p3", rss(stories(9, 20, start)))
    rolled_over(desk, older=desk.feeds.url("/p2"), rel=rel)
    filled = desk.fill()
    assert filled is not None
    assert (filled.missed, filled.found, filled.closed) == (20, 20, True)
    assert count_items(desk) == 40
    assert desk.fill() is None


def test_what_can_not_be_looked_for_now_is_looked_for_again_for_a_day(desk: Desk) -> None:
    start = desk.clock.now
    desk.feeds.serve("/p2", "", status=503)
    rolled_over(desk, older=desk.feeds.url("/p2"))
    assert desk.fill() is not None
    assert desk.fill() is None  # not at once
    desk.feeds.serve("/p2", rss(stories(9, 30, start)))
    desk.clock.now += 61 * MINUTE
    desk.fill()
    assert only_gap(desk) == (20, 20, True)
    desk.clock.now += 61 * MINUTE
    assert desk.fill() is None


def test_a_site_that_stays_away_is_asked_for_what_was_missed_for_no_more_than_a_day(desk: Desk) -> None:
    desk.feeds.serve("/robots.txt", "", status=503)
    rolled_over(desk)
    tries = 0
    for _ in range(48):
        tries += desk.fill() is not None
        desk.clock.now += 61 * MINUTE
    assert 20 <= tries <= 25
    assert only_gap(desk) == (20, 0, False)


def test_what_a_feed_that_moved_has_missed_is_looked_for_where_it_is_now(desk: Desk) -> None:
    start = desk.clock.now
    rolled_over(desk)
    with feed_server() as other:
        with write(desk.engine) as connection:
            connection.execute(update(FeedRow).values(moved_to=other.url("/feed"), moved_times=3))
        other.serve("/robots.txt", f"Sitemap: {other.url('/news.xml')}\n")
        title, moment = stories(20, 20, start)[0]
        other.serve(
            "/news.xml",
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://o.example/20</loc>'
            f"<news:news><news:publication_date>{moment.isoformat()}</news:publication_date>"
            f"<news:title>{title}</news:title></news:news></url></urlset>",
        )
        desk.fill()
    assert only_gap(desk) == (20, 1, False)


def test_what_the_feed_no_longer_has_is_looked_for_in_the_sites_news_sitemap(desk: Desk) -> None:
    start = desk.clock.now
    rolled_over(desk)
    entries = "".join(
        f"<url><loc>https://o.example/{title.replace(' ', '-')}</loc><news:news><news:publication_date>"
        f"{moment.isoformat()}</news:publication_date><news:title>{title}</news:title></news:news></url>"
        for title, moment in [*stories(31, 45, start), *stories(16, 30, start)]
    )
    # The first is no address, and harms nothing.
    desk.feeds.serve(
        "/robots.txt", f"Sitemap: http://[::1/news.xml\nSitemap: {desk.feeds.url('/news.xml')}\n"
    )
    desk.feeds.serve(
        "/news.xml",
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>',
    )
    desk.fill()
    assert only_gap(desk) == (20, 15, False)
    assert count_items(desk) == 35


def list_odd_and_even(desk: Desk) -> None:
    """Two feeds of one story each."""
    for path in ("/odd", "/even"):
        desk.feeds.serve(
            path, '{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Story"}]}'
        )
    with desk.store.begin() as tx:
        listed = [ListedFeed(desk.feeds.url(path), path, "en") for path in ("/odd", "/even")]
        tx.feeds.put(listed, wall=desk.clock.wall())


def test_a_document_that_a_fault_of_ours_can_not_read_takes_no_other_along(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read_json = json_feed.read

    def broken(given: Source) -> ParsedFeed:
        if given.url.endswith("/odd"):
            raise OverflowError("beyond all numbers")
        return read_json(given)

    monkeypatch.setattr(json_feed, "read", broken)
    list_odd_and_even(desk)
    assert desk.poll().new_items == 1
    with read(desk.engine) as connection:
        failing = select(FeedRow.name, FeedRow.detail).where(FeedRow.health == Health.FAILING)
        ((name, detail),) = connection.execute(failing).all()
    assert (name, "OverflowError" in detail) == ("/odd", True)
    assert "document not read" in caplog.text


def test_a_document_that_a_fault_of_ours_can_not_store_takes_no_other_along(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read_json = json_feed.read

    def broken(given: Source) -> ParsedFeed:
        found = read_json(given)
        if not given.url.endswith("/odd"):
            return found
        return replace(found, entries=tuple(replace(one, title="\ud800") for one in found.entries))

    monkeypatch.setattr(json_feed, "read", broken)
    list_odd_and_even(desk)
    polled = desk.poll()
    assert (polled.visited, polled.new_items) == (2, 1)
    with read(desk.engine) as connection:
        failing = select(FeedRow.name, FeedRow.detail).where(FeedRow.health == Health.FAILING)
        ((name, detail),) = connection.execute(failing).all()
    assert (name, "UnicodeEncodeError" in detail) == ("/odd", True)
    assert "visit not saved" in caplog.text
    assert desk.poll(after=MINUTE).visited == 0, "it waits as any that fails"


def news_map(*titles: str) -> str:
    places = "".join(
        f"<url><loc>https://o.example/{title}</loc><n:news><n:title>{title}</n:title>"
        "<n:publication_date>2023-11-26</n:publication_date></n:news></url>"
        for title in titles
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{places}</urlset>'
    )


def test_an_index_of_sitemaps_brings_the_news_of_its_newest_though_it_stays_the_same(desk: Desk) -> None:
    places = "".join(
        f"<sitemap><loc>{desk.feeds.url(path)}</loc><lastmod>2023-11-{day}</lastmod></sitemap>"
        for path, day in (("/old", 1), ("/new", 26), ("/last", 25))
    )
    desk.feeds.serve("/feed", f"<sitemapindex>{places}</sitemapindex>", ETag='"same"')
    desk.feeds.serve("/new", news_map("First"))
    desk.feeds.serve("/last", news_map("Last"))
    assert desk.poll().new_items == 2
    desk.feeds.serve("/new", news_map("Second", "First"))
    assert desk.poll().new_items == 1
    assert (feed_row(desk)["health"], feed_row(desk)["entries"]) == (Health.HEALTHY, 3)
    del desk.feeds.answers["/new"]
    desk.poll()
    assert "could not be had" in str(feed_row(desk)["detail"])
    del desk.feeds.answers["/last"]
    desk.poll()
    assert (feed_row(desk)["health"], count_items(desk)) == (Health.FAILING, 3)
    assert "/old" not in {request.path for request in desk.feeds.requests}


def test_no_document_leads_to_another_private_host(desk: Desk) -> None:
    inside = desk.feeds.url("/inside").replace("127.0.0.1", "localhost")
    desk.feeds.serve("/feed", f"<sitemapindex><sitemap><loc>{inside}</loc></sitemap></sitemapindex>")
    desk.feeds.serve("/inside", news_map("Secret"))
    desk.poll()
    assert count_items(desk) == 0
    assert "/inside" not in {request.path for request in desk.feeds.requests}


def test_what_can_be_had_nowhere_is_counted_as_missed(desk: Desk) -> None:
    rolled_over(desk)
    desk.fill()
    assert only_gap(desk) == (20, 0, False)


def test_a_gap_that_a_dead_worker_held_is_tried_again(desk: Desk) -> None:
    rolled_over(desk)
    with desk.store.begin() as tx:
        assert tx.gaps.claim_next(Claim("dead"), lease=LEASE, wall=desk.clock.wall()) is not None
    assert desk.fill() is None
    desk.clock.now += LEASE + MINUTE
    assert desk.fill() is not None


def feed_row(desk: Desk) -> dict[str, object]:
    with read(desk.engine) as connection:
        return dict(connection.execute(select(FeedRow.__table__)).mappings().one())


def test_a_feed_that_moved_for_good_is_visited_where_it_is_and_keeps_its_items(desk: Desk) -> None:
    desk.feeds.serve("/feed", "", status=301, Location="/new")
    desk.feeds.serve("/new", rss([("Story", desk.clock.now)]))
    for _ in range(4):
        desk.poll()
    assert [request.path for request in desk.feeds.requests][-3:] == ["/feed", "/new", "/new"]
    assert count_items(desk) == 1
    with desk.store.begin() as tx:  # the desk corrects its file
        tx.feeds.put([ListedFeed(desk.feeds.url("/new"), "Khmer Times", "en")], wall=desk.clock.wall())
    row = feed_row(desk)
    assert (row["url"], row["moved_to"], row["listed"]) == (desk.feeds.url("/new"), None, True)


def test_two_feeds_that_moved_to_one_address_are_both_read(desk: Desk) -> None:
    desk.feeds.serve("/feed", rss([("Story", desk.clock.now)]))
    with desk.store.begin() as tx:
        listed = [ListedFeed(desk.feeds.url(path), path, "en") for path in ("/feed", "/other")]
        tx.feeds.put(listed, wall=desk.clock.wall())
    with write(desk.engine) as connection:
        connection.execute(
            update(FeedRow)
            .where(FeedRow.url == desk.feeds.url("/other"))
            .values(moved_to=desk.feeds.url("/feed"), moved_times=3)
        )
    assert desk.poll().visited == 2
    assert count_items(desk) == 2


def test_a_feed_that_asks_for_a_pause_rests_with_all_of_its_host(desk: Desk) -> None:
    desk.feeds.serve("/feed", "", status=429, Retry_After="7200")
    desk.feeds.serve("/other", rss([("Story", desk.clock.now)]))
    with desk.store.begin() as tx:
        listed = [ListedFeed(desk.feeds.url("/feed"), "A", "en", host="o.example")]
        tx.feeds.put(listed, wall=desk.clock.wall())
    desk.poll()
    with desk.store.begin() as tx:
        listed.append(ListedFeed(desk.feeds.url("/other"), "B", "en", host="o.example"))
        tx.feeds.put(listed, wall=desk.clock.wall())
    with read(desk.engine) as connection:  # so nobody waits for it: `feeds poll` for one
        assert not still_due(connection, None, wall=desk.clock.now)
    assert desk.poll(after=119 * MINUTE).visited == 0
    assert desk.poll(after=3 * MINUTE).visited == 2


def test_a_feed_whose_turn_does_not_come_in_time_is_given_back(desk: Desk) -> None:
    many = FetchPolicy().concurrency + 3
    paths = [f"/feed/{number}" for number in range(many)]
    for path in paths:
        desk.feeds.serve(path, rss([("Story", desk.clock.now)]))
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(desk.feeds.url(path), path, "en") for path in paths], wall=desk.clock.now)
    assert desk.poll(policy=PollPolicy(shift=timedelta())).visited == many - 3
    assert desk.poll(after=timedelta()).visited == 3
    assert len(desk.feeds.requests) == many


def test_a_visit_that_finds_nothing_is_saved_only_under_its_own_claim(engine: Engine) -> None:
    store = Database(engine)
    with store.begin() as tx:
        tx.feeds.put([ListedFeed(f"https://o.example/{n}", f"{n}", None) for n in range(3)], wall=NOON)
        first = tx.feeds.claim_due(Claim("slow"), limit=9, per_host=9, lease=LEASE, wall=NOON)
    late = NOON + LEASE + MINUTE
    with store.begin() as tx:
        (taken,) = tx.feeds.claim_due(Claim("other"), limit=1, per_host=9, lease=LEASE, wall=late)
        moment = Moment(late, late)
        before = [replace(feed, digest="d") for feed in first]
        plans = {feed.id: unchanged_until(feed, NotModified(), PollPolicy(), moment) for feed in before}
        until = {feed: at for feed, at in plans.items() if at is not None}
        assert len(until) == len(first) == 3
        assert tx.feeds.save_unchanged(until, Claim("slow"), began=NOON, wall=late) == 2
    with read(engine) as connection:
        rows = connection.execute(
            select(FeedRow.id, FeedRow.next_poll, FeedRow.last_read, FeedRow.lease_token, FeedRow.health)
        ).all()
    for row in rows:
        if row.id == taken.id:
            assert (row.next_poll, row.last_read, row.lease_token) == (NOON, None, "other")
        else:
            assert (row.next_poll, row.last_read, row.lease_token) == (until[row.id], late, None)
            assert row.health == Health.HEALTHY


def claim(store: Database, token: str, at: datetime, *, limit: int = 9) -> list[str]:
    with store.begin() as tx:
        feeds = tx.feeds.claim_due(Claim(token), limit=limit, per_host=2, lease=LEASE, wall=at)
    return sorted(feed.name for feed in feeds)


def test_a_host_is_visited_by_one_worker_at_a_time_and_rests_between(engine: Engine) -> None:
    store = Database(engine)
    with store.begin() as tx:
        crowd = [
            ListedFeed(f"https://big.example/{n}", f"big {n}", None, host="big.example") for n in range(3)
        ]
        alone = ListedFeed("https://small.example/", "small", None, host="small.example")
        tx.feeds.put([*crowd, alone], wall=NOON)
    assert claim(store, "a", NOON) == ["big 0", "big 1", "small"]
    assert claim(store, "b", NOON) == []  # its third waits until the host is free
    with store.begin() as tx:
        tx.hosts.leave(["big.example", "small.example"], Claim("a"), spacing=MINUTE, wall=NOON)
    assert claim(store, "c", NOON + MINUTE / 2) == []
    assert claim(store, "d", NOON + MINUTE) == ["big 2"]
    assert claim(store, "e", NOON + MINUTE + LEASE + MINUTE) == [
        "big 0",
        "big 1",
        "small",
    ]  # all of them died


def test_a_host_of_which_nothing_was_taken_is_not_held(engine: Engine) -> None:
    store = Database(engine)
    with store.begin() as tx:
        hosts = ("a.example", "b.example")
        tx.feeds.put([ListedFeed(f"https://{h}/", h, None, host=h) for h in hosts], wall=NOON)
    assert claim(store, "a", NOON, limit=1) == ["a.example"]
    assert claim(store, "b", NOON, limit=1) == ["b.example"]
    with read(engine) as connection:
        assert connection.execute(select(func.count()).select_from(HostRow)).scalar_one() == 2


def kinds_told(desk: Desk) -> list[str]:
    with read(desk.engine) as connection:
        return list(connection.execute(select(AlertRow.kind).order_by(AlertRow.id)).scalars())


def test_a_feed_that_fails_for_a_day_is_told_once_and_its_return_once(desk: Desk) -> None:
    desk.feeds.serve("/feed", "", status=500)
    told = []
    for _ in range(30):
        desk.poll(after=timedelta(hours=1))
        told += desk.watch()
    assert len(told) == 1
    desk.feeds.serve("/feed", rss([("Story", desk.clock.now)]))
    for _ in range(10):
        desk.poll(after=timedelta(hours=1))
        told += desk.watch()
    assert kinds_told(desk) == [AlertKind.FEEDS_FAIL, AlertKind.FEEDS_BACK]
    desk.deliver()
    assert len(desk.slack.requests) == len(desk.relay.mails) == 2
    assert desk.relay.mails[0]["Subject"] == "Feeds: Khmer Times has not been readable for a day"


def test_a_feed_that_falls_silent_against_its_rhythm_is_told_once_and_its_return_once(desk: Desk) -> None:
    start = desk.clock.now
    desk.feeds.serve("/feed", rss([(f"Story {n}", start - n * HOUR) for n in range(24)]))
    for _ in range(40):
        desk.poll(after=HOUR)
        desk.watch()
    assert kinds_told(desk) == [AlertKind.FEEDS_SILENT]
    desk.feeds.serve("/feed", rss([("Back", desk.clock.now)]))
    for _ in range(5):
        desk.poll(after=HOUR)
        desk.watch()
    assert kinds_told(desk) == [AlertKind.FEEDS_SILENT, AlertKind.FEEDS_BACK]


def lead_to(desk: Desk, port: int) -> None:
    """Let all feeds stand at another port of the same machine."""
    with write(desk.engine) as connection:
        for row in connection.execute(select(FeedRow.id, FeedRow.url)).all():
            url = re.sub(r":\d+/", f":{port}/", row.url)
            connection.execute(update(FeedRow).where(FeedRow.id == row.id).values(url=url))


def test_an_outage_of_our_own_is_told_once_its_end_once_and_then_no_feed_waits_for_hours(desk: Desk) -> None:
    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        desk.feeds.serve(path, rss([("Story", desk.clock.now)]))
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(desk.feeds.url(path), path, "en") for path in paths], wall=desk.clock.now)
    desk.poll(after=timedelta())
    with write(desk.engine) as connection:  # they do not all fail in one instant
        for number, row in enumerate(connection.execute(select(FeedRow.id)).scalars().all()):
            due = desk.clock.now + number * 5 * MINUTE
            connection.execute(update(FeedRow).where(FeedRow.id == row).values(next_poll=due))
    lead_to(desk, free_port())
    for _ in range(27 * 12):
        desk.poll(after=5 * MINUTE)
        desk.watch()
    assert kinds_told(desk) == [AlertKind.FEEDS_FAIL]
    lead_to(desk, desk.feeds.port)
    for _ in range(6):
        desk.poll(after=5 * MINUTE)
        desk.watch()
    with read(desk.engine) as connection:
        how = connection.execute(select(FeedRow.health).where(FeedRow.listed)).scalars()
        assert set(how) == {Health.HEALTHY}
    assert kinds_told(desk) == [AlertKind.FEEDS_FAIL, AlertKind.FEEDS_BACK]
    desk.deliver()
    words = "Most feeds have been out of reach for a day. Is this machine online?"
    assert words in desk.relay.mails[0]["Subject"]


@pytest.mark.parametrize("away", [1, 3], ids=["a feed", "a host with most of the feeds"])
def test_what_is_out_of_reach_by_itself_is_left_alone_ever_longer(desk: Desk, away: int) -> None:
    desk.feeds.serve("/other", rss([("Story", desk.clock.now)]))
    with desk.store.begin() as tx:
        port = free_port()
        gone = [
            ListedFeed(f"http://127.0.0.1:{port}/{number}", f"{number}", "en", host="away.example")
            for number in range(away)
        ]
        here = ListedFeed(desk.feeds.url("/other"), "Here", "en", host="here.example")
        tx.feeds.put([here, *gone], wall=desk.clock.wall())
    for _ in range(8):
        desk.poll(after=4 * HOUR)
        desk.watch()
    with read(desk.engine) as connection:
        due = connection.execute(select(FeedRow.next_poll).where(FeedRow.failures > 0)).scalars().all()
    assert len(due) == away
    assert min(due) - desk.clock.now > 2 * HOUR


def test_a_clock_that_was_ahead_and_is_set_right_does_not_end_the_visits(desk: Desk) -> None:
    desk.feeds.serve("/feed", rss([("Story", desk.clock.now)]))
    with desk.store.begin() as tx:
        tx.feeds.put(
            [ListedFeed(desk.feeds.url("/feed"), "A", "en", host="o.example")], wall=desk.clock.wall()
        )
    right = desk.clock.now + 5 * HOUR
    desk.poll(after=12 * HOUR)
    with write(desk.engine) as connection:
        connection.execute(update(FeedRow).values(urgent=True))
        # A host that is spared, as none on loopback is.
        rests = desk.clock.now + MINUTE
        connection.execute(update(HostRow).values(free_at=rests, lease_token=None, lease_until=None))
    desk.clock.now = right
    assert desk.poll(after=MINUTE).visited == 0
    desk.watch()
    assert desk.poll(after=MINUTE).visited == 1


def test_a_silence_that_was_told_is_not_told_again_after_an_outage(desk: Desk) -> None:
    hourly = rss([(f"Story {n}", desk.clock.now - n * HOUR) for n in range(24)])
    desk.feeds.serve("/other", hourly)
    with desk.store.begin() as tx:
        listed = [ListedFeed(desk.feeds.url(path), path, "en") for path in ("/feed", "/other")]
        tx.feeds.put(listed, wall=desk.clock.wall())
    for visits, document, status in ((40, hourly, 200), (30, "", 500), (10, hourly, 200)):
        desk.feeds.serve("/feed", document, status=status)
        for _ in range(visits):
            desk.poll(after=HOUR)
            desk.watch()
    assert kinds_told(desk) == [AlertKind.FEEDS_SILENT, AlertKind.FEEDS_FAIL, AlertKind.FEEDS_BACK]


def test_an_office_that_rests_over_the_weekend_is_silent_only_when_it_does_not_come_back(desk: Desk) -> None:
    published: list[tuple[str, datetime]] = []
    desk.clock.now = datetime(2023, 11, 20, 8, tzinfo=UTC)  # a Monday

    def work(until: datetime) -> None:
        while desk.clock.now < until:
            now = desk.clock.now
            if now.weekday() < 5 and 8 <= now.hour < 17:
                published[:0] = [(f"{now} {number}", now) for number in range(2)]
            desk.feeds.serve("/feed", rss(published[:30]))
            desk.poll(after=HOUR)
            desk.watch()

    friday = desk.clock.now - timedelta(days=2, hours=16)
    published += [(f"Before {hours}", friday - hours * HOUR) for hours in range(8)]
    work(datetime(2023, 12, 9, tzinfo=UTC))
    assert kinds_told(desk) == []
    while kinds_told(desk) == []:
        desk.poll(after=HOUR)
        desk.watch()
    assert kinds_told(desk) == [AlertKind.FEEDS_SILENT]
    assert datetime(2023, 12, 12, tzinfo=UTC) < desk.clock.now < datetime(2023, 12, 15, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 500])
def test_after_days_in_which_the_service_stood_a_feed_is_visited_before_it_is_told_of(
    desk: Desk, status: int
) -> None:
    desk.feeds.serve("/feed", rss([(f"Story {n}", desk.clock.now - n * HOUR) for n in range(24)]))
    desk.poll()
    desk.feeds.serve("/feed", "", status=status)
    desk.poll()
    desk.clock.now += timedelta(days=3)
    assert desk.watch() == ()
    desk.feeds.serve("/feed", rss([("Back", desk.clock.now)]))
    desk.poll()
    assert desk.watch() == ()


def test_a_server_that_answers_304_for_ever_is_asked_for_the_whole_once_its_feed_is_silent(
    desk: Desk,
) -> None:
    def stuck(request: Handler) -> None:
        body = rss(
            [(f"Story {n} of {desk.clock.now}", desk.clock.now - n * HOUR) for n in range(24)]
        ).encode()
        request.send_response(304 if "If-None-Match" in request.headers else 200)
        request.send_header("ETag", '"always the same"')
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if "If-None-Match" not in request.headers:
            request.wfile.write(body)

    desk.feeds.answers["/feed"] = stuck
    for _ in range(60):
        desk.poll(after=HOUR)
        desk.watch()
    whole = [number for number, one in enumerate(desk.feeds.requests) if "If-None-Match" not in one.headers]
    assert whole == [0, 24, 48]
    assert count_items(desk) == 72
    assert kinds_told(desk) == []


def test_a_silent_feed_is_asked_for_the_whole_once_a_day(desk: Desk) -> None:
    desk.feeds.serve(
        "/feed", rss([(f"Story {n}", desk.clock.now - n * HOUR) for n in range(24)]), ETag='"v1"'
    )
    for _ in range(96):
        desk.poll(after=HOUR)
    whole = [number for number, one in enumerate(desk.feeds.requests) if "If-None-Match" not in one.headers]
    assert whole == [0, 24, 48, 72]


def test_a_feed_on_which_a_due_follow_up_depends_is_visited_more_often(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    desk.watch()
    assert feed_row(desk)["urgent"] is True  # November 2023: the docking is expected
    desk.clock.now += timedelta(days=800)
    desk.watch()
    assert feed_row(desk)["urgent"] is False


def test_a_wall_is_a_state_of_its_own_and_no_news_of_silence(desk: Desk) -> None:
    desk.feeds.serve("/feed", "<!doctype html><title>Just a moment...</title>", status=403)
    desk.poll()
    row = feed_row(desk)
    assert (row["health"], row["trouble"]) == (Health.BLOCKED, "blocked")
    assert row["read_through"] is None


def test_five_hundred_feeds_survive_a_worker_that_is_killed_among_them(desk: Desk) -> None:
    desk.clock.now = datetime.now(UTC)  # noqa: TID251 - the worker is a process of its own
    for number in range(500):
        desk.feeds.serve(f"/{number}", rss([(f"Story {number}", desk.clock.now)]))
    with desk.store.begin() as tx:
        listed = [ListedFeed(desk.feeds.url(f"/{number}"), f"O{number}", "en") for number in range(500)]
        tx.feeds.put(listed, wall=desk.clock.wall())
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.poll_process"],
        stdin=subprocess.PIPE,
        env={
            **os.environ,
            "AFTERSTORY_DATABASE_URL": desk.engine.url.render_as_string(hide_password=False),
            "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
        },
    )
    while len(desk.feeds.requests) < 150:
        assert worker.poll() is None
        time.sleep(0.005)
    worker.kill()
    worker.communicate()
    at_once = [request.path for request in desk.feeds.requests]
    while desk.poll(after=timedelta()).visited:
        pass
    before_the_lease_ends = [request.path for request in desk.feeds.requests]
    assert len(set(before_the_lease_ends)) == len(before_the_lease_ends)  # none was asked twice
    with read(desk.engine) as connection:
        held = connection.execute(select(FeedRow.url).where(FeedRow.lease_token.is_not(None))).scalars().all()
    assert len(held) <= PollPolicy().batch  # ... and only what the dead one holds has to wait
    assert {desk.feeds.url(f"/{number}") for number in range(500)} - set(held) <= {
        desk.feeds.url(path) for path in before_the_lease_ends
    }
    assert before_the_lease_ends[: len(at_once)] == at_once
    with write(desk.engine) as connection:  # those that were read are not due again before the others are
        connection.execute(
            update(FeedRow).where(FeedRow.last_read.is_not(None)).values(next_poll=desk.clock.now + HOUR)
        )
    for _ in range(3):  # on a busy machine a visit may fail for once, and is due with those of the dead one
        desk.poll(after=LEASE + MINUTE)
    assert count_items(desk) == 500
    assert {request.path for request in desk.feeds.requests} == {f"/{number}" for number in range(500)}

"""What a visit keeps, asks for next time, and lets through, on real servers and both kinds of database."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from service.domain.document import ParsedFeed
from service.domain.feed import Health
from service.domain.fetch import Fetched
from service.domain.policy import PollPolicy
from service.feeds.reader import Reader
from service.ports import ListedFeed
from service.store.engine import read, write
from service.store.schema import FeedRow, GapRow, ItemRow
from service.usecases.poll_due import poll_due
from service.web.app import create_app
from tests.support.desk import SeededSite, login_path
from tests.support.feed_server import Answer
from tests.support.steps import DOCKS, FETCHER, Desk

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def rss(*titles: str, head: str = "", date: datetime | str | None = None) -> str:
    day = format_datetime(date) if isinstance(date, datetime) else date
    items = "".join(
        f"<item><title>{title}</title><guid>{number}</guid>{f'<pubDate>{day}</pubDate>' if day else ''}</item>"
        for number, title in enumerate(titles)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{head}{items}</channel></rss>"


@dataclass
class Counting(Reader):
    """The real reader, with what it was given."""

    given: list[bytes] = field(default_factory=list)

    def read(self, fetched: Fetched) -> ParsedFeed:
        self.given.append(fetched.body)
        return super().read(fetched)


def visit(desk: Desk, reader: Reader) -> int:
    desk.clock.now += 70 * MINUTE
    return poll_due(
        store=desk.store,
        fetcher=FETCHER,
        reader=reader,
        policy=PollPolicy(),
        clock=desk.clock,
        chance=lambda: 0.5,
        wake=lambda: None,
    ).new_items


def asked(desk: Desk, header: str) -> list[str | None]:
    return [request.headers.get(header) for request in desk.feeds.requests]


def test_the_same_bytes_behind_a_changed_validator_are_not_read_again_and_the_new_one_is_sent(
    desk: Desk,
) -> None:
    reader = Counting()
    for number in range(4):
        desk.feeds.serve("/feed", rss("Story"), ETag=f'W/"{number}"', Last_Modified=f"day {number}")
        assert visit(desk, reader) == (1 if number == 0 else 0)
    assert len(reader.given) == 1
    assert asked(desk, "If-None-Match") == [None, 'W/"0"', 'W/"1"', 'W/"2"']
    assert asked(desk, "If-Modified-Since") == [None, "day 0", "day 1", "day 2"]


def test_where_only_the_build_date_moved_nothing_is_stored_or_matched_again(desk: Desk) -> None:
    def built(number: int) -> None:
        head = f"<lastBuildDate>{format_datetime(desk.clock.now + number * HOUR)}</lastBuildDate>"
        desk.feeds.serve("/feed", rss(DOCKS, "Other", head=head), ETag=f'"{number}"')

    built(0)
    assert desk.poll().new_items == 2
    assert desk.match().items == 2
    for number in (1, 2):
        built(number)
        assert desk.poll().new_items == 0
        assert desk.match().items == 0
    assert asked(desk, "If-None-Match") == [None, '"0"', '"1"']


def test_a_validator_that_came_with_a_304_is_sent_next_time(desk: Desk) -> None:
    def unchanged(etag: str) -> Answer:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(304)
            request.send_header("ETag", etag)
            request.end_headers()

        return answer

    desk.feeds.serve("/feed", rss("Story"), ETag='"0"')
    desk.poll()
    for number in (1, 2):
        desk.feeds.answers["/feed"] = unchanged(f'"{number}"')
        desk.poll()
    desk.poll()
    assert asked(desk, "If-None-Match") == [None, '"0"', '"1"', '"2"']


def next_visit(desk: Desk) -> timedelta:
    with read(desk.engine) as connection:
        due: datetime = connection.execute(select(FeedRow.next_poll)).scalar_one()
    return due - desk.clock.now


@pytest.mark.parametrize(
    ("head", "headers", "least"),
    [
        ("<ttl>45</ttl>", {}, 45 * MINUTE * 0.9),
        ("", {"Cache_Control": "max-age=2700"}, 45 * MINUTE * 0.9),
        ("<skipHours>{hours}</skipHours>", {}, 60 * MINUTE * 0.9),
        ("", {}, None),
    ],
    ids=["ttl", "max-age", "skipHours", "nothing"],
)
def test_what_a_feed_asks_for_puts_its_next_visit_off(
    desk: Desk, head: str, headers: dict[str, str], least: timedelta | None
) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    # Busy enough to be visited every few minutes, were it not for what it asks; large enough not to roll over.
    titles = [f"Story {number}" for number in range(200)]
    start = desk.clock.now
    items = "".join(
        f"<item><title>{t}</title><guid>{t}</guid><pubDate>{format_datetime(start - n * 3 * MINUTE)}</pubDate></item>"
        for n, t in enumerate(titles)
    )
    document = f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{head.format(hours=hours)}{items}</channel></rss>"
    desk.feeds.serve("/feed", document, **headers)
    desk.poll()
    wait = next_visit(desk)
    assert (wait < 10 * MINUTE) if least is None else (least <= wait <= 66 * MINUTE)


@pytest.mark.parametrize("status", [301, 308])
def test_an_address_that_has_moved_for_good_is_taken_after_the_third_time(desk: Desk, status: int) -> None:
    desk.feeds.serve("/feed", "", status=status, Location="/new")
    desk.feeds.serve("/new", rss("Story"))
    for _ in range(4):
        desk.poll()
    paths = [request.path for request in desk.feeds.requests]
    assert paths == ["/feed", "/new"] * 3 + ["/new"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_an_address_that_has_moved_for_now_is_asked_every_time(desk: Desk, status: int) -> None:
    desk.feeds.serve("/feed", "", status=status, Location="/new")
    desk.feeds.serve("/new", rss("Story"))
    for _ in range(5):
        desk.poll()
    assert [request.path for request in desk.feeds.requests] == ["/feed", "/new"] * 5


@pytest.mark.parametrize(
    ("status", "page", "headers", "health", "least"),
    [
        (403, "", {}, Health.BLOCKED, HOUR),
        (200, "<!doctype html><title>Just a moment...</title>", {}, Health.BLOCKED, HOUR),
        (302, "", {"Location": "http://consent.localhost:{port}/collect"}, Health.FAILING, 10 * MINUTE),
        (410, "", {}, Health.GONE, timedelta(days=1)),
        (429, "", {"Retry_After": "7200"}, Health.FAILING, 2 * HOUR),
        (503, "", {"Retry_After": "3600"}, Health.FAILING, HOUR),
        (401, "", {}, Health.BLOCKED, HOUR),
    ],
)
def test_each_trouble_has_its_state_and_its_wait_and_is_never_taken_for_no_news(
    desk: Desk, status: int, page: str, headers: dict[str, str], health: Health, least: timedelta
) -> None:
    given = {name: value.format(port=desk.feeds.port) for name, value in headers.items()}
    desk.feeds.serve("/feed", page, status=status, **given)
    desk.poll()
    with read(desk.engine) as connection:
        row = connection.execute(
            select(FeedRow.health, FeedRow.detail, FeedRow.read_through, FeedRow.next_poll)
        ).one()
    assert (row.health, bool(row.detail), row.read_through) == (health, True, None)
    assert row.next_poll - desk.clock.now >= least
    with desk.store.begin() as tx:
        assert tx.feeds.seen_through() is None  # no silence is told from it


def stored(desk: Desk) -> tuple[str | None, datetime | None, str]:
    with read(desk.engine) as connection:
        return tuple(connection.execute(select(ItemRow.lang, ItemRow.published, ItemRow.date_given)).one())  # type: ignore[return-value] # three columns


def test_a_language_that_nobody_says_is_told_by_the_words(desk: Desk) -> None:
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(desk.feeds.url("/feed"), "Outlet", None)], wall=desk.clock.now)
    desk.feeds.serve("/feed", rss("Россия и Камбоджа провели совместные военно-морские учения у побережья"))
    desk.poll()
    assert stored(desk)[0] == "ru"


@pytest.mark.parametrize(("feeds", "woken"), [(1, 0), (2, 0), (3, 1)])
def test_another_worker_is_woken_where_feeds_are_due_that_this_one_has_not_taken(
    desk: Desk, feeds: int, woken: int
) -> None:
    urls = [desk.feeds.url(f"/{number}") for number in range(feeds)]
    with desk.store.begin() as tx:
        tx.feeds.put([ListedFeed(url, "Outlet", "en") for url in urls], wall=desk.clock.now)
    wakes: list[bool] = []
    poll_due(
        store=desk.store,
        fetcher=FETCHER,
        reader=Reader(),
        policy=PollPolicy(batch=2),
        clock=desk.clock,
        chance=lambda: 0.5,
        wake=lambda: wakes.append(True),
    )
    assert len(wakes) == woken


def page(desk: Desk, path: str) -> str:
    site = SeededSite(desk.engine, now=desk.clock.now)
    with TestClient(create_app(site), base_url="http://127.0.0.1:8321") as client:
        client.post(login_path(desk.engine, desk.clock.now))
        return client.get(path).text


@pytest.mark.parametrize(
    "date", ["Fri, 26 Nov 2083 12:00:00 GMT", "0001-01-01T00:00:00Z", "when the cock crows"]
)
def test_a_date_that_can_not_be_is_kept_as_given_and_shown_so(desk: Desk, date: str) -> None:
    desk.feeds.serve("/feed", rss("Story", date=date))
    assert desk.poll().new_items == 1
    assert stored(desk)[1:] == (None, date)
    with read(desk.engine) as connection:
        feed = connection.execute(select(FeedRow.id)).scalar_one()
    assert f"dated “{date}”, seen" in page(desk, f"/feeds/{feed}")


# Addresses are told in no order that compresses: an index of PostgreSQL holds 2,704 bytes once that is tried.
LONG = "".join(f"{number * 7919:x}" for number in range(1_600))
HAN = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(2_000))


@pytest.mark.parametrize("words", ["\ud800", "\0", LONG, HAN], ids=["half a pair", "NUL", "long", "long Han"])
@pytest.mark.parametrize(
    "key", ["id", "url", "title", "date_published", "language", "next_url", "hubs", "feed_url"]
)
def test_what_no_database_takes_harms_neither_its_feed_nor_others(desk: Desk, key: str, words: str) -> None:
    value = f"https://o.example/?utm_source=a&q={words}"
    story = {"id": "1", "title": "Story", "url": "https://o.example/1"}
    about = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [story]}
    hubs = [{"type": "WebSub", "url": value}]
    (story if key in ("id", "url", "title", "date_published") else about)[key] = (
        hubs if key == "hubs" else value
    )
    desk.feeds.serve("/evil", json.dumps(about))
    desk.feeds.serve("/feed", rss("Story"))
    with desk.store.begin() as tx:
        listed = [ListedFeed(desk.feeds.url(path), path, "en") for path in ("/evil", "/feed")]
        tx.feeds.put(listed, wall=desk.clock.now)
    assert desk.poll().new_items == 2
    with read(desk.engine) as connection:
        assert connection.execute(select(FeedRow.health)).scalars().all() == [Health.HEALTHY] * 2
    story["summary"] = "One item, revised."
    desk.feeds.serve("/evil", json.dumps(about))
    assert desk.poll().new_items == 1
    with read(desk.engine) as connection:
        assert connection.execute(select(func.count()).select_from(ItemRow)).scalar_one() == 2


def test_ids_that_begin_alike_beyond_what_is_kept_of_them_are_still_told_apart(desk: Desk) -> None:
    items = [{"id": f"{HAN}{number}", "title": f"Story {number}"} for number in range(3)]
    desk.feeds.serve("/feed", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert desk.poll().new_items == 3
    desk.feeds.serve("/feed", json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))
    assert desk.poll().new_items == 0


def test_the_page_says_about_how_many_items_were_missed_and_when(desk: Desk) -> None:
    with write(desk.engine) as connection:
        feed = connection.execute(select(FeedRow.id)).scalar_one()
        now = desk.clock.now
        gap = {"since": now - 5 * HOUR, "until": now - 3 * HOUR, "missed": 20, "found": 12}
        connection.execute(GapRow.__table__.insert().values(feed_id=feed, closed=False, tried=now, **gap))  # type: ignore[attr-defined] # a table
        connection.execute(update(FeedRow).values(health=Health.HEALTHY))
    words = " ".join(page(desk, f"/feeds/{feed}").split())
    assert "About 20 items missed between <time" in words
    assert "12 were had elsewhere." in words
    assert "About 8 items missed so far" in page(desk, "/feeds")


def test_the_list_says_which_feeds_are_silent_or_have_moved(desk: Desk) -> None:
    desk.feeds.serve("/feed", "", status=301, Location="/new")
    desk.feeds.serve("/new", rss("Story", "Another", date=desk.clock.now))
    for _ in range(3):
        desk.poll()
    words = page(desk, "/feeds")
    assert "moved" in words
    assert "silent" not in words
    with write(desk.engine) as connection:
        connection.execute(update(FeedRow).values(silent_at=desk.clock.now))
    assert "silent" in page(desk, "/feeds")


HOSTILE = f"{DOCKS} &lt;!channel&gt; &lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt; &lt;@U1&gt;"


def test_nothing_of_a_feed_reaches_a_page_slack_or_mail_unescaped(desk: Desk) -> None:
    with desk.store.begin() as tx:
        name = "Khmer <b>Times</b> <!here>\r\nBcc: all@desk.example"
        tx.feeds.put([ListedFeed(desk.feeds.url("/feed"), name, "en")], wall=desk.clock.now)
    # Escaped twice: what is left after reading has the look of a tag, and is none.
    title = HOSTILE.replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;")
    desk.feeds.serve("/feed", rss(f"{title}&#13;&#10;Bcc: all@desk.example", date=desk.clock.now))
    assert desk.poll().new_items == 1
    (alert,) = desk.match().alerts
    assert alert
    desk.deliver()
    (slack,) = desk.slack.requests
    words = slack.body.decode()
    assert DOCKS in words
    for smuggled in ("<!channel>", "<!here>", "<@U1>", "<script>"):
        assert smuggled not in words
    (mail,) = desk.relay.mails
    assert mail.get_all("Bcc") is None
    assert "\n" not in str(mail["Subject"])
    html = mail.get_body(("html",))
    assert html is not None
    for shown in (html.get_content(), page(desk, "/alerts/1"), page(desk, "/feeds"), page(desk, "/")):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "Khmer <b>Times" not in shown
    assert "&lt;script&gt;alert" in page(desk, "/alerts/1")

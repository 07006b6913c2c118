"""A server of hostile and odd feeds: every one of its endpoints holds what it says a robust poller does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from service.domain.feed import Health, Trouble
from service.domain.policy import FetchPolicy, PollPolicy
from service.feeds.fetch import CurlFetcher
from service.feeds.reader import Reader
from service.ports import ListedFeed
from service.store.database import Database
from service.store.engine import open_engine, read
from service.store.migrate import upgrade
from service.store.schema import FeedRow, ItemRow, RevisionRow
from service.usecases.poll_due import poll_due
from tests.support.builders import NOON
from tests.support.hostile import Hostile, bombed, listing
from tests.support.steps import Clock

LOOPBACK = [ip_network("127.0.0.1/32")]
# As in the world, but for the time: what hangs, hangs for ever, and need not be waited for so long here.
FETCH = FetchPolicy(total=timedelta(seconds=4))
POLL = PollPolicy()
EVERY = [one for one in listing() if one["path"].startswith("/")]
STATEFUL = {one["path"] for one in EVERY if one["outcome"] == "stateful"}
# What the words of the list are in our own.
ERRORS = {
    "too_large": {Trouble.TOO_LARGE},
    "timeout": {Trouble.TIMEOUT},
    "parse": {Trouble.NOT_A_FEED, Trouble.HTTP},
    "encoding": {Trouble.NOT_A_FEED},
    "not_feed": {Trouble.NOT_A_FEED, Trouble.EMPTY},
    "http": {
        Trouble.HTTP, Trouble.SERVER, Trouble.BLOCKED, Trouble.LOGIN, Trouble.NOT_FOUND, Trouble.UNREACHABLE,
    },
    "tls": {Trouble.TLS, Trouble.UNREACHABLE},
    "connect": {Trouble.UNREACHABLE, Trouble.NAME},
    "redirect": {Trouble.REDIRECT},
    "blocked": {Trouble.REFUSED_ADDRESS},
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    for mode in ("gzip", "deflate", "raw", "brotli"):
        bombed(mode)  # made once, and before the first visit: it takes longer than a visit may
    with Hostile(port=0, max_seconds=900, max_hold=8, max_bytes=64 << 20) as server:
        yield server


@dataclass
class Poller:
    """The real poller on a database of its own, with one feed."""

    engine: Engine
    store: Database
    clock: Clock
    url: str

    def visit(self) -> dict[str, object]:
        """Visit once, and give the feed's row."""
        fetcher = CurlFetcher(FETCH, LOOPBACK, contact="desk@desk.example")
        polled = poll_due(
            store=self.store,
            fetcher=fetcher,
            reader=Reader(),
            policy=POLL,
            clock=self.clock,
            chance=lambda: 0.5,
            wake=lambda: None,
        )
        assert polled.visited == 1
        with read(self.engine) as connection:
            return dict(connection.execute(select(FeedRow.__table__)).mappings().one())

    def later(self, wait: timedelta = timedelta(days=2)) -> None:
        self.clock.now += wait

    def items(self) -> list[tuple[str, str, str | None]]:
        with read(self.engine) as connection:
            rows = connection.execute(
                select(ItemRow.title, ItemRow.summary, ItemRow.url).order_by(ItemRow.id)
            )
            return [(row.title, row.summary, row.url) for row in rows]


@pytest.fixture
def poller(tmp_path: Path) -> Iterator[Poller]:
    engine = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    upgrade(engine)
    yield Poller(engine, Database(engine), Clock(), "")
    engine.dispose()


def poll(poller: Poller, url: str) -> dict[str, object]:
    with poller.store.begin() as tx:
        tx.feeds.put([ListedFeed(url, "Hostile", "en")], wall=NOON)
    poller.url = url
    return poller.visit()


def holds(row: dict[str, object], items: int, outcome: str) -> bool:
    """Whether what a visit left is the outcome that the list names."""
    kind, _, what = outcome.partition(":")
    match kind:
        case "ok":
            low, _, high = what.partition("..")
            return row["health"] == Health.HEALTHY and int(low) <= items <= int(high or low)
        case "error":
            wrong = row["health"] in (Health.FAILING, Health.BLOCKED) and bool(row["detail"])
            return wrong and row["trouble"] in ERRORS[what] and not items
        case "gone":
            return row["health"] == Health.GONE and not items
        case "moved":
            return row["health"] == Health.HEALTHY and row["moved_times"] == 1
        case "backoff":
            return row["health"] == Health.FAILING and row["failures"] == 1
        case _:
            return True


@pytest.mark.parametrize("one", EVERY, ids=[one["path"] for one in EVERY])
def test_what_the_list_says_holds(hostile: Hostile, poller: Poller, one: dict[str, object]) -> None:
    path = str(one["path"])
    hostile.reset()
    row = poll(poller, hostile.url(path, k="first"))
    found = poller.items()
    outcomes = str(one["outcome"]).split("|")
    assert any(holds(row, len(found), outcome) for outcome in outcomes), (
        row["trouble"],
        row["detail"],
        found[:3],
    )
    assert hostile.canary() == []
    for title, summary, url in found:
        assert len(title) <= 500
        assert len(summary) <= 5_000
        assert "root:" not in title + summary
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\n\r]", title)
        assert url is None or url.startswith(("http://", "https://"))
    for said in one["asserts"]:  # type: ignore[attr-defined] # a list of strings
        if said.startswith("title:"):
            assert said.removeprefix("title:") in [title for title, _, _ in found]
    if path not in STATEFUL and row["health"] == Health.HEALTHY:
        poller.later()
        poller.visit()
        assert len(poller.items()) == len(found), "a second visit finds nothing new"


def wait_after(poller: Poller, url: str) -> timedelta:
    row = poll(poller, url)
    due = row["next_poll"]
    assert isinstance(due, datetime)
    return due - poller.clock.wall()


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("/status/429-seconds", timedelta(seconds=120), POLL.asked),
        ("/status/429-date", timedelta(seconds=100), POLL.asked),
        ("/status/429-huge", POLL.asked, POLL.asked),
        ("/status/429-negative", POLL.interval, POLL.interval * 1.25),
        ("/status/429-garbage", POLL.interval, POLL.interval * 1.25),
        ("/status/429-past-date", POLL.interval, POLL.interval * 1.25),
        ("/status/503-retry", timedelta(seconds=60), POLL.asked),
        ("/cache/max-age-year", timedelta(), POLL.longest * 1.1),
    ],
)
def test_what_a_server_asks_for_is_granted_within_reason(
    hostile: Hostile, poller: Poller, path: str, least: timedelta, most: timedelta
) -> None:
    assert least <= wait_after(poller, hostile.url(path, k="wait")) <= most


def rounds(hostile: Hostile, poller: Poller, path: str, count: int) -> list[int]:
    """How many items are stored after each of some visits."""
    poll(poller, hostile.url(path, k="rounds"))
    stored = [len(poller.items())]
    for _ in range(count - 1):
        poller.later()
        poller.visit()
        stored.append(len(poller.items()))
    return stored


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        ("/items/id-changes", [3, 3, 3]),
        ("/items/title-edited", [1, 1, 1]),
        ("/items/link-tracking", [1, 1, 1]),
        ("/items/shuffled", [20, 20, 20]),
        ("/items/empty-then-full", [3, 3, 3, 3]),
        ("/status/flap", [3, 3, 3, 3]),
        ("/cache/bytes-change", [3, 3, 3]),
        ("/cache/etag-never-matches", [3, 3, 3]),
    ],
)
def test_visit_after_visit_nothing_is_new_that_was_there(
    hostile: Hostile, poller: Poller, path: str, stored: list[int]
) -> None:
    assert rounds(hostile, poller, path, len(stored)) == stored


def test_each_edit_of_a_title_is_kept_as_a_revision(hostile: Hostile, poller: Poller) -> None:
    rounds(hostile, poller, "/items/title-edited", 4)
    with read(poller.engine) as connection:
        assert connection.execute(select(func.count()).select_from(RevisionRow)).scalar_one() == 3


def test_an_archive_that_appears_is_stored_with_its_own_dates(hostile: Hostile, poller: Poller) -> None:
    first, second, third = rounds(hostile, poller, "/items/backfill", 3)
    assert (second - first, third - second) == (1, 200)


def test_a_feed_that_comes_back_is_healthy_at_its_first_good_visit(hostile: Hostile, poller: Poller) -> None:
    url = hostile.url("/status/down-then-up", k="back")
    rows = [poll(poller, url)]
    for _ in range(6):
        poller.later()
        rows.append(poller.visit())
    assert [row["failures"] for row in rows] == [1, 2, 3, 4, 5, 6, 0]
    assert rows[-1]["health"] == Health.HEALTHY


@pytest.mark.parametrize(
    ("place", "trouble"),
    [
        ("https://127.0.0.1:{1}/ok/rss", Trouble.TLS),
        ("https://127.0.0.1:{2}/ok/rss", Trouble.TLS),
        ("https://127.0.0.1:{3}/ok/rss", Trouble.TLS),
        ("https://127.0.0.1:{4}/ok/rss", Trouble.TLS),
        ("http://127.0.0.1:{5}/", Trouble.UNREACHABLE),
        ("http://127.0.0.1:{6}/", Trouble.TIMEOUT),
        ("http://127.0.0.1:{7}/", Trouble.UNREACHABLE),
        ("http://no-such-host.invalid/", Trouble.NAME),
    ],
    ids=["self-signed", "expired", "other host", "plain on TLS", "reset", "mute", "refused", "no such name"],
)
def test_what_stands_between_us_and_a_feed_is_told_apart(
    hostile: Hostile, poller: Poller, place: str, trouble: Trouble
) -> None:
    row = poll(poller, place.format(*(hostile.port + offset for offset in range(8))))
    assert row["trouble"] == trouble
    assert poller.items() == []

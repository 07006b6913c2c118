"""What a visit costs as items are stored: the poll step on documents of 30 items, none or one of them new.

Claim, look-up, plan and save are the service's own; nothing is fetched or parsed. Processor time is that of
this process and, where it runs on this machine, of PostgreSQL's server.
"""

import argparse
import hashlib
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import Engine

from bench.bulk import FEEDS, fill, settle
from bench.corpus import FIRST, ITEMS
from bench.measure import Spent, cpu_of, table, tree
from bench.poll_process import make_due
from config.settings import Settings
from service.bootstrap import Clock
from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.fetch import Fetched, FetchOutcome, NotModified, Visit
from service.domain.policy import PollPolicy
from service.ports import ListedFeed
from service.store.database import Database
from service.store.engine import open_engine, read
from service.store.migrate import upgrade
from service.usecases.poll_due import poll_due
from tests.support.databases import postgresql

TOGETHER = 10  # visits that end together
UNCHANGED = 100  # ... and of those that find nothing
ROUNDS = 5  # of visits to all feeds; the median counts
SUMMARY = "Papers seen by this outlet show what was spent on it in Sihanoukville last year. " * 4


class Documents:
    """Fetcher and reader in one: documents that come from nowhere."""

    def __init__(self) -> None:
        self._round = 0
        self._oldest = 0
        self._unchanged = False

    def next_round(self, new: int | None) -> None:
        """Other bytes from now on, with so many new items; with None the answer is 304."""
        self._round += 1
        self._unchanged = new is None
        self._oldest += new or 0

    def host_of(self, _url: str) -> None:
        """Nobody is burdened."""
        return

    def fetch(
        self,
        visits: Sequence[Visit],
        *,
        begin_within: timedelta | None = None,  # noqa: ARG002 - the port's
    ) -> Iterator[Sequence[tuple[Visit, FetchOutcome]]]:
        """The document's address and round stand for its bytes."""
        together = UNCHANGED if self._unchanged else TOGETHER
        for start in range(0, len(visits), together):
            some = visits[start : start + together]
            if self._unchanged:
                yield [(visit, NotModified()) for visit in some]
                continue
            yield [(visit, Fetched(visit.url, f"{visit.url} {self._round}".encode(), "")) for visit in some]

    def language_of(self, _text: str) -> str | None:
        """Every item says its own."""
        return None

    def read(self, fetched: Fetched) -> ParsedFeed:
        """The newest items first."""
        numbers = range(self._oldest + ITEMS - 1, self._oldest - 1, -1)
        return ParsedFeed("Outlet", tuple(_entry(fetched.url, number) for number in numbers))


def _entry(feed: str, number: int) -> ParsedEntry:
    guid = hashlib.sha256(f"{feed} {number}".encode()).hexdigest()[:32]
    return ParsedEntry(
        guid=guid,
        url=f"https://outlet.example/news/{guid}",
        title=f"The harbour board extends the fishing quota, part {number}",
        summary=SUMMARY,
        content="",
        lang="en",
        published=FIRST + timedelta(minutes=number),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """What a visit cost at a size.

    Args:
        rows: items stored.
        new: items that a visit brings.
        visit: what one cost.
    """

    rows: int
    new: int | None
    visit: Spent


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument(
        "--rows",
        type=int,
        nargs="+",
        default=[10_000, 5_000_000],
        help="stored items (default: 10000 5000000, which takes 10 GB and some minutes)",
    )
    parser.add_argument(
        "--database", metavar="URL", help="an empty database (default: SQLite, then a PostgreSQL of its own)"
    )


def run(given: argparse.Namespace) -> None:
    """Print a table for each database."""
    sizes = sorted(given.rows)
    if given.database:
        _show(given.database, sizes)
        return
    with tempfile.TemporaryDirectory(prefix="as-") as folder:
        _show(f"sqlite:///{Path(folder) / 'growth.db'}", sizes)
    with postgresql() as server:
        _show(server.url, sizes)


def _show(url: str, sizes: Sequence[int]) -> None:
    engine = open_engine(url)
    if inspect(engine).get_table_names():
        raise SystemExit("The database has tables already; give an empty one.")
    upgrade(engine)
    measured = list(_measure(engine, sizes))
    engine.dispose()
    print(f"\n{engine.dialect.name}: {ROUNDS * FEEDS} visits a row, medians of {ROUNDS} rounds")
    rows = [["items stored", "new a visit", "ms CPU a visit", "ms wall a visit", "CPU against the first"]]
    first = {row.new: row.visit.cpu for row in reversed(measured)}
    rows += [
        [
            f"{row.rows:,}",
            "304" if row.new is None else f"{row.new}",
            f"{row.visit.cpu * 1_000:.3f}",
            f"{row.visit.wall * 1_000:.3f}",
            f"{row.visit.cpu / first[row.new]:.2f}",
        ]
        for row in measured
    ]
    table(rows)


def _measure(engine: Engine, sizes: Sequence[int]) -> Iterator[Row]:
    store, documents, clock = Database(engine), Documents(), Clock(Settings())
    feeds = [
        ListedFeed(f"https://outlet-{number}.example/feed", f"Outlet {number}", None)
        for number in range(FEEDS)
    ]
    with store.begin() as tx:
        tx.feeds.put(feeds, wall=clock.wall())
    _round(engine, store, documents, clock)  # the documents' own items are stored once
    for size in sizes:
        fill(engine, size)
        settle(engine)
        for new in (None, 0, 1):
            _round(engine, store, documents, clock, new)  # its pages are in memory
            rounds = [_round(engine, store, documents, clock, new) for _ in range(ROUNDS)]
            wall, cpu = (statistics.median(one) for one in zip(*rounds, strict=True))
            yield Row(size, new, Spent(wall / FEEDS, cpu / FEEDS))


def _round(
    engine: Engine, store: Database, documents: Documents, clock: Clock, new: int | None = 0
) -> tuple[float, float]:
    """Visit all feeds once: seconds, and processor seconds."""
    documents.next_round(new)
    make_due(engine, clock.wall())
    server = _server(engine)
    wall, cpu = time.perf_counter(), time.process_time() + cpu_of(server)
    visited = 0
    while visited < FEEDS:
        polled = poll_due(
            store=store,
            fetcher=documents,
            reader=documents,
            policy=PollPolicy(),
            clock=clock,
            chance=lambda: 0.5,
            wake=lambda: None,
        )
        if polled.visited == 0 or polled.failed:
            raise SystemExit(f"{visited} of {FEEDS} feeds visited; {polled.failed}")
        visited += polled.visited
    return time.perf_counter() - wall, time.process_time() + cpu_of(server) - cpu


def _server(engine: Engine) -> list[int]:
    """PostgreSQL's processes, where they run on this machine."""
    if engine.dialect.name != "postgresql":
        return []
    with read(engine) as connection:
        backend: int = connection.execute(select(func.pg_backend_pid())).scalar_one()
    program = Path(f"/proc/{backend}")
    if not program.exists() or (program / "comm").read_text().strip() != "postgres":
        return []
    parent = (program / "stat").read_text().rpartition(")")[2].split()[1]
    return tree(int(parent))

"""The service as the other programs run it: on a database of its own that holds the feeds given."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import func, select

from bench.measure import Spent, cpu_of, run, tree
from bench.poll_process import make_due
from config.settings import load_settings
from service.bootstrap import Services
from service.cli.context import NO_BROKER
from service.domain.feed import Health
from service.ports import ListedFeed
from service.store.engine import read
from service.store.migrate import upgrade
from service.store.schema import FeedRow, ItemRow
from service.store.status import watch_of

NEVER = timedelta(days=365)  # until the next visit of a feed that is not to be visited by itself
LOOK = 0.02  # seconds between two looks at whether a round is over
PATIENCE = 600.0  # seconds after which it is not


@dataclass(frozen=True)
class Installation:
    """The service with a home of its own.

    Args:
        home: its folder, short since a socket's path must be.
        urls: of the feeds that it visits.
    """

    home: Path
    urls: Sequence[str]

    @property
    def environ(self) -> Mapping[str, str]:
        """For its processes."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSTORY_")}
        return {
            **others,
            "AFTERSTORY_HOME": str(self.home),
            "AFTERSTORY_FETCH_ALLOW": "127.0.0.0/8",
            "AFTERSTORY_POLL_INTERVAL": "86400",
            "AFTERSTORY_TICK": "1",
        }

    @cached_property
    def services(self) -> Services:
        """The service in this process, to prepare and to look."""
        return Services(load_settings(self.environ, None), NO_BROKER)

    def prepare(self) -> None:
        """Make the database; no feed is due."""
        self.home.mkdir(parents=True)
        upgrade(self.services.engine)
        feeds = [ListedFeed(url, f"Outlet {number}", None) for number, url in enumerate(self.urls)]
        with self.services.store.begin() as tx:
            tx.feeds.put(feeds, wall=self.services.wall_now() + NEVER)

    def items(self) -> int:
        """How many items are stored."""
        with read(self.services.engine) as connection:
            return connection.execute(select(func.count()).select_from(ItemRow)).scalar_one()

    def visited(self, since: datetime) -> int:
        """How many feeds were visited with success since a moment (operational time)."""
        good = (FeedRow.health == Health.HEALTHY, FeedRow.last_poll >= since, FeedRow.lease_token.is_(None))
        with read(self.services.engine) as connection:
            return connection.execute(select(func.count()).select_from(FeedRow).where(*good)).scalar_one()

    def poll(self, rounds: int) -> Spent:
        """Visit every feed in a process of its own; what a round costs, by its own clocks."""
        log = self.home / "poll.log"
        run([sys.executable, "-m", "bench.poll_process", "rounds", str(rounds)], self.environ, log)
        return Spent(*json.loads(log.read_text().splitlines()[-1]))

    def ready(self) -> bool:
        """Whether a poll worker and a scheduler are there."""
        watch = watch_of(self.services.engine, self.services.wall_now())
        return "poll" in watch.queues and "beat" in watch.roles

    @contextmanager
    def running(self) -> Iterator[int]:
        """The poll worker, the scheduler and the embedded server, as `afterstory run` starts them.

        Gives the id of the process that everything descends from.
        """
        log = self.home / "stack.log"
        with log.open("wb") as output:
            stack = subprocess.Popen(
                [sys.executable, "-m", "bench.poll_stack"], env=self.environ, stdout=output, stderr=output
            )
        try:
            _wait(lambda: self.ready() or stack.poll() is not None)
            if stack.poll() is not None:
                raise SystemExit(f"the poll worker's processes ended:\n{log.read_text()}")
            yield stack.pid
        finally:
            stack.terminate()
            stack.wait()

    def round(self, stack: int) -> Spent:
        """Let the running processes visit every feed, from the moment at which all are due."""
        before, began, since = cpu_of(tree(stack)), time.perf_counter(), self.services.wall_now()
        make_due(self.services.engine, since)
        _wait(lambda: self.visited(since) == len(self.urls))
        return Spent(time.perf_counter() - began, cpu_of(tree(stack)) - before)


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > deadline:
            raise SystemExit(f"it did not end within {PATIENCE:g} s")
        time.sleep(LOOK)

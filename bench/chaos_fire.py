"""The fire of a run of chaos: kills, far ends in trouble, Redis emptied, databases away."""

import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import redis

from bench.chaos_count import Blow
from bench.chaos_ends import TROUBLES, FarEnd, Mode, now
from tests.support.databases import PostgreSQL
from tests.support.service import Service
from tests.support.slack_api import Workspace

VICTIMS = {
    "poll worker": b"--queues\0poll",
    "match worker": b"--queues\0match,default",
    "delivery worker": b"--queues\0deliver",
    "beat": b"service.cli\0beat",
    "dashboard": b"service.cli\0web",
    "Redis-protocol server": b"valkey",
}
SENDERS = ("delivery worker", "dashboard")  # whose death can keep an outcome from being recorded
FAULTS = {
    Mode.CALM: "",
    Mode.ERROR: "500",
    Mode.SLOW_DOWN: "429",
    Mode.CUT: "slam",
    Mode.SILENT: "deaf",
    Mode.TAKEN_CUT: "cut",
    Mode.TAKEN_SILENT: "hang",
}
UNMET = 10.0  # seconds that a trouble lasts longer, so that somebody meets it
ONE = 0.3  # of the kills of a worker are of one of its processes
LONG = 0.25  # of the locks of SQLite's file last longer than a writer waits
OVER_LONG = 33.0  # seconds


class App:
    """Slack's API as a far end that can be told how to behave."""

    def __init__(self, far: Workspace) -> None:
        self.far = far

    @property
    def mode(self) -> Mode:
        """How it behaves now."""
        return next(mode for mode, fault in FAULTS.items() if fault == self.far.trouble)

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self.far.trouble = FAULTS[mode]

    @property
    def modes(self) -> Counter[str]:
        """How often it was spoken to in each mode."""
        return Counter({mode.value: self.far.met[fault] for mode, fault in FAULTS.items()})


class Fire:
    """What happens to the service, at random instants; every kind of blow once before one comes again.

    Args:
        running: the service.
        chance: the seeded source of chance.
        ends: the far ends, by name.
        server: PostgreSQL, where that is the database.
    """

    def __init__(
        self,
        running: Service,
        chance: random.Random,
        ends: Mapping[str, FarEnd | App],
        server: PostgreSQL | None,
    ) -> None:
        self._running = running
        self._chance = chance
        self._ends = ends
        self._server = server
        self._deck: list[Callable[[], str]] = []
        self._database = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.done: Counter[str] = Counter()
        self.blows: list[Blow] = []

    def strike(self) -> None:
        """One blow."""
        if not self._deck:
            self._deck = self._shuffled()
        self.done[self._deck.pop()()] += 1

    def over(self) -> None:
        """Wait until what was begun has ended; from now on the far ends are well."""
        for thread in self._threads:
            thread.join()
        for end in self._ends.values():
            end.mode = Mode.CALM

    def _shuffled(self) -> list[Callable[[], str]]:
        deck: list[Callable[[], str]] = [*(partial(self._kill, name) for name in VICTIMS)]
        deck += deck
        deck += [partial(self._trouble, name, mode) for name in self._ends for mode in TROUBLES]
        deck += [self._empty, self._empty, self._database_away, self._database_away]
        self._chance.shuffle(deck)
        return deck

    def _kill(self, name: str) -> str:
        found = []
        for process in self._running.processes():
            try:
                command = Path(f"/proc/{process}/cmdline").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if VICTIMS[name] in command and process != self._running.process.pid:
                found.append(process)
        one = len(found) > 1 and self._chance.random() < ONE
        victims = [self._chance.choice(found)] if one else found
        began, killed = now(), 0
        for process in victims:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed += 1
        if not killed:
            return f"not there to kill: {name}"
        if name in SENDERS:
            self.blows.append(Blow(began, now()))
        return f"killed: {name}{' (one process of it)' if one else ''}"

    def _trouble(self, name: str, mode: Mode) -> str:
        end = self._ends[name]
        end.mode = mode

        before = end.modes[mode]

        def recover() -> None:
            time.sleep(lasts)
            ends = time.monotonic() + UNMET
            while end.modes[mode] == before and time.monotonic() < ends:  # nobody has met it yet
                time.sleep(0.1)
            if end.mode == mode:
                end.mode = Mode.CALM

        lasts = self._chance.uniform(0.5, 4.0)
        self._beside(recover)
        return f"{name}: {mode}"

    def _empty(self) -> str:
        client = redis.Redis(
            unix_socket_path=str(self._running.home / "broker" / "valkey.sock"), socket_timeout=2
        )
        try:
            client.flushall()
        except redis.RedisError:  # it was killed a moment ago
            return "emptied: Redis (was away)"
        finally:
            client.close()
        return "emptied: Redis"

    def _database_away(self) -> str:
        if not self._database.acquire(blocking=False):
            return "database: away already"
        server, lasts = self._server, self._chance.uniform(0.2, 8.0)
        if server is None and self._chance.random() < LONG:
            lasts = OVER_LONG

        def away() -> None:
            began = now()
            try:
                if server is None:
                    self._lock_file(lasts)
                else:
                    server.stop()
                    time.sleep(lasts)
                    server.start()
            finally:
                self.blows.append(Blow(began, now()))
                self._database.release()

        self._beside(away)
        if server is not None:
            return "database: stopped and started"
        return f"database: locked{' longer than a writer waits' if lasts == OVER_LONG else ''}"

    def _lock_file(self, seconds: float) -> None:
        with closing(sqlite3.connect(self._running.home / "afterstory.db", timeout=60)) as connection:
            connection.isolation_level = None
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    def _beside(self, what: Callable[[], None]) -> None:
        thread = threading.Thread(target=what)
        self._threads.append(thread)
        thread.start()

"""The real service under fire: every development arrives once, whatever is killed, cut, emptied or restarted.

Publishes developments on loopback feeds, each by two outlets, and while it does, at random instants: kills -9
the poll, match and delivery workers, beat, the dashboard and the Redis-protocol server; empties Redis; makes
Slack and the mail relay answer 500 and 429, time out, or take a message and cut the connection before
answering; restarts the database (PostgreSQL). Then it counts at the receiving servers.

An incoming webhook and a mail relay give no way to ask whether a message had arrived. So one whose answer was
lost comes again, under the same id; the count shows it, and that nothing else comes twice.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import redis
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bench.receivers import CALM, Newsroom, Receiver, http_server, smtp_server, write_config
from service.domain.delivery import State
from service.ports import StoreUnavailable
from service.store.engine import open_engine, read
from service.store.schema import DeliveryRow
from tests.support.databases import PostgreSQL, postgresql
from tests.support.ports import free_port
from tests.support.service import Service, service

VICTIMS = {
    "poll worker": b"--queues\0poll",
    "match worker": b"--queues\0match,default",
    "delivery worker": b"--queues\0deliver",
    "beat": b"service.cli\0beat",
    "dashboard": b"service.cli\0web",
    "Redis-protocol server": b"valkey",
}
TROUBLES = ("500", "429", "hang", "cut")
GRACE = 3.0  # seconds before a kill in which an answer may have been under way


@dataclass
class Verdict:
    """What a run came to.

    Args:
        missing: developments that a channel never got.
        once: developments that a channel got exactly once.
        again: that came again under the same id, after an answer that was lost.
        doubled: that came again although nothing was lost, or under another id. Must be none.
    """

    missing: int = 0
    once: int = 0
    again: int = 0
    doubled: int = 0


class Fire:
    """What happens to the service, at random instants.

    Args:
        running: the service.
        chance: the seeded source of chance.
        receivers: by name.
        server: PostgreSQL, where that is the database.
    """

    def __init__(
        self,
        running: Service,
        chance: random.Random,
        receivers: dict[str, Receiver],
        server: PostgreSQL | None,
    ) -> None:
        self._running = running
        self._chance = chance
        self._receivers = receivers
        self._server = server
        self.done: Counter[str] = Counter()
        self.cuts: list[float] = []  # when an answer may have been lost on our side
        self.log: list[str] = []

    def strike(self) -> None:
        """One blow."""
        blows: list[Callable[[], str]] = [self._kill] * 5 + [self._trouble] * 5 + [self._empty]
        if self._server is not None:
            blows.append(self._restart_database)
        what = self._chance.choice(blows)()
        self.done[what] += 1

    def _kill(self) -> str:
        name = self._chance.choice(list(VICTIMS))
        killed = 0
        for process in self._running.processes():
            try:
                command = Path(f"/proc/{process}/cmdline").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if VICTIMS[name] in command and process != self._running.process.pid:
                self.cuts.append(time.monotonic())
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed += 1
        return f"killed: {name}" if killed else f"not there to kill: {name}"

    def _trouble(self) -> str:
        name = self._chance.choice(list(self._receivers))
        mode = self._chance.choice(TROUBLES)
        receiver = self._receivers[name]
        receiver.mode = mode
        timer = threading.Timer(self._chance.uniform(0.5, 4.0), lambda: setattr(receiver, "mode", CALM))
        timer.daemon = True
        timer.start()
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

    def _restart_database(self) -> str:
        assert self._server is not None
        self.cuts.append(time.monotonic())
        self._server.stop()
        time.sleep(self._chance.uniform(0.2, 2.0))
        self._server.start()
        self.cuts.append(time.monotonic())
        return "restarted: database"


def judge(receiver: Receiver, developments: int, cuts: list[float]) -> Verdict:
    """Count at a receiving server."""
    by_development: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
    for development, key, at, answered in receiver.taken:
        by_development[development].append((key, at, answered))
    verdict = Verdict()
    for number in range(developments):
        arrived = sorted(by_development.get(f"d{number:05d}", []), key=lambda one: one[1])
        if not arrived:
            verdict.missing += 1
            continue
        verdict.once += len(arrived) == 1
        if len({key for key, _, _ in arrived}) > 1:
            verdict.doubled += 1
            continue
        for _, at, answered in arrived[:-1]:
            lost = not answered or any(at <= cut + 0.5 and cut - at <= GRACE for cut in cuts)
            verdict.again += lost
            verdict.doubled += not lost
    return verdict


def until_quiet(engine: Engine, developments: int, patience: float) -> bool:
    """Wait until every delivery is sent."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            with read(engine) as connection:
                sent = connection.execute(
                    select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state == State.SENT)
                ).scalar_one()
                left = connection.execute(
                    select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state != State.SENT)
                ).scalar_one()
        except StoreUnavailable:  # restarted a moment ago
            sent, left = 0, 1
        if sent >= developments * 2 and left == 0:
            return True
        time.sleep(0.3)
    return False


@dataclass(frozen=True)
class Result:
    """What a run came to, for each receiver, and what happened in it."""

    seed: int
    verdicts: dict[str, Verdict]
    blows: Counter[str]
    seconds: float
    modes: dict[str, Counter[str]]

    def lines(self) -> list[str]:
        """For people."""
        found = [f"seed {self.seed}, {self.seconds:.0f} s"]
        found += [f"  {count:>4} x {blow}" for blow, count in sorted(self.blows.items())]
        for name, one in self.verdicts.items():
            found.append(
                f"{name}: {one.once} once, {one.again} again under the same id after a lost answer, "
                f"{one.missing} missing, {one.doubled} doubled; answers {dict(self.modes[name])}"
            )
        return found

    @property
    def good(self) -> bool:
        """Whether nothing is missing and nothing doubled."""
        return all(one.missing == one.doubled == 0 for one in self.verdicts.values())


def chaos(developments: int, *, seed: int, database: str, seconds: float, patience: float = 600.0) -> Result:
    """Run it.

    Args:
        developments: how many are published.
        seed: of all chance.
        database: sqlite or postgresql.
        seconds: over which they are published, and fire is on.
        patience: seconds to wait for the last after the fire.
    """
    chance = random.Random(seed)  # noqa: S311 - chaos, not secrets
    receivers = {"slack": Receiver(), "mail": Receiver()}
    newsroom, smtp = Newsroom(free_port()), free_port()
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ac-")))
        write_config(folder / "config", developments, newsroom.port)
        stack.enter_context(http_server(newsroom, receivers["slack"]))
        stack.enter_context(smtp_server(smtp, receivers["mail"]))
        server = stack.enter_context(postgresql()) if database == "postgresql" else None
        environ = {
            "AFTERSTORY_CONFIG": str(folder / "config"),
            "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
            "AFTERSTORY_TICK": "0.5",
            "AFTERSTORY_POLL_INTERVAL": "1",
            "AFTERSTORY_SLACK_WEBHOOK_URL": f"http://127.0.0.1:{newsroom.port}/services/T0/B0/x",
            "AFTERSTORY_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "AFTERSTORY_MAIL_FROM": "afterstory@desk.example",
            "AFTERSTORY_MAIL_TO": "desk@desk.example",
        }
        if server is not None:
            environ["AFTERSTORY_DATABASE_URL"] = server.url.replace("+psycopg", "")
        running = stack.enter_context(service("run", environ=environ))
        running.ready()
        fire = Fire(running, chance, receivers, server)
        _burn(developments, newsroom, fire, chance, seconds)
        for box in receivers.values():
            box.mode = CALM
        engine = open_engine(
            environ.get("AFTERSTORY_DATABASE_URL") or f"sqlite:///{running.home / 'afterstory.db'}"
        )
        until_quiet(engine, developments, patience)
        engine.dispose()
        if os.environ.get("CHAOS_LOG"):
            Path(os.environ["CHAOS_LOG"]).write_text("".join(running.lines), encoding="utf-8")
    return Result(
        seed,
        {name: judge(box, developments, fire.cuts) for name, box in receivers.items()},
        fire.done,
        time.monotonic() - began,
        {name: box.modes for name, box in receivers.items()},
    )


def _burn(developments: int, newsroom: Newsroom, fire: Fire, chance: random.Random, seconds: float) -> None:
    """Publish everything over the time, and strike at random instants meanwhile."""
    begun = time.monotonic()
    moments = sorted(chance.uniform(0, seconds) for _ in range(developments))
    next_blow = chance.uniform(0.5, 2.0)
    published = 0
    while published < developments or time.monotonic() - begun < seconds:
        now = time.monotonic() - begun
        while published < developments and moments[published] <= now:
            newsroom.publish(published)
            published += 1
        if now >= next_blow:
            fire.strike()
            next_blow = now + chance.uniform(0.5, 2.0)
        time.sleep(0.02)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it can be told."""
    parser.add_argument("-n", "--developments", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--seconds", type=float, default=None, help="of fire (default: a tenth a development)"
    )


def run(given: argparse.Namespace) -> None:
    """Run it and print what came of it."""
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"{given.developments} developments on {given.database}, seed {seed}", flush=True)
    result = chaos(
        given.developments,
        seed=seed,
        database=given.database,
        seconds=given.seconds or given.developments / 10,
    )
    print("\n".join(result.lines()))
    if not result.good:
        sys.exit(1)

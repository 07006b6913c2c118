"""The real service under fire: every development arrives once, whatever is killed, cut, emptied or restarted.

Publishes developments on loopback feeds, each by two outlets some seconds apart, and while it does, at random
instants: kills -9 the poll, match and delivery workers (whole, or one of their processes), beat, the
dashboard and the Redis-protocol server; empties Redis; makes Slack's API, an incoming webhook, the mail relay
and a signed webhook answer 500 and 429, say nothing, or cut the connection, each before and after they took
the message; stops and starts PostgreSQL as in a crash, or locks SQLite's file. Then it counts at the far
ends: see `bench.chaos_count` for what counts as once.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bench.chaos_count import Verdict, judge, judge_rooms, records
from bench.chaos_ends import (
    SECRET,
    Development,
    FarEnd,
    Newsroom,
    http_server,
    open_rooms,
    smtp_server,
    write_config,
)
from bench.chaos_fire import App, Fire
from service.domain.alert import AlertKind
from service.domain.delivery import State
from service.ports import StoreUnavailable
from service.store.engine import open_engine, read
from service.store.schema import AlertRow, DeliveryRow, EditRow
from tests.support.databases import PostgreSQL, postgresql
from tests.support.ports import free_port
from tests.support.service import Service, service
from tests.support.slack_api import TOKEN, workspace

SHORT_RUN = 120.0  # seconds; in one, blows come faster, so that each kind comes
SECOND = (0.0, 15.0)  # seconds after which the second outlet has it too
APART = (20.0, 60.0)  # seconds between two developments of one follow-up


def until_quiet(engine: Engine, alerts: int, patience: float) -> bool:
    """Wait until everything is told and shown; False if nothing comes of that any more."""
    deadline, before = time.monotonic() + patience, (-1, -1, -1)
    while time.monotonic() < deadline:
        with suppress(StoreUnavailable), read(engine) as connection:  # restarted a moment ago
            opened = select(func.count()).where(AlertRow.kind == AlertKind.DEVELOPMENT)
            unsent = select(func.count()).where(DeliveryRow.state != State.SENT)
            unedited = select(func.count()).where(EditRow.next_try.is_not(None))
            left = (
                alerts - connection.execute(opened).scalar_one(),
                connection.execute(unsent).scalar_one(),
                connection.execute(unedited).scalar_one(),
            )
            if left == (0, 0, 0):
                return True
            if left != before:
                deadline, before = time.monotonic() + patience, left
        time.sleep(0.5)
    return False


@dataclass(frozen=True)
class Result:
    """What a run came to, for each far end, and what happened in it."""

    seed: int
    verdicts: dict[str, Verdict]
    blows: Counter[str]
    seconds: float
    modes: dict[str, Counter[str]]
    quiet: bool

    def lines(self) -> list[str]:
        """For people."""
        found = [f"seed {self.seed}, {self.seconds:.0f} s"]
        found += [f"  {count:>4} x {blow}" for blow, count in sorted(self.blows.items())]
        for name, one in self.verdicts.items():
            answers = ", ".join(f"{mode} {count}" for mode, count in sorted(self.modes[name].items()))
            found.append(f"{name}: {one.line()}; spoken to: {answers}")
            found += [f"    {words}" for words in one.wrong]
        return found if self.quiet else [*found, "not everything was told, or shown, in time"]

    @property
    def good(self) -> bool:
        """Whether everything is as it must be."""
        return self.quiet and not any(one.wrong for one in self.verdicts.values())


@contextmanager
def _kept(running: Service, log: Path) -> Iterator[None]:
    """Writes down what the service prints, as it comes."""
    over = threading.Event()

    def write() -> None:
        written = 0
        with log.open("w", encoding="utf-8") as file:
            while not over.wait(0.5):
                fresh = running.lines[written:]
                written += len(fresh)
                file.writelines(fresh)
                file.flush()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def chaos(
    developments: int,
    *,
    seed: int,
    database: str,
    seconds: float,
    patience: float = 600.0,
    log: Path | None = None,
) -> Result:
    """Run it.

    Args:
        developments: how many are published.
        seed: of all chance.
        database: sqlite or postgresql.
        seconds: over which they are published, and fire is on.
        patience: seconds to wait after the fire in which nothing more is told.
        log: where the service's lines are kept; None for nowhere.
    """
    chance = random.Random(seed)  # noqa: S311 - chaos, not secrets
    all_of_them = [Development(number) for number in range(developments)]
    hook, mail, system = FarEnd(), FarEnd(), FarEnd()
    newsroom, smtp = Newsroom(free_port()), free_port()
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ac-")))
        write_config(folder / "config", developments, newsroom.port)
        far = stack.enter_context(workspace())
        open_rooms(far)
        ends: dict[str, FarEnd | App] = {
            "Slack's API": App(far),
            "incoming webhook": hook,
            "mail": mail,
            "signed webhook": system,
        }
        stack.enter_context(http_server(newsroom, hook, system))
        stack.enter_context(smtp_server(smtp, mail))
        server = stack.enter_context(postgresql()) if database == "postgresql" else None
        here = f"http://127.0.0.1:{newsroom.port}"
        environ = _environ(folder / "config", here, far.url, smtp, server)
        running = stack.enter_context(service("run", environ=environ))
        if log is not None:
            stack.enter_context(_kept(running, log))
        running.ready()
        fire = Fire(running, chance, ends, server)
        _burn(all_of_them, newsroom, fire, chance, seconds)
        fire.over()
        engine = open_engine(
            environ.get("AFTERSTORY_DATABASE_URL") or f"sqlite:///{running.home / 'afterstory.db'}"
        )
        quiet = until_quiet(engine, developments, patience)
        said = records(engine)
        engine.dispose()
    marks = [one.mark for one in all_of_them]
    verdicts = {"Slack's API": judge_rooms(far, said, all_of_them)} | {
        name: judge(end.taken, said.get(channel, ()), marks, fire.blows)
        for name, channel, end in (
            ("incoming webhook", "hook", hook),
            ("mail", "mail", mail),
            ("signed webhook", "system", system),
        )
    }
    took = time.monotonic() - began
    return Result(seed, verdicts, fire.done, took, {name: end.modes for name, end in ends.items()}, quiet)


def _environ(config: Path, here: str, slack: str, smtp: int, server: PostgreSQL | None) -> dict[str, str]:
    """What the service is told of its far ends, which are all on loopback."""
    environ = {
        "AFTERSTORY_CONFIG": str(config),
        "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
        "AFTERSTORY_TICK": "0.5",
        "AFTERSTORY_POLL_INTERVAL": "1",
        "AFTERSTORY_SLACK_BOT_TOKEN": TOKEN,
        "AFTERSTORY_SLACK_API_URL": slack,
        "AFTERSTORY_SLACK_WEBHOOK_URL": f"{here}/services/T0/B0/x",
        "AFTERSTORY_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
        "AFTERSTORY_MAIL_FROM": "afterstory@desk.example",
        "AFTERSTORY_MAIL_TO": "desk@desk.example",
        "AFTERSTORY_WEBHOOK_URL": f"{here}/system",
        "AFTERSTORY_WEBHOOK_SECRET": SECRET,
    }
    if server is not None:
        environ["AFTERSTORY_DATABASE_URL"] = server.url.replace("+psycopg", "")
    return environ


def _burn(
    developments: list[Development], newsroom: Newsroom, fire: Fire, chance: random.Random, seconds: float
) -> None:
    """Publish everything over the time, and strike at random instants meanwhile."""
    moments: dict[int, float] = {}
    for one in developments:
        after = moments.get(one.followup)
        moments[one.number] = chance.uniform(0, seconds) if after is None else after + chance.uniform(*APART)
    plan = sorted(
        (moments[one.number] + later, one.number, outlet)
        for one in developments
        for outlet, later in ((0, 0.0), (1, chance.uniform(*SECOND)))
    )
    pause = (0.6, 1.4) if seconds < SHORT_RUN else (2.0, 6.0)
    begun = time.monotonic()
    next_blow = chance.uniform(*pause)
    published = 0
    while published < len(plan) or time.monotonic() - begun < seconds:
        passed = time.monotonic() - begun
        while published < len(plan) and plan[published][0] <= passed:
            _, number, outlet = plan[published]
            newsroom.publish(developments[number], outlet)
            published += 1
        if passed >= next_blow:
            fire.strike()
            next_blow = passed + chance.uniform(*pause)
        time.sleep(0.02)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it can be told."""
    parser.add_argument("-n", "--developments", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=None, help="of fire (default: 0.4 a development)")
    parser.add_argument("--log", type=Path, default=None, help="where the service's lines are kept")


def run(given: argparse.Namespace) -> None:
    """Run it and print what came of it."""
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"{given.developments} developments on {given.database}, seed {seed}", flush=True)
    result = chaos(
        given.developments,
        seed=seed,
        database=given.database,
        seconds=given.seconds or given.developments * 0.4,
        log=given.log,
    )
    print("\n".join(result.lines()))
    if not result.good:
        sys.exit(1)

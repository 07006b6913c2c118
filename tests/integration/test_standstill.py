"""What must never keep the service waiting for long: ends that vanish, processes that freeze, deaf workers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import signals
from sqlalchemy import text, update

from service.broker.embedded import EmbeddedServer
from service.broker.queues import depths, wake
from service.ports import Claim, StoreUnavailable
from service.store.engine import open_engine, read, write
from service.store.schema import FeedRow
from service.supervisor import die_with_parent
from service.usecases.claims import machine
from tests.support.builders import ROOT
from tests.support.steps import DOCKS, Desk
from workers.hearing import EXIT, QUIET, Hearing

LEASE = timedelta(minutes=4)


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = EmbeddedServer(tmp_path_factory.mktemp("b"))
    process = server.start(die_with_parent)
    yield server.url
    process.terminate()
    process.wait()


def test_a_connection_to_postgresql_whose_other_end_is_gone_ends_by_itself(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with read(engine) as connection:
        given = connection.connection.dbapi_connection.info.get_parameters()  # type: ignore[union-attr] # psycopg's
        session = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("tcp_user_timeout", "tcp_keepalives_idle", "idle_in_transaction_session_timeout")
        }
    engine.dispose()
    assert (given["tcp_user_timeout"], given["keepalives_idle"]) == ("25000", "10")
    assert session == {
        "tcp_user_timeout": "25000",
        "tcp_keepalives_idle": "10",
        "idle_in_transaction_session_timeout": "1min",
    }


def test_who_waits_for_a_row_that_a_frozen_process_has_locked_does_not_wait_for_ever(desk: Desk) -> None:
    if desk.engine.dialect.name == "sqlite":
        pytest.skip("its writers wait 30 s for each other: test_store")
    name = update(FeedRow).values(name="x")
    with write(desk.engine) as frozen:
        frozen.execute(name)
        with pytest.raises(StoreUnavailable, match="lock timeout"), write(desk.engine) as other:
            assert other.execute(text("SHOW lock_timeout")).scalar_one() == "30s"
            other.execute(text("SET LOCAL lock_timeout = '50ms'"))
            other.execute(name)


def test_a_process_that_stands_for_a_killed_one_frees_what_that_had_claimed(
    desk: Desk, broker: str, tmp_path: Path
) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    desk.publish(DOCKS)
    with desk.store.begin() as tx:
        dead = Claim(f"{machine()}:{killed.pid}:abc")
        assert tx.feeds.claim_due(dead, limit=9, per_host=9, lease=LEASE, wall=desk.clock.now)
    environ = {
        **os.environ,
        "AFTERSTORY_HOME": str(tmp_path),
        "AFTERSTORY_DATABASE_URL": desk.engine.url.render_as_string(hide_password=False),
    }
    first_task = (
        "import os, sys; from config.settings import load_settings; from workers.app import create_app; "
        "create_app(load_settings(os.environ, None), sys.argv[1]).tasks['read_pushes'].apply(throw=True)"
    )
    subprocess.run([sys.executable, "-c", first_task, broker], cwd=ROOT, env=environ, check=True)
    assert desk.poll(after=timedelta()).new_items == 1


def test_a_worker_that_takes_no_message_although_some_wait_is_deaf(broker: str) -> None:
    def waiting() -> int | None:
        found = depths(broker, ["poll"])
        return None if found is None else sum(found.values())

    busy: list[str] = []
    hearing = Hearing(waiting=waiting, busy=lambda: bool(busy), longest=120)
    now = time.monotonic()

    def is_deaf(*, after: int) -> bool:
        """Whether it is, looked at every ten seconds for so long."""
        nonlocal now
        deaf = False
        for _ in range(0, after, 10):
            now += 10
            deaf = hearing.is_deaf(now)
        return deaf

    assert not is_deaf(after=200), "nothing waits"
    wake(broker, "poll_due", queue="poll")
    assert not is_deaf(after=100)
    busy.append("a task")
    assert not is_deaf(after=200)
    busy.clear()
    assert not is_deaf(after=120)
    assert is_deaf(after=10)
    now += 3_600  # the machine slept, and the process with it
    assert not is_deaf(after=120)
    assert is_deaf(after=20)
    hearing = Hearing(waiting=waiting, busy=lambda: False, longest=0)
    assert hearing.is_deaf(time.monotonic() + QUIET + 1)
    signals.task_received.send(sender=None)
    assert not hearing.is_deaf(time.monotonic() + QUIET - 1)


def test_a_broker_that_is_away_makes_no_worker_deaf(tmp_path: Path) -> None:
    away = f"redis+socket://{tmp_path / 'none.sock'}"
    hearing = Hearing(waiting=lambda: depths(away, ["poll"]) and 1, busy=lambda: False, longest=120)
    assert not any(hearing.is_deaf(time.monotonic() + seconds) for seconds in range(0, 600, 50))


def test_a_deaf_worker_ends_so_that_it_is_started_again() -> None:
    deaf = (
        "import workers.hearing as h; h.QUIET = 0.0; "
        "h.Hearing(waiting=lambda: 1, busy=lambda: False, longest=-1.0).look()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", deaf], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == EXIT
    assert "no message taken although some wait" in ended.stdout + ended.stderr

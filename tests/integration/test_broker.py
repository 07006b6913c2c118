"""The embedded Redis-protocol server, and what stands on it."""

import asyncio
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis

from config.settings import Settings
from service.broker.address import redis_address
from service.broker.embedded import BrokerTrouble, EmbeddedServer
from service.broker.events import Events
from service.broker.lock import Locks
from service.broker.queues import depths, wake
from service.broker.wakes import taken_up
from service.supervisor import Supervisor, die_with_parent
from workers.app import create_app as create_worker_app


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("b")


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    server = EmbeddedServer(folder)
    process = server.start(die_with_parent)
    yield server.url
    process.terminate()
    process.wait()


def client(url: str) -> "redis.Redis":
    address = redis_address(url)
    assert address is not None
    return redis.Redis.from_url(address)


def test_what_was_written_survives_a_kill(folder: Path) -> None:
    server = EmbeddedServer(folder)
    process = server.start(die_with_parent)
    with client(server.url) as first:
        first.lpush("poll", "message")
        first.execute_command("WAITAOF", 1, 0, 5_000)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process = server.start(die_with_parent)
    with client(server.url) as second:
        assert second.llen("poll") == 1
    process.terminate()
    process.wait()


def test_what_it_kept_and_cannot_read_any_more_does_not_keep_it_from_starting(folder: Path) -> None:
    server = EmbeddedServer(folder)
    process = server.start(die_with_parent)
    with client(server.url) as first:
        for number in range(9):
            first.lpush("poll", f"message {number}")
        first.execute_command("WAITAOF", 1, 0, 5_000)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    (kept,) = (folder / "appendonlydir").glob("*.incr.aof")
    raw = kept.read_bytes()
    kept.write_bytes(raw[:40] + b"?" * 20 + raw[60:])
    process = server.start(die_with_parent)
    with client(server.url) as second:
        assert second.llen("poll") == 0
    process.terminate()
    process.wait()


def test_a_server_that_does_not_start_again_is_tried_until_it_does(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("s")
    said: list[str] = []
    supervisor = Supervisor({"AFTERSTORY_HOME": str(home)}, said.append)
    url = supervisor.start_broker(home)
    with client(url) as before:
        (pid,) = (before.info("server")["process_id"],)
    (home / "broker" / "valkey.log").unlink(missing_ok=True)
    (home / "broker" / "valkey.log").mkdir()  # it can't write its log, so it does not start
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    supervisor.watch()
    assert any("did not start" in line for line in said)
    (home / "broker" / "valkey.log").rmdir()
    supervisor.watch()
    with client(url) as again:
        assert again.ping()
    supervisor.stop()


def test_only_its_own_user_may_open_the_socket(folder: Path, url: str) -> None:
    assert url.startswith("redis+socket://")
    assert (folder / "valkey.sock").stat().st_mode & 0o077 == 0


def test_a_path_that_is_too_long_for_a_socket_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrokerTrouble, match="Set AFTERSTORY_HOME to a shorter folder"):
        EmbeddedServer(tmp_path / ("x" * 120))


def test_a_listener_hears_what_is_told_also_after_the_server_was_emptied(url: str) -> None:
    async def hear() -> list[str]:
        events = Events(redis_address(url))
        heard: list[str] = []

        async def listen() -> None:
            async for event in events.listen():
                heard.append(event.topic)  # noqa: PERF401 - it listens for ever

        listening = asyncio.create_task(listen())
        while "alerts" not in heard:
            await asyncio.to_thread(events.tell, "alerts")
            await asyncio.sleep(0.01)
        with client(url) as broker:
            broker.flushall()
        while "feeds" not in heard:
            await asyncio.to_thread(events.tell, "feeds")
            await asyncio.sleep(0.01)
        listening.cancel()
        return heard

    heard = asyncio.run(asyncio.wait_for(hear(), 20))
    assert heard[0] == "alerts"
    assert "feeds" in heard


def test_telling_a_server_that_is_away_stops_nothing() -> None:
    Events("unix:///nowhere/valkey.sock").tell("alerts")
    Events(None).tell("alerts")


def test_one_of_two_holds_the_lock_and_both_do_when_the_server_is_away(url: str) -> None:
    locks = Locks(redis_address(url))
    longest = timedelta(seconds=30)
    with (
        locks.only_one("windows", longest=longest) as mine,
        locks.only_one("windows", longest=longest) as other,
    ):
        assert (mine, other) == (True, False)
    with locks.only_one("windows", longest=longest) as again:
        assert again
        with client(url) as broker:
            broker.flushall()
    for away in (Locks("unix:///nowhere/valkey.sock"), Locks(None)):
        with away.only_one("windows", longest=longest) as mine:
            assert mine


def test_the_depth_of_queues_is_counted_and_a_broker_that_is_away_has_none(url: str) -> None:
    with client(url) as broker:
        broker.lpush("poll", "a", "b")
    assert depths(url, ("poll", "match")) == {"poll": 2, "match": 0}
    assert depths("redis+socket:///nowhere/valkey.sock", ("poll",)) is None


@pytest.mark.parametrize(
    ("broker", "address"),
    [
        ("redis+socket:///a/b.sock", "unix:///a/b.sock"),
        ("redis://h:6379/0", "redis://h:6379/0"),
        ("valkey://h:6379/0", "redis://h:6379/0"),
        ("amqp://h//", None),
    ],
)
def test_a_brokers_address_is_turned_into_the_clients(broker: str, address: str | None) -> None:
    assert redis_address(broker) == address


def test_a_wake_up_reaches_the_queue_that_it_names(url: str) -> None:
    wake(url, "read_pushes", queue="poll")
    wake(url, "deliver_due", queue="deliver")
    assert depths(url, ("poll", "match", "deliver")) == {"poll": 1, "match": 0, "deliver": 1}
    wake(
        "redis+socket:///nowhere/valkey.sock", "read_pushes", queue="poll"
    )  # a broker that is away costs a tick


def test_nobody_waits_for_a_broker_that_takes_the_call_and_says_nothing() -> None:
    """A frozen process, a firewall: whoever answered an alert meanwhile would wait for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        counted: list[object] = []

        def ask() -> None:
            wake(address, "edit_due", queue="deliver")
            counted.append(depths(address, ("deliver",)))

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(60)
        assert counted == [None]


def test_a_wake_up_that_nobody_has_taken_up_stands_for_all_that_would_follow_it(url: str) -> None:
    for _ in range(3):
        wake(url, "match_new", queue="match")
    assert depths(url, ("match",)) == {"match": 1}
    taken_up(url, "match_new")
    wake(url, "match_new", queue="match")
    assert depths(url, ("match",)) == {"match": 2}
    client(url).flushall()
    wake(url, "match_new", queue="match")
    assert depths(url, ("match",)) == {"match": 1}


def test_a_wake_up_ends_once_beat_would_start_the_task_anyway(url: str) -> None:
    """Else those that nobody needs any more pile up while workers are busy, and what beat starts never runs."""
    app = create_worker_app(Settings(tick=5, broker_url=url), url)
    app.tasks["match_new"].wake("deliver_due")
    app.tasks["deliver_due"].wake("deliver_due", after=timedelta(seconds=20))
    now = datetime.now(UTC)  # noqa: TID251 - the message's time is the world's
    with client(url) as far:
        later, soon = (json.loads(one)["headers"] for one in far.lrange("deliver", 0, -1))
    assert timedelta() < datetime.fromisoformat(soon["expires"]) - now <= timedelta(seconds=5)
    assert timedelta(seconds=15) < datetime.fromisoformat(later["expires"]) - now <= timedelta(seconds=25)
    assert soon["eta"] is None

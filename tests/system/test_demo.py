"""The most important test: from a newsroom's feeds to the desk's messages, through the real processes."""

import os
import signal
from collections import Counter

import httpx2
import redis

from tests.support.service import Service, service, until

AWAITED = ("Naval docking", "Senate election", "Police training")


def newsroom(running: Service) -> str:
    found = running.said(r"to be answered there: (\S+)/")
    assert found is not None
    return found[1]


def inbox(running: Service) -> dict:  # type: ignore[type-arg] # JSON
    answer: dict = httpx2.get(f"{newsroom(running)}/inbox.json").json()  # type: ignore[type-arg] # JSON
    return answer


def on_slack(running: Service) -> list[dict]:  # type: ignore[type-arg] # JSON
    return [one["payload"] for one in inbox(running)["slack"]]


def told(running: Service) -> tuple[set[str], set[str]]:
    received = inbox(running)
    posted = {one["payload"]["text"].partition(" (")[0] for one in received["slack"]}
    by_mail = {one["subject"].partition(" (")[0] for one in received["mails"]}
    return posted, by_mail


def keys(running: Service) -> Counter[str]:
    return Counter(one["metadata"]["event_payload"]["key"] for one in on_slack(running))


def empty_redis(running: Service) -> None:
    socket = running.home / "demo" / "broker" / "valkey.sock"
    with redis.Redis(unix_socket_path=str(socket)) as broker:
        broker.flushall()


def kill_workers(running: Service) -> int:
    mine = f"/proc/{running.process.pid}/task/{running.process.pid}/children"
    with open(mine, encoding="ascii") as children:  # noqa: PTH123 - /proc
        pids = [int(pid) for pid in children.read().split()]
    killed = 0
    for pid in pids:
        with open(f"/proc/{pid}/cmdline", "rb") as command:  # noqa: PTH123 - /proc
            if b"worker" in command.read().split(b"\0"):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


def test_the_desk_is_told_of_everything_once_though_redis_is_emptied_and_workers_are_killed() -> None:
    with service("demo") as running:
        running.ready()
        assert running.said(r"Watching 7 follow-ups on 84 feeds; telling slack and mail\.")
        until(lambda: "Naval docking" in told(running)[0], "a message on the docking")
        empty_redis(running)
        assert kill_workers(running) == 3
        sent = {one["id"] for one in inbox(running)["mails"]}  # the next workers start after two seconds
        until(
            lambda: all(set(AWAITED) <= where for where in told(running)),
            "messages and mails on docking, election and training",
        )
        received = inbox(running)
        reasons = [str(one["payload"]["blocks"]) for one in received["slack"]]
        developments = [one for one in reasons if "*Why*" in one]
        assert all("It names " in one for one in developments)
        assert all("these words were composed for it" in one for one in reasons)
        assert max(keys(running).values()) == 1
        # A relay cannot be asked: what was on its way as its sender was killed comes again, under its id.
        again = Counter(one["id"] for one in received["mails"])
        assert {mail for mail, times in again.items() if times > 1} <= sent
        assert_threads_and_edits(running)
        assert_a_press_is_taken(running)
        assert_dashboard_shows_it(running)
        assert running.stop() == 0
        assert running.processes() == []
        assert running.said("Stopped.")


def assert_threads_and_edits(running: Service) -> None:
    """A follow-up's developments stand in one thread; further outlets change a message."""
    until(lambda: any("edited" in one for one in on_slack(running)), "an outlet that joins a message")
    until(lambda: any("thread_ts" in one for one in on_slack(running)), "a second development of a follow-up")
    said = on_slack(running)
    roots = {one["ts"]: one["text"].partition(" (")[0] for one in said if "thread_ts" not in one}
    replies = [one for one in said if "thread_ts" in one]
    assert all(one["text"].partition(" (")[0] == roots[one["thread_ts"]] for one in replies)
    assert any("Also reported" in str(one["blocks"]) for one in said if "edited" in one)


def assert_a_press_is_taken(running: Service) -> None:
    """Who presses in the newsroom's Slack is answered by the running service, and the message says so."""
    # The first message on it may be the reminder that its window opens, which has nothing to confirm.
    (docking, block, button) = next(
        (message, block, one)
        for message in on_slack(running)
        if message["text"].startswith("Naval docking")
        for block in message["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
        if one["action_id"] == "confirm"
    )
    form = {
        "do": "press",
        "mark": docking["ts"],
        "action": button["action_id"],
        "block": block.get("block_id", ""),
    }
    assert httpx2.post(f"{newsroom(running)}/slack/do", data=form).status_code == 303
    until(
        lambda: any(
            one["ts"] == docking["ts"] and "dara confirmed it" in str(one["blocks"])
            for one in on_slack(running)
        ),
        "the message says who confirmed it",
    )
    httpx2.post(f"{newsroom(running)}/slack/do", data={"do": "command", "words": "due"})
    assert "Only visible to you" in httpx2.get(f"{newsroom(running)}/slack").text


def assert_dashboard_shows_it(running: Service) -> None:
    with httpx2.Client(base_url=running.url, follow_redirects=True) as browser:
        assert browser.get("/alerts").url.path == "/login"
        assert browser.post(running.login_path()).status_code == 200
        page = browser.get("/alerts").text
        for title in AWAITED:
            assert title in page
        assert "these words were composed for it" in page
        assert "It names " in page
        until(lambda: browser.get("/readyz").status_code == 200, "everything runs again")
        again = browser.post(running.login_path())
        assert again.status_code == 410

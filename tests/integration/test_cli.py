"""The command line as a user types it, on a home without a running service."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.builders import ROOT
from tests.support.far_ends import slack
from tests.support.feed_server import feed_server

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def afterstory(tmp_path: Path) -> Command:
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AFTERSTORY_")},
        "AFTERSTORY_HOME": str(tmp_path),
        "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
    }

    def command(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "service.cli", *words],
            cwd=ROOT,
            env={**environ, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    return command


def test_a_desk_is_prepared_listed_and_closed_from_the_command_line(afterstory: Command) -> None:
    assert afterstory("db", "prepare").stdout == "The database is up to date and the desk's files are read.\n"
    listed = json.loads(afterstory("followups", "list", "--json").stdout)
    assert [one["id"] for one in listed][:2] == ["naval-docking", "senate-election"]
    assert "1 November 2023 to 30 November 2023" in afterstory("followups", "list").stdout
    assert afterstory("followups", "close", "exchanges", "--as", "dropped").returncode == 0
    listed = json.loads(afterstory("followups", "list", "--json").stdout)
    assert {one["id"]: one["state"] for one in listed}["exchanges"] == "dropped"
    unknown = afterstory("followups", "close", "none", "--as", "dropped")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "There is no follow-up none. `afterstory followups list` shows them.\n",
    )
    assert afterstory("followups", "show", "none").returncode == 1
    assert json.loads(afterstory("alerts", "list", "--json").stdout) == []
    assert "has no delivery that failed" in afterstory("alerts", "retry", "7").stderr


def test_a_feed_is_visited_now_and_shown(afterstory: Command, tmp_path: Path) -> None:
    with feed_server() as server:
        server.serve(
            "/feed",
            "<rss version='2.0'><channel><title>T</title><item><title>x</title></item></channel></rss>",
        )
        folder = tmp_path / "config"
        folder.mkdir()
        (folder / "feeds.yaml").write_text(
            f"feeds:\n  - {{url: '{server.url('/feed')}', name: Ours}}\n  - {{url: '{server.url('/gone')}', name: Gone}}\n",
            encoding="utf-8",
        )
        given = {"AFTERSTORY_CONFIG": str(folder)}
        assert afterstory("db", "upgrade").returncode == 0
        assert afterstory("feeds", "import", **given).stdout == "2 feeds are in force.\n"
        rows = json.loads(afterstory("feeds", "poll", "--json", **given).stdout)
        assert [(row["name"], row["health"], row["items"]) for row in rows] == [
            ("Gone", "failing", 0),
            ("Ours", "healthy", 1),
        ]
        nowhere = afterstory("feeds", "poll", "https://no.example/", **given)
        assert "No listed feed has the address" in nowhere.stderr


def test_check_says_what_is_wrong_and_how_to_mend_it(afterstory: Command) -> None:
    fresh = afterstory("check")
    assert fresh.returncode == 1
    assert "wrong database: its schema is old or missing. Run `afterstory db upgrade`." in fresh.stdout
    afterstory("db", "prepare")
    ready = afterstory("check")
    assert "ok    config/followups" in ready.stdout
    assert "ok    sentence model\n" in ready.stdout
    assert "wrong workers: no worker takes from default, deliver, match, poll." in ready.stdout
    assert "wrong channel slack: not set up: AFTERSTORY_SLACK_WEBHOOK_URL is not set" in ready.stdout


def test_check_sends_a_test_message_and_tells_a_wrong_address(afterstory: Command) -> None:
    afterstory("db", "prepare")
    with slack("/hook") as far:
        sent = afterstory("check", "--send", AFTERSTORY_SLACK_WEBHOOK_URL=far.url("/hook"))
        assert "ok    channel slack" in sent.stdout
        assert "Nothing happened: this is a test." in far.requests[0].body.decode()
        wrong = afterstory("check", "--send", AFTERSTORY_SLACK_WEBHOOK_URL=far.url("/other"))
        assert "wrong channel slack: Nothing is at the webhook's address. Copy it again (404" in wrong.stdout


def test_a_wrong_channel_address_stops_nothing_and_is_told_where_it_stands(afterstory: Command) -> None:
    afterstory("db", "prepare")
    wrong = {"AFTERSTORY_SLACK_WEBHOOK_URL": "hooks.slack.com/hunter2", "AFTERSTORY_SMTP_URL": "smtp://relay"}
    told = afterstory("check", **wrong).stdout
    assert "wrong channel slack: webhook_url: must be the webhook's whole address, starting with" in told
    assert "channel mail: not set up: AFTERSTORY_MAIL_FROM, AFTERSTORY_MAIL_TO are not set" in told
    assert "hunter2" not in told


def test_users_get_links_and_passwords(afterstory: Command) -> None:
    afterstory("db", "upgrade")
    assert afterstory("user", "link").stdout.startswith("http://127.0.0.1:8321/login/")
    added = afterstory("user", "add", "sophea", "--password", "correct horse")
    assert added.stdout == "sophea can log in at http://127.0.0.1:8321/login.\n"
    again = afterstory("user", "add", "sophea", "--password", "correct horse")
    assert (again.returncode, again.stderr) == (1, "There is a user sophea already.\n")


def test_replay_prints_a_report_and_nothing_but_json_when_asked(afterstory: Command, tmp_path: Path) -> None:
    stream = ROOT / "tests" / "data" / "stream" / "dev.jsonl"
    report = afterstory("replay", str(stream), "--json")
    assert (report.returncode, report.stderr) == (0, "")
    assert set(json.loads(report.stdout)) == {
        "items", "matched", "alerts", "item", "development", "by_followup", "by_lang", "errors", "seconds", "peak_mib",
    }  # fmt: skip
    assert "developments" in afterstory("replay", str(stream)).stdout
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a"}\n', encoding="utf-8")
    told = afterstory("replay", str(broken))
    assert (told.returncode, told.stderr) == (1, f"{broken}: line 1: published: must be text; it is None.\n")


def test_roles_need_a_broker_and_queues_that_exist(afterstory: Command) -> None:
    for role in ("worker", "beat", "web"):
        assert "needs AFTERSTORY_BROKER_URL" in afterstory(role).stderr
    wrong = afterstory("worker", "--queues", "pol", AFTERSTORY_BROKER_URL="redis://127.0.0.1:1/0")
    assert wrong.stderr == "--queues: there is no queue pol. There are poll, match, deliver, default.\n"
    assert "does not answer on" in afterstory("alive", AFTERSTORY_BIND="127.0.0.1:1").stderr


def test_a_broken_setting_is_told_before_anything_else(afterstory: Command) -> None:
    told = afterstory("followups", "list", AFTERSTORY_TICK="soon")
    assert told.returncode == 1
    assert told.stderr.startswith("AFTERSTORY_TICK: ")

"""Starting, refusing, stopping and dying of the whole service."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.support.builders import ROOT
from tests.support.databases import postgresql
from tests.support.far_ends import slack
from tests.support.feed_server import feed_server
from tests.support.ports import free_port
from tests.support.service import service, until

DATED = "<pubDate>Sun, 26 Nov 2023 12:00:00 GMT</pubDate>"  # what bears no date is left to a person


def config(folder: Path) -> Path:
    """A desk's own configuration, with one feed that nobody serves."""
    target = folder / "config"
    shutil.copytree(ROOT / "config" / "followups", target / "followups")
    shutil.copy(ROOT / "config" / "channels.yaml", target)
    feeds = f"feeds:\n  - {{url: 'http://127.0.0.1:{free_port()}/feed', name: Nobody}}\n"
    (target / "feeds.yaml").write_text(feeds, encoding="utf-8")
    return target


def environ(folder: Path) -> dict[str, str]:
    return {
        "AFTERSTORY_CONFIG": str(folder / "config"),
        "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
        "AFTERSTORY_TICK": "0.5",
        "AFTERSTORY_POLL_INTERVAL": "1",
    }


def test_a_first_start_watches_says_what_is_missing_and_refuses_a_second_on_its_home(tmp_path: Path) -> None:
    config(tmp_path)
    with service("run", environ=environ(tmp_path)) as running:
        running.ready()
        assert running.said(r"Watching 7 follow-ups on 1 feeds; no channel is set up: alerts stay on the")
        assert running.said(r"Channel “slack”: not set up: AFTERSTORY_SLACK_WEBHOOK_URL is not set")
        until(lambda: running.said("No feed could be reached") is not None, "it says that it is offline")
        assert running.said("`make demo` shows")
        second = subprocess.run(
            [sys.executable, "-m", "service.cli", "run"],
            cwd=ROOT,
            env={**os.environ, **environ(tmp_path), "AFTERSTORY_HOME": str(running.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert second.stderr.startswith(f"Afterstory already runs on {running.home} (process ")
        assert second.stderr.rstrip().endswith("or set AFTERSTORY_HOME to another folder.")
        assert httpx2.get(f"{running.url}/readyz").json() == {"ready": True, "missing": []}


def test_killing_the_supervisor_ends_every_process_and_the_next_start_goes_on(tmp_path: Path) -> None:
    config(tmp_path)
    home = Path(tmp_path / "h")
    with service("run", home=home, environ=environ(tmp_path)) as running:
        running.ready()
        assert len(running.processes()) >= 7
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
        until(lambda: running.processes() == [], "every process ends itself")
    with service("run", home=home, environ=environ(tmp_path)) as again:
        again.ready()
        assert again.stop() == 0


def test_a_broken_file_is_refused_and_the_last_good_state_stays_in_force(tmp_path: Path) -> None:
    folder = config(tmp_path)
    home = Path(tmp_path / "h")
    with service("run", home=home, environ=environ(tmp_path)) as running:
        running.ready()
        assert running.stop() == 0
    file = folder / "followups" / "russian-naval-vessels-to-dock.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("from: 2023-11-01", "from: 2024-11-01"), encoding="utf-8")
    with service("run", home=home, environ=environ(tmp_path)) as running:
        running.ready()
        assert running.said(
            r"\.yaml:\d+: followups\.naval-docking\.window: ends \(2023-11-30\) before it starts"
        )
        assert running.said("What was in force stays in force")
        assert running.said("Watching 7 follow-ups")
        with httpx2.Client(base_url=running.url, follow_redirects=True) as browser:
            page = browser.post(running.login_path()).text
        assert "the newest file is not in force" in page
        imported = command(running.home, tmp_path, "followups", "import")
        assert imported.returncode == 1
        file.write_text(text, encoding="utf-8")
        imported = command(running.home, tmp_path, "followups", "import")
        assert imported.stdout == "7 follow-ups are in force.\n"


def command(home: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *words],
        cwd=ROOT,
        env={**os.environ, **environ(folder), "AFTERSTORY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_port_that_is_taken_and_a_wrong_setting_are_told_in_one_line(tmp_path: Path) -> None:
    config(tmp_path)
    with service("run", environ=environ(tmp_path)) as running:
        running.ready()
        with service("run", port=running.port, environ=environ(tmp_path)) as other:
            assert other.process.wait(60) == 1
        assert other.said(rf"The dashboard can't use 127\.0\.0\.1:{running.port}: Address already in use\.")
    with service("run", environ={"AFTERSTORY_TICKS": "1"}) as wrong:
        assert wrong.process.wait(60) == 1
    assert wrong.said(r"AFTERSTORY_TICKS: there is no such variable\. Did you mean AFTERSTORY_TICK\?")


def test_a_database_that_is_down_at_start_is_waited_for(tmp_path: Path) -> None:
    config(tmp_path)
    url = f"postgresql://desk:hunter2@127.0.0.1:{free_port()}/desk"
    with service("run", environ={**environ(tmp_path), "AFTERSTORY_DATABASE_URL": url}) as running:
        until(lambda: running.said("Trying again every 2 s") is not None, "it says that the database is away")
        assert running.said(r"The database postgresql\S+ can't be used: .* Start it, or correct")
        assert not running.said("hunter2")
        assert running.stop() == 0


def test_a_database_that_goes_away_while_running_costs_nothing_but_the_wait(tmp_path: Path) -> None:
    folder = config(tmp_path)
    titles = ["Russian warship docks at Sihanoukville"]
    with postgresql() as server, feed_server() as feeds, slack("/hook") as far:

        def publish() -> None:
            items = "".join(
                f"<item><title>{title}</title><guid>{title}</guid>{DATED}</item>" for title in titles
            )
            feeds.serve("/feed", f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")

        publish()
        (folder / "feeds.yaml").write_text(
            f"feeds:\n  - {{url: '{feeds.url('/feed')}', name: Ours}}\n", encoding="utf-8"
        )
        more = {
            "AFTERSTORY_DATABASE_URL": server.url.replace("+psycopg", ""),
            "AFTERSTORY_SLACK_WEBHOOK_URL": far.url("/hook"),
        }
        with service("run", environ={**environ(tmp_path), **more}) as running:
            running.ready()
            until(lambda: len(far.requests) == 1, "the first message")
            server.stop()
            titles.append("Hun Sen elected president of Cambodian Senate")
            publish()
            until(lambda: running.said("database away") is not None, "the log says that it is away")
            assert httpx2.get(f"{running.url}/readyz").status_code == 503
            assert "Start it, or correct" in httpx2.get(f"{running.url}/", cookies={"afterstory": "x"}).text
            server.start()
            until(lambda: len(far.requests) == 2, "the second message")
            until(lambda: httpx2.get(f"{running.url}/readyz").status_code == 200, "everything runs again")
            assert len(far.requests) == 2
            assert running.stop() == 0

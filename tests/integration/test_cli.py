"""The command line as a user types it, on a home without a running service."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import insert, select

from config.files import load_followups
from service.domain.alert import AlertKey, NewAlert
from service.domain.answer import Via
from service.domain.delivery import ChannelName
from service.domain.route import Digest, Route
from service.domain.route_list import Put, RouteList, changed
from service.domain.routing import Hold, Plan, Planned
from service.store.database import Database
from service.store.engine import open_engine, write
from service.store.schema import FeedRow, ItemRow, LookBackRow
from tests.support.builders import NOON, ROOT, message
from tests.support.far_ends import slack
from tests.support.feed_server import feed_server
from tests.support.slack_api import ROOM, TOKEN, workspace

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
        "There is no follow-up “none”. `afterstory followups list` shows them.\n",
    )
    assert afterstory("followups", "show", "none").returncode == 1
    assert json.loads(afterstory("alerts", "list", "--json").stdout) == []
    utc, east = (
        afterstory("routes", "changes", AFTERSTORY_DESK_ZONE=zone).stdout for zone in ("UTC", "Asia/Tokyo")
    )
    (before, after) = (datetime.fromisoformat(told.splitlines()[1][:16]) for told in (utc, east))
    assert after - before == timedelta(hours=9)
    assert "has no delivery that failed" in afterstory("alerts", "retry", "7").stderr
    assert "has no delivery that failed" in afterstory("alerts", "retry", "--channel", "slack").stderr
    assert afterstory("alerts", "retry").stderr == "Give an alert's ID, or --channel NAME.\n"
    assert afterstory("alerts", "explain", "7").stderr.startswith("There is no alert 7.")


def test_why_an_alert_went_where_it_went_is_explained(afterstory: Command, tmp_path: Path) -> None:
    afterstory("db", "prepare")
    store = Database(engine := open_engine(f"sqlite:///{tmp_path / 'afterstory.db'}"))
    channel = ChannelName("slack")
    quiet = Planned(channel, Hold.QUIET, NOON, ("Quiet hours: held until 19:00.",))
    plan = Plan(
        (quiet, Planned(ChannelName("mail"), None, None, ("Route 1 sends it to mail.",))), ("Not Route 2.",)
    )
    with store.begin() as tx:
        tx.alerts.save(NewAlert(AlertKey("a"), message()), None, plan, now=NOON, wall=NOON)
    explained = afterstory("alerts", "explain", "1", AFTERSTORY_DESK_ZONE="Asia/Phnom_Penh").stdout
    assert explained.split("\n\n")[1:] == [
        "slack: held, quiet hours, until 26 November 2023, 19:00\n  Quiet hours: held until 19:00.",
        "mail: pending\n  Route 1 sends it to mail.",
        "Not Route 2.\n",
    ]
    with store.begin() as tx:
        tx.channels.park_released(channel, now=NOON, wall=NOON)
    assert "\nslack: held, channel down\n" in afterstory("alerts", "explain", "1").stdout
    engine.dispose()


def test_a_database_that_is_not_there_yet_is_made_where_it_is_to_be(
    afterstory: Command, tmp_path: Path
) -> None:
    home = tmp_path / "of" / "the desk"
    missing = afterstory("feeds", "list", AFTERSTORY_HOME=str(home))
    assert (missing.returncode, missing.stderr) == (
        1,
        f"There is no database at {home}/afterstory.db yet. "
        "Start `afterstory run`, or make it: `afterstory db upgrade`.\n",
    )
    assert afterstory("db", "upgrade", AFTERSTORY_HOME=str(home)).stdout == "The database is up to date.\n"
    assert afterstory("feeds", "list", AFTERSTORY_HOME=str(home)).returncode == 0
    (tmp_path / "a file").touch()
    barred = afterstory("db", "upgrade", AFTERSTORY_HOME=str(tmp_path / "a file"))
    assert barred.returncode == 1
    assert "can't be made" in barred.stderr
    assert "Set AFTERSTORY_HOME to a folder that this user may write to." in barred.stderr


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


def test_check_asks_slack_before_it_says_that_all_is_well(afterstory: Command) -> None:
    afterstory("db", "prepare")
    with workspace() as far:
        given = {"AFTERSTORY_SLACK_BOT_TOKEN": TOKEN, "AFTERSTORY_SLACK_API_URL": far.url.rstrip("/")}
        assert "sees no Slack channel #afterstory" in afterstory("check", **given).stdout
        given["AFTERSTORY_SLACK_CHANNEL"] = "#desk"
        assert "ok    channel slack" in afterstory("check", "--send", **given).stdout
        assert "Nothing happened: this is a test." in str(far.said())
        far.rooms[ROOM].is_archived = True
        told = afterstory("check", **given)
        assert "wrong channel slack: The Slack channel #desk is archived. Unarchive it" in told.stdout
        assert TOKEN not in told.stdout + told.stderr
        assert len(far.said()) == 1


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
    for name in (" ", "s" * 61, "so\u200bphea"):
        wrong = afterstory("user", "add", name, "--password", "correct horse")
        assert wrong.returncode == 1
        assert "must have 1 to 60 characters, all of which can be seen" in wrong.stderr


def test_replay_prints_a_report_and_nothing_but_json_when_asked(afterstory: Command, tmp_path: Path) -> None:
    stream = ROOT / "tests" / "data" / "stream" / "dev.jsonl"
    report = afterstory("replay", str(stream), "--json")
    assert (report.returncode, report.stderr) == (0, "")
    assert set(json.loads(report.stdout)) == {
        "items", "matched", "alerts", "item", "development", "by_followup", "by_lang", "errors", "seconds", "peak_mib",
    }  # fmt: skip
    assert "developments" in afterstory("replay", str(stream)).stdout
    unlabelled = tmp_path / "unlabelled.jsonl"
    item = {
        "id": "a",
        "feed": "Post",
        "published": "2023-11-26",
        "title": "Russian warship docks at Sihanoukville",
    }
    unlabelled.write_text(json.dumps(item), encoding="utf-8")
    assert (
        "26 Nov 2023  naval-docking: Russian warship docks at Sihanoukville (Post, happened)"
        in afterstory("replay", str(unlabelled)).stdout
    )
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


TITLES = (
    "Football",
    "Rice price jumps as floods hit Battambang farmers",
    "Weather",
    "Price of rice falls: harvest from Takeo reaches Vietnam's mills",
)
DRAFT = """
article: {title: Rice, published: 2023-10-27}
followups:
  rice-price:
    title: Rice price
    question: Does the rice price rise?
    facets:
      rice: {phrases: [rice]}
      price: {phrases: [price]}
"""


def test_a_draft_is_tried_on_what_is_stored(afterstory: Command, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")
    afterstory("db", "prepare")
    assert "No item of the last 30 days is stored" in afterstory("followups", "try", str(draft)).stdout
    engine = open_engine(f"sqlite:///{tmp_path / 'afterstory.db'}")
    with write(engine) as connection:
        feed = connection.execute(select(FeedRow.id)).scalars().first()
        for number in range(4):
            moment = datetime.fromtimestamp(time.time(), UTC) - timedelta(days=7 * number)
            title = TITLES[number]
            connection.execute(
                insert(ItemRow).values(
                    feed_id=feed, key=str(number), url=f"https://o.example/{number}", title=title, summary="", content="",
                    published=moment, seen=moment, seen_wall=moment, content_hash="", lang="en",
                )
            )  # fmt: skip
    engine.dispose()
    said = afterstory("followups", "try", str(draft))
    assert said.returncode == 0, said.stderr
    assert "Against 4 items of 21.0 days:" in said.stdout
    assert "rice-price: 2 alerts, about 0.7 a week" in said.stdout
    assert TITLES[1] in said.stdout
    found = json.loads(afterstory("followups", "try", str(draft), "--days", "10", "--json").stdout)
    assert (found["items"], found["followups"][0]["alerts"]) == (2, 1)
    wrong = afterstory("followups", "try", str(draft), "--days", "0")
    assert (wrong.returncode, "--days" in wrong.stderr) == (2, True)
    draft.write_text(DRAFT.replace("question", "qestion"), encoding="utf-8")
    assert "“question” is meant, perhaps" in afterstory("followups", "try", str(draft)).stderr


def test_misses_and_the_answer_for_an_address(afterstory: Command, tmp_path: Path) -> None:
    afterstory("db", "prepare")
    assert json.loads(afterstory("followups", "misses", "exchanges", "--json").stdout) == []
    assert afterstory("followups", "misses", "none").returncode == 1
    missing = afterstory("followups", "misses", "exchanges", "--url", "https://o.example/9")
    assert (missing.returncode, "No feed has brought https://o.example/9" in missing.stderr) == (1, True)
    engine = open_engine(f"sqlite:///{tmp_path / 'afterstory.db'}")
    with write(engine) as connection:
        feed = connection.execute(select(FeedRow.id)).scalars().first()
        moment = datetime.fromtimestamp(time.time(), UTC)
        connection.execute(
            insert(ItemRow).values(
                feed_id=feed, key="1", url="https://o.example/1", title="Football", summary="", content="",
                published=moment, seen=moment, seen_wall=moment, content_hash="", lang="en",
            )
        )  # fmt: skip
    engine.dispose()
    (answer,) = json.loads(
        afterstory("followups", "misses", "exchanges", "--url", "https://o.example/1#top", "--json").stdout
    )
    # The outlet writes from Cambodia; nothing else of it stands there.
    assert answer["why"].startswith("It did not come near the follow-up. It names Cambodia")
    assert "not Russia or exchange" in answer["why"]


STREAM = ROOT / "tests" / "data" / "stream" / "dev.jsonl"


def test_a_replay_sweeps_and_draws(afterstory: Command, tmp_path: Path) -> None:
    plot = tmp_path / "plot.svg"
    said = afterstory("replay", str(STREAM), "--sweep", "--plot", str(plot))
    assert said.returncode == 0, said.stderr
    assert "0.60" in said.stdout
    assert "<- in force" in said.stdout
    drawn = etree.parse(plot).getroot()
    assert len(drawn.findall("{http://www.w3.org/2000/svg}polyline")) == 3
    found = json.loads(afterstory("replay", str(STREAM), "--sweep", "--plot", str(plot), "--json").stdout)
    assert [row["threshold"] for row in found["sweep"]] == sorted(row["threshold"] for row in found["sweep"])
    nowhere = afterstory("replay", str(STREAM), "--sweep", "--plot", str(tmp_path / "no" / "plot.svg"))
    assert (nowhere.returncode, "can't be written" in nowhere.stderr) == (1, True)


def test_a_replay_needs_no_list_of_feeds_but_no_broken_one(afterstory: Command, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    given = ("replay", str(STREAM), "--followups", str(ROOT / "config" / "followups"), "--json")
    desk = {"AFTERSTORY_CONFIG": str(folder)}
    folder.mkdir()
    said = afterstory(*given, **desk)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["alerts"] > 0
    (folder / "feeds.yaml").write_text("feeds: 5\n", encoding="utf-8")
    broken = afterstory(*given, **desk)
    assert (broken.returncode, f"{folder / 'feeds.yaml'}:1: feeds: " in broken.stderr) == (1, True)


def test_a_replay_explains_an_item_and_shows_figures_by_feed(afterstory: Command) -> None:
    rows = [json.loads(line) for line in STREAM.read_text(encoding="utf-8").splitlines()]
    first = next(row for row in rows if row["labels"] and not row["ambiguous"])
    said = afterstory("replay", str(STREAM), "--explain", first["id"])
    assert said.stdout.startswith(first["title"])
    assert "naval-docking:" in said.stdout
    found = json.loads(afterstory("replay", str(STREAM), "--explain", first["id"], "--json").stdout)
    assert len(found["followups"]) == 7
    unknown = afterstory("replay", str(STREAM), "--explain", "none")
    assert (unknown.returncode, "holds no item “none”" in unknown.stderr) == (1, True)
    by_feed = json.loads(afterstory("replay", str(STREAM), "--by", "feed", "--json").stdout)
    assert first["feed"] in by_feed["by_feed"]
    assert "by_feed" not in json.loads(afterstory("replay", str(STREAM), "--json").stdout)
    assert first["feed"] in afterstory("replay", str(STREAM), "--by", "feed").stdout
    both = afterstory("replay", str(STREAM), "--by", "feed", "--sweep")
    assert (both.returncode, "give one of them" in both.stderr) == (1, True)
    alone = afterstory("replay", str(STREAM), "--plot", "x.svg")
    assert (alone.returncode, "is for --sweep alone" in alone.stderr) == (1, True)


def test_a_follow_up_that_is_imported_looks_back_at_what_is_stored(
    afterstory: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    given = {"AFTERSTORY_CONFIG": str(folder)}
    assert afterstory("db", "prepare", **given).returncode == 0
    engine = open_engine(f"sqlite:///{tmp_path / 'afterstory.db'}")
    with write(engine) as connection:
        assert connection.execute(select(LookBackRow)).all() == []  # nothing was stored to look at
        feed = connection.execute(select(FeedRow.id)).scalars().first()
        moment = datetime.fromtimestamp(time.time(), UTC)
        connection.execute(
            insert(ItemRow).values(
                feed_id=feed, key="1", title="Rice price rises", summary="", content="",
                published=moment, seen=moment, seen_wall=moment, content_hash="", lang="en",
            )
        )  # fmt: skip
    (folder / "followups" / "rice.yaml").write_text(DRAFT, encoding="utf-8")
    assert afterstory("followups", "import", **given).returncode == 0
    with write(engine) as connection:
        (row,) = connection.execute(select(LookBackRow.followup_id, LookBackRow.until)).all()
    engine.dispose()
    assert tuple(row) == ("rice-price", 1)


def test_an_import_parses_what_changed_and_keeps_the_rest_in_force(
    afterstory: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    given = {"AFTERSTORY_CONFIG": str(folder)}
    assert afterstory("db", "prepare", **given).returncode == 0
    rice = folder / "followups" / "a-rice.yaml"  # before the others, so that all move
    rice.write_text(DRAFT, encoding="utf-8")
    assert afterstory("followups", "import", **given).stdout == "8 follow-ups are in force.\n"
    rice.write_text(DRAFT.replace("Does the rice", "Will the rice"), encoding="utf-8")
    assert afterstory("followups", "import", **given).stdout == "8 follow-ups are in force.\n"
    store = Database(engine := open_engine(f"sqlite:///{tmp_path / 'afterstory.db'}"))
    (changed,) = load_followups(rice)
    wanted = load_followups(folder / "followups")
    with store.begin() as tx:
        assert tuple(tx.followups.load_open()) == wanted == (changed, *wanted[1:])
    rice.unlink()
    assert afterstory("followups", "import", **given).stdout == "7 follow-ups are in force.\n"
    with store.begin() as tx:
        assert tuple(tx.followups.load_open()) == wanted[1:]
    engine.dispose()


def test_since_is_read_from_the_file_and_a_wrong_one_is_named(afterstory: Command, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    since = "    question: Does the rice price rise?\n    since: {}\n"
    asked = "    question: Does the rice price rise?\n"
    draft.write_text(DRAFT.replace(asked, since.format("2023-11-05")), encoding="utf-8")
    (found,) = load_followups(draft)
    assert found.starts == date(2023, 11, 5)
    draft.write_text(DRAFT.replace(asked, since.format("soon")), encoding="utf-8")
    said = afterstory("followups", "import", str(draft)).stderr
    assert "draft.yaml:7: followups.rice-price.since: must be a date such as 2023-11-01." in said


def test_routes_are_listed_exported_and_read_again(afterstory: Command, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    given = {"AFTERSTORY_CONFIG": str(folder)}
    file = folder / "channels.yaml"
    assert afterstory("db", "prepare", **given).returncode == 0
    (route,) = json.loads(afterstory("routes", "list", "--json", **given).stdout)
    assert route == {"route": "Route 1 (everything)", "channels": "slack, mail", "timing": "at once"}
    assert afterstory("routes", "export", **given).stdout == "routes:\n  - channels: [slack, mail]\n"
    engine = open_engine(f"sqlite:///{tmp_path / 'afterstory.db'}")
    with Database(engine).begin() as tx:
        newest = tx.routes.newest()
        assert newest is not None
        hourly = Put(Route((ChannelName("mail"),), when=Digest(None)))
        made = changed(newest, hourly, who="Mara", via=Via.DASHBOARD, at=NOON)
        assert isinstance(made, RouteList)
        assert tx.routes.save(made)
    engine.dispose()
    text = file.read_text()
    file.write_text(text.replace("channels: [slack, mail]", "channels: [slack]"))
    refused = afterstory("routes", "import", **given)
    assert refused.returncode == 1
    assert "Mara on the dashboard changed the desk's meanwhile, and those stay in force" in refused.stderr
    assert "  Route 2 (everything) to mail, hourly digest is gone." in refused.stderr
    checked = afterstory("check", **given).stdout
    assert "wrong routes: config/channels.yaml: routes: they changed" in checked
    taken = afterstory("routes", "import", "--replace", **given)
    assert taken.stdout.endswith("1 routes are in force.\n")
    assert "Route 2 (everything) to mail, hourly digest is gone." in taken.stdout
    whos = [
        one["who"].split(" ", 1)[-1]
        for one in json.loads(afterstory("routes", "changes", "--json", **given).stdout)
    ]
    assert whos == ["by a command", "on the dashboard", "channels.yaml"]
    assert afterstory("routes", "export", "--write", **given).stdout.endswith("holds the routes in force.\n")
    assert file.read_text().startswith(text[: text.index("\nroutes:")])

"""Routes are made, tried, ordered and removed on the dashboard, and every process obeys: the real service."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from config.settings import load_settings
from service.bootstrap import Services
from service.bootstrap import channels as channels_module
from service.desk_files import take_over
from service.domain.alert import AlertKey, NewAlert
from service.domain.route import Digest, Escalation, QuietHours, Route
from service.store import alert_views
from service.store.engine import read
from service.usecases.open_alert import open_alert
from service.web.app import create_app
from tests.support.builders import NOON, message
from tests.support.desk import login_path, seed

CHANNELS = """\
channels:
  slack: {kind: slack, webhook_url: "http://127.0.0.1:9/services/T/B/x"}
  night: {kind: slack, webhook_url: "http://127.0.0.1:9/services/T/B/y"}
# Ours.
routes:
  - channels: [slack]
"""
FIRST = Route(("slack",))  # type: ignore[arg-type] # a name
FOLLOWUPS = Path(__file__).parents[2] / "config" / "followups"


@dataclass
class Editor:
    """An editor who is logged in to a desk's dashboard."""

    services: Services
    client: TestClient
    file: Path

    def page(self, path: str = "/routes") -> str:
        return words(self.client.get(path).text)

    def csrf(self) -> str:
        (csrf,) = set(re.findall(r'name="csrf" value="([^"]+)"', self.client.get("/routes/new").text))
        return csrf

    def send(self, path: str, **form: object) -> tuple[int, str]:
        """Send a form as the page has it; the words of what comes back."""
        answer = self.client.post(path, data={"csrf": self.csrf(), **form})
        return answer.status_code, words(answer.text)

    def routes(self) -> tuple[Route, ...]:
        """As another process has them in force."""
        other = Services(self.services.settings, "memory://")
        try:
            return other.destinations().routes
        finally:
            other.engine.dispose()

    def version(self) -> int:
        return self.services.route_desk.newest().version


def words(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


@pytest.fixture
def editor(engine: Engine, tmp_path: Path) -> Iterator[Editor]:
    folder = tmp_path / "config"
    shutil.copytree(FOLLOWUPS, folder / "followups")
    (folder / "feeds.yaml").write_text("feeds: []\n")
    (folder / "channels.yaml").write_text(CHANNELS)
    url = engine.url.render_as_string(hide_password=False)
    variables = {"AFTERSTORY_DATABASE_URL": url, "AFTERSTORY_CONFIG": str(folder)}
    services = Services(load_settings(variables, None), "memory://")
    assert take_over(services) == {}
    with TestClient(create_app(services), base_url="http://127.0.0.1:8321") as client:
        client.post(login_path(services.engine, services.wall_now()))
        yield Editor(services, client, folder / "channels.yaml")
    services.engine.dispose()


def test_a_route_with_all_its_fields_is_made_and_every_process_obeys(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels_module, "FRESH", -1.0)  # instead of a second that goes by
    worker = Services(editor.services.settings, "memory://")
    assert worker.destinations().routes == (FIRST,)
    channels = worker.open_channels()
    status, page = editor.send(
        "/routes/save", do="save", channels=["night", "slack"], followups=["naval-docking"], tags="navy, ports",
        kinds=["happened", "overdue"], score="0.7", languages="km, en", when="daily", at="08:30",
        quiet_from="22:00", quiet_to="07:00", urgent="1", mute_until="2099-12-01", after="30", to="night",
    )  # fmt: skip
    assert status == 200
    made = worker.destinations().routes[1]
    assert made == Route(
        ("night", "slack"), ("naval-docking",), ("navy", "ports"), ("happened", "overdue"), 0.7, ("km", "en"),  # type: ignore[arg-type] # names
        Digest(time(8, 30)), QuietHours(time(22), time(7)), urgent_passes=True, mute_until=made.mute_until,
        escalate=Escalation(timedelta(minutes=30), "night"),  # type: ignore[arg-type] # a name
    )  # fmt: skip
    assert str(made.mute_until) == "2099-12-01"
    assert worker.open_channels() is channels  # nothing is connected anew
    assert (
        "Route 2 (naval-docking; tag navy or ports; happened or overdue; score from 0.7; in km or en)" in page
    )
    assert "muted until 1 December 2099; night is asked when nobody answers for 30 minutes" in page
    form = editor.client.get(f"/routes/2?version={editor.version()}").text
    for shown in (
        'value="navy, ports"', 'value="0.7"', 'value="08:30"', 'value="22:00"', 'value="2099-12-01"', 'value="30"',
    ):  # fmt: skip
        assert shown in form
    worker.engine.dispose()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Must not be empty."),
        ({"channels": "slak"}, "There is no channel “slak”; “slack” is meant, perhaps."),
        ({"channels": "slack", "score": "2"}, "Must be less than or equal to 1."),
        ({"channels": "slack", "score": "high"}, "Must be a number such as 0.8."),
        ({"channels": "slack", "languages": "Khmer"}, "Must be a language tag such as en, km or zh-Hant."),
        (
            {"channels": "slack", "kinds": "happend"},
            "There is no kind “happend”; “happened” is meant, perhaps.",
        ),
        ({"channels": "slack", "followups": "naval"}, "There is no follow-up “naval”;"),
        ({"channels": "slack", "when": "daily"}, "write at once, hourly, or daily at 08:00."),
        ({"channels": "slack", "quiet_from": "22:00"}, "are no hours; write 22:00 to 07:00."),
        ({"channels": "slack", "mute_until": "soon"}, "Must be a date such as 2023-11-01."),
        ({"channels": "slack", "to": "slack"}, "Must be a whole number."),
        ({"channels": "slack", "after": "30", "to": "boss"}, "There is no channel “boss”;"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    editor: Editor, typed: dict[str, str], says: str
) -> None:
    status, page = editor.send("/routes/save", do="save", tags="navy", **typed)
    assert (status, says in page) == (422, True), page
    assert "Not saved: 1 field to mend." in page
    assert editor.routes() == (FIRST,)


def test_routes_are_changed_ordered_removed_and_brought_back_and_who_did_it_stands_there(
    editor: Editor,
) -> None:
    editor.send("/routes/save", do="save", channels="night", tags="navy")
    second = Route(("night",), tags=("navy",))  # type: ignore[arg-type] # a name
    assert editor.routes() == (FIRST, second)
    before = editor.version()
    assert editor.send("/routes/save", do="save", channels="night", tags="navy")[0] == 409  # pressed twice
    assert editor.send("/routes/move", version=before, place=1, by=-1)[0] == 409  # it is the first
    assert editor.send("/routes/move", version=before, place=2, by=-1)[0] == 200
    assert editor.routes() == (second, FIRST)
    # Somebody else, who still sees the list as it was, changes the other route: both stand.
    assert (
        editor.send("/routes/save", do="save", version=before, place=1, channels="slack", when="hourly")[0]
        == 200
    )
    hourly = Route(("slack",), when=Digest(None))  # type: ignore[arg-type] # a name
    assert editor.routes() == (second, hourly)
    status, page = editor.send("/routes/save", do="save", version=before, place=1, channels="night")
    assert (status, "has been changed or removed meanwhile" in page) == (409, True)
    assert editor.send("/routes/remove", version=editor.version(), place=1)[0] == 200
    assert editor.routes() == (hourly,)
    page = editor.page()
    for said in (
        "desk on the dashboard",
        "Route 1 (tag navy) to night, at once is gone.",
        "Route 2 (everything) to slack, at once became Route 2 (everything) to slack, hourly digest.",
        "Route 2 (tag navy) to night, at once is at place 1 now.",
        "Route 2 (tag navy) to night, at once is new.",
        "The first routes.",
    ):
        assert said in page, said
    assert editor.send("/routes/bring-back", version=before)[0] == 200
    assert editor.routes() == (FIRST, second)


def test_a_route_is_tried_on_the_alerts_of_the_last_days_before_it_is_saved(editor: Editor) -> None:
    seed(editor.services.engine)
    editor.services.clock.desk = lambda: NOON + timedelta(days=5)  # type: ignore[method-assign]
    status, page = editor.send("/routes/save", do="try", channels="night", languages="km")
    assert status == 200
    assert re.search(r"Of the \d alerts of the last 30 days, 1 would have gone this way\.", page), page
    assert "នាវាចម្បាំងរុស្ស៊ី" in page
    assert "Nothing is saved yet." in page
    assert editor.routes() == (FIRST,)
    status, page = editor.send(
        "/routes/save", do="try", channels="night", when="hourly", mute_until="2099-01-01"
    )
    assert re.search(r"(\d) would have gone this way, in 1 message to each channel\.", page), page
    assert "digest, sent" in page


def test_a_file_that_changed_is_listened_to_until_people_changed_the_routes_and_then_it_asks(
    editor: Editor,
) -> None:
    services, text = editor.services, editor.file.read_text()
    editor.file.write_text(text.replace("[slack]\n", "[slack, night]\n"))
    both = Route(("slack", "night"))  # type: ignore[arg-type] # names
    assert take_over(services, ("channels",)) == {}
    assert editor.routes() == (both,)  # nobody had changed them
    editor.send("/routes/save", do="save", channels="night", tags="navy")
    mine = editor.routes()
    assert take_over(services, ("channels",)) == {}  # a restart with the same file overrides nothing
    assert editor.routes() == mine
    editor.file.write_text(text + "    kinds: [happened]\n")
    (wrong,) = take_over(services, ("channels",)).values()
    assert (
        "channels.yaml: routes: they changed, but desk on the dashboard changed the desk's meanwhile" in wrong
    )
    assert "Route 2 (tag navy) to night, at once is gone." in wrong
    assert editor.routes() == mine
    assert "config/channels.yaml says something else" in editor.page()
    assert "Routes: config/channels.yaml says something else" in editor.page("/")
    assert editor.send("/routes/settle", which="desk")[0] == 200
    assert editor.routes() == mine
    assert take_over(services, ("channels",)) == {}
    assert "Kept against those of config/channels.yaml." in editor.page()
    editor.file.write_text(text)
    assert list(take_over(services, ("channels",))) == ["routes"]
    assert editor.send("/routes/settle", which="file")[0] == 200
    assert editor.routes() == (FIRST,)
    assert "says something else" not in editor.page()
    assert editor.send("/routes/settle", which="file")[0] == 409  # pressed twice


def test_an_alert_names_the_route_that_was_made_on_the_page(editor: Editor) -> None:
    editor.send("/routes/save", do="save", channels="night", tags="navy", when="hourly")
    services = editor.services
    alert = NewAlert(AlertKey("dev:naval-docking:1"), message(), ("navy",), 0.8)
    with services.store.begin() as tx:
        assert open_alert(tx, alert, None, services.destinations(), services.clock)
    with read(services.engine) as connection:
        (found,) = alert_views.alerts(connection)
    night = next(one for one in found.deliveries if one.channel == "night")
    assert night.because[0] == "Route 2 (tag navy) sends it to night."
    assert "The route gathers digests: held until" in night.because[1]
    assert "Route 2 (tag navy) sends it to night." in editor.page(f"/alerts/{found.id}")
    assert "Takes 1 of the 1 alert of the last 30 days." in editor.page()


def test_nobody_changes_a_route_from_another_site(editor: Editor) -> None:
    for path in ("save", "move", "remove", "bring-back", "settle"):
        form = {"version": "1", "place": "1", "by": "1", "which": "file", "do": "save"}
        assert editor.client.post(f"/routes/{path}", data=form).status_code == 403
    assert editor.routes() == (FIRST,)

"""How Slack's troubles are told apart on the page System, with the mend: the real service, a strict workspace."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from config.settings import load_settings
from service.bootstrap import Services
from service.desk_files import take_over
from service.domain.delivery import ChannelName, State
from service.domain.route import Route
from service.store.engine import write
from service.store.users import make_login_link
from service.web.app import create_app
from tests.support.slack_api import ROOM, TOKEN, Workspace, workspace
from tests.support.steps import DOCKS, Desk, desk_of

CONFIG = Path(__file__).parents[2] / "config"


@contextmanager
def told_in(far: Workspace, desk: Desk, folder: Path) -> Iterator[TestClient]:
    """The dashboard of the real service on the desk's database, after one try to tell Slack."""
    shutil.copytree(CONFIG / "followups", folder / "followups")
    for name in ("feeds.yaml", "channels.yaml"):
        shutil.copy(CONFIG / name, folder)
    services = Services(
        load_settings(
            {
                "AFTERSTORY_DATABASE_URL": desk.engine.url.render_as_string(hide_password=False),
                "AFTERSTORY_CONFIG": str(folder),
                "AFTERSTORY_SLACK_BOT_TOKEN": TOKEN,
                "AFTERSTORY_SLACK_CHANNEL": ROOM,
                "AFTERSTORY_SLACK_API_URL": far.url,
            },
            None,
        ),
        "memory://",
    )
    assert take_over(services, ("channels",)) == {}
    desk.clock.now = services.wall_now() - timedelta(seconds=2)
    desk.app = {"bot_token": TOKEN, "channel": ROOM, "api_url": far.url}
    desk.routes = (Route((ChannelName("slack"),)),)
    with write(desk.engine) as connection:
        link = make_login_link(connection, now=services.wall_now(), lifetime=timedelta(hours=1))
    try:
        with TestClient(create_app(services), base_url="http://127.0.0.1:8321") as client:
            client.post(f"/login/{link}")
            yield client
    finally:
        services.engine.dispose()


@pytest.mark.parametrize(
    ("trouble", "state", "mend"),
    [
        ("archived", "failing", f"The Slack channel {ROOM} is archived. Unarchive it, or name another"),
        ("not invited", "failing", f"The app is not in the Slack channel {ROOM}. Type /invite @Afterstory there."),
        ("revoked", "failing", "Slack's token was revoked. Install the app in the workspace again"),
        ("rate limited", "resting", "It asked to slow down: what is for it goes in"),
    ],
)  # fmt: skip
def test_slacks_troubles_are_told_apart_with_the_mend(
    engine: Engine, tmp_path: Path, trouble: str, state: str, mend: str
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    with (
        desk_of(engine) as desk,
        workspace(lambda: desk.clock.now.timestamp()) as far,  # noqa: PLW0108 - the clock is set
        told_in(far, desk, folder) as dashboard,
    ):
        assert ">ready<" in dashboard.get("/system").text
        match trouble:
            case "archived":
                far.rooms[ROOM].is_archived = True
            case "not invited":
                far.rooms[ROOM].is_member = False
            case "revoked":
                far.token_error = "token_revoked"
            case _:
                far.faults["chat.postMessage"] = ["429"]
        desk.publish(DOCKS)
        now = desk.clock.now
        desk.poll(after=timedelta())
        desk.match()
        assert desk.deliver() == [State.FAILED]
        assert desk.clock.now == now
        page = unescape(dashboard.get("/system").text)
        assert f'<span class="state {state}">{state}</span> <strong>slack</strong>' in page
        assert mend in page

"""The demo's desk: a home of its own, its settings, and its configuration files."""

import secrets
import shutil
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from ruamel.yaml import YAML

from config.settings import PACKAGED, PREFIX, load_settings
from service.demo.recorded_news import NOTICE, outlets
from service.demo.slack_api import ROOM
from service.domain.clock import DeskClock

START = datetime(2023, 10, 27, tzinfo=UTC)
RATE = 5 * 86_400  # five days a second: months go by in a minute or two
PAUSE = 8.0  # seconds that the clock waits for the service to start
KEPT = ("AFTERSTORY_BIND", "AFTERSTORY_HOME", "AFTERSTORY_PUBLIC_URL")  # what a person may set for the demo


@dataclass(frozen=True)
class DemoDesk:
    """The demo's desk.

    Args:
        home: its folder.
        http: the newsroom's port.
        smtp: its SMTP server's port.
        environ: of all its processes.
    """

    home: Path
    http: int
    smtp: int
    environ: Mapping[str, str]

    @classmethod
    def prepare(cls, environ: Mapping[str, str]) -> Self:
        """Choose ports and write down the settings that all processes of the demo share.

        Raises:
            SettingsError: if what a person set cannot be used.
        """
        given = {name: environ[name] for name in KEPT if name in environ}
        home = load_settings(given, None).home / "demo"
        http, smtp = _free_port(), _free_port()
        clock = DeskClock(START, time.time() + PAUSE, RATE)
        settings = {
            **given,
            "AFTERSTORY_HOME": str(home),
            "AFTERSTORY_CONFIG": str(home / "config"),
            "AFTERSTORY_CLOCK": str(clock),
            "AFTERSTORY_NOTICE": NOTICE,
            "AFTERSTORY_ENVIRONMENT": "demo",
            "AFTERSTORY_DESK_ZONE": "Asia/Phnom_Penh",
            "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
            "AFTERSTORY_POLL_INTERVAL": "1",
            "AFTERSTORY_TICK": "0.5",
            "AFTERSTORY_SLACK_BOT_TOKEN": f"xoxb-demo-{secrets.token_hex(8)}",
            "AFTERSTORY_SLACK_SIGNING_SECRET": secrets.token_hex(16),
            "AFTERSTORY_SLACK_CHANNEL": ROOM,
            "AFTERSTORY_SLACK_API_URL": f"http://127.0.0.1:{http}/api/",
            "AFTERSTORY_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "AFTERSTORY_MAIL_FROM": "afterstory@newsroom.example",
            "AFTERSTORY_MAIL_TO": "desk@newsroom.example",
        }
        others = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
        return cls(home, http, smtp, {**others, **settings})

    def empty(self) -> None:
        """Begin anew: no item, no alert, and the configuration of the demo."""
        for old in self.home.glob("afterstory.db*"):
            old.unlink()
        for folder in ("broker", "config"):
            shutil.rmtree(self.home / folder, ignore_errors=True)
        config = self.home / "config"
        shutil.copytree(PACKAGED / "followups", config / "followups")
        shutil.copy(PACKAGED / "channels.yaml", config)
        feeds = [
            {"url": f"http://127.0.0.1:{self.http}{outlet.path}", "name": outlet.name, "lang": outlet.lang}
            for outlet in outlets()
        ]
        with (config / "feeds.yaml").open("w", encoding="utf-8") as file:
            YAML().dump({"feeds": feeds}, file)

    def lines(self) -> list[str]:
        """What a person is told of the demo."""
        return [
            NOTICE,
            f"Its newsroom, with the Slack messages and mails that arrive, to be answered there: http://127.0.0.1:{self.http}/",
            f"Its clock started on {START:%-d %B %Y} and runs {RATE / 86_400:g} days a second.",
        ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

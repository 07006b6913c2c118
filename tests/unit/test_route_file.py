"""Routes as they are written: read, written back, and put into channels.yaml without touching the rest."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from config.channel_file import load_channels
from config.reading import ConfigError
from config.route_file import read_route, written
from config.route_writing import put_routes, routes_as_yaml
from service.channels import option_models
from service.domain.route import Digest, Escalation, QuietHours, Route

KINDS = option_models()
PLAIN = Route(("slack",))  # type: ignore[arg-type] # a name
FULL = Route(
    ("slack", "mail"), ("naval-docking",), ("navy", "ព័ត៌មាន"), ("opens soon",), 0.7, ("km",), Digest(time(8, 5)),  # type: ignore[arg-type] # names
    QuietHours(time(22), time(7)), urgent_passes=True, mute_until=date(2026, 12, 1),
    escalate=Escalation(timedelta(minutes=30), "mail"),  # type: ignore[arg-type] # a name
)  # fmt: skip
HOURLY = Route(("mail",), when=Digest(None))  # type: ignore[arg-type] # a name
FILE = """\
# The desk's.
channels:
  slack: {kind: slack, webhook_url: "${HOOK}"}   # ours
  mail: {kind: email, sender: a@b.example, smtp_url: "${SMTP}", recipients: "${TO}"}

routes:   # in order
  # all
  - channels: [slack]
    tags:
      - navy

# Every five minutes.
canary: {minutes: 5}
"""


@pytest.mark.parametrize("route", [PLAIN, FULL, HOURLY])
def test_what_is_written_is_read_as_the_same_route(route: Route) -> None:
    assert read_route(written(route), channels=("slack", "mail"), followups=("naval-docking",)) == route


def test_all_that_is_wrong_is_told_by_field() -> None:
    given = {"channels": ["slak"], "followups": ["naval"], "escalate": {"after": 5, "to": "boss"}}
    assert read_route(given, channels=("slack",), followups=("naval-docking",)) == {
        "channels": "there is no channel “slak”; “slack” is meant, perhaps",
        "followups": "there is no follow-up “naval”; there are naval-docking",
        "escalate.to": "there is no channel “boss”; there are slack",
    }
    assert read_route({"score": "x", "when": "daily"}, channels=(), followups=()) == {
        "channels": "is missing; add it",
        "score": "must be a number such as 0.8",
        "when": "“daily” is no time; write at once, hourly, or daily at 08:00",
    }


@pytest.mark.parametrize("text", [FILE, FILE.replace("\n", "\r\n"), FILE.split("routes:", maxsplit=1)[0]])
@pytest.mark.parametrize("routes", [(PLAIN, FULL, HOURLY), (FULL,), ()])
def test_routes_are_put_into_the_file_and_its_other_lines_stay(
    tmp_path: Path, text: str, routes: tuple[Route, ...]
) -> None:
    file = tmp_path / "channels.yaml"
    file.write_bytes(text.encode())
    put_routes(file, routes, kinds=KINDS)
    assert load_channels(file, kinds=KINDS).routes == routes
    after = file.read_bytes().decode()
    before = text.split("routes:", maxsplit=1)[0]
    assert after.startswith(before)
    assert ("\r\n" in after) == ("\r\n" in text)
    if "canary" in text:
        assert after.endswith(text[text.index("\n# Every") :])
    if routes == (FULL,) and "\r" not in text:
        assert routes_as_yaml(routes) in after
        assert "    quiet: 22:00 to 07:00\n" in after


def test_a_broken_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text(FILE.replace("routes:", "rotes:"))
    with pytest.raises(ConfigError, match="there is no such field"):
        put_routes(file, (PLAIN,), kinds=KINDS)
    assert "rotes:" in file.read_text()

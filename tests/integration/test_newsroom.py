"""The demo's newsroom as a process: what it publishes by its clock, and what its pages show."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx2
import pytest

from service.channels import Look, open_channel
from service.demo.recorded_news import NOTICE, outlets, stories
from service.demo.slack_api import ROOM
from service.domain.alert import Message
from service.domain.delivery import Sent
from tests.support.builders import letter, message
from tests.support.ports import free_port
from tests.support.service import until

TOKEN = "xoxb-demo"
MOMENT = datetime(2023, 12, 1, tzinfo=UTC)
PROGRAM = """
from datetime import UTC, datetime
from service.demo.newsroom import SlackSide, serve
def clock(): return datetime(2023, 12, 1, tzinfo=UTC)
serve(("127.0.0.1", {http}), ("127.0.0.1", {smtp}), SlackSide("xoxb-demo", "s", "http://127.0.0.1:9/"), clock, clock)
"""


@dataclass
class Room:
    """A running newsroom."""

    pages: httpx2.Client
    smtp: int

    def tell(self, said: Message) -> None:
        look = Look("http://127.0.0.1:8321", ZoneInfo("UTC"), NOTICE)
        app = {
            "bot_token": TOKEN,
            "channel": ROOM,
            "api_url": str(self.pages.base_url.join("/api/")),
            "pace": 0,
        }
        mail = {
            "smtp_url": f"smtp://127.0.0.1:{self.smtp}",
            "sender": "afterstory@desk.example",
            "recipients": "desk@desk.example",
        }
        assert isinstance(open_channel("slack", app, look).send(letter(said, key="dev:1:slack")), Sent)
        assert isinstance(open_channel("email", mail, look).send(letter(said, key="dev:1:mail")), Sent)


def answers(pages: httpx2.Client) -> bool:
    try:
        return pages.get("/inbox.json").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def room() -> Iterator[Room]:
    http, smtp = free_port(), free_port()
    program = PROGRAM.format(http=http, smtp=smtp)
    with (
        subprocess.Popen([sys.executable, "-W", "error", "-c", program], stderr=subprocess.PIPE) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{http}") as pages,
    ):
        try:
            until(lambda: answers(pages), "the newsroom answers")
            yield Room(pages, smtp)
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=20)
        # uvicorn stops cleanly and then hands the signal on to whoever started it.
        assert process.returncode == -signal.SIGTERM
        assert said == b""


def test_a_feed_shows_what_was_published_by_the_clock_and_is_not_sent_twice(room: Room) -> None:
    shown = set()
    for outlet in outlets():
        first = room.pages.get(outlet.path)
        shown |= {one.id for one in stories() if f"tag:newsroom.example,2023:{one.id}<" in first.text}
        again = room.pages.get(outlet.path, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.text) == (200, 304, "")
    assert shown == {one.id for one in stories() if one.published <= MOMENT}
    assert room.pages.get("/feeds/none.rss").status_code == 404


def test_what_the_channels_send_stands_on_the_pages_as_text(room: Room) -> None:
    room.tell(message(headline="<script>alert(1)</script> នាវារុស្ស៊ី & <!channel>"))
    for path in ("/slack", "/mail", "/mail/0", "/mail/0/html"):
        page = room.pages.get(path)
        assert "&lt;script&gt;alert(1)&lt;/script&gt; នាវារុស្ស៊ី &amp; &lt;!channel&gt;" in page.text
        assert "<script" not in page.text
        assert NOTICE in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
    inbox = room.pages.get("/inbox.json").json()
    assert (len(inbox["slack"]), len(inbox["mails"])) == (1, 1)


def test_a_message_of_text_alone_is_shown_and_a_broken_one_refused(room: Room) -> None:
    def said(method: str, token: str = TOKEN, **given: object) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {token}"}
        answered: dict[str, object] = room.pages.post(f"/api/{method}", json=given, headers=headers).json()
        return answered

    posted = said("chat.postMessage", channel=ROOM, text="Only <b>words</b>, <https://a.example/x|a link>")
    assert posted["ok"]
    page = room.pages.get("/slack").text
    assert "Only &lt;b&gt;words&lt;/b&gt;" in page
    assert '<a href="https://a.example/x" rel="noopener noreferrer">a link</a>' in page
    said("chat.postMessage", channel=ROOM, text="A reply", thread_ts=posted["ts"])
    said("chat.update", channel=ROOM, ts=posted["ts"], text="Other words")
    page = room.pages.get("/slack").text
    assert "1 reply" in page
    assert "Other words" in page
    assert "(edited)" in page
    for method, token, given, problem in (
        ("chat.postMessage", TOKEN, {"channel": ROOM}, "no_text"),
        ("chat.postMessage", TOKEN, {"channel": ROOM, "blocks": [{}]}, "invalid_blocks"),
        ("chat.postMessage", TOKEN, {"channel": "C0OTHER000", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", TOKEN, {"channel": ROOM, "text": "x", "thread_ts": "1.0"}, "message_not_found"),
        ("chat.update", TOKEN, {"channel": ROOM, "text": "x", "ts": "1.0"}, "message_not_found"),
        ("chat.postMessage", "xoxb-other", {"channel": ROOM, "text": "x"}, "invalid_auth"),
        ("views.open", TOKEN, {"trigger_id": "1.2.3", "view": {}}, "expired_trigger_id"),
        ("files.upload", TOKEN, {}, "unknown_method"),
    ):
        assert said(method, token, **given) == {"ok": False, "error": problem}

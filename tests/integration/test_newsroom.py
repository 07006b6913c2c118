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
from service.demo.newsroom import NOTICE, outlets, stories
from service.domain.alert import Message
from service.domain.delivery import Sent
from tests.support.builders import letter, message
from tests.support.ports import free_port
from tests.support.service import until

MOMENT = datetime(2023, 12, 1, tzinfo=UTC)
PROGRAM = """
from datetime import UTC, datetime
from service.demo.newsroom import serve
def clock(): return datetime(2023, 12, 1, tzinfo=UTC)
serve(("127.0.0.1", {http}), ("127.0.0.1", {smtp}), clock, clock)
"""


@dataclass
class Room:
    """A running newsroom."""

    pages: httpx2.Client
    smtp: int

    def tell(self, said: Message) -> None:
        look = Look("http://127.0.0.1:8321", ZoneInfo("UTC"), NOTICE)
        hook = {"webhook_url": str(self.pages.base_url.join("/slack/secretsecret"))}
        mail = {
            "smtp_url": f"smtp://127.0.0.1:{self.smtp}",
            "sender": "afterstory@desk.example",
            "recipients": "desk@desk.example",
        }
        assert isinstance(open_channel("slack", hook, look).send(letter(said, key="dev:1:slack")), Sent)
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
    assert room.pages.post("/slack/x", json={"text": "Only <b>words</b>"}).text == "ok"
    assert "Only &lt;b&gt;words&lt;/b&gt;" in room.pages.get("/slack").text
    for body, problem in (
        (b"{", "invalid_payload"),
        (b"{}", "no_text"),
        (b'{"blocks": [{}]}', "invalid_blocks"),
    ):
        refused = room.pages.post("/slack/x", content=body)
        assert (refused.status_code, refused.text) == (400, problem)

"""Far ends of the harness: outlets, Slack's API, an incoming webhook, a mail relay and a signed webhook.

Each behaves as it is told, and notes what it took, under which id, when, and whether its yes got out.
"""

import asyncio
import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.slack_api import Room, Workspace

FEEDS = 8  # each development stands in two of them
LATEST = 400  # entries that a feed shows
ROOMS = 4  # channels that the app posts to: Slack takes one message a second to each
EVERY = 5  # one development in so many is the second one of a follow-up
SILENCE = 17.0  # seconds; longer than the service waits for any far end
HEADLINE = re.compile(r"Delegation Quartz(\d{5}) (signs|postpones)")
KEY = re.compile(r"Afterstory · (\S+:\S+)")
ALSO = "by 1 other outlet"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # noqa: S105 - opens nothing but the stand-in


class Mode(StrEnum):
    """How a far end behaves."""

    CALM = "ok"
    ERROR = "500"
    SLOW_DOWN = "429"
    CUT = "connection cut"
    SILENT = "silence"
    TAKEN_CUT = "taken, then cut"
    TAKEN_SILENT = "taken, then silence"


TROUBLES = tuple(mode for mode in Mode if mode is not Mode.CALM)
NOT_TAKEN = (Mode.CUT, Mode.SILENT)


def now() -> datetime:
    """The far ends' clock is the world's."""
    return datetime.now(UTC)  # noqa: TID251 - the far ends' own clock


@dataclass(frozen=True)
class Development:
    """A development as the harness publishes it.

    Args:
        number: of all.
    """

    number: int

    @property
    def followup(self) -> int:
        """The number of its follow-up: one in a few is the second development of the one before."""
        return self.number - 1 if self.is_second else self.number

    @property
    def is_second(self) -> bool:
        """Whether its follow-up had one before."""
        return self.number % EVERY == EVERY - 1

    @property
    def mark(self) -> str:
        """By which its messages are known."""
        return f"{self.followup:05d} {'postpones' if self.is_second else 'signs'}"

    @property
    def title(self) -> str:
        """A headline that only its own follow-up takes."""
        what = "postpones the treaty" if self.is_second else "signs the treaty"
        return f"Delegation Quartz{self.followup:05d} {what} in Harbour{self.followup:05d}"


@dataclass(frozen=True)
class Taken:
    """A message that a far end took.

    Args:
        mark: of its development; empty for a digest.
        id: that came with it: it is the same at every try.
        key: of the alert and the channel, as the message says; empty where it says none.
        at: when it was taken.
        answered: whether the yes was written out; else the harness itself held it back.
    """

    mark: str
    id: str
    key: str
    at: datetime
    answered: bool


@dataclass
class FarEnd:
    """A receiving server as the count sees it.

    Args:
        mode: how it behaves now.
        taken: what it took.
        modes: how often it was spoken to in each mode.
    """

    mode: Mode = Mode.CALM
    taken: list[Taken] = field(default_factory=list)
    modes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self) -> Mode:
        """How it behaves to who speaks to it now."""
        mode = self.mode
        with self.lock:
            self.modes[mode] += 1
        return mode

    def take(self, headline: str, number: str, key: str, *, answered: bool) -> None:
        """Note a message that arrived; what tells of Afterstory itself is no development."""
        found = HEADLINE.search(headline)
        if found is None and not key.startswith("digest:"):
            return
        mark = "" if key.startswith("digest:") or found is None else f"{found[1]} {found[2]}"
        with self.lock:
            self.taken.append(Taken(mark, number, key, now(), answered))


class Newsroom:
    """Feeds that show what was published so far.

    Args:
        port: where they are served.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._items: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def publish(self, development: Development, outlet: int) -> None:
        """Publish a development in the feed of its first outlet (0) or of its second (1)."""
        number = development.number
        feed = (number + 3 * outlet) % FEEDS
        item = (
            f"<item><title>{development.title}</title><guid>{feed}-{number}</guid>"
            f"<link>http://127.0.0.1:{self.port}/{feed}/{number}</link>"
            f"<pubDate>{format_datetime(now())}</pubDate></item>"
        )
        with self._lock:
            self._items[f"/feed{feed}"].append(item)

    def document(self, path: str) -> bytes:
        """A feed as it is now, newest first."""
        with self._lock:
            items = "".join(reversed(self._items[path][-LATEST:]))
        head = f"<title>{escape(path)}</title><language>en</language>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def write_config(folder: Path, developments: int, feed_port: int) -> None:
    """A desk's configuration: a follow-up for each development, but for the second ones."""
    (folder / "followups").mkdir(parents=True)
    lines = ["article: {title: Chaos, published: 2020-01-01}", "followups:"]
    for number in (one for one in range(developments) if not Development(one).is_second):
        lines += [
            f"  d{number:05d}:",
            f"    title: Treaty {number}",
            f"    question: Is treaty {number} signed?",
            f"    tags: [room{number % ROOMS}]",
            "    facets:",
            f"      actor: {{phrases: [Quartz{number:05d}]}}",
            f"      place: {{phrases: [Harbour{number:05d}]}}",
        ]
    (folder / "followups" / "chaos.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    feeds = "".join(
        f"  - {{url: 'http://127.0.0.1:{feed_port}/feed{number}', name: Outlet {number}, lang: en}}\n"
        for number in range(FEEDS)
    )
    (folder / "feeds.yaml").write_text(f"feeds:\n{feeds}", encoding="utf-8")
    rooms = "".join(
        f"  room{number}: {{kind: slack, bot_token: '${{AFTERSTORY_SLACK_BOT_TOKEN}}', "
        f"api_url: '${{AFTERSTORY_SLACK_API_URL}}', channel: {room_id(number)}}}\n"
        for number in range(ROOMS)
    )
    routes = "".join(f"  - {{channels: [room{number}], tags: [room{number}]}}\n" for number in range(ROOMS))
    (folder / "channels.yaml").write_text(
        f"channels:\n{rooms}"
        "  hook: {kind: slack, webhook_url: '${AFTERSTORY_SLACK_WEBHOOK_URL}', pace: 0}\n"
        "  mail: {kind: email, smtp_url: '${AFTERSTORY_SMTP_URL}', sender: '${AFTERSTORY_MAIL_FROM}', "
        "recipients: '${AFTERSTORY_MAIL_TO}'}\n"
        "  system: {kind: webhook, url: '${AFTERSTORY_WEBHOOK_URL}', secret: '${AFTERSTORY_WEBHOOK_SECRET}', "
        "private: true}\n"
        f"routes:\n  - {{channels: [hook, mail, system]}}\n{routes}",
        encoding="utf-8",
    )


def room_id(number: int) -> str:
    """A Slack channel's id."""
    return f"C00ROOM00{number}"


def open_rooms(far: Workspace) -> None:
    """Give the workspace the channels of the configuration."""
    far.rooms = {room_id(number): Room(f"room{number}") for number in range(ROOMS)}
    far.hangs, far.retry_after = SILENCE, 2


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    newsroom: Newsroom
    hook: FarEnd
    system: FarEnd

    def do_GET(self) -> None:
        self._answer(200, self.newsroom.document(self.path))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        end = self.hook if self.path.startswith("/services/") else self.system
        mode = end.asked()
        if mode is Mode.ERROR:
            self._answer(500, b"")
        elif mode is Mode.SLOW_DOWN:
            self._answer(429, b"", {"Retry-After": "1"})
        else:
            if mode not in NOT_TAKEN:
                self._take(end, body, answered=mode is Mode.CALM)
            self._end(mode)

    def _take(self, end: FarEnd, body: dict[str, Any], *, answered: bool) -> None:
        if end is self.system:
            data = body["data"]
            end.take(data["headline"], self.headers["webhook-id"], data["key"], answered=answered)
            return
        found = KEY.search(json.dumps(body, ensure_ascii=False).replace('"', " "))
        key = "" if found is None else found[1]
        end.take(body["text"], key, key, answered=answered)

    def _end(self, mode: Mode) -> None:
        if mode is Mode.CALM:
            self._answer(200, b"ok")
            return
        if mode in (Mode.SILENT, Mode.TAKEN_SILENT):
            time.sleep(SILENCE)
        self.close_connection = True

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] = {}) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked was killed meanwhile
            self.close_connection = True

    def log_message(self, *_given: object) -> None:
        """Nothing."""


@contextmanager
def http_server(newsroom: Newsroom, hook: FarEnd, system: FarEnd) -> Iterator[None]:
    """Serves the feeds, Slack's incoming webhook and the signed webhook."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_given: object) -> None:
            """Whoever asked was killed meanwhile."""

    handler = type("Handler", (_Handler,), {"newsroom": newsroom, "hook": hook, "system": system})
    server = Server(("127.0.0.1", newsroom.port), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def smtp_server(port: int, mail: FarEnd) -> Iterator[None]:
    """A relay that takes mails, or not. SMTP's 500 and 429 are 421 (closing) and 451 (try again later)."""

    class Handler:
        async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
            mode = mail.asked()
            if mode is Mode.ERROR:
                return "421 4.3.2 Shutting down"
            if mode is Mode.SLOW_DOWN:
                return "451 4.3.0 Try again later"
            if mode not in NOT_TAKEN:
                content = envelope.content if isinstance(envelope.content, bytes) else b""
                # The policy makes it an EmailMessage.
                one = cast("EmailMessage", message_from_bytes(content, policy=policy.default))
                body = one.get_body(("plain",))
                found = KEY.search("" if body is None else body.get_content())
                key = "" if found is None else found[1]
                mail.take(one["Subject"], one["Message-ID"], key, answered=mode is Mode.CALM)
            if mode is Mode.CALM:
                return "250 OK"
            if mode in (Mode.SILENT, Mode.TAKEN_SILENT):
                await asyncio.sleep(SILENCE)
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
            return "250 OK"

    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()

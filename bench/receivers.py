"""Far ends of the harness: outlets, a Slack webhook and a mail relay that behave as they are told."""

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
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEY = re.compile(r"Afterstory · (dev:(d\d+):\d+:\w+)")
FEEDS = 8  # each development stands in two of them
LATEST = 400  # entries that a feed shows
CALM = "ok"
REFUSALS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "500": (500, b"", {}),
    "429": (429, b"", {"Retry-After": "1"}),
}


@dataclass
class Receiver:
    """A receiving server as the count sees it.

    Args:
        mode: how it behaves now: ok, 500, 429, hang, cut.
        taken: what it took: development, id, when, and whether its yes got out.
    """

    mode: str = CALM
    taken: list[tuple[str, str, float, bool]] = field(default_factory=list)
    modes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, text: str, *, answered: bool) -> None:
        """Note a message that arrived."""
        found = KEY.search(text)
        if found is not None:
            with self.lock:
                self.taken.append((found[2], found[1], time.monotonic(), answered))


class Newsroom:
    """Feeds that show what was published so far.

    Args:
        port: where they are served.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._items: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def publish(self, number: int) -> None:
        """Publish a development in two feeds."""
        stamp = format_datetime(datetime.now(UTC))  # noqa: TID251 - the outlets' clock is the world's
        for feed in (number % FEEDS, (number + 3) % FEEDS):
            item = (
                f"<item><title>{title(number)}</title><guid>{feed}-{number}</guid>"
                f"<link>http://127.0.0.1:{self.port}/{feed}/{number}</link><pubDate>{stamp}</pubDate></item>"
            )
            with self._lock:
                self._items[f"/feed{feed}"].append(item)

    def document(self, path: str) -> bytes:
        """A feed as it is now, newest first."""
        with self._lock:
            items = "".join(reversed(self._items[path][-LATEST:]))
        head = f"<title>{escape(path)}</title><language>en</language>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def title(number: int) -> str:
    """A headline that only the follow-up of its development takes."""
    return f"Delegation Quartz{number:05d} signs the treaty in Harbour{number:05d}"


def write_config(folder: Path, developments: int, feed_port: int) -> None:
    """A desk's configuration with a follow-up for each development."""
    (folder / "followups").mkdir(parents=True)
    lines = ["article: {title: Chaos, published: 2020-01-01}", "followups:"]
    for number in range(developments):
        lines += [
            f"  d{number:05d}:",
            f"    title: Treaty {number}",
            f"    question: Is treaty {number} signed?",
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
    (folder / "channels.yaml").write_text(
        "channels:\n  slack: {kind: slack, webhook_url: '${AFTERSTORY_SLACK_WEBHOOK_URL}', pace: 0}\n"
        "  mail: {kind: email, smtp_url: '${AFTERSTORY_SMTP_URL}', sender: '${AFTERSTORY_MAIL_FROM}', "
        "recipients: '${AFTERSTORY_MAIL_TO}'}\nroutes:\n  - channels: [slack, mail]\n",
        encoding="utf-8",
    )


def _handler(newsroom: Newsroom, slack: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = newsroom.document(self.path)
            self._answer(200, body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mode = slack.mode
            slack.modes[mode] += 1
            text = json.dumps(json.loads(body), ensure_ascii=False)
            if mode in REFUSALS:
                self._answer(*REFUSALS[mode])
                return
            slack.take(text, answered=mode == CALM)
            if mode == "hang":
                time.sleep(11)  # longer than the service waits
            if mode == CALM:
                self._answer(200, b"ok")
            else:
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

    return Handler


@contextmanager
def http_server(newsroom: Newsroom, slack: Receiver) -> Iterator[None]:
    """Serves the feeds, and Slack's webhook."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_given: object) -> None:
            """Whoever asked was killed meanwhile."""

    server = Server(("127.0.0.1", newsroom.port), _handler(newsroom, slack))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def smtp_server(port: int, mail: Receiver) -> Iterator[None]:
    """A relay that takes mails, or not."""

    class Handler:
        async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
            mode = mail.mode
            mail.modes[mode] += 1
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
            text = body.get_content() if body is not None else ""
            if mode in ("500", "429"):
                return "451 4.3.0 Try again later" if mode == "429" else "421 4.3.2 Shutting down"
            if mode in ("cut", "hang"):
                mail.take(text, answered=False)
                if server.transport is not None:
                    server.transport.abort()
                return "250 OK"
            mail.take(text, answered=True)
            return "250 OK"

    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()

"""The far ends of `bench latency`, in a process of their own: feeds, their hub, and Slack's webhooks.

`python -m bench.outlets PORT MAIL_PORT` serves them, with a hook and a mail relay for other readers.
`POST /publish?first=0&count=9&rate=3&push=1` has developments published at a steady rate; `GET /state` tells
when each was published, first served, and arrived.
"""

import hmac
import json
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

FEEDS = 8
LIMITED, FREE = "/services/T0/B0/c", "/services/T0/B0/f"  # paths of Slack's webhooks
WARM = 40  # developments before the clock runs
SHOWN = 200  # entries that a feed shows
NAME = re.compile(r"Quartz(\d{5})")
KEY = re.compile(r"Afterstory · (dev:(d\d+):\d+:\w+)")
BURST = 2.0  # messages that a channel takes at once; docs.slack.dev/apis/web-api/rate-limits: one a second


def title(number: int) -> str:
    """A headline that only the follow-up of its development takes."""
    return f"Delegation Quartz{number:05d} signs the treaty in Harbour{number:05d}"


class Outlets:
    """Feeds with a hub, and Slack's webhooks.

    Args:
        port: where they are served.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: dict[str, dict[str, str]] = {}
        self.published: dict[str, float] = {}
        self.served: dict[str, float] = {}
        self.arrived: dict[str, float] = {}
        self.visits: dict[int, list[float]] = defaultdict(list)
        self.too_fast = 0
        self.twice = 0
        self._items: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._budget: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        self._pushes = ThreadPoolExecutor(8)

    def address(self, path: str) -> str:
        """Of something served here."""
        return f"http://127.0.0.1:{self.port}{path}"

    def _document(self, feed: int, items: list[str]) -> bytes:
        links = (
            f'<atom:link rel="hub" href="{self.address("/hub")}"/>'
            f'<atom:link rel="self" href="{self.address(f"/feed{feed}")}"/>'
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>Outlet {feed}</title><language>en</language>{links}{''.join(items)}</channel></rss>"
        ).encode()

    def visit(self, feed: int) -> bytes:
        """A feed as it is now, newest first."""
        with self._lock:
            shown = list(reversed(self._items[feed][-SHOWN:]))
        now = time.monotonic()
        self.visits[feed].append(now)
        for name, _ in shown:
            self.served.setdefault(name, now)
        return self._document(feed, [item for _, item in shown])

    def publish_all(self, query: str) -> None:
        """Publish developments at a steady rate: first, count, rate, and whether the hub pushes them."""
        given = {name: values[0] for name, values in parse_qs(query).items()}
        first, count, rate = int(given["first"]), int(given["count"]), float(given["rate"])
        push = given["push"] == "1"
        begun = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            self._publish(first + number, push=push)

    def _publish(self, number: int, *, push: bool) -> None:
        feed = number % FEEDS
        name = f"d{number:05d}"
        stamp = format_datetime(datetime.now(UTC))  # noqa: TID251 - the outlets' clock is the world's
        item = f"<item><title>{title(number)}</title><guid>{number}</guid><pubDate>{stamp}</pubDate></item>"
        with self._lock:
            self._items[feed].append((name, item))
        self.published[name] = time.monotonic()
        if push:
            self._pushes.submit(self._push, feed, self._document(feed, [item]))

    def _push(self, feed: int, body: bytes) -> None:
        asked = self.asked[self.address(f"/feed{feed}")]
        signature = hmac.new(asked["hub.secret"].encode(), body, "sha256").hexdigest()
        headers = {"X-Hub-Signature": f"sha256={signature}", "Content-Type": "application/rss+xml"}
        parts = urlsplit(asked["hub.callback"])
        hub = HTTPConnection(parts.netloc, timeout=30)
        hub.request("POST", parts.path, body, headers)
        status = hub.getresponse().status
        hub.close()
        if status != 202:  # noqa: PLR2004 - what a push is answered
            print(f"a push was answered {status}", flush=True)

    def subscribe(self, form: str) -> None:
        """Take a subscription, and make sure, as hubs do."""
        asked = {name: values[0] for name, values in parse_qs(form).items()}
        fields = {
            "hub.mode": "subscribe",
            "hub.topic": asked["hub.topic"],
            "hub.challenge": "sesame",
            "hub.lease_seconds": "86400",
        }
        with urlopen(f"{asked['hub.callback']}?{urlencode(fields)}", timeout=10) as answer:  # noqa: S310 - loopback
            answer.read()
        self.asked[asked["hub.topic"]] = asked

    def take(self, channel: str, body: bytes) -> bool:
        """Note a message that arrived on Slack; False if its channel had too many in too short a time."""
        now = time.monotonic()
        with self._lock:
            left, at = self._budget.get(channel, (BURST, now))
            left = min(BURST, left + now - at)
            if left < 1 and not channel.startswith(FREE):
                self._budget[channel] = left, now
                self.too_fast += 1
                return False
            self._budget[channel] = left - 1, now
        found = KEY.search(json.dumps(json.loads(body), ensure_ascii=False))
        if found is not None:
            self._note(found[2], now)
        return True

    def take_any(self, body: bytes) -> None:
        """Note what another reader tells, by the name in its headline; nothing limits that."""
        now = time.monotonic()
        for number in sorted(set(NAME.findall(body.decode(errors="replace")))):
            self._note(f"d{number}", now)

    def _note(self, name: str, now: float) -> None:
        with self._lock:
            self.twice += name in self.arrived
            self.arrived.setdefault(name, now)

    def ask(self, path: str, query: str = "", *, body: bytes) -> tuple[bytes, int]:
        """Take what is posted to a path; the answer and its status."""
        match path:
            case "/publish":
                threading.Thread(target=self.publish_all, args=(query,)).start()
            case "/hub":
                threading.Thread(target=self.subscribe, args=(body.decode(),)).start()
                return b"", 202
            case "/any":
                self.take_any(body)
            case _ if not self.take(path, body):
                return b"", 429
        return b"" if path == "/publish" else b"ok", 200

    def state(self) -> bytes:
        """What there is to know, as JSON."""
        told = {
            "asked": len(self.asked),
            "published": dict(self.published),
            "served": dict(self.served),
            "arrived": dict(self.arrived),
            "visits": dict(self.visits),
            "too_fast": self.too_fast,
            "twice": self.twice,
        }
        return json.dumps(told).encode()


@contextmanager
def outlets(port: int, mails: int) -> Iterator[int]:
    """The far ends in a process of their own; gives its id."""
    process = subprocess.Popen([sys.executable, "-m", "bench.outlets", str(port), str(mails)])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def ask(port: int, path: str, *, post: bool = False) -> Any:  # noqa: ANN401 - JSON
    """Ask the far ends something."""
    asked = Request(f"http://127.0.0.1:{port}{path}", b"" if post else None)
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - loopback
        body = answer.read()
    return json.loads(body) if body else None


def serve(here: Outlets) -> None:
    """Serve them until the process is ended."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/state":
                self._answer(here.state())
            else:
                self._answer(here.visit(int(self.path.removeprefix("/feed"))), kind="application/rss+xml")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self._answer(*here.ask(*self.path.split("?"), body=body))

        def _answer(self, body: bytes, status: int = 200, kind: str = "text/plain") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 429:  # noqa: PLR2004 - too many requests
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    Server(("127.0.0.1", here.port), Handler).serve_forever()


class Relay:
    """Takes mails; aiosmtpd's handler.

    Args:
        here: where they are noted.
    """

    def __init__(self, here: Outlets) -> None:
        self.here = here

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its
        """A mail is there."""
        self.here.take_any(envelope.original_content or b"")
        return "250 OK"


if __name__ == "__main__":
    ends = Outlets(int(sys.argv[1]))
    Controller(Relay(ends), hostname="127.0.0.1", port=int(sys.argv[2])).start()
    serve(ends)

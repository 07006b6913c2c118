"""The far ends of `bench latency`, in a process of their own: feeds, their hub, and Slack's webhooks.

`python -m bench.outlets PORT` serves them. `POST /publish?first=0&count=9&rate=3&push=1` has developments
published at a steady rate; `GET /state` tells when each was published, first served, and arrived.
"""

import hmac
import json
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from bench.receivers import KEY, title

FEEDS = 8
SHOWN = 200  # entries that a feed shows
BURST = 2.0  # messages that a channel takes at once; docs.slack.dev/apis/web-api/rate-limits: one a second


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

    def publish_all(self, first: int, count: int, rate: float, *, push: bool) -> None:
        """Publish developments at a steady rate."""
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
            if left < 1:
                self._budget[channel] = left, now
                self.too_fast += 1
                return False
            self._budget[channel] = left - 1, now
        found = KEY.search(json.dumps(json.loads(body), ensure_ascii=False))
        if found is not None:
            self.twice += found[2] in self.arrived
            self.arrived.setdefault(found[2], now)
        return True

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


def serve(here: Outlets) -> None:
    """Serve them until the process is ended."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/state":
                self._answer(here.state())
            else:
                self._answer(here.visit(int(self.path.removeprefix("/feed"))))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            path, _, query = self.path.partition("?")
            if path == "/publish":
                given = {name: values[0] for name, values in parse_qs(query).items()}
                what = int(given["first"]), int(given["count"]), float(given["rate"])
                threading.Thread(
                    target=here.publish_all, args=what, kwargs={"push": given["push"] == "1"}
                ).start()
                self._answer(b"")
            elif path == "/hub":
                threading.Thread(target=here.subscribe, args=(body.decode(),)).start()
                self._answer(b"", 202)
            elif here.take(path, body):
                self._answer(b"ok")
            else:
                self._answer(b"", 429, ("Retry-After", "1"))

        def _answer(self, body: bytes, status: int = 200, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for header in (("Content-Length", str(len(body))), *headers):
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    Server(("127.0.0.1", here.port), Handler).serve_forever()


if __name__ == "__main__":
    serve(Outlets(int(sys.argv[1])))

"""From the moment an entry can be fetched to the message at the Slack stand-in, with a hub that pushes.

The real service as processes, its embedded Redis-protocol server, a hub (WebSub), feeds and a Slack webhook,
all on loopback. Developments come at a steady rate; each has a follow-up of its own. Times are those of the
outlets and of the stand-in, by one clock; each stage's share is what the service's own database says.
"""

import argparse
import hmac
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

from bench.receivers import FEEDS, KEY, title, write_config
from service.store.engine import open_engine, read
from service.store.latency import stages
from tests.support.databases import postgresql
from tests.support.ports import free_port
from tests.support.service import service, until

WARM = 20  # developments before the clock runs


class Outlets:
    """Feeds with a hub, and a Slack webhook, on one port.

    Args:
        port: where they are served.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: dict[str, dict[str, str]] = {}
        self.published: dict[str, float] = {}
        self.arrived: dict[str, float] = {}
        self._items: dict[int, list[str]] = defaultdict(list)
        self._lock = threading.Lock()
        self._pushes = ThreadPoolExecutor(8)

    def address(self, path: str) -> str:
        """Of something served here."""
        return f"http://127.0.0.1:{self.port}{path}"

    def document(self, feed: int, items: list[str]) -> str:
        """A feed with some of its items."""
        links = (
            f'<atom:link rel="hub" href="{self.address("/hub")}"/>'
            f'<atom:link rel="self" href="{self.address(f"/feed{feed}")}"/>'
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>Outlet {feed}</title><language>en</language>{links}{''.join(items)}</channel></rss>"
        )

    def whole(self, feed: int) -> str:
        """A feed as it is now."""
        with self._lock:
            return self.document(feed, list(reversed(self._items[feed][-100:])))

    def publish(self, number: int) -> None:
        """Publish a development; the hub pushes it."""
        feed = number % FEEDS
        stamp = format_datetime(datetime.now(UTC))  # noqa: TID251 - the outlets' clock is the world's
        item = f"<item><title>{title(number)}</title><guid>{number}</guid><pubDate>{stamp}</pubDate></item>"
        with self._lock:
            self._items[feed].append(item)
        self.published[f"d{number:05d}"] = time.monotonic()
        self._pushes.submit(self._push, feed, self.document(feed, [item]).encode())

    def _push(self, feed: int, body: bytes) -> None:
        asked = self.asked[self.address(f"/feed{feed}")]
        signature = hmac.new(asked["hub.secret"].encode(), body, "sha256").hexdigest()
        headers = {"X-Hub-Signature": f"sha256={signature}", "Content-Type": "application/rss+xml"}
        with urlopen(Request(asked["hub.callback"], body, headers), timeout=10) as answer:  # noqa: S310 - loopback
            answer.read()

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

    def take(self, body: bytes) -> None:
        """Note a message that arrived on Slack."""
        found = KEY.search(json.dumps(json.loads(body), ensure_ascii=False))
        if found is not None:
            self.arrived.setdefault(found[2], time.monotonic())


@contextmanager
def outlets() -> Iterator[Outlets]:
    """Serves them."""
    here = Outlets(free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(here.whole(int(self.path.removeprefix("/feed"))).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/hub":
                threading.Thread(target=here.subscribe, args=(body.decode(),)).start()
                self._answer(b"", 202)
            else:
                here.take(body)
                self._answer(b"ok")

        def _answer(self, body: bytes, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", here.port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it can be told."""
    parser.add_argument("--rate", type=float, default=50.0, help="developments a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")


def run(given: argparse.Namespace) -> None:
    """Run it and print what came of it."""
    developments = int(given.rate * given.seconds)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="al-")))
        here = stack.enter_context(outlets())
        write_config(folder / "config", developments + WARM, here.port)
        web = free_port()
        environ = {
            "AFTERSTORY_CONFIG": str(folder / "config"),
            "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
            "AFTERSTORY_PUBLIC_URL": f"http://127.0.0.1:{web}",
            "AFTERSTORY_SLACK_WEBHOOK_URL": here.address("/services/T0/B0/x"),
        }
        if given.database == "postgresql":
            environ["AFTERSTORY_DATABASE_URL"] = stack.enter_context(postgresql()).url.replace("+psycopg", "")
        running = stack.enter_context(service("run", environ=environ, port=web))
        running.ready()
        until(lambda: len(here.asked) == FEEDS, "every feed is subscribed at the hub")
        for number in range(WARM):
            here.publish(developments + number)
        until(lambda: len(here.arrived) == WARM, "the first messages")
        begun = time.monotonic()
        for number in range(developments):
            time.sleep(max(0.0, begun + number / given.rate - time.monotonic()))
            here.publish(number)
        until(lambda: len(here.arrived) == developments + WARM, "every message")
        engine = open_engine(
            environ.get("AFTERSTORY_DATABASE_URL") or f"sqlite:///{running.home / 'afterstory.db'}"
        )
        with read(engine) as connection:
            way = stages(connection, most=developments)
        engine.dispose()
    took = sorted(here.arrived[f"d{n:05d}"] - here.published[f"d{n:05d}"] for n in range(developments))
    print(f"{developments} developments at {given.rate:g} a second on {given.database}, by WebSub")
    for share in (0.5, 0.9, 0.99):
        print(f"  p{share * 100:g}  {took[min(len(took) - 1, int(len(took) * share))]:.3f} s")
    print(f"  max  {took[-1]:.3f} s")
    for stage in way:
        half, most = stage.half.total_seconds(), stage.most.total_seconds()
        print(f"  {stage.name:<16} p50 {half:.3f} s  p99 {most:.3f} s  {stage.share:.0%}")

"""HTTP/2 against HTTP/1.1: the fetcher over TLS on loopback, many feeds on one host and one a host."""

import argparse
import multiprocessing
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path

import pycurl

from bench.measure import table
from service.domain.fetch import Fetched, NotModified, Visit
from service.domain.policy import FetchPolicy
from service.feeds.fetch import CurlFetcher
from tests.support.certificates import certificates
from tests.support.feed_server import feed_server
from tests.support.http2_server import Stream, http2_server

DOMAIN = "outlet.test"
ETAG = 'W/"1"'
PAUSE = 0.02  # seconds: long enough for a connection to be there
BODY = b"<rss version='2.0'>" + b"<item><title>Frigate docks</title></item>" * 500 + b"</rss>"  # 20 KB
VERSIONS = {"HTTP/1.1": pycurl.CURL_HTTP_VERSION_1_1, "HTTP/2": pycurl.CURL_HTTP_VERSION_2TLS}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a round of visits cost.

    Args:
        cpu: milliseconds of the fetching process a visit.
        wall: milliseconds a visit.
        connections: that were opened.
    """

    cpu: float
    wall: float
    connections: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--feeds", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts (default: 3)")
    parser.add_argument(
        "--delay", type=float, default=0.0, help="milliseconds until an answer begins (default: 0)"
    )


def run(given: argparse.Namespace) -> None:
    """Print a table."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="as-") as folder:
        server = context.Process(
            target=_serve, args=(theirs, folder, given.feeds, given.delay / 1_000), daemon=True
        )
        server.start()
        ports: dict[str, int] = ours.recv()
        try:
            _show(given.feeds, given.runs, ports, Path(folder) / "ca.pem", ours)
        finally:
            ours.send(None)
            server.join(10)


def _show(feeds: int, runs: int, ports: dict[str, int], ca: Path, server: Connection) -> None:
    hosts = {
        f"{feeds} feeds on one host": [f"www.{DOMAIN}"] * feeds,
        "one feed on each host": [f"o{number}.{DOMAIN}" for number in range(feeds)],
    }
    rows = [["", "", "ms of processor", "ms", "connections"]]
    for what, names in hosts.items():
        found: dict[tuple[str, str], list[Cost]] = {}
        for _ in range(runs):
            for version, port in ports.items():
                urls = [f"https://{name}:{port}/{number}" for number, name in enumerate(names)]
                fetcher = _fetcher(ca, version, names, port)
                for round_, etag in (("first", None), ("again, 304", ETAG), ("again, 200", None)):
                    cost = _visit(fetcher, urls, etag, server, version)
                    found.setdefault((round_, version), []).append(cost)
        for (round_, version), costs in found.items():
            rows.append(
                [
                    f"{what}, {round_}",
                    version,
                    f"{statistics.median(one.cpu for one in costs):.2f}",
                    f"{statistics.median(one.wall for one in costs):.2f}",
                    str(round(statistics.median(one.connections for one in costs))),
                ]
            )
    table(rows)


def _fetcher(ca: Path, version: str, names: Sequence[str], port: int) -> CurlFetcher:
    """The service's own, but for whom it trusts, the version, and where these names lead. Two visits to one
    host at once, as the service makes, but with a shorter pause between their starts.
    """
    fetcher = CurlFetcher(FetchPolicy(), [ip_network("127.0.0.1/32")], spacing=PAUSE)
    places = [f"{name}:{port}:127.0.0.1" for name in dict.fromkeys(names)]
    for line in fetcher._idle:  # noqa: SLF001 - nothing of this is a desk's to set
        line.curl.setopt(pycurl.CAINFO, str(ca))
        line.curl.setopt(pycurl.HTTP_VERSION, VERSIONS[version])
        line.curl.setopt(pycurl.RESOLVE, places)
    return fetcher


def _visit(
    fetcher: CurlFetcher, urls: Sequence[str], etag: str | None, server: Connection, version: str
) -> Cost:
    wanted: type[object] = NotModified if etag else Fetched
    server.send(version)
    before: int = server.recv()
    wall, cpu = time.perf_counter(), time.process_time()
    for ended in fetcher.fetch([Visit(url, etag=etag) for url in urls]):
        for visit, outcome in ended:
            if not isinstance(outcome, wanted):
                raise SystemExit(f"{visit.url}: {outcome}")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    server.send(version)
    return Cost(cpu / len(urls) * 1_000, wall / len(urls) * 1_000, server.recv() - before)


def _serve(connection: Connection, folder: str, feeds: int, delay: float) -> None:
    """Both servers, until there is nobody to serve; tells how many connections each has had."""

    def answer(stream: Stream) -> None:
        time.sleep(delay)
        known = stream.asked.headers.get("if-none-match") == ETAG
        stream.answer(b"" if known else BODY, status=304 if known else 200, ETag=ETAG)

    def old(request: BaseHTTPRequestHandler) -> None:
        time.sleep(delay)
        known = request.headers.get("If-None-Match") == ETAG
        request.send_response(304 if known else 200)
        request.send_header("ETag", ETAG)
        if not known:
            request.send_header("Content-Length", str(len(BODY)))
        request.end_headers()
        request.wfile.write(b"" if known else BODY)

    with ExitStack() as stack:
        own = certificates(Path(folder), f"*.{DOMAIN}")
        without = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)  # that offers HTTP/2 to nobody
        without.load_cert_chain(Path(folder) / "one.pem", Path(folder) / "one.key")
        h2 = stack.enter_context(http2_server(own.context))
        h1 = stack.enter_context(feed_server(without))
        paths = [f"/{number}" for number in range(feeds)]
        h2.answers, h1.answers = dict.fromkeys(paths, answer), dict.fromkeys(paths, old)
        connection.send({"HTTP/1.1": h1.port, "HTTP/2": h2.port})
        counts: dict[str, Callable[[], int]] = {
            "HTTP/1.1": lambda: len({request.peer for request in h1.requests}),
            "HTTP/2": lambda: h2.connections,
        }
        while (asked := connection.recv()) is not None:
            connection.send(counts[asked]())

"""A real HTTP server on loopback whose answers a test scripts."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """A request as an answer sees it, with its own body: others come in at the same time."""

    body: bytes


Answer = Callable[[Handler], None]


@dataclass
class Request:
    """What came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    peer: tuple[str, int]
    version: str = "HTTP/1.1"


@dataclass
class FeedServer:
    """The server as a test sees it."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    scheme: str = "http"

    def url(self, path: str) -> str:
        """A path's whole address."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, body: bytes | str, *, status: int = 200, **headers: str) -> None:
        """Answer a path with a body from now on; with 304 to who has its ETag."""
        raw = body.encode() if isinstance(body, str) else body

        def answer(request: BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag")
            known = etag is not None and request.headers.get("If-None-Match") == etag
            request.send_response(304 if known else status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", "0" if known else str(len(raw)))
            request.end_headers()
            if not known:
                request.wfile.write(raw)

        self.answers[path] = answer


@contextmanager
def feed_server(tls: ssl.SSLContext | None = None) -> Iterator[FeedServer]:
    """A server that runs as long as the block; over TLS where it is told what to show."""

    class Scripted(Handler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.body = self.rfile.read(length)
            state.requests.append(
                Request(
                    self.command,
                    self.path,
                    dict(self.headers),
                    self.body,
                    self.client_address,
                    self.request_version,
                )
            )
            answer = state.answers.get(self.path)
            try:
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client had enough

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_given: object) -> None:
            """Nothing: a test reads `requests`."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_given: object) -> None:
            """A client that went away is what some tests are about."""

    server = Server(("127.0.0.1", 0), Scripted)
    state = FeedServer(server.server_address[1], scheme="https" if tls else "http")
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hang(seconds: float) -> Answer:
    """An answer that does not come for a while."""

    def answer(_request: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)

    return answer


def endless(request: BaseHTTPRequestHandler) -> None:
    """A body of a hundred megabytes, in parts."""
    request.send_response(200)
    request.send_header("Connection", "close")
    request.end_headers()
    for _ in range(1_000):
        request.wfile.write(b"x" * 100_000)

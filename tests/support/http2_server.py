"""A real HTTP/2 server over TLS on loopback, on h2, whose streams a test scripts and breaks."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded, StreamReset, WindowUpdated
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

PART = 16_000  # bytes of a body that are sent at once: what every peer takes in one frame
ENOUGH = 60  # seconds after which a connection that nothing comes from is let go


@dataclass
class Asked:
    """A request: over which connection it came, and with which headers (pseudo-headers too)."""

    connection: int
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return self.headers[":path"]


@dataclass
class Stream:
    """One request, to be answered."""

    line: "Line"
    number: int
    asked: Asked

    def answer(self, body: bytes, *, status: int = 200, end: bool = True, **headers: str) -> None:
        """Send headers and a body, as fast as the client takes it."""
        named = [(name.replace("_", "-").lower(), value) for name, value in headers.items()]
        self.line.http.send_headers(
            self.number, [(":status", str(status)), *named], end_stream=end and not body
        )
        self.line.flush()
        while body:
            room = min(self.line.http.local_flow_control_window(self.number), PART)
            if room == 0:
                if not self.line.receive():
                    return  # the client has enough
                continue
            part, body = body[:room], body[room:]
            self.line.http.send_data(self.number, part, end_stream=end and not body)
            self.line.flush()

    def reset(self, code: int) -> None:
        """Break the stream (RST_STREAM)."""
        self.line.http.reset_stream(self.number, code)
        self.line.flush()

    def go_away(self, *, last: int | None = None, code: int = 0) -> None:
        """Say that the connection ends (GOAWAY), and which stream was the last that is answered."""
        self.line.http.close_connection(code, last_stream_id=self.number if last is None else last)
        self.line.flush()
        self.line.open = False


Answer = Callable[[Stream], None]


class Line:
    """One connection."""

    def __init__(self, server: "Http2Server", wire: ssl.SSLSocket, number: int) -> None:
        self.http = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.open = True
        self._server, self._wire, self._number = server, wire, number
        self._asked: dict[int, Asked] = {}
        self._reset: set[int] = set()

    def serve(self) -> None:
        """Answer whatever comes, until the client or an answer ends it."""
        self.http.initiate_connection()
        self.http.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: 100})
        self.flush()
        while self.open and self.receive():
            pass
        # Closed with something unread, the connection would be reset before the client has read our last.
        self._wire.settimeout(2)
        with suppress(OSError):
            while self._wire.recv(65_536):
                pass

    def receive(self) -> bool:
        """Take in what the client sends; whether it is still there."""
        try:
            data = self._wire.recv(65_536)
            events = self.http.receive_data(data) if data else []
        except (OSError, ProtocolError):
            return False
        for event in events:
            match event:
                case RequestReceived():
                    headers = dict(event.headers)
                    self._asked[event.stream_id] = Asked(self._number, headers)
                case DataReceived():
                    self.http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case StreamReset():
                    self._reset.add(event.stream_id)
                case WindowUpdated() | _:
                    pass
        self.flush()
        for event in events:
            if isinstance(event, StreamEnded) and event.stream_id in self._asked:
                self._answer(Stream(self, event.stream_id, self._asked.pop(event.stream_id)))
        return bool(data)

    def flush(self) -> None:
        """Send what is to be sent."""
        self._wire.sendall(self.http.data_to_send())

    def _answer(self, stream: Stream) -> None:
        self._server.requests.append(stream.asked)
        answer = self._server.answers.get(stream.asked.path)
        with suppress(ProtocolError):  # a stream that the client has reset meanwhile
            if answer is None:
                stream.answer(b"", status=404)
            else:
                answer(stream)


@dataclass
class Http2Server:
    """The server as a test sees it."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """A path's whole address."""
        return f"https://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes, **headers: str) -> None:
        """Answer a path with a body; with 304 to who has its ETag."""

        def answer(stream: Stream) -> None:
            if headers.get("ETag") and stream.asked.headers.get("if-none-match") == headers["ETag"]:
                stream.answer(b"", status=304, **headers)
            else:
                stream.answer(body, **headers)

        self.answers[path] = answer


@contextmanager
def http2_server(context: ssl.SSLContext) -> Iterator[Http2Server]:
    """A server that runs as long as the block, on each address of 127.0.0.0/8.

    Args:
        context: what it shows.
    """
    context.set_alpn_protocols(["h2", "http/1.1"])
    listener = socket.create_server(("0.0.0.0", 0), backlog=128)  # noqa: S104 - 127.0.0.2 too; for the test's time
    state = Http2Server(listener.getsockname()[1])
    lines: list[threading.Thread] = []
    wires: list[socket.socket] = []

    def take(raw: socket.socket, number: int) -> None:
        try:
            raw.settimeout(ENOUGH)
            wire = context.wrap_socket(raw, server_side=True)
            wires.append(wire)
            with wire:
                if wire.selected_alpn_protocol() == "h2":
                    Line(state, wire, number).serve()
        except OSError:
            raw.close()  # the client went away, or would not trust us

    def listen() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return  # closed
            state.connections += 1
            line = threading.Thread(target=take, args=(raw, state.connections), daemon=True)
            lines.append(line)
            line.start()

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        yield state
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        listening.join()
        for wire in wires:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        for line in lines:
            line.join(5)

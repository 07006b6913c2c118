"""A loopback server in a process of its own, whose answers stand ready: never the slowest part of a run."""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from enum import Enum, auto
from multiprocessing.connection import Connection
from typing import cast

from bench.corpus import FIRST, Document

# Each feed has a host of its own, nearly, as in the world: a limit on visits to one host binds nobody here.
HOSTS = tuple(f"127.0.1.{number}" for number in range(1, 101))
MADE = format_datetime(FIRST, usegmt=True)  # Last-Modified of every document
END_OF_REQUEST = b"\r\n\r\n"
TURN = 10  # visits after which the mixed answers begin anew
SAME_BYTES = (3, 7)  # ... of which these find the same bytes, and nothing is said of validators
NEW_ITEM = 5  # ... and this one a new item


class Mode(Enum):
    """How the server answers."""

    CONDITIONAL = auto()  # with validators; 304 to who has the newest
    UNCONDITIONAL = auto()  # without validators, always the whole document
    MIXED = auto()  # of ten visits to a feed seven are told 304, two get the same bytes, one a new item


@dataclass(frozen=True, slots=True)
class Settings:
    """What the server does from now on.

    Args:
        mode: how it answers.
        build: the date on which every document was built, as a number.
        delay: seconds until it answers.
    """

    mode: Mode
    build: int = 0
    delay: float = 0.0


@dataclass(slots=True)
class Counts:
    """What was answered since the last look.

    Args:
        whole: answers with a document.
        unchanged: answers 304.
        sent: bytes of documents.
        first: when the first of them was answered (`time.perf_counter`, which all processes share on Linux).
    """

    whole: int = 0
    unchanged: int = 0
    sent: int = 0
    first: float = 0.0


def etag(feed: int, build: int, version: int = 0) -> str:
    """The validator of a feed's document."""
    return f'"{feed}-{build}-{version}"'


class _Feed:
    """A feed with its answers, ready to be sent."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._document = Document(number)
        self._version = 0
        self._visits = number  # feeds are at different places of their turn
        self._build = 0
        self._make()

    def build(self, build: int) -> None:
        if build != self._build:
            self._build = build
            self._make()

    def _make(self) -> None:
        kind = "rss" if self._number % 2 == 0 else "atom"
        body = self._document.body(self._build)
        self.size = len(body)
        self.etag = etag(self._number, self._build, self._version).encode()
        validators = f"ETag: {self.etag.decode()}\r\nLast-Modified: {MADE}\r\n"
        whole = f"Content-Type: application/{kind}+xml; charset=utf-8\r\nContent-Length: {self.size}\r\n"
        self.unchanged = f"HTTP/1.1 304 Not Modified\r\n{validators}\r\n".encode()
        self.conditional = f"HTTP/1.1 200 OK\r\n{whole}{validators}\r\n".encode() + body
        self.unconditional = f"HTTP/1.1 200 OK\r\n{whole}\r\n".encode() + body

    def answer(self, mode: Mode, request: bytes) -> bytes:
        if mode is Mode.MIXED:
            self._visits += 1
            turn = self._visits % TURN
            if turn == NEW_ITEM:
                self._version += 1
                self._document.publish()
                self._make()
            if turn in SAME_BYTES:
                return self.unconditional
        if mode is Mode.UNCONDITIONAL:
            return self.unconditional
        known = b"\r\nif-none-match: " + self.etag in request.lower()  # no validator has a capital letter
        return self.unchanged if known else self.conditional


class _Server:
    """All feeds, and how they are answered now."""

    def __init__(self, feeds: int) -> None:
        self.feeds = [_Feed(number) for number in range(feeds)]
        self.settings = Settings(Mode.CONDITIONAL)
        self.counts = Counts()

    def answer(self, request: bytes) -> bytes:
        feed = self.feeds[int(request.split(b" ", 2)[1].removeprefix(b"/feed/").removesuffix(b".xml"))]
        answer = feed.answer(self.settings.mode, request)
        self.counts.first = self.counts.first or time.perf_counter()
        if answer is feed.unchanged:
            self.counts.unchanged += 1
        else:
            self.counts.whole += 1
            self.counts.sent += feed.size
        return answer

    def control(self, connection: Connection) -> None:
        """Take over what the other process wants, and answer with what was counted until then."""
        try:
            wanted: Settings | None = connection.recv()
        except EOFError:  # the other process is gone
            asyncio.get_running_loop().stop()
            return
        if wanted is not None:
            self.settings = wanted
            for feed in self.feeds:
                feed.build(wanted.build)
        connection.send(self.counts)
        self.counts = Counts()


class _Visitor(asyncio.Protocol):
    """One connection; requests have no body."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """A request, or part of one."""
        self._received += data
        while END_OF_REQUEST in self._received:
            request, self._received = self._received.split(END_OF_REQUEST, 1)
            delay = self._server.settings.delay
            if delay:
                asyncio.get_running_loop().call_later(delay, self._answer, request)
            else:
                self._answer(request)

    def _answer(self, request: bytes) -> None:
        self._transport.write(self._server.answer(request))
        if b"connection: close" in request.lower():
            self._transport.close()


def _serve(feeds: int, connection: Connection) -> None:
    server = _Server(feeds)

    async def listen() -> int:
        loop = asyncio.get_running_loop()
        with socket.socket() as probe:
            probe.bind((HOSTS[0], 0))
            port: int = probe.getsockname()[1]
        await loop.create_server(lambda: _Visitor(server), HOSTS, port, backlog=1_024)
        loop.add_reader(connection.fileno(), server.control, connection)
        return port

    loop = asyncio.new_event_loop()
    connection.send(loop.run_until_complete(listen()))
    loop.run_forever()


@dataclass(frozen=True, slots=True)
class FeedServer:
    """The server as the bench sees it.

    Args:
        urls: of its feeds.
    """

    urls: Sequence[str]
    _connection: Connection

    def switch(self, mode: Mode, build: int = 0, delay: float = 0.0) -> None:
        """Answer so from now on; what was counted is forgotten."""
        self._connection.send(Settings(mode, build, delay))
        self._connection.recv()

    def counts(self) -> Counts:
        """What was answered since the last look."""
        self._connection.send(None)
        counts: Counts = self._connection.recv()
        return counts


@contextmanager
def feed_server(feeds: int) -> Iterator[FeedServer]:
    """A server that runs as long as the block."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(feeds, theirs), daemon=True)
    process.start()
    port: int = ours.recv()
    try:
        urls = [f"http://{HOSTS[feed % len(HOSTS)]}:{port}/feed/{feed}.xml" for feed in range(feeds)]
        yield FeedServer(urls, ours)
    finally:
        process.terminate()
        process.join()

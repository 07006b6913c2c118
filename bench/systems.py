"""What is measured side by side: each visits the same feeds once, from what it stored the time before."""

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.feed_server import MADE, etag
from bench.measure import Spent, run
from bench.ours import Installation
from service.domain.policy import FetchPolicy
from service.feeds.encoding import ACCEPTED
from service.feeds.fetch import ACCEPT, agent
from tests.support.ports import free_port

BENCH = Path(__file__).parent
PEERS = {"reader": "reader==3.26", "rss2email": "rss2email==3.14"}


class System(Protocol):
    """Something that visits feeds."""

    name: str

    def start(self) -> Spent:
        """What a process costs that finds nothing to do; zero where `poll` gives that without."""
        ...

    def poll(self, build: int | None, rounds: int) -> Spent:
        """Visit every feed; what one round costs.

        Args:
            build: of the documents that it has seen last; None at the first visit.
            rounds: so many rounds, where a system has clocks of its own; their median counts.
        """
        ...

    def items(self) -> int | None:
        """How many items it has stored; None where it stores none."""
        ...


@dataclass
class OneProcess:
    """Our poll step in one process, until no feed is due; by its own clocks, as the bare client's."""

    ours: Installation
    name: str = "afterstory, one process"

    def start(self) -> Spent:
        """Nothing of it is counted."""
        return Spent(0, 0)

    def poll(self, build: int | None, rounds: int) -> Spent:  # noqa: ARG002 - it keeps its own validators
        """Everything is due."""
        return self.ours.poll(rounds)

    def items(self) -> int | None:
        """From its database."""
        return self.ours.items()


@dataclass
class Stack:
    """Our poll worker, scheduler and embedded server, which run all the time."""

    ours: Installation
    pid: int
    began: float = 0.0  # its last round
    name: str = "afterstory, worker and beat"

    def start(self) -> Spent:
        """It has started."""
        return Spent(0, 0)

    def poll(self, build: int | None, rounds: int) -> Spent:  # noqa: ARG002 - it keeps its own validators
        """Everything is due."""
        self.began = time.perf_counter()
        return self.ours.round(self.pid)

    def items(self) -> int | None:
        """From its database."""
        return self.ours.items()


@dataclass
class Bare:
    """libcurl and nothing else; its figures are of the visits alone, by its own clocks."""

    home: Path
    urls: Sequence[str]
    name: str = "bare HTTP client"

    def start(self) -> Spent:
        """Nothing of it is counted."""
        return Spent(0, 0)

    def poll(self, build: int | None, rounds: int) -> Spent:
        """All addresses, with the headers of our own visits and the validators of the build."""
        jobs = [
            (
                url,
                []
                if build is None
                else [f"If-None-Match: {etag(feed, build)}", f"If-Modified-Since: {MADE}"],
            )
            for feed, url in enumerate(self.urls)
        ]
        headers = [f"Accept: {ACCEPT}", f"Accept-Encoding: {ACCEPTED}", f"User-Agent: {agent('')}"]
        file, log = self.home / "jobs.json", self.home / "bare.log"
        file.write_text(
            json.dumps(
                {
                    "concurrency": FetchPolicy().concurrency,
                    "headers": headers,
                    "rounds": rounds,
                    "jobs": jobs,
                }
            )
        )
        run([sys.executable, "-m", "bench.bare_client", file], os.environ, log)
        return Spent(*json.loads(log.read_text()))

    def items(self) -> int | None:
        """None."""
        return None


@dataclass
class Reader:
    """github.com/lemon24/reader with ten workers."""

    python: Path
    home: Path
    urls: Sequence[str]
    name: str = "reader"

    def __post_init__(self) -> None:
        self._run("add", "none.db")
        self._run("add", "reader.db", *self.urls)

    def _run(self, wanted: str, database: str, *urls: str) -> Spent:
        # The feedparser that it brings wants a module that today's feedparser no longer brings.
        environ = {**os.environ, "READER_NO_VENDORED_FEEDPARSER": "1"}
        command: list[str | Path] = [
            self.python,
            BENCH / "peer_reader.py",
            wanted,
            self.home / database,
            *urls,
        ]
        return run(command, environ, self.home / "reader.log")

    def start(self) -> Spent:
        """No feeds."""
        return self._run("poll", "none.db")

    def poll(self, build: int | None, rounds: int) -> Spent:  # noqa: ARG002 - it keeps its own validators
        """All feeds."""
        return self._run("poll", "reader.db")

    def items(self) -> int | None:
        """From its database."""
        self._run("items", "reader.db")
        return int((self.home / "reader.log").read_text().split()[-1])


class Mails:
    """Counts mails; aiosmtpd's handler."""

    def __init__(self) -> None:
        self.received = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - its
        """A mail is there."""
        self.received += 1
        return "250 OK"


@dataclass
class Rss2Email:
    """rss2email. Its first visit sends nothing, as its manual advises; the others have nothing to send."""

    python: Path
    home: Path
    urls: Sequence[str]
    port: int
    mails: Mails
    name: str = "rss2email"

    def __post_init__(self) -> None:
        head = (
            "[DEFAULT]\nfrom = a@example.org\nto = desk@example.org\nemail-protocol = smtp\n"
            f"smtp-server = 127.0.0.1\nsmtp-port = {self.port}\nsmtp-auth = False\nsmtp-ssl = False\n"
            "verbose = warning\n"
        )
        feeds = "".join(f"[feed.f{number}]\nurl = {url}\n" for number, url in enumerate(self.urls))
        (self.home / "none.cfg").write_text(head)
        (self.home / "all.cfg").write_text(head + feeds)

    def _run(self, which: str, *options: str) -> Spent:
        files = ("-c", self.home / f"{which}.cfg", "-d", self.home / f"{which}.json")
        environ = {**os.environ, "XDG_RUNTIME_DIR": str(self.home)}
        command: list[str | Path] = [self.python.parent / "r2e", *files, "run", *options]
        return run(command, environ, self.home / "rss2email.log")

    def start(self) -> Spent:
        """No feeds."""
        return self._run("none")

    def poll(self, build: int | None, rounds: int) -> Spent:  # noqa: ARG002 - it has no clocks of its own
        """All feeds."""
        spent = self._run("all", *(["--no-send"] if build is None else []))
        if self.mails.received:
            raise SystemExit(f"rss2email sent {self.mails.received} mails where nothing was new")
        return spent

    def items(self) -> int | None:
        """From its file of what it has seen."""
        feeds = json.loads((self.home / "all.json").read_text())["feeds"]
        return sum(len(feed["seen"]) for feed in feeds)


def peer_environment(name: str) -> Path:
    """The Python of an environment that holds a peer; built once, in the user's cache."""
    wanted = PEERS[name]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "afterstory-bench" / wanted
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        print(f"Building an environment for {wanted} ...", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted)
        subprocess.run([python, *install], check=True)
        ready.touch()
    return python


@contextmanager
def systems(home: Path, urls: Sequence[str], *, peers: bool) -> Iterator[list[System]]:
    """All of them, each with a home of its own and nothing stored yet."""
    with ExitStack() as held:
        one, stack = Installation(home / "one", urls), Installation(home / "stack", urls)
        one.prepare()
        stack.prepare()
        found: list[System] = [
            Bare(home, urls),
            OneProcess(one),
            Stack(stack, held.enter_context(stack.running())),
        ]
        if peers:
            mails = Mails()
            sink = Controller(mails, hostname="127.0.0.1", port=free_port())
            sink.start()
            held.callback(sink.stop)
            found += [
                Reader(peer_environment("reader"), home, urls),
                Rss2Email(peer_environment("rss2email"), home, urls, sink.port, mails),
            ]
        yield found

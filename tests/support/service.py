"""The whole service as processes, as a user starts it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.builders import ROOT
from tests.support.ports import free_port

PATIENCE = 120.0  # seconds until something that should happen counts as not happening
LOOK = 0.1


def until(so: Callable[[], bool], what: str) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: if it does not come to be.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if so():
            return
        time.sleep(LOOK)
    raise AssertionError(f"it did not come to be: {what}")


@dataclass
class Service:
    """A running `afterstory` command with its home.

    Args:
        process: the supervisor.
        home: its folder.
        port: of the dashboard.
        lines: what it printed, so far.
    """

    process: "subprocess.Popen[str]"
    home: Path
    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The dashboard's address."""
        return f"http://127.0.0.1:{self.port}"

    def said(self, pattern: str) -> "re.Match[str] | None":
        """What it printed that fits a pattern."""
        return re.search(pattern, "".join(self.lines))

    def ready(self) -> None:
        """Wait until its start has ended."""
        until(
            lambda: self.said(r"Open http") is not None or self.process.poll() is not None, "the start ends"
        )
        assert self.said(r"Open http"), "".join(self.lines)

    def login_path(self) -> str:
        """The path of the one-time link."""
        found = self.said(r"Open http://[^/]+(/login/\S+)")
        assert found is not None
        return found[1]

    def processes(self) -> list[int]:
        """All processes that belong to this home."""
        mark = f"AFTERSTORY_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environ = (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if any(one.startswith(mark) for one in environ) or str(self.home).encode() in command:
                found.append(int(folder.name))
        return found

    def stop(self) -> int:
        """End it as Ctrl-C and systemd do; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def service(
    command: str, *, home: Path | None = None, port: int | None = None, environ: Mapping[str, str] = {}
) -> Iterator[Service]:
    """`afterstory COMMAND` on a home of its own.

    Args:
        command: run or demo.
        home: its folder; a new one if not given.
        port: of the dashboard; a free one if not given.
        environ: variables beside the test's own.
    """
    # Short, since a socket's path must be.
    folder = home or Path(tempfile.mkdtemp(prefix="as-"))
    bind = port or free_port()
    others = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSTORY_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", command],
        cwd=ROOT,
        env={
            **others,
            "PYTHONUNBUFFERED": "1",
            "AFTERSTORY_HOME": str(folder),
            "AFTERSTORY_BIND": f"127.0.0.1:{bind}",
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Service(process, folder, bind)
    assert process.stdout is not None
    stdout = process.stdout
    reader = threading.Thread(target=lambda: running.lines.extend(iter(stdout.readline, "")))
    reader.start()
    try:
        yield running
    except BaseException as error:
        error.add_note("".join(running.lines))  # what it said explains what failed
        raise
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for left in running.processes():
            os.kill(left, signal.SIGKILL)
        reader.join()
        stdout.close()
        if home is None:
            shutil.rmtree(folder, ignore_errors=True)

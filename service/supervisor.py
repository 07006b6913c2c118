"""Runs the whole service on one machine: starts its processes, watches them, and ends them cleanly."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config.settings import Settings
from service.broker.embedded import BrokerTrouble, EmbeddedServer

PR_SET_PDEATHSIG = 1  # linux/prctl.h
GRACE = 30.0  # seconds a process has to finish its work before it is ended
LOOK = 0.2  # seconds between two looks at the processes
RESTART = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds before a process that died is started again
STEADY = 60.0  # seconds after which a process counts as running well


class AlreadyRunning(Exception):  # noqa: N818 - shown to people as it is
    """Another run holds this home; the text says which and what to do."""


@dataclass
class Process:
    """One process of the service.

    Args:
        name: for people.
        arguments: of the `afterstory` command.
        extra: environment variables of its own.
    """

    name: str
    arguments: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


def die_with_parent() -> None:
    """End this process when its parent ends, however it ends (kill -9 too). Linux's own means."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts processes, restarts those that die, and ends them all when asked to.

    Args:
        environ: for the processes.
        say: prints a line for the person who started it.
    """

    def __init__(self, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.environ = dict(environ)
        self._say = say
        self._processes: list[Process] = []
        self._broker: subprocess.Popen[bytes] | None = None
        self._held = ExitStack()
        self.stopping = False

    def hold(self, home: Path, address: str) -> None:
        """Take the home for this run alone.

        Raises:
            AlreadyRunning: if another run has it.
        """
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock: IO[str] = self._held.enter_context((home / "run.lock").open("a+"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            who = lock.read().strip() or "another process"
            raise AlreadyRunning(
                f"Afterstory already runs on {home} ({who}). Open it there, stop it, "
                "or set AFTERSTORY_HOME to another folder."
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {address}")
        lock.flush()

    def start_broker(self, home: Path) -> str:
        """Start the embedded server; gives its address.

        Raises:
            BrokerTrouble: if it does not answer.
        """
        server = EmbeddedServer(home / "broker")
        self._broker = server.start(die_with_parent)
        return server.url

    def start(self, process: Process) -> None:
        """Start a process and watch it from now on."""
        self._processes.append(process)
        self._launch(process)

    def _launch(self, process: Process) -> None:
        process.running = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "service.cli", *process.arguments],
            env={**self.environ, **process.extra},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C goes to the supervisor alone, which ends them in order
            preexec_fn=die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
        )
        process.started = time.monotonic()

    def listen_to_signals(self) -> None:
        """End on Ctrl-C and SIGTERM."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def watch(self) -> None:
        """One look: start again what died."""
        now = time.monotonic()
        if self._broker is not None and self._broker.poll() is not None and not self.stopping:
            self._say(
                "The embedded server ended; starting it again. Nothing is lost: the database is the queue."
            )
            try:
                self.start_broker(Path(self.environ["AFTERSTORY_HOME"]))
            except BrokerTrouble as error:  # until then beat's ticks are lost, and what is due waits
                self._say(f"{error} Trying again.")
        for process in self._processes:
            running = process.running
            if running is not None and running.poll() is not None:
                process.deaths = 0 if now - process.started > STEADY else process.deaths + 1
                wait = RESTART[min(process.deaths, len(RESTART) - 1)]
                self._say(
                    f"{process.name} ended (exit {running.returncode}); starting it again in {wait:g} s."
                )
                process.running, process.again_at = None, now + wait
            elif running is None and now >= process.again_at:
                self._launch(process)

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Watch until something is so, the time is over, or the service is asked to end."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            if until():
                return True
            self.watch()
            time.sleep(LOOK)
        return until()

    def watch_until_stopped(self, each: Callable[[], None]) -> None:
        """Watch until the service is asked to end.

        Args:
            each: called at every look.
        """
        while not self.stopping:
            self.watch()
            each()
            time.sleep(LOOK)

    def stop(self) -> None:
        """End all processes, the broker last; what is under way is finished first."""
        self.stopping = True
        running = [process for process in self._processes if process.running is not None]
        for process in running:
            if process.running is not None:
                process.running.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            if process.running is None:
                continue
            try:
                process.running.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(
                    f"{process.name} did not end in {GRACE:g} s; ending it now. Its work is done again."
                )
                os.killpg(process.running.pid, signal.SIGKILL)
                process.running.wait()
        if self._broker is not None:
            self._broker.terminate()
            self._broker.wait()
        self._held.close()


def service_processes(settings: Settings) -> list[Process]:
    """The processes of the service on one machine.

    Deliveries and matching have workers of their own, so that a slow feed delays no alert.
    """
    address = settings.public_url
    return [
        Process("The poll worker", ("worker", "--queues", "poll", "--concurrency", "2")),
        Process("The match worker", ("worker", "--queues", "match,default", "--concurrency", "1")),
        Process("The delivery worker", ("worker", "--queues", "deliver", "--concurrency", "4")),
        Process("The scheduler", ("beat",)),
        Process(f"The dashboard at {address}", ("web",)),
    ]

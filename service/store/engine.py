"""Opens the database, and makes one transaction out of what a use case reads and writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from service.ports import StoreUnavailable

BUSY = 30_000  # milliseconds a SQLite writer waits for another one
# A connection whose other end is gone ends by itself within half a minute, on either side, instead of the
# quarter of an hour that TCP would wait: in libpq's words, and in the server's for the session.
GONE = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
SESSION = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
    "lock_timeout": f"{BUSY}ms",  # as on SQLite; the step is done again then
    "idle_in_transaction_session_timeout": "60s",  # what a frozen process has locked is free again
}


def open_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine for an SQLAlchemy address; nothing is connected yet.

    Args:
        url: the address.
        foreign_keys: whether SQLite sees to it that what a row refers to is there.

    SQLite runs in WAL mode with `BEGIN IMMEDIATE` for every transaction that may write: a deferred
    transaction that reads and then writes fails at once with "database is locked", whatever the timeout.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": BUSY / 1000, "check_same_thread": False})
        event.listen(engine, "connect", partial(_prepare_sqlite, foreign_keys=foreign_keys))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, pool_pre_ping=True, connect_args=GONE)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    with connection.cursor() as cursor:
        # Not as parameters of the start, which connection poolers refuse.
        settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in SESSION.items())
        cursor.execute(f"SELECT {settings}")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry, *, foreign_keys: bool) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # the driver must not begin transactions by itself
    checked = "ON" if foreign_keys else "OFF"
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"foreign_keys={checked}",
        f"busy_timeout={BUSY}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def reachable(engine: Engine) -> Iterator[None]:
    """Turn "the database is away" into `StoreUnavailable` with one line that says what to do."""
    try:
        yield
    except DBAPIError as error:
        # A row beyond PostgreSQL's limits (class 54) is no sign that it is away, though the driver says so.
        beyond = str(getattr(error.orig, "sqlstate", None)).startswith("54")
        away = not beyond and (
            isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
        )
        if _has_no_tables(error):
            where = engine.url.render_as_string(hide_password=True)
            raise StoreUnavailable(
                f"The database {where} has no tables yet, or old ones. Run `afterstory db upgrade`."
            ) from error
        if away:
            raise StoreUnavailable(_unavailable(engine, error)) from error
        raise


def _has_no_tables(error: DBAPIError) -> bool:
    # PostgreSQL's undefined_table and undefined_column; SQLite has words only.
    state, words = getattr(error.orig, "sqlstate", None), str(error.orig)
    return state in ("42P01", "42703") or words.startswith(("no such table", "no such column"))


def sqlite_file(engine: Engine) -> Path | None:
    """Where SQLite keeps the database; None for PostgreSQL, and for one in memory."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(path) if path and path != ":memory:" else None


def _unavailable(engine: Engine, error: DBAPIError) -> str:
    file = sqlite_file(engine)
    if file is not None and not file.exists():
        mend = "Start `afterstory run`, or make it: `afterstory db upgrade`."
        return f"There is no database at {file} yet. {mend}"
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    where = engine.url.render_as_string(hide_password=True)
    return f"The database {where} can't be used: {reason}. Start it, or correct AFTERSTORY_DATABASE_URL."


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction that commits at the end, or rolls back whole."""
    with reachable(engine), engine.begin() as connection:
        yield connection


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One consistent look at the database that blocks no writer."""
    with reachable(engine), engine.connect().execution_options(read_only=True) as connection:
        yield connection


def ping(engine: Engine) -> None:
    """Raise `StoreUnavailable` if the database does not answer."""
    with read(engine) as connection:
        connection.execute(text("SELECT 1"))

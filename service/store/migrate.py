"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from service.ports import StoreUnavailable
from service.store.engine import open_engine, read, sqlite_file, write

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x61667465  # "afte": any number, the same in every process


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction; two processes at once do it once.

    Raises:
        StoreUnavailable: if the database is away, or the folder of SQLite's file cannot be made.
    """
    if (file := sqlite_file(engine)) is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreUnavailable(
                f"The folder {file.parent} for the database can't be made: {error.strerror}. "
                "Set AFTERSTORY_HOME to a folder that this user may write to."
            ) from error
    if engine.dialect.name == "sqlite":
        # A table that is made anew is dropped under its old name, which would take what refers to it
        # along (sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
        engine = open_engine(engine.url.render_as_string(hide_password=False), foreign_keys=False)
    with write(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # another process may be at it
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(connection), "head")
        if engine.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RuntimeError("a migration left rows that refer to nothing")


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    with read(engine) as connection:
        applied = MigrationContext.configure(connection).get_current_revision()
    return applied == ScriptDirectory.from_config(_config()).get_current_head()

"""Insert-or-leave and insert-or-update, which SQLite and PostgreSQL spell alike and SQLAlchemy does not."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from service.store.schema import Base


def insert_new(connection: Connection, table: type[Base], **values: Any) -> int | None:  # noqa: ANN401 - column values
    """Insert a row unless one with its unique key is there.

    Returns:
        The new row's id; None if there was one already.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    (key,) = table.__table__.primary_key
    row = connection.execute(statement.returning(key)).first()
    return None if row is None else int(row[0])


def is_new(connection: Connection, table: type[Base], **values: Any) -> bool:  # noqa: ANN401 - column values
    """Insert a row unless one with its key is there; whether it was new. For keys that are no number."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.__table__.primary_key)).first() is not None


def insert_all_new(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, at one go, except those whose unique key is there already."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


def insert_or_update(connection: Connection, table: type[Base], key: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401 - column values
    """Insert a row, or give the one with the same key these values."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))

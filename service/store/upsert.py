"""Insert-or-leave and insert-or-update, which SQLite and PostgreSQL spell alike and SQLAlchemy does not."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect
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


def insert_whole_rows(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for very many rows, past SQLAlchemy's own look at each: no default is filled in."""
    if rows:
        dialect = connection.dialect
        statement, order, convert = _whole_rows(dialect, table, tuple(rows[0]))
        values = [
            {**row, **{name: one(row[name]) for name, one in convert.items()}} if convert else row
            for row in rows
        ]
        given: Any = [tuple([row[name] for name in order]) for row in values] if order else values
        connection.exec_driver_sql(statement, given)


@cache
def _whole_rows(
    dialect: Dialect, table: type[Base], names: tuple[str, ...]
) -> tuple[str, Sequence[str], Mapping[str, Callable[[Any], Any]]]:
    """The statement; the order of its values where they go by order; how some are written."""
    insertion = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    compiled = insertion(table).on_conflict_do_nothing().inline().compile(dialect=dialect, column_keys=names)
    columns = table.__table__.columns
    convert = {name: columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    return (
        str(compiled),
        getattr(compiled, "positiontup", None) or (),
        {name: one for name, one in convert.items() if one is not None},
    )


def insert_or_update(connection: Connection, table: type[Base], key: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401 - column values
    """Insert a row, or give the one with the same key these values."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))

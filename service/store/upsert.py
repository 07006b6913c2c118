"""Insert-or-leave and insert-or-update, which SQLite and PostgreSQL spell alike and SQLAlchemy does not.

The statements are kept: to build one anew costs several times what it costs to run it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from service.store.schema import Base


def insert_into(dialect: str, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """An insert of a dialect that knows conflicts."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _unless_there(dialect: str, table: type[Base]) -> ReturningInsert[Any]:
    statement = insert_into(dialect, table).on_conflict_do_nothing()
    return statement.returning(*table.__table__.primary_key)


@cache
def _all_unless_there(dialect: str, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    return insert_into(dialect, table).on_conflict_do_nothing()


@cache
def _or_change(
    dialect: str, table: type[Base], key: tuple[str, ...], changed: tuple[str, ...]
) -> "sqlite.Insert | postgresql.Insert":
    statement = insert_into(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in changed}
    )


def insert_new(connection: Connection, table: type[Base], **values: Any) -> int | None:  # noqa: ANN401 - column values
    """Insert a row unless one with its unique key is there.

    Returns:
        The new row's id; None if there was one already.
    """
    row = connection.execute(_unless_there(connection.dialect.name, table), values).first()
    return None if row is None else int(row[0])


def is_new(connection: Connection, table: type[Base], **values: Any) -> bool:  # noqa: ANN401 - column values
    """Insert a row unless one with its key is there; whether it was new. For keys that are no number."""
    return connection.execute(_unless_there(connection.dialect.name, table), values).first() is not None


def insert_all_new(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, at one go, except those whose unique key is there already."""
    if rows:
        connection.execute(_all_unless_there(connection.dialect.name, table), list(rows))


def insert_whole_rows(connection: Connection, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """The same for very many rows, past SQLAlchemy's own look at each: no default is filled in.

    Args:
        connection: a transaction.
        table: where to.
        rows: all with the same columns; they are turned into what the driver takes, not copied.
    """
    if rows:
        statement, in_order, convert = _whole_rows(connection.dialect, table, tuple(rows[0]))
        for row in rows:
            for name, one in convert:
                row[name] = one(row[name])
        given: Any = list(map(in_order, rows)) if in_order else rows
        connection.exec_driver_sql(statement, given)


@cache
def _whole_rows(
    dialect: Dialect, table: type[Base], names: tuple[str, ...]
) -> tuple[str, Callable[[Any], Any] | None, Sequence[tuple[str, Callable[[Any], Any]]]]:
    """The statement; what puts a row's values in order, where they go by order; how some are written."""
    statement = _all_unless_there(dialect.name, table).inline()
    compiled = statement.compile(dialect=dialect, column_keys=names)
    columns = table.__table__.columns
    convert = [(name, columns[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    order = getattr(compiled, "positiontup", None)
    return (
        str(compiled),
        itemgetter(*order) if order else None,
        [(name, one) for name, one in convert if one is not None],
    )


def insert_or_update(connection: Connection, table: type[Base], key: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401 - column values
    """Insert a row, or give the one with the same key these values."""
    changed = tuple(name for name in values if name not in key)
    connection.execute(_or_change(connection.dialect.name, table, key, changed), values)

"""Many values in one parameter: hundreds of parameters cost more than what is done with them."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from service.store.schema import UtcDateTime
from service.store.schema.base import as_text

Values = Collection[str] | Collection[int]


def among(dialect: str, one: Any, name: str, kind: type[TypeEngine[Any]] = Text) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """The condition that a column has one of the values of a parameter, which `many` makes.

    Args:
        dialect: the database's.
        one: the column.
        name: the parameter's.
        kind: the column's type.
    """
    if dialect == "postgresql":
        within: ColumnElement[bool] = one == any_(cast(bindparam(name), ARRAY(kind)))
        return within
    listed: ColumnElement[bool] = one.in_(
        select(func.json_each(bindparam(name)).table_valued("value").c.value)
    )
    return listed


def many(dialect: str, values: Values) -> Any:  # noqa: ANN401 - as the driver wants it
    """What `among` is given."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values))


def moments(dialect: str) -> FromClause:
    """A table of ids and moments, `id` and `at`, which `many_moments` fills."""
    if dialect == "postgresql":
        ids, times = cast(bindparam("ids"), ARRAY(BigInteger)), cast(bindparam("times"), ARRAY(UtcDateTime))
        table = func.unnest(ids, times).table_valued(
            column("id", BigInteger), column("at", UtcDateTime), name="moments"
        )
        return table.render_derived()
    pair = func.json_each(bindparam("moments")).table_valued("value").c.value
    return select(
        func.json_extract(pair, "$[0]", type_=BigInteger).label("id"),
        func.json_extract(pair, "$[1]", type_=UtcDateTime).label("at"),
    ).subquery("moments")


def many_moments(dialect: str, rows: Sequence[tuple[int, datetime]]) -> Mapping[str, Any]:
    """What a statement with `moments` is given."""
    if dialect == "postgresql":
        return {"ids": [row[0] for row in rows], "times": [row[1] for row in rows]}
    return {"moments": json.dumps([(row[0], as_text(row[1])) for row in rows])}

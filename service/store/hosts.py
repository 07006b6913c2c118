"""Hosts that bear visits: one worker at a time, and not too soon after another."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Update, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from service.ports import Claim
from service.store.many import among, many
from service.store.schema import HostRow, UtcDateTime
from service.store.upsert import insert_all_new


def is_free() -> ColumnElement[bool]:
    """The condition under which a host may be visited; its parameter is `wall`, operational time."""
    wall = bindparam("wall", type_=UtcDateTime)
    return or_(HostRow.free_at.is_(None), HostRow.free_at <= wall) & or_(
        HostRow.lease_until.is_(None), HostRow.lease_until < wall
    )


class Hosts:
    """`service.ports.Hosts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def claim(
        self, names: Collection[str], claim: Claim, *, lease: timedelta, wall: datetime
    ) -> frozenset[str]:
        """Those of the hosts that are free now; nobody else visits them while the lease lasts."""
        if not names:
            return frozenset()
        asked = many(self._dialect, names)
        known = self._connection.execute(_known(self._dialect), {"names": asked}).scalars()
        self.put(set(names).difference(known))
        given = {"names": asked, "wall": wall, "token": claim.token, "until": wall + lease}
        return frozenset(self._connection.execute(_claim(self._dialect), given).scalars())

    def leave(
        self,
        names: Collection[str],
        claim: Claim,
        *,
        spacing: timedelta,
        wall: datetime,
    ) -> None:
        """Give hosts of a claim back; each rests for the spacing."""
        if names:
            given = {"names": many(self._dialect, names), "token": claim.token, "rested": wall + spacing}
            self._connection.execute(_leave(self._dialect), given)

    def put(self, names: Collection[str]) -> None:
        """See to it that these hosts are known."""
        insert_all_new(self._connection, HostRow, [{"name": name} for name in sorted(names)])


# Made once: what builds a statement costs more than it does.


@cache
def _known(dialect: str) -> Select[Any]:
    return select(HostRow.name).where(among(dialect, HostRow.name, "names"))


@cache
def _claim(dialect: str) -> ReturningUpdate[Any]:
    # As a CTE it is run once; PostgreSQL may run a plain subquery again for every row.
    free = (
        select(HostRow.name)
        .where(among(dialect, HostRow.name, "names"), is_free())
        .order_by(HostRow.name)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    return (
        update(HostRow)
        .where(HostRow.name.in_(select(free.c.name)))
        .values(lease_token=bindparam("token"), lease_until=bindparam("until"))
        .returning(HostRow.name)
    )


@cache
def _leave(dialect: str) -> Update:
    rested = bindparam("rested", type_=UtcDateTime)
    sooner = or_(HostRow.free_at.is_(None), HostRow.free_at < rested)
    return (
        update(HostRow)
        .where(among(dialect, HostRow.name, "names"), HostRow.lease_token == bindparam("token"))
        .values(free_at=case((sooner, rested), else_=HostRow.free_at), lease_token=None, lease_until=None)
    )

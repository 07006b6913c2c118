"""Hosts that bear visits: one worker at a time, and not too soon after another."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from service.ports import Claim
from service.store.schema import HostRow
from service.store.upsert import insert_all_new


def is_free(wall: datetime):  # type: ignore[no-untyped-def] # noqa: ANN201 - an SQL expression
    """The condition under which a host may be visited."""
    return or_(HostRow.free_at.is_(None), HostRow.free_at <= wall) & or_(
        HostRow.lease_until.is_(None), HostRow.lease_until < wall
    )


class Hosts:
    """`service.ports.Hosts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(
        self, names: Collection[str], claim: Claim, *, lease: timedelta, wall: datetime
    ) -> frozenset[str]:
        """Those of the hosts that are free now; nobody else visits them while the lease lasts."""
        if not names:
            return frozenset()
        self.put(names)
        free = frozenset(
            self._connection.execute(
                select(HostRow.name)
                .where(HostRow.name.in_(names), is_free(wall))
                .order_by(HostRow.name)
                .with_for_update(skip_locked=True)
            ).scalars()
        )
        self._connection.execute(
            update(HostRow)
            .where(HostRow.name.in_(free))
            .values(lease_token=claim.token, lease_until=wall + lease)
        )
        return free

    def leave(
        self,
        names: Collection[str],
        claim: Claim,
        *,
        spacing: timedelta,
        wall: datetime,
    ) -> None:
        """Give hosts of a claim back; each rests for the spacing."""
        if not names:
            return
        mine = HostRow.name.in_(names) & (HostRow.lease_token == claim.token)
        rested = mine & or_(HostRow.free_at.is_(None), HostRow.free_at < wall + spacing)
        self._connection.execute(update(HostRow).where(rested).values(free_at=wall + spacing))
        self._connection.execute(update(HostRow).where(mine).values(lease_token=None, lease_until=None))

    def put(self, names: Collection[str]) -> None:
        """See to it that these hosts are known."""
        insert_all_new(self._connection, HostRow, [{"name": name} for name in sorted(names)])

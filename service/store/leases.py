"""Leases on feeds, hosts, pushes, items and deliveries, whoever holds them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from service.domain.delivery import State
from service.store.schema import DeliveryRow, EditRow, FeedRow, HostRow, ItemRow, PushRow

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LEASED: tuple[tuple[Any, ColumnElement[bool]], ...] = (
    (FeedRow, FeedRow.lease_token.is_not(None)),
    (HostRow, HostRow.lease_token.is_not(None)),
    (PushRow, PushRow.lease_token.is_not(None)),
    (ItemRow, ItemRow.matched_at.is_(None)),
    (EditRow, EditRow.lease_token.is_not(None)),
    (DeliveryRow, DeliveryRow.next_try.is_not(None) & (DeliveryRow.state == State.SENDING)),
)


class Leases:
    """`service.ports.Leases` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tokens(self) -> frozenset[str]:
        """Under which something is claimed; what was let go already counts no more."""
        return frozenset(
            token
            for table, leased in LEASED
            for token in self._connection.execute(
                select(table.lease_token).where(leased, table.lease_until > LONG_AGO).distinct()
            ).scalars()
            if token is not None
        )

    def free(self, tokens: Sequence[str]) -> int:
        """Let the leases of these tokens end.

        A delivery stays `sending` with a lease that ran out: whoever takes it knows that it may have arrived.
        """
        return sum(
            self._connection.execute(
                update(table).where(leased, table.lease_token.in_(tokens)).values(lease_until=LONG_AGO)
            ).rowcount
            for table, leased in LEASED
        )

"""What came and went between two visits."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from service.domain.gap import Gap
from service.ports import Claim, OpenGap
from service.store.feeds import FEED_COLUMNS, feed_of
from service.store.hosts import is_free
from service.store.schema import FeedRow, GapRow, HostRow


class Gaps:
    """`service.ports.Gaps` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_next(self, claim: Claim, *, lease: timedelta, wall: datetime) -> OpenGap | None:
        """Take a gap that is still to be filled, oldest first."""
        row = self._connection.execute(
            select(
                GapRow.id.label("gap_id"),
                GapRow.since,
                GapRow.until,
                GapRow.missed,
                FeedRow.host,
                *FEED_COLUMNS,
            )
            .join(FeedRow, FeedRow.id == GapRow.feed_id)
            .outerjoin(HostRow, HostRow.name == FeedRow.host)
            .where(
                is_free(),
                GapRow.tried.is_(None),
                FeedRow.listed,
                or_(GapRow.lease_until.is_(None), GapRow.lease_until < wall),
            )
            .order_by(GapRow.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=GapRow),
            {"wall": wall},
        ).one_or_none()
        if row is None:
            return None
        self._connection.execute(
            update(GapRow)
            .where(GapRow.id == row.gap_id)
            .values(lease_token=claim.token, lease_until=wall + lease)
        )
        return OpenGap(row.gap_id, feed_of(row, wall), row.host, Gap(row.since, row.until, row.missed))

    def save_filled(
        self,
        gap: OpenGap,
        claim: Claim,
        *,
        found: int,
        closed: bool,
        again: datetime | None,
        wall: datetime,
    ) -> None:
        """Note what a try brought."""
        self._connection.execute(
            update(GapRow)
            .where(GapRow.id == gap.id, GapRow.lease_token == claim.token)
            .values(
                found=GapRow.found + found,
                closed=closed,
                tried=wall if again is None else None,
                lease_token=None,
                lease_until=again,
            )
        )

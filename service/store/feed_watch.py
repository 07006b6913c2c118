"""What is watched over the feeds: what turned, and on which of them something depends now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from service.domain.canary import PATH
from service.domain.feed import CUT_OFF, FeedId, Health, Trouble
from service.domain.feed_trouble import FeedTurn, Turn, is_cut_off
from service.domain.followup import FollowUpId
from service.domain.sight import FeedSight
from service.store.schema import FeedRow, HostRow, ItemRow, MatchRow, OutageRow, UtcDateTime

MOST = 500  # feeds that one look tells of; the next look tells of the others
# What has one cause is told at once: feeds that an outage struck within TOGETHER; and their returns, for
# which the first waits until it has SETTLED while others are out of reach still.
TOGETHER = timedelta(hours=2)
SETTLED = timedelta(minutes=15)
LATE = timedelta(minutes=5)  # a feed whose visit is later than this is visited before its failure is told

_FAILS = and_(
    FeedRow.failures > 0, or_(FeedRow.failing_told.is_(None), FeedRow.failing_told != FeedRow.failing_since)
)
_SILENT = and_(
    FeedRow.health == Health.HEALTHY,
    # Read since then: after a night in which nobody visited it, that nothing came says nothing.
    FeedRow.silent_at <= FeedRow.last_read,
    or_(FeedRow.silent_told.is_(None), FeedRow.silent_told != FeedRow.newest),
)
_SPEAKS = and_(FeedRow.silent_told.is_not(None), FeedRow.newest > FeedRow.silent_told)
_AWAY = and_(FeedRow.failing_told.is_not(None), FeedRow.failures > 0, FeedRow.trouble.in_(CUT_OFF))
_LAST_OUTAGE = (
    select(func.max(OutageRow.until))
    .where(OutageRow.feed_id == FeedRow.id)
    .correlate(FeedRow)
    .scalar_subquery()
)
_BACK = or_(and_(FeedRow.failing_told.is_not(None), FeedRow.health == Health.HEALTHY), _SPEAKS)


class FeedWatch:
    """`service.ports.FeedWatch` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self) -> int:
        """How many feeds there are."""
        return self._connection.execute(
            select(func.count()).select_from(FeedRow).where(FeedRow.listed)
        ).scalar_one()

    def take_turns(self, *, failing: timedelta, wall: datetime) -> Sequence[FeedTurn]:
        """Feeds that a person is to be told of now; from here on they count as told."""
        fails = and_(_FAILS, FeedRow.health != Health.PAUSED, FeedRow.next_poll > wall - LATE)
        long_enough = FeedRow.failing_since <= wall - failing
        soon_enough = FeedRow.failing_since <= wall - failing + TOGETHER
        # A feed that was paused meanwhile has no outage that ended.
        returned = case((_SPEAKS, FeedRow.newest), else_=func.coalesce(_LAST_OUTAGE, FeedRow.failing_told))
        silent = case((_SPEAKS, None), else_=FeedRow.silent_told)
        return [
            *self._take(
                Turn.FAILS,
                and_(fails, soon_enough) if self._any(and_(fails, long_enough)) else false(),
                since=FeedRow.failing_since,
                told={"failing_told": FeedRow.failing_since},
            ),
            *self._take(
                Turn.SILENT,
                and_(_SILENT, FeedRow.silent_at <= wall),
                since=FeedRow.newest,
                told={"silent_told": FeedRow.newest},
            ),
            *self._take(
                Turn.BACK,
                _BACK
                if self._any(and_(_BACK, returned <= wall - SETTLED)) or not self._any(_AWAY)
                else false(),
                since=func.coalesce(FeedRow.failing_told, FeedRow.silent_told),
                told={"failing_told": None, "silent_told": silent},
            ),
        ]

    def _any(self, condition: ColumnElement[bool]) -> bool:
        return bool(self._connection.execute(select(exists().where(FeedRow.listed, condition))).scalar_one())

    def _take(
        self,
        turn: Turn,
        condition: ColumnElement[bool],
        *,
        since: SQLColumnExpression[Any],
        told: Mapping[str, Any],
    ) -> list[FeedTurn]:
        rows = self._connection.execute(
            select(
                FeedRow.id,
                FeedRow.name,
                FeedRow.trouble,
                FeedRow.detail,
                FeedRow.rate,
                type_coerce(since, UtcDateTime()).label("since"),
            )
            .where(FeedRow.listed, condition)
            .order_by(FeedRow.name)
            .limit(MOST)
            .with_for_update()
        ).all()
        self._connection.execute(update(FeedRow).where(FeedRow.id.in_([row.id for row in rows])).values(told))
        return [
            FeedTurn(
                feed=FeedId(row.id),
                name=row.name,
                turn=turn,
                since=row.since,
                trouble=Trouble(row.trouble) if row.trouble else None,
                detail=row.detail,
                rate=row.rate,
            )
            for row in rows
        ]

    def hurry_cut_off(self, *, soon: timedelta, wall: datetime) -> int:
        """Where most hosts are out of reach, so that this machine is cut off, try them all soon again.

        Nobody is burdened meanwhile, and once the way is open no feed waits for hours more.

        Returns:
            How many feeds were hurried.
        """
        cut_off = and_(FeedRow.listed, FeedRow.failing_since.is_not(None), FeedRow.trouble.in_(CUT_OFF))
        # By host: one that has most of the feeds may be down itself, and is then to be left alone.
        hosts = select(func.count(func.coalesce(FeedRow.host, FeedRow.url).distinct()))
        away = self._connection.execute(hosts.where(cut_off)).scalar_one()
        if not away or not is_cut_off(
            away, self._connection.execute(hosts.where(FeedRow.listed)).scalar_one()
        ):
            return 0
        return self._connection.execute(
            update(FeedRow).where(cut_off, FeedRow.next_poll > wall + soon).values(next_poll=wall + soon)
        ).rowcount

    def undo_clock_ahead(self, *, wall: datetime) -> int:
        """Where a clock that was ahead has been set right, let no feed wait for a time that lies ahead still.

        Returns:
            How many feeds were visited in what is the future.
        """
        ahead = and_(FeedRow.listed, FeedRow.last_poll > wall + LATE, FeedRow.next_poll > wall)
        found = self._connection.execute(update(FeedRow).where(ahead).values(next_poll=wall)).rowcount
        if found:
            self._connection.execute(update(HostRow).where(HostRow.free_at > wall).values(free_at=wall))
        return found

    def set_urgent(self, due: Collection[FollowUpId], *, soon: timedelta, wall: datetime) -> int:
        """Mark the feeds on which these follow-ups depend, and no others, as urgent.

        A follow-up depends on the feeds that have brought an item near it; one near which nothing has
        come yet, on all.

        Args:
            due: follow-ups inside their window.
            soon: the longest that a feed waits that has just become urgent.
            wall: operational time.

        Returns:
            How many feeds became urgent.
        """
        heard = set(
            self._connection.execute(
                select(MatchRow.followup_id).where(MatchRow.followup_id.in_(due)).distinct()
            ).scalars()
        )
        brought = exists().where(
            ItemRow.feed_id == FeedRow.id,
            MatchRow.item_id == ItemRow.id,
            MatchRow.followup_id.in_(due),
        )
        depends = true() if set(due) - heard else brought
        self._connection.execute(update(FeedRow).where(FeedRow.urgent, ~depends).values(urgent=False))
        return self._connection.execute(
            update(FeedRow)
            .where(FeedRow.listed, FeedRow.urgent.is_(False), depends)
            .values(
                urgent=True,
                # A feed that fails keeps its backoff: urgency is no reason to knock harder.
                next_poll=case(
                    (
                        and_(FeedRow.failures == 0, FeedRow.next_poll > wall + soon),
                        wall + soon,
                    ),
                    else_=FeedRow.next_poll,
                ),
            )
        ).rowcount

    def sight(self, followup: FollowUpId, *, wall: datetime) -> Sequence[FeedSight]:
        """How well the feeds that cover a follow-up can be and could be read."""
        return feed_sight(self._connection, followup, wall=wall)


def feed_sight(connection: Connection, followup: str, *, wall: datetime) -> list[FeedSight]:
    """How well the feeds that cover a follow-up can be and could be read.

    They are those that have brought an item near it; where none has, all.
    """
    brought = exists().where(
        ItemRow.feed_id == FeedRow.id, MatchRow.item_id == ItemRow.id, MatchRow.followup_id == followup
    )
    chosen = select(FeedRow.id, FeedRow.name, FeedRow.health, FeedRow.failing_since).where(
        FeedRow.listed, ~FeedRow.url.endswith(PATH)
    )
    rows = connection.execute(chosen.where(brought)).all() or connection.execute(chosen).all()
    outages: dict[int, list[tuple[datetime, datetime]]] = {row.id: [] for row in rows}
    for row in connection.execute(
        select(OutageRow.feed_id, OutageRow.since, OutageRow.until).order_by(OutageRow.since)
    ):
        if row.feed_id in outages:
            outages[row.feed_id].append((row.since, row.until))
    long_ago = datetime.min.replace(tzinfo=wall.tzinfo)
    return [
        FeedSight(
            row.name,
            None if row.health == Health.HEALTHY else row.failing_since or long_ago,
            tuple(outages[row.id]),
        )
        for row in rows
    ]

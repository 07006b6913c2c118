"""How the service stands, in a few numbers, for the start line and for readiness."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from service.domain.feed import CUT_OFF
from service.store.engine import read
from service.store.schema import FeedRow, FollowUpRow, WorkerRow

PRESENT = timedelta(seconds=30)  # a process that said nothing for longer is taken to be gone


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched, and by what.

    Args:
        followups: open ones.
        feeds: listed ones.
        unreachable: listed feeds whose last visit did not reach any server.
        queues: queues that a worker takes from.
        roles: roles of the processes that are there.
    """

    followups: int
    feeds: int
    unreachable: int
    queues: frozenset[str]
    roles: frozenset[str]


def watch_of(engine: Engine, wall: datetime) -> Watch:
    """How the service stands at a moment (operational time).

    Raises:
        StoreUnavailable: if the database is away.
    """
    with read(engine) as connection:
        followups = connection.execute(
            select(func.count())
            .select_from(FollowUpRow)
            .where(FollowUpRow.listed, FollowUpRow.ended_as.is_(None))
        ).scalar_one()
        feeds, unreachable = connection.execute(
            select(
                func.count(),
                func.count().filter(FeedRow.trouble.in_(CUT_OFF)),
            )
            .select_from(FeedRow)
            .where(FeedRow.listed)
        ).one()
        present = connection.execute(
            select(WorkerRow.role, WorkerRow.queues).where(WorkerRow.last_seen > wall - PRESENT)
        ).all()
    return Watch(
        followups=followups,
        feeds=feeds,
        unreachable=unreachable,
        queues=frozenset(queue for row in present for queue in row.queues.split(",") if queue),
        roles=frozenset(row.role for row in present),
    )

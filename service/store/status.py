"""How the service stands, in a few numbers, for the start line, for readiness and for the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.engine import Engine

from service.domain.delivery import WAITING, State
from service.domain.feed import CUT_OFF, Health
from service.store.engine import read
from service.store.feed_views import LEFT
from service.store.schema import ConfigFileRow, DeliveryRow, FeedRow, FollowUpRow, GapRow, ItemRow, WorkerRow

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


@dataclass(frozen=True, slots=True)
class Counts:
    """The strip of health on every page."""

    feeds: int
    new_feeds: int
    failing_feeds: int
    unreachable_feeds: int
    waiting: int
    dead: int
    unmatched: int
    missed: int


def counts(connection: Connection) -> Counts:
    """The strip of health."""
    feeds = connection.execute(
        select(
            func.count(),
            func.count().filter(FeedRow.health == Health.NEW),
            func.count().filter(FeedRow.health.in_([Health.FAILING, Health.BLOCKED, Health.GONE])),
            func.count().filter(FeedRow.trouble.in_(CUT_OFF)),
        )
        .select_from(FeedRow)
        .where(FeedRow.listed)
    ).one()
    deliveries = connection.execute(
        select(
            func.count().filter(DeliveryRow.state.in_(WAITING)),
            func.count().filter(DeliveryRow.state == State.DEAD),
        ).select_from(DeliveryRow)
    ).one()
    unmatched = connection.execute(
        select(func.count()).select_from(ItemRow).where(ItemRow.matched_at.is_(None))
    ).scalar_one()
    missed = connection.execute(select(func.coalesce(func.sum(LEFT), 0)).select_from(GapRow)).scalar_one()
    return Counts(*feeds, *deliveries, unmatched, missed)


def workers(connection: Connection) -> list[Row[Any]]:
    """Processes: role, queues, pid, started, last_seen."""
    return list(
        connection.execute(
            select(
                WorkerRow.role, WorkerRow.queues, WorkerRow.pid, WorkerRow.started, WorkerRow.last_seen
            ).order_by(WorkerRow.role, WorkerRow.queues)
        )
    )


def config_files(connection: Connection) -> list[Row[Any]]:
    """Parts of the configuration: name, problem, read_at."""
    return list(
        connection.execute(
            select(ConfigFileRow.name, ConfigFileRow.problem, ConfigFileRow.read_at).order_by(
                ConfigFileRow.name
            )
        )
    )

"""What the dashboard shows: read-only, bounded, by index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from service.domain.alert import Message
from service.domain.delivery import WAITING, State
from service.domain.feed import CUT_OFF, Health
from service.domain.followup import FollowUp
from service.domain.routing import CANARY
from service.store.codec import FOLLOWUP, MESSAGE
from service.store.feed_views import LEFT
from service.store.match_views import COLUMNS as MATCH
from service.store.match_views import SAME, MatchView, match_view
from service.store.schema import (
    AlertRow,
    AttemptRow,
    ConfigFileRow,
    DeliveryRow,
    DevelopmentRow,
    FeedRow,
    FollowUpRow,
    GapRow,
    ItemRow,
    MatchRow,
    VerdictRow,
    WorkerRow,
)

MOST = 60  # rows of a list on one page


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with the alert it carries."""

    id: int
    alert: int
    headline: str
    lang: str | None
    followup: str | None
    channel: str
    state: State
    tries: int
    next_try: datetime | None
    cause: str | None
    detail: str
    changed: datetime
    hold: str | None
    held_until: datetime | None
    digest: int | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with its deliveries."""

    id: int
    key: str
    message: Message
    opened: datetime
    development: int | None
    item: int | None
    outlets: int
    assignee: str | None
    snoozed_until: datetime | None
    urgent: bool
    passed: tuple[str, ...]
    deliveries: tuple[DeliveryView, ...]


@dataclass(frozen=True, slots=True)
class DevelopmentView:
    """A development with the items that report it, the first one first."""

    id: int
    kind: str
    opened: datetime
    stands: bool
    matches: tuple[MatchView, ...]


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A follow-up as it stands."""

    followup: FollowUp
    ended_as: str | None
    happened: bool
    developments: int
    newest: MatchView | None
    newest_kind: str | None
    muted_until: datetime | None


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


def followups(connection: Connection) -> list[FollowUpView]:
    """All listed follow-ups, each with its newest development."""
    rows = connection.execute(
        select(FollowUpRow.id, FollowUpRow.definition, FollowUpRow.ended_as, FollowUpRow.muted_until)
        .where(FollowUpRow.listed, FollowUpRow.id != CANARY)
        .order_by(FollowUpRow.position)
    ).all()
    numbers = {
        row.followup_id: row
        for row in connection.execute(
            select(
                DevelopmentRow.followup_id,
                func.count().label("developments"),
                func.count()
                .filter(DevelopmentRow.kind == "happened", DevelopmentRow.stands)
                .label("happened"),
                func.max(DevelopmentRow.id).label("newest"),
            ).group_by(DevelopmentRow.followup_id)
        )
    }
    newest = {
        row.development_id: row
        for row in connection.execute(
            select(MatchRow.development_id, DevelopmentRow.kind.label("told_as"), *MATCH)
            .join(
                DevelopmentRow,
                (DevelopmentRow.id == MatchRow.development_id)
                & (DevelopmentRow.first_item_id == MatchRow.item_id)
                & (DevelopmentRow.revision == MatchRow.revision),
            )
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .outerjoin(VerdictRow, SAME)
            .where(DevelopmentRow.id.in_([row.newest for row in numbers.values()]))
        )
    }
    found = []
    for row in rows:
        number = numbers.get(row.id)
        latest = newest.get(number.newest) if number is not None else None
        found.append(
            FollowUpView(
                followup=FOLLOWUP.read(row.definition),
                ended_as=row.ended_as,
                happened=number is not None and number.happened > 0,
                developments=0 if number is None else number.developments,
                newest=None if latest is None else match_view(latest),
                newest_kind=None if latest is None else latest.told_as,
                muted_until=row.muted_until,
            )
        )
    return found


def ended_as(connection: Connection, followup: str) -> str | None:
    """How a follow-up was closed; None while it is open."""
    return connection.execute(
        select(FollowUpRow.ended_as).where(FollowUpRow.id == followup)
    ).scalar_one_or_none()


def developments(connection: Connection, followup: str) -> list[DevelopmentView]:
    """A follow-up's developments, newest first; in each, the item that opened it first."""
    rows = connection.execute(
        select(
            DevelopmentRow.id,
            DevelopmentRow.kind,
            DevelopmentRow.opened,
            DevelopmentRow.stands,
            DevelopmentRow.first_item_id,
            DevelopmentRow.revision,
        )
        .where(DevelopmentRow.followup_id == followup)
        .order_by(DevelopmentRow.opened.desc())
        .limit(MOST)
    ).all()
    matches: dict[int, list[MatchView]] = {row.id: [] for row in rows}
    for row in connection.execute(
        select(MatchRow.development_id, *MATCH)
        .join(ItemRow, ItemRow.id == MatchRow.item_id)
        .join(FeedRow, FeedRow.id == ItemRow.feed_id)
        .join(DevelopmentRow, DevelopmentRow.id == MatchRow.development_id)
        .outerjoin(VerdictRow, SAME)
        .where(MatchRow.development_id.in_(matches))
        .order_by(MatchRow.item_id != DevelopmentRow.first_item_id, MatchRow.at, MatchRow.id)
    ):
        matches[row.development_id].append(match_view(row))
    return [DevelopmentView(row.id, row.kind, row.opened, row.stands, tuple(matches[row.id])) for row in rows]


def alerts(
    connection: Connection, *, followup: str | None = None, most: int = MOST, alert: int | None = None
) -> list[AlertView]:
    """Alerts, newest first; of one follow-up, or a single one, where asked."""
    chosen = select(
        AlertRow.id,
        AlertRow.key,
        AlertRow.message,
        AlertRow.opened,
        AlertRow.development_id,
        AlertRow.assignee,
        AlertRow.snoozed_until,
        AlertRow.urgent,
        AlertRow.passed,
        DevelopmentRow.first_item_id,
    ).outerjoin(DevelopmentRow, DevelopmentRow.id == AlertRow.development_id)
    if followup is not None:
        chosen = chosen.where(AlertRow.followup_id == followup)
    if alert is not None:
        chosen = chosen.where(AlertRow.id == alert)
    if followup is None and alert is None:
        chosen = chosen.where(AlertRow.followup_id.is_distinct_from(CANARY))
    rows = connection.execute(chosen.order_by(AlertRow.id.desc()).limit(most)).all()
    outlets = {
        row.development_id: row.outlets
        for row in connection.execute(
            select(MatchRow.development_id, func.count(func.distinct(ItemRow.feed_id)).label("outlets"))
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .where(MatchRow.development_id.in_([row.development_id for row in rows if row.development_id]))
            .group_by(MatchRow.development_id)
        )
    }
    sent: dict[int, list[DeliveryView]] = {row.id: [] for row in rows}
    for delivery in _deliveries(connection, AlertRow.id.in_(sent), most=most * 10):
        sent[delivery.alert].append(delivery)
    return [
        AlertView(
            id=row.id,
            key=row.key,
            message=MESSAGE.read(row.message),
            opened=row.opened,
            development=row.development_id,
            item=row.first_item_id,
            outlets=outlets.get(row.development_id, 0),
            assignee=row.assignee,
            snoozed_until=row.snoozed_until,
            urgent=row.urgent,
            passed=tuple(row.passed or ()),
            deliveries=tuple(sent[row.id]),
        )
        for row in rows
    ]


def _deliveries(connection: Connection, condition: Any, *, most: int) -> list[DeliveryView]:  # noqa: ANN401 - an SQL expression
    rows = connection.execute(
        select(
            DeliveryRow.id,
            DeliveryRow.alert_id,
            AlertRow.message,
            AlertRow.followup_id,
            DeliveryRow.channel,
            DeliveryRow.state,
            DeliveryRow.tries,
            DeliveryRow.next_try,
            DeliveryRow.cause,
            DeliveryRow.detail,
            DeliveryRow.changed,
            DeliveryRow.hold,
            DeliveryRow.held_until,
            DeliveryRow.digest_id,
            DeliveryRow.because,
        )
        .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
        .where(condition)
        .order_by(DeliveryRow.id.desc())
        .limit(most)
    )
    return [
        DeliveryView(
            id=row.id,
            alert=row.alert_id,
            headline=row.message["headline"],
            lang=row.message["lang"],
            followup=row.followup_id,
            channel=row.channel,
            state=State(row.state),
            tries=row.tries,
            next_try=row.next_try,
            cause=row.cause,
            detail=row.detail,
            changed=row.changed,
            hold=row.hold,
            held_until=row.held_until,
            digest=row.digest_id,
            because=tuple(row.because or ()),
        )
        for row in rows
    ]


def deliveries(connection: Connection, states: Sequence[State]) -> list[DeliveryView]:
    """Deliveries in these states, newest first; of the canary only those that did not arrive."""
    shown = or_(DeliveryRow.followup_id.is_distinct_from(CANARY), DeliveryRow.state != State.SENT)
    return _deliveries(connection, and_(DeliveryRow.state.in_(states), shown), most=MOST)


def attempts(connection: Connection, delivery_ids: Sequence[int]) -> list[Row[Any]]:
    """The tries of deliveries: delivery_id, number, ended, state, cause, detail; in order."""
    return list(
        connection.execute(
            select(
                AttemptRow.delivery_id,
                AttemptRow.number,
                AttemptRow.ended,
                AttemptRow.state,
                AttemptRow.cause,
                AttemptRow.detail,
            )
            .where(AttemptRow.delivery_id.in_(delivery_ids))
            .order_by(AttemptRow.delivery_id, AttemptRow.number)
        )
    )


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

"""Follow-ups and their developments as the pages show them: read-only, bounded, by index."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, true

from service.domain.followup import Status
from service.domain.routing import CANARY
from service.ports import Tracked
from service.store.codec import FOLLOWUP
from service.store.match_views import COLUMNS as MATCH
from service.store.match_views import MatchView, match_view
from service.store.schema import DevelopmentRow, FeedRow, FollowUpRow, ItemRow, MatchRow, VerdictRow
from service.store.verdicts import OF_MATCH

MOST = 60  # developments of a follow-up on its page


@dataclass(frozen=True, slots=True)
class DevelopmentView:
    """A development with the items that report it, the first one first."""

    id: int
    kind: str
    opened: datetime
    stands: bool
    matches: tuple[MatchView, ...]


@dataclass(frozen=True, slots=True)
class FollowUpView(Tracked):
    """A follow-up as it stands, and what came of it."""

    developments: int
    newest: MatchView | None
    newest_kind: str | None
    muted_until: datetime | None


def followups(connection: Connection) -> list[FollowUpView]:
    """All listed follow-ups, each with its newest development."""
    return _views(connection, true())


def followup(connection: Connection, id_: str) -> FollowUpView | None:
    """A listed follow-up; None if there is none of that id."""
    return next(iter(_views(connection, FollowUpRow.id == id_)), None)


def _views(connection: Connection, chosen: ColumnElement[bool]) -> list[FollowUpView]:
    rows = connection.execute(
        select(FollowUpRow.id, FollowUpRow.definition, FollowUpRow.ended_as, FollowUpRow.muted_until)
        .where(FollowUpRow.listed, FollowUpRow.id != CANARY, chosen)
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
            )
            .join(FollowUpRow, FollowUpRow.id == DevelopmentRow.followup_id)
            .where(chosen)
            .group_by(DevelopmentRow.followup_id)
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
            .outerjoin(VerdictRow, OF_MATCH)
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
                ended_as=Status(row.ended_as) if row.ended_as else None,
                happened=number is not None and number.happened > 0,
                developments=0 if number is None else number.developments,
                newest=None if latest is None else match_view(latest),
                newest_kind=None if latest is None else latest.told_as,
                muted_until=row.muted_until,
            )
        )
    return found


def titles(connection: Connection, followups: Collection[str]) -> Mapping[str, str]:
    """What the desk calls some follow-ups, by id."""
    rows = connection.execute(
        select(FollowUpRow.id, FollowUpRow.definition).where(FollowUpRow.id.in_(followups))
    )
    return {row.id: FOLLOWUP.read(row.definition).title for row in rows}


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
        .outerjoin(VerdictRow, OF_MATCH)
        .where(MatchRow.development_id.in_(matches))
        .order_by(MatchRow.item_id != DevelopmentRow.first_item_id, MatchRow.at, MatchRow.id)
    ):
        matches[row.development_id].append(match_view(row))
    return [DevelopmentView(row.id, row.kind, row.opened, row.stands, tuple(matches[row.id])) for row in rows]

"""Alerts as they were routed, to try routes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select

from service.domain.alert import AlertId, AlertKey, AlertKind, NewAlert
from service.domain.routing import CANARY
from service.store.codec import FOLLOWUP, MESSAGE
from service.store.schema import AlertRow, DevelopmentRow, FollowUpRow, MatchRow

MOST = 5_000  # the newest
# A digest carries others, and a question goes to whom its route asks: neither is routed itself.
NOT_ROUTED = (AlertKind.DIGEST, AlertKind.UNANSWERED)


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert with what routes look at.

    Args:
        id: its row.
        alert: as it opened.
        opened: when (the desk's time, UTC).
    """

    id: AlertId
    alert: NewAlert
    opened: datetime


def told_alerts(connection: Connection, *, since: datetime) -> list[ToldAlert]:
    """Alerts that were routed since a moment (desk time), newest first."""
    return _told(
        connection,
        AlertRow.opened >= since,
        AlertRow.kind.not_in(NOT_ROUTED),
        AlertRow.followup_id.is_distinct_from(CANARY),
    )


def alerts_as_routed(connection: Connection, alerts: Sequence[int]) -> list[ToldAlert]:
    """These alerts."""
    return _told(connection, AlertRow.id.in_(alerts)) if alerts else []


def _told(connection: Connection, *which: ColumnElement[bool]) -> list[ToldAlert]:
    rows = connection.execute(
        select(
            AlertRow.id, AlertRow.key, AlertRow.followup_id, AlertRow.message, AlertRow.opened, MatchRow.score
        )
        .outerjoin(DevelopmentRow, DevelopmentRow.id == AlertRow.development_id)
        .outerjoin(
            MatchRow,
            and_(
                MatchRow.followup_id == AlertRow.followup_id,
                MatchRow.item_id == DevelopmentRow.first_item_id,
            ),
        )
        .where(*which)
        .order_by(AlertRow.id.desc())
        .limit(MOST)
    ).all()
    names = {row.followup_id for row in rows} - {None}
    followups = {
        row.id: FOLLOWUP.read(row.definition)
        for row in connection.execute(
            select(FollowUpRow.id, FollowUpRow.definition).where(FollowUpRow.id.in_(names))
        )
    }
    told = []
    for row in rows:
        followup = followups.get(row.followup_id)
        tags, window = (followup.tags, followup.window) if followup else ((), None)
        alert = NewAlert(AlertKey(row.key), MESSAGE.read(row.message), tags, row.score, window)
        told.append(ToldAlert(AlertId(row.id), alert, row.opened))
    return told

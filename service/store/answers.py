"""What people did about alerts and follow-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Subject, Via
from service.domain.development import DevelopmentId
from service.domain.followup import FollowUpId, Status
from service.store.schema import AlertRow, AnswerRow, DeliveryRow, FollowUpRow
from service.store.upsert import insert_new
from service.store.users import user_names

MOST = 60  # answers that a page shows


class Answers:
    """`service.ports.Answers` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_key(self, key: str) -> Answer | None:
        """The answer that stands under a key."""
        row = self._connection.execute(select(AnswerRow).where(AnswerRow.key == key)).one_or_none()
        return None if row is None else _answer(row)

    def subject(self, alert: AlertId | None, followup: FollowUpId | None, *, now: datetime) -> Subject | None:
        """What an answer is about, held so that no other answer changes it meanwhile."""
        if alert is not None:
            found = self._connection.execute(
                select(AlertRow.followup_id).where(AlertRow.id == alert)
            ).one_or_none()
            if found is None:
                return None
            followup = found.followup_id
        # The follow-up first, as verdicts do: else one holds the alert and waits for who waits for it.
        row = self._connection.execute(
            select(FollowUpRow.ended_as, FollowUpRow.muted_until)
            .where(FollowUpRow.id == followup)
            .with_for_update(key_share=True)
        ).one_or_none()
        if alert is not None:
            self._connection.execute(select(AlertRow.id).where(AlertRow.id == alert).with_for_update())
        if followup is None:
            return Subject(alert, None, None, muted=False)
        if row is None:
            return None
        return Subject(
            alert,
            followup,
            Status(row.ended_as) if row.ended_as else None,
            muted=row.muted_until is not None and row.muted_until > now,
            ended_by=ended_by(self._connection, followup) if row.ended_as else None,
        )

    def users(self) -> tuple[str, ...]:
        """Names of those to whom an alert can be assigned."""
        return user_names(self._connection)

    def save(self, answer: Answer, *, now: datetime, wall: datetime) -> bool:
        """Keep an answer."""
        saved = insert_new(
            self._connection,
            AnswerRow,
            key=answer.key,
            act=answer.act,
            who=answer.who,
            via=answer.via,
            alert_id=answer.alert,
            followup_id=answer.followup,
            assignee=answer.assignee,
            until=answer.until,
            outcome=answer.outcome,
            note=answer.note,
            at=now,
            at_wall=wall,
        )
        return saved is not None

    def settle(self, alert: AlertId, *, assignee: str | None) -> None:
        """Note that somebody answered an alert, and so all that it carries: nobody else is asked."""
        given = {} if assignee is None else {"assignee": assignee}
        carried = select(DeliveryRow.alert_id).where(DeliveryRow.digest_id == alert)
        self._connection.execute(
            update(AlertRow).where(AlertRow.id == alert).values(escalate_at=None, **given)
        )
        self._connection.execute(update(AlertRow).where(AlertRow.id.in_(carried)).values(escalate_at=None))

    def settle_development(self, development: DevelopmentId) -> None:
        """Note that somebody gave a verdict on a development: nobody else is asked about its alert."""
        self._connection.execute(
            update(AlertRow).where(AlertRow.development_id == development).values(escalate_at=None)
        )

    def settle_followup(self, followup: FollowUpId) -> None:
        """Note that somebody muted a follow-up: nobody else is asked about what was told of it."""
        self._connection.execute(
            update(AlertRow).where(AlertRow.followup_id == followup).values(escalate_at=None)
        )

    def put_off(self, alert: AlertId, until: datetime | None) -> None:
        """Let an alert come back at a moment (desk time); None for never."""
        self._connection.execute(update(AlertRow).where(AlertRow.id == alert).values(snoozed_until=until))


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as a page shows it."""

    answer: Answer
    at: datetime


def answers(
    connection: Connection, *, alert: int | None = None, followup: str | None = None
) -> Sequence[AnswerView]:
    """What was done about an alert, or about a follow-up and all its alerts; the latest first."""
    about = AnswerRow.alert_id == alert if alert is not None else AnswerRow.followup_id == followup
    rows = connection.execute(select(AnswerRow).where(about).order_by(AnswerRow.id.desc()).limit(MOST))
    return [AnswerView(_answer(row), row.at) for row in rows]


_TO = (
    select(AnswerRow)
    .where(
        AnswerRow.alert_id.in_(bindparam("alerts", expanding=True))
        | (AnswerRow.alert_id.is_(None) & AnswerRow.followup_id.in_(bindparam("followups", expanding=True)))
    )
    .order_by(AnswerRow.id.desc())
)


def answers_to(
    connection: Connection, alerts: Sequence[AlertId], followups: Sequence[FollowUpId]
) -> Sequence[AnswerView]:
    """What was done about alerts, and to follow-ups on their own pages; the latest first."""
    rows = connection.execute(_TO, {"alerts": list(alerts), "followups": list(followups)})
    return [AnswerView(_answer(row), row.at) for row in rows]


def ended_by(connection: Connection, followup: str | None) -> Answer | None:
    """The answer that closed a follow-up last."""
    row = connection.execute(
        select(AnswerRow)
        .where(AnswerRow.followup_id == followup, AnswerRow.act == Act.CLOSE)
        .order_by(AnswerRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _answer(row)


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        key=row.key,
        act=Act(row.act),
        who=row.who,
        via=Via(row.via),
        alert=None if row.alert_id is None else AlertId(row.alert_id),
        followup=None if row.followup_id is None else FollowUpId(row.followup_id),
        assignee=row.assignee,
        until=row.until,
        outcome=Status(row.outcome) if row.outcome else None,
        note=row.note,
    )

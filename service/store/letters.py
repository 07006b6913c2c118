"""What letters say beside their alert, asked for many at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, tuple_

from service.domain.alert import AlertId
from service.domain.answer import answer_words
from service.domain.delivery import ChannelName, State
from service.domain.followup import FollowUpId
from service.domain.letter import Deed, Place, Since
from service.domain.verdict import VerdictFact, Word, subject_of
from service.store.answers import AnswerView, answers_to
from service.store.codec import PLACE
from service.store.schema import AlertRow, DeliveryRow, FeedRow, ItemRow, MatchRow
from service.store.verdicts import histories

NEWEST = 5  # of what was done; the dashboard has all
_OUTLETS = (
    select(MatchRow.development_id, FeedRow.name)
    .join(ItemRow, ItemRow.id == MatchRow.item_id)
    .join(FeedRow, FeedRow.id == ItemRow.feed_id)
    .where(MatchRow.development_id.in_(bindparam("developments", expanding=True)))
    .order_by(MatchRow.at, MatchRow.id)
)
_ALERTS = select(
    AlertRow.id,
    AlertRow.key,
    AlertRow.message,
    AlertRow.development_id,
    AlertRow.followup_id,
    AlertRow.opened,
).where(AlertRow.id.in_(bindparam("alerts", expanding=True)))
_LATEST = (
    select(func.max(DeliveryRow.id))
    .where(
        tuple_(DeliveryRow.channel, DeliveryRow.followup_id).in_(bindparam("threads", expanding=True)),
        DeliveryRow.state == State.SENT,
        DeliveryRow.place.is_not(None),
    )
    .group_by(DeliveryRow.channel, DeliveryRow.followup_id)
)
_PLACES = select(DeliveryRow.channel, DeliveryRow.followup_id, DeliveryRow.place).where(
    DeliveryRow.id.in_(_LATEST)
)


def since(connection: Connection, alerts: Collection[int]) -> Mapping[int, Since]:
    """What has come since alerts opened, by alert.

    Args:
        connection: a transaction.
        alerts: their rows.
    """
    rows = connection.execute(_ALERTS, {"alerts": list(alerts)}).all()
    developments = [row.development_id for row in rows if row.development_id is not None]
    outlets: dict[int, dict[str, None]] = defaultdict(dict)
    if developments:
        for found in connection.execute(_OUTLETS, {"developments": developments}):
            outlets[found.development_id][found.name] = None
    subjects = {row.id: subject_of(row.key) for row in rows}
    followups = [FollowUpId(row.followup_id) for row in rows if row.followup_id is not None]
    given = answers_to(connection, [AlertId(row.id) for row in rows], followups)
    said = histories(connection, [subject for subject in subjects.values() if subject is not None])
    told: dict[int, Since] = {}
    for row in rows:
        subject = subjects[row.id]
        facts = () if subject is None else said.get(subject, ())
        answered = [Deed(answer_words(one.answer), one.at) for one in given if _is_about(one, row)]
        deeds = sorted([*answered, *(Deed(_said(fact), fact.at) for fact in facts)], key=lambda deed: deed.at)
        names = list(outlets.get(row.development_id, ()))
        others = [name for name in names if name != row.message["outlet"]]
        has_verdict = bool(facts) and facts[-1].word is not None
        told[row.id] = Since(len(others), names[0] if others else "", tuple(deeds[-NEWEST:]), has_verdict)
    return told


def _is_about(one: AnswerView, row: Row[Any]) -> bool:
    """Whether an answer is to an alert, or to its follow-up on its own page since the alert opened."""
    if one.answer.alert is not None:
        return bool(one.answer.alert == row.id)
    return bool(one.answer.followup == row.followup_id and one.at >= row.opened)


def threads(
    connection: Connection, wanted: Sequence[tuple[ChannelName, FollowUpId]]
) -> Mapping[tuple[ChannelName, FollowUpId], Place]:
    """Where the latest message about each follow-up to each channel stands, if it can be edited."""
    if not wanted:
        return {}
    return {
        (row.channel, row.followup_id): PLACE.read(row.place)
        for row in connection.execute(_PLACES, {"threads": list(dict.fromkeys(wanted))})
    }


def _said(fact: VerdictFact) -> str:
    reason = f": “{fact.reason}”" if fact.reason else ""
    match fact.word:
        case Word.CONFIRMED:
            return f"{fact.who} confirmed it{reason}."
        case Word.DISMISSED:
            return f"{fact.who} dismissed it{reason}."
        case None:
            return f"{fact.who} took the verdict back."

"""What has come since an alert opened: who else reports it, and what was done about it."""

from sqlalchemy import Connection, select

from service.domain.answer import answer_words
from service.domain.letter import Deed, Since
from service.domain.verdict import VerdictFact, Word, subject_of
from service.store.answers import answers
from service.store.schema import AlertRow, FeedRow, ItemRow, MatchRow
from service.store.verdicts import Verdicts

NEWEST = 5  # of what was done; the dashboard has all


def since(connection: Connection, alert: int) -> Since:
    """What has come since an alert opened.

    Args:
        connection: a transaction.
        alert: its row.
    """
    row = connection.execute(
        select(
            AlertRow.key, AlertRow.message, AlertRow.development_id, AlertRow.followup_id, AlertRow.opened
        ).where(AlertRow.id == alert)
    ).one()
    outlets: list[str] = []
    if row.development_id is not None:
        names = connection.execute(
            select(FeedRow.name)
            .select_from(MatchRow)
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(MatchRow.development_id == row.development_id)
            .order_by(MatchRow.at, MatchRow.id)
        ).scalars()
        outlets = list(dict.fromkeys(names))
    others = [name for name in outlets if name != row.message["outlet"]]
    given = list(answers(connection, alert=alert))
    if row.followup_id is not None:  # what was done to the follow-up on its own page
        given += [
            one
            for one in answers(connection, followup=row.followup_id)
            if one.answer.alert is None and one.at >= row.opened
        ]
    done = [Deed(answer_words(one.answer), one.at) for one in given]
    subject, has_verdict = subject_of(row.key), False
    if subject is not None:
        verdicts = Verdicts(connection)
        done += [Deed(_said(fact), fact.at) for fact in verdicts.history(*subject)]
        has_verdict = verdicts.load(*subject) is not None
    done.sort(key=lambda deed: deed.at)
    return Since(len(others), outlets[0] if others else "", tuple(done[-NEWEST:]), has_verdict)


def _said(fact: VerdictFact) -> str:
    reason = f": “{fact.reason}”" if fact.reason else ""
    match fact.word:
        case Word.CONFIRMED:
            return f"{fact.who} confirmed it{reason}."
        case Word.DISMISSED:
            return f"{fact.who} dismissed it{reason}."
        case None:
            return f"{fact.who} took the verdict back."

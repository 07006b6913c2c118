"""Editors' words on matches."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, tuple_

from service.domain.alert import Silence
from service.domain.development import Kind
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.matching.learn import NOTHING, Lesson, Past, Tuning, lesson_of
from service.domain.verdict import Example, Examples, Verdict, VerdictFact, Word
from service.store.codec import TUNING
from service.store.matches import COLUMNS as MATCH
from service.store.matches import match_of
from service.store.schema import FeedRow, ItemRow, MatchRow, TuningRow, VerdictFactRow, VerdictRow
from service.store.upsert import insert_or_update

PAST = 5_000  # stored matches that a verdict's effect is looked up in, the newest
EXAMPLES = 200  # texts of each kind that a follow-up's profile is made from, the newest
# Joins a verdict with its match.
OF_MATCH = (VerdictRow.followup_id == MatchRow.followup_id) & (VerdictRow.item_id == MatchRow.item_id)


def verdict_of(row: Row[Any]) -> Verdict:
    """A verdict out of the columns of its table."""
    return Verdict(
        followup=FollowUpId(row.followup_id),
        item=ItemId(row.item_id),
        word=Word(row.word),
        kind=None if row.kind is None else Kind(row.kind),
        reason=row.reason,
        who=row.who,
        via=row.via,
        at=row.at,
    )


COLUMNS: tuple[Any, ...] = (
    VerdictRow.followup_id,
    VerdictRow.item_id,
    VerdictRow.word,
    VerdictRow.kind,
    VerdictRow.reason,
    VerdictRow.who,
    VerdictRow.via,
    VerdictRow.at,
)


_HISTORIES = (
    select(
        VerdictFactRow.followup_id,
        VerdictFactRow.item_id,
        VerdictFactRow.word,
        VerdictFactRow.kind,
        VerdictFactRow.reason,
        VerdictFactRow.who,
        VerdictFactRow.via,
        VerdictFactRow.at,
    )
    .where(
        tuple_(VerdictFactRow.followup_id, VerdictFactRow.item_id).in_(bindparam("matches", expanding=True))
    )
    .order_by(VerdictFactRow.number)
)


def histories(
    connection: Connection, matches: Collection[tuple[FollowUpId, ItemId]]
) -> Mapping[tuple[FollowUpId, ItemId], Sequence[VerdictFact]]:
    """All that was ever done about matches, by match, oldest first."""
    found: dict[tuple[FollowUpId, ItemId], list[VerdictFact]] = defaultdict(list)
    if matches:
        for row in connection.execute(_HISTORIES, {"matches": list(matches)}):
            found[FollowUpId(row.followup_id), ItemId(row.item_id)].append(
                VerdictFact(
                    None if row.word is None else Word(row.word),
                    None if row.kind is None else Kind(row.kind),
                    row.reason,
                    row.who,
                    row.via,
                    row.at,
                )
            )
    return found


class Verdicts:
    """`service.ports.Verdicts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, followup: FollowUpId, item: ItemId) -> Verdict | None:
        """The verdict that stands; None where there is none."""
        row = self._connection.execute(
            select(*COLUMNS).where(VerdictRow.followup_id == followup, VerdictRow.item_id == item)
        ).one_or_none()
        return None if row is None else verdict_of(row)

    def put(self, verdict: Verdict) -> None:
        """Let a verdict stand, in place of any on the same match, and note the fact."""
        insert_or_update(
            self._connection,
            VerdictRow,
            ("followup_id", "item_id"),
            followup_id=verdict.followup,
            item_id=verdict.item,
            word=verdict.word,
            kind=verdict.kind,
            reason=verdict.reason,
            who=verdict.who,
            via=verdict.via,
            at=verdict.at,
        )
        fact = VerdictFact(verdict.word, verdict.kind, verdict.reason, verdict.who, verdict.via, verdict.at)
        self._note(verdict.followup, verdict.item, fact)

    def take_back(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str, at: datetime
    ) -> Verdict | None:
        """Let a verdict stand no more, and note the fact; the verdict, or None where none stood."""
        verdict = self.load(followup, item)
        if verdict is not None:
            self._connection.execute(
                delete(VerdictRow).where(VerdictRow.followup_id == followup, VerdictRow.item_id == item)
            )
            self._note(followup, item, VerdictFact(None, None, "", who, via, at))
        return verdict

    def _note(self, followup: FollowUpId, item: ItemId, fact: VerdictFact) -> None:
        # Numbered, so that of two who act at once one waits and neither fact is lost.
        before = self._connection.execute(
            select(func.count()).where(VerdictFactRow.followup_id == followup, VerdictFactRow.item_id == item)
        ).scalar_one()
        self._connection.execute(
            insert(VerdictFactRow).values(
                followup_id=followup,
                item_id=item,
                number=before + 1,
                word=fact.word,
                kind=fact.kind,
                reason=fact.reason,
                who=fact.who,
                via=fact.via,
                at=fact.at,
            )
        )

    def examples(self, followup: FollowUpId) -> Examples:
        """The texts that an editor confirmed and dismissed, as they were when they matched."""
        rows = self._connection.execute(
            select(
                VerdictRow.item_id,
                VerdictRow.word,
                MatchRow.title,
                MatchRow.summary,
                ItemRow.content,
                ItemRow.lang,
                FeedRow.lang.label("feed_lang"),
                MatchRow.at,
            )
            .join(MatchRow, OF_MATCH & (MatchRow.revision == ""))
            .join(ItemRow, ItemRow.id == VerdictRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(VerdictRow.followup_id == followup)
            .order_by(MatchRow.at.desc(), VerdictRow.item_id.desc())
        ).all()
        texts: dict[str, list[Example]] = {Word.CONFIRMED: [], Word.DISMISSED: []}
        for row in rows:
            if len(texts[row.word]) < EXAMPLES:
                texts[row.word].append(
                    Example(
                        item=ItemId(row.item_id),
                        title=row.title,
                        summary=row.summary,
                        content=row.content,
                        lang=row.lang or row.feed_lang,
                        at=row.at,
                    )
                )
        return Examples(tuple(texts[Word.CONFIRMED]), tuple(texts[Word.DISMISSED]))

    def lessons(self, followup: FollowUpId) -> Sequence[Lesson]:
        """The matches on which verdicts stand, as the rule of learning takes them."""
        rows = self._connection.execute(
            select(VerdictRow.word, FeedRow.name, *MATCH)
            .join(MatchRow, OF_MATCH & (MatchRow.revision == ""))
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(VerdictRow.followup_id == followup)
        )
        return [lesson_of(Word(row.word), match_of(row), row.name) for row in rows]

    def past(self, followup: FollowUpId, *, since: datetime) -> Sequence[Past]:
        """A follow-up's stored matches since a moment on which no verdict stands, newest first."""
        rows = self._connection.execute(
            select(
                FeedRow.name, ItemRow.url, MatchRow.title, MatchRow.silence, MatchRow.development_id, *MATCH
            )
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .outerjoin(VerdictRow, OF_MATCH)
            .where(
                MatchRow.followup_id == followup,
                MatchRow.revision == "",
                MatchRow.at >= since,
                VerdictRow.id.is_(None),
            )
            .order_by(MatchRow.at.desc())
            .limit(PAST)
        )
        return [
            Past(
                match=match_of(row),
                outlet=row.name,
                title=row.title,
                url=row.url,
                told=row.development_id is not None and row.silence is None,
                joined=row.silence == Silence.SAME_DEVELOPMENT,
            )
            for row in rows
        ]

    def last_fact(self) -> int:
        """The row of what was done last about any match; 0 while nothing was."""
        return self._connection.execute(select(func.coalesce(func.max(VerdictFactRow.id), 0))).scalar_one()

    def judged(self) -> Sequence[FollowUpId]:
        """The follow-ups on whose matches anything was ever said."""
        rows = self._connection.execute(select(VerdictFactRow.followup_id).distinct()).scalars()
        return [FollowUpId(row) for row in rows]

    def tunings(self) -> Mapping[FollowUpId, Tuning]:
        """What follow-ups have learned; those that learned nothing are left out."""
        rows = self._connection.execute(select(TuningRow.followup_id, TuningRow.body))
        return {FollowUpId(row.followup_id): TUNING.read(row.body) for row in rows}

    def save_tuning(self, followup: FollowUpId, tuning: Tuning, *, now: datetime) -> None:
        """Keep what a follow-up has learned."""
        if tuning == NOTHING:
            self._connection.execute(delete(TuningRow).where(TuningRow.followup_id == followup))
        else:
            insert_or_update(
                self._connection,
                TuningRow,
                ("followup_id",),
                followup_id=followup,
                body=TUNING.write(tuning),
                changed=now,
            )

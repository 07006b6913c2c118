"""Matches as the pages show them: with the words as they were, the verdict, and the words as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from service.domain.alert import Silence, untold_because
from service.domain.development import Band, Evidence
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.verdict import Verdict
from service.store.codec import EVIDENCE
from service.store.schema import FeedRow, FollowUpRow, ItemRow, MatchRow, VerdictRow
from service.store.verdicts import COLUMNS as VERDICT
from service.store.verdicts import OF_MATCH, verdict_of

MOST = 100  # rows of a list on one page


@dataclass(frozen=True, slots=True)
class MatchView:
    """An item measured against a follow-up, with the words as they were when it matched.

    Args:
        followup: whose match.
        item: which item.
        title: as it was.
        summary: as it was.
        outlet: who reports it.
        url: where it can be read.
        lang: its language (BCP 47).
        at: when it came out (UTC).
        score: from 0 to 1.
        band: what the matching made of it.
        silence: why the desk was not told; None where it was.
        evidence: why.
        verdict: an editor's word that stands; None for none.
        title_now: as the outlet has it now.
        summary_now: as the outlet has it now.
        kind: what kind of development it would be.
    """

    followup: FollowUpId
    item: ItemId
    title: str
    summary: str
    outlet: str
    url: str | None
    lang: str | None
    at: datetime
    score: float
    band: str
    silence: str | None
    evidence: Evidence
    verdict: Verdict | None
    title_now: str
    summary_now: str
    kind: str

    @property
    def edited(self) -> bool:
        """Whether the outlet has other words now."""
        return (self.title, self.summary) != (self.title_now, self.summary_now)

    @property
    def because(self) -> str:
        """Why the desk was not told, in plain sentences."""
        return untold_because(self.evidence.because, self.silence)

    @property
    def word(self) -> str:
        """The word of the verdict that stands; empty for none."""
        return "" if self.verdict is None else self.verdict.word.value


COLUMNS: tuple[Any, ...] = (
    MatchRow.followup_id.label("of_followup"),
    MatchRow.item_id.label("of_item"),
    MatchRow.title,
    MatchRow.summary,
    FeedRow.name,
    ItemRow.url,
    ItemRow.lang,
    FeedRow.lang.label("feed_lang"),
    MatchRow.at.label("out_at"),
    MatchRow.score,
    MatchRow.band,
    MatchRow.silence,
    MatchRow.evidence,
    MatchRow.kind.label("kind_told"),
    ItemRow.title.label("title_now"),
    ItemRow.summary.label("summary_now"),
    *VERDICT,
)


def match_view(row: Row[Any]) -> MatchView:
    """A match out of `COLUMNS`."""
    return MatchView(
        followup=FollowUpId(row.of_followup),
        item=ItemId(row.of_item),
        title=row.title,
        summary=row.summary,
        outlet=row.name,
        url=row.url,
        lang=row.lang or row.feed_lang,
        at=row.out_at,
        score=row.score,
        band=row.band,
        silence=row.silence,
        evidence=EVIDENCE.read(row.evidence),
        verdict=None if row.word is None else verdict_of(row),
        title_now=row.title_now,
        summary_now=row.summary_now,
        kind=row.kind_told,
    )


def _matches(
    connection: Connection, *chosen: ColumnElement[bool], order: Sequence[Any], most: int, skip: int = 0
) -> list[MatchView]:
    rows = connection.execute(
        select(*COLUMNS)
        .join(ItemRow, ItemRow.id == MatchRow.item_id)
        .join(FeedRow, FeedRow.id == ItemRow.feed_id)
        .outerjoin(VerdictRow, OF_MATCH)
        .where(*chosen)
        .order_by(*order)
        .limit(most)
        .offset(skip)
    )
    return [match_view(row) for row in rows]


def misses(
    connection: Connection, followup: str, *, nearest: bool = False, most: int = MOST, skip: int = 0
) -> list[MatchView]:
    """What came near and was not told; newest first, the nearest first on one day. Or nearest first."""
    day = func.date(MatchRow.at)
    order: tuple[Any, ...] = (MatchRow.score.desc(), MatchRow.at.desc(), MatchRow.id)
    if not nearest:
        order = (day.desc(), *order)
    unheard = (MatchRow.band != Band.ALERT) | (MatchRow.silence == Silence.DISMISSED)
    return _matches(connection, MatchRow.followup_id == followup, unheard, order=order, most=most, skip=skip)


def matched(connection: Connection, followup: str, items: Sequence[ItemId]) -> list[MatchView]:
    """What a follow-up's matches with some items came to."""
    chosen = (MatchRow.followup_id == followup, MatchRow.item_id.in_(items), MatchRow.revision == "")
    return _matches(connection, *chosen, order=(MatchRow.at.desc(),), most=MOST)


def to_review(connection: Connection, *, since: datetime) -> list[MatchView]:
    """What waits for an editor: in the band of review since a moment, without a verdict, surest first."""
    open_ones = select(FollowUpRow.id).where(FollowUpRow.listed, FollowUpRow.ended_as.is_(None))
    return _matches(
        connection,
        MatchRow.reviewed >= since,
        VerdictRow.id.is_(None),
        MatchRow.followup_id.in_(open_ones),
        order=(MatchRow.followup_id, MatchRow.score.desc(), MatchRow.at.desc()),
        most=MOST * 3,
    )

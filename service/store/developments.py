"""Matches and the developments they report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from service.domain.alert import Earlier, Silence
from service.domain.development import (
    COMPARED,
    REACH,
    Band,
    Change,
    Development,
    DevelopmentId,
    Joined,
    Kind,
    Match,
    Opened,
)
from service.domain.followup import FollowUpId
from service.domain.item import Item, ItemId
from service.domain.novelty import FIRST, LATEST
from service.domain.revision import Words
from service.domain.verdict import Member, standing_of
from service.ports import KeptMatch, StoredMatch
from service.store.codec import EVIDENCE
from service.store.items import COLUMNS as ITEM
from service.store.items import item_of
from service.store.matches import COLUMNS as MATCH
from service.store.matches import match_of
from service.store.schema import DevelopmentRow, FeedRow, ItemRow, MatchRow, VerdictRow
from service.store.upsert import insert_or_update
from service.store.verdicts import COLUMNS as VERDICT
from service.store.verdicts import OF_MATCH, verdict_of

_NEAR = (
    select(
        DevelopmentRow.id,
        DevelopmentRow.kind,
        DevelopmentRow.opened,
        DevelopmentRow.latest,
        DevelopmentRow.stands,
    )
    .where(
        DevelopmentRow.followup_id == bindparam("followup"),
        DevelopmentRow.latest >= bindparam("from"),
        DevelopmentRow.opened <= bindparam("until"),
    )
    .order_by(DevelopmentRow.latest.desc())
    .limit(COMPARED)
)
_placed = (
    select(
        MatchRow.id,
        MatchRow.development_id,
        MatchRow.fingerprint,
        func.row_number()
        .over(partition_by=MatchRow.development_id, order_by=MatchRow.id)
        .label("from_first"),
        func.row_number()
        .over(partition_by=MatchRow.development_id, order_by=MatchRow.id.desc())
        .label("from_last"),
    )
    .where(MatchRow.development_id.in_(bindparam("developments", expanding=True)))
    .subquery()
)
_MEMBERS = (
    select(_placed)
    .where(or_(_placed.c.from_first <= FIRST, _placed.c.from_last <= LATEST))
    .order_by(_placed.c.id)
)
_ANY_KEPT = select(MatchRow.followup_id, MatchRow.item_id).where(
    tuple_(MatchRow.followup_id, MatchRow.item_id).in_(bindparam("matches", expanding=True))
)
_ANY_TOLD = (
    select(DevelopmentRow.followup_id)
    .where(DevelopmentRow.followup_id.in_(bindparam("followups", expanding=True)))
    .distinct()
)
_KEPT = (
    select(MatchRow.title, MatchRow.summary, MatchRow.kind, MatchRow.development_id, MatchRow.revision)
    .where(MatchRow.item_id == bindparam("item"), MatchRow.followup_id == bindparam("followup"))
    .order_by(MatchRow.id)
)
_MADE = select(MatchRow.made, MatchRow.reviewed).where(
    MatchRow.item_id == bindparam("item"),
    MatchRow.followup_id == bindparam("followup"),
    MatchRow.revision == bindparam("of_revision"),
)
_this = aliased(DevelopmentRow)
_EARLIER = (
    select(DevelopmentRow.kind, DevelopmentRow.opened, MatchRow.title, FeedRow.name)
    .join(_this, _this.followup_id == DevelopmentRow.followup_id)
    .join(
        MatchRow,
        (MatchRow.development_id == DevelopmentRow.id)
        & (MatchRow.item_id == DevelopmentRow.first_item_id)
        & (MatchRow.revision == DevelopmentRow.revision),
    )
    .join(ItemRow, ItemRow.id == MatchRow.item_id)
    .join(FeedRow, FeedRow.id == ItemRow.feed_id)
    .where(
        _this.id == bindparam("development"),
        DevelopmentRow.id != _this.id,
        DevelopmentRow.opened <= _this.opened,
        DevelopmentRow.stands,
    )
    .order_by(DevelopmentRow.opened.desc(), DevelopmentRow.id.desc())
    .limit(1)
)
_OPEN = insert(DevelopmentRow).returning(DevelopmentRow.id)


class Developments:
    """`service.ports.Developments` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # As looked up in this transaction, which holds the follow-ups: nobody else adds to them meanwhile.
        self._new: set[tuple[FollowUpId, ItemId]] = set()  # matches that were never kept
        self._untold: set[FollowUpId] = set()  # follow-ups without any development
        self._alone: set[DevelopmentId] = set()  # developments that are the first of their follow-up

    def look_up(self, matches: Sequence[Match]) -> None:
        """Look up at one go what is known of matches whose follow-ups this transaction has locked."""
        wanted = {(match.followup, match.item) for match in matches}
        if wanted:
            followups = {followup for followup, _ in wanted}
            known = self._connection.execute(_ANY_KEPT, {"matches": sorted(wanted)})
            self._new |= wanted - {(FollowUpId(row.followup_id), ItemId(row.item_id)) for row in known}
            told = self._connection.execute(_ANY_TOLD, {"followups": sorted(followups)}).scalars()
            self._untold |= followups - {FollowUpId(id_) for id_ in told}

    def near(self, match: Match) -> Sequence[Development]:
        """Developments of the match's follow-up that lie near it in time, newest first."""
        if match.followup in self._untold:
            return []
        span = {"followup": match.followup, "from": match.at - REACH, "until": match.at + REACH}
        rows = self._connection.execute(_NEAR, span).all()
        members: dict[int, list[tuple[str, ...]]] = {row.id: [] for row in rows}
        if rows:
            for found in self._connection.execute(_MEMBERS, {"developments": list(members)}):
                members[found.development_id].append(tuple(found.fingerprint))
        return [
            Development(
                id=DevelopmentId(row.id),
                followup=FollowUpId(match.followup),
                kind=Kind(row.kind),
                opened=row.opened,
                latest=row.latest,
                members=tuple(members[row.id]),
                dismissed=not row.stands,
            )
            for row in rows
        ]

    def kept(self, match: Match) -> KeptMatch | None:
        """What is known of this item for this follow-up, if it was matched before."""
        if (match.followup, match.item) in self._new:
            return None
        of = {"item": match.item, "followup": match.followup}
        rows = self._connection.execute(_KEPT, of).all()
        if not rows:
            return None
        newest = rows[-1]
        told = [Words(row.title, row.summary, Kind(row.kind)) for row in rows]
        return KeptMatch(
            words=told[-1],
            development=None if newest.development_id is None else DevelopmentId(newest.development_id),
            revisions=frozenset(words.revision for words in told),
        )

    def save_match(
        self,
        match: Match,
        item: Item,
        change: Change | None,
        silence: Silence | None,
        *,
        now: datetime,
        revision: str = "",
    ) -> DevelopmentId | None:
        """Save a match with what came of it, and open or extend its development."""
        development = None if change is None else self._change(match, change, revision)
        waits = match.band is Band.REVIEW or silence is Silence.DISMISSED
        made = None
        if (match.followup, match.item) not in self._new:
            of = {"item": match.item, "followup": match.followup, "of_revision": revision}
            made = self._connection.execute(_MADE, of).one_or_none()
        self._new.discard((match.followup, match.item))
        insert_or_update(
            self._connection,
            MatchRow,
            ("item_id", "followup_id", "revision"),
            item_id=match.item,
            followup_id=match.followup,
            revision=revision,
            score=match.score,
            band=match.band,
            kind=match.kind,
            fingerprint=list(match.fingerprint),
            evidence=EVIDENCE.write(match.evidence),
            title=item.title,
            summary=item.summary,
            at=match.at,
            development_id=development,
            silence=silence,
            made=now if made is None else made.made,
            reviewed=(now if made is None or made.reviewed is None else made.reviewed) if waits else None,
        )
        return development

    def refresh_match(self, match: Match) -> None:
        """Save by what a revised item's story is known again; all else stays as it was when it matched."""
        newest = (
            select(MatchRow.id)
            .where(MatchRow.item_id == match.item, MatchRow.followup_id == match.followup)
            .order_by(MatchRow.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        self._connection.execute(
            update(MatchRow).where(MatchRow.id == newest).values(fingerprint=list(match.fingerprint))
        )

    def earlier(self, development: DevelopmentId) -> Earlier | None:
        """The development of the same follow-up that came last before this one."""
        if development in self._alone:
            return None
        row = self._connection.execute(_EARLIER, {"development": development}).first()
        return None if row is None else Earlier(Kind(row.kind), row.title, row.name, row.opened)

    def load_match(self, followup: FollowUpId, item: ItemId) -> StoredMatch | None:
        """A match with its item and what came of it; None if it was never kept."""
        statement: Select[Any] = (
            select(
                *MATCH,
                *ITEM,
                MatchRow.title.label("title_then"),
                MatchRow.summary.label("summary_then"),
                MatchRow.development_id,
                MatchRow.silence,
            )
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(MatchRow.followup_id == followup, MatchRow.item_id == item, MatchRow.revision == "")
        )
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return None
        words = replace(item_of(row), title=row.title_then, summary=row.summary_then)
        development = None if row.development_id is None else DevelopmentId(row.development_id)
        return StoredMatch(match_of(row), words, development, Silence(row.silence) if row.silence else None)

    def reported_by(self, followup: FollowUpId, item: ItemId) -> Sequence[DevelopmentId]:
        """The developments that an item reports, by its first words and by its edits."""
        rows = self._connection.execute(
            select(MatchRow.development_id)
            .where(MatchRow.followup_id == followup, MatchRow.item_id == item)
            .order_by(MatchRow.id)
        ).scalars()
        return [DevelopmentId(row) for row in rows if row is not None]

    def reckon(self, development: DevelopmentId) -> None:
        """Save what a development counts for, by the verdicts on its items."""
        first = self._connection.execute(
            select(DevelopmentRow.first_item_id).where(DevelopmentRow.id == development)
        ).scalar_one()
        later = aliased(MatchRow)
        edited = exists().where(
            later.item_id == MatchRow.item_id,
            later.followup_id == MatchRow.followup_id,
            later.id > MatchRow.id,
        )
        # A verdict is about the item, but the kind that it names is that of the words as they are now.
        verdict = [
            case((~edited, one), else_=None).label("kind") if one is VerdictRow.kind else one
            for one in VERDICT
        ]
        rows = self._connection.execute(
            select(MatchRow.item_id, MatchRow.band, MatchRow.kind.label("told_as"), *verdict)
            .outerjoin(VerdictRow, OF_MATCH)
            .where(MatchRow.development_id == development)
            .order_by(MatchRow.item_id != first, MatchRow.id)
        )
        members = [
            Member(Band(row.band), Kind(row.told_as), verdict_of(row) if row.word is not None else None)
            for row in rows
        ]
        standing = standing_of(members)
        self._connection.execute(
            update(DevelopmentRow)
            .where(DevelopmentRow.id == development)
            .values(stands=standing.stands, kind=standing.kind)
        )

    def _change(self, match: Match, change: Change, revision: str) -> DevelopmentId:
        match change:
            case Opened(kind):
                opened = self._connection.execute(
                    _OPEN,
                    {
                        "followup_id": match.followup,
                        "first_item_id": match.item,
                        "revision": revision,
                        "kind": kind,
                        "opened": match.at,
                        "latest": match.at,
                    },
                ).scalar_one()
                if match.followup in self._untold:
                    self._untold.discard(match.followup)
                    self._alone.add(DevelopmentId(opened))
                return DevelopmentId(opened)
            case Joined(development, kind):
                row = self._connection.execute(
                    select(DevelopmentRow.opened, DevelopmentRow.latest).where(
                        DevelopmentRow.id == development
                    )
                ).one()
                self._connection.execute(
                    update(DevelopmentRow)
                    .where(DevelopmentRow.id == development)
                    .values(kind=kind, opened=min(row.opened, match.at), latest=max(row.latest, match.at))
                )
                return development

"""Matches and the developments they report."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from service.domain.alert import Silence
from service.domain.development import Band, Change, Development, DevelopmentId, Joined, Kind, Match, Opened
from service.domain.feed import FeedId
from service.domain.followup import FollowUpId
from service.domain.item import Item, ItemId
from service.domain.verdict import Member, standing_of
from service.ports import StoredMatch
from service.store.codec import EVIDENCE
from service.store.schema import DevelopmentRow, FeedRow, ItemRow, MatchRow, VerdictRow
from service.store.upsert import insert_or_update
from service.store.verdicts import COLUMNS as VERDICT
from service.store.verdicts import verdict_of

NEAR = timedelta(days=60)  # the same story is not told again after two months
MOST = 50  # developments a match is compared with


class Developments:
    """`service.ports.Developments` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def near(self, match: Match) -> Sequence[Development]:
        """Developments of the match's follow-up that lie near it in time, newest first."""
        rows = self._connection.execute(
            select(DevelopmentRow.id, DevelopmentRow.kind, DevelopmentRow.opened, DevelopmentRow.latest)
            .where(
                DevelopmentRow.followup_id == match.followup,
                DevelopmentRow.latest >= match.at - NEAR,
                DevelopmentRow.opened <= match.at + NEAR,
            )
            .order_by(DevelopmentRow.latest.desc())
            .limit(MOST)
        ).all()
        members: dict[int, list[tuple[str, ...]]] = {row.id: [] for row in rows}
        for found in self._connection.execute(
            select(MatchRow.development_id, MatchRow.fingerprint)
            .where(MatchRow.development_id.in_(members))
            .order_by(MatchRow.id)
        ):
            members[found.development_id].append(tuple(found.fingerprint))
        return [
            Development(
                id=DevelopmentId(row.id),
                followup=FollowUpId(match.followup),
                kind=Kind(row.kind),
                opened=row.opened,
                latest=row.latest,
                members=tuple(members[row.id]),
            )
            for row in rows
        ]

    def told_by(self, match: Match) -> DevelopmentId | None:
        """The development that this item already reports, if it was matched before."""
        found = self._connection.execute(
            select(MatchRow.development_id).where(
                MatchRow.item_id == match.item, MatchRow.followup_id == match.followup
            )
        ).scalar_one_or_none()
        return None if found is None else DevelopmentId(found)

    def save_match(
        self, match: Match, item: Item, change: Change | None, silence: Silence | None
    ) -> DevelopmentId | None:
        """Save a match with what came of it, and open or extend its development."""
        development = None if change is None else self._change(match, change)
        self._put(match, item, development_id=development, silence=silence)
        return development

    def refresh_match(self, match: Match, item: Item) -> None:
        """Save what a revised item says now; its development and what the desk was told stay."""
        self._put(match, item)

    def load_match(self, followup: FollowUpId, item: ItemId) -> StoredMatch | None:
        """A match with its item and what came of it; None if it was never kept."""
        row = self._connection.execute(
            select(
                MatchRow.score,
                MatchRow.band,
                MatchRow.kind,
                MatchRow.fingerprint,
                MatchRow.evidence,
                MatchRow.title,
                MatchRow.summary,
                MatchRow.at,
                MatchRow.development_id,
                MatchRow.silence,
                ItemRow.feed_id,
                FeedRow.name,
                ItemRow.url,
                ItemRow.content,
                ItemRow.lang,
                FeedRow.lang.label("feed_lang"),
                ItemRow.published,
                ItemRow.seen,
            )
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .where(MatchRow.followup_id == followup, MatchRow.item_id == item)
        ).one_or_none()
        if row is None:
            return None
        match = Match(
            followup=followup,
            item=item,
            score=row.score,
            band=Band(row.band),
            kind=Kind(row.kind),
            fingerprint=tuple(row.fingerprint),
            evidence=EVIDENCE.read(row.evidence),
            at=row.at,
        )
        words = Item(
            id=item,
            feed=FeedId(row.feed_id),
            outlet=row.name,
            url=row.url,
            title=row.title,
            summary=row.summary,
            content=row.content,
            lang=row.lang or row.feed_lang,
            published=row.published,
            seen=row.seen,
        )
        development = None if row.development_id is None else DevelopmentId(row.development_id)
        return StoredMatch(match, words, development, Silence(row.silence) if row.silence else None)

    def reckon(self, development: DevelopmentId) -> None:
        """Save what a development counts for, by the verdicts on its items."""
        first = self._connection.execute(
            select(DevelopmentRow.first_item_id).where(DevelopmentRow.id == development)
        ).scalar_one()
        rows = self._connection.execute(
            select(MatchRow.item_id, MatchRow.band, MatchRow.kind.label("told_as"), *VERDICT)
            .outerjoin(
                VerdictRow,
                (VerdictRow.followup_id == MatchRow.followup_id) & (VerdictRow.item_id == MatchRow.item_id),
            )
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

    def _put(self, match: Match, item: Item, **outcome: int | str | None) -> None:
        insert_or_update(
            self._connection,
            MatchRow,
            ("item_id", "followup_id"),
            item_id=match.item,
            followup_id=match.followup,
            score=match.score,
            band=match.band,
            kind=match.kind,
            fingerprint=list(match.fingerprint),
            evidence=EVIDENCE.write(match.evidence),
            title=item.title,
            summary=item.summary,
            at=match.at,
            **outcome,
        )

    def _change(self, match: Match, change: Change) -> DevelopmentId:
        match change:
            case Opened(kind):
                opened = self._connection.execute(
                    insert(DevelopmentRow)
                    .values(
                        followup_id=match.followup,
                        first_item_id=match.item,
                        kind=kind,
                        opened=match.at,
                        latest=match.at,
                    )
                    .returning(DevelopmentRow.id)
                ).scalar_one()
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

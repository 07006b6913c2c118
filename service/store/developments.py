"""Matches and the developments they report."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, func, insert, or_, select, update

from service.domain.alert import Silence
from service.domain.development import Change, Development, DevelopmentId, Joined, Kind, Match, Opened
from service.domain.followup import FollowUpId
from service.domain.item import Item
from service.domain.novelty import FIRST, LATEST
from service.store.codec import EVIDENCE
from service.store.schema import DevelopmentRow, MatchRow
from service.store.upsert import insert_or_update

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
        report = (MatchRow.id, MatchRow.development_id, MatchRow.fingerprint)
        its_own = MatchRow.development_id
        placed = (
            select(
                *report,
                func.row_number().over(partition_by=its_own, order_by=MatchRow.id).label("from_first"),
                func.row_number().over(partition_by=its_own, order_by=MatchRow.id.desc()).label("from_last"),
            )
            .where(MatchRow.development_id.in_(members))
            .subquery()
        )
        for found in self._connection.execute(
            select(placed)
            .where(or_(placed.c.from_first <= FIRST, placed.c.from_last <= LATEST))
            .order_by(placed.c.id)
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

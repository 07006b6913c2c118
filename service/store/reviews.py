"""What waits for an editor, and what new follow-ups still have to look at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from service.domain.alert import ReviewGroup, ReviewLine, Silence, untold_because
from service.domain.followup import FollowUpId
from service.domain.full_text import is_undecided
from service.domain.item import ItemId
from service.ports import Claim, LookBack
from service.store.codec import EVIDENCE, FOLLOWUP
from service.store.matches import COLUMNS as MATCH
from service.store.matches import match_of
from service.store.schema import FeedRow, FollowUpRow, ItemRow, LookBackRow, MatchRow, VerdictRow
from service.store.upsert import insert_all_new
from service.store.verdicts import OF_MATCH


class Reviews:
    """`service.ports.Reviews` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, *, before: datetime) -> Sequence[ReviewGroup]:
        """What began to wait for review before a moment and stood in no digest yet."""
        rows = self._connection.execute(
            select(
                FollowUpRow.definition,
                MatchRow.followup_id,
                MatchRow.item_id,
                MatchRow.title,
                MatchRow.summary,
                FeedRow.name,
                ItemRow.url,
                ItemRow.lang,
                FeedRow.lang.label("feed_lang"),
                MatchRow.at,
                MatchRow.score,
                MatchRow.silence,
                MatchRow.evidence,
            )
            .join(FollowUpRow, FollowUpRow.id == MatchRow.followup_id)
            .join(ItemRow, ItemRow.id == MatchRow.item_id)
            .join(FeedRow, FeedRow.id == ItemRow.feed_id)
            .outerjoin(VerdictRow, OF_MATCH)
            .where(
                MatchRow.reviewed < before,
                MatchRow.digest.is_(None),
                VerdictRow.id.is_(None),
                FollowUpRow.listed,
                FollowUpRow.ended_as.is_(None),
            )
            .order_by(FollowUpRow.position, MatchRow.score.desc(), MatchRow.at, MatchRow.item_id)
        )
        lines: dict[FollowUpId, list[ReviewLine]] = defaultdict(list)
        titles: dict[FollowUpId, str] = {}
        for row in rows:
            id_ = FollowUpId(row.followup_id)
            titles.setdefault(id_, FOLLOWUP.read(row.definition).title)
            lines[id_].append(
                ReviewLine(
                    item=ItemId(row.item_id),
                    headline=row.title or row.summary[:200],
                    outlet=row.name,
                    url=row.url,
                    lang=row.lang or row.feed_lang,
                    published=row.at,
                    score=row.score,
                    because=untold_because(EVIDENCE.read(row.evidence).because, row.silence),
                )
            )
        return [ReviewGroup(id_, titles[id_], tuple(found)) for id_, found in lines.items()]

    def mark(self, groups: Sequence[ReviewGroup], digest: str) -> None:
        """Note in which digest they stood."""
        for group in groups:
            self._connection.execute(
                update(MatchRow)
                .where(
                    MatchRow.followup_id == group.followup,
                    MatchRow.item_id.in_([line.item for line in group.lines]),
                    MatchRow.reviewed.is_not(None),
                    MatchRow.digest.is_(None),
                )
                .values(digest=digest)
            )

    def no_full_text(self, item: ItemId, detail: str, *, now: datetime) -> int:
        """Let what an item's own words do not decide wait for review."""
        rows = self._connection.execute(
            select(MatchRow.id, MatchRow.reviewed, *MATCH).where(
                MatchRow.item_id == item, MatchRow.development_id.is_(None)
            )
        ).all()
        waits = 0
        for row in rows:
            match = match_of(row)
            if not is_undecided(match):
                continue
            because = f"{match.evidence.because} The article could not be had: {detail}"
            self._connection.execute(
                update(MatchRow)
                .where(MatchRow.id == row.id)
                .values(
                    silence=Silence.NO_FULL_TEXT,
                    reviewed=row.reviewed or now,
                    evidence=EVIDENCE.write(replace(match.evidence, because=because)),
                )
            )
            waits += 1
        return waits

    # --- looks back ----------------------------------------------------------------------------------

    def start_look_backs(self, followups: Sequence[FollowUpId], *, since: datetime, until: int) -> None:
        """Have follow-ups measured against the items up to a row that were seen since a moment."""
        rows = [{"followup_id": id_, "since": since, "place": 0, "until": until} for id_ in followups]
        insert_all_new(self._connection, LookBackRow, rows)

    def claim_look_back(self, claim: Claim, *, lease: timedelta, wall: datetime) -> LookBack | None:
        """Take a follow-up that still has items to look at."""
        due = (
            select(LookBackRow.followup_id)
            .where(or_(LookBackRow.lease_until.is_(None), LookBackRow.lease_until < wall))
            .order_by(LookBackRow.followup_id)
            .limit(1)
            .with_for_update(skip_locked=True)
            # As a CTE it is run once; PostgreSQL may run a plain subquery again for every row.
            .cte("due")
        )
        taken = self._connection.execute(
            update(LookBackRow)
            .where(LookBackRow.followup_id.in_(select(due.c.followup_id)))
            .values(lease_token=claim.token, lease_until=wall + lease)
            .returning(LookBackRow.followup_id, LookBackRow.since, LookBackRow.place, LookBackRow.until)
        ).first()
        if taken is None:
            return None
        definition = self._connection.execute(
            select(FollowUpRow.definition).where(FollowUpRow.id == taken.followup_id)
        ).scalar_one()
        return LookBack(FOLLOWUP.read(definition), taken.since, taken.place, taken.until)

    def save_look_back(self, look: LookBack, claim: Claim, *, place: int) -> bool:
        """Note up to which row it is done; False if the lease went to another."""
        held = (LookBackRow.followup_id == look.followup.id, LookBackRow.lease_token == claim.token)
        if place >= look.until:
            return self._connection.execute(delete(LookBackRow).where(*held)).rowcount == 1
        changed = self._connection.execute(
            update(LookBackRow).where(*held).values(place=place, lease_token=None, lease_until=None)
        )
        return changed.rowcount == 1

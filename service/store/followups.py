"""The follow-ups of the desk."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Text, bindparam, cast, exists, insert, select, update

from service.domain.development import Kind
from service.domain.followup import FollowUp, FollowUpId, Status
from service.domain.routing import CANARY
from service.ports import Tracked
from service.store.codec import FOLLOWUP
from service.store.schema import DevelopmentRow, FollowUpRow

_LOCK = (
    select(FollowUpRow.id, FollowUpRow.muted_until)
    .where(FollowUpRow.id.in_(bindparam("followups", expanding=True)))
    .order_by(FollowUpRow.id)
    .with_for_update(key_share=True)  # alerts of them may be saved meanwhile by whom this one waits for
)
_MUTED = select(FollowUpRow.muted_until).where(FollowUpRow.id == bindparam("followup"))


class FollowUps:
    """`service.ports.FollowUps` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._muted: dict[FollowUpId, datetime | None] = {}  # of those that this transaction holds

    def load_open(self) -> Sequence[FollowUp]:
        """The follow-ups that items are matched against, in the desk's order."""
        rows = self._connection.execute(
            select(cast(FollowUpRow.definition, Text))
            .where(FollowUpRow.listed, FollowUpRow.ended_as.is_(None))
            .order_by(FollowUpRow.position)
        ).scalars()
        return [_read(text) for text in rows]

    def load_tracked(self) -> Sequence[Tracked]:
        """All listed follow-ups with how they stand, in the desk's order."""
        return self._tracked()

    def load_one(self, followup: FollowUpId) -> Tracked | None:
        """A listed follow-up with how it stands; None if there is none of that id."""
        found = self._tracked(FollowUpRow.id == followup)
        return found[0] if found else None

    def _tracked(self, *chosen: ColumnElement[bool]) -> Sequence[Tracked]:
        happened = exists().where(
            DevelopmentRow.followup_id == FollowUpRow.id,
            DevelopmentRow.kind == Kind.HAPPENED,
            DevelopmentRow.stands,
        )
        rows = self._connection.execute(
            select(FollowUpRow.definition, FollowUpRow.ended_as, happened.label("happened"))
            .where(FollowUpRow.listed, FollowUpRow.id != CANARY, *chosen)
            .order_by(FollowUpRow.position)
        )
        return [
            Tracked(
                FOLLOWUP.read(row.definition), Status(row.ended_as) if row.ended_as else None, row.happened
            )
            for row in rows
        ]

    def lock(self, followups: Sequence[FollowUpId]) -> None:
        """Keep other transactions from opening developments of these, until this one ends.

        In id order, so that no two wait for each other. SQLite has one writer anyway.
        """
        wanted = set(followups) - self._muted.keys()
        if wanted:
            rows = self._connection.execute(_LOCK, {"followups": sorted(wanted)})
            self._muted |= {FollowUpId(row.id): row.muted_until for row in rows}

    def put(self, followups: Sequence[FollowUp], *, now: datetime) -> Sequence[FollowUpId]:
        """Make these the listed follow-ups; returns those that were not listed before."""
        listed = set(self._connection.execute(select(FollowUpRow.id).where(FollowUpRow.listed)).scalars())
        self._connection.execute(update(FollowUpRow).values(listed=False))
        for position, followup in enumerate(followups):
            definition = FOLLOWUP.write(followup)
            found = self._connection.execute(
                update(FollowUpRow)
                .where(FollowUpRow.id == followup.id)
                .values(definition=definition, position=position, listed=True)
            )
            if found.rowcount == 0:
                self._connection.execute(
                    insert(FollowUpRow).values(
                        id=followup.id, definition=definition, position=position, added_at=now
                    )
                )
        return [followup.id for followup in followups if followup.id not in listed]

    def close(self, followup: FollowUpId, ended_as: Status, *, now: datetime) -> bool:
        """Close a follow-up. False if there is none of that id."""
        found = self._connection.execute(
            update(FollowUpRow).where(FollowUpRow.id == followup).values(ended_as=ended_as, ended_at=now)
        )
        return found.rowcount == 1

    def reopen(self, followup: FollowUpId) -> datetime | None:
        """Open a closed follow-up again; when it had been closed."""
        ended: datetime | None = self._connection.execute(
            select(FollowUpRow.ended_at).where(FollowUpRow.id == followup)
        ).scalar()
        self._connection.execute(
            update(FollowUpRow).where(FollowUpRow.id == followup).values(ended_as=None, ended_at=None)
        )
        return ended

    def mute(self, followup: FollowUpId, until: datetime | None) -> None:
        """Hold what is told of a follow-up until a moment (desk time); None ends that."""
        self._muted.pop(followup, None)
        self._connection.execute(
            update(FollowUpRow).where(FollowUpRow.id == followup).values(muted_until=until)
        )

    def muted_until(self, followup: FollowUpId) -> datetime | None:
        """Until when a follow-up is muted (desk time); None where it is not, or was long ago."""
        if followup in self._muted:
            return self._muted[followup]
        found: datetime | None = self._connection.execute(_MUTED, {"followup": followup}).scalar()
        return found


@lru_cache(maxsize=50_000)
def _read(text: str) -> FollowUp:
    """A follow-up from its JSON. They are asked for with each few items, and hardly ever change."""
    return FOLLOWUP.read(json.loads(text))

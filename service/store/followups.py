"""The follow-ups of the desk."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, insert, select, update

from service.domain.development import Kind
from service.domain.followup import FollowUp, FollowUpId, Status
from service.domain.routing import CANARY
from service.ports import Tracked
from service.store.codec import FOLLOWUP
from service.store.many import among, many
from service.store.schema import DevelopmentRow, FollowUpRow

_LOCK = (
    select(FollowUpRow.id, FollowUpRow.muted_until)
    .where(FollowUpRow.id.in_(bindparam("followups", expanding=True)))
    .order_by(FollowUpRow.id)
    .with_for_update(key_share=True)  # alerts of them may be saved meanwhile by whom this one waits for
)
_CHANGE = (
    update(FollowUpRow)
    .where(FollowUpRow.id == bindparam("of"))
    .values(definition=bindparam("definition"), digest=bindparam("digest"))
)
_LIST = (
    update(FollowUpRow)
    .where(FollowUpRow.id == bindparam("of"))
    .values(position=bindparam("place"), listed=True)
)
_OPEN = (
    select(FollowUpRow.id, FollowUpRow.digest)
    .where(FollowUpRow.listed, FollowUpRow.ended_as.is_(None))
    .order_by(FollowUpRow.position)
)
_UNLIST = update(FollowUpRow).where(FollowUpRow.id == bindparam("of")).values(listed=False)
UNUSED = 4  # definitions that were read for each open follow-up, from which those read before are let go
_MUTED = select(FollowUpRow.muted_until).where(FollowUpRow.id == bindparam("followup"))


class FollowUps:
    """`service.ports.FollowUps` on the database.

    Args:
        connection: a transaction.
        read: definitions that were read before, by digest. They are asked for with each few items, and
            hardly ever change.
    """

    def __init__(self, connection: Connection, read: dict[str, FollowUp] | None = None) -> None:
        self._connection = connection
        self._read = {} if read is None else read
        self._muted: dict[FollowUpId, datetime | None] = {}  # of those that this transaction holds

    def load_open(self) -> Sequence[FollowUp]:
        """The follow-ups that items are matched against, in the desk's order."""
        rows = self._connection.execute(_OPEN).all()
        if len(self._read) > UNUSED * len(rows):
            self._read.clear()
        return self._defined(rows)

    def _defined(self, rows: Sequence[Any]) -> Sequence[FollowUp]:
        """The definitions of rows with id and digest; what this process has read before is not read again."""
        known = dict(self._read)
        unread = [row.id for row in rows if row.digest not in known]
        if not unread:
            return [known[row.digest] for row in rows]
        dialect = self._connection.dialect.name
        found = self._connection.execute(
            select(FollowUpRow.id, FollowUpRow.digest, FollowUpRow.definition).where(
                among(dialect, FollowUpRow.id, "ids")
            ),
            {"ids": many(dialect, unread)},
        ).all()
        fresh = {row.id: FOLLOWUP.read(row.definition) for row in found}
        # None of before there were digests: what they stand for is not known.
        self._read.update({row.digest: fresh[row.id] for row in found if row.digest})
        return [fresh.get(row.id) or known[row.digest] for row in rows]

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
            select(FollowUpRow.id, FollowUpRow.digest, FollowUpRow.ended_as, happened.label("happened"))
            .where(FollowUpRow.listed, FollowUpRow.id != CANARY, *chosen)
            .order_by(FollowUpRow.position)
        ).all()
        return [
            Tracked(followup, Status(row.ended_as) if row.ended_as else None, row.happened)
            for row, followup in zip(rows, self._defined(rows), strict=True)
        ]

    def lock(self, followups: Sequence[FollowUpId]) -> None:
        """Keep other transactions from opening developments of these, until this one ends.

        In id order, so that no two wait for each other. SQLite has one writer anyway.
        """
        wanted = set(followups) - self._muted.keys()
        if wanted:
            rows = self._connection.execute(_LOCK, {"followups": sorted(wanted)})
            self._muted |= {FollowUpId(row.id): row.muted_until for row in rows}

    def put(self, followups: Sequence[FollowUp | FollowUpId], *, now: datetime) -> Sequence[FollowUpId]:
        """Make these the listed follow-ups; returns those that were not listed before."""
        rows = self._connection.execute(
            select(FollowUpRow.id, FollowUpRow.position, FollowUpRow.listed, FollowUpRow.digest)
        )
        known = {row.id: row for row in rows}
        ids = [one.id if isinstance(one, FollowUp) else one for one in followups]
        # Of thousands few change, and nobody else writes to SQLite meanwhile.
        changed, moved, new = [], [], []
        for position, (id_, followup) in enumerate(zip(ids, followups, strict=True)):
            row = known.get(id_)
            if isinstance(followup, FollowUp):
                definition = FOLLOWUP.write(followup)
                digest = _digest(definition)
                if row is None:
                    new.append(
                        {
                            "id": id_,
                            "definition": definition,
                            "digest": digest,
                            "position": position,
                            "added_at": now,
                        }
                    )
                elif row.digest != digest:
                    changed.append({"of": id_, "definition": definition, "digest": digest})
            if row is not None and (row.position, row.listed) != (position, True):
                moved.append({"of": id_, "place": position})
        gone = known.keys() - set(ids)
        if gone:
            self._connection.execute(_UNLIST, [{"of": id_} for id_ in sorted(gone)])
        if changed:
            self._connection.execute(_CHANGE, changed)
        if moved:
            self._connection.execute(_LIST, moved)
        if new:
            self._connection.execute(insert(FollowUpRow), new)
        return [id_ for id_ in ids if id_ not in known or not known[id_].listed]

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


def _digest(definition: object) -> str:
    return hashlib.sha256(json.dumps(definition).encode()).hexdigest()

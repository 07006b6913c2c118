"""Recipients who want no more mail."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from service.domain.followup import FollowUpId
from service.store.schema import UnsubscriptionRow
from service.store.upsert import is_new

ALL = ""  # in place of a follow-up: any
NONE = ":none"  # ... what is of no follow-up; no follow-up is called so


_OF = (
    select(UnsubscriptionRow.recipient, UnsubscriptionRow.followup_id)
    .where(UnsubscriptionRow.followup_id.in_(bindparam("about", expanding=True)))
    .order_by(UnsubscriptionRow.recipient)
)


def unsubscribed(
    connection: Connection, followups: Collection[FollowUpId | None]
) -> Mapping[FollowUpId | None, tuple[str, ...]]:
    """Who wants no mail of follow-ups, or of what is of none (None); in lower case."""
    about = {ALL, *(followup or NONE for followup in followups)}
    rows = connection.execute(_OF, {"about": sorted(about)}).all()
    return {
        followup: tuple(
            dict.fromkeys(row.recipient for row in rows if row.followup_id in (ALL, followup or NONE))
        )
        for followup in followups
    }


class Unsubscriptions:
    """Who wants no more mail, and of what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, recipient: str, followup: FollowUpId | None, *, everything: bool, wall: datetime) -> None:
        """Send a recipient no more mail: of a follow-up, of what is of none, or of anything."""
        is_new(
            self._connection,
            UnsubscriptionRow,
            recipient=recipient.lower(),
            followup_id=ALL if everything else followup or NONE,
            at=wall,
        )

    def drop(self, recipient: str, followup: FollowUpId | None) -> None:
        """Send a recipient mail again, of a follow-up and at all."""
        self._connection.execute(
            delete(UnsubscriptionRow).where(
                UnsubscriptionRow.recipient == recipient.lower(),
                UnsubscriptionRow.followup_id.in_([ALL, followup or NONE]),
            )
        )

    def everybody(self) -> list[Row[Any]]:
        """Who ended mail: recipient, followup_id, at."""
        return list(
            self._connection.execute(
                select(
                    UnsubscriptionRow.recipient, UnsubscriptionRow.followup_id, UnsubscriptionRow.at
                ).order_by(UnsubscriptionRow.recipient, UnsubscriptionRow.followup_id)
            )
        )

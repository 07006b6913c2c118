"""How fast channels may be spoken to: in the database, so that all workers keep to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, bindparam
from sqlalchemy.sql.dml import ReturningInsert

from service.domain.delivery import ChannelName
from service.store.schema import PaceRow
from service.store.upsert import insert_into

Does = Literal["send", "edit"]


@cache
def _unless_spoken_to(dialect: str) -> ReturningInsert[Any]:
    statement = insert_into(dialect, PaceRow)
    return statement.on_conflict_do_update(
        index_elements=["channel", "does"],
        set_={"free_at": statement.excluded.free_at},
        where=PaceRow.free_at <= bindparam("wall"),
    ).returning(PaceRow.channel)


def take_slots(
    connection: Connection, paces: Mapping[ChannelName, timedelta], does: Does, *, wall: datetime
) -> frozenset[ChannelName]:
    """Take channels' slots: whoever has one may speak, and the next one comes after the pace.

    Returns:
        The channels whose slot is ours; of the others another has just taken it.

    Args:
        connection: a transaction.
        paces: by channel, how much time must lie between two messages.
        does: what the slot is for.
        wall: operational time.
    """
    statement = _unless_spoken_to(connection.dialect.name)
    had: list[str] = []
    for channel in sorted(paces):  # in one order, so that no two processes wait for each other
        given = {"channel": channel, "does": does, "free_at": wall + paces[channel], "wall": wall}
        had += connection.execute(statement, given).scalars()
    return frozenset(ChannelName(channel) for channel in had)

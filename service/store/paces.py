"""How fast channels may be spoken to: in the database, so that all workers keep to it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from service.domain.delivery import ChannelName
from service.store.schema import PaceRow
from service.store.upsert import is_new


def take_slot(connection: Connection, channel: ChannelName, pace: timedelta, *, wall: datetime) -> bool:
    """Take a channel's slot: whoever has it may speak, and the next one comes after the pace.

    Returns:
        False if another has just taken it.

    Args:
        connection: a transaction.
        channel: which one.
        pace: how much time must lie between two messages; zero where none must.
        wall: operational time.
    """
    if not pace:
        return True
    is_new(connection, PaceRow, channel=channel, free_at=wall)
    taken = connection.execute(
        update(PaceRow).where(PaceRow.channel == channel, PaceRow.free_at <= wall).values(free_at=wall + pace)
    )
    return taken.rowcount == 1

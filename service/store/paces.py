"""How fast channels may be spoken to: in the database, so that all workers keep to it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from service.domain.delivery import ChannelName, rest
from service.store.schema import PaceRow
from service.store.upsert import is_new

KNOCK = timedelta(seconds=30)  # longer than one try lasts: a channel in trouble is tried by one at a time


class Paces:
    """Slots of channels: whoever takes one may speak, and the next one comes after the pace."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, channel: ChannelName, pace: timedelta, *, wall: datetime) -> bool:
        """Take the channel's slot; False if another just took it, or it is left alone."""
        found = self._connection.execute(
            select(PaceRow.free_at, PaceRow.troubles).where(PaceRow.channel == channel)
        ).one_or_none()
        if found is None:
            if not pace:
                return True
            is_new(self._connection, PaceRow, channel=channel, free_at=wall, troubles=0)
        elif not pace and not found.troubles:
            return True
        troubles = 0 if found is None else found.troubles
        taken = self._connection.execute(
            update(PaceRow)
            .where(PaceRow.channel == channel, PaceRow.free_at <= wall, PaceRow.troubles == troubles)
            .values(free_at=wall + (max(pace, KNOCK) if troubles else pace))
        )
        return taken.rowcount == 1

    def trouble(self, channel: ChannelName, after: timedelta | None, *, wall: datetime) -> None:
        """Note that a channel has trouble: it is left alone for a while."""
        is_new(self._connection, PaceRow, channel=channel, free_at=wall, troubles=0)
        troubles = self._connection.execute(
            update(PaceRow)
            .where(PaceRow.channel == channel)
            .values(troubles=PaceRow.troubles + 1)
            .returning(PaceRow.troubles)
        ).scalar_one()
        until = wall + rest(troubles, after)
        self._connection.execute(
            update(PaceRow).where(PaceRow.channel == channel, PaceRow.free_at < until).values(free_at=until)
        )

    def is_well(self, channel: ChannelName, *, wall: datetime) -> bool:
        """Note that a channel answered; whether it had trouble until now."""
        mended = self._connection.execute(
            update(PaceRow)
            .where(PaceRow.channel == channel, PaceRow.troubles > 0)
            .values(troubles=0, free_at=wall)
        )
        return mended.rowcount == 1

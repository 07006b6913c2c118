"""Whether this machine and the database agree on the time: one writes leases, and others read them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import Engine

from service.store.engine import read

MOST = timedelta(seconds=15)  # of a lease of two minutes, which a try at a slow far end may need whole


def ahead(engine: Engine, *, wall: datetime) -> timedelta:
    """By how much a machine's clock is ahead of the database's; nothing on SQLite, which has none of its own.

    Args:
        engine: the database.
        wall: the machine's time (UTC), read just now.

    Raises:
        StoreUnavailable: if the database is away.
    """
    if engine.dialect.name == "sqlite":
        return timedelta()
    with read(engine) as connection:
        theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return wall - theirs.astimezone(UTC)


def clock_trouble(engine: Engine, *, wall: datetime) -> str:
    """What is wrong with a machine's clock, and the mend; empty where nothing is.

    Args:
        engine: the database.
        wall: the machine's time (UTC), read just now.

    Raises:
        StoreUnavailable: if the database is away.
    """
    apart = ahead(engine, wall=wall)
    if abs(apart) <= MOST:
        return ""
    seconds, side = round(abs(apart).total_seconds()), "ahead of" if apart > timedelta() else "behind"
    return (
        f"This machine's clock is {seconds} s {side} the database's. What another machine is sending would "
        "be taken for abandoned, and sent twice. Set the clocks: timedatectl set-ntp true"
    )

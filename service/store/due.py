"""What a person makes due now: a feed's visit, a delivery's next try."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, case, exists, or_, select, update

from service.domain.delivery import State
from service.domain.feed import Health
from service.store.schema import DeliveryRow, EditRow, FeedRow, HostRow

SHORTLY = timedelta(minutes=1)  # a host that rests for longer has asked for it


def make_due(connection: Connection, url: str | None, *, wall: datetime) -> int:
    """Make a listed feed, or all, due now; how many there are."""
    chosen = [FeedRow.listed] if url is None else [FeedRow.listed, FeedRow.url == url]
    return connection.execute(update(FeedRow).where(*chosen).values(next_poll=_no_later_than(wall))).rowcount


def still_due(connection: Connection, url: str | None, *, wall: datetime) -> bool:
    """Whether a listed feed, or any, is due and nobody visits it, though its host does not rest for long."""
    waits = [
        ~exists().where(HostRow.name == FeedRow.host, HostRow.free_at > wall + SHORTLY),
        FeedRow.listed,
        FeedRow.health != Health.PAUSED,
        FeedRow.next_poll <= wall,
        or_(FeedRow.lease_until.is_(None), FeedRow.lease_until < wall),
    ]
    if url is not None:
        waits.append(FeedRow.url == url)
    return bool(connection.execute(select(exists().where(*waits))).scalar_one())


def pause_feed(connection: Connection, feed: str | int) -> bool:
    """Visit a feed no more until it is resumed; a visit under way is not saved.

    Returns:
        Whether there is such a feed.

    Args:
        connection: a transaction.
        feed: its address, or its row.
    """
    found = connection.execute(
        update(FeedRow)
        .where(FeedRow.listed, _one(feed))
        .values(
            health=Health.PAUSED,
            trouble=None,
            detail="Paused by the desk.",
            lease_token=None,
            lease_until=None,
        )
    )
    return found.rowcount == 1


def resume_feed(connection: Connection, feed: str | int, *, wall: datetime) -> bool:
    """Visit a paused feed again, now. False if it is not paused."""
    found = connection.execute(
        update(FeedRow)
        .where(FeedRow.listed, _one(feed), FeedRow.health == Health.PAUSED)
        .values(health=Health.NEW, detail="", failures=0, failing_since=None, next_poll=_no_later_than(wall))
    )
    return found.rowcount == 1


def visit_feed(connection: Connection, feed: int, *, wall: datetime) -> bool:
    """Make a listed feed that is not paused due now."""
    found = connection.execute(
        update(FeedRow)
        .where(FeedRow.listed, FeedRow.id == feed, FeedRow.health != Health.PAUSED)
        .values(next_poll=_no_later_than(wall))
    )
    return found.rowcount == 1


def _no_later_than(wall: datetime) -> ColumnElement[datetime]:
    """When a visit was due stays where it is over: so it shows how late it comes."""
    return case((FeedRow.next_poll > wall, wall), else_=FeedRow.next_poll)


def _one(feed: str | int) -> ColumnElement[bool]:
    return FeedRow.url == feed if isinstance(feed, str) else FeedRow.id == feed


def retry_alert(connection: Connection, alert: int, *, wall: datetime) -> int:
    """Make the failed and dead deliveries of an alert due now, with all their tries before them anew.

    What is in a digest that was given up goes with the digest.
    """
    inside = select(DeliveryRow.digest_id).where(
        DeliveryRow.alert_id == alert, DeliveryRow.state == State.BUNDLED, DeliveryRow.digest_id.is_not(None)
    )
    return _again(connection, or_(DeliveryRow.alert_id == alert, DeliveryRow.alert_id.in_(inside)), wall)


def retry_channel(connection: Connection, channel: str, *, wall: datetime) -> int:
    """Make the failed and dead deliveries to a channel due now."""
    return _again(connection, DeliveryRow.channel == channel, wall)


def retry_delivery(connection: Connection, delivery: int, *, wall: datetime) -> bool:
    """Make a failed or dead delivery due now; False if it is neither."""
    return _again(connection, DeliveryRow.id == delivery, wall) == 1


def retry_edit(connection: Connection, delivery: int, *, wall: datetime) -> bool:
    """Change a message now that could not be changed; False if none is to be changed."""
    found = connection.execute(
        update(EditRow).where(EditRow.delivery_id == delivery).values(next_try=wall, tries=0)
    )
    return found.rowcount == 1


def _again(connection: Connection, which: ColumnElement[bool], wall: datetime) -> int:
    return connection.execute(
        update(DeliveryRow)
        .where(which, DeliveryRow.state.in_([State.FAILED, State.DEAD]))
        .values(
            state=State.PENDING,
            next_try=wall,
            changed=wall,
            planned=wall,
            told_dead=False,
            tries_before=DeliveryRow.tries,
        )
    ).rowcount

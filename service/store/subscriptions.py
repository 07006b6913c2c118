"""Subscriptions at hubs, and what the hubs brought."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, exists, or_, select, update

from service.domain.feed import FeedId, Health, Hints
from service.domain.fetch import body_digest
from service.domain.subscription import Standing, Subscription, SubscriptionState
from service.ports import Claim, Push
from service.store.schema import FeedRow, PushRow, SubscriptionRow
from service.store.upsert import insert_new


def want_hubs(connection: Connection, named: Mapping[FeedId, Hints], *, wall: datetime) -> None:
    """See to it that the hubs that documents name are asked, anew where another hub or topic was before.

    Args:
        connection: a transaction.
        named: what the documents of feeds say, for those that name a hub.
        wall: operational time.
    """
    if not named:
        return
    rows = connection.execute(
        select(FeedRow.id, FeedRow.url, SubscriptionRow.hub, SubscriptionRow.topic)
        .outerjoin(SubscriptionRow, SubscriptionRow.feed_id == FeedRow.id)
        .where(FeedRow.id.in_(named))
    ).all()
    for number, url, hub, topic in rows:
        feed = FeedId(number)
        hints = named[feed]
        if hints.hub is not None and (hints.hub, hints.topic or url) != (hub, topic):
            _want(connection, feed, hints.hub, hints.topic or url, wall)


def _want(connection: Connection, feed: FeedId, hub: str, topic: str, wall: datetime) -> None:
    known = connection.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.feed_id == feed)
        .values(hub=hub, topic=topic, state=SubscriptionState.WANTED, detail="", failures=0, next_try=wall)
    )
    if not known.rowcount:
        insert_new(
            connection,
            SubscriptionRow,
            feed_id=feed,
            hub=hub,
            topic=topic,
            token=secrets.token_urlsafe(24),
            secret=secrets.token_urlsafe(32),
            state=SubscriptionState.WANTED,
            next_try=wall,
        )


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        feed=FeedId(row.feed_id),
        url=row.url,
        hub=row.hub,
        topic=row.topic,
        token=row.token,
        secret=row.secret,
        state=SubscriptionState(row.state),
        failures=row.failures,
        expires=row.expires,
    )


_COLUMNS: tuple[Any, ...] = (
    SubscriptionRow.feed_id,
    select(FeedRow.url)
    .where(FeedRow.id == SubscriptionRow.feed_id)
    .correlate(SubscriptionRow)
    .scalar_subquery()
    .label("url"),
    SubscriptionRow.hub,
    SubscriptionRow.topic,
    SubscriptionRow.token,
    SubscriptionRow.secret,
    SubscriptionRow.state,
    SubscriptionRow.failures,
    SubscriptionRow.expires,
)


# That a hub refused is past once it is asked again: so a refusal that comes before its answer shows.
_ASKED_ANEW = case(
    (SubscriptionRow.state == SubscriptionState.DENIED, SubscriptionState.WANTED), else_=SubscriptionRow.state
)
_BY_TOKEN = (
    select(*_COLUMNS)
    .join(FeedRow, FeedRow.id == SubscriptionRow.feed_id)
    .where(SubscriptionRow.token == bindparam("token"), FeedRow.listed)
)
_HELD_BY_TOKEN = _BY_TOKEN.with_for_update(of=SubscriptionRow)
_DROP = delete(PushRow).where(PushRow.id == bindparam("of"), PushRow.lease_token == bindparam("held"))


class Subscriptions:
    """`service.ports.Subscriptions` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_due(self, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Subscription]:
        """Take subscriptions whose hub is to be asked; nobody else gets them while the lease lasts."""
        due = (
            select(SubscriptionRow.feed_id)
            .join(FeedRow, FeedRow.id == SubscriptionRow.feed_id)
            .where(FeedRow.listed, FeedRow.health != Health.PAUSED, SubscriptionRow.next_try <= wall)
            .order_by(SubscriptionRow.next_try)
            .limit(limit)
            .with_for_update(skip_locked=True, of=SubscriptionRow)
            .cte("due")
        )
        rows = self._connection.execute(
            update(SubscriptionRow)
            .where(SubscriptionRow.feed_id.in_(select(due.c.feed_id)))
            .values(next_try=wall + lease, state=_ASKED_ANEW)
            .returning(*_COLUMNS)
        )
        return [_subscription(row) for row in rows]

    def by_token(self, token: str, *, hold: bool = False) -> Subscription | None:
        """The subscription whose hub knows this token, if its feed is still listed."""
        wanted = _HELD_BY_TOKEN if hold else _BY_TOKEN
        row = self._connection.execute(wanted, {"token": token}).one_or_none()
        return None if row is None else _subscription(row)

    def save(self, feed: FeedId, standing: Standing) -> None:
        """Save how a subscription stands; until its lease ends the feed counts as pushed."""
        self._connection.execute(
            update(SubscriptionRow)
            .where(SubscriptionRow.feed_id == feed)
            .values(
                state=standing.state,
                detail=standing.detail,
                failures=standing.failures,
                expires=standing.expires,
                next_try=standing.next_try,
            )
        )
        active = standing.state is SubscriptionState.ACTIVE
        self._connection.execute(
            update(FeedRow)
            .where(FeedRow.id == feed)
            .values(pushed_until=standing.expires if active else None)
        )

    def put_push(self, feed: FeedId, body: bytes, content_type: str, *, wall: datetime) -> None:
        """Keep what a hub brought until it is read; of a feed that is paused, nothing."""
        paused = exists().where(FeedRow.id == feed, FeedRow.health == Health.PAUSED)
        if self._connection.execute(select(paused)).scalar_one():
            return
        insert_new(
            self._connection,
            PushRow,
            feed_id=feed,
            digest=body_digest(body),
            content_type=content_type,
            body=body,
            received=wall,
        )

    def claim_pushes(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Push]:
        """Take what hubs brought that is not read yet, oldest first."""
        waiting = (
            select(PushRow.id)
            .where(or_(PushRow.lease_until.is_(None), PushRow.lease_until < wall))
            .order_by(PushRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("waiting")
        )
        rows = self._connection.execute(
            update(PushRow)
            .where(PushRow.id.in_(select(waiting.c.id)))
            .values(lease_token=claim.token, lease_until=wall + lease)
            .returning(PushRow.id, PushRow.feed_id, PushRow.body, PushRow.content_type, PushRow.received)
        )
        return sorted(
            (Push(row.id, FeedId(row.feed_id), row.body, row.content_type, row.received) for row in rows),
            key=lambda push: push.id,
        )

    def drop_push(self, push: Push, claim: Claim) -> bool:
        """Note that it is read. False if the lease went to another."""
        return self._connection.execute(_DROP, {"of": push.id, "held": claim.token}).rowcount == 1

"""What a hub says when it calls: that it makes sure, that it refuses, or news."""

from datetime import timedelta

from service.domain.subscription import LEASE, after_denied, after_verified, is_signed
from service.ports import Clock, Store


def verify(
    token: str, *, mode: str, topic: str, lease: timedelta | None, reason: str, store: Store, clock: Clock
) -> bool:
    """Whether what a hub wants to make sure of is what we asked for; if so it is in force.

    Args:
        token: the end of the address that it called.
        mode: subscribe, unsubscribe or denied.
        topic: the feed's address as the hub knows it.
        lease: how long it grants; None where it does not say.
        reason: why it refuses.
        store: the database.
        clock: the clocks.

    Raises:
        StoreUnavailable: if the database is away.
    """
    with store.begin() as tx:
        subscription = tx.subscriptions.by_token(token, hold=True)
        if subscription is None:
            return mode == "unsubscribe"  # the feed is no longer listed: we want no more of it
        if topic != subscription.topic or mode not in ("subscribe", "denied"):
            return False
        standing = (
            after_denied(reason, clock.wall())
            if mode == "denied"
            else after_verified(lease or LEASE, clock.wall())
        )
        tx.subscriptions.save(subscription.feed, standing)
    return True


def take_push(
    token: str, *, body: bytes, content_type: str, signature: str, store: Store, clock: Clock
) -> bool | None:
    """Keep what a hub brought, if it is signed as agreed.

    Returns:
        Whether it was kept; None if nobody asked for it.

    Raises:
        StoreUnavailable: if the database is away; the hub brings it again.
    """
    with store.begin() as tx:
        subscription = tx.subscriptions.by_token(token)
        if subscription is None:
            return None
        if not body or not is_signed(body, signature, subscription.secret):
            return False
        tx.subscriptions.put_push(subscription.feed, body, content_type, wall=clock.wall())
    return True

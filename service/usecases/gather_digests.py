"""Send what was held and need not be held any longer: as one message to each channel."""

from service.domain.alert import DIGESTS
from service.domain.digest import plan_digest
from service.ports import Clock, Store


def gather_digests(*, store: Store, clock: Clock) -> int:
    """Release what is held for no longer.

    Returns:
        How many deliveries were released or bundled.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    with store.begin() as tx:
        channels = tx.deliveries.held_channels(now=clock.desk())
    moved = 0
    for channel in channels:
        with store.begin() as tx:
            now, wall = clock.desk(), clock.wall()
            held = tx.deliveries.take_held(channel, now=now)
            alone = [one for one in held if one.message.kind in DIGESTS]
            together = [one for one in held if one.message.kind not in DIGESTS]
            if len(together) == 1:
                alone, together = [*alone, *together], []
            for one in alone:
                tx.deliveries.release(one.delivery, wall=wall)
            if together:
                members = [one.delivery for one in together]
                digest = plan_digest(channel, together, now=now)
                tx.alerts.save_digest(digest, channel, members, now=now, wall=wall)
            moved += len(held)
    return moved

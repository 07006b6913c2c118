"""Once a day, tell the desk of what might matter: the review digest."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from service.domain.alert import NewAlert
from service.domain.destinations import Destinations
from service.domain.followup import desk_day
from service.domain.policy import DeskPolicy
from service.domain.review import plan_review_digest
from service.ports import Clock, Store
from service.usecases.open_alert import open_alert


def send_review_digest(
    *,
    store: Store,
    policy: DeskPolicy,
    at: time,
    zone: ZoneInfo,
    destinations: Destinations,
    clock: Clock,
) -> str | None:
    """Open today's digest once its hour has come; none on a day on which nothing waits.

    It holds what began to wait before its hour and stood in no digest yet: so a day on which Afterstory
    did not run loses nothing, and what comes after the hour waits for tomorrow's.

    Args:
        store: the database.
        policy: how much one digest names.
        at: its hour, in the desk's time zone.
        zone: the desk's time zone.
        destinations: where it can go.
        clock: the clocks.

    Returns:
        Its key; None where none opened.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    now = clock.desk()
    day = desk_day(now, zone)
    hour = datetime.combine(day, at, zone)
    if now < hour:
        return None
    with store.begin() as tx:
        groups = tx.reviews.waiting(before=hour)
        decision = plan_review_digest(day, groups, most=policy.digest, now=now)
        if not isinstance(decision, NewAlert):
            return None
        if not open_alert(tx, decision, None, destinations, clock):
            return None  # today's is out; this waits for tomorrow's
        tx.reviews.mark(groups, decision.key)
    return decision.key

"""Measure new items against the follow-ups; open developments, alerts and deliveries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from service.domain.followup import FollowUp
from service.domain.policy import Policies
from service.domain.routing import Destinations
from service.ports import Clock, Matcher, Store
from service.usecases.claims import new_claim
from service.usecases.settle import Desk, seek_text, settle

BATCH = 200  # items a task takes: some tenths of a second of work
LEASE = timedelta(minutes=4)  # longer than a match task may run


@dataclass(frozen=True, slots=True)
class Matched:
    """What a round of matching brought.

    Args:
        items: how many items were measured.
        alerts: keys of the alerts that opened.
        wanted: items whose article is wanted to decide.
        more: whether other items may wait still.
    """

    items: int
    alerts: tuple[str, ...]
    wanted: int
    more: bool


def match_new(
    *,
    store: Store,
    matcher_for: Callable[[tuple[FollowUp, ...]], Matcher],
    policies: Policies,
    zone: ZoneInfo,
    destinations: Destinations,
    clock: Clock,
) -> Matched:
    """Measure a batch of new items; each item's matches, developments, alerts and deliveries commit together.

    Raises:
        StoreUnavailable: if the database is away; leases run out and the items are measured again.
    """
    claim = new_claim()
    with store.begin() as tx:
        followups = tuple(tx.followups.load_open())
        tunings = tx.verdicts.tunings()
        items = tx.items.claim_new(claim, limit=BATCH, lease=LEASE, wall=clock.wall())
    matcher = matcher_for(followups)
    by_id = {followup.id: followup for followup in followups}
    desk = Desk(by_id, tunings, policies, zone, destinations, clock)
    alerts: list[str] = []
    wanted = 0
    for item in items:
        matches = tuple(desk.tuned(match, item) for match in matcher.judge(item))
        with store.begin() as tx:
            if tx.items.save_matched(item, claim, wall=clock.wall()):
                alerts += settle(tx, item, matches, desk)
                wanted += seek_text(tx, item, matches, clock)
    return Matched(len(items), tuple(alerts), wanted, more=len(items) == BATCH)

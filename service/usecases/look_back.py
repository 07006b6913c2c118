"""Measure a follow-up that was added against the items that are stored already."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from service.domain.destinations import Destinations
from service.domain.followup import FollowUp, FollowUpId
from service.domain.policy import Policies
from service.ports import Clock, Matcher, Meaning, Store
from service.usecases.ask_meaning import ask_ahead
from service.usecases.claims import LEASE, new_claim
from service.usecases.settle import Desk, seek_text, settle

BATCH = 500  # items a task takes: a second or so of work


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What a round of looking back brought.

    Args:
        followup: which follow-up.
        items: how many items were measured.
        alerts: keys of the alerts that opened.
        wanted: items whose article is wanted to decide.
    """

    followup: FollowUpId
    items: int
    alerts: tuple[str, ...]
    wanted: int


def look_back(
    *,
    store: Store,
    matcher_for: Callable[[tuple[FollowUp, ...]], Matcher],
    policies: Policies,
    zone: ZoneInfo,
    destinations: Destinations,
    clock: Clock,
    meaning: Meaning | None = None,
) -> LookedBack | None:
    """Measure the next stored items against a follow-up that was added.

    A batch commits whole, together with the place up to which it is done: a worker that dies leaves it
    to be done again, under the same keys. What came out before the follow-up's `since` is not told.

    Args:
        store: the database.
        matcher_for: makes a matcher for one follow-up.
        policies: of matching, grouping, learning.
        zone: the desk's time zone.
        destinations: where alerts can go.
        clock: the clocks.
        meaning: the sentence model, asked where words leave open whether a report is a new one.

    Returns:
        What it brought; None where no follow-up waits.

    Raises:
        StoreUnavailable: if the database is away; the lease runs out and the batch is done again.
    """
    claim = new_claim()
    with store.begin() as tx:
        look = tx.reviews.claim_look_back(claim, lease=LEASE, wall=clock.wall())
        if look is None:
            return None
        items = tx.items.stored(after=look.place, until=look.until, since=look.since, limit=BATCH)
        tracked = tx.followups.load_one(look.followup.id)
        tunings = tx.verdicts.tunings()
    id_ = look.followup.id
    desk = Desk({id_: look.followup}, tunings, policies, zone, destinations, clock)
    place = items[-1].id if len(items) == BATCH else look.until
    closed = tracked is None or tracked.ended_as is not None
    matcher = matcher_for((look.followup,))
    # In the order in which they came out, as `match_new` would have met them.
    ordered = () if closed else sorted(items, key=lambda item: (item.when, item.id))
    matched = [(item, tuple(desk.tuned(match, item) for match in matcher.judge(item))) for item in ordered]
    ask = ask_ahead(store, [match for _, found in matched for match in found], meaning, policies.fold)
    alerts: list[str] = []
    wanted = 0
    with store.begin() as tx:
        if not tx.reviews.save_look_back(look, claim, place=place):
            return LookedBack(id_, 0, (), 0)
        for item, matches in matched:
            alerts += settle(tx, item, matches, desk, ask)
            wanted += seek_text(tx, item, matches, clock)
    return LookedBack(id_, len(ordered), tuple(alerts), wanted)

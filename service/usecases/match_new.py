"""Measure new items against the follow-ups; open developments, alerts and deliveries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from service.domain.destinations import Destinations
from service.domain.followup import FollowUp
from service.domain.item import Item
from service.domain.policy import Policies
from service.ports import Claim, Clock, Matcher, Meaning, Store, StoreUnavailable
from service.usecases.ask_meaning import ask_ahead
from service.usecases.claims import LEASE, new_claim
from service.usecases.settle import Desk, seek_text, settle

BATCH = 200  # items a task takes: some tenths of a second of work
TOGETHER = 10  # items whose matches are saved in one transaction: it keeps other writers waiting


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
    meaning: Meaning | None = None,
) -> Matched:
    """Measure a batch of new items; each item's matches, developments, alerts and deliveries commit together.

    An item at which something of ours fails holds up no other: its error is raised once those are done.

    Args:
        store: the database.
        matcher_for: makes a matcher for the open follow-ups.
        policies: of matching, grouping, learning.
        zone: the desk's time zone.
        destinations: where alerts can go.
        clock: the clocks.
        meaning: the sentence model, asked where words leave open whether a report is a new one.

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
    done = _Done([], 0)
    faults: list[Exception] = []
    for start in range(0, len(items), TOGETHER):
        some = items[start : start + TOGETHER]
        try:
            done += _settle(store, claim, some, matcher, desk, meaning)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - raised again by the item whose fault it is, if it is one's
            for item in some:
                try:
                    done += _settle(store, claim, [item], matcher, desk, meaning)
                except StoreUnavailable:
                    raise
                except Exception as fault:  # noqa: BLE001 - raised once the others are done
                    faults.append(fault)
    if faults:
        raise faults[0]
    return Matched(len(items), tuple(done.alerts), done.wanted, more=len(items) == BATCH)


@dataclass(frozen=True, slots=True)
class _Done:
    alerts: list[str]
    wanted: int

    def __add__(self, other: "_Done") -> "_Done":
        return _Done(self.alerts + other.alerts, self.wanted + other.wanted)


def _settle(
    store: Store,
    claim: Claim,
    items: Sequence[Item],
    matcher: Matcher,
    desk: Desk,
    meaning: Meaning | None,
) -> _Done:
    """Measure some items, and save them with all that comes of them in one transaction."""
    measured = [(item, tuple(desk.tuned(match, item) for match in matcher.judge(item))) for item in items]
    ask = ask_ahead(store, [match for _, found in measured for match in found], meaning, desk.policies.fold)
    alerts: list[str] = []
    wanted = 0
    with store.begin() as tx:
        mine = tx.items.save_matched([item.id for item in items], claim, wall=desk.clock.wall())
        kept = [one for one in measured if one[0].id in mine]
        tx.followups.lock([match.followup for _, matches in kept for match in matches])
        tx.developments.look_up([match for _, matches in kept for match in matches])
        for item, matches in kept:
            alerts += settle(tx, item, matches, desk, ask)
            wanted += seek_text(tx, item, matches, desk.clock)
    return _Done(alerts, wanted)

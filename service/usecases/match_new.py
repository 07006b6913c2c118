"""Measure new items against the follow-ups; open developments, alerts and deliveries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from service.domain.alert import NewAlert, Quiet, Silence, plan_alert
from service.domain.canary import ALONE
from service.domain.development import Band, Change, Joined, Match, fold
from service.domain.edit import GATHER
from service.domain.followup import FollowUp, FollowUpId
from service.domain.full_text import is_wanted
from service.domain.item import Item
from service.domain.policy import FoldPolicy
from service.domain.routing import CANARY, Destinations
from service.ports import Clock, Matcher, Store, Transaction
from service.usecases.claims import new_claim
from service.usecases.open_alert import open_alert

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
    fold_policy: FoldPolicy,
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
        items = tx.items.claim_new(claim, limit=BATCH, lease=LEASE, wall=clock.wall())
    matcher = matcher_for(followups)
    by_id = {followup.id: followup for followup in followups}
    alerts: list[str] = []
    wanted = 0
    for item in items:
        matches = matcher.judge(item)
        with store.begin() as tx:
            if tx.items.save_matched(item, claim, wall=clock.wall()):
                alerts += _settle(tx, item, matches, by_id, fold_policy, destinations, clock)
                if is_wanted(item, matches):
                    wanted += tx.full_texts.want(item.id, wall=clock.wall())
    return Matched(len(items), tuple(alerts), wanted, more=len(items) == BATCH)


def _settle(
    tx: Transaction,
    item: Item,
    matches: Sequence[Match],
    followups: dict[FollowUpId, FollowUp],
    fold_policy: FoldPolicy,
    destinations: Destinations,
    clock: Clock,
) -> list[str]:
    tx.followups.lock([match.followup for match in matches])
    opened: list[str] = []
    for match in matches:
        if tx.developments.told_by(match) is not None:
            tx.developments.refresh_match(match, item)  # a revised item: the desk knows already
            continue
        if match.band is not Band.ALERT:
            tx.developments.save_match(match, item, None, Silence.BELOW_THRESHOLD)
            continue
        change: Change = fold(
            match, tx.developments.near(match), ALONE if match.followup == CANARY else fold_policy
        )
        decision = plan_alert(change, match, item, followups[match.followup], clock.desk())
        silence = decision.because if isinstance(decision, Quiet) else None
        development = tx.developments.save_match(match, item, change, silence)
        if isinstance(change, Joined):
            tx.edits.want_for_development(change.development, due=clock.wall() + GATHER)
        if isinstance(decision, NewAlert) and open_alert(tx, decision, development, destinations, clock):
            opened.append(decision.key)
    return opened

"""Remind the desk of windows that open soon, and tell it of those that passed in silence."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from service.domain.alert import Decision, NewAlert, Quiet, Silence
from service.domain.answer import starts
from service.domain.destinations import Destinations
from service.domain.followup import FollowUp
from service.domain.policy import WindowPolicy
from service.domain.sight import plan_blind, sight_of, with_sight
from service.domain.windows import plan_opens_soon, plan_overdue
from service.ports import Clock, Store, Transaction
from service.usecases.open_alert import open_alert


def close_windows(
    *, store: Store, policy: WindowPolicy, zone: ZoneInfo, destinations: Destinations, clock: Clock
) -> tuple[str, ...]:
    """Open the alerts that windows call for, each once.

    Returns:
        The keys of the alerts that opened.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    opened: list[str] = []
    with store.begin() as tx:
        now = clock.desk()
        seen_through = tx.feeds.seen_through()
        for tracked in tx.followups.load_tracked():
            soon = plan_opens_soon(
                tracked.followup, ended_as=tracked.ended_as, zone=zone, policy=policy, now=now
            )
            overdue = plan_overdue(
                tracked.followup,
                ended_as=tracked.ended_as,
                happened=tracked.happened,
                seen_through=seen_through,
                zone=zone,
                policy=policy,
                now=now,
            )
            if isinstance(overdue, NewAlert):
                overdue = _if_seen(tx, tracked.followup, overdue, zone, policy, clock)
            opened += [
                decision.key
                for decision in (soon, overdue)
                if isinstance(decision, NewAlert) and open_alert(tx, decision, None, destinations, clock)
            ]
    return tuple(opened)


def _if_seen(
    tx: Transaction,
    followup: FollowUp,
    overdue: NewAlert,
    zone: ZoneInfo,
    policy: WindowPolicy,
    clock: Clock,
) -> Decision:
    """Word of silence where the feeds were seeing, word to ops where not; nothing if it was told before."""
    window = followup.window
    if window is None or tx.alerts.is_known(overdue.key):
        return Quiet(Silence.TOLD)
    now = clock.desk()
    feeds = tx.feed_watch.sight(followup.id, wall=clock.wall())
    first, last = starts(window.first, zone), starts(window.last + timedelta(days=1), zone) + policy.grace
    sight = sight_of(feeds, first=first, last=last, policy=policy, now=now)
    seen = with_sight(overdue, sight, policy)
    return seen if isinstance(seen, NewAlert) else plan_blind(followup, overdue, sight)

"""Remind the desk of windows that open soon, and tell it of those that passed in silence."""

from zoneinfo import ZoneInfo

from service.domain.alert import Decision, NewAlert, plan_opens_soon, plan_overdue
from service.domain.policy import WindowPolicy
from service.domain.routing import Destinations
from service.ports import Clock, Store
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
            decisions: tuple[Decision, ...] = (
                plan_opens_soon(
                    tracked.followup, ended_as=tracked.ended_as, zone=zone, policy=policy, now=now
                ),
                plan_overdue(
                    tracked.followup,
                    ended_as=tracked.ended_as,
                    happened=tracked.happened,
                    seen_through=seen_through,
                    zone=zone,
                    policy=policy,
                    now=now,
                ),
            )
            for decision in decisions:
                if not isinstance(decision, NewAlert):
                    continue
                if open_alert(tx, decision, None, destinations, clock):
                    opened.append(decision.key)
    return tuple(opened)

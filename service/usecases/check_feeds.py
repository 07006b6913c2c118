"""Watch over the feeds: tell of those that fail or fall silent, and hurry those that need it."""

from itertools import groupby
from zoneinfo import ZoneInfo

from service.domain.destinations import Destinations
from service.domain.feed_trouble import plan_feed_alert
from service.domain.followup import Status
from service.domain.policy import PollPolicy
from service.ports import Clock, Store
from service.usecases.open_alert import open_alert


def check_feeds(
    *, store: Store, policy: PollPolicy, zone: ZoneInfo, destinations: Destinations, clock: Clock
) -> tuple[str, ...]:
    """Open the alerts that the feeds themselves call for, each once; mark the urgent ones.

    Returns:
        The keys of the alerts that opened.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    opened: list[str] = []
    with store.begin() as tx:
        now, wall = clock.desk(), clock.wall()
        tx.feed_watch.undo_clock_ahead(wall=wall)
        tx.feed_watch.hurry_cut_off(soon=policy.interval, wall=wall)
        due = [
            tracked.followup.id
            for tracked in tx.followups.load_tracked()
            if tracked.status(zone, now) is Status.DUE
        ]
        tx.feed_watch.set_urgent(due, soon=policy.interval / 2, wall=wall)
        listed = tx.feed_watch.listed()
        turns = tx.feed_watch.take_turns(failing=policy.failing, wall=wall)
        for _, alike in groupby(turns, key=lambda one: one.turn):
            alert = plan_feed_alert(list(alike), listed=listed, now=now)
            if alert is not None and open_alert(tx, alert, None, destinations, clock):
                opened.append(alert.key)
    return tuple(opened)

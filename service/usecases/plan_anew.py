"""Plan anew what is held, once what held it has changed: a route, or the mute of a follow-up."""

from service.domain.destinations import Destinations
from service.domain.followup import FollowUpId
from service.domain.routing import plan_deliveries
from service.ports import Clock, Transaction
from service.usecases.open_alert import outlook_of


def plan_anew(
    tx: Transaction, destinations: Destinations, clock: Clock, *, followup: FollowUpId | None = None
) -> int:
    """Let what is held come sooner where it would be planned so now; never later, and nowhere else.

    What no route leads to its channel any more comes when it was to come: it was promised.

    Args:
        tx: a transaction, in which the change was made.
        destinations: where alerts can go, after the change.
        clock: the clocks.
        followup: of which follow-up; None for all.

    Returns:
        How many deliveries come sooner.
    """
    now, sooner = clock.desk(), 0
    for held in tx.deliveries.held_back(followup):
        outlook = outlook_of(tx, destinations, clock, followup=held.alert.message.followup)
        plan = plan_deliveries(held.alert, destinations, outlook)
        until = next((way.until or now for way in plan.deliveries if way.channel == held.channel), held.until)
        if until < held.until:
            tx.deliveries.hold_until(held.delivery, until)
            asks_at = plan.asks_at(now)
            if asks_at is not None:
                tx.alerts.ask_by(held.carries, asks_at)
            sooner += 1
    return sooner

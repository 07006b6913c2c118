"""Open an alert: plan where it goes, and save both together."""

from service.domain.alert import NewAlert
from service.domain.delivery import ChannelName
from service.domain.destinations import Destinations
from service.domain.development import DevelopmentId
from service.domain.followup import FollowUpId
from service.domain.routing import Outlook, plan_deliveries
from service.ports import Clock, Transaction


def open_alert(
    tx: Transaction,
    alert: NewAlert,
    development: DevelopmentId | None,
    destinations: Destinations,
    clock: Clock,
    *,
    avoid: frozenset[ChannelName] = frozenset(),
) -> bool:
    """Save an alert with its deliveries as they are planned now.

    Args:
        tx: a transaction.
        alert: what opens.
        development: what it tells of; None where it tells of none.
        destinations: where alerts can go.
        clock: the clocks.
        avoid: channels that the alert must not rely on, since it tells of their trouble.

    Returns:
        False, and nothing is saved, if its key is already there.
    """
    outlook = outlook_of(tx, destinations, clock, followup=alert.message.followup)
    plan = plan_deliveries(alert, destinations, outlook, avoid=avoid)
    return tx.alerts.save(alert, development, plan, now=clock.desk(), wall=clock.wall())


def outlook_of(
    tx: Transaction, destinations: Destinations, clock: Clock, *, followup: FollowUpId | None = None
) -> Outlook:
    """How things stand.

    Args:
        tx: a transaction.
        destinations: where alerts can go.
        clock: the clocks.
        followup: whose mute counts; None for nobody's.
    """
    wall = clock.wall()
    limits = {name: rules.limit for name, rules in destinations.rules.items() if rules.limit is not None}
    return Outlook(
        now=clock.desk(),
        muted_until=None if followup is None else tx.followups.muted_until(followup),
        down=tx.channels.down(),
        told={name: tx.channels.told(name, since=limit.span(wall)[0]) for name, limit in limits.items()},
    )

"""Watch over the channels: hand over what is urgent, say what is down, back or given up."""

from itertools import groupby

from service.domain.channel_trouble import plan_fallen, plan_returned, plan_undelivered
from service.domain.delivery import ChannelName
from service.domain.destinations import Destinations, next_of_chain
from service.domain.policy import RetryPolicy
from service.domain.routing import taken_over
from service.ports import Clock, Store, Transaction
from service.usecases.open_alert import open_alert, outlook_of


def watch_channels(
    *, store: Store, policy: RetryPolicy, destinations: Destinations, clock: Clock
) -> tuple[str, ...]:
    """Open the alerts that the channels themselves call for, each once.

    Returns:
        The keys of the alerts that opened.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    opened: list[str] = []
    with store.begin() as tx:
        now, wall = clock.desk(), clock.wall()
        for turn in tx.channels.take_fallen(failing_from=wall - policy.down):
            told = plan_fallen(turn, now=now)
            if open_alert(tx, told, None, destinations, clock, avoid=frozenset({turn.channel})):
                opened.append(told.key)
            tx.channels.park(turn.channel, wall=wall)
        for turn in tx.channels.take_returned():
            told = plan_returned(turn, now=now)
            if open_alert(tx, told, None, destinations, clock):
                opened.append(told.key)
        for channel, probed in tx.channels.down().items():
            tx.channels.park_released(channel, now=now, wall=wall)
            _hand_over(tx, channel, destinations, clock)
            oldest = None if probed else tx.channels.oldest_parked(channel)
            if oldest is not None:
                tx.deliveries.release(oldest, wall=wall)
        for channel, dead in groupby(tx.channels.take_dead(), key=lambda one: one.channel):
            told = plan_undelivered(list(dead), now=now)
            if open_alert(tx, told, None, destinations, clock, avoid=frozenset({channel})):
                opened.append(told.key)
    return tuple(opened)


def _hand_over(tx: Transaction, channel: ChannelName, destinations: Destinations, clock: Clock) -> None:
    """What is urgent goes to the next of the chain, which may have changed since the last look."""
    other = next_of_chain(channel, destinations, frozenset(tx.channels.down()))
    if other is None:
        return
    for alert in tx.channels.urgent_missed(channel, other):
        way = taken_over(channel, other, destinations, outlook_of(tx, destinations, clock))
        tx.alerts.hasten(alert, way, wall=clock.wall())

"""Send the delivery that has been due longest."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from service.domain.alert import AlertId
from service.domain.delivery import (
    Cause,
    ChannelName,
    Delivery,
    DeliveryUpdate,
    Refused,
    Retry,
    SendResult,
    after_try,
)
from service.domain.policy import RetryPolicy
from service.ports import Channel, Clock, Store, StoreUnavailable
from service.usecases.claims import new_claim

LEASE = timedelta(minutes=2)  # longer than a deliver task may run
LATE = LEASE / 4  # after which a claim is no longer used: speaking to the far side may take the rest of it


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one try.

    Args:
        delivery: as it was claimed.
        update: what the try changed.
    """

    delivery: Delivery
    update: DeliveryUpdate


def patience() -> Callable[[], bool]:
    """Waits half a second each time it is asked, and says when a minute is over."""
    ends = time.monotonic() + 60

    def wait() -> bool:
        time.sleep(0.5)
        return time.monotonic() < ends

    return wait


def deliver_next(
    *,
    store: Store,
    channels: Mapping[ChannelName, Channel],
    policy: RetryPolicy,
    clock: Clock,
    spread: float,
    alert: AlertId | None = None,
    wait: Callable[[], bool] = lambda: False,
) -> Delivered | None:
    """Send one delivery; no transaction is open while the far side is spoken to.

    Args:
        store: the database.
        channels: those that are set up.
        policy: how often and how patiently to try.
        clock: the clocks.
        spread: a random number from 0 to 1, for the jitter of the next try.
        alert: whose deliveries; None for all.
        wait: waits a moment while the database is away once the far side has answered; False when that
            has lasted too long. What it answered is not known anywhere else.

    Returns:
        What became of it; None if nothing is due.

    Raises:
        StoreUnavailable: if the database is away.
    """
    claim, claimed = new_claim(), clock.wall()
    with store.begin() as tx:
        delivery = tx.deliveries.claim_due(
            claim, lease=LEASE, wall=claimed, alert=alert, paces=paces_of(channels)
        )
    # Where the process or the whole machine slept in between, the delivery may be another's by now.
    if delivery is None or clock.wall() - claimed > LATE:
        return None

    def record(result: SendResult) -> DeliveryUpdate:
        update = after_try(delivery, result, policy, spread=spread, now=clock.wall())
        while True:
            try:
                with store.begin() as tx:
                    tx.deliveries.save_try(update, wall=clock.wall())
            except StoreUnavailable:
                if not wait():
                    raise
            else:
                return update

    try:
        result = _send(delivery, channels, clock)
    except Exception as error:
        # A channel that raises is our bug, and raised on; but the try counts, so that it is seen and ends.
        record(Retry(Cause.FAULT, f"Afterstory could not send it ({type(error).__name__}); see the log."))
        raise
    return Delivered(delivery, record(result))


def paces_of(channels: Mapping[ChannelName, Channel]) -> dict[ChannelName, timedelta]:
    """How much time must lie between two messages to each channel."""
    return {name: channel.pace for name, channel in channels.items()}


def _send(delivery: Delivery, channels: Mapping[ChannelName, Channel], clock: Clock) -> SendResult:
    channel = channels.get(delivery.channel)
    if channel is None:
        detail = f"The channel “{delivery.channel}” is not set up any more: see config/channels.yaml."
        return Refused(Cause.NOT_CONFIGURED, detail)
    return channel.send(delivery.letter(clock.wall()))

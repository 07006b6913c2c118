"""Send the deliveries that are due: many at once, claimed and recorded together."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Lock

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
AT_ONCE = 16  # messages under way at once, to all channels
LONGEST = 10.0  # seconds for which a round claims; what is under way then is waited for and recorded
LOOK = 0.5  # seconds between two looks for what is due while a channel takes its time
AWAY = 60.0  # seconds for which an answer is kept while the database is away: nobody else knows it


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one try.

    Args:
        delivery: as it was claimed.
        update: what the try changed.
    """

    delivery: Delivery
    update: DeliveryUpdate


@dataclass(frozen=True, slots=True)
class _Answered:
    """What a far side said (None: it was not asked); an error that a channel raised is a fault of ours."""

    delivery: Delivery
    result: SendResult | None
    error: Exception | None = None


class Rounds:
    """Lets one thread of a process claim at a time; whoever comes meanwhile makes it look again, at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._present: SimpleQueue[_Answered | None] | None = None

    def begin(self) -> "SimpleQueue[_Answered | None] | None":
        """Where what was answered is put from now on; None where a round is under way and looks again."""
        with self._lock:
            if self._present is not None:
                self._present.put(None)
                return None
            self._present = SimpleQueue()
            return self._present

    def end(self, answers: "SimpleQueue[_Answered | None]", *, asked: bool = True) -> bool:
        """End a round; where it is asked, not if somebody has come meanwhile: then it must look again."""
        with self._lock:
            if self._present is answers:
                if asked and not answers.empty():
                    return False
                self._present = None
            return True


def deliver_due(
    *,
    store: Store,
    channels: Callable[[], Mapping[ChannelName, Channel]],
    policy: RetryPolicy,
    clock: Clock,
    chance: Callable[[], float],
    wake: Callable[[], None] = lambda: None,
    rounds: Rounds | None = None,
    alert: AlertId | None = None,
    at_once: int = AT_ONCE,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Sequence[Delivered]]:
    """Send what is due until nothing is; no transaction is open while a far side is spoken to.

    One transaction records what was answered and claims what is sent next: the intent is in the database
    before a message is sent, the result after it. One slow channel holds up neither.

    Args:
        store: the database.
        channels: gives those that are set up now.
        policy: how often and how patiently to try.
        clock: the clocks.
        chance: numbers from 0 to 1, for the jitter of next tries.
        wake: called when this round has lasted long enough and others are to go on.
        rounds: of this process; None where nobody else asks.
        alert: whose deliveries; None for all.
        at_once: how many messages may be under way.
        pause: waits a moment while the database is away.

    Yields:
        What became of tries, as it was recorded.

    Raises:
        StoreUnavailable: if the database is away, and stays away while an answer waits to be recorded.
    """
    rounds = rounds or Rounds()
    answers = rounds.begin()
    if answers is None:
        return
    present = _Round(store, channels, policy, clock, chance, wake, alert, at_once, answers, pause)
    try:
        yield from present.run(rounds)
    finally:
        rounds.end(answers, asked=False)


def paces_of(channels: Mapping[ChannelName, Channel]) -> dict[ChannelName, timedelta]:
    """How much time must lie between two messages to each channel."""
    return {name: channel.pace for name, channel in channels.items()}


@dataclass
class _Round:
    store: Store
    channels: Callable[[], Mapping[ChannelName, Channel]]
    policy: RetryPolicy
    clock: Clock
    chance: Callable[[], float]
    wake: Callable[[], None]
    alert: AlertId | None
    at_once: int
    answers: "SimpleQueue[_Answered | None]"
    pause: Callable[[float], None]
    open: Mapping[ChannelName, Channel] = field(default_factory=dict)
    under_way: int = 0
    error: Exception | None = None

    def run(self, rounds: Rounds) -> Iterator[Sequence[Delivered]]:
        """Send until nothing is due, or a while is over."""
        ends = time.monotonic() + LONGEST
        claims = True
        with ThreadPoolExecutor(self.at_once, "send") as senders:
            answered: list[_Answered] = []
            while True:
                done = [after for one in answered if (after := self._after(one)) is not None]
                if claims and (self.error is not None or time.monotonic() > ends):
                    claims = False
                    rounds.end(self.answers, asked=False)  # another one may begin while this one waits
                    self.wake()
                free = self.at_once - self.under_way if claims else 0
                claimed, at = self._exchange([one.update for one in done], free)
                for delivery in claimed:
                    senders.submit(self._send, delivery, self.open.get(delivery.channel), at)
                self.under_way += len(claimed)
                if done:
                    yield done
                if not self.under_way and (not claims or rounds.end(self.answers)):
                    break
                answered = self._wait(idle=free > len(claimed))
        if self.error is not None:
            raise self.error

    def _exchange(self, updates: Sequence[DeliveryUpdate], free: int) -> tuple[Sequence[Delivery], datetime]:
        """Record what was answered, and claim what there is room for; with the moment of the claim."""
        gives_up = time.monotonic() + AWAY
        while updates or free:
            wall = self.clock.wall()
            try:
                self.open = self.channels()
                claimed: Sequence[Delivery] = ()
                with self.store.begin() as tx:
                    if updates:
                        tx.deliveries.save_tries(updates, wall=wall)
                    if free:
                        claimed = tx.deliveries.claim_due(
                            new_claim(),
                            limit=free,
                            lease=LEASE,
                            wall=wall,
                            alert=self.alert,
                            paces=paces_of(self.open),
                        )
            except StoreUnavailable:
                if not updates and not self.under_way:
                    raise
                if not updates:
                    return (), wall
                if time.monotonic() > gives_up:
                    raise
                self.pause(LOOK)
            else:
                return claimed, wall
        return (), self.clock.wall()

    def _send(self, delivery: Delivery, channel: Channel | None, claimed: datetime) -> None:
        try:
            self.answers.put(_Answered(delivery, self._said(delivery, channel, claimed)))
        except Exception as error:  # noqa: BLE001 - raised again once it is recorded
            # A channel that raises is our bug; but the try counts, so that it is seen and ends.
            detail = f"Afterstory could not send it ({type(error).__name__}); see the log."
            self.answers.put(_Answered(delivery, Retry(Cause.FAULT, detail), error))

    def _said(self, delivery: Delivery, channel: Channel | None, claimed: datetime) -> SendResult | None:
        if self.clock.wall() - claimed > LATE:
            return None  # the process or the whole machine slept in between: it may be another's by now
        if channel is None:
            detail = f"The channel “{delivery.channel}” is not set up any more: see config/channels.yaml."
            return Refused(Cause.NOT_CONFIGURED, detail)
        return channel.send(delivery.letter(self.clock.wall()))

    def _after(self, answered: _Answered) -> Delivered | None:
        self.under_way -= 1
        self.error = self.error or answered.error
        if answered.result is None:
            return None
        update = after_try(
            answered.delivery, answered.result, self.policy, spread=self.chance(), now=self.clock.wall()
        )
        return Delivered(answered.delivery, update)

    def _wait(self, *, idle: bool) -> list[_Answered]:
        """What is answered next; nothing where somebody asks to look, or it is time to."""
        found: list[_Answered] = []
        with suppress(Empty):
            one = (
                self.answers.get(timeout=LOOK if idle else None)
                if self.under_way
                else self.answers.get_nowait()
            )
            while True:
                if one is not None:
                    found.append(one)
                one = self.answers.get_nowait()
        return found

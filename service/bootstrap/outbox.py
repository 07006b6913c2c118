"""What takes alerts out, and takes answers in."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from service.bootstrap.channels import WithChannels
from service.broker.queues import wake
from service.domain.alert import AlertId
from service.domain.answer import Answer, Refused
from service.store.alerts import alert_by_key
from service.store.engine import read
from service.usecases.answer_alert import Answered, answer_alert
from service.usecases.deliver_due import Delivered, Rounds, deliver_due
from service.usecases.edit_next import Edited, edit_next
from service.usecases.gather_digests import gather_digests
from service.usecases.pass_on import pass_on
from service.usecases.sweep_leases import give_back, sweep_leases
from service.usecases.watch_chain import Watched, watch_chain
from service.usecases.watch_channels import watch_channels


class Outbox(WithChannels):
    """Deliveries, edits, digests, canaries, answers."""

    @cached_property
    def _rounds(self) -> Rounds:
        return Rounds()

    def deliver_due(self, wake_another: Callable[[], None] = lambda: None) -> Iterator[Sequence[Delivered]]:
        """Send the deliveries that are due.

        Args:
            wake_another: called when there may be more of them than one round takes.
        """
        return self._deliver(wake_another, self._rounds, None)

    def _deliver(
        self, wake_another: Callable[[], None], rounds: Rounds, alert: AlertId | None
    ) -> Iterator[Sequence[Delivered]]:
        for delivered in deliver_due(
            store=self.store,
            channels=self.open_channels,
            policy=self.policies.retry,
            clock=self.clock,
            chance=random.random,
            wake=wake_another,
            rounds=rounds,
            alert=alert,
        ):
            self.events.tell("deliveries")
            yield delivered

    def edit_next(self) -> Edited | None:
        """Change the message that has been wrong longest."""
        edited = edit_next(
            store=self.store,
            channels=self.open_channels(),
            policy=self.policies.retry,
            clock=self.clock,
            spread=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        if edited is not None:
            self.events.tell("deliveries")
        return edited

    def next_slot(self) -> timedelta | None:
        """In how long a channel is free again for which something is due; None where nothing waits."""
        now = self.clock.wall()
        with self.store.begin() as tx:
            return _until(tx.deliveries.next_slot(wall=now), now)

    def next_edit_slot(self) -> timedelta | None:
        """In how long a channel takes an edit again for which one is due; None where nothing waits."""
        now = self.clock.wall()
        with self.store.begin() as tx:
            return _until(tx.edits.next_slot(wall=now), now)

    def deliver_alert(self, key: str) -> None:
        """Send what is due of one alert from this process: its workers may be what it tells of."""
        with read(self.engine) as connection:
            alert = alert_by_key(connection, key)
        if alert is not None:
            for _ in self._deliver(lambda: None, Rounds(), alert):
                pass

    def gather_digests(self) -> int:
        """Send what was held and need not be held any longer."""
        return gather_digests(store=self.store, clock=self.clock)

    def watch_channels(self) -> tuple[str, ...]:
        """Watch over the channels, and over the alerts that nobody answered."""
        destinations = self.destinations()
        opened = (
            *watch_channels(
                store=self.store, policy=self.policies.retry, destinations=destinations, clock=self.clock
            ),
            *pass_on(store=self.store, destinations=destinations, clock=self.clock),
        )
        if opened:
            self.events.tell("alerts")
        return opened

    def watch_chain(self) -> Watched:
        """Let the canary sing, and see whether it arrives."""
        watched = watch_chain(
            store=self.store,
            every=self._configured().canary,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if watched.sang:
            wake(self.broker_url, "poll_due", queue="poll")
        if watched.opened:
            self.events.tell("alerts")
        return watched

    def answer(self, answer: Answer) -> Answered | Refused:
        """Take an answer, whichever way it came in."""
        taken = answer_alert(answer, store=self.store, destinations=self.destinations(), clock=self.clock)
        if isinstance(taken, Answered) and taken.new:
            wake(self.broker_url, "edit_due", queue="deliver")
            self.events.tell("alerts")
            self.events.tell("followups")
        return taken

    def sweep_leases(self) -> int:
        """Give back what processes of this machine had claimed that are no more."""
        return sweep_leases(store=self.store)

    def give_back(self) -> int:
        """Free what this process, which runs one task at a time, had claimed when the database went away."""
        return give_back(store=self.store)


def _until(moment: datetime | None, now: datetime) -> timedelta | None:
    return None if moment is None else max(moment - now, timedelta())

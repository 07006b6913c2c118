"""What the database keeps of alerts and their ways out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from service.domain.alert import AlertId, AlertKey, NewAlert
from service.domain.answer import Answer, Subject
from service.domain.canary import Arrival, Song
from service.domain.channel_trouble import ChannelTurn, DeadDelivery
from service.domain.delivery import ChannelName, Delivery, DeliveryId, DeliveryUpdate
from service.domain.development import DevelopmentId
from service.domain.digest import Held, HeldBack
from service.domain.edit import Edit, EditUpdate
from service.domain.followup import FollowUpId
from service.domain.reminder import OpenAlert
from service.domain.routing import Plan, Planned
from service.ports.processes import Claim


class Alerts(Protocol):
    """What the desk is told: the alert and its deliveries together are the outbox."""

    def save(
        self,
        alert: NewAlert,
        development: DevelopmentId | None,
        plan: Plan,
        *,
        now: datetime,
        wall: datetime,
    ) -> bool:
        """Save an alert with its deliveries. False, and nothing is saved, if its key is already there."""
        ...

    def is_known(self, key: AlertKey) -> bool:
        """Whether an alert opened under a key."""
        ...

    def save_digest(
        self,
        digest: NewAlert,
        channel: ChannelName,
        members: Sequence[DeliveryId],
        *,
        now: datetime,
        wall: datetime,
    ) -> bool:
        """Save a digest that carries deliveries to a channel. False if its key is already there."""
        ...

    def hasten(self, alert: AlertId, way: Planned, *, wall: datetime) -> None:
        """Send an alert to one more channel; what a route or a mute holds for that channel, at once."""
        ...

    def ask_by(self, alert: AlertId, moment: datetime) -> None:
        """Let somebody else be asked no later than at a moment (desk time), if anybody is to be asked."""
        ...

    def take_returning(self, *, now: datetime) -> Sequence[OpenAlert]:
        """Alerts that were put off until now; from here on they are not put off."""
        ...

    def take_unanswered(self, *, now: datetime) -> Sequence[OpenAlert]:
        """Alerts that nobody answered in time; from here on nobody else is asked."""
        ...


class Answers(Protocol):
    """What people did about alerts and follow-ups."""

    def by_key(self, key: str) -> Answer | None:
        """The answer that stands under a key."""
        ...

    def subject(self, alert: AlertId | None, followup: FollowUpId | None, *, now: datetime) -> Subject | None:
        """What an answer is about, held so that no other answer changes it meanwhile; None for nothing."""
        ...

    def users(self) -> tuple[str, ...]:
        """Names of those to whom an alert can be assigned."""
        ...

    def save(self, answer: Answer, *, now: datetime, wall: datetime) -> bool:
        """Keep an answer. False, and nothing is saved, if its key is already there."""
        ...

    def settle(self, alert: AlertId, *, assignee: str | None) -> None:
        """Note that somebody answered an alert: nobody else is asked.

        Args:
            alert: which one; of a digest, nobody else is asked about what it carries.
            assignee: to whom it is given; None to leave that as it is.
        """
        ...

    def settle_development(self, development: DevelopmentId) -> None:
        """Note that somebody gave a verdict on a development: nobody else is asked about its alert."""
        ...

    def settle_followup(self, followup: FollowUpId) -> None:
        """Note that somebody muted a follow-up: nobody else is asked about what was told of it."""
        ...

    def put_off(self, alert: AlertId, until: datetime | None) -> None:
        """Let an alert come back at a moment (desk time); None for never."""
        ...


class Deliveries(Protocol):
    """Alerts on their way."""

    def claim_due(
        self,
        claim: Claim,
        *,
        limit: int,
        lease: timedelta,
        wall: datetime,
        alert: AlertId | None = None,
        paces: Mapping[ChannelName, timedelta] | None = None,
    ) -> Sequence[Delivery]:
        """Take the deliveries that have been due longest and mark them as being sent.

        What was told first of a follow-up goes first to a channel, and no channel keeps all workers busy.
        One whose lease ran out while it was being sent is due again, and doubted: its worker died.

        Args:
            claim: the lease's token.
            limit: how many at most; all of them are sent from now on, none waits for another.
            lease: how long nobody else takes them.
            wall: operational time.
            alert: whose deliveries; None for all.
            paces: how much time must lie between two messages to a channel, where any must.
        """
        ...

    def save_tries(self, changes: Sequence[DeliveryUpdate], *, wall: datetime) -> Sequence[DeliveryId]:
        """Save what tries changed, for their channels too; those of them whose lease was still ours."""
        ...

    def held_channels(self, *, now: datetime) -> Sequence[ChannelName]:
        """Channels for which something is held that need not be held any longer."""
        ...

    def take_held(self, channel: ChannelName, *, now: datetime) -> Sequence[Held]:
        """What need not be held for a channel any longer, oldest first; nobody else takes it meanwhile."""
        ...

    def held_back(self, followup: FollowUpId | None) -> Sequence[HeldBack]:
        """What routes or mutes hold until a moment, of a follow-up or of all."""
        ...

    def hold_until(self, delivery: DeliveryId, until: datetime) -> None:
        """Hold what is held until another moment (desk time)."""
        ...

    def release(self, delivery: DeliveryId, *, wall: datetime) -> None:
        """Send what was held by itself."""
        ...

    def next_slot(self, *, wall: datetime) -> datetime | None:
        """When a channel is free again for which something is due; None where nothing waits for that."""
        ...


class Edits(Protocol):
    """Messages that no longer show what is so."""

    def want_for_development(self, development: DevelopmentId, *, due: datetime) -> None:
        """Note that a further outlet reports a development, or what an editor says of it."""
        ...

    def want_for_alert(self, alert: AlertId, *, due: datetime) -> None:
        """Note that something was done about an alert."""
        ...

    def want_for_newest(self, followup: FollowUpId, *, due: datetime) -> None:
        """Note that something was done about a follow-up: its newest message says so."""
        ...

    def claim_due(
        self, claim: Claim, *, lease: timedelta, wall: datetime, paces: Mapping[ChannelName, timedelta]
    ) -> Edit | None:
        """Take the edit that has been due longest, of a message that is there and a channel that is free."""
        ...

    def next_slot(self, *, wall: datetime) -> datetime | None:
        """When a channel takes an edit again for which one is due; None where nothing waits for that."""
        ...

    def save(self, change: EditUpdate, *, wall: datetime) -> bool:
        """Save what a try changed; an edit that was asked for again meanwhile stays due.

        False if the lease went to another.
        """
        ...


class ChannelStates(Protocol):
    """How channels are."""

    def down(self) -> Mapping[ChannelName, bool]:
        """Channels that are down, and whether something is on its way there to find out when."""
        ...

    def told(self, channel: ChannelName, *, since: datetime) -> int:
        """How many alerts were to go to a channel one by one since a moment (operational time)."""
        ...

    def take_fallen(self, *, failing_from: datetime) -> Sequence[ChannelTurn]:
        """Channels that have taken nothing since before a moment; from here on they count as down."""
        ...

    def take_returned(self) -> Sequence[ChannelTurn]:
        """Channels that were down and are back, of which nobody was told yet."""
        ...

    def park(self, channel: ChannelName, *, wall: datetime) -> int:
        """Hold what is on its way to a channel, but the oldest: that finds out when it is back."""
        ...

    def oldest_parked(self, channel: ChannelName) -> DeliveryId | None:
        """What has been held longest for a channel that is down; None for nothing."""
        ...

    def park_released(self, channel: ChannelName, *, now: datetime, wall: datetime) -> None:
        """Hold for a channel that is down what need not be held any longer for another reason."""
        ...

    def urgent_missed(self, channel: ChannelName, other: ChannelName) -> Sequence[AlertId]:
        """Urgent alerts that a channel has not taken since it is down, and that do not go to another yet.

        Those count too that stand in a digest which it has not taken.
        """
        ...

    def take_dead(self) -> Sequence[DeadDelivery]:
        """Deliveries that were given up, of which nobody was told yet; those of one channel together."""
        ...


class Canaries(Protocol):
    """Canaries: when they sang, and how far they came."""

    def songs(self) -> Sequence[Song]:
        """The newest songs, oldest first."""
        ...

    def sing(self, every: timedelta, *, now: datetime, wall: datetime) -> bool:
        """Let a canary sing and have its feed visited at once; once in a span, however many ask."""
        ...

    def arrivals(self, targets: Collection[ChannelName]) -> Sequence[Arrival]:
        """How far the canaries came towards each test target."""
        ...

    def note_lost(self, target: ChannelName, lost: int | None) -> None:
        """Note which canary's loss was told; None once they arrive again."""
        ...

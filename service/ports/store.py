"""The database, and one transaction of it."""

from contextlib import AbstractContextManager
from typing import Protocol

from service.ports.alerts import Alerts, Answers, Canaries, ChannelStates, Deliveries, Edits
from service.ports.desk import Developments, FollowUps, Reviews, Verdicts
from service.ports.feeds import Feeds, FeedWatch, Gaps, Hosts, Subscriptions
from service.ports.items import FullTexts, Items
from service.ports.processes import ConfigParts, Leases, Workers
from service.ports.routes import RouteLists


class StoreUnavailable(Exception):  # noqa: N818 - it says what is so, and is shown to people as it is
    """The database is away. What was under way is rolled back, and the next round does it again."""


class Transaction(Protocol):
    """What one transaction reads and writes, by noun. It commits whole or not at all."""

    @property
    def feeds(self) -> Feeds:
        """Feeds and their visits."""
        ...

    @property
    def hosts(self) -> Hosts:
        """Hosts that bear visits."""
        ...

    @property
    def feed_watch(self) -> FeedWatch:
        """What is watched over the feeds."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Subscriptions at hubs, and what the hubs brought."""
        ...

    @property
    def gaps(self) -> Gaps:
        """What came and went between two visits."""
        ...

    @property
    def items(self) -> Items:
        """Items waiting to be matched."""
        ...

    @property
    def full_texts(self) -> FullTexts:
        """Articles that are wanted."""
        ...

    @property
    def followups(self) -> FollowUps:
        """The follow-ups of the desk."""
        ...

    @property
    def answers(self) -> Answers:
        """What people did about alerts and follow-ups."""
        ...

    @property
    def developments(self) -> Developments:
        """Matches and the developments they report."""
        ...

    @property
    def verdicts(self) -> Verdicts:
        """Editors' words on matches."""
        ...

    @property
    def reviews(self) -> Reviews:
        """What waits for an editor, and what new follow-ups still have to look at."""
        ...

    @property
    def alerts(self) -> Alerts:
        """What the desk is told."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Alerts on their way."""
        ...

    @property
    def edits(self) -> Edits:
        """Messages that no longer show what is so."""
        ...

    @property
    def channels(self) -> ChannelStates:
        """How channels are."""
        ...

    @property
    def leases(self) -> Leases:
        """Leases, whoever holds them."""
        ...

    @property
    def canaries(self) -> Canaries:
        """Canaries: when they sang, and how far they came."""
        ...

    @property
    def config(self) -> ConfigParts:
        """The last good configuration."""
        ...

    @property
    def routes(self) -> RouteLists:
        """The desk's routes."""
        ...

    @property
    def workers(self) -> Workers:
        """Processes that say they are there."""
        ...


class Store(Protocol):
    """The database."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """One transaction.

        Raises:
            StoreUnavailable: if the database is away.
        """
        ...

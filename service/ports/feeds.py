"""What the database keeps of feeds: their visits, hosts, hubs and gaps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from service.domain.document import ItemKey
from service.domain.feed import Feed, FeedId, Rhythm
from service.domain.feed_trouble import FeedTurn
from service.domain.followup import FollowUpId
from service.domain.gap import Gap
from service.domain.identity import Known, Remembered
from service.domain.new_item import NewItem
from service.domain.policy import PollPolicy
from service.domain.poll import PollPlan
from service.domain.sight import FeedSight
from service.domain.subscription import Standing, Subscription
from service.ports.processes import Claim


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as the desk lists it.

    Args:
        url: its address.
        name: the outlet's.
        lang: the language its items are taken to be in where they do not say (BCP 47).
        host: whom visits to it burden; None for a machine of the desk's own.
        full_text: whether articles that it links to may be fetched.
        country: where the outlet is at home (ISO 3166-1 alpha-2).
    """

    url: str
    name: str
    lang: str | None
    host: str | None = None
    full_text: bool = True
    country: str | None = None


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A gap that may be filled.

    Args:
        id: its row.
        feed: where it was found.
        host: whom visits to that feed burden; None for a machine of the desk's own.
        gap: from when to when.
    """

    id: int
    feed: Feed
    host: str | None
    gap: Gap


@dataclass(frozen=True, slots=True)
class Push:
    """A document that a hub brought.

    Args:
        id: its row.
        feed: whose news it holds.
        body: the bytes.
        content_type: as given by the hub.
        received: when (operational time).
    """

    id: int
    feed: FeedId
    body: bytes
    content_type: str
    received: datetime


class Feeds(Protocol):
    """Feeds and their visits."""

    def claim_due(
        self, claim: Claim, *, limit: int, per_host: int, lease: timedelta, wall: datetime
    ) -> Sequence[Feed]:
        """Take feeds whose visit is due, most overdue first, from hosts that no other worker visits.

        Nobody else gets the feeds or any other feed of their hosts while the lease lasts.
        """
        ...

    def are_due(self, *, wall: datetime) -> bool:
        """Whether feeds are due that nobody visits."""
        ...

    def leave(self, claim: Claim) -> None:
        """Give back the feeds of a claim that were not visited under it."""
        ...

    def load(self, feed: FeedId, *, wall: datetime) -> Feed | None:
        """A listed feed; None if there is none of that id."""
        ...

    def known(self, feed: FeedId, keys: frozenset[ItemKey], links: frozenset[str]) -> Known:
        """What is stored of the items that a document may repeat."""
        ...

    def recent(self, feed: FeedId, *, limit: int) -> Sequence[Remembered]:
        """A feed's newest items, newest first, by what they may be known again."""
        ...

    def save_polls(
        self,
        plans: Sequence[PollPlan],
        claim: Claim,
        *,
        began: datetime,
        now: datetime,
        wall: datetime,
        began_wall: datetime | None = None,
    ) -> frozenset[FeedId]:
        """Save all that some visits change; returns the feeds that were saved: the rest lost their lease.

        Args:
            plans: what each visit changes.
            claim: the lease under which the feeds were visited.
            began: desk time before the visits.
            now: desk time.
            wall: operational time.
            began_wall: operational time before the visits, to tell how long what they brought took.
        """
        ...

    def save_unchanged(
        self, until: Mapping[FeedId, datetime], claim: Claim, *, began: datetime, wall: datetime
    ) -> int:
        """Save the visits that found nothing; returns how many were saved: the rest lost their lease.

        Args:
            until: when to come back to each feed (operational time).
            claim: the lease under which the feeds were visited.
            began: desk time before the visits.
            wall: operational time.
        """
        ...

    def save_items(
        self,
        items: Sequence[tuple[FeedId, NewItem]],
        *,
        now: datetime,
        wall: datetime,
        began: datetime | None = None,
    ) -> None:
        """Save new and revised items; what is there already stays as it is."""
        ...

    def hurry(self, feed: FeedId, *, wall: datetime) -> None:
        """Make a feed due now, unless it fails: then its backoff holds."""
        ...

    def save_rhythm(self, feed: FeedId, rhythm: Rhythm, policy: PollPolicy) -> None:
        """Save what was learned of a feed's rhythm without a visit."""
        ...

    def seen_through(self) -> datetime | None:
        """The moment (desk time) up to which every healthy feed has been read and every item matched.

        None while no feed is healthy, or an item still waits to be matched.
        """
        ...

    def put(self, feeds: Sequence[ListedFeed], *, wall: datetime) -> None:
        """Make these the listed feeds. What is known of each is kept; others are no longer visited."""
        ...


class Hosts(Protocol):
    """Hosts that bear visits: one worker at a time, and not too soon after another."""

    def claim(
        self, names: Collection[str], claim: Claim, *, lease: timedelta, wall: datetime
    ) -> frozenset[str]:
        """Those of the hosts that are free now; nobody else visits them while the lease lasts."""
        ...

    def leave(self, names: Collection[str], claim: Claim, *, spacing: timedelta, wall: datetime) -> None:
        """Give hosts of a claim back; each rests for the spacing."""
        ...


class FeedWatch(Protocol):
    """What is watched over the feeds."""

    def listed(self) -> int:
        """How many feeds there are."""
        ...

    def take_turns(self, *, failing: timedelta, wall: datetime) -> Sequence[FeedTurn]:
        """Feeds that a person is to be told of now, by turn; from here on they count as told.

        What probably has one cause is told at once: feeds that an outage struck or let go together.

        Args:
            failing: how long a feed fails before a person is told.
            wall: operational time.
        """
        ...

    def hurry_cut_off(self, *, soon: timedelta, wall: datetime) -> int:
        """Where most hosts are out of reach, so that this machine is cut off, try them all soon again.

        Args:
            soon: the longest that any of them waits then.
            wall: operational time.

        Returns:
            How many feeds were hurried.
        """
        ...

    def undo_clock_ahead(self, *, wall: datetime) -> int:
        """Where a clock that was ahead has been set right, let no feed wait for a time that lies ahead still.

        Returns:
            How many feeds were visited in what is the future.
        """
        ...

    def set_urgent(self, due: Collection[FollowUpId], *, soon: timedelta, wall: datetime) -> int:
        """Mark the feeds on which these follow-ups depend, and no others, as urgent.

        A follow-up depends on the feeds that have brought an item near it; one near which nothing has
        come yet, on all.

        Args:
            due: follow-ups inside their window.
            soon: the longest that a feed waits that has just become urgent.
            wall: operational time.

        Returns:
            How many feeds became urgent.
        """
        ...

    def sight(self, followup: FollowUpId, *, wall: datetime) -> Sequence[FeedSight]:
        """How well the feeds that cover a follow-up can be and could be read."""
        ...


class Subscriptions(Protocol):
    """Subscriptions at hubs, and what the hubs brought."""

    def claim_due(self, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Subscription]:
        """Take subscriptions whose hub is to be asked; nobody else gets them while the lease lasts."""
        ...

    def by_token(self, token: str, *, hold: bool = False) -> Subscription | None:
        """The subscription whose hub knows this token, if its feed is still listed.

        Args:
            token: the end of the address that the hub calls.
            hold: whether nobody else may change it until this transaction ends.
        """
        ...

    def save(self, feed: FeedId, standing: Standing) -> None:
        """Save how a subscription stands; until its lease ends the feed counts as pushed."""
        ...

    def put_push(self, feed: FeedId, body: bytes, content_type: str, *, wall: datetime) -> None:
        """Keep what a hub brought until it is read."""
        ...

    def claim_pushes(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Push]:
        """Take what hubs brought that is not read yet, oldest first."""
        ...

    def drop_push(self, push: Push, claim: Claim) -> bool:
        """Note that it is read. False if the lease went to another."""
        ...


class Gaps(Protocol):
    """What came and went between two visits."""

    def claim_next(self, claim: Claim, *, lease: timedelta, wall: datetime) -> OpenGap | None:
        """Take a gap that is still to be filled, oldest first."""
        ...

    def save_filled(
        self,
        gap: OpenGap,
        claim: Claim,
        *,
        found: int,
        closed: bool,
        again: datetime | None,
        wall: datetime,
    ) -> None:
        """Note what a try brought.

        Args:
            gap: which one.
            claim: the lease under which it was tried.
            found: items that were had elsewhere.
            closed: whether they reach back to what was known before.
            again: when to try once more (operational time); None where this was the last try.
            wall: operational time.
        """
        ...

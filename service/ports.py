"""What the use cases need from the outside, in our words, not any library's."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from service.domain.alert import Message, NewAlert, Silence
from service.domain.delivery import ChannelName, Delivery, DeliveryUpdate, SendResult
from service.domain.development import Change, Development, DevelopmentId, Match
from service.domain.discovery import Found, Links
from service.domain.document import ItemKey, ParsedFeed
from service.domain.feed import Feed, FeedId, Rhythm
from service.domain.feed_trouble import FeedTurn
from service.domain.fetch import Fetched, FetchOutcome, Visit
from service.domain.followup import FollowUp, FollowUpId, Status
from service.domain.full_text import FullText, FullTextPlan
from service.domain.gap import Gap
from service.domain.item import Item, ItemId
from service.domain.policy import PollPolicy
from service.domain.poll import Known, NewItem, PollPlan
from service.domain.subscription import Standing, Subscription


class StoreUnavailable(Exception):  # noqa: N818 - it says what is so, and is shown to people as it is
    """The database is away. What was under way is rolled back, and the next round does it again."""


class Fetcher(Protocol):
    """Gets documents."""

    def fetch(self, visits: Sequence[Visit]) -> Iterator[Sequence[tuple[Visit, FetchOutcome]]]:
        """Visit addresses concurrently; each comes back once, together with those that ended meanwhile.

        Never raises for what the world does: that is a `FetchFailed`. Where the
        caller leaves its loop before the end, visits that are under way are given up.
        """
        ...

    def host_of(self, url: str) -> str | None:
        """Whom a visit to an address burdens; None for a machine of the desk's own."""
        ...


class Articles(Protocol):
    """Reads articles out of web pages."""

    def read(self, page: Fetched) -> str:
        """The article's text; empty where the page holds none that can be told from the rest of it."""
        ...

    def may_visit(self, robots: Fetched | None, url: str) -> bool:
        """Whether a site lets its pages be visited (RFC 9309); one without robots.txt does."""
        ...


class FeedReader(Protocol):
    """Reads documents, whatever kind of feed they are."""

    def read(self, fetched: Fetched) -> ParsedFeed:
        """The entries of a document. Never raises for bad input: that is a problem of the `ParsedFeed`."""
        ...

    def language_of(self, text: str) -> str | None:
        """The language of a text (BCP 47); None where that cannot be told."""
        ...


class PageReader(Protocol):
    """Knows where a site's feeds may be. Never raises for bad input."""

    def kind(self, fetched: Fetched) -> str:
        """What sort of document it is: RSS, Atom, ..., page."""
        ...

    def links(self, page: Fetched) -> Links:
        """What a page leads to; nothing where the document is no page."""
        ...

    def guesses(self, url: str) -> tuple[Found, ...]:
        """Where most sites have a feed, beside a page's address and at its site's root."""
        ...

    def robots(self, url: str) -> str:
        """Where a site says what it keeps for machines."""
        ...

    def sitemaps(self, fetched: Fetched) -> tuple[Found, ...]:
        """The sitemaps of news that a robots.txt names."""
        ...


class Matcher(Protocol):
    """Measures items against the follow-ups that it was made for."""

    def judge(self, item: Item) -> tuple[Match, ...]:
        """The follow-ups that an item may develop, in their order; most items give none."""
        ...


class Language(Protocol):
    """Knows words: their forms, their names in other languages."""

    def matcher(self, followups: Sequence[FollowUp]) -> Matcher:
        """A matcher for these follow-ups. Costs a second for thousands of them: keep it while they stay."""
        ...


class Channel(Protocol):
    """Where alerts go."""

    def send(self, message: Message, key: str) -> SendResult:
        """Send one alert.

        Args:
            message: what to say.
            key: stays the same at every try, so that the far side, or a person, can tell a repeat.
        """
        ...


class Events(Protocol):
    """The live stream that the dashboard listens to. A lost event loses nothing: pages read the database."""

    def tell(self, topic: str, **ids: int | str) -> None:
        """Say that something of a topic changed. Never raises: a lost broker must not stop the work."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease: whoever holds another token may not save what was claimed under this one."""

    token: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """A follow-up as it stands on the desk.

    Args:
        followup: as the desk wrote it.
        ended_as: how an editor closed it; None while it is open.
        happened: whether a development of kind happened has been reported.
    """

    followup: FollowUp
    ended_as: Status | None
    happened: bool


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as the desk lists it.

    Args:
        url: its address.
        name: the outlet's.
        lang: the language its items are taken to be in where they do not say (BCP 47).
        host: whom visits to it burden; None for a machine of the desk's own.
        full_text: whether articles that it links to may be fetched.
    """

    url: str
    name: str
    lang: str | None
    host: str | None = None
    full_text: bool = True


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
    """

    id: int
    feed: FeedId
    body: bytes
    content_type: str


class Feeds(Protocol):
    """Feeds and their visits."""

    def claim_due(
        self, claim: Claim, *, limit: int, per_host: int, lease: timedelta, wall: datetime
    ) -> Sequence[Feed]:
        """Take feeds whose visit is due, most overdue first, from hosts that no other worker visits.

        Nobody else gets the feeds or any other feed of their hosts while the lease lasts.
        """
        ...

    def load(self, feed: FeedId, *, wall: datetime) -> Feed | None:
        """A listed feed; None if there is none of that id."""
        ...

    def known(self, feed: FeedId, keys: frozenset[ItemKey], links: frozenset[str]) -> Known:
        """What is stored of the items that a document may repeat."""
        ...

    def save_polls(
        self, plans: Sequence[PollPlan], claim: Claim, *, began: datetime, now: datetime, wall: datetime
    ) -> frozenset[FeedId]:
        """Save all that some visits change; returns the feeds that were saved: the rest lost their lease.

        Args:
            plans: what each visit changes.
            claim: the lease under which the feeds were visited.
            began: desk time before the visits.
            now: desk time.
            wall: operational time.
        """
        ...

    def save_items(self, items: Sequence[tuple[FeedId, NewItem]], *, now: datetime, wall: datetime) -> None:
        """Save new and revised items; what is there already stays as it is."""
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

        Args:
            failing: how long a feed fails before a person is told.
            wall: operational time.
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


class Subscriptions(Protocol):
    """Subscriptions at hubs, and what the hubs brought."""

    def claim_due(self, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Subscription]:
        """Take subscriptions whose hub is to be asked; nobody else gets them while the lease lasts."""
        ...

    def by_token(self, token: str) -> Subscription | None:
        """The subscription whose hub knows this token, if its feed is still listed."""
        ...

    def save(self, feed: FeedId, standing: Standing) -> None:
        """Save how a subscription stands; until its lease ends the feed counts as pushed."""
        ...

    def put_push(self, feed: FeedId, body: bytes, content_type: str, *, wall: datetime) -> None:
        """Keep what a hub brought until it is read."""
        ...

    def next_push(self) -> Push | None:
        """What a hub brought first of all that is not read yet; None for nothing."""
        ...

    def drop_push(self, push: Push) -> bool:
        """Note that it is read. False if somebody else has read it meanwhile."""
        ...


class Gaps(Protocol):
    """What came and went between two visits."""

    def claim_next(self, claim: Claim, *, lease: timedelta, wall: datetime) -> OpenGap | None:
        """Take a gap that nobody has tried to fill yet, oldest first."""
        ...

    def save_filled(self, gap: OpenGap, claim: Claim, *, found: int, closed: bool, wall: datetime) -> None:
        """Note what a try brought.

        Args:
            gap: which one.
            claim: the lease under which it was tried.
            found: items that were had elsewhere.
            closed: whether they reach back to what was known before.
            wall: operational time.
        """
        ...


class Items(Protocol):
    """Items waiting to be matched."""

    def claim_new(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Item]:
        """Take items that are not yet matched, oldest first."""
        ...

    def save_matched(self, item: Item, claim: Claim, *, wall: datetime) -> bool:
        """Mark an item as matched. False if the lease went to another, who will do it again."""
        ...


class FullTexts(Protocol):
    """Articles that are wanted for items whose own words are too few."""

    def want(self, item: ItemId, *, wall: datetime) -> bool:
        """Note that an item's article is wanted; False if it was before, or its feed's desk forbids it."""
        ...

    def due(self, *, limit: int, wall: datetime) -> Sequence[FullText]:
        """Articles whose time has come, most overdue first."""
        ...

    def claim(self, wanted: Sequence[FullText], claim: Claim, *, lease: timedelta, wall: datetime) -> None:
        """Take some of what is due; nobody else gets it while the lease lasts."""
        ...

    def save(self, wanted: FullText, plan: FullTextPlan, claim: Claim) -> bool:
        """Save what a try changed; an item whose article was had is matched again.

        False if the lease went to another.
        """
        ...


class FollowUps(Protocol):
    """The follow-ups of the desk."""

    def load_open(self) -> Sequence[FollowUp]:
        """The follow-ups that items are matched against, in the desk's order."""
        ...

    def load_tracked(self) -> Sequence[Tracked]:
        """All listed follow-ups with how they stand, in the desk's order."""
        ...

    def lock(self, followups: Sequence[FollowUpId]) -> None:
        """Keep other transactions from opening developments of these, until this one ends."""
        ...

    def put(self, followups: Sequence[FollowUp], *, now: datetime) -> None:
        """Make these the listed follow-ups. Endings and developments are kept."""
        ...

    def close(self, followup: FollowUpId, ended_as: Status, *, now: datetime) -> bool:
        """Close a follow-up. False if there is none of that id."""
        ...


class Developments(Protocol):
    """Matches and the developments they report."""

    def near(self, match: Match) -> Sequence[Development]:
        """Developments of the match's follow-up that lie near it in time, newest first."""
        ...

    def told_by(self, match: Match) -> DevelopmentId | None:
        """The development that this item already reports, if it was matched before."""
        ...

    def save_match(
        self, match: Match, item: Item, change: Change | None, silence: Silence | None
    ) -> DevelopmentId | None:
        """Save a match with what came of it, and open or extend its development."""
        ...

    def refresh_match(self, match: Match, item: Item) -> None:
        """Save what a revised item says now; its development and what the desk was told stay."""
        ...


class Alerts(Protocol):
    """What the desk is told: the alert and its deliveries together are the outbox."""

    def save(
        self,
        alert: NewAlert,
        development: DevelopmentId | None,
        channels: Sequence[ChannelName],
        *,
        now: datetime,
        wall: datetime,
    ) -> bool:
        """Save an alert with its deliveries. False, and nothing is saved, if its key is already there."""
        ...


class Deliveries(Protocol):
    """Alerts on their way."""

    def claim_due(self, claim: Claim, *, lease: timedelta, wall: datetime) -> Delivery | None:
        """Take the delivery that has been due longest and mark it as being sent."""
        ...

    def save_try(self, change: DeliveryUpdate, *, wall: datetime) -> bool:
        """Save what a try changed. False if the lease went to another."""
        ...


@dataclass(frozen=True, slots=True)
class ConfigPart:
    """The last good state of a part of the configuration.

    Args:
        body: what it held, as JSON.
        problem: what is wrong with the newest file; empty where nothing is.
    """

    body: dict[str, Any]
    problem: str


class ConfigParts(Protocol):
    """What was read from the files a desk edits, so that a broken file changes nothing."""

    def save(self, name: str, body: dict[str, Any], *, wall: datetime) -> None:
        """Keep a part as its last good state."""
        ...

    def save_problem(self, name: str, problem: str, *, wall: datetime) -> None:
        """Note that the newest file is broken; the last good state stays in force."""
        ...

    def load(self, name: str) -> ConfigPart | None:
        """A part as it is in force; None if it was never read."""
        ...


class Workers(Protocol):
    """Processes that say they are there."""

    def seen(self, name: str, *, role: str, pid: int, queues: str, wall: datetime) -> None:
        """Note that a process is there."""
        ...

    def gone(self, name: str) -> None:
        """Note that a process ended as it should."""
        ...


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
    def developments(self) -> Developments:
        """Matches and the developments they report."""
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
    def config(self) -> ConfigParts:
        """The last good configuration."""
        ...

    @property
    def workers(self) -> Workers:
        """Processes that say they are there."""
        ...


class Clock(Protocol):
    """The two clocks of a desk; see decision 0004."""

    def desk(self) -> datetime:
        """What time it is for the news (UTC): items, windows, alerts."""
        ...

    def wall(self) -> datetime:
        """Operational time (UTC): leases, retries, visits, sessions."""
        ...


class Store(Protocol):
    """The database."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """One transaction.

        Raises:
            StoreUnavailable: if the database is away.
        """
        ...

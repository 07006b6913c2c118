"""What the use cases need from the outside, in our words, not any library's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from service.domain.alert import AlertId, AlertKey, Earlier, NewAlert, ReviewGroup, Silence
from service.domain.answer import Answer, Subject
from service.domain.canary import Arrival, Song
from service.domain.channel_trouble import ChannelTurn, DeadDelivery
from service.domain.delivery import ChannelName, Delivery, DeliveryId, DeliveryUpdate, SendResult
from service.domain.development import Change, Development, DevelopmentId, Match
from service.domain.digest import Held
from service.domain.discovery import Found, Links
from service.domain.document import ItemKey, ParsedFeed
from service.domain.edit import Edit, EditUpdate
from service.domain.feed import Feed, FeedId, Rhythm
from service.domain.feed_trouble import FeedTurn
from service.domain.fetch import Fetched, FetchOutcome, Visit
from service.domain.followup import FollowUp, FollowUpId, Status
from service.domain.full_text import FullText, FullTextPlan
from service.domain.gap import Gap
from service.domain.item import Item, ItemId
from service.domain.letter import Letter, Place
from service.domain.matching.across import Vector
from service.domain.matching.learn import Lesson, Past, Tuning
from service.domain.policy import PollPolicy
from service.domain.poll import Known, NewItem, PollPlan
from service.domain.reminder import OpenAlert
from service.domain.revision import Words
from service.domain.routing import Plan, Planned
from service.domain.sight import FeedSight
from service.domain.subscription import Standing, Subscription
from service.domain.verdict import Examples, Verdict, VerdictFact


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
    """Measures items against follow-ups."""

    def track(self, followups: Sequence[FollowUp]) -> None:
        """Measure against these from now on; what did not change costs nothing."""
        ...

    def learn(
        self, followup: FollowUpId, *, confirmed: Sequence[Item] = (), dismissed: Sequence[Item] = ()
    ) -> None:
        """Take the verdicts that stand into the profile of a follow-up without facets."""
        ...

    def judge(self, item: Item) -> tuple[Match, ...]:
        """The follow-ups that an item may develop, in their order; most items give none."""
        ...

    def explain(self, item: Item) -> tuple[Match, ...]:
        """Every follow-up measured, also those that the item does not come near: why it is no match."""
        ...


class Language(Protocol):
    """Knows words: their forms, their names in other languages."""

    def matcher(self, followups: Sequence[FollowUp]) -> Matcher:
        """A matcher for these follow-ups. Costs a second for thousands of them: keep it while they stay."""
        ...

    def learn(self, items: Sequence[Item]) -> None:
        """Learn from items of the last days what ordinary news is. What is matched is learned from anyway."""
        ...


class Meaning(Protocol):
    """Places texts of any language by what they mean; an extra that may not be installed."""

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """The place of each text among all meanings: a vector of length one.

        Costs up to 0.2 s a text on one core: only the start of a long one is taken.
        """
        ...


class Channel(Protocol):
    """Where alerts go."""

    @property
    def pace(self) -> timedelta:
        """How much time must lie between two messages to it; zero where it takes all at once."""
        ...

    def send(self, letter: Letter) -> SendResult:
        """Send one alert."""
        ...


@runtime_checkable
class Editing(Protocol):
    """A channel whose messages can be changed after they were sent."""

    def edit(self, letter: Letter, place: Place) -> SendResult:
        """Let the message at a place show what has come since. To do it twice does no harm."""
        ...


@runtime_checkable
class Probing(Protocol):
    """A channel that can be asked whether it would take a message."""

    def probe(self) -> SendResult:
        """Ask, without sending anything."""
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
class StoredMatch:
    """A match with what came of it.

    Args:
        match: what was measured.
        item: its item, with the words as they were when it matched.
        development: what it reports; None while it reports none.
        silence: why the desk was not told; None where it was.
    """

    match: Match
    item: Item
    development: DevelopmentId | None
    silence: Silence | None


@dataclass(frozen=True, slots=True)
class KeptMatch:
    """What is known of an item that matched before.

    Args:
        words: as the desk knows them: those of the match, or of the last edit that was told.
        development: what it reports; None while it reports none.
        revisions: the names of all words that were told.
    """

    words: Words
    development: DevelopmentId | None
    revisions: frozenset[str]


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

    def load(self, feed: FeedId, *, wall: datetime) -> Feed | None:
        """A listed feed; None if there is none of that id."""
        ...

    def known(self, feed: FeedId, keys: frozenset[ItemKey], links: frozenset[str]) -> Known:
        """What is stored of the items that a document may repeat."""
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

    def sight(self, followup: FollowUpId, *, wall: datetime) -> Sequence[FeedSight]:
        """How well the feeds that cover a follow-up can be and could be read."""
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

    def claim_pushes(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Push]:
        """Take what hubs brought that is not read yet, oldest first."""
        ...

    def drop_push(self, push: Push, claim: Claim) -> bool:
        """Note that it is read. False if the lease went to another."""
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

    def latest(self, *, limit: int) -> Sequence[Item]:
        """The items that were matched last, the oldest of them first."""
        ...

    def load(self, item: ItemId) -> Item | None:
        """An item as it is now; None if there is none of that id."""
        ...

    def at(self, addresses: Sequence[str]) -> Sequence[Item]:
        """The items with one of these addresses, newest first."""
        ...

    def newest(self) -> int:
        """The row of the newest item; 0 while there is none."""
        ...

    def stored(self, *, after: int, until: int, since: datetime, limit: int) -> Sequence[Item]:
        """Items between two rows that were seen since a moment (desk time), in the order of their rows.

        Args:
            after: the row before the first one.
            until: the last row.
            since: the moment.
            limit: how many at most.
        """
        ...

    def save_matched(self, item: Item, claim: Claim, *, wall: datetime) -> bool:
        """Mark an item as matched. False if the lease went to another, who will do it again."""
        ...


class FullTexts(Protocol):
    """Articles that are wanted for items whose own words are too few."""

    def want(self, item: ItemId, *, wall: datetime) -> bool:
        """Note that an item's article is wanted; False if it was before, or its feed's desk forbids it."""
        ...

    def lost(self, item: ItemId) -> str:
        """Why an item's article is not to be had; empty while it may be."""
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

    def load_one(self, followup: FollowUpId) -> Tracked | None:
        """A listed follow-up with how it stands; None if there is none of that id."""
        ...

    def lock(self, followups: Sequence[FollowUpId]) -> None:
        """Keep other transactions from opening developments of these, until this one ends."""
        ...

    def put(self, followups: Sequence[FollowUp], *, now: datetime) -> Sequence[FollowUpId]:
        """Make these the listed follow-ups. Endings and developments are kept.

        Returns:
            Those that were not known before.
        """
        ...

    def close(self, followup: FollowUpId, ended_as: Status, *, now: datetime) -> bool:
        """Close a follow-up. False if there is none of that id."""
        ...

    def reopen(self, followup: FollowUpId) -> None:
        """Open a closed follow-up again."""
        ...

    def mute(self, followup: FollowUpId, until: datetime | None) -> None:
        """Hold what is told of a follow-up until a moment (desk time); None ends that."""
        ...

    def muted_until(self, followup: FollowUpId) -> datetime | None:
        """Until when a follow-up is muted (desk time); None where it is not, or was long ago."""
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
            alert: which one.
            assignee: to whom it is given; None to leave that as it is.
        """
        ...

    def settle_development(self, development: DevelopmentId) -> None:
        """Note that somebody gave a verdict on a development: nobody else is asked about its alert."""
        ...

    def put_off(self, alert: AlertId, until: datetime | None) -> None:
        """Let an alert come back at a moment (desk time); None for never."""
        ...


class Developments(Protocol):
    """Matches and the developments they report."""

    def near(self, match: Match) -> Sequence[Development]:
        """Developments of the match's follow-up that lie near it in time, newest first."""
        ...

    def kept(self, match: Match) -> KeptMatch | None:
        """What is known of this item for this follow-up, if it was matched before."""
        ...

    def save_match(
        self,
        match: Match,
        item: Item,
        change: Change | None,
        silence: Silence | None,
        *,
        now: datetime,
        revision: str = "",
    ) -> DevelopmentId | None:
        """Save a match with what came of it, and open or extend its development.

        A match that the desk should look at (in the band of review, or told again after it was dismissed)
        waits for the next review digest.

        Args:
            match: the match.
            item: its item; its words are kept with the match.
            change: what it opens or joins; None for neither.
            silence: why the desk is not told; None where it is.
            now: desk time.
            revision: the name of the words that a silent edit left; empty for those first matched.
        """
        ...

    def refresh_match(self, match: Match) -> None:
        """Save by what a revised item's story is known again; all else stays as it was when it matched."""
        ...

    def earlier(self, development: DevelopmentId) -> Earlier | None:
        """The development of the same follow-up that came last before this one."""
        ...

    def load_match(self, followup: FollowUpId, item: ItemId) -> StoredMatch | None:
        """A match with its item and what came of it; None if it was never kept."""
        ...

    def reckon(self, development: DevelopmentId) -> None:
        """Save what a development counts for, by the verdicts on its items."""
        ...


class Verdicts(Protocol):
    """Editors' words on matches."""

    def load(self, followup: FollowUpId, item: ItemId) -> Verdict | None:
        """The verdict that stands; None where there is none."""
        ...

    def all_of(self, followup: FollowUpId) -> Sequence[Verdict]:
        """The verdicts that stand for a follow-up, oldest first."""
        ...

    def put(self, verdict: Verdict) -> None:
        """Let a verdict stand, in place of any on the same match, and note the fact."""
        ...

    def take_back(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str, at: datetime
    ) -> Verdict | None:
        """Let a verdict stand no more, and note the fact; the verdict, or None where none stood."""
        ...

    def history(self, followup: FollowUpId, item: ItemId) -> Sequence[VerdictFact]:
        """All that was ever done about a match, oldest first."""
        ...

    def examples(self, followup: FollowUpId) -> Examples:
        """The texts that an editor confirmed and dismissed, as they were when they matched."""
        ...

    def last_fact(self) -> int:
        """The row of what was done last about any match; 0 while nothing was."""
        ...

    def judged(self) -> Sequence[FollowUpId]:
        """The follow-ups on whose matches anything was ever said."""
        ...

    def lessons(self, followup: FollowUpId) -> Sequence[Lesson]:
        """The matches on which verdicts stand, as the rule of learning takes them."""
        ...

    def past(self, followup: FollowUpId, *, since: datetime) -> Sequence[Past]:
        """A follow-up's stored matches since a moment on which no verdict stands, newest first."""
        ...

    def tunings(self) -> Mapping[FollowUpId, Tuning]:
        """What follow-ups have learned; those that learned nothing are left out."""
        ...

    def save_tuning(self, followup: FollowUpId, tuning: Tuning, *, now: datetime) -> None:
        """Keep what a follow-up has learned."""
        ...


@dataclass(frozen=True, slots=True)
class LookBack:
    """A follow-up that is being measured against the items that were stored before it was added.

    Args:
        followup: as the desk wrote it.
        since: items seen before this moment (desk time) are left out.
        place: items up to this row are done.
        until: the last row.
    """

    followup: FollowUp
    since: datetime
    place: int
    until: int


class Reviews(Protocol):
    """What waits for an editor, and what new follow-ups still have to look at."""

    def waiting(self, *, before: datetime) -> Sequence[ReviewGroup]:
        """What began to wait for review before a moment (desk time) and stood in no digest yet.

        By follow-up in the desk's order, the surest first; without what an editor gave a verdict on.
        """
        ...

    def mark(self, groups: Sequence[ReviewGroup], digest: str) -> None:
        """Note in which digest they stood."""
        ...

    def no_full_text(self, item: ItemId, detail: str, *, now: datetime) -> int:
        """Let what an item's own words do not decide wait for review, since its article is not to be had.

        Returns:
            How many matches wait now.

        Args:
            item: which item.
            detail: why the article is not to be had.
            now: desk time.
        """
        ...

    def start_look_backs(self, followups: Sequence[FollowUpId], *, since: datetime, until: int) -> None:
        """Have follow-ups measured against the items up to a row that were seen since a moment."""
        ...

    def claim_look_back(self, claim: Claim, *, lease: timedelta, wall: datetime) -> LookBack | None:
        """Take a follow-up that still has items to look at; nobody else gets it while the lease lasts."""
        ...

    def save_look_back(self, look: LookBack, claim: Claim, *, place: int) -> bool:
        """Note up to which row it is done; False if the lease went to another."""
        ...


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

    def add_delivery(self, alert: AlertId, way: Planned, *, wall: datetime) -> bool:
        """Send an alert to one more channel. False if it goes there already."""
        ...

    def take_returning(self, *, now: datetime) -> Sequence[OpenAlert]:
        """Alerts that were put off until now; from here on they are not put off."""
        ...

    def take_unanswered(self, *, now: datetime) -> Sequence[OpenAlert]:
        """Alerts that nobody answered in time; from here on nobody else is asked."""
        ...


class Deliveries(Protocol):
    """Alerts on their way."""

    def claim_due(
        self,
        claim: Claim,
        *,
        lease: timedelta,
        wall: datetime,
        alert: AlertId | None = None,
        paces: Mapping[ChannelName, timedelta] | None = None,
    ) -> Delivery | None:
        """Take the delivery that has been due longest and mark it as being sent.

        What was told first of a follow-up goes first to a channel, and no channel keeps all workers busy.
        One whose lease ran out while it was being sent is due again, and doubted: its worker died.

        Args:
            claim: the lease's token.
            lease: how long nobody else takes it.
            wall: operational time.
            alert: whose deliveries; None for all.
            paces: how much time must lie between two messages to a channel, where any must.
        """
        ...

    def save_try(self, change: DeliveryUpdate, *, wall: datetime) -> bool:
        """Save what a try changed, for the channel too. False if the lease went to another."""
        ...

    def held_channels(self, *, now: datetime) -> Sequence[ChannelName]:
        """Channels for which something is held that need not be held any longer."""
        ...

    def take_held(self, channel: ChannelName, *, now: datetime) -> Sequence[Held]:
        """What need not be held for a channel any longer, oldest first; nobody else takes it meanwhile."""
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
        """Note that a further outlet reports a development."""
        ...

    def want_for_alert(self, alert: AlertId, *, due: datetime) -> None:
        """Note that something was done about an alert."""
        ...

    def want_for_match(self, followup: FollowUpId, item: ItemId, *, due: datetime) -> None:
        """Note that a verdict was given on a match, or taken back."""
        ...

    def claim_due(
        self, claim: Claim, *, lease: timedelta, wall: datetime, paces: Mapping[ChannelName, timedelta]
    ) -> Edit | None:
        """Take the edit that has been due longest, of a message that is there and a channel that is free."""
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

    def urgent_missed(self, channel: ChannelName, *, since: datetime) -> Sequence[AlertId]:
        """Urgent alerts that a channel has not taken since a moment (operational time), oldest first."""
        ...

    def take_dead(self) -> Sequence[DeadDelivery]:
        """Deliveries that were given up, of which nobody was told yet; those of one channel together."""
        ...


class Leases(Protocol):
    """Leases on feeds, hosts, items and deliveries, whoever holds them."""

    def tokens(self) -> frozenset[str]:
        """Under which something is claimed."""
        ...

    def free(self, tokens: Sequence[str]) -> int:
        """Let the leases of these tokens end; how many rows that freed."""
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

"""Visit the feeds that are due and store what is new."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.domain.document import ParsedFeed, gathered
from service.domain.feed import Feed, FeedId, Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit, body_digest
from service.domain.identity import NOTHING
from service.domain.new_item import with_languages
from service.domain.policy import PollPolicy
from service.domain.poll import Moment, PollPlan, plan_poll, unchanged_until, visit_of
from service.ports import Claim, Clock, FeedReader, Fetcher, Store, StoreUnavailable
from service.usecases.claims import new_claim
from service.usecases.load_known import load_known

log = logging.getLogger(__name__)
CHILDREN = 2  # sitemaps of an index that are visited: the newest come first
Read = tuple[Feed, FetchOutcome, ParsedFeed | None]


@dataclass(frozen=True, slots=True)
class Polled:
    """What a round of visits brought.

    Args:
        visited: how many feeds were visited, and saved.
        new_items: how many items are new or revised.
        failed: (feed, plain line) for each feed that has just begun to fail; the rest is known already.
        gaps: (feed, items that were missed, about) for each feed that rolled over unseen.
    """

    visited: int
    new_items: int
    failed: tuple[tuple[str, str], ...]
    gaps: tuple[tuple[str, int], ...]


def poll_due(
    *,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    policy: PollPolicy,
    clock: Clock,
    chance: Callable[[], float],
    wake: Callable[[], None],
) -> Polled:
    """Visit a batch of due feeds concurrently; each is saved as soon as its visit ends.

    Args:
        store: the database.
        fetcher: gets documents.
        reader: reads them.
        policy: how often feeds are visited.
        clock: what time it is.
        chance: numbers from 0 to 1.
        wake: called when others are due still, so that another worker visits them at the same time.

    Raises:
        StoreUnavailable: if the database is away; leases run out and the feeds are visited again.
    """
    claim = new_claim()
    began, began_wall = clock.desk(), clock.wall()
    with store.begin() as tx:
        feeds = tx.feeds.claim_due(
            claim, limit=policy.batch, per_host=policy.per_host, lease=policy.lease, wall=clock.wall()
        )
        more = len(feeds) == policy.batch and tx.feeds.are_due(wall=clock.wall())
    if more:
        wake()
    # Two listed feeds may have moved to one address: it is visited once.
    by_visit: dict[Visit, list[Feed]] = defaultdict(list)
    for feed in feeds:
        by_visit[visit_of(feed, policy, began_wall)].append(feed)
    brought = _Brought()
    save = _Saver(store, reader, policy, clock, chance, claim, began, began_wall, brought)
    for read in _rounds(by_visit, fetcher, reader, policy):
        save.all(read)
    hosts = {host for feed in feeds if (host := fetcher.host_of(feed.url)) is not None}
    if hosts or brought.visited < len(feeds):
        with store.begin() as tx:
            if brought.visited < len(feeds):
                tx.feeds.leave(claim)
            tx.hosts.leave(hosts, claim, spacing=policy.spacing, wall=clock.wall())
    return Polled(brought.visited, brought.new_items, tuple(brought.failed), tuple(brought.gaps))


@dataclass(slots=True)
class _Brought:
    """What a round has brought so far: the items themselves are let go of, since there may be many."""

    visited: int = 0
    new_items: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[tuple[str, int]] = field(default_factory=list)

    def add(self, saved: Sequence[tuple[Feed, PollPlan]]) -> None:
        self.visited += len(saved)
        for feed, plan in saved:
            self.new_items += len(plan.items)
            if plan.trouble is not None and not feed.failures:
                self.failed.append((feed.url, plan.detail))
            if plan.gap is not None:
                self.gaps.append((feed.url, plan.gap.missed))


@dataclass(frozen=True, slots=True)
class _Saver:
    """Saves what the visits of one claim brought."""

    store: Store
    reader: FeedReader
    policy: PollPolicy
    clock: Clock
    chance: Callable[[], float]
    claim: Claim
    began: datetime
    began_wall: datetime
    brought: _Brought

    def all(self, read: Sequence[Read]) -> None:
        """Save some visits together, or, where something of ours fails at one of them, each by itself: that
        one is a failed visit then, so that no document takes others along, or comes again at once for ever.
        """
        try:
            self._save(read)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - told of below, if it comes again
            for one in read:
                self._each(one)

    def _each(self, one: Read) -> None:
        try:
            self._save([one])
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("visit not saved: %s", one[0].url)
            words = f"Afterstory can't save what it holds ({type(error).__name__}): tell its makers."
            self._save([(one[0], FetchFailed(Trouble.NOT_A_FEED, words), None)])

    def _save(self, read: Sequence[Read]) -> None:
        with self.store.begin() as tx:
            desk, wall = self.clock.desk(), self.clock.wall()
            plans: dict[FeedId, PollPlan] = {}
            unchanged: dict[FeedId, datetime] = {}
            for feed, outcome, parsed in read:
                moment = Moment(desk, wall, self.chance())
                until = unchanged_until(feed, outcome, self.policy, moment)
                if until is not None:
                    unchanged[feed.id] = until
                    continue
                # Of a feed that has never been read nothing is stored.
                read_before = feed.read is not None or feed.entries > 0
                known = load_known(tx, feed, parsed) if parsed and read_before else NOTHING
                plan = plan_poll(feed, outcome, parsed, known, self.policy, moment)
                if plan.items:
                    plan = replace(plan, items=with_languages(plan.items, feed, self.reader.language_of))
                plans[feed.id] = plan
            same = tx.feeds.save_unchanged(unchanged, self.claim, began=self.began, wall=wall)
            kept = tx.feeds.save_polls(
                list(plans.values()),
                self.claim,
                began=self.began,
                now=desk,
                wall=wall,
                began_wall=self.began_wall,
            )
        self.brought.visited += same
        self.brought.add([(feed, plans[feed.id]) for feed, *_ in read if feed.id in kept])


def _rounds(
    by_visit: Mapping[Visit, Sequence[Feed]], fetcher: Fetcher, reader: FeedReader, policy: PollPolicy
) -> Iterator[list[Read]]:
    """What the visits brought, as they end; indexes of sitemaps last, with the newest of their sitemaps."""
    indexes: list[Read] = []
    for ended in fetcher.fetch(list(by_visit), begin_within=policy.shift):
        read = [_read(feed, outcome, reader) for visit, outcome in ended for feed in by_visit[visit]]
        indexes += [one for one in read if one[2] is not None and one[2].children]
        yield [one for one in read if one[2] is None or not one[2].children]
    if not indexes:
        return
    children = {
        Visit(url, listed=feed.url): None for feed, _, index in indexes if index for url in _newest(index)
    }
    found: dict[Visit, ParsedFeed] = {}
    for ended in fetcher.fetch(list(children), begin_within=policy.shift):
        found |= {visit: reader.read(answer) for visit, answer in ended if isinstance(answer, Fetched)}
    for feed, outcome, index in indexes:
        if index is not None:
            had = [found.get(Visit(url, listed=feed.url)) for url in _newest(index)]
            yield [(feed, outcome, gathered(index, had))]


def _newest(index: ParsedFeed) -> Sequence[str]:
    return index.children[:CHILDREN]


def _read(feed: Feed, answer: FetchOutcome, reader: FeedReader) -> Read:
    if not isinstance(answer, Fetched):
        return feed, answer, None
    if feed.digest is not None and body_digest(answer.body) == feed.digest:
        # The same bytes behind a changed validator are not parsed again.
        return feed, NotModified(answer.etag, answer.last_modified, answer.max_age, answer.moved_to), None
    return feed, answer, reader.read(answer)

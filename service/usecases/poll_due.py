"""Visit the feeds that are due and store what is new."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.document import ParsedFeed, gathered
from service.domain.feed import Feed
from service.domain.fetch import Fetched, FetchOutcome, NotModified, Visit, body_digest
from service.domain.identity import NOTHING
from service.domain.policy import PollPolicy
from service.domain.poll import Moment, PollPlan, address_of, plan_poll, with_languages
from service.ports import Clock, FeedReader, Fetcher, Store
from service.usecases.claims import new_claim
from service.usecases.load_known import load_known

CHILDREN = 2  # sitemaps of an index that are visited: the newest come first
Read = tuple[Feed, FetchOutcome, ParsedFeed | None]


@dataclass(frozen=True, slots=True)
class Polled:
    """What a round of visits brought.

    Args:
        visited: how many feeds were visited.
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
        wake: called when others may be due still, so that another worker visits them at the same time.

    Raises:
        StoreUnavailable: if the database is away; leases run out and the feeds are visited again.
    """
    claim = new_claim()
    began, began_wall = clock.desk(), clock.wall()
    with store.begin() as tx:
        feeds = tx.feeds.claim_due(
            claim, limit=policy.batch, per_host=policy.per_host, lease=policy.lease, wall=clock.wall()
        )
    if len(feeds) == policy.batch:
        wake()
    # Two listed feeds may have moved to one address: it is visited once.
    by_visit: dict[Visit, list[Feed]] = defaultdict(list)
    for feed in feeds:
        by_visit[Visit(address_of(feed, policy), feed.etag, feed.last_modified)].append(feed)
    saved: list[tuple[Feed, PollPlan]] = []
    for read in _rounds(by_visit, fetcher, reader):
        with store.begin() as tx:
            plans = {}
            for feed, outcome, parsed in read:
                # Of a feed that has never been read nothing is stored.
                read_before = feed.read is not None or feed.entries > 0
                known = load_known(tx, feed, parsed) if parsed and read_before else NOTHING
                now = Moment(clock.desk(), clock.wall(), chance())
                plan = plan_poll(feed, outcome, parsed, known, policy, now)
                if plan.items:
                    plan = replace(plan, items=with_languages(plan.items, feed, reader.language_of))
                plans[feed] = plan
            kept = tx.feeds.save_polls(
                list(plans.values()),
                claim,
                began=began,
                now=clock.desk(),
                wall=clock.wall(),
                began_wall=began_wall,
            )
        saved += [(feed, plan) for feed, plan in plans.items() if feed.id in kept]
    if feeds:
        hosts = {host for feed in feeds if (host := fetcher.host_of(feed.url)) is not None}
        with store.begin() as tx:
            tx.hosts.leave(hosts, claim, spacing=policy.spacing, wall=clock.wall())
    return Polled(
        visited=len(feeds),
        new_items=sum(len(plan.items) for _, plan in saved),
        failed=tuple(
            (feed.url, plan.detail) for feed, plan in saved if plan.trouble is not None and not feed.failures
        ),
        gaps=tuple((feed.url, plan.gap.missed) for feed, plan in saved if plan.gap is not None),
    )


def _rounds(
    by_visit: Mapping[Visit, Sequence[Feed]], fetcher: Fetcher, reader: FeedReader
) -> Iterator[list[Read]]:
    """What the visits brought, as they end; indexes of sitemaps last, with the newest of their sitemaps."""
    indexes: list[Read] = []
    for ended in fetcher.fetch(list(by_visit)):
        read = [_read(feed, outcome, reader) for visit, outcome in ended for feed in by_visit[visit]]
        indexes += [one for one in read if one[2] is not None and one[2].children]
        yield [one for one in read if one[2] is None or not one[2].children]
    if not indexes:
        return
    children = {
        Visit(url, listed=feed.url): None for feed, _, index in indexes if index for url in _newest(index)
    }
    found: dict[Visit, ParsedFeed] = {}
    for ended in fetcher.fetch(list(children)):
        found |= {visit: reader.read(answer) for visit, answer in ended if isinstance(answer, Fetched)}
    for feed, outcome, index in indexes:
        if index is not None:
            had = [found.get(Visit(url, listed=feed.url)) for url in _newest(index)]
            yield [(feed, outcome, gathered(index, had))]


def _newest(index: ParsedFeed) -> Sequence[str]:
    return index.children[:CHILDREN]


def _read(feed: Feed, answer: FetchOutcome, reader: FeedReader) -> Read:
    outcome = _unless_same_bytes(feed, answer)
    return feed, outcome, reader.read(outcome) if isinstance(outcome, Fetched) else None


def _unless_same_bytes(feed: Feed, outcome: FetchOutcome) -> FetchOutcome:
    """The same bytes behind a changed validator are not parsed again."""
    if not isinstance(outcome, Fetched) or feed.digest is None or body_digest(outcome.body) != feed.digest:
        return outcome
    return NotModified(outcome.etag, outcome.last_modified, outcome.max_age, outcome.moved_to)

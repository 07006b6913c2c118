"""Visit the feeds that are due and store what is new."""

import secrets
from dataclasses import dataclass

from service.domain.document import lookups
from service.domain.feed import Feed
from service.domain.fetch import Fetched, FetchOutcome, NotModified, Visit, body_digest
from service.domain.policy import PollPolicy
from service.domain.poll import plan_poll
from service.ports import Claim, Clock, FeedReader, Fetcher, Store


@dataclass(frozen=True, slots=True)
class Polled:
    """What a round of visits brought.

    Args:
        visited: how many feeds were visited.
        new_items: how many items are new or revised.
        failed: (feed, plain line) for each feed that has just begun to fail; the rest is known already.
        more: whether other feeds may be due still.
    """

    visited: int
    new_items: int
    failed: tuple[tuple[str, str], ...]
    more: bool


def poll_due(
    *, store: Store, fetcher: Fetcher, reader: FeedReader, policy: PollPolicy, clock: Clock
) -> Polled:
    """Visit a batch of due feeds concurrently; each is saved as soon as its visit ends.

    Raises:
        StoreUnavailable: if the database is away; leases run out and the feeds are visited again.
    """
    claim = Claim(secrets.token_hex(8))
    began = clock.desk()
    with store.begin() as tx:
        feeds = tx.feeds.claim_due(claim, limit=policy.batch, lease=policy.lease, wall=clock.wall())
    new_items = 0
    failed: list[tuple[str, str]] = []
    by_url = {feed.url: feed for feed in feeds}
    for visit, answer in fetcher.fetch([Visit(feed.url, feed.etag, feed.last_modified) for feed in feeds]):
        feed = by_url[visit.url]
        outcome = _unless_same_bytes(feed, answer)
        parsed = reader.read(outcome) if isinstance(outcome, Fetched) else None
        keys, links = lookups(parsed) if parsed else (frozenset(), frozenset())
        with store.begin() as tx:
            known = tx.feeds.known(feed.id, keys, links)
            plan = plan_poll(feed, outcome, parsed, known, policy, clock.wall())
            saved = tx.feeds.save_poll(plan, claim, began=began, now=clock.desk(), wall=clock.wall())
        if saved:
            new_items += len(plan.items)
        if plan.trouble is not None and feed.failures == 0:
            failed.append((feed.url, plan.detail))
    return Polled(len(feeds), new_items, tuple(failed), more=len(feeds) == policy.batch)


def _unless_same_bytes(feed: Feed, outcome: FetchOutcome) -> FetchOutcome:
    """The same bytes behind a changed validator are not parsed again."""
    if isinstance(outcome, Fetched) and feed.digest is not None and body_digest(outcome.body) == feed.digest:
        return NotModified(outcome.etag, outcome.last_modified)
    return outcome

"""Read what hubs brought; the same code as a visit's takes it from there."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from service.domain.document import ParsedFeed
from service.domain.feed import Feed, FeedId
from service.domain.fetch import Fetched
from service.domain.new_item import new_items, with_languages
from service.domain.policy import PollPolicy
from service.domain.rhythm import learn
from service.ports import Claim, Clock, FeedReader, Push, Store, StoreUnavailable, Transaction
from service.usecases.claims import LEASE, new_claim
from service.usecases.load_known import load_known

log = logging.getLogger(__name__)
BATCH = 50  # pushes a task takes: some tenths of a second of work


def read_push(*, store: Store, reader: FeedReader, policy: PollPolicy, clock: Clock) -> int | None:
    """Read the oldest pushes, each once.

    A push holds what is new, not the whole document: of gaps, validators and when to visit it says nothing.

    Returns:
        How many items are new or revised; None if no push waits.

    Raises:
        StoreUnavailable: if the database is away; the pushes wait there.
    """
    claim = new_claim()
    with store.begin() as tx:
        pushes = tx.subscriptions.claim_pushes(claim, limit=BATCH, lease=LEASE, wall=clock.wall())
        feeds = _load(tx, pushes, clock)
    if not pushes:
        return None
    # Read outside of any transaction: a large document must hold up nobody.
    read = []
    for push in pushes:
        feed = feeds[push.feed]
        read.append((push, reader.read(Fetched(feed.url if feed else "", push.body, push.content_type))))
    try:
        return _save_all(read, claim, store=store, reader=reader, policy=policy, clock=clock)
    except StoreUnavailable:
        raise
    except Exception:  # noqa: BLE001 - told of below, if it comes again
        # Something of ours fails at one of them: that one alone is let go, for visits to find what it held.
        brought = 0
        for one in read:
            try:
                brought += _save_all([one], claim, store=store, reader=reader, policy=policy, clock=clock)
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("push not saved: feed %s", one[0].feed)
                with store.begin() as tx:
                    tx.subscriptions.drop_push(one[0], claim)
        return brought


def _save_all(
    read: Sequence[tuple[Push, ParsedFeed]],
    claim: Claim,
    *,
    store: Store,
    reader: FeedReader,
    policy: PollPolicy,
    clock: Clock,
) -> int:
    """Save what some pushes brought: how many items are new or revised."""
    with store.begin() as tx:
        feeds = _load(tx, [push for push, _ in read], clock)
        brought: Counter[FeedId] = Counter()
        for push, document in read:
            feed = feeds[push.feed]
            if not tx.subscriptions.drop_push(push, claim) or feed is None:
                continue
            if document.problems and not document.entries:
                # There is news, and this does not tell it: the feed itself does.
                tx.feeds.hurry(feed.id, wall=clock.wall())
            found, first_seen = _save(tx, push, feed, document, reader, policy, clock)
            brought[feed.id] += found
            # What an earlier push of the batch has taught of the feed counts.
            learned = learn(feed.rhythm, first_seen, (), policy, clock.wall(), quiet=feed.read)
            feeds[feed.id] = replace(feed, rhythm=learned)
        for id_ in brought:
            taught = feeds[id_]
            if taught is not None:
                tx.feeds.save_rhythm(id_, taught.rhythm, policy)
    return brought.total()


def _load(tx: Transaction, pushes: Sequence[Push], clock: Clock) -> dict[FeedId, Feed | None]:
    return {id_: tx.feeds.load(id_, wall=clock.wall()) for id_ in {push.feed for push in pushes}}


def _save(
    tx: Transaction,
    push: Push,
    feed: Feed,
    document: ParsedFeed,
    reader: FeedReader,
    policy: PollPolicy,
    clock: Clock,
) -> tuple[int, int]:
    """Save what a push brought: how many items are new or revised, and how many were never seen."""
    known = load_known(tx, feed, document)
    items = with_languages(
        new_items(document, known, feed.key_by, policy, clock.desk()), feed, reader.language_of
    )
    brought = [(feed.id, item) for item in items]
    tx.feeds.save_items(brought, now=clock.desk(), wall=clock.wall(), began=push.received)
    return len(items), sum(not item.revises for item in items)

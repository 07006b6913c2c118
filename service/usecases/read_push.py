"""Read what a hub brought; the same code as a visit's takes it from there."""

from service.domain.document import lookups
from service.domain.fetch import Fetched
from service.domain.policy import PollPolicy
from service.domain.poll import new_items, with_languages
from service.domain.rhythm import learn
from service.ports import Clock, FeedReader, Store


def read_push(*, store: Store, reader: FeedReader, policy: PollPolicy, clock: Clock) -> int | None:
    """Read the oldest push.

    A push holds what is new, not the whole document: of gaps, validators and when to visit it says nothing.

    Returns:
        How many items are new or revised; None if no push waits.

    Raises:
        StoreUnavailable: if the database is away; the push waits there.
    """
    with store.begin() as tx:
        push = tx.subscriptions.next_push()
        feed = None if push is None else tx.feeds.load(push.feed, wall=clock.wall())
    if push is None:
        return None
    # Read outside of any transaction: a large document must hold up nobody.
    parsed = reader.read(Fetched(feed.url if feed else "", push.body, push.content_type))
    with store.begin() as tx:
        if not tx.subscriptions.drop_push(push) or feed is None:
            return 0
        known = tx.feeds.known(feed.id, *lookups(parsed))
        items = with_languages(
            new_items(parsed, known, feed.key_by, policy, clock.desk()), feed, reader.language_of
        )
        tx.feeds.save_items([(feed.id, item) for item in items], now=clock.desk(), wall=clock.wall())
        first_seen = sum(not item.revises for item in items)
        tx.feeds.save_rhythm(feed.id, learn(feed.rhythm, first_seen, (), policy, clock.wall()), policy)
    return len(items)

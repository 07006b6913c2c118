"""Look elsewhere for what came and went between two visits to a feed."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from service.domain.document import ParsedFeed
from service.domain.feed import KeyBy
from service.domain.fetch import Fetched
from service.domain.gap import news_sitemaps, reaches_back, within
from service.domain.new_item import new_items, with_languages
from service.domain.policy import PollPolicy
from service.ports import Clock, FeedReader, Fetcher, OpenGap, Store
from service.usecases.claims import LEASE, new_claim
from service.usecases.load_known import load_known
from service.usecases.visit import visit

CHILDREN = 2  # sitemaps of an index that are read: the newest come first


@dataclass(frozen=True, slots=True)
class Filled:
    """What a look elsewhere brought.

    Args:
        url: the feed.
        missed: about how many items were missed.
        found: how many items were had.
        closed: whether they reach back to what was known before.
    """

    url: str
    missed: int
    found: int
    closed: bool


def fill_gap(
    *, store: Store, fetcher: Fetcher, reader: FeedReader, policy: PollPolicy, clock: Clock
) -> Filled | None:
    """Try to fill the oldest gap: the feed's own earlier pages first, then the site's news sitemap.

    Returns:
        What it brought; None if no gap waits, or its host bears no visit now.

    Raises:
        StoreUnavailable: if the database is away; the lease runs out and it is tried again.
    """
    claim = new_claim()
    with store.begin() as tx:
        gap = tx.gaps.claim_next(claim, lease=LEASE, wall=clock.wall())
        if gap is None:
            return None
        host = [gap.host] if gap.host is not None else []
        if len(tx.hosts.claim(host, claim, lease=LEASE, wall=clock.wall())) < len(host):
            return None
    found, closed = 0, False
    for page, whole_site in _pages(gap, fetcher, reader, policy):
        document = within(page, gap.gap) if whole_site else page
        with store.begin() as tx:
            known = load_known(tx, gap.feed, document)
            # A site's map names no guids, so links tell; but not where all lead to one page.
            links = known.links if gap.feed.key_by is not KeyBy.TEXT else {}
            items = [
                item
                for item in new_items(document, known, gap.feed.key_by, policy, clock.desk())
                if not item.revises and item.entry.url not in links
            ]
            items = list(with_languages(items, gap.feed, reader.language_of))
            tx.feeds.save_items([(gap.feed.id, item) for item in items], now=clock.desk(), wall=clock.wall())
        found += len(items)
        # That a site's map holds what the feed brought before says nothing of the feed's reach.
        met = 0 if whole_site else len(known.hashes) + len(known.links)
        closed = reaches_back(page, gap.gap, known=met)
        if closed:
            break
    with store.begin() as tx:
        tx.gaps.save_filled(gap, claim, found=found, closed=closed, wall=clock.wall())
        tx.hosts.leave(host, claim, spacing=policy.spacing, wall=clock.wall())
    return Filled(gap.feed.url, gap.gap.missed, found, closed)


def _pages(
    gap: OpenGap, fetcher: Fetcher, reader: FeedReader, policy: PollPolicy
) -> Iterator[tuple[ParsedFeed, bool]]:
    """Documents that may hold what is missing, each with whether it covers more than the feed."""
    older, asked = gap.feed.hints.older, {gap.feed.url}
    for _ in range(policy.pages):
        if older is None or older in asked:
            break
        asked.add(older)
        page = _read(older, gap.feed.url, fetcher, reader)
        if page is None or not page.entries:
            break
        yield page, False
        older = page.hints.older
    robots = visit(urljoin(gap.feed.url, "/robots.txt"), fetcher)
    text = robots.body.decode("utf-8", "replace") if isinstance(robots, Fetched) else ""
    for address in news_sitemaps(text)[:CHILDREN]:
        sitemap = _read(address, gap.feed.url, fetcher, reader)
        if sitemap is None:
            continue
        yield sitemap, True
        for child in sitemap.children[:CHILDREN]:
            part = _read(child, gap.feed.url, fetcher, reader)
            if part is not None:
                yield part, True


def _read(url: str, listed: str, fetcher: Fetcher, reader: FeedReader) -> ParsedFeed | None:
    fetched = visit(url, fetcher, listed=listed)
    return reader.read(fetched) if isinstance(fetched, Fetched) else None

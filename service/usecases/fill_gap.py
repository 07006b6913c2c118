"""Look elsewhere for what came and went between two visits to a feed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from service.domain.document import ParsedFeed
from service.domain.feed import KeyBy, Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome
from service.domain.gap import news_sitemaps, reaches_back, within
from service.domain.new_item import new_items, with_languages
from service.domain.policy import PollPolicy
from service.domain.poll import address_of
from service.ports import Clock, FeedReader, Fetcher, OpenGap, Store
from service.usecases.claims import LEASE, new_claim
from service.usecases.load_known import load_known
from service.usecases.visit import visit

CHILDREN = 2  # sitemaps of an index that are read: the newest come first
# Gaps come of outages, which may not be over yet when they are found.
PASSING = frozenset({Trouble.SERVER, Trouble.TIMEOUT, Trouble.UNREACHABLE, Trouble.NAME, Trouble.BUSY})
AGAIN = timedelta(hours=1)
GIVEN_UP = timedelta(days=1)  # what is older than that is no longer in any sitemap of news


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
    elsewhere = _Elsewhere(gap, address_of(gap.feed, policy), fetcher, reader, set())
    for page, whole_site in elsewhere.pages(policy):
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
    wall = clock.wall()
    passing = not closed and bool(elsewhere.troubles & PASSING) and wall - gap.gap.until < GIVEN_UP
    again = wall + AGAIN if passing else None
    with store.begin() as tx:
        tx.gaps.save_filled(gap, claim, found=found, closed=closed, again=again, wall=wall)
        tx.hosts.leave(host, claim, spacing=policy.spacing, wall=clock.wall())
    return Filled(gap.feed.url, gap.gap.missed, found, closed)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Where else what is missing may be had; `troubles` is what went wrong on the way there."""

    gap: OpenGap
    address: str
    fetcher: Fetcher
    reader: FeedReader
    troubles: set[Trouble]

    def pages(self, policy: PollPolicy) -> Iterator[tuple[ParsedFeed, bool]]:
        """Documents that may hold it, each with whether it covers more than the feed."""
        older, asked = self.gap.feed.hints.older, {self.address}
        for _ in range(policy.pages):
            if older is None or older in asked:
                break
            asked.add(older)
            page = self._read(older)
            if page is None or not page.entries:
                break
            yield page, False
            older = page.hints.older
        robots = self._visit(urljoin(self.address, "/robots.txt"))
        text = robots.body.decode("utf-8", "replace") if isinstance(robots, Fetched) else ""
        for address in news_sitemaps(text)[:CHILDREN]:
            sitemap = self._read(address)
            if sitemap is None:
                continue
            yield sitemap, True
            for child in sitemap.children[:CHILDREN]:
                part = self._read(child)
                if part is not None:
                    yield part, True

    def _read(self, url: str) -> ParsedFeed | None:
        fetched = self._visit(url)
        return self.reader.read(fetched) if isinstance(fetched, Fetched) else None

    def _visit(self, url: str) -> FetchOutcome:
        outcome = visit(url, self.fetcher, listed=self.gap.feed.url)
        if isinstance(outcome, FetchFailed):
            self.troubles.add(outcome.trouble)
        return outcome

"""Find the feeds of a site, and look at each before it is listed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.discovery import Discovery, Found, Links, Preview, Way, best_first, preview
from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit
from service.ports import FeedReader, Fetcher, PageReader
from service.usecases.visit import visit

MOST = 20  # addresses of one site that one round visits

# The page is not to be had, but its server is there: it may have a feed beside it.
ANSWERED = frozenset(
    {Trouble.HTTP, Trouble.NOT_FOUND, Trouble.GONE, Trouble.BLOCKED, Trouble.LOGIN, Trouble.SERVER}
)


def look_at(url: str, *, fetcher: Fetcher, reader: FeedReader, pages: PageReader) -> Preview:
    """Visit an address that may be a feed's."""
    look = _Look(url, fetcher, reader, pages)
    outcome = visit(url, fetcher)
    return look.preview(Found(url, "", Way.ITSELF), outcome)


def discover_feeds(url: str, *, fetcher: Fetcher, reader: FeedReader, pages: PageReader) -> Discovery:
    """Find the feeds of the site behind an address.

    What the page declares or links to is visited first, and one step further where a link leads to a page
    that lists feeds; only where no feed with entries is among it, the places are tried where most have one.
    Never raises for what the world does.
    """
    look = _Look(url, fetcher, reader, pages)
    outcome = visit(url, fetcher)
    itself = look.preview(Found(url, "", Way.ITSELF), outcome)
    failed = not isinstance(outcome, Fetched)
    if isinstance(outcome, FetchFailed) and outcome.trouble not in ANSWERED:
        return Discovery(url, is_feed=False, feeds=(), unusable=(itself,))
    page, links = look.follow(outcome)
    seen, further = look.visit_all(links.feeds)
    known = {url, *(one.url for one in links.feeds)}
    seen += look.visit_all([one for one in further if one.url not in known])[0]
    if not itself.problem:
        seen.append(itself)
    if itself.problem and not any(one.entries for one in seen):
        seen += look.guess(page.url if page else url)
    declared = (one for one in seen if one.problem and one.way is Way.DECLARED)
    return Discovery(
        url=url,
        is_feed=not itself.problem,
        feeds=best_first(one for one in seen if not one.problem),
        unusable=((itself,) if failed else ()) + tuple(declared),
    )


@dataclass(frozen=True, slots=True)
class _Look:
    url: str
    fetcher: Fetcher
    reader: FeedReader
    pages: PageReader

    def follow(self, outcome: FetchOutcome) -> tuple[Fetched | None, Links]:
        """The page with what it leads to; the one behind it where it only sends its reader on."""
        if not isinstance(outcome, Fetched):
            return None, Links()
        links = self.pages.links(outcome)
        if links.feeds or links.moves_to is None:
            return outcome, links
        behind = visit(links.moves_to, self.fetcher, listed=self.url)
        return (behind, self.pages.links(behind)) if isinstance(behind, Fetched) else (outcome, links)

    def visit_all(self, found: Sequence[Found]) -> tuple[list[Preview], list[Found]]:
        """What stands behind addresses, in their order; and what the pages among them link to."""
        by_url = {one.url: one for one in found[:MOST]}
        seen: dict[str, Preview] = {}
        further: list[Found] = []
        # Each document is let go as soon as it is looked at: together they may be large.
        for ended in self.fetcher.fetch([Visit(url, listed=self.url) for url in by_url]):
            for one, outcome in ended:
                seen[one.url] = self.preview(by_url[one.url], outcome)
                if isinstance(outcome, Fetched) and seen[one.url].problem:
                    links = self.pages.links(outcome).feeds
                    further += (replace(link, way=Way.LINKED) for link in links)
        return [seen[url] for url in by_url], further

    def guess(self, url: str) -> list[Preview]:
        """What stands where most sites have a feed."""
        outcome = visit(self.pages.robots(url), self.fetcher, listed=self.url)
        sitemaps = self.pages.sitemaps(outcome) if isinstance(outcome, Fetched) else ()
        return self.visit_all((*sitemaps[:2], *self.pages.guesses(url)))[0]

    def preview(self, found: Found, outcome: FetchOutcome) -> Preview:
        match outcome:
            case Fetched():
                url = outcome.moved_to or found.url
                return preview(found, url, self.pages.kind(outcome), self.reader.read(outcome))
            case FetchFailed():
                return Preview(found.url, found.title, found.way, problem=outcome.detail)
            case NotModified():
                words = "It answers 304 Not Modified to a first visit: trouble on its side."
                return Preview(found.url, found.title, found.way, problem=words)

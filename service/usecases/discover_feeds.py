"""Find the feeds of a site, and look at each before it is listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.discovery import Discovery, Found, Links, Preview, Way, best_first, preview
from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit
from service.ports import FeedReader, Fetcher, PageReader

MOST = 20  # addresses of one site that one round visits


def look_at(url: str, *, fetcher: Fetcher, reader: FeedReader, pages: PageReader) -> Preview:
    """Visit an address that may be a feed's."""
    look = _Look(fetcher, reader, pages)
    (outcome,) = look.fetch([url]).values()
    return look.preview(Found(url, "", Way.ITSELF), outcome)


def discover_feeds(url: str, *, fetcher: Fetcher, reader: FeedReader, pages: PageReader) -> Discovery:
    """Find the feeds of the site behind an address.

    What the page declares or links to is visited first; only where no feed is among it, the places are tried
    where most sites have one. Never raises for what the world does.
    """
    look = _Look(fetcher, reader, pages)
    (outcome,) = look.fetch([url]).values()
    itself = look.preview(Found(url, "", Way.ITSELF), outcome)
    failed = not isinstance(outcome, Fetched)
    if isinstance(outcome, FetchFailed) and outcome.trouble is not Trouble.HTTP:
        return Discovery(url, is_feed=False, feeds=(), unusable=(itself,))
    page, links = look.follow(outcome)
    seen = look.visit(links.feeds)
    if not itself.problem:
        seen.append(itself)
    if all(one.problem for one in seen):
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
    fetcher: Fetcher
    reader: FeedReader
    pages: PageReader

    def fetch(self, urls: Sequence[str]) -> dict[str, FetchOutcome]:
        """What visits to addresses brought, in the order of the addresses."""
        visits = [Visit(url) for url in dict.fromkeys(urls)]
        brought = {visit.url: outcome for visit, outcome in self.fetcher.fetch(visits)}
        return {visit.url: brought[visit.url] for visit in visits}

    def follow(self, outcome: FetchOutcome) -> tuple[Fetched | None, Links]:
        """The page with what it leads to; the one behind it where it only sends its reader on."""
        if not isinstance(outcome, Fetched):
            return None, Links()
        links = self.pages.links(outcome)
        if links.feeds or links.moves_to is None:
            return outcome, links
        (behind,) = self.fetch([links.moves_to]).values()
        return (behind, self.pages.links(behind)) if isinstance(behind, Fetched) else (outcome, links)

    def visit(self, found: Sequence[Found]) -> list[Preview]:
        """What stands behind addresses."""
        by_url = {one.url: one for one in found[:MOST]}
        return [self.preview(by_url[url], outcome) for url, outcome in self.fetch(list(by_url)).items()]

    def guess(self, url: str) -> list[Preview]:
        """What stands where most sites have a feed."""
        robots = self.pages.robots(url)
        outcome = self.fetch([robots])[robots]
        sitemaps = self.pages.sitemaps(outcome) if isinstance(outcome, Fetched) else ()
        return self.visit((*sitemaps[:2], *self.pages.guesses(url)))

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

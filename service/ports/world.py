"""The world outside: documents, pages, channels, listeners, clocks."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from service.domain.delivery import SendResult
from service.domain.discovery import Found, Links
from service.domain.document import ParsedFeed
from service.domain.fetch import Fetched, FetchOutcome, Visit
from service.domain.letter import Letter, Place


class Fetcher(Protocol):
    """Gets documents."""

    def fetch(
        self, visits: Sequence[Visit], *, begin_within: timedelta | None = None
    ) -> Iterator[Sequence[tuple[Visit, FetchOutcome]]]:
        """Visit addresses concurrently; each comes back once, together with those that ended meanwhile.

        Never raises for what the world does: that is a `FetchFailed`. Where the
        caller leaves its loop before the end, visits that are under way are given up.

        Args:
            visits: the addresses.
            begin_within: visits whose turn has not come by then do not come back; None waits for all.
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


class Clock(Protocol):
    """The two clocks of a desk; see decision 0004."""

    def desk(self) -> datetime:
        """What time it is for the news (UTC): items, windows, alerts."""
        ...

    def wall(self) -> datetime:
        """Operational time (UTC): leases, retries, visits, sessions."""
        ...

"""What the use cases need from the outside, in our words, not any library's."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from service.domain.alert import Message
from service.domain.delivery import SendResult
from service.domain.development import Match
from service.domain.feed import Feed, Fetched, FetchOutcome, ParsedFeed
from service.domain.followup import FollowUp
from service.domain.item import Item


class StoreUnavailable(Exception):  # noqa: N818 - it says what is so, and is shown to people as it is
    """The database is away. What was under way is rolled back, and the next round does it again."""


class Fetcher(Protocol):
    """Gets documents."""

    def fetch(self, feeds: Sequence[Feed]) -> Iterator[tuple[Feed, FetchOutcome]]:
        """Visit feeds concurrently; each comes back once, as soon as its visit ends.

        Never raises for what the world does: that is a `FetchFailed`.
        """
        ...


class FeedReader(Protocol):
    """Reads documents, whatever kind of feed they are."""

    def read(self, fetched: Fetched) -> ParsedFeed:
        """The entries of a document. Never raises for bad input: that is a problem of the `ParsedFeed`."""
        ...


class Matcher(Protocol):
    """Measures items against the follow-ups that it was made for."""

    def judge(self, item: Item) -> tuple[Match, ...]:
        """The follow-ups that an item may develop, in their order; most items give none."""
        ...


class Language(Protocol):
    """Knows words: their forms, their names in other languages."""

    def matcher(self, followups: Sequence[FollowUp]) -> Matcher:
        """A matcher for these follow-ups. Costs a second for thousands of them: keep it while they stay."""
        ...


class Channel(Protocol):
    """Where alerts go."""

    def send(self, message: Message, key: str) -> SendResult:
        """Send one alert.

        Args:
            message: what to say.
            key: stays the same at every try, so that the far side, or a person, can tell a repeat.
        """
        ...


class Events(Protocol):
    """The live stream that the dashboard listens to. Losing an event loses nothing: pages read the database."""

    def tell(self, topic: str, **ids: int | str) -> None:
        """Say that something of a topic changed. Never raises: a lost broker must not stop the work."""
        ...

"""The list of feeds as the desk extends it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from config.feed_file import add_feeds, language_tag
from config.files import FeedEntry, load_feeds
from config.reading import ConfigError
from service.bootstrap.intake import Intake
from service.domain.discovery import Discovery, Preview
from service.feeds.manners import host_of
from service.ports import ListedFeed


@dataclass(frozen=True, slots=True)
class Added:
    """A feed that is in force now.

    Args:
        entry: as it stands in the desk's file.
        preview: what it held when it was looked at.
    """

    entry: FeedEntry
    preview: Preview


@dataclass(frozen=True, slots=True)
class NotAdded:
    """A feed that was left out.

    Args:
        why: in plain words.
        look: whether its site may have another that can be used.
    """

    why: str
    look: bool = False


class FeedList(Intake):
    """Finding feeds, and listing them."""

    @cached_property
    def _looking(self) -> threading.Lock:
        """A fetcher makes one round of visits at a time; the dashboard has many threads."""
        return threading.Lock()

    def find_feeds(self, given: str) -> Discovery | None:
        """Find the feeds of the site behind what was typed; None where that is no web address."""
        url = whole_address(given)
        if url is None:
            return None
        with self._looking:
            return self.discover_feeds(url)

    def entries(self) -> tuple[FeedEntry, ...]:
        """The feeds that the desk's file lists.

        Raises:
            ConfigError: if it cannot be taken over.
        """
        return load_feeds(self.settings.config / "feeds.yaml")

    def known_as(self, url: str, entries: Sequence[FeedEntry]) -> FeedEntry | None:
        """The listed feed of an address, however it is written; None where it is not listed."""
        from service.feeds.text import canonical_link  # noqa: PLC0415 - loaded by whoever uses it alone

        wanted = canonical_link(url)
        return next((one for one in entries if canonical_link(one.url) == wanted), None)

    def add_feed(
        self, url: str, *, name: str = "", lang: str | None = None, country: str | None = None
    ) -> Added | NotAdded:
        """Visit a feed; if it can be read, put it into the desk's file and bring it into force.

        Args:
            url: its address.
            name: the outlet's; empty for what the feed calls itself.
            lang: the language of its items (BCP 47); None for what the feed says.
            country: where the outlet is at home (ISO 3166-1 alpha-2).
        """
        try:
            listed = self.entries()
            if known := self.known_as(url, listed):
                return NotAdded(_listed_already(url, known))
            with self._looking:
                seen = self.look_at(url)
            if seen.problem:
                return NotAdded(f"{url} is not added. {seen.problem}", look=True)
            if known := self.known_as(seen.url, listed):
                return NotAdded(_listed_already(seen.url, known))
            shown = name.strip() or seen.title or urlsplit(seen.url).hostname or seen.url
            entry = FeedEntry(seen.url, shown, language_tag(lang or seen.lang), country=country)
            add_feeds(self.settings.config / "feeds.yaml", [entry])
        except ConfigError as error:
            return NotAdded(str(error))
        self.put_feeds()
        return Added(entry, seen)

    def put_feeds(self) -> None:
        """Bring the desk's list into force.

        Raises:
            ConfigError: if it cannot be taken over; then what was in force stays so.
        """
        entries = self.entries()
        with self.store.begin() as tx:
            tx.feeds.put(self.listed(entries), wall=self.wall_now())
            tx.config.save("feeds", {"count": len(entries)}, wall=self.wall_now())
        self.events.tell("feeds")

    def listed(self, entries: Sequence[FeedEntry]) -> list[ListedFeed]:
        """The desk's feeds as they are polled, with the canary's where there is one."""
        own, allowed = self.canary_feed(), tuple(self.settings.fetch_allow)
        feeds = [
            ListedFeed(
                one.url,
                one.name,
                one.lang,
                host=host_of(one.url, allowed),
                full_text=one.full_text,
                country=one.country,
            )
            for one in entries
        ]
        return feeds if own is None else [*feeds, own]


def _listed_already(url: str, known: FeedEntry) -> str:
    return f"{url} is listed already, as {known.name} ({known.url})."


def whole_address(given: str) -> str | None:
    """What was typed as a whole web address; None where it is none."""
    from service.feeds.opml import web_address  # noqa: PLC0415 - loaded by whoever uses it alone

    url = web_address(given)
    return url if url or "://" in given else web_address(f"https://{given.strip()}")

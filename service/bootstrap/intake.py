"""What brings items in."""

import random
from collections.abc import Callable
from datetime import timedelta

from service.bootstrap.channels import WithChannels
from service.broker.queues import wake
from service.domain import canary
from service.domain.discovery import Discovery, Preview
from service.ports import ListedFeed
from service.usecases.ask_hubs import ask_hubs
from service.usecases.check_feeds import check_feeds
from service.usecases.discover_feeds import discover_feeds, look_at
from service.usecases.fill_gap import Filled, fill_gap
from service.usecases.hear_hub import take_push, verify
from service.usecases.poll_due import Polled, poll_due
from service.usecases.read_articles import read_articles
from service.usecases.read_push import read_push


class Intake(WithChannels):
    """Feeds: visits, pushes, gaps, articles, discovery."""

    def poll_due(self, wake_another: Callable[[], None] = lambda: None) -> Polled:
        """Visit a batch of due feeds.

        Args:
            wake_another: called when there may be more of them than one worker takes.
        """
        polled = poll_due(
            store=self.store,
            fetcher=self.fetcher,
            reader=self.reader,
            policy=self.policies.poll,
            clock=self.clock,
            chance=random.random,
            wake=wake_another,
        )
        if polled.visited:
            self.events.tell("feeds")
        if polled.new_items:
            self.events.tell("items")
        return polled

    def fill_gap(self) -> Filled | None:
        """Look elsewhere for what came and went between two visits to a feed."""
        filled = fill_gap(
            store=self.store,
            fetcher=self.fetcher,
            reader=self.reader,
            policy=self.policies.poll,
            clock=self.clock,
        )
        if filled is not None and filled.found:
            self.events.tell("items")
        return filled

    def read_articles(self) -> tuple[int, int]:
        """Fetch articles that are wanted: how many were visited, and how many of them were had."""
        return read_articles(
            store=self.store,
            fetcher=self.fetcher,
            articles=self.articles,
            policy=self.policies.poll,
            clock=self.clock,
        )

    def ask_hubs(self) -> int:
        """Ask hubs to push, where they can reach us."""
        if not self.settings.is_reachable:
            return 0
        return ask_hubs(
            store=self.store,
            fetcher=self.fetcher,
            callback=lambda token: f"{self.public_url}/websub/{token}",
            clock=self.clock,
        )

    def verify_hub(self, token: str, *, mode: str, topic: str, lease: timedelta | None, reason: str) -> bool:
        """Whether what a hub wants to make sure of is what we asked for."""
        agreed = verify(
            token, mode=mode, topic=topic, lease=lease, reason=reason, store=self.store, clock=self.clock
        )
        self.events.tell("feeds")
        return agreed

    def take_push(self, token: str, *, body: bytes, content_type: str, signature: str) -> bool | None:
        """Keep what a hub brought, and have it read at once."""
        kept = take_push(
            token,
            body=body,
            content_type=content_type,
            signature=signature,
            store=self.store,
            clock=self.clock,
        )
        if kept:
            wake(self.broker_url, "read_pushes", queue="poll")
        return kept

    def read_push(self) -> int | None:
        """Read the oldest of what hubs brought."""
        found = read_push(store=self.store, reader=self.reader, policy=self.policies.poll, clock=self.clock)
        if found:
            self.events.tell("items")
        return found

    def check_feeds(self) -> tuple[str, ...]:
        """Watch over the feeds."""
        opened = check_feeds(
            store=self.store,
            policy=self.policies.poll,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if opened:
            self.events.tell("alerts")
        return opened

    def discover_feeds(self, url: str) -> Discovery:
        """Find the feeds of the site behind an address."""
        from service.feeds import discover  # noqa: PLC0415 - loaded by the processes that use it alone

        return discover_feeds(url, fetcher=self.fetcher, reader=self.reader, pages=discover)

    def look_at(self, url: str) -> Preview:
        """Visit an address that may be a feed's; nothing is stored."""
        from service.feeds import discover  # noqa: PLC0415 - loaded by the processes that use it alone

        return look_at(url, fetcher=self.fetcher, reader=self.reader, pages=discover)

    def canary_feed(self) -> ListedFeed | None:
        """The canary's own feed; None where no channel has a test target."""
        if not any(entry.test is not None for entry in self._configured().channels.values()):
            return None
        return ListedFeed(self.settings.canary_url, canary.NAME, "en", full_text=False)

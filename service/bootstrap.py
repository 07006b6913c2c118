"""Builds the parts from the settings and joins them: the only place where they meet, and the only clock."""

import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from config.files import ChannelEntry, Channels, channels_from_json, resolve
from config.settings import Settings
from service import channels as channel_kinds
from service.broker.address import redis_address
from service.broker.events import Event, Events
from service.broker.lock import Locks
from service.broker.queues import depths, wake
from service.channels import Look
from service.domain.delivery import ChannelName, Destinations
from service.domain.discovery import Discovery, Preview
from service.domain.followup import FollowUp
from service.domain.policy import Policies
from service.ports import Articles, Channel, FeedReader, Fetcher, Language, Matcher
from service.store.config_parts import ConfigParts
from service.store.database import Database
from service.store.engine import open_engine, read
from service.usecases.ask_hubs import ask_hubs
from service.usecases.check_feeds import check_feeds
from service.usecases.close_windows import close_windows
from service.usecases.deliver_next import Delivered, deliver_next
from service.usecases.discover_feeds import discover_feeds, look_at
from service.usecases.fill_gap import Filled, fill_gap
from service.usecases.hear_hub import take_push, verify
from service.usecases.match_new import Matched, match_new
from service.usecases.poll_due import Polled, poll_due
from service.usecases.read_articles import read_articles
from service.usecases.read_push import read_push

QUEUES = ("poll", "match", "deliver", "default")
RELEASE = version("afterstory")


class Clock:
    """`service.ports.Clock`: the machine's, and the desk's, which in a demo runs apart from it."""

    def __init__(self, settings: Settings) -> None:
        self._demo = settings.clock

    def wall(self) -> datetime:
        """Operational time (UTC)."""
        return datetime.now(UTC)  # noqa: TID251 - the only place that reads the clock

    def desk(self) -> datetime:
        """What time it is for the news (UTC)."""
        return self.wall() if self._demo is None else self._demo.at(time.time())


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as the dashboard and `check` show it.

    Args:
        name: the desk's name for it.
        kind: slack, email, ...
        problem: why nothing can be sent to it; empty when it is set up.
    """

    name: str
    kind: str
    problem: str


class Services:
    """Everything that a task, a page or a command needs; one a process.

    Args:
        settings: of this process.
        broker_url: where the broker is.
    """

    def __init__(self, settings: Settings, broker_url: str) -> None:
        self.settings = settings
        self.broker_url = broker_url
        self.release = RELEASE
        self.clock = Clock(settings)
        self.policies: Policies = settings.policies()
        self.zone: ZoneInfo = settings.desk_zone
        self.notice: str = settings.notice
        self.public_url: str = settings.public_url
        self.events = Events(redis_address(broker_url))
        self.locks = Locks(redis_address(broker_url))
        self.matcher_for = lru_cache(maxsize=1)(self._matcher_for)

    @cached_property
    def engine(self) -> Engine:
        """The database; opened on first use, so that no connection crosses a fork."""
        return open_engine(self.settings.database_url)

    @cached_property
    def store(self) -> Database:
        """The database as the use cases see it."""
        return Database(self.engine)

    # Parsers and gazetteers are loaded by the processes that use them alone: they are much of the memory.

    @cached_property
    def fetcher(self) -> Fetcher:
        """Gets documents."""
        from service.feeds.fetch import CurlFetcher  # noqa: PLC0415 - see above

        return CurlFetcher(
            self.policies.fetch,
            self.settings.fetch_allow,
            spacing=self.policies.poll.spacing.total_seconds(),
            contact=self.settings.contact,
        )

    @cached_property
    def reader(self) -> FeedReader:
        """Reads documents."""
        from service.feeds.reader import Reader  # noqa: PLC0415 - see above

        return Reader()

    @cached_property
    def articles(self) -> Articles:
        """Reads articles out of pages."""
        from service.feeds.article import Articles as Pages  # noqa: PLC0415 - see above

        return Pages()

    @cached_property
    def language(self) -> Language:
        """Knows words."""
        from service.language import Language as Words  # noqa: PLC0415 - see above

        return Words(self.policies.match, self.zone)

    def _matcher_for(self, followups: tuple[FollowUp, ...]) -> Matcher:
        return self.language.matcher(followups)

    def desk_now(self) -> datetime:
        """What time it is for the news (UTC)."""
        return self.clock.desk()

    def wall_now(self) -> datetime:
        """Operational time (UTC)."""
        return self.clock.wall()

    async def listen(self) -> AsyncIterator[Event]:
        """Live events, for ever."""
        async for event in self.events.listen():
            yield event

    def tell(self, topic: str) -> None:
        """Say that something of a topic changed."""
        self.events.tell(topic)

    def queues(self) -> Mapping[str, int] | None:
        """Messages waiting, by queue; None when the broker is away."""
        return depths(self.broker_url, QUEUES)

    # --- channels ------------------------------------------------------------------------------------

    def _configured(self) -> Channels:
        with read(self.engine) as connection:
            part = ConfigParts(connection).load("channels")
        return channels_from_json(part.body if part is not None else {})

    def _open(self, entry: ChannelEntry) -> Channel | str:
        """The channel, or why it cannot be used."""
        options = resolve(entry, os.environ | self.settings.channel_variables())
        if isinstance(options, tuple):
            return "not set up: " + ", ".join(options) + (" is" if len(options) == 1 else " are") + " not set"
        look = Look(dashboard=self.public_url, zone=self.zone, notice=self.notice)
        try:
            return channel_kinds.open_channel(entry.kind, options, look)
        except channel_kinds.BadOptions as error:
            return str(error)

    def open_channels(self) -> Mapping[ChannelName, Channel]:
        """The channels that are set up, by name."""
        opened = {ChannelName(name): self._open(entry) for name, entry in self._configured().channels.items()}
        return {name: channel for name, channel in opened.items() if not isinstance(channel, str)}

    def channels(self) -> Sequence[ChannelState]:
        """Every channel of the desk, and what is wrong with it."""
        states = []
        for name, entry in self._configured().channels.items():
            opened = self._open(entry)
            states.append(ChannelState(name, entry.kind, opened if isinstance(opened, str) else ""))
        return states

    def destinations(self) -> Destinations:
        """Where alerts can go."""
        return Destinations(self._configured().routes, frozenset(self.open_channels()))

    # --- what the tasks do ---------------------------------------------------------------------------

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
        for key in opened:
            self.events.tell("alerts", key=key)
        return opened

    def discover_feeds(self, url: str) -> Discovery:
        """Find the feeds of the site behind an address."""
        from service.feeds import discover  # noqa: PLC0415 - see above

        return discover_feeds(url, fetcher=self.fetcher, reader=self.reader, pages=discover)

    def look_at(self, url: str) -> Preview:
        """Visit an address that may be a feed's; nothing is stored."""
        from service.feeds import discover  # noqa: PLC0415 - see above

        return look_at(url, fetcher=self.fetcher, reader=self.reader, pages=discover)

    def match_new(self) -> Matched:
        """Measure a batch of new items."""
        matched = match_new(
            store=self.store,
            matcher_for=self.matcher_for,
            fold_policy=self.policies.fold,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if matched.items:
            self.events.tell("followups")
        for key in matched.alerts:
            self.events.tell("alerts", key=key)
        return matched

    def deliver_next(self) -> Delivered | None:
        """Send the delivery that has been due longest."""
        delivered = deliver_next(
            store=self.store,
            channels=self.open_channels(),
            policy=self.policies.retry,
            clock=self.clock,
            spread=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        if delivered is not None:
            self.events.tell("deliveries", id=delivered.delivery.id)
        return delivered

    def close_windows(self) -> tuple[str, ...]:
        """Open the alerts that windows call for."""
        opened = close_windows(
            store=self.store,
            policy=self.policies.window,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
        )
        for key in opened:
            self.events.tell("alerts", key=key)
        return opened

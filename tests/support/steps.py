"""The service's steps, one at a time, on one database and real far ends; a test moves the clock."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from ipaddress import ip_network
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from service.channels import Links, Look, open_channel
from service.domain.answer import Answer, Refused
from service.domain.delivery import ChannelName, State
from service.domain.destinations import Destinations, Rules
from service.domain.followup import FollowUp
from service.domain.policy import FetchPolicy, MatchPolicy, Policies, PollPolicy, RetryPolicy, WindowPolicy
from service.domain.route import Route
from service.feeds.article import Articles
from service.feeds.fetch import CurlFetcher
from service.feeds.reader import Reader
from service.language import Language
from service.ports import Channel, ListedFeed, Matcher, Meaning
from service.store.database import Database
from service.usecases.answer_alert import Answered, answer_alert
from service.usecases.check_feeds import check_feeds
from service.usecases.close_windows import close_windows
from service.usecases.deliver_due import deliver_due
from service.usecases.edit_next import edit_next
from service.usecases.fill_gap import Filled, fill_gap
from service.usecases.gather_digests import gather_digests
from service.usecases.match_new import Matched, match_new
from service.usecases.pass_on import pass_on
from service.usecases.poll_due import Polled, poll_due
from service.usecases.read_articles import read_articles
from service.usecases.watch_channels import watch_channels
from tests.support.builders import article_followups
from tests.support.far_ends import Relay, relay, slack
from tests.support.feed_server import FeedServer, feed_server

ZONE = ZoneInfo("Asia/Phnom_Penh")
DOCKS = "Russian warship docks at Sihanoukville"
HOOK = "/services/T0/B0/secretsecret"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = field(default_factory=lambda: datetime(2023, 11, 26, 12, tzinfo=UTC))

    def desk(self) -> datetime:
        return self.now

    def wall(self) -> datetime:
        return self.now


POLL = PollPolicy()
FETCHER = CurlFetcher(FetchPolicy(total=timedelta(seconds=1)), [ip_network("127.0.0.1/32")])
READER = Reader()


@cache
def matcher_for(followups: tuple[FollowUp, ...]) -> Matcher:
    return Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(followups)


def deliver_all(store: Database, channels: Mapping[ChannelName, Channel], clock: Clock) -> list[State]:
    """Send all that is due while the clock stands, one after the other."""
    states: list[State] = []
    while True:
        rounds = deliver_due(
            store=store,
            channels=lambda: channels,
            policy=RetryPolicy(),
            clock=clock,
            chance=lambda: 0.5,
            at_once=1,
        )
        done = [one.update.state for delivered in rounds for one in delivered]
        if not done:
            return states
        states += done


@dataclass
class Desk:
    """The service's steps on one database."""

    engine: Engine
    store: Database
    feeds: FeedServer
    slack: FeedServer
    relay: Relay
    clock: Clock = field(default_factory=Clock)
    routes: tuple[Route, ...] = (Route((ChannelName("slack"), ChannelName("mail"))),)
    rules: dict[ChannelName, Rules] = field(default_factory=dict)
    dated: dict[str, str] = field(default_factory=dict)  # by title: an entry keeps its date
    app: dict[str, str] = field(default_factory=dict)  # the Slack app's options; its webhook's where empty
    links: Links | None = None
    meaning: Meaning | None = None

    def channels(self) -> dict[ChannelName, Channel]:
        look = Look("http://127.0.0.1:8321", ZONE, "", self.links)
        mail = {
            "smtp_url": f"smtp://127.0.0.1:{self.relay.port}",
            "sender": "afterstory@desk.example",
            "recipients": "desk@desk.example",
        }
        return {
            ChannelName("slack"): open_channel(
                "slack", self.app or {"webhook_url": self.slack.url(HOOK)}, look
            ),
            ChannelName("mail"): open_channel("email", mail, look),
        }

    def destinations(self) -> Destinations:
        return Destinations(self.routes, frozenset(self.channels()), self.rules, ZONE)

    def watch_channels(self) -> tuple[str, ...]:
        destinations = self.destinations()
        return (
            *watch_channels(
                store=self.store, policy=RetryPolicy(), destinations=destinations, clock=self.clock
            ),
            *pass_on(store=self.store, destinations=destinations, clock=self.clock),
        )

    def gather(self) -> int:
        return gather_digests(store=self.store, clock=self.clock)

    def answer(self, answer: Answer) -> Answered | Refused:
        return answer_alert(answer, store=self.store, destinations=self.destinations(), clock=self.clock)

    def poll(self, *, after: timedelta = timedelta(minutes=70), policy: PollPolicy = POLL) -> Polled:
        self.clock.now += after
        return poll_due(
            store=self.store,
            fetcher=FETCHER,
            reader=READER,
            policy=policy,
            clock=self.clock,
            chance=lambda: 0.5,
            wake=lambda: None,
        )

    def fill(self) -> Filled | None:
        return fill_gap(store=self.store, fetcher=FETCHER, reader=READER, policy=POLL, clock=self.clock)

    def read_articles(self) -> tuple[int, int]:
        return read_articles(
            store=self.store,
            fetcher=FETCHER,
            articles=Articles(),
            policy=POLL,
            clock=self.clock,
        )

    def watch(self) -> tuple[str, ...]:
        return check_feeds(
            store=self.store,
            policy=POLL,
            zone=ZONE,
            destinations=self.destinations(),
            clock=self.clock,
        )

    def match(self) -> Matched:
        return match_new(
            store=self.store,
            matcher_for=matcher_for,
            policies=Policies(),
            zone=ZONE,
            destinations=self.destinations(),
            clock=self.clock,
            meaning=self.meaning,
        )

    def deliver(self) -> list[State]:
        """Send all that is due; the clock moves on where a channel takes one message at a time."""
        states: list[State] = []
        while True:
            states += deliver_all(self.store, self.channels(), self.clock)
            with self.store.begin() as tx:
                slot = tx.deliveries.next_slot(wall=self.clock.now)
            if slot is None:
                return states
            self.clock.now = slot

    def edit(self) -> list[str]:
        """Change all messages that no longer show what is so; why not, where that failed."""
        details: list[str] = []
        while edited := edit_next(
            store=self.store, channels=self.channels(), policy=RetryPolicy(), clock=self.clock, spread=0.5
        ):
            details.append(edited.update.detail)
            self.clock.now += timedelta(seconds=2)
        return details

    def windows(self) -> tuple[str, ...]:
        return close_windows(
            store=self.store,
            policy=WindowPolicy(),
            zone=ZONE,
            destinations=self.destinations(),
            clock=self.clock,
        )

    def publish(self, *titles: str, path: str = "/feed") -> None:
        items = "".join(
            f"<item><title>{title}</title><guid>{title}</guid><link>https://o.example/{number}</link>"
            f"<pubDate>{self.dated.setdefault(title, format_datetime(self.clock.now))}</pubDate></item>"
            for number, title in enumerate(titles)
        )
        document = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en</language>{items}</channel></rss>'
        self.feeds.serve(path, document)


@contextmanager
def desk_of(engine: Engine) -> Iterator[Desk]:
    """A desk with the first article's follow-ups and one feed."""
    store = Database(engine)
    with feed_server() as feeds, slack(HOOK) as hook, relay() as mails:
        with store.begin() as tx:
            tx.followups.put(article_followups(), now=Clock().now)
            tx.feeds.put([ListedFeed(feeds.url("/feed"), "Khmer Times", "en")], wall=Clock().now)
        yield Desk(engine, store, feeds, hook, mails)

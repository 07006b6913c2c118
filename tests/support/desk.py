"""A desk's database with something to show in every place of the dashboard."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy.engine import Engine

from config.channel_file import ChannelEntry, Channels
from service.bootstrap import QUEUES
from service.bootstrap.feed_list import Added, NotAdded, whole_address
from service.bootstrap.route_desk import RouteDesk
from service.broker.events import Event
from service.channels import Links
from service.domain.alert import NewAlert, plan_alert
from service.domain.answer import Answer, Refused
from service.domain.channel_trouble import ChannelState, ChannelTurn, Proof, RouteState
from service.domain.delivery import Cause, ChannelName, DeliveryUpdate, State
from service.domain.destinations import Destinations
from service.domain.development import Band, Kind, Opened
from service.domain.discovery import Discovery
from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed
from service.domain.followup import FollowUp, FollowUpId
from service.domain.identity import Known
from service.domain.item import ItemId
from service.domain.matching.learn import Foreseen
from service.domain.policy import MatchPolicy, Policies, PollPolicy
from service.domain.poll import Moment, plan_poll
from service.domain.route import Route
from service.domain.routing import Outlook, plan_deliveries
from service.domain.verdict import Verdict, Word
from service.feeds import discover
from service.language import Language
from service.ports import Claim, ListedFeed, StoredMatch
from service.store.database import Database
from service.store.engine import write
from service.store.users import make_login_link
from service.usecases.answer_alert import Answered, answer_alert
from service.usecases.discover_feeds import discover_feeds
from service.usecases.explain_item import Explained, explain_item
from service.usecases.give_verdict import Given, NothingThere, foresee_verdict, give_verdict, take_back
from tests.support.builders import NOON, article_followups
from tests.support.steps import FETCHER, READER, Clock, matcher_for

LEASE = timedelta(minutes=4)
HEADLINES = (
    ("en", "Russian warship docks at Sihanoukville <b>& stays</b>"),
    ("km", "នាវាចម្បាំងរុស្ស៊ី ចូលចតនៅកំពង់ផែព្រះសីហនុ"),
    ("ru", "Российские корабли завершили визит в Сиануквиль"),
    ("en", "Warship berths at Sihanoukville port"),
)


@dataclass
class SeededSite:
    """`service.web.site.Site` on a seeded database; a test sets its clock and its events."""

    engine: Engine
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Phnom_Penh"))
    notice: str = ""
    public_url: str = "http://127.0.0.1:8321"
    release: str = "0.1.0"
    now: datetime = NOON
    heard: list[str] = field(default_factory=list)
    slack_secret: SecretStr | None = None
    slack_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"

    def desk_now(self) -> datetime:
        return self.now

    def wall_now(self) -> datetime:
        return self.now

    async def listen(self) -> AsyncIterator[Event]:
        seen = 0
        while True:
            if len(self.heard) > seen:
                seen = len(self.heard)
                yield Event(self.heard[-1])
            await asyncio.sleep(0.02)

    def queues(self) -> Mapping[str, int] | None:
        return dict.fromkeys(QUEUES, 0)

    def verify_hub(self, _token: str, **_said: object) -> bool:
        return False

    def take_push(self, _token: str, **_brought: object) -> bool | None:
        return None

    def channels(self) -> Sequence[ChannelState]:
        problem = "not set up: AFTERSTORY_SMTP_URL is not set"
        rules = "mail takes over what is urgent while it is down"
        turn = ChannelTurn(ChannelName("slack"), self.now, "Slack has trouble (500).")
        return [
            ChannelState("slack", "slack", "", rules, turn),
            ChannelState("slack.test", "slack", "", proof=Proof(self.now - timedelta(minutes=3), "")),
            ChannelState("mail", "email", problem),
            ChannelState("mail.test", "email", "", proof=Proof(None, "It was not fetched.")),
        ]

    def routes(self, followup: FollowUp) -> Sequence[RouteState]:
        naval = RouteState("Route 1 (naval-docking)", ("slack", "mail"), "at once; quiet from 22:00 to 07:00")
        return [naval] if followup.id == "naval-docking" else []

    @property
    def route_desk(self) -> RouteDesk:
        entries = {"slack": ChannelEntry("slack", {}), "mail": ChannelEntry("email", {})}
        channels = Channels(entries, (Route((ChannelName("slack"), ChannelName("mail"))),))
        return RouteDesk(
            self.engine,
            Database(self.engine),
            Clock(self.now),
            self.zone,
            lambda: channels,
            lambda: Destinations((), frozenset(), zone=self.zone),
            lambda: self.tell("routes"),
        )

    def answer(self, answer: Answer) -> Answered | Refused:
        return answer_alert(
            answer,
            store=Database(self.engine),
            destinations=Destinations((), frozenset(), zone=self.zone),
            clock=Clock(self.now),
        )

    @property
    def links(self) -> Links:
        return Links(self.public_url, "a key of the tests")

    def find_feeds(self, given: str) -> Discovery | None:
        url = whole_address(given)
        return discover_feeds(url, fetcher=FETCHER, reader=READER, pages=discover) if url else None

    def add_feed(self, url: str) -> Added | NotAdded:
        return NotAdded(f"{url} is not added: this desk has no file of its own.")

    def tell(self, topic: str) -> None:
        self.heard.append(topic)

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
        return give_verdict(
            Verdict(followup, item, word, kind, reason, who, via, self.now),
            store=Database(self.engine),
            policies=Policies(),
            zone=self.zone,
            destinations=Destinations((), frozenset()),
            clock=Clock(self.now),
            matcher_for=matcher_for,
        )

    def take_back_verdict(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str
    ) -> Verdict | NothingThere:
        return take_back(
            followup,
            item,
            who=who,
            via=via,
            store=Database(self.engine),
            policies=Policies(),
            clock=Clock(self.now),
        )

    def foresee_verdict(
        self, followup: FollowUpId, item: ItemId, word: Word | None
    ) -> tuple[StoredMatch, Foreseen] | NothingThere:
        store = Database(self.engine)
        return foresee_verdict(
            followup,
            item,
            word,
            store=store,
            policies=Policies(),
            clock=Clock(self.now),
            matcher_for=matcher_for,
        )

    def explain(self, followup: FollowUp, url: str) -> tuple[Explained, ...]:
        return explain_item(followup, (url,), store=Database(self.engine), matcher_for=matcher_for)


def seed(engine: Engine) -> Database:
    """Feeds in order and failing, items in three languages, developments, alerts, deliveries in all states."""
    store = Database(engine)
    with store.begin() as tx:
        tx.followups.put(article_followups(), now=NOON)
        tx.feeds.put(
            [
                ListedFeed("https://outlet.example/feed", "Khmer Times", "en"),
                ListedFeed("https://broken.example/feed", "Broken Gazette", "en"),
            ],
            wall=NOON,
        )
        feeds = tx.feeds.claim_due(Claim("seed"), limit=9, per_host=9, lease=LEASE, wall=NOON)
    for feed in feeds:
        if "broken" in feed.url:
            outcome = FetchFailed(Trouble.HTTP, "It answers 404 Not Found: the feed is gone.")
            plan = plan_poll(feed, outcome, None, Known({}, {}), PollPolicy(), Moment(NOON, NOON))
        else:
            entries = tuple(
                ParsedEntry(
                    f"g{number}",
                    f"https://outlet.example/{number}",
                    title,
                    "",
                    "",
                    lang,
                    NOON + timedelta(days=number),
                )
                for number, (lang, title) in enumerate(HEADLINES)
            )
            fetched = Fetched(feed.url, b"x", "", None, None)
            plan = plan_poll(
                feed, fetched, ParsedFeed("", entries), Known({}, {}), PollPolicy(), Moment(NOON, NOON)
            )
        with store.begin() as tx:
            tx.feeds.save_polls([plan], Claim("seed"), began=NOON, now=NOON, wall=NOON)
    _tell(store)
    with store.begin() as tx:
        tx.config.save("followups", {"count": 7}, wall=NOON)
        tx.config.save("feeds", {"count": 2}, wall=NOON)
        tx.config.save_problem(
            "feeds", "config/feeds.yaml:3: feeds.0.url: must be a whole web address.", wall=NOON
        )
        for queues in ("poll", "match,default", "deliver"):
            tx.workers.seen(f"worker:{queues}", role="worker", pid=1, queues=queues, wall=NOON)
        tx.workers.seen("beat", role="beat", pid=2, queues="", wall=NOON)
    return store


def _tell(store: Database) -> None:
    matcher = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(article_followups())
    about = {followup.id: followup for followup in article_followups()}
    with store.begin() as tx:
        items = tx.items.claim_new(Claim("seed"), limit=9, lease=LEASE, wall=NOON)
        for item in items:
            for match in matcher.judge(item):
                opened = Opened(match.kind) if match.band is Band.ALERT else None
                development = tx.developments.save_match(match, item, opened, None, now=NOON)
                if opened is None:
                    continue
                told = plan_alert(opened, match, item, about[match.followup], NOON)
                assert isinstance(told, NewAlert)
                slack, mail = ChannelName("slack"), ChannelName("mail")
                destinations = Destinations((Route((slack, mail)),), frozenset({slack, mail}))
                plan = plan_deliveries(told, destinations, Outlook(NOON))
                tx.alerts.save(told, development, plan, now=NOON, wall=NOON)
            tx.items.save_matched([item.id], Claim("seed"), wall=NOON)
    states = (State.SENT, State.FAILED, State.DEAD)
    for state in states:
        with store.begin() as tx:
            (claimed,) = tx.deliveries.claim_due(Claim(state), limit=1, lease=LEASE, wall=NOON)
            failed = state is not State.SENT
            update = DeliveryUpdate(
                claimed.id,
                claimed.token,
                state,
                1,
                NOON + timedelta(minutes=5) if state is State.FAILED else None,
                Cause.SERVER if failed else None,
                "Slack has trouble (500)." if failed else "ok",
                claimed.channel,
            )
            tx.deliveries.save_tries([update], wall=NOON)


def login_path(engine: Engine, now: datetime = NOON) -> str:
    """A fresh one-time login link."""
    with write(engine) as connection:
        return f"/login/{make_login_link(connection, now=now, lifetime=timedelta(hours=1))}"

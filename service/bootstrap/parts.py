"""The parts of a process, built from the settings when they are first used."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy.engine import Engine

from config.settings import Settings
from service.bootstrap.clock import Clock
from service.bootstrap.meaning import sentence_model
from service.broker.address import redis_address
from service.broker.events import Event, Events
from service.broker.lock import Locks
from service.broker.queues import depths
from service.channels import Links
from service.domain.followup import FollowUp
from service.domain.policy import Policies
from service.ports import Articles, FeedReader, Fetcher, Language, Matcher, Meaning
from service.store.database import Database
from service.store.engine import open_engine, write
from service.store.signed import signing_key
from service.usecases.keep_matcher import KeptMatcher

QUEUES = ("poll", "match", "deliver", "default")
RELEASE = version("afterstory")


class Parts:
    """The parts that everything else joins; one set a process.

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
        self.slack_token: SecretStr | None = settings.slack_bot_token
        self.slack_api_url: str = settings.slack_api_url
        self.events = Events(redis_address(broker_url))
        self.locks = Locks(redis_address(broker_url))
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
    def meaning(self) -> Meaning | None:
        """Places texts by what they mean; None where that extra is not installed."""
        return sentence_model()

    @cached_property
    def language(self) -> Language:
        """Knows words."""
        from service.language import Language as Words  # noqa: PLC0415 - see above

        return Words(self.policies.match, self.zone, self.meaning)

    @cached_property
    def matcher(self) -> KeptMatcher:
        """What new items are measured by."""
        return KeptMatcher(self.language, self.store)

    def _single_matcher(self, followups: tuple[FollowUp, ...]) -> Matcher:
        return self.language.matcher(followups)

    @cached_property
    def links(self) -> Links:
        """Makes and reads the signed addresses in mails."""
        with write(self.engine) as connection:
            return Links(self.public_url, signing_key(connection))

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

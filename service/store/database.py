"""`service.ports.Store` on the database: one transaction with everything in it, by noun."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from service.domain.followup import FollowUp
from service.store.alerts import Alerts
from service.store.answers import Answers
from service.store.canaries import Canaries
from service.store.channels import ChannelStates
from service.store.config_parts import ConfigParts
from service.store.deliveries import Deliveries
from service.store.developments import Developments
from service.store.edits import Edits
from service.store.engine import write
from service.store.feed_watch import FeedWatch
from service.store.feeds import Feeds
from service.store.followups import FollowUps
from service.store.full_texts import FullTexts
from service.store.gaps import Gaps
from service.store.hosts import Hosts
from service.store.items import Items
from service.store.leases import Leases
from service.store.reviews import Reviews
from service.store.route_lists import RouteLists
from service.store.subscriptions import Subscriptions
from service.store.verdicts import Verdicts
from service.store.workers import Workers


@dataclass(frozen=True, slots=True)
class OpenTransaction:
    """`service.ports.Transaction`, open."""

    feeds: Feeds
    hosts: Hosts
    feed_watch: FeedWatch
    gaps: Gaps
    subscriptions: Subscriptions
    items: Items
    full_texts: FullTexts
    followups: FollowUps
    answers: Answers
    developments: Developments
    verdicts: Verdicts
    reviews: Reviews
    alerts: Alerts
    deliveries: Deliveries
    edits: Edits
    channels: ChannelStates
    canaries: Canaries
    leases: Leases
    config: ConfigParts
    routes: RouteLists
    workers: Workers


class Database:
    """The database behind an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: dict[str, FollowUp] = {}

    @contextmanager
    def begin(self) -> Iterator[OpenTransaction]:
        """One transaction that commits at the end, or rolls back whole."""
        with write(self._engine) as connection:
            yield OpenTransaction(
                feeds=Feeds(connection),
                hosts=Hosts(connection),
                feed_watch=FeedWatch(connection),
                gaps=Gaps(connection),
                subscriptions=Subscriptions(connection),
                items=Items(connection),
                full_texts=FullTexts(connection),
                followups=FollowUps(connection, self._read),
                answers=Answers(connection),
                developments=Developments(connection),
                verdicts=Verdicts(connection),
                reviews=Reviews(connection),
                alerts=Alerts(connection),
                deliveries=Deliveries(connection),
                edits=Edits(connection),
                channels=ChannelStates(connection),
                canaries=Canaries(connection),
                leases=Leases(connection),
                config=ConfigParts(connection),
                routes=RouteLists(connection),
                workers=Workers(connection),
            )

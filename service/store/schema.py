"""The tables. Every write that can be repeated has a unique key made from content.

Two kinds of time stand in them, both UTC: *desk* time (what day it is for the news: items, alerts) and
*wall* time (leases, retries, sessions). They differ only in the demo; see decision 0004.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# None is NULL in these, not the null of JSON.
NULLABLE = JSON(none_as_null=True)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put on again when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """To UTC; a moment without a zone is refused. In one step: every row of a visit has some."""
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """As UTC."""
        return _from_text if dialect.name == "sqlite" else _to_utc


def _to_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value}")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """As SQLAlchemy writes moments into SQLite."""
    moment = _to_utc(value)
    return None if moment is None else moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The tables' common ground: constraint names that migrations can rely on, and types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own form
        datetime: UtcDateTime(),
        date: Date(),
        str: Text(),
        # SQLite numbers rows by itself only in an INTEGER primary key.
        int: BigInteger().with_variant(Integer(), "sqlite"),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


class FeedRow(Base):
    """A feed; its lease; and how it was at its last visit."""

    __tablename__ = "feed"
    __table_args__ = (
        Index("ix_feed_due", "next_poll"),
        Index("ix_feed_silent_at", "silent_at"),
        Index(
            "ix_feed_lease_token",
            "lease_token",
            sqlite_where=text("lease_token IS NOT NULL"),
            postgresql_where=text("lease_token IS NOT NULL"),
        ),
        Index(
            "ix_feed_failing_since",
            "failing_since",
            sqlite_where=text("failing_since IS NOT NULL"),
            postgresql_where=text("failing_since IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    lang: Mapped[str | None]
    listed: Mapped[bool] = mapped_column(default=True)  # whether config/feeds.yaml still names it
    host: Mapped[str | None]  # NULL where it needs no manners
    health: Mapped[str]
    trouble: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    digest: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]  # wall
    failing_told: Mapped[datetime | None]  # wall: the failing_since that a person was told of
    key_by: Mapped[str]
    rate: Mapped[float] = mapped_column(default=0.0, server_default="0")  # entries an hour, as of newest
    newest: Mapped[datetime | None]  # wall: when an item was last new
    silent_at: Mapped[datetime | None]  # wall: when its silence is odd unless something comes
    silent_told: Mapped[datetime | None]  # wall: the newest whose silence a person was told of
    longest: Mapped[float | None]  # seconds: a longer wait has missed items
    entries: Mapped[int] = mapped_column(default=0, server_default="0")
    hints: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    moved_to: Mapped[str | None]
    moved_times: Mapped[int] = mapped_column(default=0, server_default="0")
    pushed_until: Mapped[datetime | None]  # wall: the hub's lease
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    full_text: Mapped[bool] = mapped_column(default=True, server_default=true())
    next_poll: Mapped[datetime]  # wall
    last_poll: Mapped[datetime | None]  # wall
    last_read: Mapped[datetime | None]  # wall: the last visit that read it whole
    read_through: Mapped[datetime | None]  # desk: when that visit began
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class HostRow(Base):
    """A host with feeds: only one worker visits it at a time, and not too soon after another."""

    __tablename__ = "host"
    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime | None]  # wall
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class GapRow(Base):
    """Items that came and went between two visits."""

    __tablename__ = "gap"
    __table_args__ = (UniqueConstraint("feed_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    since: Mapped[datetime]  # wall
    until: Mapped[datetime]  # wall
    missed: Mapped[int]  # about how many, when it was found
    found: Mapped[int] = mapped_column(default=0)  # how many of them were had elsewhere
    closed: Mapped[bool] = mapped_column(default=False)  # whether what was had reaches back to what is known
    tried: Mapped[datetime | None]  # wall; NULL is the queue
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class OutageRow(Base):
    """A time in which a feed could not be read; kept once it is over."""

    __tablename__ = "outage"
    __table_args__ = (UniqueConstraint("feed_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    since: Mapped[datetime]  # wall
    until: Mapped[datetime]  # wall


class SubscriptionRow(Base):
    """A feed's subscription at a hub (WebSub)."""

    __tablename__ = "subscription"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True)
    hub: Mapped[str]
    topic: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)  # the end of the address that the hub calls
    secret: Mapped[str]
    state: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    expires: Mapped[datetime | None]  # wall
    next_try: Mapped[datetime]  # wall


class PushRow(Base):
    """A document that a hub brought; gone once it is read."""

    __tablename__ = "push"
    __table_args__ = (UniqueConstraint("feed_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    digest: Mapped[str]
    content_type: Mapped[str]
    body: Mapped[bytes]
    received: Mapped[datetime]  # wall
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class FullTextRow(Base):
    """The article behind an item whose own words are too few to decide on."""

    __tablename__ = "full_text"
    __table_args__ = (
        Index(
            "ix_full_text_due",
            "next_try",
            sqlite_where=text("next_try IS NOT NULL"),
            postgresql_where=text("next_try IS NOT NULL"),
        ),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    state: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]  # wall; NULL when no further try is made
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class ItemRow(Base):
    """An entry of a feed, once."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        Index("ix_item_feed_id_url", "feed_id", "url"),
        # The queue of the match step: small however many items are stored.
        Index(
            "ix_item_unmatched",
            "id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    key: Mapped[str]
    guid: Mapped[str | None]
    url: Mapped[str | None]
    title: Mapped[str]
    summary: Mapped[str]
    content: Mapped[str]
    lang: Mapped[str | None]
    published: Mapped[datetime | None]  # as the outlet gives it, where that can be
    date_given: Mapped[str] = mapped_column(default="", server_default="")  # in the feed's own words
    seen: Mapped[datetime]  # desk
    seen_wall: Mapped[datetime]
    began: Mapped[datetime | None]  # wall: when the visit or the push began that brought it
    content_hash: Mapped[str]
    matched_at: Mapped[datetime | None]  # wall; NULL is the queue
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class RevisionRow(Base):
    """An item's words as they were before the outlet changed them."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("item_id", "content_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    content_hash: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    content: Mapped[str]
    replaced: Mapped[datetime]  # desk


class FollowUpRow(Base):
    """A follow-up: its definition as the desk wrote it, and its ending where an editor closed it."""

    __tablename__ = "followup"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    definition: Mapped[dict[str, Any]]
    listed: Mapped[bool] = mapped_column(default=True)  # whether a file in config/followups still names it
    ended_as: Mapped[str | None]
    ended_at: Mapped[datetime | None]  # desk
    muted_until: Mapped[datetime | None]  # desk
    added_at: Mapped[datetime]  # desk


class DevelopmentRow(Base):
    """One thing that happened to a follow-up."""

    __tablename__ = "development"
    __table_args__ = (
        UniqueConstraint("followup_id", "first_item_id", "revision"),
        Index("ix_development_followup_id_latest", "followup_id", "latest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[str] = mapped_column(ForeignKey("followup.id"))
    first_item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    revision: Mapped[str] = mapped_column(default="", server_default="")  # as of the match that opened it
    kind: Mapped[str]
    opened: Mapped[datetime]  # desk
    latest: Mapped[datetime]  # desk
    stands: Mapped[bool] = mapped_column(default=True, server_default=true())  # what verdicts made of it


class MatchRow(Base):
    """An item measured against a follow-up, with the words as they were then."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("item_id", "followup_id", "revision"),
        Index("ix_match_followup_id_at", "followup_id", "at"),
        Index("ix_match_development_id", "development_id"),
        # What waits for the next review digest.
        Index(
            "ix_match_review",
            "reviewed",
            sqlite_where=text("reviewed IS NOT NULL AND digest IS NULL"),
            postgresql_where=text("reviewed IS NOT NULL AND digest IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    followup_id: Mapped[str] = mapped_column(ForeignKey("followup.id"))
    revision: Mapped[str] = mapped_column(default="", server_default="")  # the words that a silent edit left
    score: Mapped[float]
    band: Mapped[str]
    kind: Mapped[str]
    fingerprint: Mapped[list[Any]]
    evidence: Mapped[dict[str, Any]]
    title: Mapped[str]
    summary: Mapped[str]
    at: Mapped[datetime]  # desk
    development_id: Mapped[int | None] = mapped_column(ForeignKey("development.id"))
    silence: Mapped[str | None]  # why the desk was not told
    made: Mapped[datetime | None]  # desk: when it was first measured
    reviewed: Mapped[datetime | None]  # desk: since when it waits for review
    digest: Mapped[str | None]  # the review digest that it stood in


class AlertRow(Base):
    """What the desk is told, once: the key is made from content."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_followup_id", "followup_id"),
        Index(
            "ix_alert_snoozed_until",
            "snoozed_until",
            sqlite_where=text("snoozed_until IS NOT NULL"),
            postgresql_where=text("snoozed_until IS NOT NULL"),
        ),
        Index(
            "ix_alert_escalate_at",
            "escalate_at",
            sqlite_where=text("escalate_at IS NOT NULL"),
            postgresql_where=text("escalate_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    followup_id: Mapped[str | None] = mapped_column(ForeignKey("followup.id"))  # NULL: about the feeds
    development_id: Mapped[int | None] = mapped_column(ForeignKey("development.id"))
    message: Mapped[dict[str, Any]]
    opened: Mapped[datetime]  # desk
    opened_wall: Mapped[datetime]
    assignee: Mapped[str | None]  # a user's name
    snoozed_until: Mapped[datetime | None]  # desk: when it comes back; NULL where it does not
    escalate_at: Mapped[datetime | None]  # desk: when it is passed on; NULL once anybody answered
    escalate_to: Mapped[str | None]  # a channel
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    passed: Mapped[list[Any] | None]  # why it did not go elsewhere


class AnswerRow(Base):
    """What a person did about an alert or a follow-up; never changed."""

    __tablename__ = "answer"
    __table_args__ = (
        Index("ix_answer_alert_id", "alert_id"),
        Index("ix_answer_followup_id", "followup_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    act: Mapped[str]
    who: Mapped[str]
    via: Mapped[str]
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))
    followup_id: Mapped[str | None] = mapped_column(ForeignKey("followup.id"))
    assignee: Mapped[str | None]
    until: Mapped[date | None]  # the desk's day
    outcome: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]  # desk
    at_wall: Mapped[datetime]


class DeliveryRow(Base):
    """The outbox: an alert on its way to one channel."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel"),
        Index(
            "ix_delivery_due",
            "next_try",
            sqlite_where=text("next_try IS NOT NULL"),
            postgresql_where=text("next_try IS NOT NULL"),
        ),
        # What of a follow-up is on its way to a channel: it keeps its order.
        Index(
            "ix_delivery_order",
            "channel",
            "followup_id",
            sqlite_where=text("next_try IS NOT NULL"),
            postgresql_where=text("next_try IS NOT NULL"),
        ),
        Index(
            "ix_delivery_held",
            "channel",
            "hold",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index(
            "ix_delivery_dead",
            "channel",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
        Index(
            "ix_delivery_digest_id",
            "digest_id",
            sqlite_where=text("digest_id IS NOT NULL"),
            postgresql_where=text("digest_id IS NOT NULL"),
        ),
        Index("ix_delivery_channel_planned", "channel", "planned"),
        Index("ix_delivery_channel_followup_id", "channel", "followup_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    followup_id: Mapped[str | None]  # the alert's
    channel: Mapped[str]
    planned: Mapped[datetime]  # wall
    because: Mapped[list[Any] | None]  # why it goes there and when
    hold: Mapped[str | None]  # what keeps it, or kept it
    held_until: Mapped[datetime | None]  # desk; NULL where that is not known
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))  # the alert that carries it
    told_dead: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]  # wall; NULL when no further try is made
    cause: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    changed: Mapped[datetime]  # wall
    began: Mapped[datetime | None]  # wall: the first try
    doubted: Mapped[bool] = mapped_column(default=False, server_default=false())  # may have arrived unknown
    place: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)  # where the message stands at the far side
    shown: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)  # what it shows beside the alert
    reached: Mapped[list[Any] | None] = mapped_column(NULLABLE)  # recipients that have it
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class EditRow(Base):
    """A message that no longer shows what is so; gone once it does."""

    __tablename__ = "edit"
    __table_args__ = (Index("ix_edit_next_try", "next_try"),)

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    asked: Mapped[int] = mapped_column(default=1)  # how often: one that comes while it is edited counts anew
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]  # wall; NULL: given up until it is asked for again
    detail: Mapped[str] = mapped_column(default="")
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


class PaceRow(Base):
    """When a channel that takes one message at a time may be spoken to again."""

    __tablename__ = "pace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]  # wall


class UnsubscriptionRow(Base):
    """A recipient who wants no more mail: of one follow-up, or of any."""

    __tablename__ = "unsubscription"

    recipient: Mapped[str] = mapped_column(primary_key=True)  # in lower case
    followup_id: Mapped[str] = mapped_column(primary_key=True)  # empty: of any
    at: Mapped[datetime]  # wall


class SigningKeyRow(Base):
    """What the links in mails are signed with."""

    __tablename__ = "signing_key"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class HeardRow(Base):
    """A signed request that was taken, so that its repeat is not; forgotten once it is too old anyway."""

    __tablename__ = "heard"
    __table_args__ = (Index("ix_heard_at", "at"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]  # wall


class ChannelRow(Base):
    """How a channel is; there is no row of one that has never failed."""

    __tablename__ = "channel"

    name: Mapped[str] = mapped_column(primary_key=True)
    failing_since: Mapped[datetime | None]  # wall: the first try that failed since the last that did not
    down_since: Mapped[datetime | None]  # wall: set once it counts as down
    back_from: Mapped[datetime | None]  # wall: the down_since that ended and of which nobody was told yet
    rests_until: Mapped[datetime | None]  # wall: it asked to be left alone
    canary_lost: Mapped[int | None]  # of a test target: the canary whose loss was told
    detail: Mapped[str] = mapped_column(default="", server_default="")


class CanaryRow(Base):
    """A canary that sang."""

    __tablename__ = "canary"

    id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(unique=True)  # one in a span, however many processes ask
    at: Mapped[datetime]  # desk
    at_wall: Mapped[datetime]


class AttemptRow(Base):
    """One try of a delivery, kept for ever."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    number: Mapped[int]
    ended: Mapped[datetime]  # wall
    state: Mapped[str]
    cause: Mapped[str | None]
    detail: Mapped[str]


class ConfigFileRow(Base):
    """The last good state of a part of the configuration, and what is wrong with the newest."""

    __tablename__ = "config_file"

    name: Mapped[str] = mapped_column(primary_key=True)  # followups, feeds, channels
    body: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime]  # wall


class WorkerRow(Base):
    """A running process that says so every few seconds."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    pid: Mapped[int]
    queues: Mapped[str]
    started: Mapped[datetime]  # wall
    last_seen: Mapped[datetime]  # wall


class UserRow(Base):
    """Who may open the dashboard."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]


class SessionRow(Base):
    """A browser that is logged in; the token itself is only in its cookie."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    csrf: Mapped[str]
    expires: Mapped[datetime]  # wall


class LoginLinkRow(Base):
    """A one-time login link; the token itself is only in the printed address."""

    __tablename__ = "login_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    expires: Mapped[datetime]  # wall


class LoginFailureRow(Base):
    """A login that failed, to slow down guessing."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_source_at", "source", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]  # the address or the name that was tried
    at: Mapped[datetime]  # wall

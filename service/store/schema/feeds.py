"""Feeds, and how visits to them went."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


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
    country: Mapped[str | None]  # ISO 3166-1 alpha-2: where the outlet is at home
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
    pause: Mapped[float] = mapped_column(default=0.0, server_default="0")  # seconds, as of newest
    entries: Mapped[int] = mapped_column(default=0, server_default="0")
    hints: Mapped[dict[str, Any] | None]
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
    lease_until: Mapped[datetime | None]  # wall; without a token: when it is tried again


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

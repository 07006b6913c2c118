"""Items, and their words as they were."""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


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

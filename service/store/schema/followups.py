"""Follow-ups, and what was found for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


class FollowUpRow(Base):
    """A follow-up: its definition as the desk wrote it, and its ending where an editor closed it."""

    __tablename__ = "followup"
    # Holds all that tells whether the open ones changed: the definitions themselves are large.
    __table_args__ = (Index("ix_followup_open", "position", "listed", "ended_as", "id", "digest"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    definition: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(default="", server_default="")  # of the definition
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


class VerdictRow(Base):
    """An editor's word on a match, as it stands."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("followup_id", "item_id"), Index("ix_verdict_item_id", "item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[str] = mapped_column(ForeignKey("followup.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    word: Mapped[str]
    kind: Mapped[str | None]
    reason: Mapped[str]
    who: Mapped[str]
    via: Mapped[str]
    at: Mapped[datetime]  # desk


class VerdictFactRow(Base):
    """What was done about a match, once: given, changed, taken back. Kept for ever."""

    __tablename__ = "verdict_fact"
    __table_args__ = (UniqueConstraint("followup_id", "item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[str] = mapped_column(ForeignKey("followup.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    word: Mapped[str | None]  # NULL: taken back
    kind: Mapped[str | None]
    reason: Mapped[str]
    who: Mapped[str]
    via: Mapped[str]
    at: Mapped[datetime]  # desk


class TuningRow(Base):
    """What the verdicts that stand have taught a follow-up; reckoned anew at each verdict."""

    __tablename__ = "tuning"

    followup_id: Mapped[str] = mapped_column(ForeignKey("followup.id"), primary_key=True)
    body: Mapped[dict[str, Any]]
    changed: Mapped[datetime]  # desk


class LookBackRow(Base):
    """A follow-up that is being measured against the items that were stored before it was added."""

    __tablename__ = "look_back"

    followup_id: Mapped[str] = mapped_column(ForeignKey("followup.id"), primary_key=True)
    since: Mapped[datetime]  # desk: items seen before are left out
    place: Mapped[int]  # items up to this one are done
    until: Mapped[int]  # the last one
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall

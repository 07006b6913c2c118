"""What the desk is told, and what people did about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


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


class CanaryRow(Base):
    """A canary that sang."""

    __tablename__ = "canary"

    id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(unique=True)  # one in a span, however many processes ask
    at: Mapped[datetime]  # desk
    at_wall: Mapped[datetime]

"""The outbox: alerts on their way to channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


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
    tries_before: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # those that count no more
    next_try: Mapped[datetime | None]  # wall; NULL when no further try is made
    cause: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    changed: Mapped[datetime]  # wall
    began: Mapped[datetime | None]  # wall: the first try
    doubted: Mapped[bool] = mapped_column(default=False, server_default=false())  # may have arrived unknown
    place: Mapped[dict[str, Any] | None]  # where the message stands at the far side
    shown: Mapped[dict[str, Any] | None]  # what it shows beside the alert
    reached: Mapped[list[Any] | None]  # recipients that have it
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # wall


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
    """When a channel that takes one message at a time may be spoken to again.

    To send and to edit have a pace each, as at Slack: a flood of messages keeps no edit waiting.
    """

    __tablename__ = "pace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    does: Mapped[str] = mapped_column(primary_key=True)  # send or edit
    free_at: Mapped[datetime]  # wall


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


class UnsubscriptionRow(Base):
    """A recipient who wants no more mail: of one follow-up, or of any."""

    __tablename__ = "unsubscription"

    recipient: Mapped[str] = mapped_column(primary_key=True)  # in lower case
    followup_id: Mapped[str] = mapped_column(primary_key=True)  # empty: of any
    at: Mapped[datetime]  # wall

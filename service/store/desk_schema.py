"""The tables of what the desk says and asks: verdicts, what they taught, looks back at stored items."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema import Base


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

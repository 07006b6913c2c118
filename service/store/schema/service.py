"""The running service: its configuration, its processes, who may use it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


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

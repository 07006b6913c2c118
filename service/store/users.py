"""Who may open the dashboard: users, sessions, one-time login links, failed logins.

Tokens are kept as SHA-256 only: whoever reads the database cannot log in with what stands there.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from service.store.schema import LoginFailureRow, LoginLinkRow, SessionRow, UserRow
from service.store.upsert import insert_new

NAME = 60  # characters of the longest name
FIRST = "desk"  # the user that a first start makes; it has no password until it sets one


@dataclass(frozen=True, slots=True)
class Account:
    """A user.

    Args:
        id: its row.
        name: by which it logs in.
        password_hash: None while it has no password.
    """

    id: int
    name: str
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is logged in.

    Args:
        user: who.
        csrf: the token that its forms carry.
    """

    user: Account
    csrf: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def name_problem(name: str) -> str:
    """Why nobody can be called that; empty where somebody can."""
    if not 0 < len(name) <= NAME or name != " ".join(name.split()) or not name.isprintable():
        return f"The name must have 1 to {NAME} characters, all of which can be seen."
    return ""


def add_user(connection: Connection, name: str, password_hash: str | None) -> int | None:
    """Add a user; None if there is one of that name."""
    return insert_new(connection, UserRow, name=name, password_hash=password_hash)


def find_user(connection: Connection, name: str) -> Account | None:
    """A user by name."""
    row = connection.execute(
        select(UserRow.id, UserRow.name, UserRow.password_hash).where(UserRow.name == name)
    ).one_or_none()
    return None if row is None else Account(row.id, row.name, row.password_hash)


def user_names(connection: Connection) -> tuple[str, ...]:
    """The names of all users."""
    return tuple(connection.execute(select(UserRow.name).order_by(UserRow.name)).scalars())


def change_user(connection: Connection, user: int, *, name: str, password_hash: str) -> bool:
    """Give a user another name and password; False if the name is taken by another."""
    taken = connection.execute(
        select(UserRow.id).where(UserRow.name == name, UserRow.id != user)
    ).one_or_none()
    if taken is not None:
        return False
    connection.execute(
        update(UserRow).where(UserRow.id == user).values(name=name, password_hash=password_hash)
    )
    return True


def make_login_link(connection: Connection, *, now: datetime, lifetime: timedelta) -> str:
    """A token that logs in once: the first user, who is made if there is none."""
    user: int | None = connection.execute(select(func.min(UserRow.id))).scalar()
    if user is None:
        user = add_user(connection, FIRST, None)
    token = secrets.token_urlsafe(24)
    connection.execute(delete(LoginLinkRow).where(LoginLinkRow.expires < now))
    connection.execute(
        insert(LoginLinkRow).values(token_hash=_hash(token), user_id=user, expires=now + lifetime)
    )
    return token


def is_login_link(connection: Connection, token: str, *, now: datetime) -> bool:
    """Whether a token would log in."""
    found = connection.execute(
        select(LoginLinkRow.user_id).where(
            LoginLinkRow.token_hash == _hash(token), LoginLinkRow.expires >= now
        )
    ).one_or_none()
    return found is not None


def use_login_link(connection: Connection, token: str, *, now: datetime) -> int | None:
    """Use a token up; the user it logs in, None if it is used, too old or none."""
    return connection.execute(
        delete(LoginLinkRow)
        .where(LoginLinkRow.token_hash == _hash(token), LoginLinkRow.expires >= now)
        .returning(LoginLinkRow.user_id)
    ).scalar_one_or_none()


def open_session(connection: Connection, user: int, *, now: datetime, lifetime: timedelta) -> str:
    """Log a browser in; the token for its cookie."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(SessionRow).where(SessionRow.expires < now))
    connection.execute(
        insert(SessionRow).values(
            token_hash=_hash(token), user_id=user, csrf=secrets.token_urlsafe(24), expires=now + lifetime
        )
    )
    return token


def find_session(connection: Connection, token: str, *, now: datetime) -> OpenSession | None:
    """The session of a cookie; None if it ended."""
    row = connection.execute(
        select(UserRow.id, UserRow.name, UserRow.password_hash, SessionRow.csrf)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(SessionRow.token_hash == _hash(token), SessionRow.expires >= now)
    ).one_or_none()
    return None if row is None else OpenSession(Account(row.id, row.name, row.password_hash), row.csrf)


def close_session(connection: Connection, token: str) -> None:
    """Log a browser out."""
    connection.execute(delete(SessionRow).where(SessionRow.token_hash == _hash(token)))


def note_failure(connection: Connection, sources: tuple[str, ...], *, now: datetime) -> None:
    """Note a failed login under each of its sources (address, name)."""
    connection.execute(insert(LoginFailureRow), [{"source": source, "at": now} for source in sources])


def failures(connection: Connection, sources: tuple[str, ...], *, since: datetime) -> int:
    """How many logins failed since a moment, for the worst of the sources."""
    connection.execute(delete(LoginFailureRow).where(LoginFailureRow.at < since))
    counted = connection.execute(
        select(func.count())
        .where(LoginFailureRow.source.in_(sources), LoginFailureRow.at >= since)
        .group_by(LoginFailureRow.source)
    ).scalars()
    return max(counted, default=0)

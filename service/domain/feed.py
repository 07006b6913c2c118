"""A feed, and how it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

FeedId = NewType("FeedId", int)


class Health(StrEnum):
    """How a feed is, as of its last visit. A closed set: the words of the dashboard."""

    NEW = "new"
    HEALTHY = "healthy"
    FAILING = "failing"
    BLOCKED = "blocked"
    GONE = "gone"
    PAUSED = "paused"


class Trouble(StrEnum):
    """Why a visit brought nothing. A closed set: the words of the dashboard and of the logs."""

    UNREACHABLE = "unreachable"
    NAME = "name not known"
    TIMEOUT = "timeout"
    TOO_LARGE = "too large"
    REFUSED_ADDRESS = "address not allowed"
    TLS = "certificate trouble"
    REDIRECT = "redirects wrongly"
    LOGIN = "needs a login"
    BLOCKED = "blocked"
    BUSY = "asked too often"
    NOT_FOUND = "not found"
    GONE = "gone"
    SERVER = "trouble on its side"
    HTTP = "http error"
    NOT_A_FEED = "not a feed"
    EMPTY = "empty answer"


# Troubles of the way to a feed, not of the feed: together they mean that this machine is cut off.
CUT_OFF = frozenset({Trouble.UNREACHABLE, Trouble.NAME, Trouble.TIMEOUT})
# The outlet has shut the door: knocking harder makes it worse.
SHUT = frozenset({Trouble.LOGIN, Trouble.BLOCKED})


class KeyBy(StrEnum):
    """What tells a feed's items apart: its guid where the feed keeps it stable, else the link; title and
    date where all entries lead to one page and have no guid.
    """

    GUID = "guid"
    LINK = "link"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a feed publishes, learned from what its visits brought.

    Args:
        rate: entries an hour, as of `newest`; it fades from there on.
        newest: when an entry was last seen for the first time (UTC, operational time).
        longest: no wait may be longer than this, since a longer one has missed entries; None until then.
        pause: the longest it was quiet of late, as of `newest`: a night, a weekend; it fades from there on.
    """

    rate: float = 0.0
    newest: datetime | None = None
    longest: timedelta | None = None
    pause: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Hints:
    """What a document says of its own rhythm, and of where else it can be had.

    Args:
        ttl: how long it asks to be left alone (RSS `ttl`, `sy:updatePeriod`).
        skip_hours: hours of the day (UTC) in which nothing new comes (RSS `skipHours`).
        skip_days: days of the week in which nothing new comes, Monday is 0 (RSS `skipDays`).
        hub: where to subscribe to pushes (WebSub).
        topic: the address to subscribe to: the document's own (`rel=self`).
        older: where the entries before these can be had (RFC 5005: `rel=next`, `rel=prev-archive`).
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    hub: str | None = None
    topic: str | None = None
    older: str | None = None


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Feed:
    """An address that is polled.

    Args:
        id: its row.
        url: its address, as it is listed.
        name: the outlet's name as the desk reads it.
        lang: the language its items are taken to be in where they do not say (BCP 47).
        etag: the validator of the last answer, as given.
        last_modified: likewise.
        digest: of the last body that was parsed (sha256), so that the same bytes are not parsed again.
        failures: visits that failed in a row.
        failing_since: when the first of them was (operational time).
        key_by: how its items are told apart.
        rhythm: how it publishes.
        entries: how many its last document held.
        hints: what that document said of its rhythm and of other ways to it.
        read: when it was last read well (operational time); None before the first time.
        moved_to: where it says it has moved for good.
        moved_times: visits in a row that said so.
        pushed: whether a hub pushes its news, so that visits only see to what a hub lost.
        urgent: whether a follow-up that depends on it is expected about now.
    """

    id: FeedId
    url: str
    name: str
    lang: str | None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    key_by: KeyBy = KeyBy.GUID
    rhythm: Rhythm = Rhythm()
    entries: int = 0
    hints: Hints = NO_HINTS
    read: datetime | None = None
    moved_to: str | None = None
    moved_times: int = 0
    pushed: bool = False
    urgent: bool = False

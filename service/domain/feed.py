"""A feed and what one visit to it means: what is new, how the feed is, and when to come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

FeedId = NewType("FeedId", int)
ItemKey = NewType("ItemKey", str)


class Health(StrEnum):
    """How a feed is, as of its last visit."""

    NEW = "new"
    HEALTHY = "healthy"
    FAILING = "failing"
    PAUSED = "paused"


class Trouble(StrEnum):
    """Why a visit brought nothing. A closed set: the words of the dashboard and of the logs."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too large"
    REFUSED_ADDRESS = "address not allowed"
    TLS = "certificate trouble"
    HTTP = "http error"
    NOT_A_FEED = "not a feed"
    EMPTY = "empty answer"


@dataclass(frozen=True, slots=True)
class Feed:
    """An address that is polled.

    Args:
        id: its row.
        url: its address.
        name: the outlet's name as the desk reads it.
        lang: the language its items are taken to be in where they do not say (BCP 47).
        etag: the validator of the last answer, as given.
        last_modified: likewise.
        digest: of the last body that was parsed (sha256), so that the same bytes are not parsed again.
        failures: visits that failed in a row.
        key_by: how its items are told apart.
    """

    id: FeedId
    url: str
    name: str
    lang: str | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    failures: int
    key_by: "KeyBy"


class KeyBy(StrEnum):
    """What tells a feed's items apart: its guid where the feed keeps it stable, else the link."""

    GUID = "guid"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body arrived.

    Args:
        url: where it came from in the end, after redirects.
        body: the bytes, decompressed.
        content_type: as given by the server; empty where it gave none.
        etag: the ETag header, as given.
        last_modified: the Last-Modified header, as given.
    """

    url: str
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed (304)."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """The visit brought nothing.

    Args:
        trouble: which kind.
        detail: one plain line for the dashboard.
        retry_after: how long the server asks to be left alone, where it says so.
    """

    trouble: Trouble
    detail: str
    retry_after: timedelta | None = None


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry as a feed gives it, before it is an item.

    Args:
        guid: the feed's own id for it; None where it has none.
        url: its canonical link; None where it has none.
        title: plain text.
        summary: plain text.
        content: plain text of the full content where the feed carries it, else empty.
        lang: BCP 47 where the entry or its feed says so.
        published: when the outlet says it came out (UTC); None where it does not say.
    """

    guid: str | None
    url: str | None
    title: str
    summary: str
    content: str
    lang: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a document holds.

    Args:
        title: the feed's own name.
        entries: its entries, in the document's order.
        problems: what was wrong with it, in plain words; entries may stand beside problems.
    """

    title: str
    entries: tuple[ParsedEntry, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewItem:
    """An entry seen for the first time, or again with other words.

    Args:
        key: what tells it apart within its feed.
        entry: its words and dates.
        content_hash: of its words (sha256), by which a revision is known.
        revises: whether the feed has had an item of this key before.
    """

    key: ItemKey
    entry: ParsedEntry
    content_hash: str
    revises: bool


@dataclass(frozen=True, slots=True)
class PollPlan:
    """Everything that one visit changes; saved in one transaction.

    Args:
        feed: whose visit it was.
        health: how the feed is now.
        trouble: what went wrong, None where nothing did.
        detail: one plain line about it; empty where nothing did.
        items: new and revised items, oldest first.
        etag: validator to send next time.
        last_modified: likewise.
        digest: of the body, to know the same bytes again.
        failures: visits that failed in a row, this one included.
        key_by: how its items are told apart from now on.
        next_poll: when to come back (operational time).
    """

    feed: FeedId
    health: Health
    trouble: Trouble | None
    detail: str
    items: tuple[NewItem, ...]
    etag: str | None
    last_modified: str | None
    digest: str | None
    failures: int
    key_by: KeyBy
    next_poll: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of the items that a document may repeat.

    Args:
        hashes: content hash by item key.
        links: content hash by canonical link, to notice a feed whose guids change at every visit.
    """

    hashes: Mapping[ItemKey, str]
    links: Mapping[str, str]

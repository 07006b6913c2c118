"""A feed, and how it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

FeedId = NewType("FeedId", int)


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

"""One visit to an address, and what it brought."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from service.domain.feed import Trouble


@dataclass(frozen=True, slots=True)
class Visit:
    """What to ask for.

    Args:
        url: the address.
        etag: the validator of the last answer, as given; None asks for the document whatever it is.
        last_modified: likewise.
        form: fields to post; empty where a document is asked for.
        listed: the desk's own address that led to this one: a private host is reached only where the desk
            has listed it, not where a document names it. None where the address is the desk's own.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    listed: str | None = None

    def __hash__(self) -> int:
        return hash(self.url)  # it is kept in the address: of all fields it would be worked out each time


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body arrived; or a form that was posted was taken.

    Args:
        url: where it came from in the end, after redirects.
        body: the bytes, decompressed.
        content_type: as given by the server; empty where it gave none.
        etag: the ETag header, as given.
        last_modified: the Last-Modified header, as given.
        max_age: how long the server says that nothing new comes (Cache-Control); None where it does not.
        moved_to: where the document has moved for good: the end of a chain of 301 and 308 alone.
        links: what the Link headers name, address by relation (RFC 8288): hub, self.
    """

    url: str
    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed (304)."""

    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None


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


def body_digest(body: bytes) -> str:
    """By which the same bytes are known again (sha256, hex)."""
    return hashlib.sha256(body).hexdigest()

"""What a server's answer means."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin

from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified
from service.feeds.walls import wall

LONGEST_ASKED = timedelta(days=7)
LINK = re.compile(r"<([^>]*)>([^,<]*(?:\"[^\"]*\"[^,<]*)*)")
REL = re.compile(r";\s*rel\s*=\s*\"?([^\";]+)", re.IGNORECASE)
MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
READABLE = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
SHUT = (HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS, 999)
BARRED = "It answers with {who} instead of its feed: nothing is known of its news meanwhile. {mend}"
MEND = "Ask the outlet to let Afterstory's requests pass, or use another feed. It is visited once in a while."

LINES = {
    Trouble.GONE: "it is gone for good. Look its address up anew, or remove it.",
    Trouble.NOT_FOUND: "the feed is gone or the address is wrong. Look it up anew.",
    Trouble.LOGIN: "it wants a login. Ask the outlet for an open feed, or use another.",
    Trouble.BLOCKED: f"it does not let Afterstory read. {MEND}",
    Trouble.BUSY: "it is asked too often. It is left alone for a while.",
    Trouble.SERVER: "trouble on its side. It is tried again.",
    Trouble.REDIRECT: "it sends elsewhere and does not say where to. Check the address.",
}


def understood(
    status: int, url: str, headers: Mapping[str, str], body: bytes, moved_to: str | None
) -> FetchOutcome:
    """The outcome of a visit that was answered.

    Args:
        status: of the last answer.
        url: where it came from in the end.
        headers: of the last answer, names in lower case.
        body: decompressed.
        moved_to: the end of a chain of 301 and 308 alone; None otherwise.
    """
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    if status == HTTPStatus.NOT_MODIFIED:
        return NotModified(etag, last_modified, _max_age(headers), moved_to)
    if who := wall(url, headers, body):
        return FetchFailed(Trouble.BLOCKED, BARRED.format(who=who, mend=MEND), _retry_after(headers))
    if status in READABLE:
        return Fetched(
            url=url,
            body=body,
            content_type=headers.get("content-type", ""),
            etag=etag,
            last_modified=last_modified,
            max_age=_max_age(headers),
            moved_to=moved_to,
            links=_links(headers.get("link", ""), url),
        )
    return FetchFailed(_trouble(status), _line(status), _retry_after(headers))


def _trouble(status: int) -> Trouble:
    if status in SHUT:
        return Trouble.BLOCKED
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble.SERVER
    return {
        int(HTTPStatus.NO_CONTENT): Trouble.EMPTY,
        int(HTTPStatus.UNAUTHORIZED): Trouble.LOGIN,
        int(HTTPStatus.NOT_FOUND): Trouble.NOT_FOUND,
        int(HTTPStatus.GONE): Trouble.GONE,
        int(HTTPStatus.TOO_MANY_REQUESTS): Trouble.BUSY,
    }.get(status, Trouble.REDIRECT if 300 <= status < 400 else Trouble.HTTP)  # noqa: PLR2004 - 3xx


def _line(status: int) -> str:
    try:
        name = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        name = str(status)
    return f"It answers {name}: {LINES.get(_trouble(status), 'no feed is there. Check the address.')}"


def _max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server says that nothing new comes (RFC 9111 section 5.2.2.1)."""
    found = MAX_AGE.search(headers.get("cache-control", ""))
    return timedelta(seconds=int(found[1])) if found else None


def _links(given: str, base: str) -> dict[str, str]:
    """Addresses by relation (RFC 8288); the first of each."""
    found: dict[str, str] = {}
    for address, parameters in LINK.findall(given[:4_000]):
        relation = REL.search(parameters)
        for name in relation[1].lower().split() if relation else ():
            try:
                found.setdefault(name, urljoin(base, address.strip()))
            except ValueError:  # an address that is none names nothing
                continue
    return found


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server asks to be left alone (RFC 9110 section 10.2.3)."""
    given = headers.get("retry-after", "")
    if given.isdecimal():
        return min(timedelta(seconds=int(given[:9])), LONGEST_ASKED)
    try:
        # A date counts from the server's own clock, not from ours.
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), LONGEST_ASKED)

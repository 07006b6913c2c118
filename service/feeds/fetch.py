"""Gets documents, many at once, within limits, from addresses that may be spoken to. pycurl's only home."""

import queue
import socket
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version

import certifi
import pycurl

from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit
from service.domain.policy import FetchPolicy
from service.feeds.addresses import Network, is_allowed

AGENT = f"Afterstory/{version('afterstory')} (news follow-up reader; conditional requests)"
ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
PER_HOST = 2  # connections to one host at once: a desk's searches all go to the same one
TLS_ERRORS = {
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
}


@dataclass
class _Transfer:
    """A visit under way: what has arrived, and why it was cut short."""

    visit: Visit
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    sockets: list[socket.socket] = field(default_factory=list)
    refused: str = ""
    too_large: str = ""


class CurlFetcher:
    """`service.ports.Fetcher` on libcurl.

    Args:
        policy: what one visit may cost.
        allowed: networks that may be reached although they are private.
    """

    def __init__(self, policy: FetchPolicy, allowed: Sequence[Network]) -> None:
        self._policy = policy
        self._allowed = tuple(allowed)

    def fetch(self, visits: Sequence[Visit]) -> Iterator[tuple[Visit, FetchOutcome]]:
        """Visit addresses concurrently; each comes back once, as soon as its visit ends.

        The transfers run in a thread of their own: what the caller does with a document must not
        stop the others, nor count against their time.
        """
        done: queue.SimpleQueue[tuple[Visit, FetchOutcome] | BaseException] = queue.SimpleQueue()
        transfers = threading.Thread(target=self._transfer_all, args=(visits, done), daemon=True)
        transfers.start()
        for _ in visits:
            ended = done.get()
            if isinstance(ended, BaseException):
                raise ended
            yield ended
        transfers.join()

    def _transfer_all(
        self, visits: Sequence[Visit], done: "queue.SimpleQueue[tuple[Visit, FetchOutcome] | BaseException]"
    ) -> None:
        try:
            self._transfer(visits, done)
        except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
            done.put(error)

    def _transfer(
        self, visits: Sequence[Visit], done: "queue.SimpleQueue[tuple[Visit, FetchOutcome] | BaseException]"
    ) -> None:
        waiting = deque(visits)
        under_way: dict[pycurl.Curl, _Transfer] = {}
        multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, PER_HOST)
        while waiting or under_way:
            while waiting and len(under_way) < self._policy.concurrency:
                transfer = _Transfer(waiting.popleft())
                curl = self._prepare(transfer)
                under_way[curl] = transfer
                multi.add_handle(curl)
            multi.perform()
            _, succeeded, failed = multi.info_read()
            ended = [(curl, 0, "") for curl in succeeded] + list(failed)
            for curl, code, words in ended:
                transfer = under_way.pop(curl)
                done.put((transfer.visit, self._outcome(curl, transfer, code, words)))
                multi.remove_handle(curl)
                curl.close()
                for opened in transfer.sockets:
                    opened.close()
            if not ended and under_way:
                multi.select(0.1)
        multi.close()

    def _prepare(self, transfer: _Transfer) -> pycurl.Curl:
        policy, visit = self._policy, transfer.visit
        curl = pycurl.Curl()
        request = [f"Accept: {ACCEPT}"]
        if visit.etag:
            request.append(f"If-None-Match: {visit.etag}")
        if visit.last_modified:
            request.append(f"If-Modified-Since: {visit.last_modified}")
        for option, value in (
            (pycurl.URL, visit.url.encode()),
            (pycurl.HTTPHEADER, [line.encode() for line in request]),
            (pycurl.USERAGENT, AGENT),
            (pycurl.ACCEPT_ENCODING, ""),  # all that libcurl can undo
            (pycurl.PROXY, ""),  # a proxy would resolve names itself, past the check of addresses
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.REDIR_PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.FOLLOWLOCATION, 1),
            (pycurl.MAXREDIRS, policy.redirects),
            (pycurl.NOSIGNAL, 1),
            (pycurl.TIMEOUT_MS, int(policy.total.total_seconds() * 1_000)),
            (pycurl.CAINFO, certifi.where()),
            (pycurl.NOPROGRESS, 0),
            (pycurl.OPENSOCKETFUNCTION, self._guard(transfer)),
            (pycurl.HEADERFUNCTION, _header_reader(transfer)),
            (pycurl.WRITEFUNCTION, self._body_reader(transfer)),
            (pycurl.XFERINFOFUNCTION, self._travel_watch(transfer)),
        ):
            curl.setopt(option, value)
        return curl

    def _guard(self, transfer: _Transfer):  # type: ignore[no-untyped-def] # noqa: ANN202 - pycurl's callback
        """Called for every connection with the address that the name resolved to, at every redirect too."""

        def open_socket(_purpose: int, address: tuple[int, int, int, tuple[str | bytes, int]]) -> object:
            family, kind, protocol, (host, *_) = address
            place = host.decode() if isinstance(host, bytes) else host
            if family not in (socket.AF_INET, socket.AF_INET6) or not is_allowed(place, self._allowed):
                transfer.refused = place
                return pycurl.SOCKET_BAD
            opened = socket.socket(family, kind, protocol)
            transfer.sockets.append(opened)  # pycurl works on a duplicate; ours is closed with the visit
            return opened

        return open_socket

    def _body_reader(self, transfer: _Transfer):  # type: ignore[no-untyped-def] # noqa: ANN202 - pycurl's callback
        def write(part: bytes) -> int:
            if len(transfer.body) + len(part) > self._policy.decompressed:
                transfer.too_large = f"more than {self._policy.decompressed:,} bytes once decompressed"
                return 0
            transfer.body += part
            return len(part)

        return write

    def _travel_watch(self, transfer: _Transfer):  # type: ignore[no-untyped-def] # noqa: ANN202 - pycurl's callback
        def progress(expected: float, arrived: float, *_upload: float) -> int:
            if max(expected, arrived) > self._policy.body:
                transfer.too_large = f"more than {self._policy.body:,} bytes"
                return 1
            return 0

        return progress

    def _outcome(self, curl: pycurl.Curl, transfer: _Transfer, code: int, words: str) -> FetchOutcome:
        if code:
            return self._broken(transfer, code, words)
        status = int(curl.getinfo(pycurl.RESPONSE_CODE))
        headers = transfer.headers
        etag, last_modified = headers.get("etag"), headers.get("last-modified")
        if status == HTTPStatus.NOT_MODIFIED:
            return NotModified(etag, last_modified)
        if status == HTTPStatus.OK:
            url = str(curl.getinfo(pycurl.EFFECTIVE_URL))
            return Fetched(url, bytes(transfer.body), headers.get("content-type", ""), etag, last_modified)
        return FetchFailed(Trouble.HTTP, _status_line(status), _retry_after(headers))

    def _broken(self, transfer: _Transfer, code: int, words: str) -> FetchFailed:
        if transfer.refused:
            return FetchFailed(
                Trouble.REFUSED_ADDRESS,
                f"The address leads to {transfer.refused}, which is not public. "
                "If that is meant, name its network in AFTERSTORY_FETCH_ALLOW.",
            )
        if transfer.too_large:
            return FetchFailed(
                Trouble.TOO_LARGE, f"The answer has {transfer.too_large}; a feed that large is not read."
            )
        if code in TLS_ERRORS:
            return FetchFailed(Trouble.TLS, f"Its certificate or encryption can't be trusted: {words}.")
        seconds = self._policy.total.total_seconds()
        trouble, line = {
            pycurl.E_OPERATION_TIMEDOUT: (
                Trouble.TIMEOUT,
                f"No whole answer within {seconds:g} s. It is tried again.",
            ),
            pycurl.E_TOO_MANY_REDIRECTS: (
                Trouble.HTTP,
                f"It redirects more than {self._policy.redirects} times: the address is wrong.",
            ),
            pycurl.E_COULDNT_RESOLVE_HOST: (
                Trouble.UNREACHABLE,
                "Its host name is not known: check the address, or the network.",
            ),
        }.get(code, (Trouble.UNREACHABLE, f"No answer: {words or 'the connection broke'}."))
        return FetchFailed(trouble, line)


def _header_reader(transfer: _Transfer):  # type: ignore[no-untyped-def] # noqa: ANN202 - pycurl's callback
    def read(line: bytes) -> None:
        text = line.decode("latin-1")  # RFC 9110 section 5.5: octets beyond ASCII are opaque
        if text.startswith("HTTP/"):
            transfer.headers.clear()  # a redirect's headers are not the answer's
            transfer.body.clear()
        name, colon, value = text.partition(":")
        if colon:
            transfer.headers[name.strip().lower()] = value.strip()

    return read


def _status_line(status: int) -> str:
    try:
        name = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        name = str(status)
    match status:
        case 404 | 410:
            return f"It answers {name}: the feed is gone or the address is wrong. Look it up anew."
        case 401 | 402 | 403 | 451:
            return f"It answers {name}: it does not let Afterstory read. Ask the outlet, or use another feed."
        case 429:
            return f"It answers {name}: it is asked too often. It is left alone for a while."
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return f"It answers {name}: trouble on its side. It is tried again."
        case _:
            return f"It answers {name}: no feed is there. Check the address."


def _retry_after(headers: dict[str, str]) -> timedelta | None:
    """How long the server asks to be left alone (RFC 9110 section 10.2.3)."""
    given = headers.get("retry-after", "")
    if given.isdigit():
        return timedelta(seconds=min(int(given), 7 * 86_400))
    try:
        # A date counts from the server's own clock, not from ours.
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta()), timedelta(days=7))

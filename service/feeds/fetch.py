"""Gets documents, many at once, within limits, from addresses that may be spoken to. pycurl's only home."""

import logging
import queue
import re
import socket
import string
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache, partial
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from urllib.parse import quote, urlencode, urljoin, urlsplit

import certifi
import pycurl

from service.domain.addresses import Network, is_allowed
from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, Visit
from service.domain.policy import FetchPolicy
from service.feeds.answers import understood
from service.feeds.encoding import ACCEPTED, TooLarge, Undecodable, decoded
from service.feeds.manners import Manners

log = logging.getLogger(__name__)
PRODUCT = "Afterstory"
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
ASKED = [f"Accept: {ACCEPT}".encode()]
STATUS = re.compile(r"HTTP/\S* +(\d{3})")
LOCATION = re.compile(rb"^location:(.*)$", re.IGNORECASE | re.MULTILINE)
OPAQUE = "latin-1"  # of headers: what is beyond ASCII in them goes back as it came (RFC 9110 section 5.5)
PERMANENT = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
GATHER = 0.05  # seconds after which visits that have ended are handed over: each time is one transaction
READ = 65_536  # bytes that are read at once: a whole document, mostly
TRANSFERS = "transfers"  # the thread's name
PAUSE = 0.05  # seconds until a host that had its fill is looked at again
TLS_ERRORS = {
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
}
NO_WEB_ADDRESS = "It leads to what is no web address: only http and https are followed."
Ended = Sequence[tuple[Visit, FetchOutcome]]
Done = queue.SimpleQueue[Ended | BaseException]


def agent(contact: str) -> str:
    """How Afterstory names itself to publishers (RFC 9110 section 10.1.5).

    Args:
        contact: a web or mail address at which a publisher reaches the desk; empty for none.
    """
    named = f"{PRODUCT}/{version('afterstory')}"
    if not contact:
        return f"{named} (news follow-up reader)"
    return f"{named} (news follow-up reader; {'+' if '://' in contact else ''}{contact})"


class CurlFetcher:
    """`service.ports.Fetcher` on libcurl. Connections stay open from one round to the next.

    Args:
        policy: what one visit may cost.
        allowed: networks that may be reached although they are private.
        spacing: seconds between two visits to one host.
        contact: where a publisher reaches the desk.
        ours: the address of the service's own feed, which may be private; empty for none.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        allowed: Sequence[Network],
        *,
        spacing: float = 0.0,
        contact: str = "",
        ours: str = "",
    ) -> None:
        self._policy = policy
        self._own = tuple(allowed)
        self._manners = Manners(spacing, self._own)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, policy.concurrency * 10)
        # Asked for every visit: by the address alone, since to look a network up costs more than the check.
        may_reach = lru_cache(maxsize=4_096)(partial(is_allowed, allowed=self._own))
        named = agent(contact)  # once: it reads the package's own description
        self._idle = [_Line(policy, may_reach, named, ours) for _ in range(policy.concurrency)]

    def host_of(self, url: str) -> str | None:
        """Whom a visit to an address burdens; None for a machine of the desk's own."""
        return self._manners.host_of(url)

    def fetch(
        self, visits: Sequence[Visit], *, begin_within: timedelta | None = None
    ) -> Generator[Ended, None, None]:
        """Visit addresses concurrently; each comes back once, together with those that ended meanwhile.

        Where visits may stay undone (`begin_within`), a host that answers that it is asked too often is
        asked no more.

        The transfers run in a thread of their own: what the caller does with a document must not
        stop the others, nor count against their time. When the caller stops early, they stop too.
        """
        done: Done = queue.SimpleQueue()
        stopped = threading.Event()
        transfers = threading.Thread(
            target=self._transfer_all,
            args=(visits, begin_within, done, stopped),
            name=TRANSFERS,
            daemon=True,
        )
        transfers.start()
        try:
            while ended := done.get():
                if isinstance(ended, BaseException):
                    raise ended
                yield ended
        finally:
            stopped.set()
            transfers.join()

    def _transfer_all(
        self, visits: Sequence[Visit], begin_within: timedelta | None, done: Done, stopped: threading.Event
    ) -> None:
        try:
            self._transfer(visits, begin_within, done, stopped)
            done.put(())
        except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
            done.put(error)

    def _transfer(
        self, visits: Sequence[Visit], begin_within: timedelta | None, done: Done, stopped: threading.Event
    ) -> None:
        waiting = deque(visits)
        longest = timedelta.max if begin_within is None else begin_within
        last_begin = time.monotonic() + longest.total_seconds()
        under_way: dict[pycurl.Curl, tuple[_Line, Visit]] = {}
        ended: list[tuple[Visit, FetchOutcome]] = []
        hand_over = 0.0  # when what has ended is handed over: one by one it would wake the caller each time
        try:
            while (waiting or under_way or ended) and not stopped.is_set():
                while self._idle and (visit := self._next(waiting)) is not None:
                    line = self._idle.pop()
                    under_way[line.curl] = line, visit
                    line.ask(visit)
                    self._multi.add_handle(line.curl)
                if waiting and time.monotonic() > last_begin:
                    waiting.clear()
                self._multi.perform()
                _, succeeded, failed = self._multi.info_read()
                if not ended:
                    hand_over = time.monotonic() + GATHER
                for curl, code, words in (*((curl, 0, "") for curl in succeeded), *failed):
                    line, visit = under_way.pop(curl)
                    ended.append((visit, line.outcome(code, words)))
                    self._multi.remove_handle(curl)
                    self._leave(line, visit)
                    self._spare_host(ended[-1], waiting, may_drop=begin_within is not None)
                if ended and (not (waiting or under_way) or time.monotonic() >= hand_over):
                    done.put(ended)
                    ended = []
                if not (succeeded or failed):
                    self._multi.select(PAUSE if waiting or ended else 1.0)
                    if not under_way:
                        time.sleep(PAUSE)  # all that is left waits for its host
        finally:
            for line, visit in under_way.values():
                line.close()
                with suppress(pycurl.error):  # what was never begun
                    self._multi.remove_handle(line.curl)
                self._leave(line, visit)

    def _leave(self, line: "_Line", visit: Visit) -> None:
        """A visit has ended, or is given up."""
        self._idle.append(line)
        self._manners.ended(visit.url, time.monotonic())

    def _spare_host(
        self, ended: tuple[Visit, FetchOutcome], waiting: deque[Visit], *, may_drop: bool
    ) -> None:
        """Begin no more visits to a host that is asked too often."""
        visit, outcome = ended
        host = self.host_of(visit.url)
        busy = isinstance(outcome, FetchFailed) and outcome.trouble is Trouble.BUSY
        if may_drop and busy and host is not None:
            others = [one for one in waiting if self.host_of(one.url) != host]
            waiting.clear()
            waiting.extend(others)

    def _next(self, waiting: deque[Visit]) -> Visit | None:
        """The first visit whose host bears one now."""
        now = time.monotonic()
        for place, visit in enumerate(waiting):
            if self._manners.may_start(visit.url, now):
                del waiting[place]
                return visit
        return None


class _Line:
    """A handle of libcurl with what one visit at a time brings over it."""

    def __init__(
        self, policy: FetchPolicy, is_allowed_to: Callable[[str], bool], agent_words: str, ours: str
    ) -> None:
        self._policy = policy
        self._is_allowed = is_allowed_to
        self._ours = ours
        self._head = BytesIO()
        self._body: list[bytes] = []
        self._sockets: list[socket.socket] = []
        self._refused = ""
        self._posts, self._asked, self._listed = False, "", ""
        self.curl = pycurl.Curl()
        for option, value in (
            (pycurl.USERAGENT, agent_words),
            (pycurl.ACCEPT_ENCODING, ACCEPTED),
            (pycurl.HTTP_CONTENT_DECODING, 0),  # undone by `decoded`: libcurl's own knows no zstd here
            (pycurl.PROXY, ""),  # a proxy would resolve names itself, past the check of addresses
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.REDIR_PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS),  # where the server offers it: decision 10
            (pycurl.FOLLOWLOCATION, 1),
            (pycurl.MAXREDIRS, policy.redirects),
            (pycurl.MAXFILESIZE_LARGE, policy.body),
            (pycurl.NOSIGNAL, 1),
            (pycurl.TIMEOUT_MS, int(policy.total.total_seconds() * 1_000)),
            (pycurl.CAINFO, certifi.where()),
            (pycurl.OPENSOCKETFUNCTION, self._open_socket),
            (pycurl.PREREQFUNCTION, self._before_request),
            (pycurl.HEADERFUNCTION, self._head.write),
            (pycurl.WRITEFUNCTION, self._body.append),  # it gives None: all was taken
            (pycurl.BUFFERSIZE, READ),
        ):
            self.curl.setopt(option, value)

    def ask(self, visit: Visit) -> None:
        """Make ready for a visit."""
        self._head.seek(0)
        self._head.truncate()
        self._body.clear()
        self._refused = ""
        request = ASKED.copy()
        if visit.etag:
            request.append(f"If-None-Match: {visit.etag}".encode(OPAQUE))
        if visit.last_modified:
            request.append(f"If-Modified-Since: {visit.last_modified}".encode(OPAQUE))
        if visit.form:
            self.curl.setopt(pycurl.POSTFIELDS, urlencode(visit.form))
        elif self._posts:
            self.curl.setopt(pycurl.HTTPGET, 1)
        self._posts, self._asked = bool(visit.form), _as_asked(visit.url)
        self._listed = self._asked if visit.listed is None else _as_asked(visit.listed)
        self.curl.setopt(pycurl.URL, self._asked)
        self.curl.setopt(pycurl.HTTPHEADER, request)

    def _open_socket(
        self, _purpose: int, address: tuple[int, int, int, tuple[str | bytes, int]]
    ) -> socket.socket | int:
        """Called for every connection with the address that the name resolved to, at every redirect too."""
        family, kind, protocol, (host, *_) = address
        place = host.decode() if isinstance(host, bytes) else host
        if family not in (socket.AF_INET, socket.AF_INET6) or not self._may_reach(place):
            self._refused = place
            return int(pycurl.SOCKET_BAD)
        opened = socket.socket(family, kind, protocol)
        self._sockets.append(opened)  # pycurl works on a duplicate; ours is closed with the visit
        return opened

    def _before_request(self, address: str, *_ports: object) -> int:
        """Called before each request: one that goes over a connection of another visit is checked here."""
        if self._may_reach(address):
            return int(pycurl.PREREQFUNC_OK)
        self._refused = address
        return int(pycurl.PREREQFUNC_ABORT)

    def _may_reach(self, address: str) -> bool:
        """Whether an address may be spoken to: public ones; private ones that the desk has named, at the
        host that it has listed. Neither a redirect nor a document leads to another private host.
        """
        if is_allowed(address, ()):
            return True
        if self._ours and self._asked == self._ours and not LOCATION.search(self._head.getvalue()):
            return True
        return self._is_allowed(address) and self._host_now() == _host(self._listed)

    def _host_now(self) -> str | None:
        """The host that is asked now: the listed one, or where redirects have led."""
        url = self._asked
        for location in LOCATION.findall(self._head.getvalue()):
            url = urljoin(url, location.decode(OPAQUE).strip())
        return _host(url)

    def close(self) -> None:
        """Let go of what was opened for the visit."""
        for opened in self._sockets:
            opened.close()
        self._sockets.clear()

    def outcome(self, code: int, words: str) -> FetchOutcome:
        """What the visit brought. Never raises, whatever the server answered."""
        self.close()
        try:
            return self._outcome(code, words)
        except Exception as error:
            # A fault of ours: one answer must not take those along that came with it.
            log.exception("answer not understood: %s", self._asked)
            name = type(error).__name__
            return FetchFailed(
                Trouble.HTTP, f"Afterstory can't understand its answer ({name}): tell its makers."
            )

    def _outcome(self, code: int, words: str) -> FetchOutcome:
        if code:
            return self._broken(code, words)
        status = int(self.curl.getinfo(pycurl.RESPONSE_CODE))
        headers, hops = _read_head(self._head.getvalue())
        body = b"".join(self._body)
        try:
            if body and "content-encoding" in headers:
                body = decoded(body, headers["content-encoding"], most=self._policy.decompressed)
        except TooLarge:
            return _too_large(f"{self._policy.decompressed:,} bytes once decompressed")
        except Undecodable as error:
            return FetchFailed(Trouble.HTTP, f"Its answer can't be read: {error}.")
        if self._posts and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Fetched(self._asked, body, headers.get("content-type", ""))
        url = str(self.curl.getinfo(pycurl.EFFECTIVE_URL)) if hops else self._asked
        moved = hops and all(hop in PERMANENT for hop in hops)
        return understood(status, url, headers, body, url if moved else None)

    def _broken(self, code: int, words: str) -> FetchFailed:
        if self._refused:
            return FetchFailed(
                Trouble.REFUSED_ADDRESS,
                f"The address leads to {self._refused}, which is not public. "
                "If that is meant, name its network in AFTERSTORY_FETCH_ALLOW.",
            )
        if code in TLS_ERRORS:
            return FetchFailed(Trouble.TLS, f"Its certificate or encryption can't be trusted: {words}.")
        if code == pycurl.E_FILESIZE_EXCEEDED:
            return _too_large(f"{self._policy.body:,} bytes")
        if code == pycurl.E_UNSUPPORTED_PROTOCOL and "HTTP" in words:
            return FetchFailed(Trouble.HTTP, f"What answers there is no web server: {words}.")
        seconds, redirects = self._policy.total.total_seconds(), self._policy.redirects
        trouble, line = {
            pycurl.E_OPERATION_TIMEDOUT: (
                Trouble.TIMEOUT,
                f"No whole answer within {seconds:g} s. It is tried again.",
            ),
            pycurl.E_TOO_MANY_REDIRECTS: (
                Trouble.REDIRECT,
                f"It redirects more than {redirects} times: the address is wrong.",
            ),
            pycurl.E_UNSUPPORTED_PROTOCOL: (Trouble.REFUSED_ADDRESS, NO_WEB_ADDRESS),
            pycurl.E_URL_MALFORMAT: (Trouble.REFUSED_ADDRESS, NO_WEB_ADDRESS),
            pycurl.E_COULDNT_RESOLVE_HOST: (
                Trouble.NAME,
                "Its host name is not known: check the address, or the network.",
            ),
        }.get(code, (Trouble.UNREACHABLE, f"No answer: {words or 'the connection broke'}."))
        return FetchFailed(trouble, line)


def _as_asked(url: str) -> str:
    """An address as it is asked for (RFC 3986): ASCII, no spaces. Of hosts, libcurl here knows no others."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    with suppress(ValueError):  # no such host can be: then none is found
        parts = urlsplit(url)
        user, at, place = parts.netloc.rpartition("@")
        if not place.isascii():
            url = parts._replace(netloc=f"{user}{at}{place.encode('idna').decode()}").geturl()
    return quote(url, safe=string.punctuation, errors="replace")


@lru_cache(maxsize=1_024)
def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def _too_large(what: str) -> FetchFailed:
    return FetchFailed(Trouble.TOO_LARGE, f"The answer has more than {what}; a feed that large is not read.")


def _read_head(head: bytes) -> tuple[Mapping[str, str], list[int]]:
    """The headers of the last answer, names in lower case; and the status of each redirect before it."""
    headers: dict[str, str] = {}
    statuses: list[int] = []
    for line in head.decode(OPAQUE).split("\n"):
        name, colon, value = line.partition(":")
        if line.startswith("HTTP/") and (status := STATUS.match(line)):
            statuses.append(int(status[1]))
            headers.clear()  # a redirect's headers are not the answer's
        elif colon:
            name = name.strip().lower()
            # Where links stand in several headers, they are one list (RFC 9110 section 5.2).
            links = name == "link" and name in headers
            headers[name] = f"{headers[name]}, {value.strip()}" if links else value.strip()
    return headers, [status for status in statuses[:-1] if status >= HTTPStatus.MULTIPLE_CHOICES]

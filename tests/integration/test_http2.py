"""HTTP/2: with servers that offer it, that do not, and that break its streams in the middle."""

import gzip
from collections.abc import Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pycurl
import pytest

from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit
from service.domain.policy import FetchPolicy
from service.feeds.fetch import CurlFetcher
from tests.support.certificates import Certificates, certificates
from tests.support.feed_server import feed_server
from tests.support.http2_server import Http2Server, Stream, http2_server

POLICY = FetchPolicy(body=200_000, decompressed=400_000, total=timedelta(seconds=3), concurrency=8)
LOOPBACK = (ip_network("127.0.0.1/32"),)
FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, CANCEL = 0, 2, 7, 8  # RFC 9113 section 7


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority: Certificates) -> Iterator[Http2Server]:
    with http2_server(authority.context) as running:
        running.serve("/feed", FEED, ETag='W/"1"', Content_Type="application/rss+xml")
        yield running


@pytest.fixture
def fetcher(authority: Certificates) -> CurlFetcher:
    return trusting(authority.ca)


def trusting(ca: Path, policy: FetchPolicy = POLICY) -> CurlFetcher:
    """A fetcher that trusts the tests' authority, as the world's fetchers trust the world's."""
    fetcher = CurlFetcher(policy, LOOPBACK)
    for line in fetcher._idle:  # noqa: SLF001 - no desk has an authority of its own for feeds
        line.curl.setopt(pycurl.CAINFO, str(ca))
    return fetcher


def fetch(fetcher: CurlFetcher, *urls: str, **about: str) -> list[FetchOutcome]:
    by_url = {
        visit.url: outcome
        for ended in fetcher.fetch([Visit(url, **about) for url in urls])
        for visit, outcome in ended
    }
    return [by_url[url] for url in urls]


def bodies(outcomes: Sequence[FetchOutcome]) -> list[bytes]:
    return [one.body for one in outcomes if isinstance(one, Fetched)]


def trouble(outcome: FetchOutcome) -> Trouble:
    assert isinstance(outcome, FetchFailed), outcome
    assert outcome.detail.endswith(".")
    return outcome.trouble


def test_libcurl_speaks_it() -> None:
    assert pycurl.version_info()[4] & pycurl.VERSION_HTTP2


def test_a_server_that_offers_it_is_asked_so_and_validators_stay_as_given(
    fetcher: CurlFetcher, server: Http2Server
) -> None:
    (first,) = fetch(fetcher, server.url("/feed"))
    assert isinstance(first, Fetched)
    assert (first.body, first.etag, first.content_type) == (FEED, 'W/"1"', "application/rss+xml")
    (again,) = fetch(fetcher, server.url("/feed"), etag='W/"1"')
    assert again == NotModified('W/"1"', None)
    assert [one.headers[":method"] for one in server.requests] == ["GET", "GET"]
    assert server.requests[0].headers["user-agent"].startswith("Afterstory/")
    assert server.connections == 1


@pytest.mark.parametrize("protocols", [["http/1.1"], None], ids=["offers http/1.1", "knows no ALPN"])
def test_a_server_that_does_not_offer_it_is_asked_the_old_way(
    tmp_path: Path, protocols: list[str] | None
) -> None:
    own = certificates(tmp_path)  # a context of its own: the other one offers h2
    if protocols:
        own.context.set_alpn_protocols(protocols)
    with feed_server(tls=own.context) as plain:
        plain.serve("/feed", FEED)
        assert bodies(fetch(trusting(own.ca), plain.url("/feed"))) == [FEED]
        assert plain.requests[0].version == "HTTP/1.1"


def test_many_feeds_of_one_host_share_a_connection(fetcher: CurlFetcher, server: Http2Server) -> None:
    paths = [f"/{number}" for number in range(40)]
    for path in paths:
        server.serve(path, path.encode() * 1_000)
    fetch(fetcher, server.url("/feed"))
    found = fetch(fetcher, *(server.url(path) for path in paths))
    assert bodies(found) == [path.encode() * 1_000 for path in paths]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("code", "length"),
    [
        (INTERNAL_ERROR, {}),
        (CANCEL, {}),
        # Without a length libcurl takes this for the end, as of HTTP/1.0; the reader sees that it is cut off.
        (NO_ERROR, {"Content_Length": str(len(FEED))}),
    ],
    ids=["internal error", "cancel", "no error"],
)
def test_a_stream_that_is_reset_in_the_middle_is_no_document_and_takes_no_other_along(
    fetcher: CurlFetcher, server: Http2Server, code: int, length: dict[str, str]
) -> None:
    def broken(stream: Stream) -> None:
        stream.answer(FEED[:20], end=False, **length)
        stream.reset(code)

    server.answers["/broken"] = broken
    fetch(fetcher, server.url("/feed"))
    first, second = fetch(fetcher, server.url("/broken"), server.url("/feed"))
    assert trouble(first) is Trouble.UNREACHABLE
    assert bodies([second]) == [FEED]
    assert server.connections == 1  # the others' streams go on


def test_a_stream_that_was_refused_before_anything_was_done_is_asked_again(
    fetcher: CurlFetcher, server: Http2Server
) -> None:
    refused: list[Stream] = []

    def at_first(stream: Stream) -> None:
        refused.append(stream)
        if len(refused) == 1:
            stream.reset(REFUSED_STREAM)
        else:
            stream.answer(FEED)

    server.answers["/busy"] = at_first
    assert bodies(fetch(fetcher, server.url("/busy"))) == [FEED]
    assert len(refused) == 2


def test_a_server_that_goes_away_is_asked_over_a_new_connection(
    fetcher: CurlFetcher, server: Http2Server
) -> None:
    gone: list[Stream] = []

    def once(stream: Stream) -> None:
        gone.append(stream)
        if len(gone) == 1:
            stream.go_away(last=0)  # it says that it did nothing about this one
        else:
            stream.answer(FEED)

    server.answers["/restarting"] = once
    assert bodies(fetch(fetcher, server.url("/restarting"))) == [FEED]
    assert server.connections == 2


def test_a_server_that_goes_away_in_the_middle_of_a_document_has_not_given_it(
    fetcher: CurlFetcher, server: Http2Server
) -> None:
    def half(stream: Stream) -> None:
        stream.answer(FEED[:20], end=False)
        stream.go_away(code=INTERNAL_ERROR)

    server.answers["/half"] = half
    (outcome,) = fetch(fetcher, server.url("/half"))
    assert trouble(outcome) is Trouble.UNREACHABLE
    assert bodies(fetch(fetcher, server.url("/feed"))) == [FEED]


def test_what_is_no_http2_is_trouble_of_this_feed_alone(fetcher: CurlFetcher, server: Http2Server) -> None:
    def nonsense(stream: Stream) -> None:
        stream.line._wire.sendall(b"\x00\xff\xff\xff" * 200)  # noqa: SLF001 - what no frame may be
        stream.line.open = False

    server.answers["/nonsense"] = nonsense
    assert trouble(fetch(fetcher, server.url("/nonsense"))[0]) is Trouble.UNREACHABLE
    assert bodies(fetch(fetcher, server.url("/feed"))) == [FEED]


def test_the_limits_of_size_hold(fetcher: CurlFetcher, server: Http2Server) -> None:
    server.serve("/said", b"x" * 300_000, Content_Length="300000")
    server.serve("/unsaid", b"x" * 300_000)
    server.serve("/bomb", gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip")
    server.serve("/headers", FEED, **{f"X_{number}": "y" * 900 for number in range(400)})
    found = fetch(fetcher, *(server.url(path) for path in ("/said", "/unsaid", "/bomb")))
    assert [trouble(one) for one in found] == [Trouble.TOO_LARGE] * 3
    trouble(fetch(fetcher, server.url("/headers"))[0])
    assert bodies(fetch(fetcher, server.url("/feed"))) == [FEED]


def test_the_limit_of_time_holds_and_a_stream_that_hangs_holds_up_no_other(
    authority: Certificates, server: Http2Server
) -> None:
    fetcher = trusting(authority.ca, FetchPolicy(total=timedelta(seconds=1)))
    server.answers["/mute"] = lambda _stream: None
    server.answers["/hangs"] = lambda stream: stream.answer(FEED[:20], end=False)
    ended = [
        (visit.url.rpartition("/")[2], outcome)
        for some in fetcher.fetch([Visit(server.url(path)) for path in ("/mute", "/hangs", "/feed")])
        for visit, outcome in some
    ]
    assert ended[0][0] == "feed"
    assert {name: trouble(outcome) for name, outcome in ended[1:]} == dict.fromkeys(
        ("mute", "hangs"), Trouble.TIMEOUT
    )


def test_redirects_are_followed_and_never_to_a_private_address(
    fetcher: CurlFetcher, server: Http2Server
) -> None:
    server.answers["/old"] = lambda stream: stream.answer(b"", status=301, Location="/feed")
    inside = server.url("/feed", "127.0.0.2")
    server.answers["/inside"] = lambda stream: stream.answer(b"", status=302, Location=inside)
    moved, refused = fetch(fetcher, server.url("/old"), server.url("/inside"))
    assert isinstance(moved, Fetched)
    assert (moved.url, moved.moved_to) == (server.url("/feed"), server.url("/feed"))
    assert trouble(refused) is Trouble.REFUSED_ADDRESS
    assert {one.headers[":authority"] for one in server.requests} == {f"127.0.0.1:{server.port}"}


def test_a_connection_is_shared_with_no_other_name(authority: Certificates, server: Http2Server) -> None:
    """Not even with one that the same certificate covers: each name's address is checked."""
    fetcher = trusting(authority.ca)
    fetch(fetcher, server.url("/feed"))
    (outcome,) = fetch(fetcher, server.url("/feed", "127.0.0.2"))
    assert trouble(outcome) is Trouble.REFUSED_ADDRESS
    assert server.connections == 1


def test_a_certificate_that_cannot_be_trusted_is_told(server: Http2Server) -> None:
    (outcome,) = fetch(CurlFetcher(POLICY, LOOPBACK), server.url("/feed"))
    assert trouble(outcome) is Trouble.TLS

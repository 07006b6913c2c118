"""Fetching from a real server: what arrives, what is bounded, and what is never connected to."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network

import pytest

from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit
from service.domain.policy import FetchPolicy
from service.feeds.fetch import CurlFetcher
from tests.support.feed_server import FeedServer, endless, feed_server, hang
from tests.support.ports import free_port

POLICY = FetchPolicy(body=200_000, decompressed=400_000, total=timedelta(seconds=1))
LOOPBACK = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


def fetch(url: str, **about: str) -> FetchOutcome:
    ((_, outcome),) = CurlFetcher(POLICY, LOOPBACK).fetch([Visit(url, **about)])
    return outcome


def trouble(url: str) -> tuple[Trouble, str]:
    outcome = fetch(url)
    assert isinstance(outcome, FetchFailed)
    return outcome.trouble, outcome.detail


def test_a_document_arrives_with_its_validators(server: FeedServer) -> None:
    server.serve("/feed", "<rss/>", ETag='W/"1"', Last_Modified="Sun, 26 Nov 2023 09:00:00 GMT")
    outcome = fetch(server.url("/feed"))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, outcome.etag) == (b"<rss/>", 'W/"1"')
    assert outcome.last_modified == "Sun, 26 Nov 2023 09:00:00 GMT"
    assert server.requests[0].headers["User-Agent"].startswith("Afterstory/")


def test_validators_go_back_as_they_were_given_and_304_is_no_failure(server: FeedServer) -> None:
    server.serve("/feed", "<rss/>", ETag='W/"1"')
    assert fetch(server.url("/feed"), etag='W/"1"', last_modified="then") == NotModified('W/"1"', None)
    sent = server.requests[0].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"1"', "then")


def test_a_compressed_body_is_undone(server: FeedServer) -> None:
    server.serve("/feed", gzip.compress(b"<rss/>"), Content_Encoding="gzip")
    outcome = fetch(server.url("/feed"))
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"<rss/>"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "It answers 404 Not Found: the feed is gone or the address is wrong."),
        (410, "It answers 410 Gone"),
        (403, "It answers 403 Forbidden: it does not let Afterstory read."),
        (429, "It answers 429 Too Many Requests: it is asked too often."),
        (503, "It answers 503 Service Unavailable: trouble on its side."),
        (204, "It answers 204 No Content: no feed is there."),
    ],
)
def test_another_answer_says_what_to_do(server: FeedServer, status: int, words: str) -> None:
    server.serve("/feed", "" if status == 204 else "x", status=status)
    found, detail = trouble(server.url("/feed"))
    assert (found, detail.startswith(words)) == (Trouble.HTTP, True)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "120"}, timedelta(seconds=120)),
        (
            {"Retry_After": "Sun, 26 Nov 2023 10:00:00 GMT", "Date": "Sun, 26 Nov 2023 09:00:00 GMT"},
            timedelta(hours=1),
        ),
        ({"Retry_After": "99999999"}, timedelta(days=7)),
        ({"Retry_After": "soon"}, None),
    ],
)
def test_a_server_may_ask_to_be_left_alone(
    server: FeedServer, headers: dict[str, str], wait: timedelta | None
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(503)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    server.answers["/feed"] = answer
    outcome = fetch(server.url("/feed"))
    assert isinstance(outcome, FetchFailed)
    assert outcome.retry_after == wait


def test_a_body_of_a_hundred_megabytes_is_cut_at_the_limit(server: FeedServer) -> None:
    server.answers["/feed"] = endless
    assert trouble(server.url("/feed"))[0] is Trouble.TOO_LARGE


def test_a_bomb_is_cut_at_the_decompressed_limit(server: FeedServer) -> None:
    server.serve("/feed", gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.TOO_LARGE
    assert "decompressed" in detail


def test_a_slow_feed_does_not_hold_the_others(server: FeedServer) -> None:
    server.answers["/slow"] = hang(3)
    server.serve("/quick", "<rss/>")
    visits = [Visit(server.url(path)) for path in ("/slow", "/quick")]
    outcomes = [(visit.url, outcome) for visit, outcome in CurlFetcher(POLICY, LOOPBACK).fetch(visits)]
    assert [url for url, _ in outcomes] == [server.url("/quick"), server.url("/slow")]
    slow = outcomes[1][1]
    assert isinstance(slow, FetchFailed)
    assert slow.trouble is Trouble.TIMEOUT


def test_redirects_are_followed_but_not_for_ever(server: FeedServer) -> None:
    server.serve("/old", "", status=301, Location="/new")
    server.serve("/new", "<rss/>")
    moved = fetch(server.url("/old"))
    assert isinstance(moved, Fetched)
    assert moved.url == server.url("/new")
    server.serve("/loop", "", status=302, Location="/loop")
    assert trouble(server.url("/loop")) == (
        Trouble.HTTP,
        "It redirects more than 5 times: the address is wrong.",
    )


def test_a_redirect_to_a_private_address_is_refused_before_connecting(server: FeedServer) -> None:
    server.serve("/feed", "", status=302, Location=f"http://127.0.0.2:{server.port}/inside")
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.REFUSED_ADDRESS
    assert detail == (
        "The address leads to 127.0.0.2, which is not public. "
        "If that is meant, name its network in AFTERSTORY_FETCH_ALLOW."
    )
    assert [request.path for request in server.requests] == ["/feed"]


@pytest.mark.parametrize("host", ["2130706434", "0x7f.0.0.2", "127.2", "[::1]", "[::ffff:127.0.0.2]"])
def test_odd_ways_to_write_a_private_address_are_refused_too(host: str) -> None:
    assert trouble(f"http://{host}:{free_port()}/")[0] is Trouble.REFUSED_ADDRESS


def test_a_name_that_resolves_to_loopback_is_refused() -> None:
    ((_, outcome),) = CurlFetcher(POLICY, ()).fetch([Visit(f"http://localhost:{free_port()}/")])
    assert isinstance(outcome, FetchFailed)
    assert outcome.trouble is Trouble.REFUSED_ADDRESS


def test_nobody_there_and_no_such_host_are_told_apart() -> None:
    assert trouble(f"http://127.0.0.1:{free_port()}/")[0] is Trouble.UNREACHABLE
    assert trouble("http://no-such-host.invalid/") == (
        Trouble.UNREACHABLE,
        "Its host name is not known: check the address, or the network.",
    )


def test_only_the_web_is_spoken() -> None:
    assert trouble("file:///etc/passwd")[0] is Trouble.UNREACHABLE

"""Fetching from a real server: what arrives, what is bounded, and what is never connected to."""

import gzip
import threading
import zlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network

import brotli
import pycurl
import pytest
import zstandard

from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit
from service.domain.policy import FetchPolicy
from service.feeds import answers
from service.feeds.fetch import TRANSFERS, CurlFetcher
from service.feeds.walls import wall
from tests.support.feed_server import FeedServer, endless, feed_server, hang
from tests.support.ports import free_port

POLICY = FetchPolicy(body=200_000, decompressed=400_000, total=timedelta(seconds=1))
LOOPBACK = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


def fetch(url: str, **about: str) -> FetchOutcome:
    (((_, outcome),),) = CurlFetcher(POLICY, LOOPBACK).fetch([Visit(url, **about)])
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


@pytest.mark.parametrize("raw", [b'"\xe9\xff"', '"é"'.encode()], ids=["latin-1", "utf-8"])
def test_a_validator_beyond_ascii_goes_back_byte_for_byte(server: FeedServer, raw: bytes) -> None:
    server.serve("/feed", "<rss/>", ETag=raw.decode("latin-1"), Last_Modified="\xe9 then")
    first = fetch(server.url("/feed"))
    assert isinstance(first, Fetched)
    assert first.etag is not None
    assert first.last_modified is not None
    again = fetch(server.url("/feed"), etag=first.etag, last_modified=first.last_modified)
    assert isinstance(again, NotModified)
    assert server.requests[1].headers["If-Modified-Since"] == "\xe9 then"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/World news.xml", "/World%20news.xml"),
        ("/été?q=a b", "/%C3%A9t%C3%A9?q=a%20b"),
        ("/100%25%41", "/100%25%41"),
        ("/a\0b", "/a%00b"),
    ],
)
def test_an_address_with_what_no_address_has_is_asked_for_as_browsers_do(
    server: FeedServer, path: str, asked: str
) -> None:
    server.serve(asked, "<rss/>")
    assert isinstance(fetch(server.url(path)), Fetched)


@pytest.mark.parametrize(
    ("host", "asked"),
    [("Новости.invalid", "xn--b1amnebsh.invalid"), ("e\u0301cole.invalid", "xn--cole-9oa.invalid")],
)
def test_a_host_in_any_script_is_asked_by_its_name_in_ascii(
    server: FeedServer, host: str, asked: str
) -> None:
    server.serve("/feed", "<rss/>")
    fetcher = CurlFetcher(FetchPolicy(concurrency=1), LOOPBACK)
    names = [f"{asked}:{server.port}:127.0.0.1"]
    fetcher._idle[0].curl.setopt(pycurl.RESOLVE, names)  # noqa: SLF001 - no desk sets names itself
    (((_, outcome),),) = fetcher.fetch([Visit(f"http://{host}:{server.port}/feed")])
    assert isinstance(outcome, Fetched)
    assert server.requests[0].headers["Host"] == f"{asked}:{server.port}"


def test_an_answer_that_a_fault_of_ours_can_not_understand_takes_no_other_along(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_url: str, headers: Mapping[str, str], _body: bytes) -> None:
        if "x-odd" in headers:
            raise OverflowError("beyond all numbers")

    monkeypatch.setattr(answers, "wall", broken)
    server.serve("/odd", "<rss/>", X_Odd="yes")
    server.serve("/even", "<rss/>")
    visits = [Visit(server.url(path)) for path in ("/odd", "/even")]
    found = {
        visit.url: outcome
        for ended in CurlFetcher(POLICY, LOOPBACK).fetch(visits)
        for visit, outcome in ended
    }
    odd = found[server.url("/odd")]
    assert isinstance(odd, FetchFailed)
    assert "OverflowError" in odd.detail
    assert isinstance(found[server.url("/even")], Fetched)
    assert "answer not understood" in caplog.text


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 000 None\r\n\r\n", b"<rss/>"])
def test_what_is_no_web_server_is_told_from_an_address_that_is_not_allowed(
    server: FeedServer, said: bytes
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(said)
        request.close_connection = True

    server.answers["/feed"] = answer
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.HTTP
    assert detail.startswith("What answers there is no web server: ")


RAW_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"<rss/>", mtime=0)),
        ("x-gzip", gzip.compress(b"<rs", mtime=0) + gzip.compress(b"s/>", mtime=0) + b"\0\0"),
        ("deflate", zlib.compress(b"<rss/>")),
        ("deflate", RAW_DEFLATE.compress(b"<rss/>") + RAW_DEFLATE.flush()),
        ("br", brotli.compress(b"<rss/>")),
        ("zstd", zstandard.compress(b"<rss/>")),
        ("gzip", b"<rss/>"),  # as it is, behind the header of what it was
        ("identity", b"<rss/>"),
        ("none", b"<rss/>"),
        ("UTF-8", b"<rss/>"),
        ("gzip, br", brotli.compress(gzip.compress(b"<rss/>", mtime=0))),
    ],
)
def test_a_compressed_body_is_undone(server: FeedServer, encoding: str, body: bytes) -> None:
    server.serve("/feed", body, Content_Encoding=encoding)
    outcome = fetch(server.url("/feed"))
    assert server.requests[0].headers["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"<rss/>"


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, Trouble.NOT_FOUND, "It answers 404 Not Found: the feed is gone or the address is wrong."),
        (410, Trouble.GONE, "It answers 410 Gone: it is gone for good."),
        (401, Trouble.LOGIN, "It answers 401 Unauthorized: it wants a login."),
        (403, Trouble.BLOCKED, "It answers 403 Forbidden: it does not let Afterstory read."),
        (999, Trouble.BLOCKED, "It answers 999: it does not let Afterstory read."),
        (429, Trouble.BUSY, "It answers 429 Too Many Requests: it is asked too often."),
        (503, Trouble.SERVER, "It answers 503 Service Unavailable: trouble on its side."),
        (204, Trouble.EMPTY, "It answers 204 No Content: no feed is there."),
        (300, Trouble.REDIRECT, "It answers 300 Multiple Choices: it sends elsewhere"),
        (418, Trouble.HTTP, "It answers 418 I'm a Teapot: no feed is there."),
    ],
)
def test_another_answer_says_what_to_do(server: FeedServer, status: int, kind: Trouble, words: str) -> None:
    server.serve("/feed", "" if status == 204 else "x", status=status)
    found, detail = trouble(server.url("/feed"))
    assert (found, detail.startswith(words)) == (kind, True)


@pytest.mark.parametrize(
    ("status", "headers", "page", "who"),
    [
        (403, {"cf-mitigated": "challenge"}, "", "a bot wall (Cloudflare)"),
        (503, {}, "<!doctype html><title>Just a moment...</title>", "a bot wall (Cloudflare)"),
        (200, {}, "<html><script src='https://ct.captcha-delivery.com/c.js'>", "a bot wall (DataDome)"),
        (202, {"x-amzn-waf-action": "challenge"}, "", "a bot wall (AWS WAF)"),
        (200, {}, "<!DOCTYPE html><div class='cf-turnstile'></div>", "a bot wall (a captcha)"),
    ],
)
def test_a_bot_wall_is_seen_for_what_it_is(
    server: FeedServer, status: int, headers: dict[str, str], page: str, who: str
) -> None:
    server.serve("/feed", page, status=status, **headers)
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.BLOCKED
    assert detail.startswith(
        f"It answers with {who} instead of its feed: nothing is known of its news meanwhile."
    )


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("/consent?return=feed", "Welcome"),
        ("/cookiewall/", "Welcome"),
        ("/privacy-gate/index", "Welcome"),
        ("/feed", "Before you continue to Outlet"),
        ("/feed", "We value your privacy: cookies"),
    ],
)
def test_a_consent_page_is_seen_for_what_it_is(server: FeedServer, place: str, title: str) -> None:
    server.serve("/feed", "", status=302, Location=place)
    server.serve(place, f"<!DOCTYPE html><html><head><title>{title}</title></head><body>Agree?</body></html>")
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.BLOCKED
    assert detail.startswith("It answers with a consent page instead of its feed:")


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("consent.google.com", "/m"),
        ("guce.yahoo.com", "/consent"),
        ("myprivacy.dpgmedia.nl", "/"),
        ("cookiewall.outlet.example", "/"),
    ],
)
def test_a_host_that_asks_for_consent_is_known(host: str, path: str) -> None:
    assert wall(f"https://{host}{path}", {}, b"<html>Agree?") == "a consent page"
    assert wall(f"https://{host}{path}", {}, b"<rss><channel/></rss>") is None


def test_a_feed_that_speaks_of_captchas_or_consent_is_no_wall(server: FeedServer) -> None:
    for path in ("/feed", "/consent/feed"):
        server.serve(
            path,
            "<rss><channel><title>Cookie consent</title>"
            "<item><title>Just a moment: g-recaptcha</title></item></channel></rss>",
        )
        assert isinstance(fetch(server.url(path)), Fetched)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate", "zstd-x", "br, br, br, br"])
def test_a_body_that_is_not_what_it_claims_says_so(server: FeedServer, encoding: str) -> None:
    server.serve("/feed", b"\x1f\x8b<rss/>", Content_Encoding=encoding)
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.HTTP
    assert detail.startswith("Its answer can't be read: ")


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
        ({"Retry_After": "\xb2"}, None),
        ({"Retry_After": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Date": "now"}, None),
        (
            {"Retry_After": "Sun, 26 Nov 2023 10:00:00 GMT", "Date": "Mon, 01 Jan 9999999999999 00:00 GMT"},
            None,
        ),
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


def test_what_a_server_says_of_its_rhythm_and_its_hub_is_kept(server: FeedServer) -> None:
    server.serve(
        "/feed",
        "<rss/>",
        ETag='"1"',
        Cache_Control="public, max-age=300",
        Link='<https://hub.example/>; rel="hub", </feed>; rel=self; title="a, b"',
    )
    outcome = fetch(server.url("/feed"))
    assert isinstance(outcome, Fetched)
    assert outcome.max_age == timedelta(minutes=5)
    assert outcome.links == {"hub": "https://hub.example/", "self": server.url("/feed")}
    again = fetch(server.url("/feed"), etag='"1"')
    assert again == NotModified('"1"', None, timedelta(minutes=5))


def test_connections_stay_open_from_one_round_to_the_next(server: FeedServer) -> None:
    server.serve("/feed", "<rss/>")
    fetcher = CurlFetcher(POLICY, LOOPBACK)
    for _ in range(3):
        assert [len(ended) for ended in fetcher.fetch([Visit(server.url("/feed"))])] == [1]
    assert len({request.peer for request in server.requests}) == 1


def test_publishers_are_told_whom_to_write_to(server: FeedServer) -> None:
    server.serve("/feed", "<rss/>")
    for _ in CurlFetcher(POLICY, LOOPBACK, contact="https://desk.example/").fetch(
        [Visit(server.url("/feed"))]
    ):
        pass
    assert server.requests[0].headers["User-Agent"].endswith("; +https://desk.example/)")


def test_a_body_of_a_hundred_megabytes_is_cut_at_the_limit(server: FeedServer) -> None:
    server.answers["/feed"] = endless
    assert trouble(server.url("/feed"))[0] is Trouble.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"x" * 50_000_000, mtime=0)),
        ("deflate", zlib.compress(b"x" * 50_000_000)),
        ("br", brotli.compress(b"x" * 50_000_000)),
        ("zstd", zstandard.compress(b"x" * 50_000_000)),
    ],
)
def test_a_bomb_is_cut_at_the_decompressed_limit(server: FeedServer, encoding: str, body: bytes) -> None:
    server.serve("/feed", body, Content_Encoding=encoding)
    found, detail = trouble(server.url("/feed"))
    assert found is Trouble.TOO_LARGE
    assert "decompressed" in detail


@pytest.mark.parametrize(("excess", "kept"), [(0, True), (1, False)])
@pytest.mark.parametrize("said", [True, False], ids=["length said", "length not said"])
def test_ten_megabytes_are_read_and_one_byte_more_is_not(
    server: FeedServer, said: bool, excess: int, kept: bool
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        size = 10_000_000 + excess
        request.send_response(200)
        request.send_header(*(("Content-Length", str(size)) if said else ("Connection", "close")))
        request.end_headers()
        request.wfile.write(b" " * size)
        request.close_connection = not said

    server.answers["/feed"] = answer
    (((_, outcome),),) = CurlFetcher(FetchPolicy(), LOOPBACK).fetch([Visit(server.url("/feed"))])
    assert isinstance(outcome, Fetched) is kept
    if isinstance(outcome, FetchFailed):
        assert outcome.detail == ("The answer has more than 10,000,000 bytes; a feed that large is not read.")


@pytest.mark.parametrize(("excess", "kept"), [(0, True), (1, False)])
def test_fifty_megabytes_are_unpacked_and_one_byte_more_is_not(
    server: FeedServer, excess: int, kept: bool
) -> None:
    server.serve("/feed", gzip.compress(b" " * (50_000_000 + excess), 1), Content_Encoding="gzip")
    (((_, outcome),),) = CurlFetcher(FetchPolicy(), LOOPBACK).fetch([Visit(server.url("/feed"))])
    assert isinstance(outcome, Fetched) is kept
    assert (FetchPolicy().total, FetchPolicy().redirects) == (timedelta(seconds=15), 5)


def test_a_slow_feed_does_not_hold_the_others(server: FeedServer) -> None:
    server.answers["/slow"] = hang(3)
    server.serve("/quick", "<rss/>")
    visits = [Visit(server.url(path)) for path in ("/slow", "/quick")]
    outcomes = [
        (visit.url, outcome)
        for ended in CurlFetcher(POLICY, LOOPBACK).fetch(visits)
        for visit, outcome in ended
    ]
    assert [url for url, _ in outcomes] == [server.url("/quick"), server.url("/slow")]
    slow = outcomes[1][1]
    assert isinstance(slow, FetchFailed)
    assert slow.trouble is Trouble.TIMEOUT


def test_visits_whose_turn_does_not_come_in_time_are_not_begun(server: FeedServer) -> None:
    server.serve("/feed", "<rss/>")
    visits = [Visit(server.url(f"/feed?{number}")) for number in range(5)]
    fetcher = CurlFetcher(FetchPolicy(concurrency=2), LOOPBACK)
    begun = [visit for ended in fetcher.fetch(visits, begin_within=timedelta()) for visit, _ in ended]
    assert sorted(visit.url for visit in begun) == [visit.url for visit in visits[:2]]
    assert len(server.requests) == len(begun)


def test_a_host_that_is_asked_too_often_is_asked_no_more_in_the_same_round(server: FeedServer) -> None:
    visits = [Visit(f"http://localhost:{server.port}/{number}") for number in range(9)]
    for number in range(9):
        server.serve(f"/{number}", "", status=429)
    fetcher = CurlFetcher(POLICY, LOOPBACK)
    begun = [one for ended in fetcher.fetch(visits, begin_within=timedelta(seconds=30)) for one in ended]
    assert 1 <= len(begun) == len(server.requests) <= 2  # as many as are under way at once
    assert sum(len(ended) for ended in fetcher.fetch(visits)) == 9  # who must have them all gets them


def test_who_stops_before_the_end_leaves_nothing_under_way(server: FeedServer) -> None:
    slow = ("/1", "/2", "/3")
    server.answers.update({path: hang(3) for path in slow})
    server.serve("/quick", "<rss/>")
    fetcher = CurlFetcher(FetchPolicy(concurrency=3), LOOPBACK)
    for _ in fetcher.fetch([Visit(server.url(path)) for path in ("/quick", *slow)]):
        break  # as when the database goes away in the middle
    assert not [thread for thread in threading.enumerate() if thread.name == TRANSFERS]
    # All lines are free again, and what is asked for now is all that comes.
    again = [Visit(server.url(f"/quick?{number}")) for number in range(9)]
    found = [visit for ended in fetcher.fetch(again) for visit, _ in ended]
    assert sorted(visit.url for visit in found) == [visit.url for visit in again]


def test_redirects_are_followed_but_not_for_ever(server: FeedServer) -> None:
    server.serve("/old", "", status=301, Location="/new")
    server.serve("/new", "<rss/>")
    moved = fetch(server.url("/old"))
    assert isinstance(moved, Fetched)
    assert (moved.url, moved.moved_to) == (server.url("/new"), server.url("/new"))
    server.serve("/elsewhere", "", status=302, Location="/old")
    once = fetch(server.url("/elsewhere"))
    assert isinstance(once, Fetched)
    assert (once.url, once.moved_to) == (server.url("/new"), None)
    server.serve("/loop", "", status=302, Location="/loop")
    assert trouble(server.url("/loop")) == (
        Trouble.REDIRECT,
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
    (((_, outcome),),) = CurlFetcher(POLICY, ()).fetch([Visit(f"http://localhost:{free_port()}/")])
    assert isinstance(outcome, FetchFailed)
    assert outcome.trouble is Trouble.REFUSED_ADDRESS


def test_a_name_that_leads_elsewhere_the_second_time_is_checked_again(server: FeedServer) -> None:
    server.serve("/feed", "<rss/>", Connection="close")
    fetcher = CurlFetcher(FetchPolicy(concurrency=1), LOOPBACK)
    url = f"http://rebind.test:{server.port}/feed"
    outcomes = []
    for address in ("127.0.0.1", "127.0.0.2"):
        # libcurl's own table of names, as a name server would fill it.
        names = [f"-rebind.test:{server.port}", f"rebind.test:{server.port}:{address}"]
        fetcher._idle[0].curl.setopt(pycurl.RESOLVE, names)  # noqa: SLF001 - no desk sets names itself
        outcomes += [outcome for ended in fetcher.fetch([Visit(url)]) for _, outcome in ended]
    first, second = outcomes
    assert isinstance(first, Fetched)
    assert isinstance(second, FetchFailed)
    assert (second.trouble, len(server.requests)) == (Trouble.REFUSED_ADDRESS, 1)


def test_nobody_there_and_no_such_host_are_told_apart() -> None:
    assert trouble(f"http://127.0.0.1:{free_port()}/")[0] is Trouble.UNREACHABLE
    assert trouble("http://no-such-host.invalid/") == (
        Trouble.NAME,
        "Its host name is not known: check the address, or the network.",
    )


def test_only_the_web_is_spoken() -> None:
    assert trouble("file:///etc/passwd")[0] is Trouble.REFUSED_ADDRESS

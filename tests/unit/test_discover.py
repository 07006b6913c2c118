"""Where a site's feeds may be, as its pages tell; and which of them come first."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.discovery import Found, Links, Preview, Way, best_first, is_feed, preview
from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.fetch import Fetched
from service.feeds import discover
from tests.support.builders import NOON, entry

SITE = "https://site.example"


def page(body: str | bytes, url: str = f"{SITE}/news/", content_type: str = "text/html") -> Fetched:
    return Fetched(url, body.encode() if isinstance(body, str) else body, content_type)


def links(body: str) -> Links:
    return discover.links(page(f"<!doctype html><html><head>{body}</html>"))


def urls(found: Sequence[Found]) -> list[str]:
    return [one.url for one in found]


@pytest.mark.parametrize(
    ("tag", "url"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="https://feeds.example/a">', "https://feeds.example/a"),
        ("<LINK HREF='/feed' TYPE='Application/Atom+XML; charset=utf-8' REL='Alternate home'>", f"{SITE}/feed"),
        ("<link type=application/feed+json href=feed.json rel=alternate>", f"{SITE}/news/feed.json"),
        ('<link rel="alternate" type="application/rdf+xml" href="?x=1#top">', f"{SITE}/news/?x=1"),
        ('<link rel="alternate" type="text/xml" href="/rss.php">', f"{SITE}/rss.php"),
        ('<link rel="feed" href="//cdn.example/a">', "https://cdn.example/a"),
        ('<link rel="alternate" type="application/rss+xml" href=" feed://a.example/x ">', "http://a.example/x"),
        ('<base href="/km/"><link rel="alternate" type="application/rss+xml" href="feed">', f"{SITE}/km/feed"),
        ('<base href="mailto:x"><link rel="alternate" type="application/rss+xml" href="feed">', f"{SITE}/news/feed"),
    ],
)  # fmt: skip
def test_a_declared_feed_is_found(tag: str, url: str) -> None:
    assert [(one.url, one.way) for one in links(tag).feeds] == [(url, Way.DECLARED)]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json+oembed" href="/feed">',
        '<link rel="alternate" hreflang="km" href="/km/">',
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:void(0)">',
        '<link rel="alternate" type="application/rss+xml" href="http://[">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        f'<link rel="alternate" type="application/rss+xml" href="/{"x" * 3_000}">',
        '<a href="/about">About</a> <a>RSS</a> <a href="#feed">Feed</a> <a href="/feedback">Feedback</a>',
        '<a href="/press.html">Press</a> <a href="mailto:rss@site.example">RSS</a>',
    ],
)
def test_what_is_no_feed_is_left(tag: str) -> None:
    assert links(tag).feeds == ()


@pytest.mark.parametrize(
    "href",
    ["/rss", "/feed/", "/en/feeds/all", "/world.rss", "/x.atom", "/rss-asia.xml", "/news_feed.xml", "/?format=rss", "/x?a=1&feed=rss2", "/?rss", "feed:https://site.example/x"],
)  # fmt: skip
def test_a_link_that_looks_like_a_feed_is_a_weaker_find(href: str) -> None:
    (found,) = links(f"<body><a href='{href}'>Follow <b>us</b></a>").feeds
    assert (found.title, found.way) == ("Follow us", Way.LINKED)


def test_a_link_that_says_rss_is_a_find_wherever_it_leads() -> None:
    assert urls(links('<a href="/api/epiqq">RSS</a><a href="/b" title="Atom"><img></a>').feeds) == [
        f"{SITE}/api/epiqq",
        f"{SITE}/b",
    ]


def test_a_feed_at_the_pages_own_address_is_told_from_it_by_its_parameter() -> None:
    tag = '<link rel="alternate" type="application/rss+xml" href="/?rss">'
    found = discover.links(page(f"<!doctype html><html><head>{tag}</html>", url=f"{SITE}/"))
    assert urls(found.feeds) == [f"{SITE}/?rss"]


def test_each_address_is_found_once_the_likeliest_first_and_never_the_page_itself() -> None:
    found = links(
        '<body><a href="/feed">RSS</a><a href="/world/feed">World</a><a href="/news/">RSS</a>'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/" title="Comments">'
        '<link rel="alternate" type="application/rss+xml" href="/feed#x" title="Main">'
        '<link rel="alternate" type="application/rss+xml" href="https://SITE.example:443/feed">'
    ).feeds
    assert found == (
        Found(f"{SITE}/feed", "Main", Way.DECLARED),
        Found(f"{SITE}/comments/feed/", "Comments", Way.LINKED),
        Found(f"{SITE}/world/feed", "World", Way.LINKED),
    )


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=/en/", f"{SITE}/en/"),
        ("5;URL='https://other.example/'", "https://other.example/"),
        ("0;/km/", f"{SITE}/km/"),
        ("30", None),
        ("0; url=/news/#x", None),
        ("0; url=javascript:x", None),
        ("", None),
    ],
)
def test_a_page_that_sends_on_says_where(content: str, target: str | None) -> None:
    assert links(f'<meta HTTP-EQUIV="Refresh" content="{content}">').moves_to == target


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<rss/>", "RSS"),
        ("\ufeff<?xml version='1.0'?><!-- <html> --><!DOCTYPE rss [<!ENTITY a 'b'>]>\n<RSS>", "RSS"),
        ("<?xml version='1.0'?>\n<!-- x --><feed xmlns='http://www.w3.org/2005/Atom'>", "Atom"),
        ("<rdf:RDF>", "RSS 1.0"),
        ("<urlset>", "Sitemap"),
        (' {"version": 1}', "JSON Feed"),
        ("<?xml version='1.0'?><!DOCTYPE html><html>", "page"),
        ("<!--" * 2_000, "page"),
        ("", "page"),
    ],
)
def test_a_documents_kind_is_its_first_element(body: str, kind: str) -> None:
    assert discover.kind(page(body)) == kind


def test_a_gzip_file_is_of_its_contents_kind() -> None:
    assert discover.kind(page(gzip.compress(b"<urlset>"), f"{SITE}/news.xml.gz")) == "Sitemap"
    assert discover.kind(page(b"\x1f\x8bnonsense")) == "page"


def test_a_feed_served_as_html_is_no_page() -> None:
    body = '<feed><link rel="alternate" type="application/atom+xml" href="/feed"/></feed>'
    assert discover.links(page(body)) == Links()


@pytest.mark.parametrize("charset", ["windows-1251", "no-such", "utf-8"])
def test_a_pages_charset_is_the_servers_else_its_own(charset: str) -> None:
    codec = "utf-8" if charset == "no-such" else charset
    tag = (
        '<meta charset="utf-8"><link rel="alternate" type="application/rss+xml" href="/feed" title="Новости">'
    )
    found = discover.links(page(tag.encode(codec), content_type=f'text/html; charset="{charset}"'))
    assert [one.title for one in found.feeds] == ["Новости"]


@given(st.binary(max_size=400), st.text(max_size=30))
def test_no_page_raises(body: bytes, content_type: str) -> None:
    discover.links(page(body, content_type=content_type))
    discover.links(page(b"<link rel=alternate type=application/rss+xml href=" + body))
    discover.sitemaps(page(b"Sitemap: " + body))


def test_a_deep_page_is_read_as_far_as_it_goes() -> None:
    tag = "<link rel=alternate type=application/rss+xml href=/feed>"
    assert urls(links(tag + "<div>" * 100_000).feeds) == [f"{SITE}/feed"]


def test_a_page_without_end_is_read_in_part() -> None:
    found = links("<a href=/rss>x" * 1_000_000 + "<link rel=alternate type=application/rss+xml href=/feed>")
    assert urls(found.feeds) == [f"{SITE}/rss"]


def test_guesses_stand_beside_the_page_and_at_the_root() -> None:
    known = discover.WELL_KNOWN
    root = [SITE + path for path in known]
    assert urls(discover.guesses(f"{SITE}/")) == root
    assert urls(discover.guesses(f"{SITE}/blog?x=1")) == [f"{SITE}/blog{path}" for path in known] + root
    assert urls(discover.guesses(f"{SITE}/a/b.html"))[0] == f"{SITE}/a/feed"
    assert discover.robots(f"{SITE}/a/b.html") == f"{SITE}/robots.txt"


def test_robots_names_sitemaps_of_news() -> None:
    robots = "User-agent: *\nsitemap : https://site.example/news.xml\nSitemap: /all.xml\nSitemap: /km-news.xml.gz\nSitemap: http://[\n"
    assert urls(discover.sitemaps(page(robots, f"{SITE}/robots.txt"))) == [
        f"{SITE}/news.xml",
        f"{SITE}/km-news.xml.gz",
    ]


FOUND = Found(f"{SITE}/feed", "From the page", Way.DECLARED)


def test_a_preview_tells_what_a_feed_holds() -> None:
    entries = (
        entry(1, published=NOON - timedelta(days=1)),
        entry(2, published=NOON),
        ParsedEntry("g", None, "Undated", "", "", "km", None),
    )
    assert preview(FOUND, f"{SITE}/feed/", "RSS", ParsedFeed("The Site", entries)) == Preview(
        f"{SITE}/feed/", "The Site", Way.DECLARED, "RSS", 3, NOON, "en", ("Story 2", "Story 1")
    )


def test_a_damaged_feed_can_be_used_and_says_so() -> None:
    seen = preview(FOUND, FOUND.url, "RSS", ParsedFeed("", (entry(),), ("it is torn",)))
    assert (seen.title, seen.problem, seen.flaw, seen.headlines) == (
        "From the page",
        "",
        "it is torn",
        ("Story 1",),
    )


def test_an_empty_feed_is_one_and_a_page_is_none() -> None:
    assert is_feed(ParsedFeed("", ()))
    seen = preview(FOUND, FOUND.url, "page", ParsedFeed("", (), ("it is a web page",)))
    assert seen == Preview(
        FOUND.url, "From the page", Way.DECLARED, problem="It is no feed: it is a web page."
    )


def test_the_likeliest_come_first_and_nothing_twice() -> None:
    def feed(name: str, way: Way, entries: int, day: int | None) -> Preview:
        newest = datetime(2023, 11, day, tzinfo=UTC) if day else None
        return Preview(f"{SITE}/{name}", name, way, "RSS", entries, newest)

    best = [
        feed("fresh", Way.DECLARED, 10, 26),
        feed("old", Way.DECLARED, 90, 3),
        feed("undated", Way.DECLARED, 90, None),
        feed("empty", Way.DECLARED, 0, None),
        feed("full", Way.GUESSED, 20, 26),
        feed("thin", Way.GUESSED, 5, 26),
    ]
    twin = Preview(f"{SITE}/twin", "fresh", Way.GUESSED, "RSS", 10, datetime(2023, 11, 26, tzinfo=UTC))
    assert best_first([twin, *reversed(best)]) == tuple(best)

"""What every kind of document must do: yield its entries whole, and never raise, wherever it ends."""

import gzip
import json

import pytest

from service.domain.document import ParsedFeed
from service.domain.fetch import Fetched
from service.feeds.kinds import fast, json_feed, sitemap, syndication
from service.feeds.kinds.source import source
from service.feeds.reader import Reader
from tests.support.feed_documents import Document, documents

ITEMS = [("Ship docks", "https://o.example/1"), ("Ship leaves", "https://o.example/2")]
DATE = "2023-11-26T09:00:00Z"
SAMPLES = {
    "rss": '<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title>'
    + "".join(f"<item><title>{title}</title><link>{link}</link><pubDate>Sun, 26 Nov 2023 16:00:00 +0700</pubDate></item>" for title, link in ITEMS)
    + "</channel></rss>",
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<channel><title>Outlet</title></channel>"
    + "".join(f'<item rdf:about="{link}"><title>{title}</title><link>{link}</link><dc:date>{DATE}</dc:date></item>' for title, link in ITEMS)
    + "</rdf:RDF>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Outlet</title>'
    + "".join(f'<entry><title>{title}</title><link href="{link}"/><id>{link}</id><updated>{DATE}</updated></entry>' for title, link in ITEMS)
    + "</feed>",
    "json": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Outlet",
            "items": [{"id": link, "url": link, "title": title, "date_published": DATE} for title, link in ITEMS],
        }
    ),
    "sitemap": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    + "".join(
        f"<url><loc>{link}</loc><news:news><news:publication><news:name>Outlet</news:name></news:publication>"
        f"<news:publication_date>{DATE}</news:publication_date><news:title>{title}</news:title></news:news></url>"
        for title, link in ITEMS
    )
    + "</urlset>",
}  # fmt: skip
READERS = {"rss": fast, "rdf": fast, "atom": fast, "json": json_feed, "sitemap": sitemap}
kinds = pytest.mark.parametrize("kind", SAMPLES)


def fetched(body: str | bytes, content_type: str = "text/html") -> Fetched:
    raw = body.encode() if isinstance(body, str) else body
    return Fetched("https://o.example/feed", raw, content_type)


def told(feed: ParsedFeed) -> list[tuple[str, str | None]]:
    assert all(
        entry.published and entry.published.isoformat() == "2023-11-26T09:00:00+00:00"
        for entry in feed.entries
    )
    assert all(entry.date_given for entry in feed.entries)
    return [(entry.title, entry.url) for entry in feed.entries]


@kinds
@pytest.mark.parametrize("content_type", ["", "text/html; charset=iso-8859-1", "application/json"])
def test_a_document_is_known_by_its_content(kind: str, content_type: str) -> None:
    feed = Reader().read(fetched(SAMPLES[kind], content_type))
    assert (feed.title, told(feed), feed.problems, feed.partial) == ("Outlet", ITEMS, (), False)
    assert feed == READERS[kind].read(source(fetched(SAMPLES[kind])))


@kinds
def test_a_gzip_file_is_unpacked(kind: str) -> None:
    assert told(Reader().read(fetched(gzip.compress(SAMPLES[kind].encode())))) == ITEMS


@kinds
def test_a_document_that_is_cut_off_yields_its_whole_entries_and_says_so(kind: str) -> None:
    body = SAMPLES[kind].encode()
    for end in range(len(body)):
        feed = Reader().read(fetched(body[:end]))
        assert told(feed) == ITEMS[: len(feed.entries)]
        assert feed.problems
        if feed.entries:
            count = {1: "1 entry", 2: "2 entries"}[len(feed.entries)]
            assert (feed.partial, feed.problems) == (True, (f"it is cut off after {count}",))


@pytest.mark.parametrize("kind", ["rss", "rdf", "atom"])
def test_both_tiers_agree_wherever_a_document_ends(kind: str) -> None:
    for end in range(len(SAMPLES[kind]) + 1):
        quick = fast.read(source(fetched(SAMPLES[kind][:end])))
        assert quick is None or quick == syndication.read(source(fetched(SAMPLES[kind][:end])))


SMALL = [one for one in documents() if len(one.body) < 1_000 and one.kind != "json"]


@pytest.mark.parametrize("one", SMALL, ids=[one.name for one in SMALL])
def test_no_kind_raises_wherever_a_document_ends(one: Document) -> None:
    for end in range(0, len(one.body), 7):
        feed = Reader().read(fetched(one.body[:end], "application/xml"))
        assert not feed.partial or feed.problems


def test_a_gzip_bomb_and_a_broken_gzip_file_have_a_problem() -> None:
    bomb = gzip.compress(b"\x00" * (50 * 2**20 + 1))
    for body in (bomb, b"\x1f\x8bnonsense"):
        feed = Reader().read(fetched(body))
        assert feed.entries == ()
        assert "gzip" in feed.problems[0]


def test_an_index_of_sitemaps_lists_them_newest_first() -> None:
    index = (
        "<sitemapindex><sitemap><loc>https://o.example/old.xml</loc><lastmod>2023-11-01</lastmod></sitemap>"
        "<sitemap><loc>/undated.xml</loc></sitemap>"
        "<sitemap><loc>https://o.example/new.xml</loc><lastmod>2023-11-26</lastmod></sitemap></sitemapindex>"
    )
    feed = Reader().read(fetched(index))
    assert feed.children == (
        "https://o.example/new.xml",
        "https://o.example/old.xml",
        "https://o.example/undated.xml",
    )
    assert (feed.entries, feed.problems) == ((), ())


@pytest.mark.parametrize("body", ["{", '{"version": 1}', "{}", '{"items": [1]}', "[" * 9_999, "{" * 9_999])
def test_json_that_is_no_feed_has_a_problem(body: str) -> None:
    feed = Reader().read(fetched(body))
    assert feed.entries == ()
    assert feed.problems


def test_json_as_it_is_met_is_read_as_it_is_meant() -> None:
    item = {
        "id": 7,
        "url": "/7",
        "title": "Navy&#8217;s AT&amp;T <b>deal</b>, News&notes",
        "content_text": "5 < 6",
        "date_published": 1764579900123,
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    (entry,) = Reader().read(fetched(json.dumps(feed))).entries
    assert (entry.guid, entry.url) == ("7", "https://o.example/7")
    assert (entry.title, entry.summary) == ("Navy’s AT&T <b>deal</b>, News&notes", "5 < 6")
    assert entry.published is not None
    assert entry.published.isoformat() == "2025-12-01T09:05:00+00:00"
    assert entry.date_given == "1764579900123"


SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@pytest.mark.parametrize("spaces", [f"{SITEMAPS} {NEWS}", SITEMAPS, ""], ids=["declared", "no news", "none"])
@pytest.mark.parametrize(
    ("loc", "title"),
    [
        ("https://o.example/?id=1&page=2", "Ports & ships"),  # as it must not be written, and often is
        ("https://o.example/?id=1&amp;page=2", "Ports &amp; ships"),
        ("<![CDATA[https://o.example/?id=1&page=2]]>", "<![CDATA[Ports & ships]]>"),
        ("<![CDATA[https://o.example/?id=1&page=2]]>", "Ports & ships"),
    ],
    ids=["bare", "escaped", "whole", "mixed"],
)
def test_a_sitemaps_addresses_are_whole_however_they_are_written(spaces: str, loc: str, title: str) -> None:
    body = (
        f"<urlset {spaces}><url><loc>{loc}</loc><news:news><news:publication_date>{DATE}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url></urlset>"
    )
    (entry,) = Reader().read(fetched(body)).entries
    assert (entry.url, entry.title) == ("https://o.example/?id=1&page=2", "Ports & ships")


def test_a_news_sitemap_without_news_of_the_last_two_days_is_in_order() -> None:
    assert Reader().read(fetched(f"<urlset {SITEMAPS} {NEWS}></urlset>")) == ParsedFeed("", ())


def test_an_index_names_what_its_addresses_say_is_news() -> None:
    names = ["post", "news", "page", "news-old"]
    days = {"post": "30", "news": "29", "page": "30", "news-old": "01"}
    index = "".join(
        f"<sitemap><loc>https://news.example/{one}-sitemap.xml</loc><lastmod>2026-11-{days[one]}</lastmod></sitemap>"
        for one in names
    )
    feed = Reader().read(fetched(f"<sitemapindex {SITEMAPS}>{index}</sitemapindex>"))
    assert [
        one.removeprefix("https://news.example/").removesuffix("-sitemap.xml") for one in feed.children
    ] == [
        "news",
        "news-old",
    ]

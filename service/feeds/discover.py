"""Where a site's feeds may be: what its page declares and links to, and where most sites have one."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from service.domain.discovery import Found, Links, Way
from service.domain.document import ADDRESS
from service.domain.fetch import Fetched
from service.domain.gap import news_sitemaps
from service.feeds.kinds.source import unzipped
from service.feeds.opml import web_address
from service.feeds.text import canonical_link, plain_text

TITLE = 200  # characters of a link's words that are kept
PAGE = 2_000_000  # bytes of a page that are read: feeds are declared in its head
ANCHORS = 5_000  # links of a page that are looked at
LOOK = 4_096  # bytes that tell a page from a feed
TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/rss",
    "application/atom",
    "text/rss+xml",
    "text/atom+xml",
    "text/rss",
}
VAGUE_TYPES = {"application/xml", "text/xml", "application/json"}  # of feeds, and of much else
# Words of an address by which outlets name their feeds: /rss, /feed/, /news.atom, /rss-news.xml, ?format=rss
PATH = re.compile(
    r"(?:^|/)(?:rss|atom|feeds?|rdf)(?:/|$)|\.(?:rss|atom|rdf)$|(?:rss|atom|feed)[^/]*\.(?:xml|json|php|aspx?)$",
    re.IGNORECASE,
)
QUERY = re.compile(
    r"(?:^|&)(?:(?:_?format|type|output|feed|view|alt)=(?:rss|atom|feed|xml)|(?:rss|feed)(?:=|&|$))",
    re.IGNORECASE,
)
SAYS = re.compile(r"\b(?:rss|atom)\b", re.IGNORECASE)
COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
WELL_KNOWN = (
    "/feed",
    "/feed/",
    "/rss",
    "/rss.xml",
    "/atom.xml",
    "/feed.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/sitemap_news.xml",
    "/news-sitemap.xml",
)
ROBOTS = "/robots.txt"
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
REFRESH = re.compile(r"""^\s*[\d.]*\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'\s]+)""", re.IGNORECASE)
# Atomic and possessive: what is no document must not cost more than one look.
ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[>]*\[.*?\]\s*>|<![^>]*>)*+<([A-Za-z:]+)",
    re.DOTALL,
)
KINDS = {
    "rss": "RSS",
    "feed": "Atom",
    "rdf:rdf": "RSS 1.0",
    "urlset": "Sitemap",
    "sitemapindex": "Sitemap",
    "opml": "OPML",
}


def kind(fetched: Fetched) -> str:
    """What sort of document it is, by its first element: RSS, Atom, ...; "page" for what is none of them."""
    head = (unzipped(fetched.body[:LOOK]) or b"")[:LOOK]
    if head.lstrip()[:1] in (b"{", b"["):
        return "JSON Feed"
    root = ROOT.match(head)
    return KINDS.get(root[1].decode().lower(), "page") if root else "page"


def links(page: Fetched) -> Links:
    """What a page leads to; nothing where the document is no page. Never raises for bad input."""
    if kind(page) != "page":
        return Links()
    try:
        root = etree.fromstring(page.body[:PAGE], _parser(page.content_type))
    except etree.XMLSyntaxError:
        return Links()
    if root is None:
        return Links()
    base = page.url
    for element in root.iter("base"):
        base = _join(page.url, element.get("href", "")) or page.url
        break
    found: dict[str, Found] = {}
    for one in sorted((*_declared(root, base), *_linked(root, base)), key=lambda one: one.way):
        known = canonical_link(one.url) or one.url
        if known != canonical_link(page.url):
            found.setdefault(known, one)
    return Links(tuple(found.values()), _refresh(root, base))


def _parser(content_type: str) -> etree.HTMLParser:
    charset = CHARSET.search(content_type)
    try:
        return etree.HTMLParser(encoding=charset[1] if charset else None, no_network=True)
    except LookupError:  # the server names an encoding that there is not; the page may name one
        return etree.HTMLParser(no_network=True)


def _declared(root: etree._Element, base: str) -> Iterator[Found]:
    for element in root.iter("link"):
        relations = element.get("rel", "").lower().split()
        if "alternate" not in relations and "feed" not in relations:
            continue
        type_ = element.get("type", "").partition(";")[0].strip().lower()
        href = element.get("href", "")
        vague = type_ in VAGUE_TYPES and _looks(href)
        url = _join(base, href)
        if url and (type_ in TYPES or vague or ("feed" in relations and not type_)):
            yield Found(url, _plain(element.get("title", "")), _way(url, Way.DECLARED))


def _linked(root: etree._Element, base: str) -> Iterator[Found]:
    for element in islice(root.iter("a", "area"), ANCHORS):
        href = element.get("href", "")
        if not href or href.startswith("#"):
            continue
        words = _plain("".join(element.itertext())) or _plain(element.get("title", ""))
        is_scheme = href.strip().lower().startswith("feed:")
        if is_scheme or _looks(href) or SAYS.search(words):
            url = _join(base, href)
            if url:
                yield Found(url, words, _way(url, Way.LINKED))


def _refresh(root: etree._Element, base: str) -> str | None:
    for element in root.iter("meta"):
        if element.get("http-equiv", "").strip().lower() == "refresh":
            target = REFRESH.match(element.get("content", ""))
            url = _join(base, target[1]) if target else None
            if url and canonical_link(url) != canonical_link(base):
                return url
    return None


def _way(url: str, way: Way) -> Way:
    return max(way, Way.LINKED) if COMMENTS.search(urlsplit(url).path) else way


def guesses(url: str) -> tuple[Found, ...]:
    """Where most sites have a feed, beside a page's address and at its site's root."""
    path = urlsplit(url).path
    is_file = "." in path.rpartition("/")[2]
    sections = dict.fromkeys(((path.rpartition("/")[0] if is_file else path).rstrip("/"), ""))
    return tuple(
        Found(urljoin(url, section + known), "", Way.GUESSED) for section in sections for known in WELL_KNOWN
    )


def robots(url: str) -> str:
    """Where a site says what it keeps for machines (RFC 9309)."""
    return urljoin(url, ROBOTS)


def sitemaps(fetched: Fetched) -> tuple[Found, ...]:
    """The sitemaps of news that a robots.txt names."""
    named = (_join(fetched.url, line) for line in news_sitemaps(fetched.body.decode("utf-8", "replace")))
    return tuple(Found(url, "", Way.GUESSED) for url in dict.fromkeys(named) if url)


def _looks(href: str) -> bool:
    """Whether an address has the words of a feed's."""
    try:
        parts = urlsplit(href.strip()[:ADDRESS])
    except ValueError:
        return False
    return PATH.search(parts.path) is not None or QUERY.search(parts.query) is not None


def _join(base: str, href: str) -> str | None:
    """The whole address of a link without its fragment; None where it leads to no web address."""
    if len(href) > ADDRESS:
        return None
    try:
        return web_address(urljoin(base, web_address(href) or href.strip()).partition("#")[0])
    except ValueError:
        return None


def _plain(words: str) -> str:
    return plain_text(words, longest=TITLE)

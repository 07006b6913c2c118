"""Sitemaps of news (Google News), and indexes of sitemaps (sitemaps.org)."""

import re
from datetime import UTC, datetime

from lxml import etree

from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.gap import speaks_of_news
from service.feeds import ampersands
from service.feeds.dates import moment
from service.feeds.kinds import parts
from service.feeds.kinds.source import Source
from service.feeds.text import canonical_link

ROOTS = {"urlset", "sitemapindex"}
MOST = 1_000  # entries or children that are read: a news sitemap has no more by its standard
NO_DATE = datetime.min.replace(tzinfo=UTC)
LOCAL = re.compile(r".*[}:]")  # what stands before it: a namespace, or a prefix that nobody has declared
NO_NEWS = "it is a sitemap without news"


def read(given: Source) -> ParsedFeed:
    """The entries of a news sitemap, or the children of an index. Never raises for bad input."""
    if not given.utf8:
        return given.feed("", ())
    root, problems = _tree(given.utf8)
    if problems:
        # Addresses are full of ampersands, and without one lead elsewhere.
        root, problems = _tree(ampersands.mended(given.text).encode())
    if root is None:
        return ParsedFeed("", (), ("it can't be read: no XML",))
    if given.root == "sitemapindex":
        return _index(root, given.url, problems)
    places = _children(root, "url")
    found = [(place, news) for place in places for news in _children(place, "news")][:MOST]
    entries = tuple(entry for place, news in found if (entry := _entry(place, news, given.url)) is not None)
    if not entries:  # one without any page is that of an outlet which had no news in two days
        return given.feed("", (), (*problems, NO_NEWS) if places else problems)
    names = [_text(publication, "name") for publication in _children(found[0][1], "publication")]
    return given.feed(names[0] if names else "", entries, problems)


def _tree(body: bytes) -> tuple[etree._Element | None, tuple[str, ...]]:
    """The elements of a document, as far as they can be made out, and what is wrong with it."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(body, parser)
    return root, ("it is not well-formed XML",) if parser.error_log else ()


def _index(root: etree._Element, base: str, problems: tuple[str, ...]) -> ParsedFeed:
    dated = [
        (moment(_text(child, "lastmod"), None) or NO_DATE, link)
        for child in _children(root, "sitemap")
        if (link := canonical_link(parts.absolute(base, _text(child, "loc") or (child.text or "").strip())))
    ]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    # Beside those of news stand those of pages, topics and authors, which are as new.
    dated = [pair for pair in dated if speaks_of_news(pair[1])] or dated
    children = tuple(dict.fromkeys(link for _, link in dated))[:MOST]
    return ParsedFeed(
        "",
        (),
        problems if children else (*problems, "it is an index that names no sitemap"),
        children=children,
    )


def _entry(place: etree._Element, news: etree._Element, base: str) -> ParsedEntry | None:
    title = _text(news, "title")
    publications = _children(news, "publication")
    langs = [_text(publication, "language") for publication in publications] or [_text(news, "language")]
    return parts.entry(
        guid="",
        link=parts.absolute(base, _text(place, "loc")),
        title=title,
        summary="",
        contents=[],
        langs=langs,
        dates=[_text(news, "publication_date"), _text(place, "lastmod")],
    )


def _children(parent: etree._Element, name: str) -> list[etree._Element]:
    """Children by their local name: sitemaps get their namespaces wrong more often than their names."""
    return [
        child for child in parent if isinstance(child.tag, str) and LOCAL.sub("", child.tag).lower() == name
    ]


def _text(parent: etree._Element, name: str) -> str:
    found = _children(parent, name)
    return "".join(found[0].itertext()).strip() if found else ""

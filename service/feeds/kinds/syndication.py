"""RSS, Atom and RDF, by feedparser: the parser of record, and this is its only home."""

import io
from typing import Any
from xml.sax import SAXParseException

import feedparser

from service.domain.document import ParsedEntry, ParsedFeed
from service.feeds.kinds import parts
from service.feeds.kinds.bounds import excess
from service.feeds.kinds.source import Source
from service.feeds.text import plain_text

# What feedparser raises on hostile documents (surrogate and oversized character references, endless nesting);
# a feed that does so is a feed with a problem, no fault of ours.
RAISES = (ValueError, ArithmeticError, LookupError, AttributeError, TypeError, RuntimeError, AssertionError)


def read(given: Source) -> ParsedFeed:
    """The entries of an RSS, Atom or RDF document. Never raises for bad input."""
    if not given.utf8 and given.cut:
        return given.feed("", ())
    if too_much := excess(given.text):
        return ParsedFeed("", (), (too_much,))
    headers = {"content-location": given.url, "content-type": "application/xml; charset=utf-8"}
    try:
        document: Any = feedparser.parse(
            # A buffer, never bytes or text: those feedparser would open as a file or an address.
            io.BytesIO(given.utf8),
            response_headers=headers,
            # Only plain text is kept: no markup, no addresses within it.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except RAISES as error:
        return ParsedFeed("", (), (f"it can't be read: {type(error).__name__}",))
    return _feed(given, document)


def _feed(given: Source, document: Any) -> ParsedFeed:  # noqa: ANN401 - feedparser's dict
    head = document.feed
    lang = _words(head.get("language"))
    entries = tuple(entry for one in document.entries if (entry := _entry(one, lang)) is not None)
    problems = (_problem(document.bozo_exception),) if document.get("bozo") else ()
    if not document.get("version") and not entries:
        problems = problems or ("it is no RSS or Atom",)
    said = {
        name: _words(head.get(key))
        for name, key in (
            ("ttl", "ttl"),
            ("updateperiod", "sy_updateperiod"),
            ("updatefrequency", "sy_updatefrequency"),
        )
    }
    links = [(_words(link.get("rel")), _words(link.get("href"))) for link in head.get("links", [])]
    title = plain_text(_words(head.get("title")), longest=parts.TITLE)
    skips = given.text if "skiphours" in head or "skipdays" in head else ""
    return given.feed(title, entries, problems, parts.hints(skips, said, links))


def _entry(one: Any, feed_lang: str) -> ParsedEntry | None:  # noqa: ANN401 - feedparser's dict
    detail = one.get("title_detail") or {}
    return parts.entry(
        guid=_words(one.get("id")),
        link=_words(one.get("feedburner_origlink")) or _words(one.get("link")),
        title=_words(one.get("title")),
        summary=_words(one.get("summary")),
        contents=[_words(part.get("value")) for part in one.get("content", []) if hasattr(part, "get")],
        langs=(one.get("language"), detail.get("language"), feed_lang),
        # dict.get: feedparser's own invents `updated` from `published` and warns that it will not for ever.
        dates=[_words(dict.get(one, key)) for key in ("published", "updated", "created")],
    )


def _problem(error: Exception) -> str:
    # Its place is in a document that feedparser has changed before.
    words = error.getMessage() if isinstance(error, SAXParseException) else str(error)
    return words[:200]


def _words(given: object) -> str:
    return given if isinstance(given, str) else ""

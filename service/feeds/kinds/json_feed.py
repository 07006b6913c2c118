"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import json
from typing import Any

from service.domain.document import ParsedEntry, ParsedFeed
from service.feeds import ampersands
from service.feeds.kinds import parts
from service.feeds.kinds.source import Source
from service.feeds.text import plain_text


def read(given: Source) -> ParsedFeed:
    """The entries of a JSON Feed. Never raises for bad input."""
    try:
        feed = json.loads(given.text)
    except (ValueError, RecursionError):
        return ParsedFeed("", (), ("it is JSON that can't be read",))
    if not isinstance(feed, dict) or "jsonfeed.org" not in _words(feed.get("version")):
        return ParsedFeed("", (), ("it is JSON, but no JSON Feed",))
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    entries = tuple(
        entry for item in items if (entry := _entry(item, given.url, feed.get("language"))) is not None
    )
    links = [
        ("self", _words(feed.get("feed_url"))),
        ("next", _words(feed.get("next_url"))),
        *(("hub", _words(hub.get("url"))) for hub in _list(feed.get("hubs")) if isinstance(hub, dict)),
    ]
    title = plain_text(_words(feed.get("title")), longest=parts.TITLE)
    hints = parts.hints("", {}, [(relation, parts.absolute(given.url, at)) for relation, at in links])
    return ParsedFeed(title, entries, hints=hints)


def _entry(item: dict[str, Any], base: str, feed_lang: object) -> ParsedEntry | None:
    lang = parts.language(item.get("language")) or parts.language(feed_lang)
    content = _words(item.get("content_html")) or _escaped(item.get("content_text"))
    return parts.entry(
        # Numbers are neither ids nor dates by the standard, and yet are met.
        guid=_number_or_words(item.get("id")),
        link=parts.absolute(base, _words(item.get("url")) or _words(item.get("external_url"))),
        title=_escaped(item.get("title")),
        summary=_escaped(item.get("summary")) or content,
        contents=[content],
        langs=[lang],
        dates=[_number_or_words(item.get(key)) for key in ("date_published", "date_modified")],
    )


def _number_or_words(given: object) -> str:
    return str(given) if isinstance(given, int | float) else _words(given)


def _words(given: object) -> str:
    return given if isinstance(given, str) else ""


def _escaped(given: object) -> str:
    """Text as HTML: what looks like a tag in it is none. References that the standard has no place for are
    meant as such: WordPress, for one, writes &#8217; in titles.
    """
    return ampersands.mended(_words(given)).replace("<", "&lt;")


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []

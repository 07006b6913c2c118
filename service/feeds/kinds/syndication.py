"""RSS, Atom and RDF, by feedparser: the parser of record, and this is its only home."""

import io
from datetime import UTC, datetime
from typing import Any

import feedparser

from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.fetch import Fetched
from service.feeds.text import canonical_link, plain_text

TITLE, SUMMARY, CONTENT, GUID = 500, 5_000, 50_000, 2_000  # characters that are kept
EARLIEST = 1990  # a year before which no feed was published: the date is a placeholder
# What feedparser is known to raise on hostile documents (surrogate and oversized character references,
# endless nesting); a feed that does so is a feed with a problem, no fault of ours.
RAISES = (
    ValueError,
    UnicodeError,
    AttributeError,
    KeyError,
    TypeError,
    IndexError,
    RecursionError,
    AssertionError,
)

# What a server says of type and encoding is often wrong, and never by itself a trouble of the feed.
HARMLESS = (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)


def read(fetched: Fetched) -> ParsedFeed:
    """The entries of an RSS, Atom or RDF document. Never raises for bad input."""
    headers = {"content-location": fetched.url, "content-type": fetched.content_type}
    try:
        # A buffer, never bytes or text: those feedparser would open as a file or an address.
        document: Any = feedparser.parse(
            io.BytesIO(fetched.body), response_headers=headers, sanitize_html=False
        )
    except RAISES as error:
        return ParsedFeed("", (), (f"it can't be read: {type(error).__name__}",))
    head = document.feed
    lang = _lang(head.get("language"))
    problems = () if isinstance(document.get("bozo_exception"), HARMLESS) else _problems(document)
    entries = tuple(entry for one in document.entries if (entry := _entry(one, lang)) is not None)
    if not document.get("version") and not entries:
        problems = problems or ("it is no RSS or Atom",)
    return ParsedFeed(plain_text(_words(head.get("title")), longest=TITLE), entries, problems)


def _problems(document: Any) -> tuple[str, ...]:  # noqa: ANN401 - feedparser's dict
    return (str(document.bozo_exception)[:200],) if document.get("bozo") else ()


def _entry(one: Any, feed_lang: str | None) -> ParsedEntry | None:  # noqa: ANN401 - feedparser's dict
    contents = [_words(part.get("value")) for part in one.get("content", []) if hasattr(part, "get")]
    content = plain_text(max(contents, key=len, default=""), longest=CONTENT)
    summary = plain_text(_words(one.get("summary")), longest=SUMMARY)
    title = plain_text(_words(one.get("title")), longest=TITLE)
    guid = _words(one.get("id")).strip()[:GUID] or None
    url = canonical_link(_words(one.get("link"))) or canonical_link(guid)
    if not (title or summary or content or guid or url):
        return None
    detail = one.get("title_detail") or {}
    return ParsedEntry(
        guid=guid,
        url=url,
        title=title,
        summary=summary or content[:SUMMARY],
        content=content if content != summary else "",
        lang=_lang(one.get("language")) or _lang(detail.get("language")) or feed_lang,
        published=_published(one),
    )


def _published(one: Any) -> datetime | None:  # noqa: ANN401 - feedparser's dict
    # dict.get, since feedparser's own invents `updated` from `published` and warns that it will not for ever.
    for field in ("published_parsed", "updated_parsed", "created_parsed"):
        moment = _moment(dict.get(one, field))
        if moment is not None:
            return moment
    return None


def _words(given: object) -> str:
    return given if isinstance(given, str) else ""


def _lang(given: object) -> str | None:
    tag = _words(given).strip().replace("_", "-")
    return tag if 2 <= len(tag) <= 12 and tag.replace("-", "").isalnum() else None  # noqa: PLR2004 - BCP 47


def _moment(parsed: Any) -> datetime | None:  # noqa: ANN401 - feedparser's struct_time, or nothing
    if parsed is None or parsed.tm_year < EARLIEST:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):  # a leap second, a 13th month
        return None

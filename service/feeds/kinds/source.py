"""The text of a document: unzipped, decoded, and whole up to where it was cut off."""

import re
import zlib
from dataclasses import dataclass

from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.feed import NO_HINTS, Hints
from service.domain.fetch import Fetched
from service.feeds.charset import text_of

LARGEST = 50 * 2**20  # bytes of a gzip file's content
GZIP = b"\x1f\x8b"
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
FORBIDDEN = bytes(set(range(0x20)) - set(b"\t\n\r"))  # what XML has no place for
CONTROLS = re.compile(f"[{FORBIDDEN.decode()}]+")
PROLOGUE = r"(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->)|(?><!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>))*+"
ROOT = re.compile(rf"{PROLOGUE}<([A-Za-z_][\w.-]*(?::[\w.-]+)?)([^<>]*)", re.DOTALL | re.IGNORECASE)
# What ends an entry; what only looks so, inside of which it does not count.
ENDS = re.compile(
    r"(?><!\[CDATA\[.*?(?:\]\]>|\Z))|(?><!--.*?(?:-->|\Z))"
    r"|</(?:[\w.-]{1,40}:)?(?P<entry>item|entry|url|sitemap)\s*>",
    re.DOTALL | re.IGNORECASE,
)
# Roots, and what their entries are called.
ENTRIES = {"rss": "item", "rdf": "item", "feed": "entry", "urlset": "url", "sitemapindex": "sitemap"}


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text.

    Args:
        url: where it came from.
        utf8: the text, without a declaration, and closed where it was cut off; or a body as it came.
        root: the name of its first element in lower case, without a prefix; empty where it has none, or
            where nobody has looked.
        cut: whether it was cut off; the text ends with the last whole entry then, and is empty without one.
    """

    url: str
    utf8: bytes
    root: str = ""
    cut: bool = False

    @property
    def text(self) -> str:
        """The same, decoded."""
        return self.utf8.decode()

    def feed(
        self,
        title: str,
        entries: tuple[ParsedEntry, ...],
        problems: tuple[str, ...] = (),
        hints: Hints = NO_HINTS,
    ) -> ParsedFeed:
        """What was read from this text."""
        if not self.cut:
            return ParsedFeed(title, entries, problems, hints=hints)
        count = f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
        return ParsedFeed(
            title, entries, (f"it is cut off after {count}", *problems), partial=True, hints=hints
        )


def unzipped(body: bytes) -> bytes | None:
    """The content of a gzip file, as far as it goes; other bytes as they are. None where it is broken, or
    larger than is read.
    """
    if not body.startswith(GZIP):
        return body
    unpack = zlib.decompressobj(wbits=31)
    try:
        content = unpack.decompress(body, LARGEST)
    except zlib.error:
        return None
    return None if unpack.unconsumed_tail else content


def source(fetched: Fetched) -> Source:
    """The text of a document, whatever its header says of it."""
    text = _decoded(fetched.body, fetched.content_type).removeprefix("\ufeff")
    text = DECLARATION.sub("", text, count=1) if DECLARATION.match(text) else text
    found = ROOT.match(text)
    if found is None:
        return Source(fetched.url, _encoded(text))
    root = found[1].rpartition(":")[2].lower()
    if root not in ENTRIES or found[2].endswith("/") or _closed(text, found[1]):
        return Source(fetched.url, _encoded(text), root)
    ends = [match.end() for match in ENDS.finditer(text) if (match["entry"] or "").lower() == ENTRIES[root]]
    if not ends:
        return Source(fetched.url, b"", root, cut=True)
    text = text[: ends[-1]]
    channel = "</channel>" if root == "rss" and "</channel" not in text else ""
    return Source(fetched.url, _encoded(f"{text}{channel}</{found[1]}>"), root, cut=True)


def _closed(text: str, name: str) -> bool:
    end = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE)
    return bool(end.search(text[-1_024:]) or end.search(text))  # nearly always at the end: look there first


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "ignore")  # half a surrogate has no place in it


def _decoded(body: bytes, content_type: str) -> str:
    named = [
        found[1] if isinstance(found[1], str) else found[1].decode()
        for found in (CHARSET.search(content_type), ENCODING.search(body[:1_024]))
        if found is not None
    ]
    if b"\x00" in body[:4] or b"\x1b" in body:  # bytes of characters, not characters themselves
        return CONTROLS.sub("", text_of(body, named))
    return text_of(body.translate(None, FORBIDDEN), named)

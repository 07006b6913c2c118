"""Elements of feeds as feedparser sees them, on lxml: what they stand for, and the text in them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from html import escape

from lxml import etree

from service.feeds.kinds import parts

# Namespaces as feedparser names them; the first are the formats' own.
BARE = {
    "", "http://www.w3.org/2005/atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss",
    "http://blogs.law.harvard.edu/tech/rss",
}  # fmt: skip
PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
# What an element stands for. `stop`: it changes how feedparser reads what follows.
ROLES = {
    **dict.fromkeys(("title", "dc:title", "media:title"), "title"),
    **dict.fromkeys(("id", "guid"), "id"),
    **dict.fromkeys(("description", "dc:description", "media:description", "abstract"), "summary"),
    **dict.fromkeys(("summary", "itunes:summary"), "summary"),
    **dict.fromkeys(("content", "content:encoded", "fullitem"), "content"),
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms:issued"), "published"),
    **dict.fromkeys(
        ("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified", "date"), "updated"
    ),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
    **dict.fromkeys(("language", "dc:language"), "language"),
    **dict.fromkeys(("item", "entry"), "entry"),
    **dict.fromkeys(("image", "textinput"), "aside"),
    **dict.fromkeys(("channel", "feed", "rss", "body", "xhtml:body", "tags"), "stop"),
    "link": "link",
    "feedburner:origlink": "origin",  # the outlet's own address behind a counter of clicks
    "source": "source",
    "skiphours": "skips",
    "skipdays": "skips",
    "ttl": "hint",
    "sy:updateperiod": "hint",
    "sy:updatefrequency": "hint",
}
ESCAPED = {
    "": False,
    "text": False,
    "plain": False,
    "html": False,
    "text/plain": False,
    "text/html": False,
    "xhtml": True,
    "application/xhtml+xml": True,
}
# What markup may hold as elements.
HTML = set(
    """
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col
    colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header
    hr i iframe img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small span
    strike strong sub sup table tbody td tfoot th thead time tr tt u ul var video wbr
    """.split()  # noqa: SIM905 - a list would have a line for each
)
PAGES = {"text/html", "application/xhtml+xml", "html", "xhtml"}
XML = "{http://www.w3.org/XML/1998/namespace}"
SCOPES = {f"{XML}base", "base", f"{XML}lang", "lang"}
NONE: dict[str, str] = {}
LATIN_1 = re.compile("[\x80-\x9f]")  # control characters: what stands there is windows-1252's
ABSOLUTE = re.compile(r"https?://[^\s/]")


Attributes = Mapping[str, str]  # asked for once an element: each look costs lxml more than a dict


class UnsureError(Exception):
    """Only feedparser knows how to read something in this document."""


@lru_cache(maxsize=4_096)
def name(tag: str) -> str:
    """An element's name as feedparser has it; `?` stands for a namespace that is none of ours."""
    namespace, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
    space = namespace.lower()
    local = local.lower()
    if space in BARE:
        return local
    prefix = PREFIXES.get(space)
    if prefix is None and "backend.userland.com/rss" in space:
        return local
    return f"{prefix or '?'}:{local}"


def attributes_of(element: etree._Element) -> Attributes:
    """An element's attributes."""
    found = element.items()
    return dict(found) if found else NONE


def role(element: etree._Element) -> str:
    """What an element stands for; empty where it stands for nothing that is kept."""
    tag = element.tag
    known = _role_by_tag(tag)
    return _role_by_prefix(tag, element.prefix) if known is None else known


@lru_cache(maxsize=4_096)
def _role_by_tag(tag: str) -> str | None:
    """The same, from its tag; None where its prefix tells too, as it nearly never does."""
    known = name(tag)
    return None if ":" in known else ROLES.get(known, "")


@lru_cache(maxsize=4_096)
def _role_by_prefix(tag: str, prefix: str | None) -> str:
    known = name(tag)
    if known[0] != "?":
        if prefix is None and ":" in known and known.partition(":")[2] in ROLES:
            raise UnsureError  # under a default namespace that is no feed's
        return ROLES.get(known, "")
    # feedparser goes by the prefix of a namespace that it does not know.
    local = known.partition(":")[2]
    if prefix is not None:
        return ROLES.get(f"{prefix.lower()}:{local}", "")
    if local in ROLES:
        raise UnsureError
    return ""


def scope(attributes: Attributes, base: str, lang: str | None) -> tuple[str, str | None]:
    """Base address and language within an element."""
    if attributes.keys().isdisjoint(SCOPES):
        return base, lang
    given = attributes.get(f"{XML}base") or attributes.get("base")
    if given:
        if not ABSOLUTE.match(given):
            raise UnsureError
        base = given
    own = attributes.get(f"{XML}lang", attributes.get("lang"))
    return base, lang if own is None else own or None


def mended(words: str) -> str:
    """Text as feedparser mends it: UTF-8 that was encoded twice, windows-1252 in character references."""
    words = words.strip()
    return words if words.isascii() else _mended(words)


def _mended(words: str) -> str:
    with suppress(ValueError):
        words = words.encode("iso-8859-1").decode()
    # All of them begin with one byte in UTF-8: looking for that is much cheaper.
    return LATIN_1.sub(_windows, words) if b"\xc2" in words.encode() else words


def _windows(match: re.Match[str]) -> str:
    return match[0].encode("iso-8859-1").decode("windows-1252", "ignore") or match[0]


def text(element: etree._Element) -> str:
    """The text of an element that holds nothing else."""
    if len(element):
        raise UnsureError
    words = (element.text or "").strip()
    return words if words.isascii() else _mended(words)


def markup(element: etree._Element, attributes: Attributes) -> str:
    """The text or HTML of a text construct."""
    if not attributes:
        return text(element)
    is_markup = ESCAPED.get(attributes.get("type", "").lower())
    if is_markup is None or attributes.get("mode", "escaped") not in {"escaped", "xml"}:
        raise UnsureError
    return mended("".join(_serialised(element))) if is_markup else text(element)


def _serialised(element: etree._Element) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        tag = name(child.tag).rpartition(":")[2]
        if tag not in HTML:
            raise UnsureError  # feedparser may take it for an element of the feed
        yield f"<{tag}>"
        yield from _serialised(child)
        yield f"</{tag}>{escape(child.tail or '', quote=False)}"


def address(attributes: Attributes, base: str) -> tuple[str, str] | None:
    """Relation and address of a link with attributes; None where its text is the link."""
    given = attributes.get("url", attributes.get("uri", attributes.get("href")))
    if given is None:
        return None
    relation = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", "application/atom+xml" if relation == "self" else "text/html").lower()
    if relation == "alternate" and kind not in PAGES:
        relation = ""
    return relation, parts.absolute(base, given) if given else base

"""Clean RSS, RDF and Atom, by lxml: the same answer as feedparser's at a fraction of its time, or none.

What feedparser makes of an entry depends on the order, depth and kind of its elements. This follows it for
what feeds mostly hold, and leaves alone every document with anything else in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from urllib.parse import urljoin

from lxml import etree

from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.fetch import Fetched
from service.feeds.kinds import parts
from service.feeds.kinds.source import source
from service.feeds.text import plain_text

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
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified", "date"), "updated"),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
    **dict.fromkeys(("language", "dc:language"), "language"),
    **dict.fromkeys(("item", "entry"), "entry"),
    **dict.fromkeys(("image", "textinput"), "aside"),
    **dict.fromkeys(("channel", "feed", "rss", "body", "xhtml:body", "tags"), "stop"),
    "link": "link",
    "source": "source",
    "ttl": "hint",
    "sy:updateperiod": "hint",
    "sy:updatefrequency": "hint",
}
ESCAPED = {"": False, "text": False, "plain": False, "html": False, "text/plain": False, "text/html": False, "xhtml": True, "application/xhtml+xml": True}
PAGES = {"text/html", "application/xhtml+xml", "html", "xhtml"}
ASIDE = {"title", "link", "description", "url", "href", "width", "height", "name"}
XML = "{http://www.w3.org/XML/1998/namespace}"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
PARSER = {
    "encoding": "utf-8", "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False,
    "huge_tree": False, "remove_comments": True, "remove_pis": True, "strip_cdata": True,
}  # fmt: skip
LATIN_1 = re.compile("[\x80-\x9f]")  # control characters: what stands there is windows-1252's
DOUBLE_SLASH = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
ABSOLUTE = re.compile(r"https?://[^\s/]")
PLAIN_LINK = re.compile(r"https?://[\w.-]+/[\w./-]*")
OUTSIDE = 1_000  # deeper than any element: what stands there gives way to anything


class _Unsure(Exception):
    """feedparser decides."""


def read(fetched: Fetched) -> ParsedFeed | None:
    """The entries of a clean RSS, Atom or RDF document; None where this is not sure to read it as feedparser does."""
    given = source(fetched)
    if given.root not in {"rss", "feed", "rdf"} or not given.text or "<!DOCTYPE" in given.text[:2_000]:
        return None
    try:
        root = etree.fromstring(given.text.encode(), etree.XMLParser(**PARSER))
        feed = _Feed(given.url)
        feed.read(root)
    except (etree.XMLSyntaxError, UnicodeEncodeError, _Unsure):
        return None
    entries = tuple(one for one in (found.parsed(feed.lang) for found in feed.entries) if one is not None)
    if not entries:
        return None
    title = plain_text(feed.title, longest=parts.TITLE)
    return given.feed(title, entries, (), parts.hints(given.text, feed.said, feed.links))


@lru_cache(maxsize=4_096)
def _name(tag: str) -> str:
    """An element's name as feedparser has it; `?` stands for a namespace that is none of ours."""
    namespace, _, local = tag[1:].partition("}") if tag[0] == "{" else ("", "", tag)
    space = namespace.lower()
    local = local.lower()
    if space in BARE:
        return local
    prefix = PREFIXES.get(space)
    if prefix is None and "backend.userland.com/rss" in space:
        return local
    return f"{prefix or '?'}:{local}"


def _role(element: etree._Element) -> str:
    name = _name(element.tag)
    if name[0] != "?":
        return ROLES.get(name, "")
    # feedparser goes by the prefix of a namespace that it does not know.
    local = name.partition(":")[2]
    if element.prefix is not None:
        return ROLES.get(f"{element.prefix.lower()}:{local}", "")
    if local in ROLES:
        raise _Unsure
    return ""


def _scope(element: etree._Element, base: str, lang: str | None) -> tuple[str, str | None]:
    """Base address and language within an element."""
    if not element.attrib:
        return base, lang
    given = element.get(f"{XML}base") or element.get("base")
    if given:
        if not ABSOLUTE.match(given):
            raise _Unsure
        base = given
    own = element.get(f"{XML}lang", element.get("lang"))
    return base, lang if own is None else own or None


def _absolute(base: str, address: str) -> str:
    if PLAIN_LINK.fullmatch(address):
        return address
    try:
        return urljoin(base, DOUBLE_SLASH.sub(r"\1", address))
    except ValueError:
        return ""


def _mended(words: str) -> str:
    """Text as feedparser mends it: UTF-8 that was encoded twice, windows-1252 in character references."""
    words = words.strip()
    if words.isascii():
        return words
    try:
        words = words.encode("iso-8859-1").decode()
    except ValueError:
        pass
    # All of them begin with one byte in UTF-8: looking for that is much cheaper.
    return LATIN_1.sub(_windows, words) if b"\xc2" in words.encode() else words


def _windows(match: re.Match[str]) -> str:
    return match[0].encode("iso-8859-1").decode("windows-1252", "ignore") or match[0]


def _text(element: etree._Element) -> str:
    """The text of an element that holds nothing else."""
    if len(element):
        raise _Unsure
    return _mended(element.text or "")


def _markup(element: etree._Element) -> str:
    """The text or HTML of a text construct."""
    is_markup = ESCAPED.get(element.get("type", "").lower())
    if is_markup is None or element.get("mode", "escaped") not in {"escaped", "xml"}:
        raise _Unsure
    return _mended("".join(_serialised(element))) if is_markup else _text(element)


def _serialised(element: etree._Element) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        name = _name(child.tag).rpartition(":")[2]
        if name in {"svg", "math"}:
            raise _Unsure
        yield f"<{name}>"
        yield from _serialised(child)
        yield f"</{name}>{escape(child.tail or '', quote=False)}"


def _address(element: etree._Element, base: str) -> tuple[str, str] | None:
    """Relation and address of a link with attributes; None where its text is the link."""
    given = element.get("url", element.get("uri", element.get("href")))
    if given is None:
        return None
    relation = element.get("rel", "alternate").lower()
    kind = element.get("type", "application/atom+xml" if relation == "self" else "text/html").lower()
    return relation if relation != "alternate" or kind in PAGES else "", _absolute(base, given)


@dataclass(slots=True)
class _Entry:
    """What is found of an entry: strings, and how deep they stood, since the shallower one counts."""

    found: dict[str, str] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)
    has_content: bool = False
    titled: int = OUTSIDE  # the depth of its own title: none below it counts any more
    lang: str | None = None

    def keep(self, key: str, words: str, depth: int) -> None:
        if depth <= self.depths.get(key, OUTSIDE):
            self.found[key] = words
            self.depths[key] = depth

    def read(self, parent: etree._Element, base: str, lang: str | None, depth: int) -> None:
        for element in parent:
            role = _role(element)
            if role in {"entry", "aside", "stop"}:
                raise _Unsure
            if not role:
                if len(element):
                    self.read(element, *_scope(element, base, lang), depth + 1)
                continue
            self.take(element, role, *_scope(element, base, lang), depth)

    def take(self, element: etree._Element, role: str, base: str, lang: str | None, depth: int) -> None:
        match role:
            case "title":
                self.take_title(element, lang, depth)
            case "id":
                self.take_id(element, base, depth)
            case "link":
                self.take_link(element, base)
            case "summary" if "summary" not in self.found or self.has_content:
                self.keep("summary", _markup(element), depth)
            case "summary" | "content":
                self.has_content = True
                self.contents.append(_markup(element))
                if not ESCAPED[element.get("type", "").lower()] or "html" in element.get("type", ""):
                    self.found.setdefault("summary", self.contents[-1])
            case "source":
                self.titled = OUTSIDE
            case "hint":
                pass
            case "updated" if element.attrib and _name(element.tag) == "date":
                raise _Unsure
            case _:
                self.keep(role, _text(element), depth)

    def take_title(self, element: etree._Element, lang: str | None, depth: int) -> None:
        words = _markup(element)
        if depth < self.titled:
            self.keep("title", words, depth)
            self.lang = lang
        if words and not _name(element.tag).startswith("media"):
            self.titled = depth

    def take_id(self, element: etree._Element, base: str, depth: int) -> None:
        is_link = next((v for k, v in element.attrib.items() if k.lower() == "ispermalink"), "true") == "true"
        words = _text(element)
        if is_link and words:
            words = _absolute(base, words)
        self.keep("id", words, depth)
        if is_link:
            self.found.setdefault("link", words)

    def take_link(self, element: etree._Element, base: str) -> None:
        if len(element):
            raise _Unsure
        address = _address(element, base)
        if address is None:
            words = _text(element)
            words = _absolute(base, words) if words else ""
            self.found["link"] = REFERENCE.sub(r"&\1", words.replace("&amp;", "&"))
        elif address[0] == "alternate":
            self.found["link"] = address[1]

    def parsed(self, feed_lang: str) -> ParsedEntry | None:
        get = self.found.get
        return parts.entry(
            guid=get("id", ""),
            link=get("link", ""),
            title=get("title", ""),
            summary=get("summary", ""),
            contents=self.contents,
            langs=(get("language"), self.lang, feed_lang),
            dates=[words for key in ("published", "updated", "created") if (words := get(key))],
        )


@dataclass(slots=True)
class _Feed:
    """What is found of a document."""

    url: str
    title: str = ""
    lang: str = ""
    entries: list[_Entry] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    titles: int = 0

    def read(self, root: etree._Element) -> None:
        name = _name(root.tag)
        base, lang = _scope(root, self.url, None)
        if name in {"rss", "feed"}:
            self.lang = lang or ""
        if name == "feed":
            self.take(root, base, lang)
            return
        if name not in {"rss", "rdf:rdf"}:
            raise _Unsure
        channels = 0
        for element in root:
            role = _name(element.tag)
            if role == "channel":
                channels += 1
                self.take(element, *_scope(element, base, lang))
            elif role == "item" and name != "rss":
                self.take_entry(element, base, lang)
            elif role not in {"image", "textinput"}:
                raise _Unsure
        if channels != 1:
            raise _Unsure

    def take(self, channel: etree._Element, base: str, lang: str | None) -> None:
        if channel.get("lastmod") or channel.get("href"):
            raise _Unsure
        for element in channel:
            role = _role(element)
            match role:
                case "entry":
                    self.take_entry(element, base, lang)
                case "title":
                    self.titles += 1
                    self.title = _markup(element)
                case "language":
                    self.lang = _text(element)
                case "link":
                    address = _address(element, _scope(element, base, lang)[0])
                    if address is not None:
                        self.links.append(address)
                case "hint" if not element.attrib:
                    self.said[_name(element.tag).rpartition(":")[2]] = _text(element)
                case "aside":
                    if any(_name(child.tag) not in ASIDE for child in element):
                        raise _Unsure
                case "stop" | "source":
                    raise _Unsure
                case "" if any(_role(below) in {"title", "language", "entry", "link", "aside", "stop"} for below in element.iterdescendants()):
                    raise _Unsure
        if self.titles > 1:
            raise _Unsure

    def take_entry(self, element: etree._Element, base: str, lang: str | None) -> None:
        if element.get("lastmod") or element.get("href"):
            raise _Unsure
        one = _Entry()
        about = element.get(ABOUT)
        if about:
            one.found["id"] = about
        one.read(element, *_scope(element, base, lang), 1)
        self.entries.append(one)

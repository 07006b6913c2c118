"""Clean RSS, RDF and Atom, by lxml: the same answer as feedparser's at a fraction of its time, or none.

What feedparser makes of an entry depends on the order, depth and kind of its elements. This follows it for
what feeds mostly hold, and leaves alone every document with anything else in it.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from service.domain.document import ParsedEntry, ParsedFeed
from service.feeds.kinds import elements, parts
from service.feeds.kinds.elements import Attributes, UnsureError
from service.feeds.kinds.source import Source
from service.feeds.text import plain_text

PARSER = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
    huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False,
)  # fmt: skip
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# What within another element counts for the feed, or changes how the rest is read.
STATEFUL = {
    "title", "language", "entry", "link", "aside", "stop", "hint", "skips", "summary", "content", "source",
}  # fmt: skip
ASIDE = {"title", "link", "description", "url", "href", "width", "height", "name"}
OUTSIDE = 1_000  # deeper than any element: what stands there gives way to anything
WORDS = {"published", "updated", "created", "language", "origin"}  # plain text
TEXTS = {"summary", "content"}
REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")


def read(given: Source) -> ParsedFeed | None:
    """The entries of a clean document; None where this is not sure to read it as feedparser does."""
    tree = tree_of(given)
    return None if tree is None else read_tree(tree, given)


def tree_of(given: Source) -> etree._Element | None:
    """A document's elements; None where it is not well-formed XML in UTF-8, whatever it says of itself."""
    if b"<!DOCTYPE" in given.utf8[:2_000]:
        return None
    try:
        return etree.fromstring(given.utf8, PARSER)
    except etree.XMLSyntaxError:
        return None


def read_tree(tree: etree._Element, given: Source) -> ParsedFeed | None:
    """The entries of a document, from its elements; None as above."""
    feed = _Feed(given.url)
    try:
        feed.read(tree)
    except UnsureError:
        return None
    entries = tuple(one for one in (found.parsed(feed.lang) for found in feed.entries) if one is not None)
    if not entries:
        return None
    title = plain_text(feed.title, longest=parts.TITLE)
    hints = parts.hints(given.text if feed.skips else "", feed.said, feed.links)
    return given.feed(title, entries, (), hints)


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
            role = elements.role(element)
            if role:
                self.take(element, role, base, lang, depth)
            elif len(element):
                within = elements.scope(elements.attributes_of(element), base, lang)
                self.read(element, *within, depth + 1)

    def take(self, element: etree._Element, role: str, base: str, lang: str | None, depth: int) -> None:
        attributes = elements.attributes_of(element)
        if attributes:
            base, lang = elements.scope(attributes, base, lang)
        if role in WORDS:
            if role == "updated" and attributes and elements.name(element.tag) == "date":
                raise UnsureError
            self.keep(role, elements.text(element), depth)
        elif role == "title":
            self.take_title(element, attributes, lang, depth)
        elif role == "id":
            self.take_id(element, attributes, base, depth)
        elif role == "link":
            self.take_link(element, attributes, base)
        elif role in TEXTS:
            self.take_text(role, elements.markup(element, attributes), depth)
        elif role == "source":
            self.titled = OUTSIDE
        elif role != "hint":
            raise UnsureError

    def take_text(self, role: str, words: str, depth: int) -> None:
        if role == "summary" and ("summary" not in self.found or self.has_content):
            self.keep("summary", words, depth)
            return
        self.has_content = True
        self.contents.append(words)
        self.found.setdefault("summary", words)

    def take_title(
        self, element: etree._Element, attributes: Attributes, lang: str | None, depth: int
    ) -> None:
        words = elements.markup(element, attributes)
        if depth < self.titled:
            self.keep("title", words, depth)
            self.lang = lang
        if words and not elements.name(element.tag).startswith("media"):
            self.titled = depth

    def take_id(self, element: etree._Element, attributes: Attributes, base: str, depth: int) -> None:
        said = [value for name, value in attributes.items() if name.lower() == "ispermalink"]
        is_link = said[:1] in ([], ["true"])
        words = elements.text(element)
        if is_link and words:
            words = parts.absolute(base, words)
        self.keep("id", words, depth)
        if is_link:
            self.found.setdefault("link", words)

    def take_link(self, element: etree._Element, attributes: Attributes, base: str) -> None:
        if len(element):
            raise UnsureError
        address = elements.address(attributes, base) if attributes else None
        if address is None:
            words = elements.text(element)
            words = parts.absolute(base, words) if words else ""
            if "&" in words:
                words = REFERENCE.sub(r"&\1", words.replace("&amp;", "&"))
            self.found["link"] = words
        elif address[0] == "alternate":
            self.found["link"] = address[1]

    def parsed(self, feed_lang: str) -> ParsedEntry | None:
        get = self.found.get
        return parts.entry(
            guid=get("id", ""),
            link=get("origin") or get("link", ""),
            title=get("title", ""),
            summary=get("summary", ""),
            contents=self.contents,
            langs=(get("language"), self.lang, feed_lang),
            dates=(get("published"), get("updated"), get("created")),
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
    has_summary: bool = False
    has_content: bool = False
    skips: bool = False  # it names hours or days at which nothing comes

    def read(self, root: etree._Element) -> None:
        name = elements.name(root.tag)
        base, lang = elements.scope(elements.attributes_of(root), self.url, None)
        if name in {"rss", "feed"}:
            self.lang = lang or ""
        if name == "feed":
            self.take(root, base, lang)
            return
        if name not in {"rss", "rdf:rdf"}:
            raise UnsureError
        channels = 0
        for element in root:
            role = elements.name(element.tag)
            if role == "channel":
                channels += 1
                self.take(element, *elements.scope(elements.attributes_of(element), base, lang))
            elif role == "item" and name != "rss":
                self.take_entry(element, base, lang)
            elif role not in {"image", "textinput"}:
                raise UnsureError
        if channels != 1:
            raise UnsureError

    def take(self, channel: etree._Element, base: str, lang: str | None) -> None:
        if channel.get("lastmod") or channel.get("href"):
            raise UnsureError
        for element in channel:
            role = elements.role(element)
            if role == "entry":
                self.take_entry(element, base, lang)
            elif role == "link" and not len(element):
                attributes = elements.attributes_of(element)
                address = elements.address(attributes, elements.scope(attributes, base, lang)[0])
                if address is not None:
                    self.links.append(address)
            else:
                self.take_words(element, role)
        if self.titles > 1:
            raise UnsureError

    def take_words(self, element: etree._Element, role: str) -> None:
        match role:
            case "aside" if all(elements.name(child.tag) in ASIDE and not len(child) for child in element):
                pass
            case "aside" | "stop" | "source" | "link":
                raise UnsureError
            case "title":
                self.titles += 1
                self.title = elements.markup(element, elements.attributes_of(element))
            case "language":
                self.lang = elements.text(element)
            case _ if any(elements.role(below) in STATEFUL for below in element.iterdescendants()):
                raise UnsureError
            case "skips":
                self.skips = True
            case "hint" if not element.items():
                self.said[elements.name(element.tag).rpartition(":")[2]] = elements.text(element)
            case "summary" if not self.has_summary or self.has_content:
                self.has_summary = self.has_summary or elements.name(element.tag).endswith("summary")
            case "summary" | "content":  # of no use here, but feedparser carries this over to the next entry
                self.has_summary = self.has_content = True

    def take_entry(self, element: etree._Element, base: str, lang: str | None) -> None:
        if element.get("lastmod") or element.get("href"):
            raise UnsureError
        one = _Entry(has_content=self.has_content)
        self.has_content = False
        about = element.get(ABOUT)
        if about:
            one.found["id"] = about
        one.read(element, *elements.scope(elements.attributes_of(element), base, lang), 1)
        self.entries.append(one)

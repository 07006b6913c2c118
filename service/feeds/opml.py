"""Lists of feeds as feed readers exchange them: OPML (opml.org/spec2.opml), read and written by lxml.

listparser, the library for it, keeps neither home pages nor languages and does not tell of duplicates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from lxml import etree

from service.domain.document import ADDRESS
from service.feeds import ampersands
from service.feeds.charset import text_of
from service.feeds.text import canonical_link, escaped_once, plain_text

TITLE = 500  # characters of a title or a folder's name that are kept
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# The declaration and the DTD, which nothing here may come to depend on.
PROLOGUE = re.compile(r"(?:<\?xml[^>]*>)?\s*(?:<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)?", re.IGNORECASE | re.DOTALL)
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 section 2.2
NO_HOST = re.compile(r"[<>\"'\\^`{|}%]")  # what no host's name has (RFC 3986 section 3.2.2)
FEED_BEFORE = re.compile(r"^feed:(?://)?(?=https?:)", re.IGNORECASE)
FEED_INSTEAD = re.compile(r"^feed:(?=//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutlineFeed:
    """A feed in a list.

    Args:
        url: its address, as written.
        title: plain text; empty where the list gives none.
        folder: the names of the folders around it, outermost first.
        site: the home page's address; None where the list gives none.
        lang: the language as written; None where the list gives none.
    """

    url: str
    title: str
    folder: tuple[str, ...] = ()
    site: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """An entry that is no feed.

    Args:
        title: plain text.
        address: as written; empty where there is none.
        why: in plain words.
    """

    title: str
    address: str
    why: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a list holds.

    Args:
        title: the list's own.
        feeds: each address once, in the document's order.
        duplicates: entries whose address (but for its form) stands in `feeds` already.
        unusable: entries that are no feeds.
        problems: what was wrong with the document, in plain words; feeds may stand beside problems.
    """

    title: str
    feeds: tuple[OutlineFeed, ...]
    duplicates: tuple[OutlineFeed, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    problems: tuple[str, ...] = ()


def read(body: bytes) -> Outline:
    """The feeds of a list. Never raises for bad input: that is a problem of the `Outline`."""
    # No DTD is kept, no entity expanded, nothing loaded, and libxml2's limits of depth and length hold.
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_mended(body), parser)
    except etree.XMLSyntaxError:
        return Outline("", (), problems=("it is no OPML" if body.strip() else "it is empty",))
    if root is None or _name(root.tag) != "opml":
        return Outline("", (), problems=("it is no OPML",))
    problems = tuple(dict.fromkeys(f"line {one.line}: {one.message.strip()}" for one in parser.error_log))
    return _collect(root, problems[:5])


def _collect(root: etree._Element, problems: tuple[str, ...]) -> Outline:
    title = ""
    feeds: dict[str, OutlineFeed] = {}
    duplicates, unusable = [], []
    around: list[str] = []  # the folders that are open; empty names for what is none
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = _name(element.tag)
        if name == "title" and event == "start":
            title = title or _plain(element.text or "")
        if name != "outline":
            continue
        if event == "end":
            around.pop()
            continue
        entry = _entry(element, tuple(folder for folder in around if folder))
        around.append(entry if isinstance(entry, str) else "")
        if isinstance(entry, Unusable):
            unusable.append(entry)
        elif isinstance(entry, OutlineFeed):
            key = canonical_link(entry.url) or entry.url
            if key in feeds:
                duplicates.append(entry)
            feeds.setdefault(key, entry)
    return Outline(title, tuple(feeds.values()), tuple(duplicates), tuple(unusable), problems)


def _entry(element: etree._Element, folder: tuple[str, ...]) -> OutlineFeed | Unusable | str:
    """The feed that an outline stands for, or why it stands for none; a folder's name."""
    # Writers differ in the case of names; the specification's is xmlUrl.
    given = {_name(name): value.strip() for name, value in element.attrib.items()}
    title = _plain(given.get("text", "")) or _plain(given.get("title", ""))
    address = given.get("xmlurl", "")
    if not address:
        if len(element):
            return title
        return Unusable(
            title, given.get("url") or given.get("htmlurl", ""), "it has no feed address (xmlUrl)"
        )
    url = web_address(address)
    if url is None:
        return Unusable(title, address[:TITLE], "its address is no web address (http or https)")
    return OutlineFeed(
        url, title, folder, web_address(given.get("htmlurl", "")), given.get("language") or None
    )


def web_address(given: str) -> str | None:
    """An address as it can be visited: without the `feed:` that browsers once took; None where it is none."""
    url = escaped_once(FEED_INSTEAD.sub("http:", FEED_BEFORE.sub("", given.strip())))
    known = canonical_link(url)
    if known is None or any(sign.isspace() or not sign.isprintable() for sign in url):
        return None
    if len(url.encode()) > ADDRESS or NO_HOST.search(urlsplit(known).netloc):
        return None
    return url


def write(feeds: Sequence[OutlineFeed], title: str, now: datetime) -> bytes:
    """A list as other readers open it; feeds of one folder stand together, in the order given.

    Args:
        feeds: what it holds.
        title: the list's own.
        now: when it is written (UTC).
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _writable(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in feeds:
        for depth in range(1, len(feed.folder) + 1):
            path = feed.folder[:depth]
            if path not in folders:
                name = _writable(path[-1])
                folders[path] = etree.SubElement(folders[path[:-1]], "outline", text=name, title=name)
        name = _writable(feed.title)
        outline = etree.SubElement(
            folders[feed.folder], "outline", type="rss", text=name, title=name, xmlUrl=_writable(feed.url)
        )
        if feed.site:
            outline.set("htmlUrl", _writable(feed.site))
        if feed.lang:
            outline.set("language", _writable(feed.lang))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _mended(body: bytes) -> bytes:
    """The document in UTF-8, without its prologue, its stray ampersands escaped."""
    declared = DECLARED.match(body[:200])
    text = text_of(body, [declared[1].decode()] if declared else []).removeprefix("\ufeff").lstrip()
    prologue = PROLOGUE.match(text)
    text = text[prologue.end() :] if prologue else text
    return ampersands.mended(text).encode("utf-8", "replace")


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _plain(words: str) -> str:
    # A title is text, not markup: what looks like a tag in it is meant. References were escaped twice.
    return plain_text(ampersands.mended(words).replace("<", "&lt;"), longest=TITLE)


def _writable(words: str) -> str:
    return UNWRITABLE.sub("", words)

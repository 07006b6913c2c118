"""Looking for a site's feeds: what may be one, what it turned out to be, and which come first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from service.domain.document import ParsedFeed
from service.domain.script import belies

HEADLINES = 3  # newest titles that a preview shows


class Way(IntEnum):
    """How an address was come by; the lower, the likelier it is what the site means by its feed."""

    DECLARED = 1  # by the page: <link rel="alternate" type="application/rss+xml">
    ITSELF = 2  # it is the address that was given
    LINKED = 3  # the page has a link that looks like one; a feed of comments at best counts as this
    GUESSED = 4  # many sites have one there


@dataclass(frozen=True, slots=True)
class Found:
    """An address that may be a feed's.

    Args:
        url: whole.
        title: what the page calls it; empty where it does not.
        way: how it was come by.
    """

    url: str
    title: str
    way: Way


@dataclass(frozen=True, slots=True)
class Links:
    """What a page leads to.

    Args:
        feeds: each address once, the likeliest first.
        moves_to: where the page sends its reader by itself (meta refresh); None where it does not.
    """

    feeds: tuple[Found, ...] = ()
    moves_to: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a visit to an address that may be a feed's brought.

    Args:
        url: the address to list: where it has moved for good, else as visited.
        title: the feed's own name, else what the page calls it.
        way: how the address was come by.
        kind: RSS, Atom, ...; empty where it is no feed.
        entries: how many it holds.
        newest: when its newest entry came out (UTC); None where none says.
        lang: the language most of its entries are in (BCP 47); None where they do not say, or can't be in it.
        headlines: the newest entries' titles.
        problem: why it can't be used, in one plain line; empty where it can.
        flaw: what is wrong with it though it can be used; empty where nothing is.
    """

    url: str
    title: str
    way: Way
    kind: str = ""
    entries: int = 0
    newest: datetime | None = None
    lang: str | None = None
    headlines: tuple[str, ...] = ()
    problem: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The feeds of a site.

    Args:
        url: the address that was given.
        is_feed: whether it is a feed itself.
        feeds: what can be used, best first.
        unusable: what the page declares as feeds, or the address itself, with what is wrong.
    """

    url: str
    is_feed: bool
    feeds: tuple[Preview, ...]
    unusable: tuple[Preview, ...]


def is_feed(parsed: ParsedFeed) -> bool:
    """Whether a document is a feed: an empty one in order is, a damaged one with entries too."""
    return bool(parsed.entries) or not parsed.problems


def preview(found: Found, url: str, kind: str, parsed: ParsedFeed) -> Preview:
    """What a document is, to be shown before it is listed as a feed.

    Args:
        found: how it was come by.
        url: the address to list.
        kind: RSS, Atom, ...
        parsed: what it holds.
    """
    if not is_feed(parsed):
        return Preview(url, found.title, found.way, problem=f"It is no feed: {parsed.problems[0]}.")
    dated = [(entry.published, entry.title) for entry in parsed.entries if entry.published is not None]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    titles = [title for _, title in dated] or [entry.title for entry in parsed.entries]
    langs = Counter(
        entry.lang
        for entry in parsed.entries
        if entry.lang and not belies(f"{entry.title} {entry.summary}", entry.lang)
    )
    return Preview(
        url=url,
        title=parsed.title or found.title,
        way=found.way,
        kind=kind,
        entries=len(parsed.entries),
        newest=dated[0][0] if dated else None,
        lang=langs.most_common(1)[0][0] if langs else None,
        headlines=tuple(title for title in titles if title)[:HEADLINES],
        flaw=parsed.problems[0] if parsed.problems else "",
    )


def best_first(previews: Iterable[Preview]) -> tuple[Preview, ...]:
    """The likeliest first; then what has entries, the day of the newest, and how many there are.

    What brings the same entries under two addresses stands there once, under the likelier.
    """

    def rank(one: Preview) -> tuple[int, bool, int, int]:
        return one.way, not one.entries, -(one.newest.toordinal() if one.newest else 0), -one.entries

    def content(one: Preview) -> tuple[object, ...]:
        brings = (one.kind, one.title, one.entries, one.newest, one.headlines)
        return brings if one.entries else (*brings, one.url)

    distinct: dict[tuple[object, ...], Preview] = {}
    for one in sorted(previews, key=rank):
        distinct.setdefault(content(one), one)
    return tuple(distinct.values())

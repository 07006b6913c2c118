"""What a feed's document holds, and by what its entries are known again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType

from service.domain.feed import NO_HINTS, Hints, KeyBy

ItemKey = NewType("ItemKey", str)
ADDRESS = 2_000  # bytes of the longest address that is kept: an index of PostgreSQL holds 2,704
ONE_MOMENT, SEVERAL = timedelta(minutes=1), 2


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry as a feed gives it, before it is an item.

    Args:
        guid: the feed's own id for it; None where it has none.
        url: its canonical link; None where it has none.
        title: plain text.
        summary: plain text.
        content: plain text of the full content where the feed carries it, else empty.
        lang: BCP 47 where the entry or its feed says so.
        published: when the outlet says it came out (UTC); None where it does not say, or nothing that can be.
        date_given: that date as the feed writes it; empty where there is none.
    """

    guid: str | None
    url: str | None
    title: str
    summary: str
    content: str
    lang: str | None
    published: datetime | None
    date_given: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a document holds.

    Args:
        title: the feed's own name.
        entries: its entries, in the document's order.
        problems: what was wrong with it, in plain words; entries may stand beside problems.
        partial: whether the document was cut off; the entries are the whole ones before the cut.
        hints: what it says of its own rhythm and of where else it can be had.
        children: addresses of the sitemaps that a sitemap index names, newest first; only those that say
            they are of news, where some do. Of other documents none.
    """

    title: str
    entries: tuple[ParsedEntry, ...]
    problems: tuple[str, ...] = ()
    partial: bool = False
    hints: Hints = NO_HINTS
    children: tuple[str, ...] = ()


def gathered(index: ParsedFeed, children: Sequence[ParsedFeed | None]) -> ParsedFeed:
    """What an index of sitemaps stands for: the entries of its newest sitemaps.

    Args:
        index: the index.
        children: what was read of them; None of one that could not be had.
    """
    had = [child for child in children if child is not None and (child.entries or not child.problems)]
    if not had:
        return replace(index, problems=(*index.problems, "no news could be had from the sitemaps it names"))
    lacking = () if len(had) == len(children) else ("some of the sitemaps that it names could not be had",)
    return replace(
        index,
        title=index.title or had[0].title,
        entries=tuple(entry for child in had for entry in child.entries),
        problems=(*lacking, *index.problems),
        partial=bool(lacking) or any(child.partial for child in had),
    )


def content_hash(entry: ParsedEntry) -> str:
    """By which a change of an item's words is known (sha256, hex). Its date does not count: outlets
    move it at will, and nothing new is said by that.
    """
    return _digest(entry.title, entry.summary, entry.content)


def item_key(entry: ParsedEntry, key_by: KeyBy, *, dated: bool = True) -> ItemKey:
    """What an entry is stored under, where it is told apart by this.

    Its guid where the feed keeps it stable, else its canonical link, else a digest of title and date.

    Args:
        entry: what.
        key_by: by what it is told apart.
        dated: whether the dates of its document tell anything.
    """
    if entry.guid and key_by is KeyBy.GUID:
        return ItemKey(f"guid:{entry.guid}")
    if entry.url and key_by is not KeyBy.TEXT:
        return ItemKey(f"link:{entry.url}")
    date = entry.published.isoformat() if dated and entry.published else ""
    return ItemKey(f"text:{_digest(entry.title or content_hash(entry), date)}")


def dates_tell(entries: Sequence[ParsedEntry]) -> bool:
    """Whether the dates of a document are those of its entries; where all of several are one moment, they
    tell when the document was made.
    """
    dates = [entry.published for entry in entries if entry.published is not None]
    return len(dates) < SEVERAL or max(dates) - min(dates) > ONE_MOMENT


def lookups(parsed: ParsedFeed) -> tuple[frozenset[ItemKey], frozenset[str]]:
    """The keys and links under which a document's entries may be stored already."""
    dated = dates_tell(parsed.entries)
    keys = frozenset(item_key(entry, key_by, dated=dated) for entry in parsed.entries for key_by in KeyBy)
    return keys, frozenset(entry.url for entry in parsed.entries if entry.url)


def _digest(*words: str) -> str:
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()

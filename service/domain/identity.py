"""What an entry is known again by: its guid, its link, its words; and what its feed can be relied on for."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from service.domain.document import ItemKey, ParsedEntry, ParsedFeed, content_hash, dates_tell, item_key
from service.domain.feed import KeyBy

FRONT_PAGE = re.compile(r"\w+://[^/?#]+/?")  # where a link to it leads, no entry is known by it
RUN = 3  # characters; runs of them are what two texts are compared by, in scripts without spaces too
# Characters of a document and of what is stored that are held against each other, some two seconds of work:
# by their words thousands of entries without a name would keep a worker busy for hours.
MOST, ONE_LOOK = 10_000_000, 3  # ... and how many of them it costs to look at an item at all
ALIKE = 0.6  # share of the shorter one's runs from which one text is an edit of the other
VERSION = re.compile(r"[#:]\d{1,3}$")  # at a guid's end: the BBC, for one, counts there how often it edited


@dataclass(frozen=True, slots=True)
class Remembered:
    """A stored item, by what it may be known again where neither guid nor link tells.

    Args:
        key: what it is stored under.
        url: its canonical link; None where it has none.
        title: plain text, as it is now.
        summary: likewise.
        content_hash: of its words as they are now.
        published: when the outlet said that it came out (UTC); None where it did not say.
    """

    key: ItemKey
    url: str | None
    title: str
    summary: str
    content_hash: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of the items that a document may repeat.

    Args:
        hashes: content hash by item key.
        links: content hash by canonical link, to notice a feed whose guids change at every visit.
        recent: the feed's newest items, where `wants_recent` asks for them; else empty.
    """

    hashes: Mapping[ItemKey, str]
    links: Mapping[str, str]
    recent: Sequence[Remembered] = ()


NOTHING = Known(hashes={}, links={})


class Identified(NamedTuple):
    """An entry with what tells it apart; a tuple, since it is made for every entry of a document.

    Args:
        entry: as its feed gives it.
        words: its content hash.
        key: what it is or will be stored under.
        stored: the content hash that is stored under that key; None where it was never seen.
    """

    entry: ParsedEntry
    words: str
    key: ItemKey
    stored: str | None


def wants_recent(parsed: ParsedFeed, known: Known, key_by: KeyBy) -> bool:
    """Whether keys alone do not tell which entries are stored, so that the feed's newest items must.

    Args:
        parsed: a document.
        known: what is stored under its entries' keys and links.
        key_by: how they are told apart so far.
    """
    if _guids_are_new(parsed, known, key_by):
        return True
    guids = {entry.guid for entry in parsed.entries} - {None}
    if key_by is KeyBy.GUID and len(guids) == len(parsed.entries):
        # As nearly always: nothing needs to be compared.
        return any(_has_new_version(entry, known) for entry in parsed.entries)
    look = _Look(parsed, known, key_by)
    return any(look.by_key(one) is None for one in look.ones)


def told_apart_by(key_by: KeyBy, parsed: ParsedFeed, known: Known) -> KeyBy:
    """What a feed's entries are told apart by from now on; what was found once stays.

    A feed whose guids are all new, though most of its entries are stored, makes up guids at each visit: then
    links tell, or, where most lead to one page, to a new address each time, or nowhere, the words. These do
    too where most entries have no guid and lead to one page.

    Args:
        key_by: what they were told apart by so far.
        parsed: a document.
        known: what is stored of it.
    """
    if key_by is not KeyBy.GUID:
        return key_by
    nameless = {(entry.url, entry.title) for entry in parsed.entries if not entry.guid and entry.url}
    shared = [count for count in Counter(url for url, _ in nameless).values() if count > 1]
    if sum(shared) * 2 > len(parsed.entries):
        return KeyBy.TEXT
    if not (known.links or known.recent) or not _guids_are_new(parsed, known, key_by):
        return KeyBy.GUID
    look = _Look(parsed, known, KeyBy.LINK)
    with_guid = [one for one in look.ones if one.entry.guid]
    by_link = by_words = 0
    for one in with_guid:
        linked = one.own is not None
        if linked and one.entry.url and known.links.get(one.entry.url) == one.words:
            by_link += 1
        # A new link of its own speaks for a new entry, unless its date too says that it is the same.
        elif look.take(one, _same_words_and_date) or (not linked and look.take(one, _same_words)):
            by_words += 1
    # Some entries may be new in earnest between two visits; most of a document is not.
    if (by_link + by_words) * 2 <= len(with_guid):
        return KeyBy.GUID
    # That one entry had its link says nothing of the next one's.
    return KeyBy.LINK if by_link > by_words and by_link > 1 else KeyBy.TEXT


def identified(parsed: ParsedFeed, known: Known, key_by: KeyBy) -> tuple[Identified, ...]:
    """A document's entries with what tells each apart, each once, in the document's order.

    Whoever has a guid or a link of its own is known by it. The others are known by their words, with their
    date where there is one: what has the same words is the same; what has the same title or much the same
    words at the same moment, or under the same title without any date, is an edit of it; all else is new.

    Args:
        parsed: a document.
        known: what is stored of it.
        key_by: how its entries are told apart.
    """
    look = _Look(parsed, known, key_by)
    waiting = []
    for one in look.ones:
        key = look.by_key(one)
        if key is None:
            waiting.append(one)
        else:
            look.name(one, key, known.hashes.get(key))
    for way in WAYS:
        waiting = [one for one in waiting if not look.take(one, way)]
    for one in waiting:
        look.name_new(one)
    return tuple(found for one in look.ones if (found := look.named.get(one)) is not None)


@dataclass(slots=True, eq=False)
class _One:
    """An entry of a document with the digest of its words, and the key that it has of its own, if any."""

    entry: ParsedEntry
    words: str
    own: ItemKey | None


class _Look:
    """A document held against what is stored of it."""

    def __init__(self, parsed: ParsedFeed, known: Known, key_by: KeyBy) -> None:
        self.named: dict[_One, Identified] = {}
        self._known = known
        self.key_by = key_by
        self._taken: set[ItemKey] = set()
        self._left = MOST
        self._remembered = frozenset(item.key for item in known.recent)
        self._linked = Counter(item.url for item in known.recent)
        self.dated = dates_tell(parsed.entries)
        dates = [entry.published for entry in parsed.entries if entry.published is not None]
        self.oldest = min(dates, default=None)
        words = [content_hash(entry) for entry in parsed.entries]
        # Under each guid and link, what differs: two stories may share them.
        self._under_guid: defaultdict[str | None, set[str]] = defaultdict(set)
        self._under_link: defaultdict[str | None, set[object]] = defaultdict(set)
        for entry in parsed.entries:
            self._under_guid[entry.guid].add(entry.title)
        if key_by is not KeyBy.GUID or not all(self._under_guid):  # else links are not looked at
            for entry, digest in zip(parsed.entries, words, strict=True):
                self._under_link[entry.url].add((entry.title, entry.published, digest))
        ones: dict[object, _One] = {}
        for entry, digest in zip(parsed.entries, words, strict=True):
            date = entry.published if self.dated else None
            own = self._own(entry)
            ones.setdefault((own, entry.title, date, digest), _One(entry, digest, own))
        self.ones = tuple(ones.values())

    def _own(self, entry: ParsedEntry) -> ItemKey | None:
        """The key that an entry has of its own; None where others of the document share it."""
        if self.key_by is KeyBy.GUID and entry.guid:
            return item_key(entry, KeyBy.GUID) if len(self._under_guid[entry.guid]) == 1 else None
        if self.key_by is KeyBy.TEXT or not entry.url or FRONT_PAGE.fullmatch(entry.url):
            return None
        return item_key(entry, KeyBy.LINK) if len(self._under_link[entry.url]) == 1 else None

    def by_key(self, one: _One) -> ItemKey | None:
        """Its key, where nothing else needs to be looked at."""
        own, hashes = one.own, self._known.hashes
        if own is not None and hashes.get(own) == one.words:
            return own
        if hashes:
            plain = self.plain(one)
            if hashes.get(plain) == one.words or (
                # It was named so when it shared its guid or link with another.
                own is not None and plain in hashes and self.date(one) is not None
            ):
                return plain
        if own is None or own in hashes:
            return own
        waits = self.key_by is not KeyBy.GUID or _has_new_version(one.entry, self._known)
        return None if waits else own

    def plain(self, one: _One) -> ItemKey:
        """The key that its title and date give it."""
        return item_key(one.entry, KeyBy.TEXT, dated=self.dated)

    def date(self, one: _One) -> datetime | None:
        """When it came out, where the document's dates tell that."""
        return one.entry.published if self.dated else None

    def name(self, one: _One, key: ItemKey, stored: str | None) -> None:
        """Let it have a key, unless another of the document has it: then it is that one once more."""
        if key not in self._taken:
            self._taken.add(key)
            self.named[one] = Identified(one.entry, one.words, key, stored)

    def take(self, one: _One, way: "Way") -> bool:
        """Let it be a stored item that none of the document is yet, if in this way it is one."""
        for item in self._known.recent:
            self._left -= ONE_LOOK
            if self._left < 0:
                return False  # what is left counts as new, once: its title and date name it
            if item.key not in self._taken and way(self, one, item):
                self.name(one, item.key, item.content_hash)
                return True
        return False

    def alike(self, entry: ParsedEntry, item: Remembered) -> bool:
        """Whether one is an edit of the other: its words stand in it, or much of the shorter one's do."""
        one, other = (f"{words.title} {words.summary}".strip() for words in (entry, item))
        if one in other or other in one:
            return True
        self._left -= len(one) + len(other)
        mine, theirs = _runs(one), _runs(other)
        return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))

    def is_version(self, one: _One, item: Remembered) -> bool:
        """Whether an entry is a later version of an item, by its guid and much the same words."""
        same = VERSION.sub("", one.own or "") == VERSION.sub("", item.key)
        return same and self._linked[item.url] == 1 and self.alike(one.entry, item)

    def name_new(self, one: _One) -> None:
        """Give it the key under which it will be stored."""
        own, known = one.own, self._known
        if own is not None:
            # Stored under a guid that was made up, and too long ago to be among the newest: it is known.
            seen = self.key_by is KeyBy.LINK and one.entry.url in known.links
            self.name(one, own, one.words if seen else None)
            return
        plain = self.plain(one)
        if plain in self._taken or (plain in known.hashes and plain in self._remembered):
            # Another entry has that title at that time.
            self.name(one, ItemKey(f"{plain}:{one.words[:16]}"), None)
        else:
            self.name(one, plain, known.hashes.get(plain))


Way = Callable[[_Look, _One, Remembered], bool]


def _same_words_and_date(look: _Look, one: _One, item: Remembered) -> bool:
    date = look.date(one)
    return item.content_hash == one.words and date is not None and date == item.published


def _same_words(look: _Look, one: _One, item: Remembered) -> bool:
    if item.content_hash != one.words:
        return False
    date = look.date(one)
    if date is None or item.published is None or look.oldest is None:
        return True
    # With its old date it would still stand in the document: so the outlet has moved the date.
    return item.published >= look.oldest


def _same_link(look: _Look, one: _One, item: Remembered) -> bool:
    if item.url is None or item.url != one.entry.url or one.own is None:
        return False
    return look.key_by is not KeyBy.GUID or look.is_version(one, item)


def _same_title_and_date(look: _Look, one: _One, item: Remembered) -> bool:
    return _same_date(look, one, item) and bool(item.title) and item.title == one.entry.title


def _alike_and_same_date(look: _Look, one: _One, item: Remembered) -> bool:
    return _same_date(look, one, item) and look.alike(one.entry, item)


def _alike_and_same_title(look: _Look, one: _One, item: Remembered) -> bool:
    undated = look.date(one) is None or item.published is None
    return undated and item.title == one.entry.title and look.alike(one.entry, item)


def _same_date(look: _Look, one: _One, item: Remembered) -> bool:
    date = look.date(one)
    return date is not None and date == item.published


def _runs(words: str) -> set[str]:
    return {words[start : start + RUN] for start in range(max(len(words) - RUN + 1, 1))}


# In this order: what is sure before what is likely.
WAYS: Sequence[Way] = (
    _same_words_and_date,
    _same_words,
    _same_link,
    _same_title_and_date,
    _alike_and_same_date,
    _alike_and_same_title,
)


def _has_new_version(entry: ParsedEntry, known: Known) -> bool:
    """Whether an entry's link is known, and its guid, which ends with a version, is not."""
    if not entry.guid or not VERSION.search(entry.guid) or entry.url not in known.links:
        return False
    return item_key(entry, KeyBy.GUID) not in known.hashes


def _guids_are_new(parsed: ParsedFeed, known: Known, key_by: KeyBy) -> bool:
    keys = [item_key(entry, KeyBy.GUID) for entry in parsed.entries if entry.guid]
    return key_by is KeyBy.GUID and bool(keys) and not any(key in known.hashes for key in keys)

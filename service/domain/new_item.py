"""Which entries of a document are new, or say something else than before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from service.domain.document import ItemKey, ParsedEntry, ParsedFeed
from service.domain.feed import Feed, KeyBy
from service.domain.identity import Identified, Known, identified
from service.domain.policy import PollPolicy
from service.domain.script import belies


class NewItem(NamedTuple):
    """An entry seen for the first time, or again with other words; a tuple, since there are very many.

    Args:
        key: what tells it apart within its feed.
        entry: its words and dates.
        content_hash: of its words (sha256), by which a revision is known.
        revises: whether the feed has had an item of this key before.
    """

    key: ItemKey
    entry: ParsedEntry
    content_hash: str
    revises: bool


def new_items(
    parsed: ParsedFeed, known: Known, key_by: KeyBy, policy: PollPolicy, desk: datetime
) -> tuple[NewItem, ...]:
    """The entries that are new or say something else than before, oldest first, their dates tamed.

    Args:
        parsed: a document.
        known: what is stored of its entries.
        key_by: how they are told apart.
        policy: how far ahead a date may lie.
        desk: desk time (UTC).
    """
    return changed(identified(parsed, known, key_by), policy, desk)


def changed(entries: Sequence[Identified], policy: PollPolicy, desk: datetime) -> tuple[NewItem, ...]:
    """`new_items` of entries that are told apart already."""
    # Documents list the newest first, mostly; what has no date comes before what has one.
    items = [
        NewItem(one.key, tamed(one.entry, policy, desk), one.words, revises=one.stored is not None)
        for one in reversed(entries)
        if one.stored != one.words
    ]
    undated = [item for item in items if item.entry.published is None]
    dated = [(item.entry.published, item) for item in items if item.entry.published is not None]
    return (*undated, *(item for _, item in sorted(dated, key=lambda pair: pair[0])))


def with_languages(
    items: Sequence[NewItem], feed: Feed, language_of: Callable[[str], str | None]
) -> tuple[NewItem, ...]:
    """The items with their language told where what their feed and the desk's list say of it can't be so,
    or neither says it.

    Args:
        items: new ones.
        feed: where they were seen.
        language_of: the language of a text (BCP 47), None where that cannot be told.
    """
    return tuple(_with_language(item, feed.lang, language_of) for item in items)


def _with_language(item: NewItem, listed: str | None, language_of: Callable[[str], str | None]) -> NewItem:
    entry = item.entry
    words = f"{entry.title} {entry.summary}"
    if entry.lang is not None and not belies(words, entry.lang):
        return item
    # Where the list says it, the item need not.
    lang = None if listed is not None and not belies(words, listed) else language_of(words)
    return item if lang == entry.lang else item._replace(entry=replace(entry, lang=lang))


def tamed(entry: ParsedEntry, policy: PollPolicy, desk: datetime) -> ParsedEntry:
    """The entry without a date that cannot be: then the time of first sight counts, and the date as the
    feed gives it stands beside.
    """
    far = entry.published is not None and entry.published > desk + policy.ahead
    return replace(entry, published=None) if far else entry

"""Phrases to be found in texts: one automaton over stemmed words, one over letters of other scripts."""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from service.language import names, scripts
from service.language.spelling import is_meant
from service.language.text import UNSPACED, Folded, Word, fold, stemmings, words

ACRONYM = 6  # letters: a phrase in capitals that short is matched in capitals only (PAS, not "pas")
GAP = " "
COMBINING = ("Mn", "Mc")

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as phrases are looked for in it.

    Args:
        shown: as it is shown.
        folded: as it is compared.
        words: its words; those of scripts without spaces are not among them.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """

    shown: str
    folded: Folded
    words: tuple[Word, ...]
    lang: str


def read(text: str, lang: str) -> Reading:
    """Fold a text and take its words apart.

    Args:
        text: as it is shown.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """
    folded = fold(text)
    return Reading(text, folded, tuple(words(folded, lang)), lang)


class Lexicon(Generic[T]):
    """Phrases, and what each stands for.

    Args:
        phrases: each with what it stands for; one phrase may stand for several things.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        by_words: dict[str, set[tuple[str, T]]] = defaultdict(set)
        by_characters: dict[str, set[tuple[str, T]]] = defaultdict(set)
        for phrase, meant in phrases:
            if UNSPACED.search(phrase):
                by_characters[_unspaced(fold(phrase).text)].add((phrase, meant))
            else:
                for pattern in _patterns(phrase):
                    by_words[pattern].add((phrase, meant))
        self._by_words = _automaton(by_words)
        self._by_characters = _automaton(by_characters)

    def find(self, reading: Reading) -> Iterator[tuple[T, int, int]]:
        """What stands in a text, each with where it starts and one past where it ends, as shown."""
        yield from self._in_words(reading)
        yield from self._in_characters(reading)

    def _in_words(self, reading: Reading) -> Iterator[tuple[T, int, int]]:
        found = reading.words
        if not found or not len(self._by_words):
            return
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        haystack = GAP
        for place, word in enumerate(found):
            starts[len(haystack) - 1] = place
            haystack += word.stem + GAP
            ends[len(haystack) - 1] = place
        for end, (length, known) in self._by_words.iter(haystack):
            first, last = found[starts[end - length + 1]], found[ends[end]]
            shown = reading.shown[first.start : last.end]
            meanings = dict.fromkeys(meant for phrase, meant in known if _counts(phrase, shown, reading.lang))
            for meant in meanings:
                yield meant, first.start, last.end

    def _in_characters(self, reading: Reading) -> Iterator[tuple[T, int, int]]:
        folded, places = reading.folded.text, reading.folded.places
        if not len(self._by_characters) or not UNSPACED.search(folded):
            return
        kept = [place for place, char in enumerate(folded) if not char.isspace()]
        haystack = scripts.simplified("".join(folded[place] for place in kept))
        for end, (length, known) in self._by_characters.iter(haystack):
            # A combining mark that follows makes the last letter another one: the word is a different word.
            after = haystack[end + 1 : end + 2]
            if after and unicodedata.category(after) in COMBINING:
                continue
            start = kept[end - length + 1]
            if scripts.is_word(
                folded,
                start,
                kept[end] + 1,
                abbreviates=length == 1 and haystack[end] in names.abbreviations(),
                spells=names.spelling(),
            ):
                for meant in dict.fromkeys(meant for _, meant in known):
                    yield meant, places[start], places[kept[end]] + 1


def _counts(phrase: str, shown: str, lang: str) -> bool:
    acronym = phrase.isupper() and len(phrase) <= ACRONYM
    return (not acronym or shown.isupper()) and is_meant(shown, phrase, lang)


def _patterns(phrase: str) -> set[str]:
    """A phrase in every language's stems: which language an item is in is known only later."""
    return {GAP + GAP.join(stems) + GAP for stems in stemmings(fold(phrase))}


def _automaton(phrases: "dict[str, set[tuple[str, T]]]") -> "ahocorasick.Automaton":
    automaton = ahocorasick.Automaton()
    for pattern, known in phrases.items():
        if pattern.strip():
            automaton.add_word(pattern, (len(pattern), tuple(known)))
    automaton.make_automaton()
    return automaton


def _unspaced(text: str) -> str:
    return scripts.simplified("".join(text.split()))

"""Phrases to be found in texts: one automaton over stemmed words, one over letters of other scripts."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Generic, TypeVar

import ahocorasick

from service.language import names, scripts
from service.language.declension import cases
from service.language.spelling import is_meant
from service.language.text import STEMMERS, UNSPACED, Folded, Word, fold, stems, words

ACRONYM = 6  # letters: a phrase in capitals that short is matched in capitals only (PAS, not "pas")
GAP = " "
COMBINING = ("Mn", "Mc")
LATIN_END = "\u0250"  # letters before it are Latin: many languages share them, so a word needs its language
UNKNOWN = ""  # an item's language that is not known
OTHER = "*"  # a language without a stemmer, which gets English stems
ANY: frozenset[str] = frozenset()

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Reading:
    """A text as phrases are looked for in it.

    Args:
        shown: as it is shown.
        folded: as it is compared.
        stems: of its words; those of scripts without spaces are not among them.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """

    shown: str
    folded: Folded
    stems: Sequence[str]
    lang: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words with their places; worked out where something is found, which is seldom."""
        return tuple(words(self.folded, self.lang))


def read(text: str, lang: str) -> Reading:
    """Fold a text and take its words apart.

    Args:
        text: as it is shown.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """
    folded = fold(text)
    return Reading(text, folded, stems(folded, lang), lang)


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """What a pattern stands for.

    Args:
        phrase: as it was given.
        langs: the languages whose texts it counts in; empty for all.
        meant: what it stands for.
    """

    phrase: str
    langs: frozenset[str]
    meant: T

    def is_meant(self, shown: str, lang: str) -> bool:
        """Whether words that fold to the phrase are the phrase, in a text of a language."""
        if self.langs and lang not in self.langs and (lang in STEMMERS or OTHER not in self.langs):
            return False
        if len(self.phrase) <= ACRONYM and self.phrase.isupper() and not shown.isupper():
            return False
        return is_meant(shown, self.phrase, lang)


class Lexicon(Generic[T]):
    """Phrases, and what each stands for.

    Args:
        phrases: each with what it stands for; one phrase may stand for several things.
        spoken: phrases that count in texts of one language only, each with that language.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]], spoken: Iterable[tuple[str, str, T]] = ()) -> None:
        by_words: dict[str, set[_Known[T]]] = defaultdict(set)
        by_characters: dict[str, set[_Known[T]]] = defaultdict(set)
        for phrase, lang, meant in (*((phrase, UNKNOWN, meant) for phrase, meant in phrases), *spoken):
            if UNSPACED.search(phrase):
                by_characters[_unspaced(fold(phrase).text)].add(_Known(phrase, ANY, meant))
            else:
                for pattern, langs in _patterns(phrase, lang):
                    by_words[pattern].add(_Known(phrase, langs, meant))
        self._by_words = _automaton(by_words)
        self._by_characters = _automaton(by_characters)

    def find(self, reading: Reading) -> Iterator[tuple[T, int, int]]:
        """What stands in a text, each with where it starts and one past where it ends, as shown."""
        yield from self._in_words(reading)
        yield from self._in_characters(reading)

    def _in_words(self, reading: Reading) -> Iterator[tuple[T, int, int]]:
        if not reading.stems or not len(self._by_words):
            return
        haystack = GAP + GAP.join(reading.stems) + GAP
        gaps: list[int] = []  # where they stand in the haystack; worked out where something is found
        for end, (length, known) in self._by_words.iter(haystack):
            gaps = gaps or [0, *accumulate(len(stem) + 1 for stem in reading.stems)]
            first = reading.words[bisect_left(gaps, end - length + 1)]
            last = reading.words[bisect_left(gaps, end) - 1]
            shown = reading.shown[first.start : last.end]
            for one in known:
                if one.is_meant(shown, reading.lang):
                    yield one.meant, first.start, last.end

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
                abbreviates=haystack[end - length + 1 : end + 1] in names.abbreviations(),
                spells=names.spelling(),
            ):
                for one in known:
                    yield one.meant, places[start], places[kept[end]] + 1


@lru_cache(maxsize=100_000)
def _patterns(phrase: str, spoken: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """A phrase in its language's stems, or in every language's, each with the languages that it counts in.

    Which language a text is in is known only later; a stem of one language is another one's word (the city
    Takeo is "take" in Italian stems).
    """
    folded = fold(phrase)
    if spoken:
        langs = frozenset({spoken, UNKNOWN}) if phrase[:1] < LATIN_END else ANY
        return _filled({_pattern(folded, spoken): langs})
    by_pattern: dict[str, set[str]] = defaultdict(set)
    for lang in STEMMERS:
        by_pattern[_pattern(folded, lang)].add(lang)
    for form in cases(phrase):
        by_pattern[_pattern(fold(form), "ru")].add("ru")
    if len(by_pattern) == 1:
        return _filled(dict.fromkeys(by_pattern, ANY))
    for langs_of in by_pattern.values():
        if "en" in langs_of:
            langs_of.update((OTHER, UNKNOWN))
    return _filled({pattern: frozenset(langs_of) for pattern, langs_of in by_pattern.items()})


def _filled(patterns: dict[str, frozenset[str]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((pattern, langs) for pattern, langs in patterns.items() if pattern.strip())


def _pattern(folded: Folded, lang: str) -> str:
    return GAP + GAP.join(stems(folded, lang)) + GAP


def _automaton(phrases: "dict[str, set[_Known[T]]]") -> "ahocorasick.Automaton":
    automaton = ahocorasick.Automaton()
    for pattern, known in phrases.items():
        if pattern:
            automaton.add_word(pattern, (len(pattern), tuple(known)))
    automaton.make_automaton()
    return automaton


def _unspaced(text: str) -> str:
    return scripts.simplified("".join(text.split()))

"""All phrases of many follow-ups in two automata, and which follow-ups an item comes near.

An item is read once, however many follow-ups there are. What an item costs beyond that is bounded by
*keys*: a candidate lacks at most one required facet, so it shows one of any two of them; each follow-up is
looked at only where one of its two rarest required facets is found. Which facets are rare is learned from
the items that come by; it decides what is looked at first, never what is found.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from service.domain.development import Field, Span
from service.domain.followup import Facet, FollowUp, FollowUpId
from service.domain.matching.concepts import CONCEPTS
from service.domain.matching.features import AGAINST, Hit
from service.language import names, scripts
from service.language.spelling import is_meant
from service.language.text import STEMMERS, UNSPACED, Folded, Word, fold, words

ACRONYM = 6  # letters: a phrase in capitals that short is matched in capitals only (PAS, not "pas")
GAP = " "
COMBINING = ("Mn", "Mc")
LATIN_END = "\u0250"  # letters before it are Latin: many languages share them, so a word needs its language
TONGUES = frozenset(STEMMERS) | {lang for said in CONCEPTS.values() for lang in said}
OTHER, UNKNOWN = "other", "unknown"  # an item's language that is none of these; one that is not known
DEFAULT = "en"  # whose stems a language without a stemmer gets
ANY: frozenset[str] = frozenset()
KEYS = 2  # rarest required facets by which a follow-up is found: a candidate lacks one at the most
NOWHERE = Span(Field.TITLE, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Line:
    """One text of an item, read for comparison.

    Args:
        field: which text.
        shown: as it is shown.
        folded: as it is compared.
        words: of the folded text.
    """

    field: Field
    shown: str
    folded: Folded
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """A facet as it is looked for.

    Args:
        name: the facet's.
        patterns: numbers of what stands for it.
        languages: whose items need not say it.
        at_home: whether an outlet's own name can say it: it names a place.
    """

    name: str
    patterns: frozenset[int]
    languages: tuple[str, ...]
    at_home: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A follow-up as it is looked for."""

    id: FollowUpId
    required: tuple[_Side, ...]
    supporting: tuple[_Side, ...]
    against: frozenset[int]


class Phrasebook:
    """The phrases of some follow-ups.

    Args:
        followups: whose.
    """

    def __init__(self, followups: Sequence[FollowUp]) -> None:
        self._numbers: dict[tuple[str, str, frozenset[str]], int] = {}
        self._capitals: set[int] = set()
        self._spelt: list[str] = []
        self._spoken: dict[int, frozenset[str]] = {}
        sides: dict[Facet, _Side] = {}
        self._entries = [self._entry(followup, sides) for followup in followups]
        self._by_words, self._by_characters = self._automata()
        shared = Counter(
            number for entry in self._entries for side in entry.required for number in side.patterns
        )
        self._seen: Counter[int] = shared  # until items come by: what many follow-ups share is common
        self._items = 0
        self._learn_at = 1000
        self._keys = self._choose()

    def hits(self, lines: Sequence[Line], outlet: Line, lang: str, of: AbstractSet[FollowUpId]) -> list[Hit]:
        """The hits of those follow-ups that an item comes near: they lack one required facet at the most.

        Args:
            lines: title, summary and content.
            outlet: the outlet's name; it can say the place where the outlet is at home.
            lang: the item's language (BCP 47 primary tag).
            of: the follow-ups that still stand; the others are passed over.
        """
        found = self._find(lines, lang)
        if not found:
            return []
        home = self._find([outlet], lang)
        self._learn(found.keys())
        near = {
            place for numbers in (found, home) for number in numbers for place in self._keys.get(number, ())
        }
        hits: list[Hit] = []
        for place in sorted(near):
            entry = self._entries[place]
            if entry.id in of and _comes_near(entry, found.keys(), home.keys(), lang):
                hits += _hits(entry, found, home, lang)
        return hits

    def _entry(self, followup: FollowUp, sides: dict[Facet, _Side]) -> _Entry:
        required: list[_Side] = []
        supporting: list[_Side] = []
        for facet in followup.facets:
            side = sides.get(facet)
            if side is None:
                side = sides[facet] = _Side(
                    facet.name,
                    frozenset(self._patterns(_phrases(facet))),
                    facet.languages,
                    bool(facet.names),
                )
            (required if facet.required else supporting).append(side)
        return _Entry(
            followup.id,
            tuple(required),
            tuple(supporting),
            frozenset(self._patterns((phrase, "") for phrase in followup.against)),
        )

    def _patterns(self, phrases: Iterable[tuple[str, str]]) -> Iterator[int]:
        """The numbers of phrases, each with the one language that it counts in; empty for any."""
        for phrase, spoken in phrases:
            is_unspaced = UNSPACED.search(phrase) is not None
            one_way = ((_unspaced(fold(phrase).text), ANY),)
            for text, langs in one_way if is_unspaced else _stems(phrase, spoken):
                if text.strip():
                    yield self._number(phrase, text, langs)

    def _number(self, phrase: str, text: str, langs: frozenset[str]) -> int:
        number = self._numbers.setdefault((phrase, text, langs), len(self._numbers))
        if number == len(self._spelt):
            self._spelt.append(phrase)
            if phrase.isupper() and len(phrase) <= ACRONYM:
                self._capitals.add(number)
            if langs:
                self._spoken[number] = langs
        return number

    def _automata(self) -> tuple["ahocorasick.Automaton", "ahocorasick.Automaton"]:
        by_text: tuple[dict[str, list[int]], dict[str, list[int]]] = (defaultdict(list), defaultdict(list))
        for (_, text, _), number in self._numbers.items():
            by_text[not text.startswith(GAP)][text].append(number)
        made = []
        for texts in by_text:
            automaton = ahocorasick.Automaton()
            for text, numbers in texts.items():
                automaton.add_word(text, (len(text), tuple(numbers)))
            automaton.make_automaton()
            made.append(automaton)
        return made[0], made[1]

    def _find(self, lines: Iterable[Line], lang: str) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = defaultdict(list)
        tongue = lang if lang in TONGUES else OTHER if lang else UNKNOWN
        for line in lines:
            for numbers, span in (
                *_in_words(self._by_words, line),
                *_in_characters(self._by_characters, line),
            ):
                for number in numbers:
                    if number in self._spoken and tongue not in self._spoken[number]:
                        continue
                    if number in self._capitals and not span.words.isupper():
                        continue
                    if is_meant(span.words, self._spelt[number], lang):
                        found[number].append(span)
        return found

    def _learn(self, found: Iterable[int]) -> None:
        self._seen.update(found)
        self._items += 1
        if self._items == self._learn_at:
            self._learn_at *= 4
            self._keys = self._choose()

    def _choose(self) -> dict[int, list[int]]:
        """For each pattern, the follow-ups of which it says one of the two rarest required facets."""
        costs: dict[frozenset[int], int] = {}
        keys: dict[int, list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            sides = [side for side in entry.required if not side.languages]
            if len(sides) < KEYS:
                sides = [*entry.required] or [*entry.supporting]
            for side in sides:
                if side.patterns not in costs:
                    costs[side.patterns] = sum(self._seen[number] for number in side.patterns)
            sides.sort(key=lambda side: costs[side.patterns])
            chosen = sides[:KEYS] if len(sides) > KEYS else sides
            for number in frozenset().union(*(side.patterns for side in chosen)):
                keys[number].append(place)
        return keys


def _phrases(facet: Facet) -> Iterator[tuple[str, str]]:
    for phrase in facet.phrases:
        yield phrase, ""
    for name in facet.names:
        for form in names.forms(name):
            yield form, ""
    for concept in facet.concepts:
        for lang, said in CONCEPTS[concept].items():
            for phrase in said:
                yield phrase, lang


def _comes_near(entry: _Entry, found: AbstractSet[int], home: AbstractSet[int], lang: str) -> bool:
    lacks = 0
    for side in entry.required:
        if side.patterns.isdisjoint(found) and not _is_implied(side, home, lang):
            lacks += 1
            if lacks == KEYS:
                return False
    return True


def _is_implied(side: _Side, home: AbstractSet[int], lang: str) -> bool:
    return lang in side.languages or (side.at_home and not side.patterns.isdisjoint(home))


def _hits(
    entry: _Entry, found: dict[int, list[Span]], home: dict[int, list[Span]], lang: str
) -> Iterator[Hit]:
    for side in (*entry.required, *entry.supporting):
        spans = [span for number in side.patterns & found.keys() for span in found[number]]
        for span in sorted(
            set(spans), key=lambda one: (one.field != Field.TITLE, one.field != Field.SUMMARY, one.start)
        ):
            yield Hit(entry.id, side.name, span)
        if not spans and side.at_home:
            yield from (
                Hit(entry.id, side.name, span)
                for number in side.patterns & home.keys()
                for span in home[number][:1]
            )
        if not spans and lang in side.languages:
            yield Hit(entry.id, side.name, NOWHERE, by_language=True)
    for number in entry.against & found.keys():
        for span in found[number]:
            yield Hit(entry.id, AGAINST, span)


@lru_cache(maxsize=100_000)
def _stems(phrase: str, spoken: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """A phrase in its language's stems, or in every language's, each with the languages that it counts in.

    Which language an item is in is known only later; a stem of one language is another one's word (the city
    Takeo is "take" in Italian stems).
    """
    folded = fold(phrase)
    if spoken:
        langs = frozenset({spoken, UNKNOWN}) if phrase[:1] < LATIN_END else ANY
        return ((_pattern(folded, spoken), langs),)
    by_text: dict[str, set[str]] = defaultdict(set)
    for lang in STEMMERS:
        by_text[_pattern(folded, lang)].add(lang)
    if len(by_text) == 1:
        return tuple((text, ANY) for text in by_text)
    others = TONGUES - STEMMERS.keys() | {OTHER, UNKNOWN}
    for known in by_text.values():
        if DEFAULT in known:
            known.update(others)
    return tuple((text, frozenset(langs_of)) for text, langs_of in by_text.items())


def _pattern(folded: Folded, lang: str) -> str:
    return GAP + GAP.join(word.stem for word in words(folded, lang)) + GAP


def _in_words(automaton: "ahocorasick.Automaton", line: Line) -> Iterator[tuple[tuple[int, ...], Span]]:
    if not line.words or not len(automaton):
        return
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    haystack = GAP
    for place, word in enumerate(line.words):
        starts[len(haystack) - 1] = place
        haystack += word.stem + GAP
        ends[len(haystack) - 1] = place
    for end, (length, numbers) in automaton.iter(haystack):
        first, last = line.words[starts[end - length + 1]], line.words[ends[end]]
        yield numbers, Span(line.field, first.start, last.end, line.shown[first.start : last.end])


def _unspaced(text: str) -> str:
    return scripts.simplified("".join(text.split()))


def _in_characters(automaton: "ahocorasick.Automaton", line: Line) -> Iterator[tuple[tuple[int, ...], Span]]:
    text, places = line.folded.text, line.folded.places
    if not len(automaton) or not UNSPACED.search(text):
        return
    kept = [place for place, char in enumerate(text) if not char.isspace()]
    haystack = scripts.simplified("".join(text[place] for place in kept))
    for end, (length, numbers) in automaton.iter(haystack):
        # A combining mark that follows makes the last letter another one: the word is a different word.
        after = haystack[end + 1 : end + 2]
        if after and unicodedata.category(after) in COMBINING:
            continue
        abbreviates = length == 1 and haystack[end] in names.abbreviations()
        first, last = kept[end - length + 1], kept[end] + 1
        if not scripts.is_word(text, first, last, abbreviates=abbreviates, spells=names.spelling()):
            continue
        start, stop = places[first], places[last - 1] + 1
        yield numbers, Span(line.field, start, stop, line.shown[start:stop])

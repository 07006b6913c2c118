"""All phrases of all follow-ups in one automaton, so that an item costs hardly more with more follow-ups."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import ahocorasick

from service.domain.development import Field, Match, Span
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.matching.explain import far_off
from service.domain.matching.features import AGAINST, Articles, Features, Hit
from service.domain.matching.judge import judge
from service.domain.policy import MatchPolicy
from service.language import names
from service.language.text import STEMMERS, UNSPACED, Word, fold, language_of, words

SHINGLE = 5  # words: shorter runs stand in many texts, longer ones do not survive an edit
ACRONYM = 6  # letters: a phrase in capitals that short is matched in capitals only (PAS, not "pas")
GAP = " "
SHORT_WORD = 3  # letters: shorter words carry no story
COMBINING = ("Mn", "Mc")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase as it is looked for.

    Args:
        followup: whose.
        facet: which facet's, or AGAINST.
        acronym: whether it counts in capitals only.
    """

    followup: FollowUpId
    facet: str
    acronym: bool


class Language:
    """`service.ports.Language`.

    Args:
        policy: weights and thresholds of matching.
        zone: the desk's time zone, in which windows are given.
    """

    def __init__(self, policy: MatchPolicy, zone: ZoneInfo) -> None:
        self._policy = policy
        self._zone = zone

    def matcher(self, followups: Sequence[FollowUp]) -> "IndexMatcher":
        """A matcher for these follow-ups."""
        return IndexMatcher(followups, self._policy, self._zone)


class IndexMatcher:
    """`service.ports.Matcher` on two automata: one over stemmed words, one over characters.

    Args:
        followups: what items are measured against.
        policy: weights and thresholds.
        zone: the desk's time zone.
    """

    def __init__(self, followups: Sequence[FollowUp], policy: MatchPolicy, zone: ZoneInfo) -> None:
        self._zone = zone
        self._followups = {followup.id: followup for followup in followups}
        self._policy = policy
        self._articles = Articles(
            {
                followup.id: frozenset(
                    _shingles([word.text for word in words(fold(followup.article.text), "en")])
                )
                for followup in followups
            }
        )
        by_words: dict[str, set[_Phrase]] = defaultdict(set)
        by_characters: dict[str, set[_Phrase]] = defaultdict(set)
        for followup in followups:
            for facet, phrase in _phrases(followup):
                acronym = phrase.isupper() and len(phrase) <= ACRONYM
                known = _Phrase(followup.id, facet, acronym)
                if UNSPACED.search(phrase):
                    by_characters[_unspaced(fold(phrase).text)].add(known)
                else:
                    for pattern in _patterns(phrase):
                        by_words[pattern].add(known)
        self._by_words = _automaton(by_words)
        self._by_characters = _automaton(by_characters)
        self._by_language = [
            (followup.id, facet.name, language)
            for followup in followups
            for facet in followup.facets
            for language in facet.languages
        ]

    def judge(self, item: Item) -> tuple[Match, ...]:
        """The follow-ups that an item may develop, in their order; most items give none."""
        features = self.features(item)
        if not features.hits:
            return ()
        return judge(item, features, self._followups, self._articles, self._policy, self._zone)

    def explain(self, item: Item) -> tuple[Match, ...]:
        """Every follow-up measured, also those that the item does not come near."""
        features = self.features(item)
        policy = replace(self._policy, keep=0.0)
        near = {
            match.followup: match
            for match in judge(item, features, self._followups, self._articles, policy, self._zone)
        }
        return tuple(
            near.get(id_) or far_off(item, features, followup, self._zone)
            for id_, followup in self._followups.items()
        )

    def features(self, item: Item) -> Features:
        """An item's words as they are compared."""
        lang = language_of(item.lang, item.title or item.summary)
        hits: list[Hit] = []
        texts: list[list[Word]] = []
        folded = []
        for field, text in (
            (Field.TITLE, item.title),
            (Field.SUMMARY, item.summary),
            (Field.CONTENT, item.content),
        ):
            one = fold(text)
            found = list(words(one, lang))
            hits += _hits_in_words(self._by_words, found, field, text)
            hits += _hits_in_characters(self._by_characters, one.text, one.places, field, text)
            texts.append(found)
            folded.append(one.text)
        if hits:
            spoken = {(hit.followup, hit.facet) for hit in hits}
            nothing = Span(Field.TITLE, 0, 0, "")
            hits += [
                Hit(followup, facet, nothing, by_language=True)
                for followup, facet, language in self._by_language
                if language == lang and (followup, facet) not in spoken
            ]
        short = [word for found in texts[:2] for word in found]
        head = f"{folded[0]} {folded[1]}"
        return Features(
            lang=lang,
            hits=tuple(hits),
            words=frozenset(_content(short)) | frozenset(_bigrams(head)),
            shingles=frozenset(_shingles([word.text for found in texts for word in found])),
            names=frozenset(_names(item.title, texts[0]) | _names(item.summary, texts[1])),
            text=head.strip(),
        )


def _phrases(followup: FollowUp) -> Iterator[tuple[str, str]]:
    for facet in followup.facets:
        for phrase in facet.phrases:
            yield facet.name, phrase
        for name in facet.names:
            for form in names.forms(name):
                yield facet.name, form
    for phrase in followup.against:
        yield AGAINST, phrase


def _patterns(phrase: str) -> set[str]:
    """A phrase in every language's stems: which language an item is in is known only later."""
    folded = fold(phrase)
    return {
        GAP + GAP.join(word.stem for word in words(folded, lang)) + GAP
        for lang in STEMMERS
        if any(True for _ in words(folded, lang))
    }


def _automaton(phrases: dict[str, set[_Phrase]]) -> "ahocorasick.Automaton":
    automaton = ahocorasick.Automaton()
    for pattern, known in phrases.items():
        if pattern.strip():
            automaton.add_word(pattern, (len(pattern), tuple(known)))
    automaton.make_automaton()
    return automaton


def _hits_in_words(
    automaton: "ahocorasick.Automaton", found: list[Word], field: Field, text: str
) -> Iterator[Hit]:
    if not found or not len(automaton):
        return
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    haystack = GAP
    for place, word in enumerate(found):
        starts[len(haystack) - 1] = place
        haystack += word.stem + GAP
        ends[len(haystack) - 1] = place
    for end, (length, known) in automaton.iter(haystack):
        first, last = found[starts[end - length + 1]], found[ends[end]]
        shown = text[first.start : last.end]
        for phrase in known:
            if not phrase.acronym or shown.isupper():
                yield Hit(phrase.followup, phrase.facet, Span(field, first.start, last.end, shown))


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _hits_in_characters(
    automaton: "ahocorasick.Automaton", folded: str, places: tuple[int, ...], field: Field, text: str
) -> Iterator[Hit]:
    if not len(automaton) or not UNSPACED.search(folded):
        return
    kept = [place for place, char in enumerate(folded) if not char.isspace()]
    haystack = "".join(folded[place] for place in kept)
    for end, (length, known) in automaton.iter(haystack):
        # A combining mark that follows makes the last letter another one: the word is a different word.
        after = haystack[end + 1 : end + 2]
        if after and _is_mark(after):
            continue
        start_shown = places[kept[end - length + 1]]
        end_shown = places[kept[end]] + 1
        shown = text[start_shown:end_shown]
        for phrase in known:
            yield Hit(phrase.followup, phrase.facet, Span(field, start_shown, end_shown, shown))


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in COMBINING


def _content(found: list[Word]) -> Iterator[str]:
    return (word.stem for word in found if len(word.text) > SHORT_WORD or word.text.isdigit())


def _bigrams(text: str) -> Iterator[str]:
    """Pairs of characters of scripts without spaces: their words cannot be told apart without a lexicon."""
    for run in UNSPACED.finditer(text):
        yield from (a + b for a, b in pairwise(run.group()))


def _shingles(found: list[str]) -> Iterator[str]:
    return (GAP.join(found[place : place + SHINGLE]) for place in range(len(found) - SHINGLE + 1))


def _names(text: str, found: list[Word]) -> set[str]:
    """Numbers, and words that begin with a capital inside a sentence: what stays across languages."""
    named = set()
    for place, word in enumerate(found):
        shown = text[word.start : word.end]
        is_number = word.text.isdigit() and len(word.text) > 1
        is_name = place > 0 and len(shown) > SHORT_WORD and shown[0].isupper() and shown.isascii()
        if is_number or is_name:
            named.add(word.text)
    return named

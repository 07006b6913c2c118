"""All phrases of all follow-ups in one automaton, so that an item costs hardly more with more follow-ups."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from service.domain.development import Field, Match, Span
from service.domain.followup import FollowUp
from service.domain.item import Item
from service.domain.matching.features import AGAINST, Articles, Features, Hit
from service.domain.matching.judge import judge
from service.domain.policy import MatchPolicy
from service.language import names
from service.language.across import Across
from service.language.lexicon import GAP, Lexicon, read
from service.language.text import UNSPACED, Word, fold, language_of, words
from service.ports import Meaning

SHINGLE = 5  # words: shorter runs stand in many texts, longer ones do not survive an edit
SHORT_WORD = 3  # letters: shorter words carry no story


class Language:
    """`service.ports.Language`.

    Args:
        policy: weights and thresholds of matching.
        zone: the desk's time zone, in which windows are given.
        meaning: the sentence model; None where it is not installed.
    """

    def __init__(self, policy: MatchPolicy, zone: ZoneInfo, meaning: Meaning | None = None) -> None:
        self._policy = policy
        self._zone = zone
        self._meaning = meaning

    def matcher(self, followups: Sequence[FollowUp]) -> "IndexMatcher":
        """A matcher for these follow-ups."""
        across = Across(followups, self._meaning) if self._meaning is not None else None
        return IndexMatcher(followups, self._policy, self._zone, across)


class IndexMatcher:
    """`service.ports.Matcher` on one lexicon of all phrases of all follow-ups.

    Args:
        followups: what items are measured against.
        policy: weights and thresholds.
        zone: the desk's time zone.
        across: asked about items in other languages; None where there is no sentence model.
    """

    def __init__(
        self,
        followups: Sequence[FollowUp],
        policy: MatchPolicy,
        zone: ZoneInfo,
        across: Across | None = None,
    ) -> None:
        self._across = across
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
        self._lexicon = Lexicon(
            (phrase, (followup.id, facet)) for followup in followups for facet, phrase in _phrases(followup)
        )
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

    def features(self, item: Item) -> Features:
        """An item's words as they are compared."""
        lang = language_of(item.lang, item.title or item.summary)
        hits: list[Hit] = []
        texts: list[tuple[Word, ...]] = []
        folded = []
        for field, text in (
            (Field.TITLE, item.title),
            (Field.SUMMARY, item.summary),
            (Field.CONTENT, item.content),
        ):
            reading = read(text, lang)
            hits += [
                Hit(followup, facet, Span(field, start, end, text[start:end]))
                for (followup, facet), start, end in self._lexicon.find(reading)
            ]
            texts.append(reading.words)
            folded.append(reading.folded.text)
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
            leads=self._across.leads(item, lang, hits) if self._across is not None else {},
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


def _content(found: Sequence[Word]) -> Iterator[str]:
    return (word.stem for word in found if len(word.text) > SHORT_WORD or word.text.isdigit())


def _bigrams(text: str) -> Iterator[str]:
    """Pairs of characters of scripts without spaces: their words cannot be told apart without a lexicon."""
    for run in UNSPACED.finditer(text):
        yield from (a + b for a, b in pairwise(run.group()))


def _shingles(found: list[str]) -> Iterator[str]:
    return (GAP.join(found[place : place + SHINGLE]) for place in range(len(found) - SHINGLE + 1))


def _names(text: str, found: Sequence[Word]) -> set[str]:
    """Numbers, and words that begin with a capital inside a sentence: what stays across languages."""
    named = set()
    for place, word in enumerate(found):
        shown = text[word.start : word.end]
        is_number = word.text.isdigit() and len(word.text) > 1
        is_name = place > 0 and len(shown) > SHORT_WORD and shown[0].isupper() and shown.isascii()
        if is_number or is_name:
            named.add(word.text)
    return named

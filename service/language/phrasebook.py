"""All phrases of many follow-ups in one lexicon, and which follow-ups an item comes near.

An item is read once, however many follow-ups there are. What an item costs beyond that is bounded by
*keys*: a candidate lacks at most one required facet, so it shows one of any two of them; each follow-up is
looked at only where one of its two rarest required facets is found. Which facets are rare is learned from
the items that come by; it decides what is looked at first, never what is found.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from service.domain.development import Field, Span
from service.domain.followup import Facet, FollowUp, FollowUpId
from service.domain.matching.concepts import CONCEPTS
from service.domain.matching.features import AGAINST, Hit
from service.language import names
from service.language.lexicon import Lexicon, Reading

KEYS = 2  # rarest required facets by which a follow-up is found: a candidate lacks one at the most
ORDER = {field: place for place, field in enumerate(Field)}
NOWHERE = Span(Field.TITLE, 0, 0, "")
LEARN_AT = 1000  # items after which the rarest facets are chosen again; then after four times as many

Found = Mapping[int, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class _Side:
    """A facet as it is looked for.

    Args:
        number: its own.
        name: the facet's.
        phrases: numbers of what stands for it.
        languages: whose items need not say it.
        at_home: whether an outlet's own name can say it: it names a place.
    """

    number: int
    name: str
    phrases: frozenset[int]
    languages: tuple[str, ...]
    at_home: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A follow-up as it is looked for.

    Args:
        id: its own.
        asked: numbers of its required facets.
        required: those facets.
        supporting: its other facets.
        against: numbers of the phrases that speak against an item.
    """

    id: FollowUpId
    asked: frozenset[int]
    required: tuple[_Side, ...]
    supporting: tuple[_Side, ...]
    against: frozenset[int]


class Phrasebook:
    """The phrases of some follow-ups.

    Args:
        followups: whose.
    """

    def __init__(self, followups: Sequence[FollowUp]) -> None:
        numbers: dict[tuple[str, str], int] = {}
        sides: dict[Facet, _Side] = {}
        self._entries = [_entry(followup, numbers, sides) for followup in followups]
        self._lexicon = Lexicon(
            ((phrase, number) for (phrase, lang), number in numbers.items() if not lang),
            ((phrase, lang, number) for (phrase, lang), number in numbers.items() if lang),
        )
        self._at_home = frozenset(side.number for side in sides.values() if side.at_home)
        self._sides_of: dict[int, list[int]] = defaultdict(list)
        self._speaks: dict[str, list[int]] = defaultdict(list)
        for side in sides.values():
            for phrase in side.phrases:
                self._sides_of[phrase].append(side.number)
            for lang in side.languages:
                self._speaks[lang].append(side.number)
        # Until items come by: what many follow-ups share is common.
        self._seen = Counter(
            number for entry in self._entries for side in entry.required for number in side.phrases
        )
        self._items = 0
        self._learn_at = LEARN_AT
        self._keys = self._choose()

    def hits(
        self,
        readings: Mapping[Field, Reading],
        outlet: Reading,
        lang: str,
        of: AbstractSet[FollowUpId],
        *,
        far: bool = False,
    ) -> list[Hit]:
        """The hits of those follow-ups that an item comes near: they lack one required facet at the most.

        Args:
            readings: of title, summary and content.
            outlet: the outlet's name and its country; they can say the place where the outlet is at home.
            lang: the item's language (BCP 47 primary tag).
            of: the follow-ups that still stand; the others are passed over.
            far: whether follow-ups count too that the item does not come near: to say why it does not.
        """
        found = self._find(readings)
        if not found and not far:
            return []
        home = self._find({Field.OUTLET: outlet})
        self._learn(found.keys())
        near = {
            place for numbers in (found, home) for number in numbers for place in self._keys.get(number, ())
        }
        shown = self._shown(found, home, lang)
        said: dict[int, tuple[Span, ...]] = {}  # by facet: follow-ups share them, each is worked out once

        def spans(side: _Side) -> tuple[Span, ...]:
            if side.number not in said:
                said[side.number] = _spans(side, found, home, lang)
            return said[side.number]

        hits: list[Hit] = []
        for place in range(len(self._entries)) if far else sorted(near):
            entry = self._entries[place]
            if not (far or len(entry.asked - shown) < KEYS) or entry.id not in of:
                continue
            hits += [
                Hit(entry.id, side.name, span, span is NOWHERE)
                for side in (*entry.required, *entry.supporting)
                for span in spans(side)
            ]
            hits += [
                Hit(entry.id, AGAINST, span)
                for number in sorted(entry.against & found.keys())
                for span in found[number]
            ]
        return hits

    def _shown(self, found: Found, home: Found, lang: str) -> AbstractSet[int]:
        """The facets, by number, that an item shows, of whichever follow-ups."""
        shown = {number for phrase in found for number in self._sides_of.get(phrase, ())}
        at_home = {number for phrase in home for number in self._sides_of.get(phrase, ())}
        shown |= at_home & self._at_home
        shown.update(self._speaks.get(lang, ()))
        return shown

    def _find(self, readings: Mapping[Field, Reading]) -> Found:
        found: dict[int, list[Span]] = defaultdict(list)
        for field, reading in readings.items():
            for number, start, end in self._lexicon.find(reading):
                found[number].append(Span(field, start, end, reading.shown[start:end]))
        return found

    def _learn(self, found: Iterable[int]) -> None:
        self._seen.update(found)
        self._items += 1
        if self._items == self._learn_at:
            self._learn_at *= 4
            self._keys = self._choose()

    def _choose(self) -> Mapping[int, Sequence[int]]:
        """For each phrase, the follow-ups of which it says one of the two rarest required facets."""
        costs: dict[frozenset[int], int] = {}
        keys: dict[int, list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            sides = [side for side in entry.required if not side.languages]
            if len(sides) < KEYS:
                sides = list(entry.required)
            for side in sides:
                if side.phrases not in costs:
                    costs[side.phrases] = sum(self._seen[number] for number in side.phrases)
            sides.sort(key=lambda side: costs[side.phrases])
            # Where a language implies one of two facets, either may be the only one that is said.
            chosen = sides[:KEYS] if len(sides) > KEYS else sides
            for number in frozenset().union(*(side.phrases for side in chosen)):
                keys[number].append(place)
        return keys


def _entry(followup: FollowUp, numbers: dict[tuple[str, str], int], sides: dict[Facet, _Side]) -> _Entry:
    required: list[_Side] = []
    supporting: list[_Side] = []
    for facet in followup.facets:
        if facet not in sides:
            said = frozenset(numbers.setdefault(one, len(numbers)) for one in _phrases(facet))
            sides[facet] = _Side(len(sides), facet.name, said, facet.languages, bool(facet.names))
        (required if facet.required else supporting).append(sides[facet])
    against = frozenset(numbers.setdefault((phrase, ""), len(numbers)) for phrase in followup.against)
    asked = frozenset(side.number for side in required)
    return _Entry(followup.id, asked, tuple(required), tuple(supporting), against)


def _phrases(facet: Facet) -> Iterator[tuple[str, str]]:
    """What stands for a facet, each with the one language that it counts in; empty for any."""
    for phrase in facet.phrases:
        yield phrase, ""
    for name in facet.names:
        for form in names.forms(name):
            yield form, ""
    for concept in facet.concepts:
        for lang, said in CONCEPTS[concept].items():
            for phrase in said:
                yield phrase, lang


def _spans(side: _Side, found: Found, home: Found, lang: str) -> tuple[Span, ...]:
    """Where a facet is said: in the item's words, else by its outlet's name, else nowhere but implied."""
    said = {span for number in side.phrases & found.keys() for span in found[number]}
    if said:
        return tuple(sorted(said, key=_place))
    implied = [NOWHERE] if lang in side.languages else []
    if side.at_home:
        at_home = [span for number in side.phrases & home.keys() for span in home[number]]
        implied = sorted(at_home, key=_place)[:1] + implied
    return tuple(implied)


def _place(span: Span) -> tuple[int, int, int]:
    return ORDER[span.field], span.start, span.end

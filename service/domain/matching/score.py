"""How sure it is that an item develops a follow-up: a logistic over named parts.

score = 1 / (1 + exp(-sum of parts)). Each part is a number with a name, kept with the match as evidence.
The weights stand in `MatchPolicy`; docs/matching.md says where they come from.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from service.domain.development import Field, ScorePart
from service.domain.followup import Window, desk_day
from service.domain.item import Item
from service.domain.matching.across import speaks_for
from service.domain.matching.candidates import Candidate
from service.domain.matching.concepts import is_event
from service.domain.matching.cues import archive_named, is_opinion, looks_back
from service.domain.matching.features import Features
from service.domain.policy import MatchPolicy

SHORT_OF = 0.05  # log-odds by which what the sentence model may bring stays below an alert


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its parts.

    Args:
        value: from 0 to 1.
        parts: what gave or took; parts of zero are left out.
        looks_back: the words by which the item looks back; empty where it does not.
        in_window: whether it came out inside the window.
        is_opinion: whether it says that it is an opinion.
    """

    value: float
    parts: tuple[ScorePart, ...]
    looks_back: str
    in_window: bool
    is_opinion: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of an item against one follow-up, before anything is weighed.

    Every field has its weight of the same name in `MatchPolicy`.

    Args:
        base: always 1.
        title: share of the required facets that stand in the title, 0 to 1.
        event: share of those required facets that say what happens (they have concepts, and not of actors
            alone) that stand in the title; of those that have concepts where none says it, of all where none
            has any.
        told: 1 where all required facets stand in title and summary in words.
        missing: required facets that are missing, 0 or 1.
        awaited: 1 where what is missing says what happens, all else stands in the title, no other country
            is named, and a window of a month or less is near: then outlets take it as known.
        elsewhere: 1 where it names a country that is none of the follow-up's.
        displaced: 1 where its title names such a country, and not each of the follow-up's own places.
        content: required facets that stand in the full text only.
        implied: required facets that only its outlet's name speaks for.
        language: required facets that only the item's language speaks for.
        supporting: share of the supporting facets that are met, 0 to 1; 0 where there are none, or a
            required one is missing, whose place they can't take.
        shared: required facets that are met, but by the same words as another one.
        against: phrases that speak against it, two at the most.
        past: 1 where it looks back at earlier years.
        opinion: 1 where it says that it is an opinion.
        window: 1 where it came out inside the window.
    """

    base: float
    title: float
    event: float
    told: float
    missing: float
    awaited: float
    elsewhere: float
    displaced: float
    content: float
    implied: float
    language: float
    supporting: float
    shared: float
    against: float
    past: float
    opinion: float
    window: float


SAID = {
    "base": "base",
    "title": "required facets in the title",
    "event": "what happens stands in the title",
    "told": "all required facets in title and summary",
    "missing": "required facets missing",
    "awaited": "what is missing is awaited just now",
    "elsewhere": "names another country",
    "displaced": "names another country in the title instead",
    "content": "facets only in the full text",
    "implied": "facets told by the outlet's name alone",
    "language": "facets told by the language alone",
    "supporting": "supporting facets",
    "shared": "facets met by the same words",
    "against": "words that speak against it",
    "past": "looks back at earlier years",
    "opinion": "is an opinion",
    "window": "came out inside the window",
}
SHORT_WINDOW = timedelta(days=31)  # a longer one says too little about when
NEAR = timedelta(days=45)  # around a window: elections and calls move
SHORT = frozenset({Field.TITLE, Field.SUMMARY})


def score(candidate: Candidate, item: Item, features: Features, policy: MatchPolicy, zone: ZoneInfo) -> Score:
    """Measure an item against one follow-up.

    Args:
        candidate: the follow-up with the hits that count.
        item: the item.
        features: of the item.
        policy: the weights.
        zone: the desk's time zone, in which windows are given.
    """
    back = looks_back(features.text, features.lang, candidate.followup.starts) or archive_named(item.outlet)
    measured = measure(candidate, item, features, zone, looks_back=bool(back))
    parts = [
        ScorePart(words, getattr(policy, name) * value)
        for name, words in SAID.items()
        if (value := getattr(measured, name))
    ]
    if candidate.followup.id in features.leads:
        meaning = policy.meaning * speaks_for(features.leads[candidate.followup.id])
        # It cannot tell one navy from another: where a facet is missing it brings an item to review at most.
        room = math.log(policy.alert / (1 - policy.alert)) - SHORT_OF - sum(part.value for part in parts)
        value = min(meaning, max(0.0, room)) if candidate.missing else meaning
        parts.append(ScorePart("near in meaning, in another language", value))
    total = sum(part.value for part in parts)
    return Score(
        value=1 / (1 + math.exp(-total)),
        parts=tuple(part for part in parts if part.value),
        looks_back=back,
        in_window=bool(measured.window),
        is_opinion=bool(measured.opinion),
    )


def measure(
    candidate: Candidate, item: Item, features: Features, zone: ZoneInfo, *, looks_back: bool
) -> Measures:
    """What is measured of an item against one follow-up.

    Args:
        candidate: the follow-up with the hits that count.
        item: the item.
        features: of the item.
        zone: the desk's time zone, in which windows are given.
        looks_back: whether the item looks back at earlier years.
    """
    facets = candidate.followup.facets
    required = [facet.name for facet in facets if facet.required]
    supporting = [facet.name for facet in facets if not facet.required]
    said = [facet for facet in facets if facet.required and facet.concepts]
    events = [facet.name for facet in [one for one in said if is_event(one.concepts)] or said] or required
    places = {facet.name for facet in facets if facet.required and facet.names}
    met = {
        facet: {hit.span.field for hit in candidate.facets[facet] if not hit.by_language}
        for facet in required
        if facet in candidate.facets
    }
    titled = {facet for facet, fields in met.items() if Field.TITLE in fields}
    short = {facet for facet, fields in met.items() if not fields.isdisjoint(SHORT)}
    content = {facet for facet, fields in met.items() if Field.CONTENT in fields} - short
    spoken = {facet for facet, fields in met.items() if not fields}
    phrases = {hit.span.words.casefold() for hits in candidate.facets.values() for hit in hits}
    return Measures(
        base=1.0,
        title=len(titled) / len(required),
        event=sum(facet in titled for facet in events) / len(events),
        told=float(len(short) == len(required)),
        missing=float(len(candidate.missing)),
        awaited=float(len(titled) == len(required) - 1 and _is_awaited(candidate, item, zone)),
        elsewhere=float(candidate.elsewhere),
        displaced=float(
            candidate.headlined and any(facet in met and facet not in titled for facet in places)
        ),
        content=float(len(content)),
        implied=float(len(met) - len(short) - len(content) - len(spoken)),
        language=float(len(spoken)),
        supporting=0.0
        if candidate.missing
        else sum(facet in candidate.facets for facet in supporting) / max(1, len(supporting)),
        shared=float(max(0, len(met) - len(phrases))),
        against=float(min(2, len(candidate.against))),
        past=float(looks_back),
        opinion=float(is_opinion(features.text, features.lang)),
        window=float(_in_window(candidate.followup.window, item, zone)),
    )


def _in_window(window: Window | None, item: Item, zone: ZoneInfo) -> bool:
    return window is not None and window.first <= desk_day(item.when, zone) <= window.last


def _is_awaited(candidate: Candidate, item: Item, zone: ZoneInfo) -> bool:
    window = candidate.followup.window
    facets = {facet.name: facet for facet in candidate.followup.facets}
    if window is None or candidate.elsewhere or window.last - window.first > SHORT_WINDOW:
        return False
    day = desk_day(item.when, zone)
    return window.first - NEAR <= day <= window.last + NEAR and any(
        facets[name].concepts for name in candidate.missing
    )

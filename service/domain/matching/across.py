"""How near a text is to an English one in another language: by a sentence model, and by what both name.

    closeness = (cosine - MEAN of the language) / SPREAD + NAMING * naming
    naming    = rarity of the shared marks / sqrt(that of the seed's marks * (1 + that of the text's marks))
    rarity    = ln((seeds + 1) / (seeds with that mark + 1/2))

A sentence model's cosines lie all between .7 and .95, and lie elsewhere for each language; so the cosine is
put as a z-score against texts that have nothing to do with one another. A mark is a place, a number or a
name that stands in both texts, whatever they are written in. Where the figures come from: docs/languages.md.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import mul
from typing import TypeVar

Vector = Sequence[float]
Marks = frozenset[str]
K = TypeVar("K")

# Cosines of unrelated documents, an English one and one in the language (multilingual-e5-small in 4 bits).
MEAN = {
    "ar": 0.765,
    "de": 0.761,
    "es": 0.770,
    "fr": 0.768,
    "hi": 0.773,
    "id": 0.772,
    "ja": 0.770,
    "km": 0.776,
    "ko": 0.768,
    "lo": 0.775,
    "my": 0.770,
    "pt": 0.773,
    "ru": 0.762,
    "th": 0.761,
    "tr": 0.766,
    "vi": 0.764,
    "zh": 0.758,
}
MEAN_ELSEWHERE = 0.768
SPREAD = 0.021  # of the same cosines: from .0195 to .0222
NAMING = 10.0  # what naming all the same things weighs, in units of the spread
ENOUGH = 10  # seeds whose average says something
NEUTRAL = 3.0  # lead that says nothing: one in a hundred unrelated texts comes that near
CLEAR = 6.0  # lead from which it says all it may
BESIDE = 0.3  # by which the nearest seed may lead one that still counts
SHARED = 2  # marks that an item must share with a follow-up before the model is asked


def cosine(one: Vector, other: Vector) -> float:
    """Of two vectors of length one: from -1 to 1."""
    return float(sum(map(mul, one, other)))


def rarity(seeds: Mapping[K, Marks]) -> dict[str, float]:
    """What each mark weighs: the fewer seeds have it, the more.

    Args:
        seeds: the marks of each seed.
    """
    having = Counter(mark for marks in seeds.values() for mark in marks)
    return {mark: math.log((len(seeds) + 1) / (times + 0.5)) for mark, times in having.items()}


def naming(seed: Marks, text: Marks, weights: Mapping[str, float]) -> float:
    """How far a text names what a seed names: from 0 to 1.

    Args:
        seed: the marks of the seed.
        text: those of all seeds' marks that stand in the text.
        weights: of `rarity`.
    """
    shared = _sum(seed & text, weights)
    if not shared:
        return 0.0
    return shared / math.sqrt(_sum(seed, weights) * (1 + _sum(text, weights)))


def closeness(likeness: float, named: float, lang: str) -> float:
    """How near a text is to an English one, in units of the spread of texts that are unrelated.

    Unrelated texts lie about 0, one in a hundred of them over 3; translations of one another about 10.

    Args:
        likeness: the cosine of their vectors.
        named: of `naming`.
        lang: the text's language (BCP 47 primary tag).
    """
    return (likeness - MEAN.get(lang, MEAN_ELSEWHERE)) / SPREAD + NAMING * named


def leads(values: Mapping[K, float]) -> dict[K, float]:
    """How far each seed's closeness to one text leads the average seed's: some texts are near to everything.

    Args:
        values: of `closeness`, of one text to every seed; taken as they are where seeds are too few.
    """
    if len(values) < ENOUGH:
        return dict(values)
    average = sum(values.values()) / len(values)
    return {key: value - average for key, value in values.items()}


def nearest(leads: Mapping[K, float], asked: Collection[K]) -> dict[K, float]:
    """The leads of those that were asked about and that no other seed leads by much.

    Seeds of one article name the same things; then only the model tells them apart, and only just.

    Args:
        leads: of `leads`, of every seed.
        asked: seeds that the model was asked about.
    """
    best = max(leads.values())
    return {key: leads[key] for key in asked if leads[key] >= best - BESIDE}


def speaks_for(lead: float) -> float:
    """What a lead says for a text being a seed's development: from 0 to 1, never against it.

    Args:
        lead: of `leads`.
    """
    return max(0.0, min(1.0, (lead - NEUTRAL) / (CLEAR - NEUTRAL)))


def is_asked(met: int, required: int, shared: Marks) -> bool:
    """Whether a sentence model is asked about an item in another language and a follow-up: seldom.

    Only where phrases tell of a side of the follow-up but miss another, and both name the same things.

    Args:
        met: required facets that its phrases show.
        required: how many there are.
        shared: marks of the follow-up that stand in the item.
    """
    named = [mark for mark in shared if not mark.startswith("number:")]
    return 0 < met < required and bool(named) and len(shared) >= SHARED


def _sum(marks: Collection[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(mark, 0.0) for mark in marks)

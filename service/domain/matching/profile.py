"""A follow-up made from an article alone: how near an item comes to the article's words, names and numbers.

A logistic over named features (docs/profiles.md): log-odds = base + the sum of weight times value. What two
texts share is measured against what each of them shares with whatever else the feeds bring: an article on a
shooting is like all articles on shootings, and only what lies far above that tells it from the others.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from heapq import nlargest

from service.domain.followup import Window
from service.domain.matching.sketch import Sketch

NAME = 1.5  # how much more a name tells than another word as rare
STRONGEST = 3  # words in common that may be a coincidence
COUNTS = 3  # things counted alike or differently: more tell no more
FORTNIGHT = 14  # days apart from which on they speak neither for nor against


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sketch with each word weighed by how rare it is; every mapping has length 1, or is empty.

    Args:
        sketch: what was read.
        terms: weights of its stems.
        names: of its names.
        full_names: of its names of several words.
        places: of its places.
        numbers: of its numbers.
    """

    sketch: Sketch
    terms: Mapping[str, float]
    names: Mapping[str, float]
    full_names: Mapping[str, float]
    places: Mapping[str, float]
    numbers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and how it lies among ordinary news.

    Args:
        weighed: the text.
        usual: its mean likeness to the items of the background (cosine).
        spread: the standard deviation of that; above 0.
    """

    weighed: Weighed
    usual: float
    spread: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A follow-up as texts.

    Args:
        article: the text that it was found in.
        window: when it is expected, if that is known.
        confirmed: items that an editor confirmed.
        dismissed: items that an editor dismissed.
    """

    article: Sketch
    window: Window | None = None
    confirmed: tuple[Sketch, ...] = ()
    dismissed: tuple[Sketch, ...] = ()

    def learn(self, *, confirmed: Sequence[Sketch] = (), dismissed: Sequence[Sketch] = ()) -> "Profile":
        """The profile after an editor's verdicts."""
        return replace(
            self,
            confirmed=(*self.confirmed, *confirmed),
            dismissed=(*self.dismissed, *dismissed),
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """The features: how alike two texts are. Each is 0 where it speaks neither for nor against.

    Args:
        above: how many standard deviations they are more alike than each of them and ordinary news; of the
            two the mean; its square root.
        narrow: how far that falls below 1 without the three words that they share most strongly, 0 to 1: one
            rare name is a coincidence.
        places: cosine of the places.
        other_places: 1 where both name places and share none.
        numbers: cosine of the numbers.
        same_counts: things that both count, with the same number; three at most.
        other_counts: things that both count, with another number; three at most.
        days: log of the days between them over a fortnight, where they are nearer than that (so 0 or less).
            Farther apart tells nothing: a trial comes two years later.
        meaning: how alike a sentence model finds them, above what it finds for ordinary news; 0 without one.
    """

    above: float
    narrow: float
    places: float
    other_places: float
    numbers: float
    same_counts: float
    other_counts: float
    days: float
    meaning: float


FEATURES = tuple(one.name for one in fields(Likeness))


def weigh(sketch: Sketch, rarity: Callable[[str], float]) -> Weighed:
    """Weigh a sketch's words.

    Args:
        sketch: what was read.
        rarity: of a word: its inverse document frequency (natural logarithm), 0 or more.
    """

    def together(name: str) -> float:
        return sum(map(rarity, name.split()))

    def of_term(term: str) -> float:
        return rarity(term) * (NAME if term in sketch.names else 1.0)

    return Weighed(
        sketch,
        _unit(sketch.terms, of_term),
        _unit(sketch.names, rarity),
        _unit(sketch.full_names, together),
        _unit(sketch.places, together),
        _unit(sketch.numbers, rarity),
    )


def _unit(counts: Mapping[str, int], rarity: Callable[[str], float]) -> dict[str, float]:
    weights = {word: (1 + math.log(count)) * rarity(word) for word, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items() if weight} if length else {}


def shared(a: Mapping[str, float], b: Mapping[str, float]) -> list[float]:
    """What each word in common adds to the cosine of two mappings of length 1."""
    if len(a) > len(b):
        a, b = b, a
    return [weight * b[word] for word, weight in a.items() if word in b]


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Of two mappings of length 1."""
    return math.fsum(shared(a, b))


def compare(a: Placed, b: Placed, days: int | None = None, meaning: float = 0.0) -> Likeness:
    """How alike two texts are. The same both ways round.

    Args:
        a: one text.
        b: the other.
        days: between them; None where that is not known.
        meaning: as a sentence model finds them.
    """
    one, other = a.weighed, b.weighed
    # TF-IDF; the title counts three times, a name one and a half
    in_common = shared(one.terms, other.terms)
    alike = math.fsum(in_common)
    rest = alike - math.fsum(nlargest(STRONGEST, in_common))
    same, different = _counted(one.sketch, other.sketch)
    places = cosine(one.places, other.places)
    return Likeness(
        above=_above(alike, a, b),
        narrow=max(0.0, 1.0 - _above(rest, a, b)),
        places=places,
        other_places=float(bool(one.places) and bool(other.places) and not places),
        numbers=cosine(one.numbers, other.numbers),
        same_counts=min(same, COUNTS),
        other_counts=min(different, COUNTS),
        days=0.0 if days is None else min(0.0, math.log((1 + days) / (1 + FORTNIGHT))),
        meaning=meaning,
    )


def _above(alike: float, a: Placed, b: Placed) -> float:
    above = ((alike - a.usual) / a.spread + (alike - b.usual) / b.spread) / 2
    return math.sqrt(max(0.0, above))


def _counted(a: Sketch, b: Sketch) -> tuple[int, int]:
    """Things counted in both: with the same number, with another one."""
    both = a.counted.keys() & b.counted.keys()
    same = sum(1 for what in both if a.counted[what] & b.counted[what])
    return same, len(both) - same


def days_apart(profile: Profile, day: date) -> int | None:
    """Days from the nearest of: the article, what was confirmed, the window; 0 inside it.

    Args:
        profile: the follow-up's.
        day: on which the item came out.
    """
    known = (text.day for text in (profile.article, *profile.confirmed))
    apart = [abs((day - one).days) for one in known if one is not None]
    if profile.window is not None:
        apart.append(max(0, (profile.window.first - day).days, (day - profile.window.last).days))
    return min(apart, default=None)

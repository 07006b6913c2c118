"""What the desk's feeds bring day by day: how rare each word is, and which news a text resembles.

Learned from the items as they are judged, in each process that judges; a table of common words serves until
then. Weights stay as they are between two refreshes, so that what is compared was weighed alike.
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from service.domain.followup import FollowUpId
from service.domain.matching.profile import Placed, Weighed, weigh
from service.domain.matching.sketch import Sketch
from service.language.common import shares
from service.language.sketch import Read, sketch_of

KEPT = 2000  # items that texts are compared with: more cost more and tell hardly more
COPY = 0.9  # likeness from which an item is the same text again, so no measure for it
PRIOR = 600  # items that the table of common words is worth: outweighed within a day
ALIKE = 0.015  # mean likeness of two articles of ordinary news, and its standard deviation: what holds
SPREAD = 0.025  # until there are items to measure with
TRUST = 50  # items that those two are worth
COMMON = 0.5  # share of items from which a word tells nothing
NEW = 0.5  # share of what is known that must be new before it is all weighed again
FEWEST = 20  # items: likewise
AGE = 100_000  # items after which counts are halved, so that they follow the times and stay bounded


@dataclass(frozen=True, slots=True)
class _Places:
    """The kept items that hold a term, and its weight in each."""

    items: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


class Background:
    """Counts the words of all items, and keeps some to compare with.

    `refreshed` tells how often all was weighed again, `learned` how many texts were counted.
    """

    def __init__(self) -> None:
        self.refreshed = 0
        self.learned = 0
        self._counts: Counter[str] = Counter()
        self._items = 0
        self._items_then = 0
        self._rarity: dict[str, float] = {}
        self._met: set[FollowUpId] = set()
        self._kept: deque[Sketch] = deque(maxlen=KEPT)
        self._unseen = 0
        self._size = 0
        self._places: Mapping[str, _Places] = {}

    def count(self, terms: Iterable[str]) -> None:
        """Learn from an item how common words are.

        Args:
            terms: its terms, each once.
        """
        self._items += 1
        self.learned += 1
        self._counts.update(terms)
        if self._items >= AGE:
            self._items //= 2
            self._items_then //= 2
            self._counts = Counter({term: count // 2 for term, count in self._counts.items() if count > 1})

    def keep(self, sketch: Sketch) -> None:
        """Keep an item to compare with; the oldest makes room."""
        self._kept.append(sketch)
        self._unseen += 1

    def is_full(self) -> bool:
        """Whether there are as many items to compare with as are kept."""
        return len(self._kept) == KEPT

    def learn(self, parts: Sequence[Read], day: date) -> None:
        """Learn from an item of earlier days, as `count` and `keep` do."""
        sketch = sketch_of(parts, day)
        self.count(sketch.terms)
        self.keep(sketch)

    def meet(self, followup: FollowUpId, article: Sketch) -> None:
        """Learn from a follow-up's article too, once: what all the desk's articles share tells none apart."""
        if followup not in self._met:
            self._met.add(followup)
            self.count(article.terms)
            if len(self._kept) < KEPT // 2:
                self.keep(article)

    def refresh(self) -> bool:
        """Weigh everything again, if enough is new. Whether it was: then nothing weighed before counts."""
        kept = self._unseen >= max(FEWEST, NEW * len(self._kept))
        counted = self._items - self._items_then >= max(FEWEST, NEW * self._items_then)
        if not (kept or counted):
            return False
        self.refreshed += 1
        self._items_then = self._items
        self._rarity = {}
        self._size = len(self._kept)
        self._unseen = 0
        items: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        for place, sketch in enumerate(self._kept):
            for term, weight in self.weigh(sketch).terms.items():
                items[term].append(place)
                weights[term].append(weight)
        self._places = {
            term: _Places(np.array(places), np.array(weights[term])) for term, places in items.items()
        }
        return True

    def rarity(self, word: str) -> float:
        """How rare a word is: its inverse document frequency; 0 for what stands in every second item."""
        known = self._rarity.get(word)
        if known is None:
            count = self._counts[word] + PRIOR * shares().get(word, 0.0)
            everything = self._items + PRIOR
            known = 0.0 if count > COMMON * everything else math.log((everything + 1) / (count + 0.5))
            self._rarity[word] = known
        return known

    def weigh(self, sketch: Sketch) -> Weighed:
        """Weigh a text's words by how rare they are."""
        return weigh(sketch, self.rarity)

    def place(self, sketch: Sketch) -> Placed:
        """Weigh a text, and tell how it lies among the items that are kept."""
        weighed = self.weigh(sketch)
        alike = np.zeros(self._size)
        for term, weight in weighed.terms.items():
            where = self._places.get(term)
            if where is not None:
                alike[where.items] += weight * where.weights
        return placed(weighed, alike)


def placed(weighed: Weighed, alike: npt.NDArray[np.float64]) -> Placed:
    """How a text lies among items.

    Args:
        weighed: the text.
        alike: its likeness to each of the items.
    """
    others = alike[alike < COPY]
    count = len(others) + TRUST
    mean = (float(others.sum()) + TRUST * ALIKE) / count
    square = (float((others * others).sum()) + TRUST * (SPREAD**2 + ALIKE**2)) / count
    return Placed(weighed, mean, math.sqrt(square - mean * mean))

"""Labelled news as the benches of matching read it: a document a line, with its story and topic."""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.domain.matching.profile import FEATURES, Placed, compare
from service.domain.matching.sketch import Sketch
from service.language.background import Background, placed
from service.language.sketch import sketch
from service.language.text import language_of

Scores = npt.NDArray[np.float64]
GATE = 0.02  # likeness below which two documents are not compared: they come last


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled document.

    Args:
        title: its headline; may be empty.
        text: its body.
        lang: its language.
        day: the day it came out; None where that is not known.
        story: what it reports; documents of one story develop each other.
        topic: what kind of thing that is: other stories of one topic are the hard negatives.
        sketch: as the service reads it.
    """

    title: str
    text: str
    lang: str
    day: date | None
    story: str
    topic: str
    sketch: Sketch


def load(path: Path) -> list[Document]:
    """The documents of a file. Where it has the field `event`, that is the story, and documents without are
    left out: its `story` puts several events under one name.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        if "event" in row and not row["event"]:
            continue
        given = row.get("date")
        day = date.fromisoformat(given) if given and given != "None" else None
        lang = language_of(row.get("lang"), row["title"] or row["text"])
        found.append(
            Document(
                row["title"],
                row["text"],
                lang,
                day,
                row.get("event") or row.get("story") or f"alone {number}",
                "all" if row.get("event") else str(row.get("topic") or "all"),
                sketch(row["title"], row["text"], lang, day),
            )
        )
    return found


def thinned(documents: Sequence[Document], most: int, seed: int) -> list[Document]:
    """At most so many documents of each story, drawn by lot: most stories of the world are short."""
    draw = random.Random(seed)  # noqa: S311 - a sample
    by_story = defaultdict(list)
    for one in documents:
        by_story[one.story].append(one)
    return [one for group in by_story.values() for one in draw.sample(group, min(most, len(group)))]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of documents with their features.

    Args:
        documents: all of them.
        pairs: places of two documents, the later one first; those below GATE are left out.
        features: a row a pair, a column a feature.
        same: whether both are of one story.
        same_topic: whether both are of one topic.
        positives: pairs of one story, those below GATE included.
        alike: likeness (TF-IDF cosine) of all with all.
        placed: the documents among the others.
    """

    documents: Sequence[Document]
    pairs: npt.NDArray[np.int64]
    features: Scores
    same: npt.NDArray[np.bool_]
    same_topic: npt.NDArray[np.bool_]
    positives: int
    alike: Scores
    placed: Sequence[Placed]


def pairs_of(documents: Sequence[Document]) -> Pairs:
    """Compare all documents with each other. All of them, without their labels, are the background."""
    background = Background()
    for one in documents:
        background.count(one.sketch.terms)
    weighed = [background.weigh(one.sketch) for one in documents]
    columns: dict[str, int] = {}
    for one in weighed:
        for term in one.terms:
            columns.setdefault(term, len(columns))
    matrix = np.zeros((len(documents), len(columns)))
    for row, one in enumerate(weighed):
        for term, weight in one.terms.items():
            matrix[row, columns[term]] = weight
    alike = matrix @ matrix.T
    np.fill_diagonal(alike, 0)
    places = [placed(one, alike[row]) for row, one in enumerate(weighed)]
    pairs, features, same, same_topic = [], [], [], []
    for i, one in enumerate(documents):
        for j in np.flatnonzero(alike[i, :i] >= GATE):
            other = documents[j]
            days = None if one.day is None or other.day is None else abs((one.day - other.day).days)
            likeness = compare(places[i], places[j], days)
            pairs.append((i, j))
            features.append([getattr(likeness, name) for name in FEATURES])
            same.append(one.story == other.story)
            same_topic.append(one.topic == other.topic)
    by_story: dict[str, int] = defaultdict(int)
    for one in documents:
        by_story[one.story] += 1
    return Pairs(
        documents,
        np.array(pairs),
        np.array(features),
        np.array(same),
        np.array(same_topic),
        sum(count * (count - 1) // 2 for count in by_story.values()),
        alike,
        places,
    )


def precision_at(same: npt.NDArray[np.bool_], scores: Scores, positives: int, recall: float) -> float | None:
    """Precision where so many of the positives are found; None where they are not."""
    found = np.cumsum(same[np.argsort(-scores, kind="stable")])
    place = int(np.searchsorted(found, recall * positives - 1e-9))
    return float(found[place] / (place + 1)) if place < len(found) else None


def average_precision(same: npt.NDArray[np.bool_], scores: Scores, positives: int) -> float:
    """The area under precision against recall."""
    ordered = same[np.argsort(-scores, kind="stable")]
    found = np.cumsum(ordered)
    return float((found / np.arange(1, len(found) + 1))[ordered].sum() / positives)

"""Follow-ups made from one article each, on labelled news: precision and recall beside TF-IDF and BM25.

Each document of FILE is a follow-up, made by the code from its title and text alone; the items are all other
documents; an item is wanted where it has the same `story`. One threshold for all. "Look-alikes" counts items
of the same topic only (other stories of the same kind), "all" counts every other document. All documents,
without their labels, are the background, for the baselines' document frequencies too. Ours is scored by
weights fitted without the topics of both documents (see `bench learn`), so by none that saw either.

Then an editor: for each follow-up the items come in an order drawn by lot (with --year as they came out), one
is scored, and where that brings it to review the editor's verdict, which is the label, joins the profile
before the next.
"""

import argparse
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.labelled import Pairs, Scores, average_precision, load, precision_at
from bench.learn import RECALLS, held_out, variants
from service.domain.policy import MatchPolicy, ProfilePolicy

YEAR = 365  # days
K1, B = 1.2, 0.75  # BM25, as Robertson and Zaragoza give them
SEEDS = 3  # orders of items that the editor is given


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and what of it."""
    parser.add_argument("--year", action="store_true", help="only the year after each story's first article")
    parser.add_argument("file", type=Path, help="labelled news, such as ecb.jsonl")


def run(given: argparse.Namespace) -> None:
    """Print the tables."""
    group = variants(load(given.file))
    pairs = group["whole"]
    stories = len({one.story for one in pairs.documents})
    print(f"{len(pairs.documents)} documents, {stories} stories, {pairs.positives} pairs of one story\n")
    ours = held_out(list(group.values()), pairs)
    if given.year:
        _year(pairs, ours)
        return
    print(f"{'':<12}{'look-alikes':<44}{'all':<44}")
    for name, values in (("BM25", bm25(pairs)), ("TF-IDF", tf_idf(pairs)), ("ours", ours)):
        near = pairs.same_topic
        lines = (
            told(pairs.same[near], values[near], pairs.positives),
            told(pairs.same, values, pairs.positives),
        )
        print(f"{name:<12}{lines[0]:<44}{lines[1]:<44}")
    print("\nwith an editor, all items")
    size = len(pairs.documents)
    for seed in range(SEEDS):
        draw = np.random.default_rng(seed)
        orders = {one: draw.permutation(np.delete(np.arange(size), one)).tolist() for one in range(size)}
        print(f"order {seed}: {with_editor(pairs, ours, orders)}")


def with_editor(pairs: Pairs, ours: Scores, orders: Mapping[int, Sequence[int]]) -> str:
    """Figures in one line, of items that come to follow-ups in their orders."""
    before, after, wanted, shown = edited(pairs, ours, orders)
    words = [
        f"{name} P at R .90 {precision_at(wanted, values, int(wanted.sum()), 0.9):.3f}, "
        f"AP {average_precision(wanted, values, int(wanted.sum())):.3f}"
        for name, values in (("without", before), ("with", after))
    ]
    return f"{'; '.join(words)}; {shown / len(orders):.1f} verdicts a follow-up"


def told(same: np.ndarray, values: Scores, positives: int) -> str:
    """Figures in one line."""
    at = [precision_at(same, values, positives, recall) for recall in RECALLS]
    words = " ".join(f".{recall * 100:.0f}:{one or 0:.3f}" for recall, one in zip(RECALLS, at, strict=True))
    return f"{words} AP {average_precision(same, values, positives):.3f}"


def counts_of(pairs: Pairs) -> list[Counter[str]]:
    """Terms of each document, a word of the title three times."""
    return [Counter(one.sketch.terms) for one in pairs.documents]


def tf_idf(pairs: Pairs) -> Scores:
    """The baseline that matching.md's measurements found best: cosine, title three times, 600 words."""
    counts = counts_of(pairs)
    frequency = Counter(term for one in counts for term in one)
    columns = {term: place for place, term in enumerate(frequency)}
    matrix = np.zeros((len(counts), len(columns)))
    for row, one in enumerate(counts):
        for term, count in one.items():
            matrix[row, columns[term]] = (1 + math.log(count)) * math.log(
                (len(counts) + 1) / (frequency[term] + 0.5)
            )
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return (matrix @ matrix.T)[pairs.pairs[:, 0], pairs.pairs[:, 1]]


def bm25(pairs: Pairs) -> Scores:
    """Each document as a query for the other; the mean of both, as shares of what the query could reach."""
    counts = counts_of(pairs)
    frequency = Counter(term for one in counts for term in one)
    rarity = {
        term: math.log(1 + (len(counts) - found + 0.5) / (found + 0.5)) for term, found in frequency.items()
    }
    lengths = [sum(one.values()) for one in counts]
    mean = sum(lengths) / len(lengths)
    most = [sum(rarity[term] for term in one) for one in counts]

    def asked(query: int, document: int) -> float:
        found = counts[document]
        worn = K1 * (1 - B + B * lengths[document] / mean)
        return (
            sum(
                rarity[term] * found[term] * (K1 + 1) / (found[term] + worn)
                for term in counts[query].keys() & found.keys()
            )
            / most[query]
        )

    return np.array([(asked(i, j) + asked(j, i)) / 2 for i, j in pairs.pairs])


def _year(pairs: Pairs, ours: Scores) -> None:
    """One follow-up a story, made from its first article; the items are those of the year after it."""
    days = [one.day.toordinal() if one.day else None for one in pairs.documents]
    first: dict[str, int] = {}
    for place in sorted((place for place, day in enumerate(days) if day), key=lambda place: days[place] or 0):
        first.setdefault(pairs.documents[place].story, place)
    seeds = set(first.values())

    def is_asked(seed: int, item: int) -> bool:
        began, came = days[seed], days[item]
        return seed in seeds and began is not None and came is not None and 0 < came - began <= YEAR

    places = range(len(days))
    asked = [(seed, item) for seed in seeds for item in places if is_asked(seed, item)]
    stories = [one.story for one in pairs.documents]
    wanted = sum(stories[seed] == stories[item] for seed, item in asked)
    print(
        f"{len(seeds)} follow-ups, {len(asked)} pairs with what came out in the year after, {wanted} wanted"
    )
    kept = np.array([is_asked(i, j) or is_asked(j, i) for i, j in pairs.pairs])
    for name, values in (("BM25", bm25(pairs)), ("TF-IDF", tf_idf(pairs)), ("ours", ours)):
        print(f"{name:<12}{told(pairs.same[kept], values[kept], wanted)}")
    orders = {
        seed: sorted((item for one, item in asked if one == seed), key=lambda place: days[place] or 0)
        for seed in sorted(seeds)
    }
    print(f"with an editor, as they came out: {with_editor(pairs, ours, orders)}")


def edited(
    pairs: Pairs, ours: Scores, orders: Mapping[int, Sequence[int]]
) -> tuple[Scores, Scores, np.ndarray, int]:
    """Scores of items for follow-ups without and with an editor, whether each was wanted, and how many
    verdicts were given.

    Args:
        pairs: all documents.
        ours: the log-odds of their pairs.
        orders: the items of each follow-up, in the order in which they come.
    """
    size = len(pairs.documents)
    odds = np.full((size, size), float(ours.min()))
    odds[pairs.pairs[:, 0], pairs.pairs[:, 1]] = ours
    odds[pairs.pairs[:, 1], pairs.pairs[:, 0]] = ours
    stories = np.array([one.story for one in pairs.documents])
    review = math.log(MatchPolicy().review / (1 - MatchPolicy().review))
    before, after, wanted = [], [], []
    shown = 0
    for followup, items in orders.items():
        best = odds[followup].copy()
        rival = np.full(size, -math.inf)
        for item in items:
            value = with_dismissed(best[item], rival[item])
            before.append(odds[followup, item])
            after.append(value)
            wanted.append(stories[item] == stories[followup])
            if value >= review:
                shown += 1
                if wanted[-1]:
                    best = np.maximum(best, odds[item])
                else:
                    rival = np.maximum(rival, odds[item])
    return np.array(before), np.array(after), np.array(wanted), shown


def with_dismissed(best: float, rival: float) -> float:
    """As `weigh_item` does it."""
    return best + ProfilePolicy().dismissed * max(0.0, rival - best)

"""Fits the weights of profiles to labelled news, and tells how well they carry over to news not fitted to.

Each file is taken whole and thinned to 6, 3 and 2 documents a story, so that the weights suit long stories
and short ones; each of these counts the same. Weights whose sign contradicts their meaning are set to 0.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.labelled import Document, Pairs, Scores, average_precision, load, pairs_of, precision_at, thinned
from service.domain.matching.profile import FEATURES

THINNED = ((6, 0), (3, 0), (3, 1), (2, 0), (2, 1), (2, 2))  # documents a story, seed
THIN = 3  # documents a story, of all files together
AGAINST = ("narrow", "other_places", "other_counts", "days")  # features that can only speak against
SHRINK = 1.0  # the ridge, on standardised features
FOLDS = 8
STEADY = 1e-6  # change of a weight below which the fit has ended
RECALLS = (0.90, 0.93, 0.95)
STRANGER = "stranger"
Weights = npt.NDArray[np.float64]


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files."""
    parser.add_argument("files", nargs="+", type=Path, help="labelled news, such as ecb.jsonl")
    parser.add_argument(
        "--strangers", type=Path, help="news on other matters than the files', such as wikitimes.jsonl"
    )


def run(given: argparse.Namespace) -> None:
    """Print weights and figures."""
    sets = {path.stem: variants(load(path)) for path in given.files}
    for name, group in sets.items():
        print(f"{name}: fitted to its other topics")
        for label, pairs in group.items():
            print(f"  {label:<12}{figures(pairs, held_out(list(group.values()), pairs))}")
        for other, its in sets.items():
            if other != name:
                weights = fit(list(its.values()), lambda _: True)
                print(f"{name}: fitted to {other}")
                for label, pairs in group.items():
                    print(f"  {label:<12}{figures(pairs, scores(pairs, weights))}")
    together = [one for path in given.files for one in load(path)]
    if given.strangers is not None:
        together += [replace(one, topic=STRANGER) for one in load(given.strangers)]
    everything = [pairs for group in sets.values() for pairs in group.values()]
    everything += [with_strangers(together), with_strangers(thinned(together, THIN, 0))]
    print("fitted to all:")
    weights = fit(everything, lambda _: True)
    for name, weight in zip((*FEATURES, "base"), weights, strict=True):
        print(f"  {name:<14}{weight:>8.2f}")


def with_strangers(documents: Sequence[Document]) -> Pairs:
    """Pairs of which at most one is a stranger: which strangers belong together is not told."""
    pairs = pairs_of(documents)
    strange = np.array([one.topic == STRANGER for one in documents])
    kept = ~(strange[pairs.pairs[:, 0]] & strange[pairs.pairs[:, 1]])
    return replace(pairs, pairs=pairs.pairs[kept], features=pairs.features[kept], same=pairs.same[kept])


def variants(documents: Sequence[Document]) -> dict[str, Pairs]:
    """The documents whole, and thinned."""
    found = {"whole": pairs_of(documents)}
    for most, seed in THINNED:
        found[f"{most} a story/{seed}"] = pairs_of(thinned(documents, most, seed))
    return found


def figures(pairs: Pairs, values: Scores) -> str:
    """Precision at some recalls, and the mean."""
    at = [precision_at(pairs.same, values, pairs.positives, recall) for recall in RECALLS]
    words = "  ".join(
        f"R .{recall * 100:.0f} P {'-' if one is None else f'{one:.3f}'}"
        for recall, one in zip(RECALLS, at, strict=True)
    )
    return f"{words}  AP {average_precision(pairs.same, values, pairs.positives):.3f}"


def group_of(one: Document) -> str:
    """What is held out together: a topic, or a story where there are no topics."""
    return one.story if one.topic == "all" else one.topic


def held_out(group: Sequence[Pairs], pairs: Pairs) -> Scores:
    """Scores of each pair by weights fitted without the topics of its two documents."""
    topics = sorted({group_of(one) for one in group[0].documents})
    np.random.default_rng(0).shuffle(topics)
    total, times = np.zeros(len(pairs.same)), np.zeros(len(pairs.same))
    for fold in range(FOLDS):
        out = set(topics[fold::FOLDS])
        weights = fit(group, lambda one, out=out: group_of(one) not in out)
        inside = chosen(pairs, lambda one, out=out: group_of(one) in out, either=True)
        total[inside] += scores(pairs, weights)[inside]
        times[inside] += 1
    return total / times


def chosen(
    pairs: Pairs, wanted: Callable[[Document], bool], *, either: bool = False
) -> npt.NDArray[np.bool_]:
    """Pairs of which both documents are wanted, or either."""
    ones = np.array([wanted(one) for one in pairs.documents])
    first, second = ones[pairs.pairs[:, 0]], ones[pairs.pairs[:, 1]]
    return first | second if either else first & second


def scores(pairs: Pairs, weights: Weights) -> Scores:
    """Log-odds."""
    return pairs.features @ weights[:-1] + weights[-1]


def fit(group: Sequence[Pairs], wanted: Callable[[Document], bool]) -> Weights:
    """Weights of the features, then the base, fitted to pairs of wanted documents."""
    rows, same, weight = [], [], []
    for pairs in group:
        taken = chosen(pairs, wanted)
        rows.append(pairs.features[taken])
        same.append(pairs.same[taken])
        weight.append(np.full(taken.sum(), 1000 / max(1, pairs.same[taken].sum())))
    x, y, w = np.concatenate(rows), np.concatenate(same).astype(float), np.concatenate(weight)
    middle, spread = x.mean(0), x.std(0)
    kept = spread > 0
    while True:
        found = np.zeros(len(FEATURES))
        solved = _newton(np.c_[(x[:, kept] - middle[kept]) / spread[kept], np.ones(len(x))], y, w)
        found[kept] = solved[:-1] / spread[kept]
        wrong = [
            place
            for place, name in enumerate(FEATURES)
            if kept[place] and (found[place] > 0) == (name in AGAINST)
        ]
        if not wrong:
            return np.append(found, solved[-1] - found @ middle)
        kept[wrong] = False


def _newton(x: Scores, y: Scores, w: Scores) -> Weights:
    """Logistic regression with a ridge on all but the last column."""
    found = np.zeros(x.shape[1])
    ridge = np.diag([SHRINK] * (x.shape[1] - 1) + [0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        step = np.linalg.solve(
            (x * (w * p * (1 - p))[:, None]).T @ x + ridge, x.T @ (w * (p - y)) + ridge @ found
        )
        found -= step
        if np.abs(step).max() < STEADY:
            break
    return found

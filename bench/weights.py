"""The weights of facets: fitted to labelled streams, and what they give on stories they have not seen."""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from service.domain.feed import FeedId
from service.domain.item import Item, ItemId
from service.domain.matching.candidates import candidates
from service.domain.matching.cues import looks_back
from service.domain.matching.score import Measures, measure
from service.domain.policy import MatchPolicy
from service.language import Language
from tests.support.builders import ROOT, article_followups

STREAMS = tuple(ROOT / "tests/data/stream" / f"{name}.jsonl" for name in ("dev", "second", "third", "fourth"))
ZONE = ZoneInfo("Asia/Phnom_Penh")
# Where the weights are pulled to, as far as the data do not say otherwise: what each should mean.
PRIOR = {
    "base": -1.3, "title": 2.0, "event": 1.0, "told": 1.0, "missing": -4.0, "awaited": 2.0, "elsewhere": -1.0,
    "displaced": -1.0, "content": -0.3, "implied": -0.6, "language": -0.3, "supporting": 0.8, "shared": -1.0,
    "against": -2.0, "past": -4.0, "opinion": -2.5, "window": 0.4,
}  # fmt: skip
NAMES = tuple(one.name for one in fields(Measures))
PULL = 2.0  # strength of that pull (ridge)
FOLDS = 40  # of stories: each is judged by weights that have not seen it
THRESHOLDS = (0.3, 0.4, 0.5, 0.55, 0.6, 0.7)


@dataclass(frozen=True)
class Row:
    """An item against a follow-up that it comes near."""

    story: str
    wanted: bool
    measures: tuple[float, ...]


def rows(streams: Sequence[Path]) -> Iterator[Row]:
    """What the labelled streams give; ambiguous items count neither way."""
    matcher = Language(MatchPolicy(), ZONE).matcher(article_followups())
    for stream in streams:
        for number, line in enumerate(stream.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            if row["ambiguous"]:
                continue
            item = _item(row, number)
            features = matcher.features(item)
            for one in candidates(features, matcher.followups, matcher.known):
                back = looks_back(features.text, features.lang, one.followup.starts)
                measured = measure(one, item, features, ZONE, looks_back=bool(back))
                yield Row(
                    story=row["same_story_as"] or row["id"],
                    wanted=one.followup.id in row["labels"],
                    measures=tuple(getattr(measured, name) for name in NAMES),
                )


def _item(row: dict[str, Any], number: int) -> Item:
    when = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
    about = (row["feed"], row["url"], row["title"], row["summary"], "", row["lang"], when, when)
    return Item(ItemId(number), FeedId(0), *about)


def fit(measured: np.ndarray, wanted: np.ndarray, rounds: int = 60) -> np.ndarray:
    """Weights of a logistic, pulled to `PRIOR`, by Newton's method."""
    prior = np.array([PRIOR[name] for name in NAMES])
    weights = prior.copy()
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-measured @ weights))
        slope = measured.T @ (chance - wanted) + PULL * (weights - prior)
        curve = (measured.T * (chance * (1 - chance))) @ measured + PULL * np.eye(len(prior))
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:  # noqa: PLR2004 - converged
            break
    return weights


def arguments(parser: argparse.ArgumentParser) -> None:
    """The streams to learn from."""
    parser.add_argument("streams", nargs="*", type=Path, default=STREAMS)


def run(given: argparse.Namespace) -> None:
    """Print the weights, and precision and recall on stories left out."""
    found = list(rows(given.streams))
    measured = np.array([row.measures for row in found])
    wanted = np.array([row.wanted for row in found], dtype=float)
    stories = np.array([row.story for row in found])
    print(f"{len(found)} items near a follow-up, {int(wanted.sum())} wanted, {len(set(stories))} stories")
    for name, value in zip(NAMES, fit(measured, wanted), strict=True):
        print(f"  {name:12} {value:6.2f}   in force {getattr(MatchPolicy(), name):6.2f}")
    chance = np.zeros(len(found))
    for left_out in np.array_split(np.array(sorted(set(stories))), FOLDS):
        out = np.isin(stories, left_out)
        chance[out] = 1 / (1 + np.exp(-measured[out] @ fit(measured[~out], wanted[~out])))
    print("stories left out: threshold, precision, recall")
    for threshold in THRESHOLDS:
        told = chance >= threshold
        print(f"  {threshold:.2f}  {wanted[told].mean():.3f}  {wanted[told].sum() / wanted.sum():.3f}")

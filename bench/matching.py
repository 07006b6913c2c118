"""What an item costs against ever more follow-ups, beside one regular expression a facet."""

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.files import load_followups
from service.domain.feed import FeedId
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item, ItemId
from service.domain.policy import MatchPolicy
from service.language import Language

ROOT = Path(__file__).parent.parent
RUNS = 5
SIZES = (7, 70, 700)


def items() -> list[Item]:
    """The demo's recorded items."""
    rows = (ROOT / "service/demo/stream.jsonl").read_text(encoding="utf-8").splitlines()
    when = datetime(2024, 1, 1, tzinfo=UTC)
    found = []
    for number, row in enumerate(map(json.loads, rows)):
        found.append(
            Item(
                ItemId(number),
                FeedId(0),
                row["feed"],
                row["url"],
                row["title"],
                row["summary"],
                "",
                row["lang"],
                when,
                when,
            )
        )
    return found


def copies(followups: tuple[FollowUp, ...], size: int) -> list[FollowUp]:
    """As many follow-ups, with names of their own: each phrase gets a word that no item has."""
    found = list(followups)
    number = 0
    while len(found) < size:
        number += 1
        for one in followups:
            facets = tuple(
                replace(facet, phrases=tuple(f"{phrase} q{number}" for phrase in facet.phrases), names=())
                for facet in one.facets
            )
            found.append(replace(one, id=FollowUpId(f"{one.id}-{number}"), facets=facets, against=()))
    return found[:size]


def seconds(work: Callable[[], object]) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def expressions(followups: list[FollowUp]) -> list[re.Pattern[str]]:
    """One regular expression a facet: the plain way to do it."""
    return [
        re.compile("|".join(map(re.escape, facet.phrases)), re.IGNORECASE)
        for followup in followups
        for facet in followup.facets
        if facet.phrases
    ]


def arguments(_parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_given: argparse.Namespace) -> None:
    """Print a table."""
    stream = items()
    base = load_followups(ROOT / "config" / "followups")
    first = 0.0
    print(f"{'follow-ups':>10} {'items/s':>9} {'cost against 7':>15} {'regex a facet, times slower':>28}")
    for size in SIZES:
        followups = copies(base, size)
        matcher = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(followups)
        ours = seconds(lambda matcher=matcher: [matcher.judge(item) for item in stream])  # type: ignore[misc]
        plain = expressions(followups)
        theirs = seconds(
            lambda plain=plain: [  # type: ignore[misc]
                one.search(item.title + " " + item.summary) for item in stream for one in plain
            ]
        )
        first = first or ours
        print(f"{size:>10} {len(stream) / ours:>9.0f} {ours / first:>15.2f} {theirs / ours:>28.1f}")

"""What an item costs against ever more follow-ups, beside one regular expression a facet."""

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale

from service.domain.feed import FeedId
from service.domain.fetch import Fetched
from service.domain.followup import Article, Facet, FollowUp, FollowUpId
from service.domain.item import Item, ItemId
from service.domain.matching.concepts import CONCEPTS
from service.domain.policy import MatchPolicy
from service.feeds.reader import Reader
from service.language import Language
from service.language.names import forms
from tests.support.builders import ROOT

DOCUMENTS = ROOT / "tests/data/feeds"
SIZES = (10, 100, 1_000, 10_000)
FEWEST_WORDS, MOST_WORDS = 20, 120  # of title and summary: an ordinary item
REGEX_ITEMS = 4  # one expression a facet takes minutes for more at 10,000 follow-ups
WHEN = datetime(2024, 1, 1, tzinfo=UTC)


def items(folder: Path) -> list[Item]:
    """Ordinary news: the entries of real feeds, and the demo's recorded items among them."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            document = Fetched("https://outlet.example/feed", file.read_bytes(), "application/xml")
            found += [(one.title, one.summary, one.lang or "en") for one in Reader().read(document).entries]
    rows = (ROOT / "service/demo/stream.jsonl").read_text(encoding="utf-8").splitlines()
    found += [(row["title"], row["summary"], row["lang"]) for row in map(json.loads, rows)]
    return [
        Item(ItemId(number), FeedId(0), "Outlet", None, title, summary, "", lang, WHEN, WHEN)
        for number, (title, summary, lang) in enumerate(found)
        if FEWEST_WORDS <= len(f"{title} {summary}".split()) <= MOST_WORDS
    ]


def followups(size: int) -> list[FollowUp]:
    """As many follow-ups of the usual shape: where, what, and who, the last with names of their own.

    Countries and concepts are shared, as on a desk that covers the world: what a follow-up costs is how
    often its rarest facet comes by.
    """
    countries = sorted(name for code, name in Locale("en").territories.items() if len(code) == 2)  # noqa: PLR2004 - ISO 3166
    article = Article("A promise", date(2023, 12, 1))
    shapes = zip(cycle(countries), cycle(CONCEPTS), islice(_names(), size), strict=False)
    return [
        FollowUp(
            FollowUpId(f"f{number}"),
            "Promise",
            "Does it happen?",
            article,
            (
                Facet("where", (), (country,)),
                Facet("what", (), concepts=(concept,)),
                Facet("who", (name, f"{name} Group", f"{name}'s chairman")),
            ),
        )
        for number, (country, concept, name) in enumerate(shapes)
    ]


def _names() -> Iterator[str]:
    """Names that look like names: no item has them, as no item has most of a desk's."""
    starts, middles, ends = (
        "BDFGHKLMNPRSTVZ",
        "aeiou",
        ("rond", "lark", "mint", "vesk", "torn", "quil", "sand"),
    )
    for first in starts:
        for second in middles:
            for third in starts.lower():
                for fourth in middles:
                    for end in ends:
                        yield f"{first}{second}{third}{fourth}{end}"


def seconds(work: Callable[[], object], runs: int) -> float:
    """Processor time, the median of some runs."""
    taken = []
    for _ in range(runs):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def expressions(tracked: Sequence[FollowUp]) -> list[list[re.Pattern[str]]]:
    """One regular expression a facet, follow-up by follow-up: the plain way to do it."""
    compiled: dict[Facet, re.Pattern[str]] = {}
    for followup in tracked:
        for facet in followup.facets:
            if facet not in compiled:
                compiled[facet] = re.compile("|".join(map(re.escape, _said(facet))), re.IGNORECASE)
    return [[compiled[facet] for facet in followup.facets] for followup in tracked]


def _said(facet: Facet) -> list[str]:
    said = [*facet.phrases, *(form for name in facet.names for form in forms(name))]
    return said + [phrase for one in facet.concepts for words in CONCEPTS[one].values() for phrase in words]


def arguments(parser: argparse.ArgumentParser) -> None:
    """A folder of feed documents, and how often to run."""
    parser.add_argument("folder", nargs="?", type=Path, default=DOCUMENTS)
    parser.add_argument("--runs", type=int, default=3)


def run(given: argparse.Namespace) -> None:
    """Print a table."""
    stream = items(given.folder)
    few = stream[:: max(1, len(stream) // REGEX_ITEMS)]
    words = sum(len(f"{one.title} {one.summary}".split()) for one in stream) / len(stream)
    print(f"{len(stream)} items of {words:.0f} words")
    print(f"{'follow-ups':>10} {'items/s':>9} {'cost against 10':>16} {'regex a facet, times slower':>28}")
    first = 0.0
    language = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh"))
    for size in SIZES:
        tracked = followups(size)
        matcher = language.matcher(tracked)
        ours = seconds(lambda: [matcher.judge(one) for one in stream], given.runs) / len(stream)  # noqa: B023 - used at once
        plain = expressions(tracked)
        theirs = seconds(
            lambda: [
                all(one.search(f"{item.title} {item.summary}") for one in facets)
                for item in few
                for facets in plain  # noqa: B023 - used at once
            ],
            1,
        ) / len(few)
        first = first or ours
        print(f"{size:>10} {1 / ours:>9.0f} {ours / first:>16.2f} {theirs / ours:>28.1f}")
    more = followups(SIZES[-1] + 1)
    print(f"one more follow-up: {seconds(lambda: matcher.track(more), 1):.2f} s until it is measured against")

"""Languages: whether an English profile finds its document among all in another language, and what it costs.

FILE holds one document a line: {"story", "lang" (ISO 639-3), "sents"}, each story in every language. With
--feeds, it is counted how many entries of ordinary feeds the sentence model is asked about.
"""

import argparse
import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.measure import table
from service.bootstrap import sentence_model
from service.domain.feed import FeedId
from service.domain.fetch import Fetched
from service.domain.item import Item, ItemId
from service.domain.matching import across
from service.domain.policy import MatchPolicy
from service.feeds.reader import Reader
from service.language.across import Across
from service.language.index import IndexMatcher
from service.language.marks import Marks
from service.language.text import language_of
from service.ports import Meaning
from tests.support.builders import article_followups

TAGS = {
    "arb": "ar",
    "deu": "de",
    "fra": "fr",
    "hin": "hi",
    "ind": "id",
    "jpn": "ja",
    "khm": "km",
    "kor": "ko",
    "lao": "lo",
    "mya": "my",
    "por": "pt",
    "rus": "ru",
    "spa": "es",
    "tha": "th",
    "tur": "tr",
    "vie": "vi",
    "zho-CN": "zh",
}
TUNED_ON = ("fr", "ja", "ru")  # on the even documents in these, the weight of naming was chosen


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("file", type=Path, metavar="FILE", help="documents in many languages")
    parser.add_argument("--langs", nargs="*", choices=sorted(TAGS.values()), help="these languages only")
    parser.add_argument("--feeds", type=Path, metavar="DIR", help="feed documents of ordinary news")


def run(given: argparse.Namespace) -> None:
    """Print tables."""
    model = sentence_model()
    if model is None:
        raise SystemExit("The sentence model is not installed: `make env`.")
    _find(given.file, given.langs, model)
    if given.feeds is not None:
        _ask(given.feeds, model)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


def _find(file: Path, langs: Sequence[str] | None, model: Meaning) -> None:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        texts[row["lang"]][row["story"]] = " ".join(row["sents"])
    english = texts.pop("eng")
    marks = Marks({story: (text,) for story, text in english.items()})
    weights = across.rarity(marks.of)
    started = time.process_time()
    seeds = dict(zip(english, model.embed(list(english.values())), strict=True))
    rows = [["", "names, numbers", "model", "both", "both, odd documents", "ms, names", "ms, model"]]
    print(f"{len(seeds)} documents; an English profile finds its own first, share of all")
    for lang, documents in texts.items():
        tag = TAGS[lang]
        if langs and tag not in langs:
            continue
        started = time.process_time()
        named = {story: marks.found_in(text, tag) for story, text in documents.items()}
        naming_ms = (time.process_time() - started) / len(documents) * 1e3
        started = time.process_time()
        vectors = dict(zip(documents, model.embed(list(documents.values())), strict=True))
        model_ms = (time.process_time() - started) / len(documents) * 1e3
        by_name = {
            (seed, story): across.naming(marks.of[seed], found, weights)
            for seed in seeds
            for story, found in named.items()
        }
        by_model = {
            (seed, story): across.cosine(one, other)
            for seed, one in seeds.items()
            for story, other in vectors.items()
        }
        both: dict[tuple[str, str], tuple[bool, float]] = {}
        for story in documents:
            near = {
                seed: across.closeness(by_model[seed, story], by_name[seed, story], tag) for seed in seeds
            }
            # As the service does: a text counts for the seed that it is nearest to, before any other.
            leads = across.leads(near)
            its = across.nearest(leads, seeds)
            both |= {(seed, story): (seed in its, lead) for seed, lead in leads.items()}
        stories = list(seeds)
        rows.append(
            [
                tag + (" *" if tag in TUNED_ON else ""),
                f"{_first(by_name.__getitem__, stories, stories):.3f}",
                f"{_first(by_model.__getitem__, stories, stories):.3f}",
                f"{_first(both.__getitem__, stories, stories):.3f}",
                f"{_first(both.__getitem__, stories, stories[1::2]):.3f}",
                f"{naming_ms:.1f}",
                f"{model_ms:.0f}",
            ]
        )
        print(".", end="", flush=True)
    print()
    table(rows)
    print("* the weight of naming was chosen on the even documents in these")


def _first(near: Callable[[tuple[str, str]], Any], stories: Sequence[str], asked: Sequence[str]) -> float:
    hits = [story for story in asked if max(stories, key=lambda other: near((story, other))) == story]
    return len(hits) / len(asked)


class _Counted:
    """`service.ports.Meaning`, counted."""

    def __init__(self, model: Meaning) -> None:
        self._model = model
        self.calls = 0

    def embed(self, texts: Sequence[str], letters: int = 400) -> Sequence[across.Vector]:
        self.calls += 1
        return self._model.embed(texts, letters)


def _ask(folder: Path, model: Meaning) -> None:
    followups = article_followups()
    counted = _Counted(model)
    policy, zone = MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")
    matcher = IndexMatcher(followups, policy, zone, Across(followups, counted))
    reader, when = Reader(), datetime(2024, 1, 1, tzinfo=UTC)
    entries = foreign = alerts = 0
    by_lang: dict[str, int] = defaultdict(int)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for entry in reader.read(
            Fetched(f"https://outlet.example/{file.name}", file.read_bytes(), "")
        ).entries:
            item = Item(
                ItemId(entries),
                FeedId(0),
                folder.name,
                entry.url,
                entry.title,
                entry.summary,
                entry.content,
                entry.lang,
                when,
                when,
            )
            before = counted.calls
            alerts += sum(match.band == "alert" for match in matcher.judge(item))
            entries += 1
            foreign += language_of(item.lang, item.title or item.summary) not in {"en", ""}
            by_lang[entry.lang or ""] += counted.calls > before
    asked = sum(by_lang.values())
    print(
        f"{entries} entries of ordinary feeds, {foreign} in other languages; the model is asked about {asked}"
        f" ({asked / entries:.2%}); {alerts} alerts"
    )
    print(", ".join(f"{lang or '?'} {times}" for lang, times in sorted(by_lang.items()) if times))

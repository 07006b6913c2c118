"""The labelled streams of the first article, held to what they gave: see docs/matching.md for what was tuned on which."""

from zoneinfo import ZoneInfo

import pytest

from config.files import load_feeds
from service.domain.home import homes
from service.domain.policy import FoldPolicy, MatchPolicy
from service.language import Language
from service.language.index import IndexMatcher
from service.usecases.replay_stream import ReplayDesk, replay_stream
from tests.support.builders import ROOT, article_followups


@pytest.fixture(scope="module")
def matcher() -> IndexMatcher:
    return Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(article_followups())


@pytest.mark.parametrize(
    ("name", "caught", "false", "twice", "precision", "recall"),
    [
        ("dev", 16, 0, 0, 1.0, 1.0),
        ("second", 34, 1, 1, 0.98, 0.88),
        ("third", 37, 3, 4, 0.96, 0.83),
        ("fourth", 37, 2, 0, 0.96, 0.95),
        ("fifth", 40, 1, 3, 0.98, 0.93),
        ("sixth", 49, 2, 1, 0.98, 0.96),
        ("seventh", 45, 2, 1, 0.97, 0.85),
        ("eighth", 43, 0, 1, 1.0, 0.90),
        ("ninth", 42, 3, 3, 0.97, 0.88),
        ("thirteenth", 42, 5, 3, 0.95, 0.87),
        ("fourteenth", 42, 3, 4, 0.97, 0.89),
        ("fifteenth", 25, 2, 1, 0.96, 0.81),
        ("sixteenth", 42, 5, 3, 0.95, 0.80),
    ],
)
def test_a_stream_is_matched_as_well_as_it_was(
    matcher: IndexMatcher, name: str, caught: int, false: int, twice: int, precision: float, recall: float
) -> None:
    lines = (ROOT / "tests/data/stream" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    known = homes((feed.name, feed.country) for feed in load_feeds(ROOT / "config/feeds.yaml"))
    report = replay_stream(lines, ReplayDesk(article_followups(), matcher, FoldPolicy(), known))
    found = report.result(seconds=1.0, peak_mib=1.0)
    assert found["development"]["caught"] >= caught
    assert found["development"]["false_alerts"] <= false
    assert found["development"]["duplicate_alerts"] <= twice
    assert found["item"]["precision"] >= precision
    assert found["item"]["recall"] >= recall

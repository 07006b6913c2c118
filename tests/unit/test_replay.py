import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from service.domain.followup import Article
from service.domain.policy import FoldPolicy, MatchPolicy
from service.language import Language
from service.usecases.replay_stream import BrokenStream, replay_stream
from tests.support.builders import ROOT, article_followups, followup

STREAM = ROOT / "tests" / "data" / "stream" / "dev.jsonl"


def report(lines: list[str]) -> dict:  # type: ignore[type-arg] # JSON
    followups = article_followups()
    matcher = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(followups)
    found = replay_stream(lines, followups=followups, matcher=matcher, policy=FoldPolicy())
    return found.result(seconds=1.0, peak_mib=2.0)


def line(id_: str, title: str, **more: object) -> str:
    row = {"id": id_, "feed": "Outlet", "published": "2023-11-26T09:00:00Z", "lang": "en", "title": title}
    return json.dumps({**row, **more})


def test_the_recorded_stream_is_matched_well_enough() -> None:
    rows = [json.loads(one) for one in STREAM.read_text(encoding="utf-8").splitlines()]
    result = report([json.dumps(row) for row in rows if row["basis"] != "constructed"])
    assert result["items"] == 119
    assert result["item"]["precision"] >= 0.85
    assert result["item"]["recall"] >= 0.85
    assert result["development"]["recall"] >= 0.95
    assert result["development"]["false_alerts"] == 0


DOCKS = "Russian warship docks at Sihanoukville"


def test_every_figure_is_counted_as_the_design_says() -> None:
    result = report(
        [
            line("a", DOCKS, labels=["naval-docking"]),
            line("b", f"{DOCKS} again", labels=["naval-docking"], same_story_as="a"),
            line("c", "Crew plays football", labels=["naval-docking"]),  # missed
            line("d", "Hun Sen elected president of Cambodian Senate", labels=[]),  # false
            line("e", "Nothing to do with it", labels=[]),
            line("f", DOCKS, labels=[], ambiguous=True),
        ]
    )
    assert (result["items"], result["matched"], result["alerts"]) == (6, 4, 2)
    assert result["item"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667}
    assert result["development"] == {
        "labelled": 2,
        "caught": 1,
        "recall": 0.5,
        "false_alerts": 1,
        "false_rate": 0.5,
        "duplicate_alerts": 0,
        "duplicate_rate": 0.0,
    }
    assert [(error["id"], error["kind"]) for error in result["errors"]] == [("c", "missed"), ("d", "false")]
    assert set(result["by_followup"]) == {"naval-docking", "senate-election"}
    assert result["by_followup"]["senate-election"]["item"]["recall"] is None


def test_a_second_alert_for_one_story_is_a_duplicate() -> None:
    later = line(
        "b",
        "Moscow navy frigate drops anchor off Kampong Som",
        labels=["naval-docking"],
        same_story_as="a",
        published="2023-12-20T09:00:00Z",
    )
    result = report([line("a", DOCKS, labels=["naval-docking"]), later])
    assert result["development"]["duplicate_alerts"] == 1
    assert [error["kind"] for error in result["errors"]] == ["duplicate"]


def test_a_stream_without_labels_says_what_would_have_been_told() -> None:
    result = report([line("a", DOCKS), "", line("b", "Nothing")])
    assert (result["items"], result["matched"], result["alerts"]) == (2, 1, 1)
    assert result["item"] == {"precision": None, "recall": None, "f1": None}
    assert result["by_followup"] == {}


def test_the_order_of_the_lines_does_not_matter() -> None:
    rows = STREAM.read_text(encoding="utf-8").splitlines()
    forward, backward = report(rows), report(rows[::-1])
    assert forward == backward


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 2: is no JSON"),
        ("[]", "line 2: must be an object"),
        ('{"id": 5}', "line 2: id: must be text"),
        (line("a", "x", published="soon"), "line 2: published: “soon” is no date"),
    ],
)
def test_a_broken_line_is_named_with_its_mend(text: str, words: str) -> None:
    with pytest.raises(BrokenStream, match=words):
        report([line("a", "x"), text])


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    assert report([line("a", DOCKS, published="2023-11-26T09:00:00")])["alerts"] == 1


def test_a_follow_up_without_facets_is_replayed_by_its_article() -> None:
    text = "A ferry sank off Marmaris and eleven people are missing, the coast guard said. Captain Yusuf Demirel of the Aegean Pearl told Egemar Lines that a cargo door had failed."
    about = replace(
        followup("ferry"), facets=(), article=Article("Ferry sinks off Marmaris", date(2023, 10, 27), text)
    )
    stream = [
        line("a", "Storm closes harbour of Cebu", summary="The coast guard kept ferries in port.", labels=[]),
        line(
            "b",
            "Captain of Aegean Pearl charged",
            summary="Yusuf Demirel, captain of the ferry that sank off Marmaris, was charged. Egemar Lines is silent.",
            labels=["ferry"],
        ),
    ]
    matcher = Language(MatchPolicy(), ZoneInfo("UTC")).matcher([about])
    found = replay_stream(stream, followups=[about], matcher=matcher, policy=FoldPolicy())
    result = found.result(seconds=1.0, peak_mib=2.0)
    assert (result["item"]["precision"], result["item"]["recall"]) == (1.0, 1.0)

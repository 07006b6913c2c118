import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.followup import Article, FollowUp
from service.domain.policy import FoldPolicy, MatchPolicy
from service.language import Language
from service.usecases import replay_stream as replay_stream_module
from service.usecases.replay_stream import (
    BrokenStream,
    ExplainedLine,
    ReplayDesk,
    explain_line,
    replay_stream,
    sweep_stream,
)
from tests.support.builders import ROOT, article_followups, followup

STREAM = ROOT / "tests" / "data" / "stream" / "dev.jsonl"


def desk_of(*followups: FollowUp) -> ReplayDesk:
    matcher = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(followups)
    return ReplayDesk(followups, matcher, FoldPolicy(), homes={})


DESK = desk_of(*article_followups())


def report(lines: list[str]) -> dict:  # type: ignore[type-arg] # JSON
    return replay_stream(lines, DESK).result(seconds=1.0, peak_mib=2.0)


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
    result = replay_stream(stream, desk_of(about)).result(seconds=1.0, peak_mib=2.0)
    assert (result["item"]["precision"], result["item"]["recall"]) == (1.0, 1.0)


# --- long streams, sweeps, explanations ------------------------------------------------------------------


def test_lines_in_any_order_give_the_same_report_whether_or_not_they_fit_into_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = STREAM.read_text(encoding="utf-8").splitlines()
    whole = report(lines)
    monkeypatch.setattr(replay_stream_module, "RUN", 7)
    assert report(lines) == report(lines[::-1]) == report([*lines[50:], "", *lines[:50]]) == whole


def test_a_broken_line_is_named_by_its_number_even_in_a_long_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_stream_module, "RUN", 2)
    lines = [line(str(number), DOCKS) for number in range(5)]
    with pytest.raises(BrokenStream, match="line 6: is no JSON"):
        report([*lines, "{"])


def ordinary(count: int) -> Iterator[str]:
    """News of some years, a tenth of it about the docking, half of that wanted: alerts, misses, all there is."""
    for number in range(count):
        about = (
            f"Russian warship docks at Sihanoukville, day {number % 50}"
            if number % 10 == 0
            else f"Rice {number % 50}"
        )
        when = datetime(2023, 11, 1, tzinfo=UTC) + timedelta(hours=number * 6)
        labels = ["naval-docking"] if number % 20 == 0 else []
        text = "A sentence of an ordinary report that is as long as these are. " * 5
        same = str(number - 20) if labels and number else None
        yield line(
            str(number), about, published=when.isoformat(), summary=text, labels=labels, same_story_as=same
        )


def peak(count: int) -> int:
    """Bytes at most while a stream is replayed, beyond what stood before."""
    list(ordinary(20))
    tracemalloc.start()
    found = replay_stream(ordinary(count), DESK)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.result(seconds=0, peak_mib=0)["items"] == count
    return most


def test_memory_does_not_grow_with_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_stream_module, "RUN", 500)
    peak(500)
    short, long = peak(1_000), peak(3_000)
    # An item of this stream takes a thousand bytes and more. What is kept of one are errors and the stories
    # that labels name; and a file's buffer for each run of lines.
    assert long - short < 2_000 * 200


def test_a_sweep_holds_the_report_in_force_and_loosens_towards_low_thresholds() -> None:
    lines = STREAM.read_text(encoding="utf-8").splitlines()
    points = sweep_stream(lines, DESK, thresholds=[0.1, MatchPolicy().alert, 0.99], matching=MatchPolicy())
    whole = report(lines)
    assert points[1].figures["item"] == whole["item"]
    assert points[1].figures["development"] == whole["development"]
    recalls = [point.figures["item"]["recall"] for point in points]
    assert recalls == sorted(recalls, reverse=True)
    assert points[0].figures["item"]["precision"] < points[1].figures["item"]["precision"]


def test_a_sweep_leaves_dropped_what_was_dropped_for_a_reason_of_its_own() -> None:
    early = line("1", DOCKS, published="2023-01-26T09:00:00Z", labels=[])
    (point,) = sweep_stream([early], DESK, thresholds=[0.5], matching=MatchPolicy())
    assert point.figures["alerts"] == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"labels": "naval-docking"}, "labels: must be a list of follow-up ids; it is 'naval-docking'."),
        ({"labels": [5]}, "labels: must be a list of follow-up ids; it is [5]."),
        ({"lang": 7}, "lang: must be text; it is 7."),
        ({"same_story_as": ["x"]}, "same_story_as: must be text; it is ['x']."),
    ],
)
def test_a_field_of_another_sort_is_told_with_its_line(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(BrokenStream) as raised:
        report([line("1", DOCKS), line("2", DOCKS, **wrong)])
    assert str(raised.value) == f"line 2: {told}"


def test_half_a_character_is_read_as_a_question_mark() -> None:
    found = explain_line([line("1", f"{DOCKS} \ud800")], "1", DESK)
    assert found is not None
    assert found[0].item.title == f"{DOCKS} ?"


def test_what_no_label_speaks_of_is_told_by_name() -> None:
    lines = [line("1", DOCKS), line("2", "Rain in Phnom Penh"), line("3", DOCKS, labels=[])]
    told = replay_stream(lines, DESK).told
    assert [(one.recorded.name, one.match.followup) for one in told] == [("1", "naval-docking")]


def explain(name: str, *lines: str) -> dict[str, ExplainedLine]:
    found = explain_line(lines, name, DESK)
    assert found is not None
    return {one.followup.id: one for one in found[1]}


def test_one_item_is_explained_against_every_follow_up() -> None:
    found = explain("2", line("1", DOCKS), line("2", f"{DOCKS} on visit", labels=["naval-docking"]))
    assert list(found) == [one.id for one in article_followups()]
    navy, senate = found["naval-docking"], found["senate-election"]
    assert (navy.alerted, navy.wanted, senate.wanted) == (False, True, False)
    assert navy.grouping.startswith("It joins what was told before: ")
    assert senate.match.score == 0
    assert senate.match.evidence.because == ("It names Cambodia (“Sihanoukville”), but not chamber or vote.")
    assert explain("1", line("1", DOCKS))["naval-docking"].grouping == "It opens a development."
    assert explain("1", line("1", DOCKS))["naval-docking"].wanted is None


def test_an_item_that_came_out_before_says_so_and_one_of_nothing_too() -> None:
    early = explain("1", line("1", "Rain", published="2023-01-26T09:00:00Z"))["naval-docking"]
    assert early.match.evidence.because == (
        "It names nothing of the follow-up: not Russia or vessel or place; and it came out before 27 October 2023."
    )


def test_an_item_that_the_stream_does_not_hold_is_none() -> None:
    assert explain_line([line("1", DOCKS)], "x", DESK) is None

"""Replay a recorded stream: read its lines, and do with each item what the service would have done."""

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any, TextIO

from service.domain.development import Band, Joined, Match
from service.domain.feed import FeedId
from service.domain.followup import FollowUp, FollowUpId
from service.domain.home import Homes, home_of
from service.domain.item import Item, ItemId
from service.domain.matching.learn import band_of
from service.domain.novelty import Ask, unasked
from service.domain.policy import FoldPolicy, MatchPolicy
from service.domain.replay import Ledger, Outcome, Recorded, Report, replay, settle
from service.ports import Matcher

RUN = 5_000  # lines that are sorted in memory at once


class BrokenStream(Exception):  # noqa: N818 - shown to people as it is
    """A line of the stream cannot be read; the text names line, field and mend."""


@dataclass(frozen=True, slots=True)
class ReplayDesk:
    """The desk for which a stream is replayed: what it tracks, and by what it decides.

    Args:
        followups: what is tracked.
        matcher: for these follow-ups.
        policy: of grouping.
        homes: where outlets are at home, by their names.
        ask: asks a sentence model about reports that words leave undecided.
    """

    followups: Sequence[FollowUp]
    matcher: Matcher
    policy: FoldPolicy
    homes: Homes
    ask: Ask = unasked

    def by_id(self) -> dict[FollowUpId, FollowUp]:
        """The follow-ups by their ids."""
        return {followup.id: followup for followup in self.followups}

    def settle(self, stream: Iterable[Recorded]) -> Iterator[tuple[Recorded, tuple[Outcome, ...]]]:
        """What the service would have done with each item.

        Args:
            stream: items in the order in which they came out.
        """
        matched = ((one, self.matcher.judge(one.item)) for one in stream)
        return replay(matched, self.by_id(), self.policy, self.ask)


def replay_stream(lines: Iterable[str], desk: ReplayDesk) -> Report:
    """Replay a stream, in a memory that does not grow with it.

    Args:
        lines: one JSON object each, in any order; they are replayed in the order in which they came out.
        desk: for which desk.

    Raises:
        BrokenStream: at the first line that cannot be read.
    """
    report = Report()
    with ordered(lines, desk.homes) as stream:
        for one, outcomes in desk.settle(stream):
            report.add(one, outcomes)
    return report


@dataclass(frozen=True, slots=True)
class Point:
    """The figures at one threshold.

    Args:
        threshold: the score from which the desk would have been told.
        figures: alerts, item, development; as in the report.
    """

    threshold: float
    figures: dict[str, Any]


def sweep_stream(
    lines: Iterable[str], desk: ReplayDesk, *, thresholds: Sequence[float], matching: MatchPolicy
) -> list[Point]:
    """Replay a stream at many thresholds at once; each item is measured once.

    What the matching drops for a reason of its own (a copy, too early) stays dropped at any threshold.

    Args:
        lines: as for `replay_stream`.
        desk: for which desk.
        thresholds: scores from which the desk would have been told.
        matching: the thresholds in force, by which what was held back for a reason of its own is known.

    Raises:
        BrokenStream: at the first line that cannot be read.
    """
    by_id = desk.by_id()
    runs = [(threshold, Ledger(desk.policy, desk.ask), Report()) for threshold in thresholds]
    with ordered(lines, desk.homes) as stream:
        for one in stream:
            matches = desk.matcher.judge(one.item)
            for threshold, ledger, report in runs:
                banded = [_banded(match, threshold, matching) for match in matches]
                report.add(one, settle(one, banded, by_id, ledger))
    return [Point(threshold, report.figures()) for threshold, _, report in runs]


def _banded(match: Match, threshold: float, matching: MatchPolicy) -> Match:
    if match.band is not band_of(match.score, matching):
        return match
    return replace(match, band=Band.ALERT if match.score >= threshold else Band.DROP)


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """What became of one item of a stream for one follow-up.

    Args:
        followup: which follow-up.
        match: as it was measured, however far off.
        alerted: whether the desk would have been told.
        grouping: what it opened or joined, in one plain line; empty where it was not told.
        wanted: whether the stream's label wants it; None without labels.
    """

    followup: FollowUp
    match: Match
    alerted: bool
    grouping: str
    wanted: bool | None


def explain_line(
    lines: Iterable[str], name: str, desk: ReplayDesk
) -> tuple[Recorded, tuple[ExplainedLine, ...]] | None:
    """One item of a stream against every follow-up, after all that came out before it.

    Args:
        lines: as for `replay_stream`.
        name: the item's id in the stream.
        desk: for which desk.

    Returns:
        The item with a line for each follow-up; None where the stream holds no item of that id.

    Raises:
        BrokenStream: at the first line that cannot be read.
    """
    by_id = desk.by_id()
    with ordered(lines, desk.homes) as stream:
        for one, outcomes in desk.settle(stream):
            if one.name == name:
                near = {outcome.match.followup: outcome for outcome in outcomes}
                return one, tuple(
                    _explained(one, by_id[match.followup], match, near.get(match.followup))
                    for match in desk.matcher.explain(one.item)
                )
    return None


def _explained(
    recorded: Recorded, followup: FollowUp, match: Match, outcome: Outcome | None
) -> ExplainedLine:
    grouping = ""
    if outcome is not None and isinstance(outcome.change, Joined):
        grouping = f"It joins what was told before: {outcome.change.because}."
    elif outcome is not None and outcome.change is not None:
        grouping = "It opens a development."
    wanted = None if recorded.labels is None else followup.id in recorded.labels
    found = match if outcome is None else outcome.match
    return ExplainedLine(followup, found, outcome is not None and outcome.alerted, grouping, wanted)


# --- reading, in order -----------------------------------------------------------------------------------


@contextmanager
def ordered(lines: Iterable[str], homes: Homes) -> Iterator[Iterator[Recorded]]:
    """The items of a stream in the order in which they came out, of which only a few are in memory.

    Runs of lines are sorted and put aside in files that vanish by themselves, then merged.

    Raises:
        BrokenStream: at the first line that cannot be read.
    """
    with ExitStack() as files:
        runs: list[Iterator[Recorded]] = []
        run: list[tuple[Recorded, int, str]] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            run.append((_read(line, number), number, line))
            if len(run) == RUN:
                file = files.enter_context(TemporaryFile("w+", encoding="utf-8"))
                file.writelines(
                    f"{number}\t{line.strip()}\n" for _, number, line in sorted(run, key=_by_line)
                )
                file.seek(0)
                runs.append(_from(file))
                run = []
        runs.append(one for one, _, _ in sorted(run, key=_by_line))
        yield (_at_home(one, homes) for one in heapq.merge(*runs, key=_when))


def _at_home(recorded: Recorded, homes: Homes) -> Recorded:
    home = home_of(recorded.item.outlet, homes)
    return recorded if home is None else replace(recorded, item=replace(recorded.item, home=home))


def _when(recorded: Recorded) -> tuple[datetime, str]:
    return recorded.item.when, recorded.name


def _by_line(row: tuple[Recorded, int, str]) -> tuple[datetime, str]:
    return _when(row[0])


def _from(file: TextIO) -> Iterator[Recorded]:
    for row in file:
        number, _, line = row.partition("\t")
        yield _read(line, int(number))


def _read(line: str, number: int) -> Recorded:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BrokenStream(f"line {number}: is no JSON ({error.msg}); each line holds one object.") from error
    if not isinstance(row, dict):
        raise BrokenStream(f"line {number}: must be an object with id, feed, published, title.")
    for name in ("id", "published", "title"):
        if not isinstance(row.get(name), str):
            raise BrokenStream(f"line {number}: {name}: must be text; it is {row.get(name)!r}.")
    try:
        published = datetime.fromisoformat(row["published"])
    except ValueError as error:
        raise BrokenStream(
            f"line {number}: published: “{row['published']}” is no date; write 2023-11-26T09:00:00Z."
        ) from error
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    labels = row.get("labels")
    if labels is not None and not (isinstance(labels, list) and all(isinstance(one, str) for one in labels)):
        raise BrokenStream(f"line {number}: labels: must be a list of follow-up ids; it is {labels!r}.")
    return Recorded(
        name=_text(row, "id", number),
        item=_item(row, number, published.astimezone(UTC)),
        labels=None if labels is None else frozenset(FollowUpId(label) for label in labels),
        ambiguous=bool(row.get("ambiguous")),
        same_story_as=_text(row, "same_story_as", number) or None,
    )


def _text(row: dict[str, Any], name: str, number: int) -> str:
    """A field of text; empty where there is none. Half a character, as JSON can hold, becomes a "?"."""
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise BrokenStream(f"line {number}: {name}: must be text; it is {value!r}.")
    return (value or "").encode("utf-8", "replace").decode()


def _item(row: dict[str, Any], number: int, published: datetime) -> Item:
    return Item(
        id=ItemId(number),
        feed=FeedId(0),
        outlet=_text(row, "feed", number),
        url=_text(row, "url", number) or None,
        title=_text(row, "title", number),
        summary=_text(row, "summary", number),
        content=_text(row, "content", number),
        lang=_text(row, "lang", number) or None,
        published=published,
        seen=published,
    )

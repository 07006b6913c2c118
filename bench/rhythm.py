"""When to come back: the rule beside fixed intervals, on recorded publishing times.

Takes the dates of real feed documents (tests/data/feeds, and folders given), lays each feed's entries out in
time, and lets a clock run over them: each feed is visited as the rule says, learning as it goes, and at fixed
intervals. Prints the mean delay from an entry's date to the visit that finds it, the visits spent, and what a
document of its usual length would have lost between two visits. Only the later half of each feed's span
counts: before that, the rule learns. Where nothing is new, visits cost a 304. And how often a feed would have
been told of as silent although it came back, with its pauses known and without.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

from service.domain.feed import Rhythm
from service.domain.fetch import Fetched
from service.domain.policy import PollPolicy
from service.domain.rhythm import learn, plan_wait, silent_at
from service.feeds.reader import Reader

FIXED = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
LEAST = 10  # dated entries from which a feed has a rhythm
WEEKLY = timedelta(days=5)  # a span from which on a feed shows its pauses
LONGEST_SPAN, SHORTEST_SPAN = timedelta(days=60), timedelta(hours=6)
POLICY = PollPolicy()


@dataclass(frozen=True)
class Run:
    """What a way of visiting came to.

    Args:
        delays: from each entry's date to the visit that found it, in minutes.
        visits: how many were made.
        lost: entries that had left the document before a visit found them.
    """

    delays: tuple[float, ...]
    visits: int
    lost: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """The program's arguments."""
    parser.add_argument("folders", nargs="*", type=Path, help="folders with feed documents")


def run(given: argparse.Namespace) -> None:
    """Print the table."""
    feeds = [times for folder in (Path("tests/data/feeds"), *given.folders) for times in recorded(folder)]
    entries = sum(len(times) for times in feeds)
    print(f"{len(feeds)} feeds, {entries} entries with dates; the later half of each feed's span counts\n")
    span = sum((_end(times) - _middle(times) for times in feeds), timedelta())
    rule = total([visits_of(times, None) for times in feeds])
    ways = {"the rule": rule}
    for fixed in (*FIXED, span / rule.visits):  # the last spends as many visits as the rule
        name = f"every {fixed / timedelta(minutes=1):.0f} min"
        ways[name] = total([visits_of(times, fixed) for times in feeds])
    print(f"{'':14} {'mean delay, min':>16} {'visits':>9} {'visits an entry':>16} {'lost':>6}")
    for name, one in ways.items():
        spent = one.visits / len(one.delays)
        print(f"{name:14} {mean(one.delays):16.1f} {one.visits:9} {spent:16.2f} {one.lost:6}")
    long = [times for times in feeds if times[-1] - times[0] >= WEEKLY]
    days = sum((times[-1] - times[len(times) // 3] for times in long), timedelta()).days
    known, unknown = (
        sum(false_silences(times, policy) for times in long) for policy in (POLICY, replace(POLICY, pauses=0))
    )
    print(
        f"\nfalse words of silence in {days} days of {len(long)} feeds: {known}; {unknown} by the rate alone"
    )


def total(runs: Sequence[Run]) -> Run:
    """All feeds together."""
    delays = tuple(delay for one in runs for delay in one.delays)
    return Run(delays, sum(one.visits for one in runs), sum(one.lost for one in runs))


def recorded(folder: Path) -> list[list[datetime]]:
    """The publishing times of each feed in a folder, in order; feeds without a rhythm left out."""
    found = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.suffix in (".md", ".jsonl", ".py", ".txt"):
            continue
        parsed = Reader().read(Fetched("https://outlet.example/feed", file.read_bytes(), ""))
        times = sorted(entry.published for entry in parsed.entries if entry.published is not None)
        times = [moment for moment in times if moment > times[-1] - LONGEST_SPAN]
        if len(set(times)) >= LEAST and times[-1] - times[0] >= SHORTEST_SPAN:
            found.append(times)
    return found


def visits_of(times: Sequence[datetime], fixed: timedelta | None) -> Run:
    """Visit one feed over its recorded span.

    Args:
        times: its entries' dates, in order.
        fixed: between two visits; None for the rule.
    """
    chance = random.Random(times[0].timestamp())  # noqa: S311 - spreads visits, guards nothing
    shown = len(times) // 2  # as many as its document holds, about
    rhythm, now, place = Rhythm(), times[0], 0
    delays: list[float] = []
    visits = lost = 0
    while now < _end(times):
        upto = place
        while upto < len(times) and times[upto] <= now:
            upto += 1
        fresh = times[place:upto]
        counts = now >= _middle(times)
        if counts:
            visits += 1
            lost += max(len(fresh) - shown, 0)
            delays += [(now - moment) / timedelta(minutes=1) for moment in fresh if moment >= _middle(times)]
        rhythm = learn(rhythm, len(fresh), fresh if place == 0 else (), POLICY, now)
        place = upto
        now += fixed or plan_wait(rhythm, entries=shown, spread=chance.random(), policy=POLICY, now=now)
    return Run(tuple(delays), visits, lost)


def false_silences(times: Sequence[datetime], policy: PollPolicy) -> int:
    """How often a feed that came back each time would have been told of as silent.

    Args:
        times: its entries' dates, in order: the first third is what its first document holds.
        policy: when a silence is odd.
    """
    place = len(times) // 3
    now = quiet = times[place - 1]
    rhythm = learn(Rhythm(), place, times[:place], policy, now)
    told: set[datetime | None] = set()
    while now < times[-1]:
        upto = place
        while upto < len(times) and times[upto] <= now:
            upto += 1
        rhythm = learn(rhythm, upto - place, (), policy, now, quiet=quiet)
        place, quiet = upto, now
        silent = silent_at(rhythm, policy)
        if silent is not None and silent <= now:
            told.add(rhythm.newest)
        now += plan_wait(rhythm, entries=place, spread=0.5, policy=policy, now=now)
    return len(told)


def _middle(times: Sequence[datetime]) -> datetime:
    return times[0] + (times[-1] - times[0]) / 2


def _end(times: Sequence[datetime]) -> datetime:
    return times[-1] + timedelta(hours=1)  # so that the last entry is found

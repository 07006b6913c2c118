"""Polling, side by side on the same feeds: the service, the bare HTTP client and, if asked for, others."""

import argparse
import json
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.corpus import ITEMS
from bench.feed_server import Counts, FeedServer, Mode, feed_server
from bench.measure import Spent, table
from bench.systems import Stack, System, systems

MEGA = 1_000_000
LEAST = 0.001  # seconds: what a clock of the kernel can tell
STARTS = 3  # a start is short beside a round: the median of so many is taken off


@dataclass(frozen=True, slots=True)
class Case:
    """A round of visits to all feeds, after those before it.

    Args:
        name: what is found.
        mode: how the server answers.
        build: of the documents.
        before: the build that was seen last; None at the first visit.
        rounds: how often, where each round is like the one before.
    """

    name: str
    mode: Mode
    build: int
    before: int | None
    rounds: int = 1


CASES = (
    Case("first poll", Mode.CONDITIONAL, 0, None),
    Case("unchanged, 304", Mode.CONDITIONAL, 0, 0, 9),
    Case("only the build date", Mode.CONDITIONAL, 1, 0),
    Case("unchanged, same bytes", Mode.UNCONDITIONAL, 1, 1, 9),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a system did in a case.

    Args:
        case: its name.
        system: its name.
        spent: by the whole process, or, where it runs all the time, until the round's end.
        start: of that, what a process costs that finds nothing to do.
        counts: what the server answered.
        items: how many items are stored afterwards; None where none are.
    """

    case: str
    system: str
    spent: Spent
    start: Spent
    counts: Counts
    items: int | None

    @property
    def cpu(self) -> float:
        """Processor seconds for the visits alone."""
        return max(self.spent.cpu - self.start.cpu, LEAST)

    @property
    def wall(self) -> float:
        """Seconds for the visits alone."""
        return max(self.spent.wall - self.start.wall, LEAST)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--feeds", type=int, nargs="+", default=[200], help="how many feeds (default: 200)")
    parser.add_argument("--runs", type=int, default=3, help="medians are of so many runs (default: 3)")
    parser.add_argument(
        "--peers", action="store_true", help="measure other readers too; installs them from PyPI"
    )
    parser.add_argument(
        "--delay",
        type=float,
        default=0.0,
        metavar="MS",
        help="until each answer, as from far away (default: 0)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run's figures there")


def run(given: argparse.Namespace) -> None:
    """Print a table for each number of feeds."""
    every: dict[int, list[list[Row]]] = {}
    for feeds in given.feeds:
        with feed_server(feeds) as server:
            every[feeds] = [
                _run(server, peers=given.peers, delay=given.delay / 1_000) for _ in range(given.runs)
            ]
        _show(feeds, every[feeds])
    if given.json:
        given.json.write_text(
            json.dumps(
                {feeds: [[asdict(row) for row in rows] for rows in runs] for feeds, runs in every.items()}
            )
        )


def _run(server: FeedServer, *, peers: bool, delay: float) -> list[Row]:
    """All cases, each by all systems, one after another."""
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory(prefix="as-") as home,
        systems(Path(home), server.urls, peers=peers) as all_of_them,
    ):
        starts = {system.name: _start(system) for system in all_of_them}
        for case in CASES:
            server.switch(case.mode, case.build, delay)
            rows += [_measure(server, case, system, starts[system.name]) for system in all_of_them]
    return rows


def _start(system: System) -> Spent:
    tries = [system.start() for _ in range(STARTS)]
    return Spent(statistics.median(one.wall for one in tries), statistics.median(one.cpu for one in tries))


def _measure(server: FeedServer, case: Case, system: System, start: Spent) -> Row:
    spent = system.poll(case.before, case.rounds)
    counts = server.counts()
    if isinstance(system, Stack):  # until beat's tick nothing happened
        start = Spent(counts.first - system.began, 0)
    row = Row(case.name, system.name, spent, start, counts, system.items())
    feeds = len(server.urls)
    answered = row.counts.whole + row.counts.unchanged
    if answered < feeds or row.items not in (None, feeds * ITEMS):
        raise SystemExit(
            f"{system.name}, {case.name}: {answered} answers, {row.items} items for {feeds} feeds"
        )
    return row


def _show(feeds: int, runs: list[list[Row]]) -> None:
    sent = runs[0][0].counts.sent
    print(f"\n{feeds} feeds of {ITEMS} items, {sent / MEGA:.1f} MB, medians of {len(runs)}")
    print("CPU: user and system seconds of all its processes; visits: less what a start costs, as is what")
    print("they make a second. The last columns set them in relation.")
    print("One process and the bare client: by their own clocks, without the start of Python; where nothing")
    print(
        f"changes, the median of {CASES[1].rounds} rounds. Worker and beat: from the first answer on, since"
    )
    print("until beat's tick nothing happens.")
    names = list(dict.fromkeys(row.system for row in runs[0]))
    beside = [name for name in names if not name.startswith("afterstory")]
    head = [
        "",
        "wall s",
        "CPU s",
        "a second",
        "visits s",
        "ms/feed",
        *(f"/ {name}" for name in beside),
        "200",
        "304",
    ]
    rows = [head]
    for case in CASES:
        of_case = {
            name: [row for one in runs for row in one if (row.case, row.system) == (case.name, name)]
            for name in names
        }
        cpu = {name: statistics.median(row.cpu for row in found) for name, found in of_case.items()}
        rows.append([case.name, *("" for _ in head[1:])])
        rows += [
            [
                f"  {name}",
                f"{statistics.median(row.spent.wall for row in found):.2f}",
                f"{statistics.median(row.spent.cpu for row in found):.2f}",
                f"{feeds / statistics.median(row.wall for row in found):.0f}",
                f"{cpu[name]:.3f}",
                f"{cpu[name] / feeds * 1_000:.2f}",
                *(f"{cpu[name] / cpu[other]:.2f}" for other in beside),
                f"{found[0].counts.whole}",
                f"{found[0].counts.unchanged}",
            ]
            for name, found in of_case.items()
        ]
    table(rows)

"""The memory of one poll process over very many visits.

Of ten visits to a feed seven find nothing new (304), two the same bytes, and one a new item.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.feed_server import Mode, feed_server
from bench.measure import memory_of, table
from bench.ours import Installation

FEEDS = 1_000
SAMPLES = 200  # over the whole run
WARM = 0.1  # share of the visits that warms the process up
WINDOW = 0.05  # share of the samples of which the median makes a figure


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--polls", type=int, default=100_000, help="how many visits (default: 100000)")


def run(given: argparse.Namespace) -> None:
    """Print memory after the warm-up and at the end."""
    polls: int = given.polls
    with feed_server(FEEDS) as server, tempfile.TemporaryDirectory(prefix="as-") as folder:
        server.switch(Mode.MIXED)
        ours = Installation(Path(folder) / "home", server.urls)
        ours.prepare()
        samples = _sample(ours, polls)
        counts = server.counts()
        items = ours.items()
    warm = [one for one in samples if one[0] >= WARM * polls]
    window = max(1, round(WINDOW * len(samples)))
    print(
        f"{samples[-1][0]} visits to {FEEDS} feeds: {counts.unchanged} answers 304, "
        f"{counts.whole} whole documents, {items} items stored"
    )
    rows = [["MiB", f"after {warm[0][0]} visits", "at the end", "difference", "most"]]
    for place, name in enumerate(("its alone (USS)", "its share (PSS)", "resident (RSS)"), 1):
        first = statistics.median(one[place] for one in warm[:window])
        last = statistics.median(one[place] for one in warm[-window:])
        most = max(one[place] for one in samples)
        rows.append(
            [name, f"{first:.1f}", f"{last:.1f}", f"{(last / first - 1) * 100:+.1f} %", f"{most:.1f}"]
        )
    table(rows)


def _sample(ours: Installation, polls: int) -> list[tuple[int, float, float, float]]:
    """(visits, USS, PSS, RSS) as the run goes on, and at its end."""
    samples = []
    command = [sys.executable, "-m", "bench.poll_process", str(polls)]
    with subprocess.Popen(
        command, env=ours.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wanted = 0.0
        for line in process.stdout:
            visits = int(line)
            if visits >= min(wanted, polls):
                samples.append((visits, *memory_of(process.pid)))
                wanted = visits + polls / SAMPLES
            if visits >= polls:
                process.stdin.close()  # it stays until then, to be looked at
    if process.returncode != 0:
        raise SystemExit(f"the poll process ended ({process.returncode})")
    return samples

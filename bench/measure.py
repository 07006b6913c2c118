"""What processes cost, read from the kernel; and plain tables."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """What something cost.

    Args:
        wall: seconds that passed.
        cpu: seconds of processor time, user and system, of all its processes.
    """

    wall: float
    cpu: float


def run(command: Sequence[str | Path], environ: Mapping[str, str], log: Path) -> Spent:
    """Run a command to its end and measure it with all that it started and waited for.

    Args:
        command: what to run.
        environ: its whole environment.
        log: where its output is put.

    Raises:
        SystemExit: with the log's end, if the command fails.
    """
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        words = log.read_text(errors="replace")[-2_000:]
        raise SystemExit(f"{' '.join(map(str, command))} failed ({process.returncode}):\n{words}")
    return Spent(wall, usage.ru_utime + usage.ru_stime)


def tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def cpu_of(pids: Sequence[int]) -> float:
    """Processor seconds, user and system, of processes and of the children they have waited for."""
    total = 0
    for pid in pids:
        # One that has just ended is counted with what its parent has waited for.
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime: proc(5)
    return total / TICKS


def memory_of(pid: int) -> tuple[float, float, float]:
    """Memory of a process in MiB: what is its alone (USS), its share of everything (PSS), everything (RSS).

    PSS rises without its doing when another process ends that used the same libraries.
    """
    rows = (row.split() for row in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kilobytes = {row[0].rstrip(":"): int(row[1]) for row in rows}
    alone = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return alone / 1_024, kilobytes["Pss"] / 1_024, kilobytes["Rss"] / 1_024


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; the first row is the head, the first column stands left."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells))


def quantiles(times: Sequence[float]) -> dict[str, float]:
    """What half, 9 of 10, 99 of 100 and all did not exceed."""
    ordered = sorted(times)
    found = {
        f"p{share * 100:g}": ordered[min(len(ordered) - 1, int(len(ordered) * share))]
        for share in (0.5, 0.9, 0.99)
    }
    return {**found, "max": ordered[-1]}

"""The memory of one replay against ever longer streams, each in a process of its own.

The streams are the recorded development stream over and over, each round two months later: as dense in
developments as it is, with other ids, so that nothing is known twice.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measure import table
from tests.support.builders import ROOT

STREAM = ROOT / "tests" / "data" / "stream" / "dev.jsonl"
ROUND = timedelta(days=60)
YEARS = 50  # after which the rounds begin anew, so that dates stay dates


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument(
        "--items", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="lengths of the streams"
    )


def run(given: argparse.Namespace) -> None:
    """Print time and peak memory by length."""
    rows = [["items", "alerts", "seconds", "items a second", "peak MiB"]]
    with tempfile.TemporaryDirectory(prefix="as-") as folder:
        for items in given.items:
            file = Path(folder) / f"{items}.jsonl"
            _write(file, items)
            found = _replay(file)
            rate = f"{found['items'] / found['seconds']:.0f}"
            rows.append(
                [
                    str(found["items"]),
                    str(found["alerts"]),
                    f"{found['seconds']:.1f}",
                    rate,
                    f"{found['peak_mib']:.1f}",
                ]
            )
    table(rows)


def _write(file: Path, items: int) -> None:
    lines = [json.loads(line) for line in STREAM.read_text(encoding="utf-8").splitlines()]
    with file.open("w", encoding="utf-8") as out:
        for number in range(items):
            round_, place = divmod(number, len(lines))
            row = dict(lines[place])
            published = datetime.fromisoformat(row["published"])
            later = ROUND * (round_ % (YEARS * 6))
            row["published"] = (published + later).isoformat()
            row["id"] = f"{row['id']}-{round_}"
            if row.get("same_story_as"):
                row["same_story_as"] = f"{row['same_story_as']}-{round_}"
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _replay(file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "service.cli", "replay", str(file), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found

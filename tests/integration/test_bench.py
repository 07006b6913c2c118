"""The programs under bench/ run; what they measure is theirs to say."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy.engine import Engine

from bench.corpus import Document
from bench.ingest import CASES
from tests.support.builders import ROOT


def bench(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "bench", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_program_has_a_line_of_help() -> None:
    said = bench("-h")
    for program in ("matching", "ingest", "parse", "memory", "growth"):
        assert f"  {program} " in said


def test_polling_is_measured_from_the_request_to_the_stored_items(tmp_path: Path) -> None:
    file = tmp_path / "ingest.json"
    bench("ingest", "--feeds", "3", "--runs", "1", "--json", file)
    rows = json.loads(file.read_text())["3"][0]
    answers = {
        (row["case"], row["system"]): (row["counts"]["whole"], row["counts"]["unchanged"]) for row in rows
    }
    again = CASES[1].rounds  # where nothing changes, those with clocks of their own go round more than once
    for system, rounds in (
        ("bare HTTP client", again),
        ("afterstory, one process", again),
        ("afterstory, worker and beat", 1),
    ):
        assert answers["first poll", system] == (3, 0)
        assert answers["unchanged, 304", system] == (0, 3 * rounds)
        assert answers["only the build date", system] == (3, 0)
        assert answers["unchanged, same bytes", system] == (3 * rounds, 0)
    assert {row["items"] for row in rows} == {None, 90}


def test_documents_are_read_by_both_tiers(tmp_path: Path) -> None:
    for feed in range(4):
        (tmp_path / f"{feed}.xml").write_bytes(Document(feed).body(0))
    said = bench("parse", tmp_path)
    assert said.startswith("4 documents")
    assert said.count(" 120 ") == 2


def test_memory_is_sampled_while_a_process_visits() -> None:
    said = bench("memory", "--polls", "200")
    assert said.startswith("200 visits to 1000 feeds")
    assert "(PSS)" in said


def test_growth_is_measured_on_both_kinds_of_database() -> None:
    said = bench("growth", "--rows", "6500", "7000")
    for kind in ("sqlite: ", "postgresql: "):
        _, found, table = said.partition(kind)
        assert found
        assert table.index("6,500") < table.index("7,000")


def test_growth_leaves_a_database_alone_that_is_not_empty(engine: Engine) -> None:
    address = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "bench", "growth", "--database", address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "The database has tables already; give an empty one.",
    )


def test_a_replay_is_measured_by_the_length_of_its_stream() -> None:
    lines = bench("replay", "--items", "150", "300").splitlines()
    assert [line.split()[0] for line in lines[-2:]] == ["150", "300"]

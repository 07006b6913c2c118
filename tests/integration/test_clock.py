"""A machine whose clock is wrong is told so before it takes what another is sending for abandoned."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from service.store.clock import clock_trouble
from tests.support.builders import ROOT


def world() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the database's clock is the world's


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        (timedelta(minutes=3), "180 s ahead of the database's"),
        (timedelta(minutes=-3), "180 s behind the database's"),
        (timedelta(), ""),
    ],
)
def test_a_clock_far_from_the_databases_is_told_with_the_mend(
    engine: Engine, apart: timedelta, words: str
) -> None:
    trouble = clock_trouble(engine, wall=world() + apart)
    if engine.dialect.name == "sqlite" or not words:
        assert trouble == ""
    else:
        assert words in trouble
        assert "timedatectl" in trouble


def test_a_worker_on_such_a_machine_does_not_start(postgresql_url: str) -> None:
    late = """
import datetime, service.bootstrap.clock as clock
clock.Clock.wall = lambda self: datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=3)
from service.cli.commands import main
main(["worker"])
"""
    environ = {
        **os.environ,
        "AFTERSTORY_DATABASE_URL": postgresql_url.replace("+psycopg", ""),
        "AFTERSTORY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    ended = subprocess.run(
        [sys.executable, "-c", late],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 1
    assert "ahead of the database's" in ended.stderr

"""Fixtures of the integration tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from service.store.engine import open_engine, write
from service.store.migrate import upgrade
from tests.support.databases import postgresql
from tests.support.steps import Desk, desk_of


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server for the whole run."""
    with postgresql() as server:
        yield server.url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with the newest schema and no rows: each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    else:
        opened = open_engine(request.getfixturevalue("postgresql_url"))
        with write(opened) as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with desk_of(engine) as one:
        yield one

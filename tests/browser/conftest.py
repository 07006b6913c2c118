"""A real dashboard in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from service.store.engine import open_engine
from service.store.migrate import upgrade
from service.web.app import create_app
from tests.support.desk import SeededSite, seed
from tests.support.ports import free_port
from tests.support.web import served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SeededSite]:
    """A seeded dashboard that is being served."""
    engine = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    upgrade(engine)
    seed(engine)
    port = free_port()
    seeded = SeededSite(engine, public_url=f"http://127.0.0.1:{port}")
    with served(create_app(seeded), port):
        yield seeded
    engine.dispose()

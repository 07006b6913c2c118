"""The sentence model in grouping: asked seldom, and while no transaction is open."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.bootstrap import sentence_model
from service.domain.matching.across import Vector
from service.domain.policy import FoldPolicy
from service.ports import Meaning
from service.store.engine import write
from service.store.schema import DevelopmentRow
from service.usecases.ask_meaning import asking
from service.usecases.replay_stream import ReplayDesk, replay_stream
from tests.support.builders import ROOT, article_followups
from tests.support.steps import Desk, matcher_for

DESTROYER = "Russian destroyer berths at Cambodian port Sihanoukville"
FRIGATE = "Second Russian frigate calls at Sihanoukville"
DAYS = timedelta(days=5)


@pytest.fixture(scope="module")
def model() -> Meaning:
    found = sentence_model()
    assert found is not None
    return found


class Watched:
    """The sentence model, which makes sure when it is asked that the database could be written to."""

    def __init__(self, model: Meaning, desk: Desk) -> None:
        self._model = model
        self._desk = desk
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], letters: int = 400) -> Sequence[Vector]:
        with self._desk.store.begin() as tx:
            tx.followups.load_open()
        self.texts += texts
        return self._model.embed(texts, letters)


def developments(desk: Desk) -> int:
    with write(desk.engine) as connection:
        return len(connection.execute(select(DevelopmentRow.id)).all())


def told(desk: Desk, *titles: str) -> int:
    """Tell these one after the other, days apart: how many developments there are then."""
    for number in range(len(titles)):
        desk.publish(*titles[: number + 1])
        desk.poll(after=DAYS)
        desk.match()
    return developments(desk)


def test_what_words_leave_open_the_model_decides_outside_any_transaction(desk: Desk, model: Meaning) -> None:
    desk.meaning = watched = Watched(model, desk)
    assert told(desk, DESTROYER, FRIGATE) == 2
    assert watched.texts == [FRIGATE, DESTROYER]


def test_without_the_model_words_decide(desk: Desk) -> None:
    assert told(desk, DESTROYER, FRIGATE) == 1


def test_reports_that_come_together_are_asked_about_too(desk: Desk, model: Meaning) -> None:
    desk.meaning = watched = Watched(model, desk)
    desk.publish(DESTROYER)
    desk.clock.now += DAYS
    desk.publish(DESTROYER, FRIGATE)  # each keeps the date on which it was first published
    desk.poll()
    desk.match()
    assert developments(desk) == 2
    assert set(watched.texts) == {FRIGATE, DESTROYER}


def test_what_words_decide_is_not_asked(desk: Desk, model: Meaning) -> None:
    desk.meaning = watched = Watched(model, desk)
    assert told(desk, DESTROYER, DESTROYER + " today", "Senate of Cambodia elects new president") == 2
    assert not watched.texts


def test_the_model_spoils_nothing_of_the_development_stream(model: Meaning) -> None:
    stream = (ROOT / "tests/data/stream/dev.jsonl").read_text(encoding="utf-8").splitlines()
    known = article_followups()
    report = replay_stream(
        stream, ReplayDesk(known, matcher_for(known), FoldPolicy(), homes={}, ask=asking(model))
    )
    found = report.figures()["development"]
    assert (found["caught"], found["false_alerts"], found["duplicate_alerts"]) == (16, 0, 0)

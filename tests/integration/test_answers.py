"""Answers on a real database, and by the dashboard's forms."""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine

from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.followup import FollowUpId, Status
from service.domain.reminder import plan_return
from service.domain.routing import Plan
from service.ports import StoreUnavailable
from service.store.answers import answers
from service.store.database import Database
from service.store.engine import read, write
from service.store.schema import AlertRow, AnswerRow, FollowUpRow
from service.store.users import add_user
from service.usecases.answer_alert import Answered
from service.web.app import create_app
from tests.support.desk import SeededSite, login_path, seed
from tests.support.service import until

DAY = date(2023, 12, 4)


@pytest.fixture
def site(engine: Engine) -> SeededSite:
    seed(engine)
    with write(engine) as connection:
        add_user(connection, "dara", None)
    return SeededSite(engine)


@pytest.fixture
def editor(site: SeededSite) -> Iterator[TestClient]:
    with TestClient(create_app(site), base_url="http://127.0.0.1:8321") as client:
        assert client.post(login_path(site.engine)).status_code == 200
        yield client


def count(engine: Engine) -> int:
    with read(engine) as connection:
        return connection.execute(select(func.count()).select_from(AnswerRow)).scalar_one()


def test_a_note_that_holds_what_a_database_keeps_nothing_of_is_kept_without_it(site: SeededSite) -> None:
    site.answer(slack(Act.ACKNOWLEDGE, note="on\0 the  phone"))
    with read(site.engine) as connection:
        assert [one.answer.note for one in answers(connection, alert=1)] == ["on the phone"]


def slack(act: object, key: str = "slack:1", **given: object) -> Answer:
    return Answer(key=key, act=act, who="Sophea", via=Via.SLACK, alert=AlertId(1), **given)  # type: ignore[arg-type] # each value is of its field's type


def form(page: str, act: str) -> dict[str, str]:
    found = re.search(
        rf'<form[^>]* action="[^"]+/answer">(?:(?!</form>).)*value="{act}".*?</form>',
        page,
        re.DOTALL,
    )
    assert found is not None, f"no form to {act}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0]))


@pytest.mark.parametrize(
    "click_on",
    [{"act": Act.ASSIGN, "assignee": "dara"}, {"act": Act.CLOSE, "outcome": Status.HAPPENED}],
    ids=["assign", "close"],
)
def test_the_same_click_that_arrives_at_once_and_later_counts_once(
    site: SeededSite, click_on: dict[str, object]
) -> None:
    barrier = threading.Barrier(3)
    taken: list[Answered | Refused] = []

    def click() -> None:
        barrier.wait()
        taken.append(site.answer(slack(**click_on)))

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.append(site.answer(slack(**click_on)))
    assert sorted(one.new for one in taken if isinstance(one, Answered)) == [False, False, False, True]
    assert count(site.engine) == 1


def test_all_ways_in_write_one_record(site: SeededSite, editor: TestClient) -> None:
    site.answer(slack(Act.ACKNOWLEDGE, note="calling the port"))
    site.answer(Answer("mail:1", Act.SNOOZE, "desk@desk.example", Via.MAIL, alert=AlertId(1), until=DAY))
    page = editor.get("/alerts/1").text
    assert (
        editor.post("/alerts/1/answer", data={**form(page, "assign"), "assignee": "dara"}).status_code == 200
    )
    page = editor.get("/alerts/1").text
    assert "Sophea has seen it. “calling the port”" in page
    assert "desk@desk.example put it off until 4 December 2023." in page
    assert "dara gave it to dara." in page
    with read(site.engine) as connection:
        kept = [(one.answer.act, one.answer.via) for one in answers(connection, alert=1)]
        row = connection.execute(
            select(AlertRow.assignee, AlertRow.snoozed_until).where(AlertRow.id == 1)
        ).one()
    assert kept == [(Act.ASSIGN, Via.DASHBOARD), (Act.SNOOZE, Via.MAIL), (Act.ACKNOWLEDGE, Via.SLACK)]
    assert tuple(row) == ("dara", None)  # the latest answer says that it is dealt with


def test_a_follow_up_is_muted_closed_and_opened_again_by_forms(site: SeededSite, editor: TestClient) -> None:
    path = "/follow-ups/naval-docking"
    page = editor.get(path).text
    muted = editor.post(f"{path}/answer", data={**form(page, "mute"), "until": DAY.isoformat()}).text
    assert "Muted until 4 December 2023" in muted
    closed = editor.post(
        f"{path}/answer", data={**form(muted, "close"), "outcome": "cancelled", "note": "Embassy says so"}
    ).text
    assert "dara closed the follow-up as cancelled. “Embassy says so”" in closed
    with read(site.engine) as connection:
        row = connection.execute(
            select(FollowUpRow.ended_as, FollowUpRow.muted_until).where(FollowUpRow.id == "naval-docking")
        ).one()
    assert row.ended_as == Status.CANCELLED
    assert row.muted_until is not None
    opened = editor.post(f"{path}/answer", data=form(closed, "reopen")).text
    assert "dara opened the follow-up again." in opened


def test_a_form_sent_twice_counts_once_and_one_from_elsewhere_not_at_all(
    site: SeededSite, editor: TestClient
) -> None:
    given = form(editor.get("/alerts/1").text, "acknowledge")
    for _ in range(2):
        assert editor.post("/alerts/1/answer", data=given).status_code == 200
    assert count(site.engine) == 1
    assert editor.post("/alerts/1/answer", data={**given, "csrf": "x"}).status_code == 403
    assert count(site.engine) == 1


def test_a_page_that_is_gone_back_to_takes_another_answer(site: SeededSite, editor: TestClient) -> None:
    with write(site.engine) as connection:
        add_user(connection, "sophea", None)
    stale = editor.get("/alerts/1").text
    editor.post("/alerts/1/answer", data=form(stale, "acknowledge"))
    for name in ("dara", "sophea", "sophea"):
        editor.post("/alerts/1/answer", data={**form(stale, "assign"), "assignee": name})
    with read(site.engine) as connection:
        kept = [(one.answer.act, one.answer.assignee) for one in answers(connection, alert=1)]
    assert kept == [(Act.ASSIGN, "sophea"), (Act.ASSIGN, "dara"), (Act.ACKNOWLEDGE, None)]


def test_a_wrong_answer_says_what_would_be_right(site: SeededSite, editor: TestClient) -> None:
    page = editor.get("/alerts/1").text
    past = editor.post("/alerts/1/answer", data={**form(page, "snooze"), "until": "2023-01-01"})
    assert (past.status_code, "give a day after 2023-11-26" in past.text) == (422, True)
    odd = editor.post("/alerts/1/answer", data={**form(page, "snooze"), "until": "soon"})
    assert (odd.status_code, "“soon” is no day" in odd.text) == (422, True)
    none = editor.post("/alerts/99/answer", data=form(page, "acknowledge"))
    assert (none.status_code, "There is no alert 99." in none.text) == (404, True)
    assert isinstance(site.answer(slack(Act.CLOSE, outcome=Status.DUE)), Refused)
    gone = Answer("k", Act.MUTE, "Sophea", Via.SLACK, followup=FollowUpId("nothing"), until=DAY)
    assert site.answer(gone) == Refused("There is no follow-up “nothing”.")
    assert count(site.engine) == 0


def test_a_mute_ends_by_itself(site: SeededSite) -> None:
    site.answer(slack(Act.MUTE, until=DAY))
    site.now += timedelta(days=30)
    assert site.answer(slack(Act.UNMUTE, key="slack:2")) == Refused("The follow-up is not muted.")


def test_a_muted_follow_up_leaves_an_alert_put_off(site: SeededSite) -> None:
    site.answer(slack(Act.SNOOZE, until=DAY))
    site.answer(slack(Act.MUTE, key="slack:2", until=DAY))
    with read(site.engine) as connection:
        assert connection.execute(select(AlertRow.snoozed_until).where(AlertRow.id == 1)).scalar() is not None


@contextmanager
def answering(site: SeededSite) -> Iterator[list[object]]:
    """Somebody who answers at the same time, and by then waits for what the caller holds."""
    taken: list[object] = []

    def answer() -> None:
        try:
            taken.append(site.answer(slack(Act.SNOOZE, until=DAY)))
        except StoreUnavailable as error:
            taken.append(error)

    def waits() -> bool:
        with read(site.engine) as connection:
            return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())

    thread = threading.Thread(target=answer)
    thread.start()
    until(waits, "the answer waits")
    yield taken
    thread.join()


def test_an_answer_and_a_verdict_never_wait_for_each_other(site: SeededSite) -> None:
    if site.engine.dialect.name == "sqlite":
        pytest.skip("it has one writer")
    with ExitStack() as afterwards, Database(site.engine).begin() as tx:
        tx.followups.lock([FollowUpId("naval-docking")])
        taken = afterwards.enter_context(answering(site))
        tx.answers.put_off(AlertId(1), None)
    assert [type(one) for one in taken] == [Answered]


def test_an_answer_and_what_asks_again_never_wait_for_each_other(site: SeededSite) -> None:
    if site.engine.dialect.name == "sqlite":
        pytest.skip("it has one writer")
    site.answer(slack(Act.SNOOZE, key="slack:0", until=DAY))
    later = site.now + timedelta(days=30)
    with ExitStack() as afterwards, Database(site.engine).begin() as tx:
        (returning,) = tx.alerts.take_returning(now=later)
        taken = afterwards.enter_context(answering(site))
        assert tx.alerts.save(plan_return(returning, now=later), None, Plan(()), now=later, wall=later)
    assert [type(one) for one in taken] == [Answered]

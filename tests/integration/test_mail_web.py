"""Where the links in mails lead, without a login, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.engine import Engine

from service.channels import Links
from service.domain.followup import FollowUpId
from service.store.engine import read
from service.store.schema import AnswerRow, VerdictRow
from service.store.unsubscriptions import unsubscribed
from service.web.app import create_app
from tests.support.desk import SeededSite, login_path, seed

NAVAL = FollowUpId("naval-docking")
WHO = "Dara@desk.example"


@pytest.fixture
def site(engine: Engine) -> SeededSite:
    seed(engine)
    return SeededSite(engine)


@pytest.fixture
def reader(site: SeededSite) -> Iterator[TestClient]:
    with TestClient(create_app(site), base_url="http://127.0.0.1:8321") as client:
        yield client


def path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def ended(site: SeededSite, followup: FollowUpId | None = NAVAL) -> tuple[str, ...]:
    with read(site.engine) as connection:
        return unsubscribed(connection, [followup])[followup]


def answer_at(site: SeededSite, act: str, alert: int = 1) -> str:
    return path(site.links.to_answer(WHO, alert, act, site.now))


def test_a_look_at_an_answer_does_nothing_and_its_button_counts_once(
    reader: TestClient, site: SeededSite
) -> None:
    where = answer_at(site, "acknowledge")
    page = reader.get(where)
    assert page.status_code == 200
    assert "I have seen it" in page.text
    with read(site.engine) as connection:
        assert connection.execute(select(AnswerRow.id)).all() == []
    for _ in range(2):
        assert "has seen it" in reader.post(where).text
    with read(site.engine) as connection:
        rows = connection.execute(select(AnswerRow.who, AnswerRow.via, AnswerRow.alert_id)).all()
    assert [tuple(row) for row in rows] == [(WHO, "mail", 1)]


def test_a_development_is_confirmed_or_dismissed_with_a_reason(reader: TestClient, site: SeededSite) -> None:
    before = reader.get(answer_at(site, "confirm")).text
    assert "What your word would have changed in the last 30 days" in before
    assert "What your word" not in reader.get(answer_at(site, "acknowledge")).text
    assert "It is confirmed." in reader.post(answer_at(site, "confirm")).text
    dismissed = reader.post(answer_at(site, "dismiss"), data={"reason": "Old <b>news</b>"})
    assert "It is dismissed." in dismissed.text
    with read(site.engine) as connection:
        (verdict,) = connection.execute(select(VerdictRow.word, VerdictRow.reason, VerdictRow.via)).all()
    assert tuple(verdict) == ("dismissed", "Old <b>news</b>", "mail")


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_not_ours_or_too_old_leads_nowhere(
    reader: TestClient, site: SeededSite, method: str
) -> None:
    forged = Links(site.public_url, "another key")
    good = answer_at(site, "confirm")
    site.now += timedelta(days=61)
    for where in (
        good,
        path(forged.to_answer(WHO, 1, "confirm", site.now)),
        path(site.links.to_answer(WHO, 1, "explode", site.now)),
        path(site.links.to_answer(WHO, 999, "confirm", site.now)),
        path(site.links.to_end(WHO, NAVAL)).replace("/end/", "/answer/"),
        path(forged.to_end(WHO, NAVAL)),
        "/mail/end/x",
    ):
        assert getattr(reader, method)(where).status_code == 410
    assert ended(site) == ()


def test_a_mail_programs_one_click_ends_the_mail_of_the_follow_up(
    reader: TestClient, site: SeededSite
) -> None:
    where = path(site.links.to_end(WHO, NAVAL))
    assert "None about “Naval docking”" in reader.get(where).text
    assert ended(site) == ()
    for _ in range(2):  # RFC 8058, section 3.1: the body, and no cookie
        answer = reader.post(where, content="List-Unsubscribe=One-Click",
                             headers={"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
        assert answer.status_code == 200
    assert ended(site) == ("dara@desk.example",)
    assert ended(site, FollowUpId("senate-election")) == ended(site, None) == ()


def test_all_mail_can_be_ended_and_had_again(reader: TestClient, site: SeededSite) -> None:
    where = path(site.links.to_end(WHO, NAVAL))
    assert "no more mail to you" in reader.post(where, data={"of": "all"}).text
    assert ended(site, None) == ended(site, FollowUpId("senate-election")) == ("dara@desk.example",)
    assert "You get mail again" in reader.post(where, data={"of": "again"}).text
    assert ended(site, None) == ()


def test_mail_that_tells_of_no_follow_up_can_be_ended_too(reader: TestClient, site: SeededSite) -> None:
    reader.post(path(site.links.to_end(WHO, None)), data={"of": "this"})
    assert ended(site, None) == ("dara@desk.example",)
    assert ended(site) == ()


def test_the_desk_sees_who_ended_mail(reader: TestClient, site: SeededSite) -> None:
    reader.post(path(site.links.to_end(WHO, NAVAL)))
    reader.post(login_path(site.engine))
    assert "dara@desk.example (naval-docking)" in reader.get("/system").text


def test_an_address_to_end_mail_never_grows_old(reader: TestClient, site: SeededSite) -> None:
    where = path(site.links.to_end(WHO, NAVAL))
    site.now += timedelta(days=5_000)
    assert reader.get(where).status_code == 200

"""One record for Slack, mail and dashboard: what a person clicks, over real HTTP, until the message shows it."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from itertools import pairwise

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.engine import Engine

from service.channels import Links
from service.domain.answer import Answer, Refused
from service.domain.delivery import State
from service.store.engine import read, write
from service.store.schema import AlertRow, AnswerRow, FollowUpRow, VerdictFactRow
from service.store.unsubscriptions import Unsubscriptions
from service.store.users import add_user, make_login_link
from service.usecases.answer_alert import Answered
from service.web import slack
from service.web.app import create_app
from tests.support.desk import SeededSite
from tests.support.ports import free_port
from tests.support.service import until
from tests.support.slack_api import ROOM, TOKEN, Workspace, workspace
from tests.support.slack_person import Person
from tests.support.steps import DOCKS, Desk, desk_of
from tests.support.web import served

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
READER = "desk@desk.example"


@dataclass
class Newsroom:
    """A desk that was told of the docking in Slack and by mail, and everybody who may answer."""

    desk: Desk
    site: SeededSite
    far: Workspace
    sophea: Person
    editor: httpx2.Client
    reader: httpx2.Client

    def tick(self) -> list[str]:
        """What workers do: messages show what is so."""
        self.desk.clock.now += timedelta(seconds=40)
        failed = self.desk.edit()
        self.site.now = self.desk.clock.now
        return failed

    def mail_link(self, label: str) -> str:
        """Where a link of the mail's text part leads."""
        text = self.desk.relay.mails[-1].get_body(("plain",))
        assert text is not None
        found = re.search(rf"^ *{re.escape(label)}: (http\S+)", text.get_content(), re.MULTILINE)
        assert found is not None, f"no link {label} in the mail"
        return found[1]

    def answers(self) -> list[tuple[str, str, str, str | None]]:
        with read(self.site.engine) as connection:
            rows = connection.execute(
                select(AnswerRow.act, AnswerRow.who, AnswerRow.via, AnswerRow.outcome).order_by(AnswerRow.id)
            )
            return [tuple(row) for row in rows]

    def verdicts(self) -> list[tuple[str | None, str, str, str]]:
        """All that was said, the repeats that counted too."""
        with read(self.site.engine) as connection:
            rows = connection.execute(
                select(
                    VerdictFactRow.word, VerdictFactRow.reason, VerdictFactRow.who, VerdictFactRow.via
                ).order_by(VerdictFactRow.id)
            )
            return [tuple(row) for row in rows]

    def ending(self) -> str | None:
        with read(self.site.engine) as connection:
            return connection.execute(
                select(FollowUpRow.ended_as).where(FollowUpRow.id == "naval-docking")
            ).scalar_one()


def words(page: httpx2.Response) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def send(client: httpx2.Client, page: httpx2.Response, act: str, **given: str) -> httpx2.Response:
    """Send a form of a page as a browser would."""
    for form in re.findall(r"<form.*?</form>", page.text, re.DOTALL):
        to = re.search(r'action="([^"]+)"', form)
        assert to is not None
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        if hidden.get("act") == act or to[1].endswith(f"act={act}"):
            unknown = [name for name in given if f'name="{name}"' not in form]
            assert not unknown, f"the form has no field {unknown}"
            return client.post(page.url.join(unescape(to[1])), data=hidden | given, follow_redirects=True)
    raise AssertionError(f"no form to {act}")


@pytest.fixture
def newsroom(engine: Engine) -> Iterator[Newsroom]:
    def seconds() -> float:
        return desk.clock.now.timestamp()

    def seen() -> float:
        return site.now.timestamp()

    with desk_of(engine) as desk, workspace(seconds) as far:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        desk.app = {"bot_token": TOKEN, "channel": ROOM, "api_url": far.url}
        desk.links = Links(base, "a key of the tests")
        with write(engine) as connection:
            add_user(connection, "Dara", None)
            link = make_login_link(connection, now=desk.clock.now, lifetime=timedelta(days=9))
        desk.publish(DOCKS)
        desk.poll()
        desk.match()
        assert desk.deliver() == [State.SENT, State.SENT]
        site = SeededSite(
            engine,
            public_url=base,
            now=desk.clock.now,
            slack_secret=SecretStr(SECRET),
            slack_token=SecretStr(TOKEN),
            slack_api_url=far.url,
        )
        sophea = Person(far, f"{base}/slack/interactions", SECRET, seen)
        with (
            served(create_app(site), port),
            httpx2.Client(base_url=base, timeout=60) as editor,
            httpx2.Client(timeout=60) as reader,
        ):
            editor.post(f"/login/{link}", follow_redirects=True)
            yield Newsroom(desk, site, far, sophea, editor, reader)


def test_closed_in_slack_is_closed_for_all(newsroom: Newsroom) -> None:
    stale = newsroom.editor.get("/alerts/1")
    mail = newsroom.mail_link("Close as happened")
    assert newsroom.sophea.press("Close …", "It is cancelled").status_code == 200
    newsroom.tick()
    assert "sophea closed the follow-up as cancelled." in newsroom.sophea.sees()
    first = "closed already, as cancelled: sophea was first, in Slack"
    looked = newsroom.reader.get(mail)
    assert "sophea closed the follow-up as cancelled." in words(looked)
    assert ">Close as happened</button>" not in looked.text
    assert first in words(newsroom.reader.post(mail))
    late = send(newsroom.editor, stale, "close", outcome="happened")
    assert late.status_code == 422
    assert first in words(late)
    assert newsroom.answers() == [("close", "sophea", "slack", "cancelled")]
    assert newsroom.ending() == "cancelled"


def test_closed_by_the_link_in_a_mail_is_closed_for_all(newsroom: Newsroom) -> None:
    page = newsroom.reader.get(newsroom.mail_link("Close as happened"))
    assert newsroom.answers() == []
    assert "closed the follow-up as happened. Thank you." in words(send(newsroom.reader, page, "close"))
    newsroom.tick()
    assert f"{READER} closed the follow-up as happened." in newsroom.sophea.sees()
    assert newsroom.sophea.press("Close as happened").status_code == 200
    until(lambda: bool(newsroom.sophea.told), "sophea is told")
    assert f"as happened: {READER} was first, by mail" in newsroom.sophea.told[-1]
    assert f"{READER} closed the follow-up as happened." in words(newsroom.editor.get("/alerts/1"))
    assert newsroom.answers() == [("close", READER, "mail", "happened")]


@pytest.mark.parametrize("page", ["/alerts/1", "/follow-ups/naval-docking"])
def test_closed_on_the_dashboard_is_closed_for_all(newsroom: Newsroom, page: str) -> None:
    assert send(newsroom.editor, newsroom.editor.get(page), "close", outcome="dropped").status_code == 200
    newsroom.tick()
    assert "Dara closed the follow-up as dropped." in newsroom.sophea.sees()
    newsroom.sophea.press("Close …", "It is happened")
    until(lambda: bool(newsroom.sophea.told), "sophea is told")
    assert "as dropped: Dara was first, on the dashboard" in newsroom.sophea.told[-1]
    assert "Dara was first, on the dashboard" in words(
        newsroom.reader.post(newsroom.mail_link("Close as happened"))
    )
    assert newsroom.answers() == [("close", "Dara", "dashboard", "dropped")]


def test_a_mails_other_answers_are_given_on_its_page(newsroom: Newsroom) -> None:
    where = newsroom.mail_link("Something else")
    tomorrow = (newsroom.desk.clock.now + timedelta(days=2)).date().isoformat()
    reader = newsroom.reader
    assert "gave it to Dara" in words(send(reader, reader.get(where), "assign", assignee="Dara"))
    assert "put it off until" in words(send(reader, reader.get(where), "snooze", until=tomorrow))
    assert "muted the follow-up" in words(send(reader, reader.get(where), "mute", until=tomorrow))
    page = reader.get(where)
    for _ in range(2):
        assert "as cancelled. Thank you." in words(send(reader, page, "close", outcome="cancelled"))
    assert [one[0] for one in newsroom.answers()] == ["assign", "snooze", "mute", "close"]
    for offered in ("Close the follow-up as", "Put it off"):
        assert offered not in reader.get(where).text
        assert offered not in newsroom.editor.get("/alerts/1").text
    newsroom.tick()
    for done in ("gave it to Dara", "put it off", "muted", "closed the follow-up as cancelled"):
        assert f"{READER} {done}" in newsroom.sophea.sees()


def test_programs_that_follow_a_mails_links_do_nothing(newsroom: Newsroom) -> None:
    mail = newsroom.desk.relay.mails[-1]
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    links = {unescape(one) for part in parts for one in re.findall(r'http[^\s"<>]+', part)}
    links = {one for one in links if one.startswith(newsroom.site.public_url)}
    assert len(links) >= 6
    for link in sorted(links):
        for method in ("HEAD", "GET", "GET"):
            assert newsroom.reader.request(method, link).status_code < 500
    assert newsroom.answers() == []
    assert newsroom.verdicts() == []
    with read(newsroom.site.engine) as connection:
        assert Unsubscriptions(connection).everybody() == []


def test_another_reason_is_asked_for_and_the_message_shows_it(newsroom: Newsroom) -> None:
    assert newsroom.sophea.press("Dismiss …", "Another reason …").content == b""
    until(lambda: bool(newsroom.far.triggers.views), "a modal is open")
    assert newsroom.verdicts() == []
    sent = newsroom.sophea.submit(" The *harbour* master\n denies it <!here> ")
    assert (sent.status_code, sent.content) == (200, b"")
    reason = "The *harbour* master denies it <!here>"
    assert newsroom.verdicts() == [("dismissed", reason, "sophea", "slack")]
    newsroom.tick()
    assert "sophea dismissed it: “The *harbour* master denies it &lt;!here&gt;”" in newsroom.sophea.sees()
    assert reason in words(newsroom.editor.get("/alerts/1"))
    with read(newsroom.site.engine) as connection:
        assert connection.execute(select(AlertRow.escalate_at)).scalar_one() is None


def test_a_reason_that_is_brought_again_counts_once(newsroom: Newsroom) -> None:
    newsroom.sophea.press("Dismiss …", "Another reason …")
    until(lambda: bool(newsroom.far.triggers.views), "a modal is open")
    newsroom.sophea.submit("Another port")
    assert newsroom.sophea.again(signed_anew=False).status_code == 401
    newsroom.site.now += timedelta(seconds=1)
    assert newsroom.sophea.again(signed_anew=True).status_code == 200
    newsroom.site.now += timedelta(minutes=6)
    assert newsroom.sophea.again(signed_anew=False).status_code == 401
    assert len(newsroom.verdicts()) == 1


def test_a_reason_that_is_none_keeps_the_modal_open(newsroom: Newsroom) -> None:
    newsroom.sophea.press("Dismiss …", "Another reason …")
    until(lambda: bool(newsroom.far.triggers.views), "a modal is open")
    answer = newsroom.sophea.submit(" \n ").json()
    assert answer == {"response_action": "errors", "errors": {"reason": "Write why, in a few words."}}
    assert newsroom.verdicts() == []


def test_slack_is_answered_before_it_is_asked_for_a_modal(newsroom: Newsroom) -> None:
    newsroom.far.faults["views.open"] = ["held"]
    # It comes although Slack does not answer views.open before the gate is open.
    assert newsroom.sophea.press("Dismiss …", "Another reason …").status_code == 200
    assert newsroom.far.triggers.views == []
    newsroom.far.gate.set()
    until(lambda: bool(newsroom.far.triggers.views), "the modal opens once Slack answers")


def test_slack_is_answered_in_time_by_whom_something_else_keeps_waiting(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a broker that says nothing, which is told of what was done."""
    gate, opened = threading.Event(), []
    whole = newsroom.site.answer

    def slow(answer: Answer) -> Answered | Refused:
        taken = whole(answer)
        opened.append(gate.wait(20))
        return taken

    monkeypatch.setattr(newsroom.site, "answer", slow)
    monkeypatch.setattr(slack, "SOON", 0.2)
    assert newsroom.sophea.press("Close …", "It is happened").status_code == 200
    assert newsroom.sophea.press("Close as happened").status_code == 200
    assert newsroom.sophea.command("mute naval-docking").content == b""
    assert opened == []  # it was answered before
    assert newsroom.answers() == [("close", "sophea", "slack", "happened")]
    gate.set()
    until(lambda: len(newsroom.sophea.told) == 2, "sophea is told, later")
    assert all("closed already, as happened" in one for one in newsroom.sophea.told)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("expired_trigger_id", "Slack took too long to open a window."),
        ("500", "Slack did not open a window (internal_error)."),
        ("cut", "Slack did not open a window"),
        ("", "AFTERSTORY_SLACK_BOT_TOKEN is not set"),
    ],
)
def test_a_modal_that_does_not_open_says_where_else(newsroom: Newsroom, fault: str, why: str) -> None:
    if fault:
        newsroom.far.faults["views.open"] = [fault]
    else:
        newsroom.site.slack_token = None
    assert newsroom.sophea.press("Dismiss …", "Another reason …").status_code == 200
    until(lambda: bool(newsroom.sophea.told), "sophea is told")
    assert why in newsroom.sophea.told[0]
    assert f"{newsroom.site.public_url}/alerts/1" in newsroom.sophea.told[0]
    assert newsroom.verdicts() == []


def test_who_gives_a_verdict_second_hears_who_was_first(newsroom: Newsroom) -> None:
    newsroom.reader.post(newsroom.mail_link("Dismiss"), data={"reason": "Old news"})
    newsroom.sophea.press("Dismiss …", "Old news")
    newsroom.sophea.press("Confirm")
    until(lambda: len(newsroom.sophea.told) == 2, "sophea is told twice")
    first = f"{READER} dismissed it first, by mail: “Old news”."
    assert set(newsroom.sophea.told) == {first, f"{first} Your word stands now."}
    look = words(newsroom.reader.get(newsroom.mail_link("Confirm")))
    assert "sophea confirmed it first, in Slack." in look
    newsroom.sophea.name = "vibol"
    newsroom.sophea.press("Dismiss …", "Another reason …")
    until(lambda: bool(newsroom.far.triggers.views), "a modal is open")
    answer = newsroom.sophea.submit("Another port").json()
    assert answer["response_action"] == "update"
    said = answer["view"]["blocks"][0]["text"]["text"]
    assert said == "sophea confirmed it first, in Slack. Your word stands now."
    words_given = [one[0] for one in newsroom.verdicts()]
    assert all(one != other for one, other in pairwise(words_given))


def test_a_verdict_is_taken_back_wherever_it_is_seen(newsroom: Newsroom) -> None:
    assert "Take the verdict back" not in newsroom.sophea.sees()
    newsroom.sophea.press("Dismiss …", "Wrong")
    newsroom.tick()
    newsroom.sophea.press("Take the verdict back")
    newsroom.tick()
    assert "sophea took the verdict back." in newsroom.sophea.sees()
    assert "Take the verdict back" not in newsroom.sophea.sees()
    done = newsroom.reader.post(newsroom.mail_link("Confirm"))
    assert "The verdict is taken back." in words(send(newsroom.reader, done, "take_back"))
    assert "No verdict stands there" in words(send(newsroom.reader, done, "take_back"))
    assert newsroom.verdicts() == [
        ("dismissed", "Wrong", "sophea", "slack"),
        (None, "", "sophea", "slack"),
        ("confirmed", "", READER, "mail"),
        (None, "", READER, "mail"),
    ]


@pytest.mark.parametrize(
    ("word", "mend"),
    [
        ("message_not_found", "The message was deleted in Slack. Nothing needs to be done."),
        ("edit_window_closed", "Its admins can allow it"),
        ("is_archived", "is archived. Unarchive it, or name another"),
    ],
)
def test_a_message_that_keeps_its_old_words_is_shown_with_the_mend(
    newsroom: Newsroom, word: str, mend: str
) -> None:
    newsroom.sophea.press("I have seen it")
    newsroom.far.faults["chat.update"] = [word] * 30
    assert mend in newsroom.tick()[0]
    page = newsroom.editor.get("/deliveries")
    assert "Messages that show old words" in page.text
    assert mend in words(page)
    gone = word != "is_archived"
    assert ("1 message shows old words" in words(newsroom.editor.get("/"))) == gone
    assert ("tried again in" in words(page)) != gone
    newsroom.far.faults["chat.update"] = []
    again = re.search(r'action="(/deliveries/\d+/edit)">.*?name="csrf" value="([^"]+)"', page.text)
    assert again is not None
    assert newsroom.editor.post(again[1], data={"csrf": again[2]}, follow_redirects=True).status_code == 200
    newsroom.tick()
    assert "sophea has seen it." in newsroom.sophea.sees()
    assert "Messages that show old words" not in newsroom.editor.get("/deliveries").text
    assert newsroom.editor.post(again[1], data={"csrf": again[2]}).status_code == 404

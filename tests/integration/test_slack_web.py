"""What people press in Slack, and the command /afterstory, on both databases."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote_plus, urlencode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from service.domain.followup import Status
from service.store.alert_subject import alert_subject
from service.store.engine import read, write
from service.store.schema import AnswerRow, EditRow, FollowUpRow, MatchRow, VerdictRow
from service.store.users import add_user
from service.web.app import create_app
from service.web.slack_answers import Click, take
from tests.support.builders import NOON
from tests.support.desk import SeededSite, seed
from tests.support.feed_server import FeedServer, feed_server

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
WHERE = "/slack/interactions"


@pytest.fixture
def site(engine: Engine) -> SeededSite:
    seed(engine)
    return SeededSite(engine, slack_secret=SecretStr(SECRET))


@pytest.fixture
def slack(site: SeededSite) -> Iterator[TestClient]:
    with TestClient(create_app(site), base_url="http://127.0.0.1:8321") as client:
        yield client


def headers(body: str, site: SeededSite, *, secret: str = SECRET, ago: float = 0) -> dict[str, str]:
    at = str(int(site.now.timestamp() - ago))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature or "",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def press(
    slack: TestClient, site: SeededSite, element: dict[str, object], *, alert: int = 1, url: str = ""
) -> Response:
    action = {"block_id": f"answer:{alert}", "action_ts": "1700000000.1", **element}
    said = {
        "type": "block_actions",
        "user": {"id": "U012AB3CD", "name": "sophea", "username": "sophea"},
        "response_url": url,
        "actions": [action],
    }
    body = f"payload={quote_plus(json.dumps(said))}"
    return slack.post(WHERE, content=body, headers=headers(body, site))


def command(slack: TestClient, site: SeededSite, text: str) -> str:
    form = {
        "command": "/afterstory",
        "text": text,
        "user_id": "U1",
        "user_name": "sophea",
        "trigger_id": text,
    }
    body = urlencode(form)
    answer = slack.post(WHERE, content=body, headers=headers(body, site))
    assert answer.status_code == 200
    said = answer.json()
    assert said["response_type"] == "ephemeral"
    words: str = said["text"]
    return words


def answers(site: SeededSite) -> list[tuple[str, str, str]]:
    with read(site.engine) as connection:
        rows = connection.execute(select(AnswerRow.act, AnswerRow.who, AnswerRow.via).order_by(AnswerRow.id))
        return [tuple(row) for row in rows]


def chosen(value: str) -> dict[str, object]:
    return {"selected_option": {"value": value, "text": {"type": "plain_text", "text": value}}}


def test_a_press_is_kept_once_and_the_message_is_to_show_it(slack: TestClient, site: SeededSite) -> None:
    for _ in range(2):
        site.now += timedelta(seconds=1)  # the same press, brought twice with two signatures
        assert press(slack, site, {"action_id": "acknowledge"}).status_code == 200
    assert answers(site) == [("acknowledge", "sophea", "slack")]


def test_every_element_of_a_message_does_what_it_says(slack: TestClient, site: SeededSite) -> None:
    with write(site.engine) as connection:
        add_user(connection, "Dara", "hash")
    day = "2023-12-01"
    for number, element in enumerate(
        (
            {"action_id": "assign", **chosen("Dara")},
            {"action_id": "snooze", "selected_date": day},
            {"action_id": "mute", **chosen("7")},
            {"action_id": "close", **chosen("happened")},
        )
    ):
        answer = press(slack, site, {**element, "action_ts": f"1700000000.{number}"})
        assert (answer.status_code, answer.content) == (200, b"")
    assert [act for act, *_ in answers(site)] == ["assign", "snooze", "mute", "close"]
    with read(site.engine) as connection:
        closed = connection.execute(
            select(FollowUpRow.ended_as).where(FollowUpRow.id == "naval-docking")
        ).scalar_one()
    assert closed == Status.HAPPENED


def test_confirm_and_dismiss_are_verdicts_with_their_reason(slack: TestClient, site: SeededSite) -> None:
    press(slack, site, {"action_id": "confirm"})
    press(slack, site, {"action_id": "dismiss", "action_ts": "2", **chosen("Old news")})
    with read(site.engine) as connection:
        (verdict,) = connection.execute(
            select(VerdictRow.word, VerdictRow.reason, VerdictRow.who, VerdictRow.via)
        ).all()
        edits = connection.execute(select(EditRow.asked)).scalars().all()
    assert tuple(verdict) == ("dismissed", "Old news", "sophea", "slack")
    assert set(edits) == {2}  # of each delivery that is still on its way


def test_what_cannot_be_done_is_said_to_who_pressed_and_to_nobody_else(
    slack: TestClient, site: SeededSite
) -> None:
    with feed_server() as far:
        far.serve("/hook", "ok")
        site.slack_api_url = far.url("/api/")
        press(slack, site, {"action_id": "snooze", "selected_date": "2020-01-01"}, url=far.url("/hook"))
        _said(far, "2020-01-01 is not in the future")
        press(slack, site, {"action_id": "acknowledge", "action_ts": "9"}, alert=999, url=far.url("/hook"))
        _said(far, "There is no alert 999")
    assert answers(site) == []


def _said(far: FeedServer, words: str) -> None:
    said = json.loads(far.requests[-1].body)
    assert words in said["text"].replace("\u2060", "")
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)


def test_words_go_nowhere_but_to_slack(slack: TestClient, site: SeededSite) -> None:
    with feed_server() as far:
        far.serve("/hook", "ok")
        press(slack, site, {"action_id": "confirm"}, alert=999, url=far.url("/hook"))
        assert far.requests == []


def test_links_and_what_is_not_ours_are_left_alone(slack: TestClient, site: SeededSite) -> None:
    assert press(slack, site, {"action_id": "item", "block_id": "abc"}).status_code == 200
    assert press(slack, site, {"action_id": "explode", "action_ts": "3"}).status_code == 200
    assert answers(site) == []


@pytest.mark.parametrize(
    "harm",
    [
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": "ñ".encode("latin-1")},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "1"},
    ],
)
def test_a_request_that_is_not_signed_by_slack_does_nothing(
    slack: TestClient, site: SeededSite, harm: dict[str, str]
) -> None:
    body = urlencode({"command": "/afterstory", "text": "mute naval-docking"})
    assert slack.post(WHERE, content=body, headers=headers(body, site) | harm).status_code == 401
    assert slack.post(WHERE, content=body).status_code == 401
    wrong = headers(body, site, secret="another")
    assert slack.post(WHERE, content=body, headers=wrong).status_code == 401
    assert answers(site) == []


def test_a_request_that_is_repeated_or_too_old_does_nothing(slack: TestClient, site: SeededSite) -> None:
    body = urlencode({"command": "/afterstory", "text": "mute naval-docking", "trigger_id": "1"})
    signed = headers(body, site)
    assert slack.post(WHERE, content=body, headers=signed).status_code == 200
    assert slack.post(WHERE, content=body, headers=signed).status_code == 401
    site.now += timedelta(minutes=4)
    assert slack.post(WHERE, content=body, headers=signed).status_code == 401
    old = headers(body, site, ago=301)
    assert slack.post(WHERE, content=body, headers=old).status_code == 401
    assert len(answers(site)) == 1


@pytest.mark.parametrize(
    "payload", ["", "null", "{", "[]", '{"user": {}}', '{"user": {"id": "U"}, "actions": [3]}']
)
def test_a_signed_request_that_makes_no_sense_is_refused(
    slack: TestClient, site: SeededSite, payload: str
) -> None:
    body = urlencode({"payload": payload})
    assert slack.post(WHERE, content=body, headers=headers(body, site)).status_code == 400


def test_without_a_signing_secret_nobody_gets_in(slack: TestClient, site: SeededSite) -> None:
    site.slack_secret = None
    assert press(slack, site, {"action_id": "confirm"}).status_code == 404


def test_the_command_lists_what_is_open_and_what_is_due(slack: TestClient, site: SeededSite) -> None:
    listed = command(slack, site, "list")
    assert "naval-docking" in listed
    assert "senate-election" in listed
    assert "<http://127.0.0.1:8321/follow-ups/naval-docking|" in listed
    due = command(slack, site, " due ")
    assert "*due*" in due
    assert "senate-election" not in due
    site.now = NOON.replace(year=2020)
    assert command(slack, site, "due") == "Nothing is due."


def test_the_command_mutes_and_says_what_would_be_right(slack: TestClient, site: SeededSite) -> None:
    assert command(slack, site, "mute naval-docking") == "sophea muted the follow-up until 3 December 2023."
    assert "until 26 December 2023" in command(slack, site, "mute naval-docking 30")
    assert "until 31 January 2024" in command(slack, site, "mute naval-docking 2024-01-31")
    assert "until 26 December 2023" in command(slack, site, "Mute `naval-docking` ៣០")
    assert "until 26 December 2023" in command(slack, site, "mute “Naval-docking” 30 ")
    assert "is no day; give a number of days" in command(slack, site, "mute naval-docking soon")
    assert "There is no follow-up" in command(slack, site, "mute <!channel>")
    assert "<!" not in command(slack, site, "mute <!here>")
    for unknown in ("", "help", "mute", "mute a b c"):
        assert "/afterstory list" in command(slack, site, unknown)


def test_a_press_says_what_it_would_have_changed(site: SeededSite) -> None:
    with write(site.engine) as connection:  # another alert came by a hair
        subject = alert_subject(connection, 1)
        assert subject is not None
        assert subject.match is not None
        about = (MatchRow.followup_id == subject.match[0], MatchRow.item_id != subject.match[1])
        told = (*about, MatchRow.development_id.is_not(None))
        near = connection.execute(select(MatchRow.id, MatchRow.title, MatchRow.evidence).where(*told)).first()
        assert near is not None
        met = [{**one, "spans": []} for one in near.evidence["met"]]
        evidence = {**near.evidence, "parts": [{"name": "base", "value": 0.447}], "met": met}
        connection.execute(
            update(MatchRow).where(MatchRow.id == near.id).values(score=0.61, evidence=evidence)
        )
    dismiss = Click("1", 1, "dismiss", "Old news", "sophea")
    brought = "the last 30 days would have brought 1 alert fewer, such as"
    assert take(dismiss, site) == f"By what it teaches, {brought} “{near.title}”."
    assert take(dismiss, site) == ""  # pressed twice

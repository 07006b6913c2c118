"""Slack as an app, against a workspace that is as strict as Slack's documentation."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from service.channels import Look
from service.channels._slack_app import SlackApp
from service.domain.alert import AlertKind
from service.domain.delivery import Cause, Refused, Retry, Sent
from service.domain.letter import Deed, Letter, Place, Since
from service.web.slack_reason import modal
from tests.support.builders import NOON, letter, message
from tests.support.ports import free_port
from tests.support.service import until
from tests.support.slack_api import ROOM, TOKEN, Room, Workspace, workspace
from tests.support.slack_views import BadViewError, Triggers

LOOK = Look("http://127.0.0.1:8321", ZoneInfo("UTC"), "")


def app(far: Workspace, channel: str = ROOM, token: str = TOKEN) -> SlackApp:
    far.now = _Ticking()
    return SlackApp(token, channel, LOOK, far.url, timeout=1)


class _Ticking:
    """A clock on which two seconds pass between two looks."""

    def __init__(self) -> None:
        self.at = NOON.timestamp()

    def __call__(self) -> float:
        self.at += 2
        return self.at


def place(sent: object) -> Place:
    assert isinstance(sent, Sent)
    assert sent.place is not None
    return sent.place


def flat(one: object) -> str:
    return str(one).replace("\u2060", "")


@pytest.mark.parametrize("kind", list(AlertKind))
def test_slack_takes_every_kind_of_alert(kind: AlertKind) -> None:
    with workspace() as far:
        sent = app(far).send(letter(message(kind), people=("Dara", "Sophea")))
        (posted,) = far.said()
        assert place(sent) == Place(ROOM, ROOM, posted["ts"], posted["ts"])
        assert posted["metadata"] == {"event_type": "afterstory_alert", "event_payload": {"key": "key"}}


@pytest.mark.parametrize("sign", ["&", "<", "*", "_", "`", "ខ", "😀"])
def test_slack_takes_the_longest_words_of_any_sign(sign: str) -> None:
    long = message(
        headline=sign * 900, excerpt=sign * 900, outlet=sign * 900, question=sign * 900, window=sign * 900
    )
    since = Since(6, sign * 500, tuple(Deed(sign * 800, NOON) for _ in range(5)))
    people = tuple(f"{sign * 90}{number}" for number in range(150))
    with workspace() as far:
        place(app(far).send(letter(long, since=since, people=people)))


def test_a_name_that_slack_does_not_take_costs_no_alert() -> None:
    with workspace() as far:
        assert isinstance(app(far).send(letter(people=(" ", "x" * 160, "\u200b", "Dara"))), Sent)
        (menu,) = (
            one for block in far.said()[0]["blocks"] for one in block.get("elements", [])
            if one.get("action_id") == "assign"
        )  # fmt: skip
        assert [option["value"] for option in menu["options"]] == ["Dara"]


def test_an_address_that_is_none_yet_becomes_one() -> None:
    """Feeds write spaces, quotes and letters of any script into links; Slack could refuse the whole message."""
    written = 'https://news.example/ខែ វិច្ឆិកា?q=a%20b&r="<x>"#ទី១'
    with workspace() as far:
        assert isinstance(app(far).send(letter(message(item_url=written))), Sent)
        (link,) = (
            one["url"] for block in far.said()[0]["blocks"] for one in block.get("elements", [])
            if one.get("action_id") == "item"
        )  # fmt: skip
    assert re.fullmatch(r"https://news\.example/[!-~]+", link)
    assert unquote(link) == unquote(written)


def test_nothing_that_a_feed_says_becomes_a_mention_a_link_or_a_button() -> None:
    evil = "<!channel> <@U0123> <#C01> <https://evil.example|x> *b*"
    told = message(headline=evil, excerpt=evil, outlet=evil)
    with workspace() as far:
        place(app(far).send(letter(told, since=Since(1, evil, (Deed(evil, NOON),)))))
        (posted,) = far.said()
        for bad in ("<!", "<@", "<#", "<https://evil"):
            assert bad not in str(posted)


def test_a_follow_ups_developments_stand_in_one_thread_and_in_the_channel() -> None:
    with workspace() as far:
        channel = app(far)
        first = place(channel.send(letter(key="1")))
        second = place(channel.send(letter(key="2", thread=first)))
        third = place(channel.send(letter(key="3", thread=second)))
        assert {first.root, second.root, third.root} == {first.mark}
        assert [one.get("thread_ts") for one in far.said()] == [None, first.mark, first.mark]
        assert far.said()[1]["subtype"] == "thread_broadcast"


def test_messages_that_are_under_way_together_each_arrive_as_themselves() -> None:
    rooms = ["C0ROOM0001", "C0ROOM0002", "C0ROOM0003"]
    with workspace() as far, ThreadPoolExecutor(len(rooms)) as senders:
        for room in rooms:
            far.rooms[room] = Room(room.lower())
        with far.lock:  # Slack takes none up before all have come in
            sent = [senders.submit(app(far, room).send, letter(key=f"dev:{room}")) for room in rooms]
            until(lambda: len(far.server.requests) == len(rooms), "all have come in")
        assert all(isinstance(one.result(), Sent) for one in sent)
        for room in rooms:
            assert [one["metadata"]["event_payload"]["key"] for one in far.said(room)] == [f"dev:{room}"]


def test_a_thread_that_is_gone_or_elsewhere_begins_anew() -> None:
    with workspace() as far:
        channel = app(far)
        gone = Place(ROOM, ROOM, "1700000000.000001", "1700000000.000001")
        again = place(channel.send(letter(thread=gone)))
        assert again.root == again.mark
        moved = place(channel.send(letter(key="2", thread=replace(again, address="C0999999999"))))
        assert moved.root == moved.mark


def test_further_outlets_and_what_was_done_change_the_message() -> None:
    with workspace() as far:
        channel = app(far)
        at = place(channel.send(letter()))
        since = Since(6, "Reuters", (Deed("Sophea confirmed it.", NOON),))
        for _ in range(2):
            assert channel.edit(letter(since=since), at) == Sent("ok")
        (posted,) = far.said()
        assert "by 6 other outlets, first by Reuters" in flat(posted)
        assert "Sophea confirmed it." in flat(posted)
        assert posted["metadata"]["event_payload"] == {"key": "key"}


def test_a_message_that_was_deleted_cannot_be_edited_and_says_so() -> None:
    with workspace() as far:
        result = app(far).edit(letter(), Place(ROOM, ROOM, "1700000000.000001", "1700000000.000001"))
        assert isinstance(result, Refused)
        assert result.detail == "The message was deleted in Slack. Nothing needs to be done."


@pytest.mark.parametrize("channel", [ROOM, "#desk", "desk"])
@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("fault", ["cut", "hang", "500"])
def test_a_message_that_may_have_arrived_is_looked_for_and_never_comes_twice(
    channel: str, threaded: bool, fault: str
) -> None:
    with workspace() as far:
        slack = app(far, channel)
        far.page = 2  # what is looked for stands behind the first page
        thread = place(slack.send(letter(key="0"))) if threaded else None
        far.faults["chat.postMessage"] = [fault]
        first = slack.send(letter(key="1", thread=thread))
        assert isinstance(first, Retry)
        assert first.doubt
        taken = fault != "500"
        for number in range(5):
            place(slack.send(letter(key=f"later {number}", thread=thread)))
        again = slack.send(letter(key="1", thread=thread, doubted=NOON))
        keys = [one["metadata"]["event_payload"]["key"] for one in far.said()]
        assert keys.count("1") == 1
        assert ("had arrived" in again.receipt if isinstance(again, Sent) else False) is taken
        assert place(again).mark in {one["ts"] for one in far.said()}
        assert place(again).root == (thread.mark if thread else place(again).mark)


def test_who_cannot_be_asked_because_of_a_scope_is_told_again_rather_than_never() -> None:
    with workspace() as far:
        far.scopes.remove("channels:history")
        sent = app(far).send(letter(doubted=NOON))
        assert isinstance(sent, Sent)
        assert "it may have come twice: The app lacks the scope channels:history" in sent.receipt


def test_who_does_not_answer_when_asked_is_asked_later() -> None:
    with workspace() as far:
        far.faults["conversations.history"] = ["500"]
        assert isinstance(app(far).send(letter(doubted=NOON)), Retry)
        assert far.said() == []


@pytest.mark.parametrize(
    ("word", "cause", "mend"),
    [
        ("is_archived", Cause.BAD_ADDRESS, "is archived. Unarchive it"),
        ("not_in_channel", Cause.BAD_ADDRESS, "Type /invite @Afterstory"),
        ("channel_not_found", Cause.BAD_ADDRESS, "AFTERSTORY_SLACK_CHANNEL"),
        ("token_revoked", Cause.AUTH, "was revoked. Install the app"),
        ("token_expired", Cause.AUTH, "has expired"),
        ("invalid_auth", Cause.AUTH, "does not know the token"),
        ("account_inactive", Cause.AUTH, "was removed from the workspace"),
        ("missing_scope", Cause.AUTH, "lacks the scope chat:write"),
        ("restricted_action", Cause.AUTH, "rules forbid"),
        ("fatal_error", Cause.SERVER, "Slack has trouble (fatal_error)"),
    ],
)
def test_each_trouble_of_a_channel_is_told_apart_with_its_mend(word: str, cause: Cause, mend: str) -> None:
    with workspace() as far:
        far.faults["chat.postMessage"] = [word]
        result = app(far).send(letter())
        assert isinstance(result, Retry)  # it waits, and goes by itself once that is mended
        assert result.cause is cause
        assert mend in result.detail
        assert "hunter2" not in result.detail


def test_a_message_that_slack_will_never_take_is_refused() -> None:
    with workspace() as far:
        far.faults["chat.postMessage"] = ["msg_too_long"]
        assert app(far).send(letter()) == Refused(
            Cause.REJECTED, "Slack does not accept the message (msg_too_long)."
        )


def test_slack_may_ask_to_slow_down() -> None:
    with workspace() as far:
        far.faults["chat.postMessage"] = ["429"]
        assert app(far).send(letter()) == Retry(
            Cause.RATE_LIMITED, "Slack asks to slow down.", timedelta(seconds=30)
        )
        far.retry_after = 1767225600000  # whatever it means by it
        far.faults["chat.postMessage"] = ["429"]
        assert app(far).send(letter()) == Retry(
            Cause.RATE_LIMITED, "Slack asks to slow down.", timedelta(hours=1)
        )


def test_a_slack_that_is_away_took_nothing(caplog: pytest.LogCaptureFixture) -> None:
    away = SlackApp(TOKEN, ROOM, LOOK, f"http://127.0.0.1:{free_port()}/api/", timeout=1).send(letter())
    assert isinstance(away, Retry)
    assert (away.cause, away.doubt) == (Cause.UNREACHABLE, False)
    assert caplog.records == []  # an error line would become an event in Sentry


def test_a_page_in_slacks_place_is_no_yes_and_says_nothing_of_itself() -> None:
    with workspace() as far:
        far.server.serve("/api/chat.postMessage", f"<html>{TOKEN}</html>")
        result = app(far).send(letter())
        assert isinstance(result, Retry)
        assert result.cause is Cause.BAD_ADDRESS
        assert "hunter2" not in result.detail


def _archive(far: Workspace) -> None:
    far.rooms[ROOM].is_archived = True


def _leave(far: Workspace) -> None:
    far.rooms[ROOM].is_member = False


def _revoke(far: Workspace) -> None:
    far.token_error = "token_revoked"


def _narrow(far: Workspace) -> None:
    far.scopes = {"chat:write"}


@pytest.mark.parametrize(
    ("harm", "mend"),
    [
        (_archive, "is archived"),
        (_leave, "/invite @Afterstory"),
        (_revoke, "was revoked"),
        (_narrow, "lacks the scope channels:history, channels:read"),
    ],
)
def test_check_tells_what_is_wrong_before_anything_is_sent(harm: object, mend: str) -> None:
    with workspace() as far:
        assert app(far, "#desk").probe() == Sent("afterstory in #desk")
        harm(far)  # type: ignore[operator] # a function of the workspace
        result = app(far).probe()
        assert not isinstance(result, Sent)
        assert mend in result.detail
        assert far.said() == []


def test_a_channel_is_found_by_name_behind_many_others() -> None:
    with workspace() as far:
        far.page = 3
        far.rooms = {f"C00000000{number:02d}": Room(f"other{number}") for number in range(20)} | far.rooms
        assert isinstance(app(far, "#desk").probe(), Sent)
        missing = app(far, "#nowhere").probe()
        assert isinstance(missing, Retry)
        assert "sees no Slack channel #nowhere" in missing.detail


def test_what_cannot_be_answered_has_no_buttons() -> None:
    with workspace() as far:
        slack = app(far)
        slack.send(letter(alert=None))
        slack.send(letter(message(AlertKind.FEEDS_SILENT)))
        test, feeds = (_elements(one["blocks"]) for one in far.said())
        assert test == {"item", "dashboard"}
        assert feeds == {"dashboard", "acknowledge"}


def test_without_a_signing_secret_there_are_no_buttons_that_would_do_nothing() -> None:
    with workspace() as far:
        SlackApp(TOKEN, ROOM, replace(LOOK, presses=False), far.url).send(letter())
        assert _elements(far.said()[0]["blocks"]) == {"item", "dashboard"}


def _elements(blocks: list[dict[str, object]]) -> set[str]:
    found: set[str] = set()
    for block in blocks:
        if block["type"] == "actions":
            found |= {element["action_id"] for element in block["elements"]}  # type: ignore[attr-defined] # JSON
    return found


def test_all_that_can_be_done_about_a_development_can_be_done_there() -> None:
    everything: Letter = letter(people=("Dara",))
    with workspace() as far:
        app(far).send(everything)
        assert _elements(far.said()[0]["blocks"]) == {
            "item", "dashboard", "confirm", "dismiss", "acknowledge", "assign", "snooze", "mute", "close",
        }  # fmt: skip


PLAIN = {"type": "plain_text"}


@pytest.mark.parametrize(
    ("field", "worse"),
    [
        ("title", {**PLAIN, "text": "a title of more than 24 signs"}),
        ("submit", {"type": "mrkdwn", "text": "Dismiss"}),
        ("submit", None),  # what is written could not be sent
        ("private_metadata", "x" * 3_001),
        ("callback_id", "x" * 256),
        ("blocks", []),
        ("blocks", [{"type": "input", "label": {**PLAIN, "text": "Why"}, "element": {"type": "plain_text_input"}}]),
        ("colour", "red"),
    ],
)  # fmt: skip
def test_slack_takes_our_modal_and_none_that_its_documentation_forbids(field: str, worse: object) -> None:
    ours = json.loads(json.dumps(modal(1).to_dict()))
    triggers = Triggers()
    assert triggers.exchange(triggers.give(1.0), ours, 3.9)["type"] == "modal"
    bad = (
        {**ours, field: worse} if worse is not None else {name: ours[name] for name in ours if name != field}
    )
    with pytest.raises(BadViewError, match="invalid_arguments"):
        triggers.exchange(triggers.give(1.0), bad, 1.0)
    used, old = triggers.give(1.0), triggers.give(1.0)
    triggers.exchange(used, ours, 1.0)
    for trigger, now, word in (
        (used, 1.0, "exchanged_trigger_id"),
        (old, 4.1, "expired_trigger_id"),
        ("1.2.3", 1.0, "invalid_trigger_id"),
    ):
        with pytest.raises(BadViewError, match=word):
            triggers.exchange(trigger, ours, now)

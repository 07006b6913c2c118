"""Answers: what can be asked for, and the words for what was done."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Refused, Subject, Via, answer_words, check_answer, starts
from service.domain.followup import FollowUpId, Status
from tests.support.builders import NOON

ZONE = ZoneInfo("Asia/Phnom_Penh")
USERS = ("dara", "sophea")
ALERT = Subject(AlertId(1), FollowUpId("docking"), None, muted=False)
FEEDS = Subject(AlertId(1), None, None, muted=False)
DAY = date(2023, 12, 1)


def answer(act: Act, **given: object) -> Answer:
    return Answer(key="k", act=act, who=" Sophea ", via=Via.SLACK, alert=AlertId(1), **given)  # type: ignore[arg-type] # each value is of its field's type


def check(one: Answer, subject: Subject = ALERT) -> Answer | Refused:
    return check_answer(one, subject, users=USERS, zone=ZONE, now=NOON)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (answer(Act.ACKNOWLEDGE, note="on  it"), "Sophea has seen it. “on it”"),
        (answer(Act.ASSIGN, assignee="dara"), "Sophea gave it to dara."),
        (answer(Act.SNOOZE, until=DAY), "Sophea put it off until 1 December 2023."),
        (answer(Act.MUTE, until=DAY), "Sophea muted the follow-up until 1 December 2023."),
        (answer(Act.CLOSE, outcome=Status.HAPPENED), "Sophea closed the follow-up as happened."),
    ],
)
def test_what_can_be_asked_for_is_kept_with_its_follow_up(one: Answer, words: str) -> None:
    taken = check(one)
    assert isinstance(taken, Answer)
    assert (taken.followup, taken.who) == ("docking", "Sophea")
    assert answer_words(taken) == words


@pytest.mark.parametrize(
    ("one", "subject", "because"),
    [
        (answer(Act.ASSIGN, assignee="tola"), ALERT, "assignee: there is no user “tola”; there are dara, sophea."),
        (answer(Act.ASSIGN), ALERT, "assignee: there is no user “”; there are dara, sophea."),
        (answer(Act.SNOOZE), ALERT, "until: is missing; give a day, such as 2026-12-01."),
        (answer(Act.MUTE, until=date(2023, 11, 26)), ALERT, "until: 2023-11-26 is not in the future; give a day after 2023-11-26."),
        (answer(Act.CLOSE, outcome=Status.DUE), ALERT, "outcome: must be one of happened, cancelled, dropped."),
        (answer(Act.ACKNOWLEDGE, note="x" * 501), ALERT, "note: 501 characters are too many; 500 is the most."),
        (answer(Act.MUTE, until=DAY), FEEDS, "followup: this alert tells of the feeds or of Afterstory itself; it can be acknowledged only."),
        (answer(Act.ACKNOWLEDGE), replace(ALERT, alert=None), "alert: is missing; this can be done to an alert only."),
        (answer(Act.CLOSE, outcome=Status.HAPPENED), replace(ALERT, ended_as=Status.DROPPED), "The follow-up is closed already, as dropped."),
        (answer(Act.SNOOZE, until=DAY), replace(ALERT, ended_as=Status.DROPPED), "The follow-up is closed already, as dropped."),
        (answer(Act.REOPEN), ALERT, "The follow-up is open."),
        (answer(Act.UNMUTE), ALERT, "The follow-up is not muted."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_names_the_field_and_the_mend(
    one: Answer, subject: Subject, because: str
) -> None:
    assert check(one, subject) == Refused(because)


def test_what_was_done_can_be_taken_back() -> None:
    reopened = check(answer(Act.REOPEN), replace(ALERT, ended_as=Status.DROPPED))
    unmuted = check(
        answer(Act.UNMUTE, until=DAY, assignee="dara", outcome=Status.HAPPENED), replace(ALERT, muted=True)
    )
    assert isinstance(reopened, Answer)
    assert isinstance(unmuted, Answer)
    assert answer_words(reopened) == "Sophea opened the follow-up again."
    assert answer_words(unmuted) == "Sophea ended the mute."
    assert (unmuted.until, unmuted.assignee, unmuted.outcome) == (None, None, None)


def test_an_answer_without_a_key_or_a_name_is_a_fault_of_the_way_in() -> None:
    with pytest.raises(ValueError, match="needs a key and a name"):
        check(replace(answer(Act.ACKNOWLEDGE), who=" "))


def test_a_day_begins_in_the_desks_zone() -> None:
    assert starts(DAY, ZONE) == datetime(2023, 11, 30, 17, tzinfo=UTC)

"""An answer: what a person does about an alert or a follow-up, whichever way it comes in."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from service.domain.alert import AlertId
from service.domain.followup import ENDINGS, FollowUpId, Status, desk_day

LONGEST = 500  # characters of a note: what a Slack message shows without folding


class Act(StrEnum):
    """What is done. The first three are about an alert, the others about its follow-up."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    MUTE = "mute"
    UNMUTE = "unmute"
    CLOSE = "close"
    REOPEN = "reopen"


class Via(StrEnum):
    """Which way an answer came in."""

    SLACK = "slack"
    MAIL = "mail"
    DASHBOARD = "dashboard"
    COMMAND = "command"


WAYS = {
    Via.SLACK: "in Slack",
    Via.MAIL: "by mail",
    Via.DASHBOARD: "on the dashboard",
    Via.COMMAND: "by a command",
}


def way_words(via: str) -> str:
    """Which way something came in, as a person reads it."""
    return WAYS[Via(via)]


ABOUT_ALERT = frozenset({Act.ACKNOWLEDGE, Act.ASSIGN, Act.SNOOZE})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person did, as it is asked for and as it is kept.

    Args:
        key: what makes it unique: the same click that arrives twice has the same key, and counts once.
        act: what is done.
        who: the person's name as the way in knows it.
        via: which way it came in.
        alert: the alert that is answered; None where only a follow-up is meant.
        followup: the follow-up; None where an alert is given, which names it, or tells of the feeds.
        assignee: to whom an alert is assigned: a user's name.
        until: the day on which a snoozed alert comes back, or a muted follow-up is told of again.
        outcome: how a follow-up ended.
        note: the person's own words; may be empty.
    """

    key: str
    act: Act
    who: str
    via: Via
    alert: AlertId | None = None
    followup: FollowUpId | None = None
    assignee: str | None = None
    until: date | None = None
    outcome: Status | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about, as it stands.

    Args:
        alert: the alert; None where only a follow-up is meant.
        followup: the follow-up; None where the alert tells of the feeds or of Afterstory itself.
        ended_as: how the follow-up was closed; None while it is open.
        muted: whether the follow-up is muted.
        ended_by: the answer that closed it, for who was first; None while it is open.
    """

    alert: AlertId | None
    followup: FollowUpId | None
    ended_as: Status | None
    muted: bool
    ended_by: Answer | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer cannot be taken; one plain line that names the field and what would be right."""

    because: str


def check_answer(
    answer: Answer, subject: Subject, *, users: tuple[str, ...], zone: ZoneInfo, now: datetime
) -> Answer | Refused:
    """The answer with its follow-up filled in, or why it cannot be taken.

    Args:
        answer: as it was asked for.
        subject: what it is about, as it stands.
        users: names of those to whom an alert can be assigned.
        zone: the desk's, in which days are given.
        now: the desk's time (UTC).
    """
    problem = _field_problem(answer, users=users, today=desk_day(now, zone)) or _subject_problem(
        answer, subject
    )
    if problem:
        return Refused(problem)
    return Answer(
        key=answer.key,
        act=answer.act,
        who=answer.who.strip(),
        via=answer.via,
        alert=subject.alert,
        followup=subject.followup,
        assignee=answer.assignee if answer.act is Act.ASSIGN else None,
        until=answer.until if answer.act in (Act.SNOOZE, Act.MUTE) else None,
        outcome=answer.outcome if answer.act is Act.CLOSE else None,
        note=" ".join(answer.note.replace("\0", " ").split()),  # PostgreSQL keeps no null
    )


def _field_problem(answer: Answer, *, users: tuple[str, ...], today: date) -> str:
    if not answer.key or not answer.who.strip():
        raise ValueError("an answer needs a key and a name")
    if len(answer.note) > LONGEST:
        return f"note: {len(answer.note)} characters are too many; {LONGEST} is the most."
    if answer.act is Act.ASSIGN and answer.assignee not in users:
        there_are = ", ".join(users) or "none yet: `afterstory user add NAME` adds one"
        return f"assignee: there is no user “{answer.assignee or ''}”; there are {there_are}."
    if answer.act in (Act.SNOOZE, Act.MUTE):
        if answer.until is None:
            return "until: is missing; give a day, such as 2026-12-01."
        if answer.until <= today:
            return f"until: {answer.until} is not in the future; give a day after {today}."
    if answer.act is Act.CLOSE and answer.outcome not in ENDINGS:
        return f"outcome: must be one of {', '.join(ENDINGS)}."
    return ""


def _subject_problem(answer: Answer, subject: Subject) -> str:
    if answer.act in ABOUT_ALERT:
        if subject.alert is None:
            return "alert: is missing; this can be done to an alert only."
        # What is put off would never come back once its follow-up is closed.
        return _closed(subject) if answer.act is Act.SNOOZE else ""
    if subject.followup is None:
        return "followup: this alert tells of the feeds or of Afterstory itself; it can be acknowledged only."
    if answer.act is Act.REOPEN:
        return "" if subject.ended_as is not None else "The follow-up is open."
    if answer.act is Act.UNMUTE and not subject.muted and subject.ended_as is None:
        return "The follow-up is not muted."
    return _closed(subject)


def _closed(subject: Subject) -> str:
    """That the follow-up is closed, and who was first; empty while it is open."""
    if subject.ended_as is None:
        return ""
    first = subject.ended_by
    by = "" if first is None else f": {first.who} was first, {way_words(first.via)}"
    return f"The follow-up is closed already, as {subject.ended_as}{by}."


def starts(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day of the desk begins."""
    return datetime.combine(day, time(), zone)


def answer_words(answer: Answer) -> str:
    """What was done, as a person reads it: "Sophea muted the follow-up until 1 December 2026."."""
    until = f"{answer.until:%-d %B %Y}" if answer.until else ""
    done = {
        Act.ACKNOWLEDGE: "has seen it",
        Act.ASSIGN: f"gave it to {answer.assignee}",
        Act.SNOOZE: f"put it off until {until}",
        Act.MUTE: f"muted the follow-up until {until}",
        Act.UNMUTE: "ended the mute",
        Act.CLOSE: f"closed the follow-up as {answer.outcome}",
        Act.REOPEN: "opened the follow-up again",
    }[answer.act]
    note = f" “{answer.note}”" if answer.note else ""
    return f"{answer.who} {done}.{note}"

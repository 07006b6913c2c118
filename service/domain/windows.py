"""What the desk is told of windows: that one opens soon, that one passed in silence; how late a report is."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.alert import AlertKey, AlertKind, Decision, Message, NewAlert, Quiet, Silence
from service.domain.followup import FollowUp, Status, desk_day, status_of, window_words
from service.domain.policy import WindowPolicy


def with_lateness(message: Message, followup: FollowUp, at: datetime, zone: ZoneInfo) -> Message:
    """A message about a development that says how late it came, where it came after its window.

    Args:
        message: what the desk is told.
        followup: the follow-up.
        at: when the report came out (UTC).
        zone: the desk's time zone.
    """
    if message.development is None or followup.window is None:
        return message
    days = (desk_day(at, zone) - followup.window.last).days
    if days <= 0:
        return message
    late = "this came a day later" if days == 1 else f"this came {days} days later"
    return replace(message, window=f"{message.window}; {late}")


def plan_opens_soon(
    followup: FollowUp, *, ended_as: Status | None, zone: ZoneInfo, policy: WindowPolicy, now: datetime
) -> Decision:
    """Whether the desk is reminded that a window opens soon.

    A window that had opened before it could be announced is not announced late.
    """
    if ended_as is not None:
        return Quiet(Silence.ENDED)
    window = followup.window
    today = desk_day(now, zone)
    if window is None or not window.first - policy.lead <= today < window.first:
        return Quiet(Silence.NOT_YET)
    headline = f"Expected from {window.first:%-d %B %Y}"
    return NewAlert(
        AlertKey(f"soon:{followup.id}:{window.first.isoformat()}"),
        _without_item(AlertKind.OPENS_SOON, followup, headline, now),
        followup.tags,
    )


def plan_overdue(
    followup: FollowUp,
    *,
    ended_as: Status | None,
    happened: bool,
    seen_through: datetime | None,
    zone: ZoneInfo,
    policy: WindowPolicy,
    now: datetime,
) -> Decision:
    """Whether the desk is told that a window passed in silence.

    Silence counts only up to the moment through which the feeds have been read: before that,
    "nothing was reported" would be a guess.

    Args:
        followup: the follow-up.
        ended_as: how an editor closed it; None while it is open.
        happened: whether a development of kind happened was reported.
        seen_through: the moment (UTC, the desk's clock) up to which every healthy feed has been read
            and every item matched; None where no feed is healthy.
        zone: the desk's time zone.
        policy: the grace.
        now: the desk's time (UTC).
    """
    window = followup.window
    if window is None:
        return Quiet(Silence.NOT_YET)
    status = status_of(followup, ended_as=ended_as, happened=happened, zone=zone, now=now)
    if status in (Status.WATCHING, Status.DUE):
        return Quiet(Silence.NOT_YET)
    if status is not Status.OVERDUE:
        return Quiet(Silence.ENDED if ended_as is not None else Silence.HEARD)
    if desk_day(now, zone) <= window.last + policy.grace:
        return Quiet(Silence.NOT_YET)
    if seen_through is None or desk_day(seen_through, zone) <= window.last + policy.grace:
        return Quiet(Silence.NOT_SEEING)
    headline = f"Nothing reported by {window.last:%-d %B %Y}"
    return NewAlert(
        AlertKey(f"overdue:{followup.id}:{window.last.isoformat()}"),
        _without_item(AlertKind.OVERDUE, followup, headline, now),
        followup.tags,
    )


def _without_item(kind: AlertKind, followup: FollowUp, headline: str, now: datetime) -> Message:
    return Message(
        kind=kind,
        followup=followup.id,
        followup_title=followup.title,
        question=followup.question,
        headline=headline,
        window=window_words(followup),
        at=now,
    )

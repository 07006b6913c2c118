"""The review digest: once a day, what might matter and waits for an editor's word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from service.domain.alert import (
    REVIEW,
    AlertKey,
    AlertKind,
    Decision,
    Message,
    NewAlert,
    Quiet,
    ReviewGroup,
    Silence,
)

NAMED = 2  # follow-ups that the headline names


def plan_review_digest(day: date, groups: Sequence[ReviewGroup], *, most: int, now: datetime) -> Decision:
    """The review digest of a day: one calm message, and none on a day without anything to review.

    Args:
        day: the desk's calendar day.
        groups: what waits, by follow-up.
        most: items that it names.
        now: the desk's time (UTC).
    """
    waiting = sum(len(group.lines) for group in groups)
    if not waiting:
        return Quiet(Silence.BELOW_THRESHOLD)
    named, room = [], most
    for group in groups:
        if room > 0:
            named.append(replace(group, lines=group.lines[:room]))
            room -= len(group.lines)
    reports = f"{waiting} report{'s' if waiting > 1 else ''}"
    headline = f"{reports} might matter for {_in_short([group.title for group in groups])}"
    message = Message(
        kind=AlertKind.REVIEW_DIGEST,
        followup=None,
        followup_title="Review digest",
        headline=headline,
        at=now,
        review=tuple(named),
        left_out=max(0, waiting - most),
    )
    return NewAlert(AlertKey(f"review:{day.isoformat()}"), message, (REVIEW,))


def _in_short(titles: Sequence[str]) -> str:
    """The first ones by name, so that a mail's subject says whether to open it now."""
    if len(titles) <= NAMED:
        return " and ".join(titles)
    return f"{', '.join(titles[:NAMED])} and {len(titles) - NAMED} more"

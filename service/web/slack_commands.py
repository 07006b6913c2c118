"""The command /afterstory: list, due, mute."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from service.channels.slack import as_text
from service.domain.answer import Act, Answer, Refused, Via, answer_words
from service.domain.followup import FollowUpId, Status, desk_day, window_words
from service.store import followup_views
from service.store.engine import read
from service.web.site import Site

WEEK = 7
MARKS = "`'\"“”"  # what comes along with an id that is copied out of a list, or typed on a phone
LONGEST = 2_800  # characters of a section, with room
HELP = (
    "*/afterstory list*: the follow-ups that are open\n"
    "*/afterstory due*: those that are due, or overdue\n"
    "*/afterstory mute ID*: nothing of a follow-up for a week; "
    "`mute ID 30` for 30 days, `mute ID 2027-01-31` until that day"
)


def answer(form: Mapping[str, str], site: Site) -> dict[str, Any]:
    """What the person who gave the command is shown; nobody else sees it."""
    words = [word.strip(MARKS).lower() for word in form.get("text", "").split()]
    match words:
        case ["list"]:
            lines = list(_lines(site, (Status.OVERDUE, Status.DUE, Status.WATCHING)))
            text = _cut(lines) or "No follow-up is open."
        case ["due"]:
            lines = list(_lines(site, (Status.OVERDUE, Status.DUE)))
            text = _cut(lines) or "Nothing is due."
        case ["mute", id_, *rest] if len(rest) <= 1:
            text = _mute(form, id_, rest[0] if rest else str(WEEK), site)
        case _:
            text = HELP
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return {"response_type": "ephemeral", "text": text, "blocks": [section]}


def _lines(site: Site, wanted: tuple[Status, ...]) -> Iterator[str]:
    with read(site.engine) as connection:
        found = followup_views.followups(connection)
    by_status: dict[Status, list[str]] = {status: [] for status in wanted}
    for view in found:
        status = view.status(site.zone, site.desk_now())
        if status in by_status:
            window = window_words(view.followup) or "no time given"
            link = f"<{site.public_url}/follow-ups/{view.followup.id}|{as_text(view.followup.title)}>"
            by_status[status].append(f"*{status}* {link}, {as_text(window)} (`{as_text(view.followup.id)}`)")
    for lines in by_status.values():
        yield from lines


def _cut(lines: list[str]) -> str:
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > LONGEST:
            return "\n".join([*kept, f"and {len(lines) - len(kept)} more on the dashboard"])
        kept.append(line)
    return "\n".join(kept)


def _mute(form: Mapping[str, str], id_: str, until: str, site: Site) -> str:
    today = desk_day(site.desk_now(), site.zone)
    try:
        day = today + timedelta(days=int(until)) if until.isdecimal() else date.fromisoformat(until)
    except (ValueError, OverflowError):
        return f"until: “{as_text(until)}” is no day; give a number of days, or a day such as 2027-01-31."
    taken = site.answer(
        Answer(
            key=f"slack:command:{form.get('trigger_id', '')}",
            act=Act.MUTE,
            who=form.get("user_name") or form.get("user_id") or "somebody",
            via=Via.SLACK,
            followup=FollowUpId(id_),
            until=day,
        )
    )
    return as_text(taken.because if isinstance(taken, Refused) else answer_words(taken.answer))

"""What people press in a Slack message, as answers and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from service.channels.slack import as_text
from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.followup import Status, desk_day
from service.domain.verdict import Word
from service.store.alert_subject import alert_subject
from service.store.engine import read
from service.usecases.give_verdict import NothingThere
from service.web.site import Site

BLOCK = "answer:"


@dataclass(frozen=True, slots=True)
class Click:
    """Something that was pressed, once.

    Args:
        key: stays the same if the press is brought twice.
        alert: what it is about.
        act: which element.
        value: what was chosen in it; empty for a button.
        who: who pressed.
    """

    key: str
    alert: int
    act: str
    value: str
    who: str

    @classmethod
    def of(cls, action: Mapping[str, Any], said: Mapping[str, Any], who: str) -> Self | None:
        """A press out of Slack's payload; None where it is none of ours, such as a link.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: if it is no payload of Slack's.
        """
        block = str(action.get("block_id", ""))
        if not block.startswith(BLOCK):
            return None
        chosen = action.get("selected_option") or {}
        return cls(
            key=f"slack:{said['user']['id']}:{block}:{action['action_id']}:{action['action_ts']}",
            alert=int(block.removeprefix(BLOCK)),
            act=str(action["action_id"]),
            value=str(chosen.get("value") or action.get("selected_date") or action.get("value") or ""),
            who=str(who),
        )


def take(click: Click, site: Site) -> str:
    """Carry out a press.

    Returns:
        Why it could not be, for the person who pressed; empty where it was.
    """
    if click.act in ("confirm", "dismiss"):
        return _verdict(click, site)
    answer = _answer(click, site)
    if isinstance(answer, str):
        return answer
    taken = site.answer(answer)
    return f"That was not done. {as_text(taken.because)}" if isinstance(taken, Refused) else ""


def _verdict(click: Click, site: Site) -> str:
    with read(site.engine) as connection:
        subject = alert_subject(connection, click.alert)
    if subject is None or subject.match is None:
        return "There is nothing to confirm or dismiss in that alert."
    word = Word.CONFIRMED if click.act == "confirm" else Word.DISMISSED
    given = site.give_verdict(*subject.match, word, who=click.who, via=Via.SLACK, reason=click.value)
    return as_text(given.detail) if isinstance(given, NothingThere) else ""


def _answer(click: Click, site: Site) -> Answer | str:
    answer = Answer(click.key, Act.ACKNOWLEDGE, click.who, Via.SLACK, AlertId(click.alert))
    try:
        match click.act:
            case "acknowledge":
                return answer
            case "assign":
                return replace(answer, act=Act.ASSIGN, assignee=click.value)
            case "snooze":
                return replace(answer, act=Act.SNOOZE, until=date.fromisoformat(click.value))
            case "mute":
                until = desk_day(site.desk_now(), site.zone) + timedelta(days=int(click.value))
                return replace(answer, act=Act.MUTE, until=until)
            case "close" | "close_as_proposed":
                return replace(answer, act=Act.CLOSE, outcome=Status(click.value))
    except ValueError:  # a value that our own message did not offer
        pass
    return "That was not understood. Open the alert on the dashboard."

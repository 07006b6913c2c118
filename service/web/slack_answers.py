"""What people press in a Slack message, as answers and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from service.channels.slack import ANOTHER, as_text
from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.followup import FollowUpId, Status, desk_day
from service.domain.item import ItemId
from service.domain.matching.learn import Foreseen
from service.domain.verdict import REASON, Word, first_words
from service.store.alert_subject import alert_subject
from service.store.engine import read
from service.usecases.give_verdict import NothingThere
from service.web.site import Site
from service.web.slack_reason import Reason, notice, problem

BLOCK = "answer:"
NOTHING = "There is nothing to confirm or dismiss in that alert."


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

    @property
    def asks(self) -> bool:
        """Whether the person wants to give a reason of their own first."""
        return (self.act, self.value) == ("dismiss", ANOTHER)


def take(click: Click, site: Site) -> str:
    """Carry out a press.

    Returns:
        What the person who pressed should know: why it could not be done, or who was first; else empty.
    """
    if click.act in ("confirm", "dismiss"):
        word = Word.CONFIRMED if click.act == "confirm" else Word.DISMISSED
        return as_text(_verdict(click.alert, word, click.value, click.who, site))
    if click.act == "take_back":
        return as_text(_take_back(click, site))
    answer = _answer(click, site)
    if isinstance(answer, str):
        return answer
    taken = site.answer(answer)
    return f"That was not done. {as_text(taken.because)}" if isinstance(taken, Refused) else ""


def take_reason(reason: Reason, site: Site) -> dict[str, Any] | None:
    """Dismiss a development with a reason of one's own.

    Returns:
        What the modal should say: why it could not be done, or who was first; None where it may close.
    """
    if not reason.words:
        return problem("Write why, in a few words.")
    with read(site.engine) as connection:
        subject = alert_subject(connection, reason.alert)
    if subject is None or subject.match is None:
        return problem(NOTHING)
    said = _give(subject.match, Word.DISMISSED, reason.words[:REASON], reason.who, site)
    if isinstance(said, NothingThere):
        return problem(said.detail)
    return notice(said) if said else None


def _verdict(alert: int, word: Word, why: str, who: str, site: Site) -> str:
    with read(site.engine) as connection:
        subject = alert_subject(connection, alert)
    if subject is None or subject.match is None:
        return NOTHING
    said = _give(subject.match, word, why, who, site)
    return said.detail if isinstance(said, NothingThere) else said


def _give(match: tuple[FollowUpId, ItemId], word: Word, why: str, who: str, site: Site) -> str | NothingThere:
    """Let a verdict stand; who was first, and what it changes, which a button cannot show before."""
    foreseen = site.foresee_verdict(*match, word)
    given = site.give_verdict(*match, word, who=who, via=Via.SLACK, reason=why)
    if isinstance(given, NothingThere):
        return given
    changed = "" if isinstance(foreseen, NothingThere) else _changed(foreseen[1])
    return " ".join(one for one in (first_words(given.before, word, who), changed) if one)


def _changed(effect: Foreseen) -> str:
    """What a verdict would have changed in the last days, in a sentence; empty where nothing."""
    parts = [
        f"{len(found)} {what}, such as “{found[0].title}”"
        for found, what in (
            (effect.lost, "alerts fewer" if len(effect.lost) > 1 else "alert fewer"),
            (effect.gained, "alerts more" if len(effect.gained) > 1 else "alert more"),
        )
        if found
    ]
    return f"By what it teaches, the last 30 days would have brought {' and '.join(parts)}." if parts else ""


def _take_back(click: Click, site: Site) -> str:
    with read(site.engine) as connection:
        subject = alert_subject(connection, click.alert)
    if subject is None or subject.match is None:
        return NOTHING
    taken = site.take_back_verdict(*subject.match, who=click.who, via=Via.SLACK)
    return taken.detail if isinstance(taken, NothingThere) else ""


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

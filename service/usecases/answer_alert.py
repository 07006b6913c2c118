"""Take an answer: one record, whichever way it comes in."""

from dataclasses import dataclass

from service.domain.answer import Act, Answer, Refused, check_answer, starts
from service.domain.destinations import Destinations
from service.domain.policy import DeskPolicy
from service.domain.routing import CANARY
from service.ports import Clock, Store, Transaction
from service.usecases.plan_anew import plan_anew

DESK = DeskPolicy()
NEVER_CLOSED = (
    "The canary proves that the chain works and is not closed. To end it, take the channel's `test` out of "
    "config/channels.yaml."
)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that stands.

    Args:
        answer: as it is kept.
        new: False where the same click had arrived before, and changed what it changes then.
    """

    answer: Answer
    new: bool


def answer_alert(
    answer: Answer, *, store: Store, destinations: Destinations, clock: Clock
) -> Answered | Refused:
    """Keep an answer and do what it asks for, in one transaction; the same key counts once.

    Args:
        answer: as it was asked for.
        store: the database.
        destinations: where alerts can go; in their zone days are given.
        clock: the clocks.

    Raises:
        StoreUnavailable: if the database is away; nothing was done.
    """
    with store.begin() as tx:
        now, wall = clock.desk(), clock.wall()
        subject = tx.answers.subject(answer.alert, answer.followup, now=now)
        if subject is None:
            what = f"alert {answer.alert}" if answer.alert is not None else f"follow-up “{answer.followup}”"
            return Refused(f"There is no {what}.")
        known = tx.answers.by_key(answer.key)  # now that the same click, brought at once, is through
        if known is not None:
            return Answered(known, new=False)
        if subject.followup == CANARY and answer.act is Act.CLOSE:
            return Refused(NEVER_CLOSED)
        checked = check_answer(answer, subject, users=tx.answers.users(), zone=destinations.zone, now=now)
        if isinstance(checked, Refused):
            return checked
        if not tx.answers.save(checked, now=now, wall=wall):
            return Answered(checked, new=False)
        _carry_out(tx, checked, destinations, clock)
        if checked.alert is not None:
            tx.edits.want_for_alert(checked.alert, due=wall)
        elif checked.followup is not None:
            tx.edits.want_for_newest(checked.followup, due=wall)
        return Answered(checked, new=True)


def _carry_out(tx: Transaction, answer: Answer, destinations: Destinations, clock: Clock) -> None:
    until = None if answer.until is None else starts(answer.until, destinations.zone)
    if answer.alert is not None:
        tx.answers.settle(answer.alert, assignee=answer.assignee)
        if answer.act in (Act.ACKNOWLEDGE, Act.ASSIGN, Act.SNOOZE):
            tx.answers.put_off(answer.alert, until)
    if answer.followup is None:
        return
    match answer.act:
        case Act.MUTE:
            tx.followups.mute(answer.followup, until)
            tx.answers.settle_followup(answer.followup)
        case Act.UNMUTE:
            tx.followups.mute(answer.followup, None)
            plan_anew(tx, destinations, clock, followup=answer.followup)
        case Act.CLOSE if answer.outcome is not None:
            tx.followups.close(answer.followup, answer.outcome, now=clock.desk())
        case Act.REOPEN:
            ended = tx.followups.reopen(answer.followup)
            if ended is not None:
                # What came while it was closed was not measured.
                since = max(ended, clock.desk() - DESK.look_back)
                tx.reviews.start_look_backs([answer.followup], since=since, until=tx.items.newest())

"""Answers on the dashboard: what a person does about an alert or a follow-up."""

import hashlib
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.followup import FollowUpId, Status
from service.store.users import OpenSession
from service.web.auth import CheckedSession, Name, Number, TheSite
from service.web.site import Site

router = APIRouter()


class Given:
    """What the form holds.

    Args:
        act: what is done.
        once: drawn anew each time the form is shown, so that a second click counts for nothing.
        assignee: a user's name.
        until: a day such as 2026-12-01.
        outcome: how the follow-up ended.
        note: the person's own words.
    """

    def __init__(
        self,
        act: Annotated[Act, Form()],
        once: Annotated[str, Form(pattern="^[0-9a-f]{16}$")],
        assignee: Annotated[str, Form()] = "",
        until: Annotated[str, Form()] = "",
        outcome: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
    ) -> None:
        self.act = act
        self.once = once
        self.assignee = assignee
        self.until = until
        self.outcome = outcome
        self.note = note

    def answer(
        self,
        way: str,
        *,
        who: str,
        via: Via,
        alert: AlertId | None = None,
        followup: FollowUpId | None = None,
    ) -> Answer:
        """The answer.

        Args:
            way: what tells whoever sends the form from all others, whichever way in it comes.
            who: the person's name.
            via: which way it came in.
            alert: what is answered; None where only a follow-up is meant.
            followup: the follow-up; None where an alert is given.

        Raises:
            HTTPException: 422 if a field can't be used.
        """
        try:
            until = date.fromisoformat(self.until) if self.until else None
        except ValueError as error:
            raise HTTPException(
                422, f"until: “{self.until}” is no day; give one such as 2026-12-01."
            ) from error
        outcomes = {status.value: status for status in Status}
        if self.outcome and self.outcome not in outcomes:
            raise HTTPException(422, f"outcome: there is no “{self.outcome}”.")
        # A form sent twice is one answer; one that is gone back to and filled in otherwise is another.
        filled = f"{self.act}\n{self.assignee}\n{self.until}\n{self.outcome}\n{self.note}"
        return Answer(
            key=f"{way}:{self.once}:{hashlib.sha256(filled.encode()).hexdigest()[:16]}",
            act=self.act,
            who=who,
            via=via,
            alert=alert,
            followup=followup,
            assignee=self.assignee or None,
            until=until,
            outcome=outcomes.get(self.outcome),
            note=self.note,
        )


GivenForm = Annotated[Given, Depends()]


@router.post("/alerts/{id_}/answer")
def answer_alert(id_: Number, site: TheSite, session: CheckedSession, given: GivenForm) -> Response:
    """Answer an alert."""
    return _take(site, _by(session, given, alert=AlertId(id_)), f"/alerts/{id_}")


@router.post("/follow-ups/{id_}/answer")
def answer_followup(id_: Name, site: TheSite, session: CheckedSession, given: GivenForm) -> Response:
    """Mute, close or reopen a follow-up."""
    return _take(site, _by(session, given, followup=FollowUpId(id_)), f"/follow-ups/{id_}")


def _by(
    session: OpenSession, given: Given, *, alert: AlertId | None = None, followup: FollowUpId | None = None
) -> Answer:
    way, who = f"dashboard:{session.user.id}", session.user.name
    return given.answer(way, who=who, via=Via.DASHBOARD, alert=alert, followup=followup)


def _take(site: Site, answer: Answer, page: str) -> Response:
    taken = site.answer(answer)
    if isinstance(taken, Refused):
        raise HTTPException(404 if taken.because.startswith("There is no") else 422, taken.because)
    return RedirectResponse(page, 303)

"""Where the links in mails lead: an answer, or the end of mail. The signature in the address is the login."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from service.channels import ACTS
from service.domain.answer import Act, Refused, Via, answer_words
from service.domain.followup import FollowUpId, Status
from service.domain.verdict import REASON, Word, first_words
from service.store import followup_views
from service.store.alert_subject import AlertSubject, alert_subject
from service.store.answers import ended_by
from service.store.engine import read, write
from service.store.followups import FollowUps
from service.store.unsubscriptions import Unsubscriptions
from service.store.users import user_names
from service.store.verdicts import Verdicts
from service.usecases.give_verdict import NothingThere
from service.web.answer_pages import Given
from service.web.auth import TheSite
from service.web.desk_pages import REVIEWED
from service.web.site import Pages, Site

VERDICTS = {"confirm": Word.CONFIRMED, "dismiss": Word.DISMISSED}
BACK = "take_back"
OTHERS = {
    Act.ASSIGN: "Give it to",
    Act.SNOOZE: "Put it off",
    Act.MUTE: "Mute the follow-up",
    BACK: "Take the verdict back",
}
NOTHING = "There is nothing to confirm or dismiss in this alert."
ALL, AGAIN = "all", "again"
TOO_OLD = "This link is too old, or was not copied whole. Open the dashboard instead."
router = APIRouter(prefix="/mail")


def _about(token: str, act: str, site: Site) -> tuple[str, AlertSubject]:
    may = site.links.read_answer(token, site.wall_now())
    if may is None or act not in {*ACTS, *OTHERS}:
        raise HTTPException(410, TOO_OLD)
    with read(site.engine) as connection:
        subject = alert_subject(connection, may.alert)
    if subject is None:
        raise HTTPException(410, TOO_OLD)
    return may.recipient, subject


@router.get("/answer/{token}")
def answer_page(request: Request, token: str, site: TheSite, act: str = "acknowledge") -> HTMLResponse:
    """One button: a program that only looks at the address does nothing."""
    who, subject = _about(token, act, site)
    return _answer_page(request, site, act, subject, first=_first(site, act, subject, who))


class Said:
    """What the form on that page holds, beside what its address says.

    Args:
        once: drawn anew each time the page is shown, so that a second click counts for nothing.
        assignee: a user's name.
        until: a day such as 2026-12-01.
        outcome: how the follow-up ended; as the mail proposed it where empty.
        reason: why a development is dismissed.
    """

    def __init__(
        self,
        once: Annotated[str, Form(pattern="^([0-9a-f]{16})?$")] = "",
        assignee: Annotated[str, Form()] = "",
        until: Annotated[str, Form()] = "",
        outcome: Annotated[str, Form()] = "",
        reason: Annotated[str, Form(max_length=REASON)] = "",
    ) -> None:
        self.once = once
        self.assignee = assignee
        self.until = until
        self.outcome = outcome
        self.reason = " ".join(reason.split())


@router.post("/answer/{token}")
def answer(
    request: Request, token: str, site: TheSite, said: Annotated[Said, Depends()], act: str = "acknowledge"
) -> HTMLResponse:
    """Carry it out; pressed twice, it counts once."""
    who, subject = _about(token, act, site)
    if act in VERDICTS:
        return _give_verdict(request, site, act, subject, said.reason, who)
    if act == BACK:
        return _take_back(request, site, subject, who)
    if act not in set(Act):
        return _answer_page(request, site, act, subject)
    given = Given(Act(act), said.once, said.assignee, said.until, said.outcome or Status.HAPPENED)
    way = f"mail:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
    taken = site.answer(given.answer(way, who=who, via=Via.MAIL, alert=subject.alert))
    if isinstance(taken, Refused):
        return _answer_page(request, site, act, subject, problem=taken.because)
    return _answer_page(request, site, act, subject, done=answer_words(taken.answer))


def _give_verdict(
    request: Request, site: Site, act: str, subject: AlertSubject, reason: str, who: str
) -> HTMLResponse:
    if subject.match is None:
        return _answer_page(request, site, act, subject, problem=NOTHING)
    given = site.give_verdict(*subject.match, VERDICTS[act], who=who, via=Via.MAIL, reason=reason)
    if isinstance(given, NothingThere):
        return _answer_page(request, site, act, subject, problem=given.detail)
    first = first_words(given.before, VERDICTS[act], who)
    return _answer_page(request, site, act, subject, done=f"It is {given.verdict.word}.", first=first)


def _take_back(request: Request, site: Site, subject: AlertSubject, who: str) -> HTMLResponse:
    if subject.match is None:
        return _answer_page(request, site, BACK, subject, problem=NOTHING)
    taken = site.take_back_verdict(*subject.match, who=who, via=Via.MAIL)
    if isinstance(taken, NothingThere):
        return _answer_page(request, site, BACK, subject, problem=taken.detail)
    return _answer_page(request, site, BACK, subject, done="The verdict is taken back.")


def _first(site: Site, act: str, subject: AlertSubject, who: str) -> str:
    """Who did it already, before this reader presses anything; empty where nobody did."""
    with read(site.engine) as connection:
        if act in VERDICTS and subject.match is not None:
            before = Verdicts(connection).load(*subject.match)
            # It is only looked at: no word of this reader stands yet.
            return "" if before is None else first_words(before, before.word, who)
        followup = subject.message.followup
        if act != Act.CLOSE or not followup_views.ended_as(connection, followup or ""):
            return ""
        closed = ended_by(connection, followup)
    return "The follow-up is closed already." if closed is None else answer_words(closed)


def _answer_page(
    request: Request,
    site: Site,
    act: str,
    subject: AlertSubject,
    *,
    done: str = "",
    problem: str = "",
    first: str = "",
) -> HTMLResponse:
    with read(site.engine) as connection:
        people = user_names(connection)
        closed = followup_views.ended_as(connection, subject.message.followup or "")
        has_verdict = subject.match is not None and Verdicts(connection).load(*subject.match) is not None
    shown = None
    if subject.match is not None and act in VERDICTS and not done:
        shown = site.foresee_verdict(*subject.match, VERDICTS[act])
    return Pages(site).render(
        request,
        "mail_answer.html",
        code=422 if problem else 200,
        act=act,
        label=(ACTS | OTHERS)[act],
        people=people,
        closed=closed,
        has_verdict=has_verdict,
        effect=shown[1] if isinstance(shown, tuple) else None,
        days=REVIEWED.days,
        message=subject.message,
        alert=subject.alert,
        done=done,
        problem=problem,
        first=first,
    )


@router.get("/end/{token}")
def end_page(request: Request, token: str, site: TheSite) -> HTMLResponse:
    """The buttons: a program that only looks at the address ends nothing."""
    may = site.links.read_end(token)
    if may is None:
        raise HTTPException(410, TOO_OLD)
    return _end_page(request, site, may.recipient, may.followup, done="")


@router.post("/end/{token}")
def end(
    request: Request,
    token: str,
    site: TheSite,
    of: Annotated[str, Form()] = "",
    click: Annotated[str, Form(alias="List-Unsubscribe")] = "",
) -> Response:
    """End mail, or have it again. A mail program's one click (RFC 8058) ends that of the follow-up."""
    may = site.links.read_end(token)
    if may is None:
        raise HTTPException(410, TOO_OLD)
    with write(site.engine) as connection:
        ended = Unsubscriptions(connection)
        if of == AGAIN:
            ended.drop(may.recipient, may.followup)
        else:
            ended.put(may.recipient, may.followup, everything=of == ALL, wall=site.wall_now())
    site.tell("deliveries")
    if click:
        return PlainTextResponse("Done.")
    return _end_page(request, site, may.recipient, may.followup, done=of or "this")


def _end_page(
    request: Request, site: Site, recipient: str, followup: FollowUpId | None, *, done: str
) -> HTMLResponse:
    title = ""
    if followup is not None:
        with read(site.engine) as connection:
            found = FollowUps(connection).load_one(followup)
        title = followup if found is None else found.followup.title
    return Pages(site).render(request, "mail_end.html", recipient=recipient, title=title, done=done)

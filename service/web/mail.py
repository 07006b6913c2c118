"""Where the links in mails lead: an answer, or the end of mail. The signature in the address is the login."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from service.channels import ACTS
from service.domain.answer import Act, Answer, Refused, Via, answer_words
from service.domain.followup import FollowUpId, Status
from service.domain.verdict import Word
from service.store.alert_subject import AlertSubject, alert_subject
from service.store.engine import read, write
from service.store.followups import FollowUps
from service.store.unsubscriptions import Unsubscriptions
from service.usecases.give_verdict import NothingThere
from service.web.auth import TheSite
from service.web.site import Pages, Site

ANSWERS = {"acknowledge": Act.ACKNOWLEDGE, "close": Act.CLOSE}  # the others are verdicts
ALL, AGAIN = "all", "again"
TOO_OLD = "This link is too old, or was not copied whole. Open the dashboard instead."
router = APIRouter(prefix="/mail")


def _about(token: str, act: str, site: Site) -> tuple[str, AlertSubject]:
    may = site.links.read_answer(token, site.wall_now())
    if may is None or act not in ACTS:
        raise HTTPException(410, TOO_OLD)
    with read(site.engine) as connection:
        subject = alert_subject(connection, may.alert)
    if subject is None:
        raise HTTPException(410, TOO_OLD)
    return may.recipient, subject


@router.get("/answer/{token}")
def answer_page(request: Request, token: str, site: TheSite, act: str = "acknowledge") -> HTMLResponse:
    """One button: a program that only looks at the address does nothing."""
    _, subject = _about(token, act, site)
    return _answer_page(request, site, act, subject, done="", problem="")


@router.post("/answer/{token}")
def answer(
    request: Request,
    token: str,
    site: TheSite,
    act: str = "acknowledge",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> HTMLResponse:
    """Carry it out; pressed twice, it counts once."""
    who, subject = _about(token, act, site)
    done, problem = "", ""
    if act in ANSWERS:
        key = f"mail:{hashlib.sha256(token.encode()).hexdigest()[:32]}:{act}"
        asked = Answer(key, ANSWERS[act], who, Via.MAIL, subject.alert, outcome=Status.HAPPENED)
        taken = site.answer(asked)
        if isinstance(taken, Refused):
            problem = taken.because
        else:
            done = answer_words(taken.answer)
    elif subject.match is None:
        problem = "There is nothing to confirm or dismiss in this alert."
    else:
        word = Word.CONFIRMED if act == "confirm" else Word.DISMISSED
        given = site.give_verdict(*subject.match, word, who=who, via=Via.MAIL, reason=reason.strip())
        if isinstance(given, NothingThere):
            problem = given.detail
        else:
            done = f"It is {given.verdict.word}."
    return _answer_page(request, site, act, subject, done=done, problem=problem)


def _answer_page(
    request: Request, site: Site, act: str, subject: AlertSubject, *, done: str, problem: str
) -> HTMLResponse:
    return Pages(site).render(
        request,
        "mail_answer.html",
        code=422 if problem else 200,
        act=act,
        label=ACTS[act],
        message=subject.message,
        alert=subject.alert,
        done=done,
        problem=problem,
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

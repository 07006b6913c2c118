"""Where an editor speaks: verdicts and their effect, what was not told and why, the review."""

from datetime import timedelta
from itertools import groupby
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from service.domain.development import Kind
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.verdict import REASON, Word, first_words
from service.store import followup_views, match_views
from service.store.engine import read
from service.store.followup_views import FollowUpView
from service.store.verdicts import Verdicts
from service.usecases.give_verdict import NothingThere
from service.web.auth import NO_NULL, CheckedSession, Name, Number, Session, TheSite
from service.web.site import Pages

REVIEWED = timedelta(days=30)  # how long an item stays on the review page
MISSES = 50  # on one page
VIA = "dashboard"
router = APIRouter()


def followup_or_404(connection: Connection, id_: str) -> FollowUpView:
    """A listed follow-up, or the page that says there is none of that id."""
    view = followup_views.followup(connection, id_)
    if view is None:
        raise HTTPException(404, f"There is no follow-up “{id_}”.")
    return view


@router.get("/follow-ups/{id_}/misses")
def misses_page(
    request: Request,
    id_: Name,
    site: TheSite,
    session: Session,
    by: Annotated[str, Query(pattern="^(newest|nearest)$")] = "newest",
    url: Annotated[str, Query(max_length=2_000, pattern=NO_NULL)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """What came near and was not told, and why; and the answer for any address."""
    with read(site.engine) as connection:
        view = followup_or_404(connection, id_)
        found = match_views.misses(
            connection, id_, nearest=by == "nearest", most=MISSES + 1, skip=(page - 1) * MISSES
        )
    asked = url.strip()
    return Pages(site).render(
        request,
        "misses.html",
        session=session,
        view=view,
        misses=found[:MISSES],
        more=len(found) > MISSES,
        page=page,
        by=by,
        asked=asked,
        answers=site.explain(view.followup, asked) if asked else (),
    )


@router.get("/followups/{id_}/misses")
def misses_by_its_other_name(id_: Name, _session: Session) -> Response:
    """The same page, under the name that the command has."""
    return RedirectResponse(f"/follow-ups/{quote(id_, safe='')}/misses", 308)


@router.get("/review")
def review_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """What might matter and waits for an editor's word, by follow-up."""
    with read(site.engine) as connection:
        waiting = match_views.to_review(connection, since=site.desk_now() - REVIEWED)
        titles = followup_views.titles(connection, {one.followup for one in waiting})
    groups = [(id_, titles[id_], list(found)) for id_, found in groupby(waiting, lambda one: one.followup)]
    return Pages(site).render(request, "review.html", session=session, groups=groups)


@router.get("/follow-ups/{id_}/verdict/{item}")
def verdict_page(
    request: Request, id_: Name, item: Number, word: Annotated[Word, Query()], site: TheSite, session: Session
) -> HTMLResponse:
    """What a verdict would have changed, before it applies."""
    foreseen = site.foresee_verdict(FollowUpId(id_), ItemId(item), word)
    if isinstance(foreseen, NothingThere):
        raise HTTPException(404, foreseen.detail)
    with read(site.engine) as connection:
        view = followup_or_404(connection, id_)
        before = Verdicts(connection).load(FollowUpId(id_), ItemId(item))
    stored, effect = foreseen
    return Pages(site).render(
        request,
        "verdict.html",
        session=session,
        view=view,
        stored=stored,
        effect=effect,
        word=word.value,
        first="" if before is None else first_words(before, before.word, session.user.name),
        days=REVIEWED.days,
    )


@router.post("/follow-ups/{id_}/verdict/{item}")
def give(
    id_: Name,
    item: Number,
    word: Annotated[Word, Form()],
    site: TheSite,
    session: CheckedSession,
    kind: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=REASON)] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Let a verdict stand."""
    if kind and kind not in set(Kind):
        raise HTTPException(422, f"There is no kind “{kind}”; there are {', '.join(Kind)}.")
    given = site.give_verdict(
        FollowUpId(id_),
        ItemId(item),
        word,
        who=session.user.name,
        via=VIA,
        kind=Kind(kind) if kind else None,
        reason=" ".join(reason.replace("\0", " ").split()),  # PostgreSQL keeps no null
    )
    if isinstance(given, NothingThere):
        raise HTTPException(404, given.detail)
    return _back(id_, back)


@router.post("/follow-ups/{id_}/take-back/{item}")
def take_back(
    id_: Name, item: Number, site: TheSite, session: CheckedSession, back: Annotated[str, Form()] = ""
) -> Response:
    """Take a verdict back."""
    taken = site.take_back_verdict(FollowUpId(id_), ItemId(item), who=session.user.name, via=VIA)
    if isinstance(taken, NothingThere):
        raise HTTPException(404, taken.detail)
    return _back(id_, back)


def _back(id_: str, back: str) -> Response:
    """To the page from which it was asked, if that is one of ours."""
    ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    return RedirectResponse(back if ours else f"/follow-ups/{id_}", 303)

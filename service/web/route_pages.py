"""The pages of the routes: how they stand, what each would have taken, who changed what, and the form."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.bootstrap.route_desk import TRIED
from service.domain.answer import Via
from service.domain.destinations import TEST
from service.domain.route import KINDS, Route, route_words, timing_words
from service.domain.route_list import Move, NotChanged, Put, Remove, Replace, RouteList, Settle, Step, changes
from service.store import followup_views
from service.store.engine import read
from service.web.auth import CheckedSession, Session, TheSite
from service.web.route_form import RouteForm, form_of, typed
from service.web.site import Pages

CHANGES = 20  # of the last ones, on the page
SHOWN = 30  # alerts of a trial
router = APIRouter(prefix="/routes")


async def _typed(request: Request) -> RouteForm:
    return typed(await request.form())


Typed = Annotated[RouteForm, Depends(_typed)]


@router.get("")
def routes_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """All routes, in order; what channels.yaml says otherwise; who changed what."""
    return _routes_page(request, site, session)


def _routes_page(request: Request, site: TheSite, session: Session, problem: str = "") -> HTMLResponse:
    desk = site.route_desk
    newest = desk.newest()
    lists = desk.latest(CHANGES + 1)
    file = desk.waiting(newest)
    known = {channel.name: channel for channel in site.channels()}
    return Pages(site).render(
        request,
        "routes.html",
        code=409 if problem else 200,
        session=session,
        problem=problem,
        newest=newest,
        routes=[
            (number, route, route_words(number, route), timing_words(route), trial)
            for (number, route), trial in zip(
                enumerate(newest.routes, start=1),
                desk.tried(newest.routes, range(len(newest.routes))),
                strict=True,
            )
        ],
        known=known,
        waiting=None if file is None else changes(newest.routes, file),
        history=[(made, changes(before.routes, made.routes)) for made, before in pairwise(lists)],
        first=lists[-1] if 0 < len(lists) <= CHANGES else None,
        days=TRIED.days,
    )


@router.get("/new")
def new_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """The form, empty."""
    return _form_page(request, site, session, RouteForm())


@router.get("/{place}")
def route_page(
    request: Request, place: int, version: Annotated[int, Query()], site: TheSite, session: Session
) -> HTMLResponse:
    """The form with a route in it: that at a place, from 1, of a version of the list."""
    found = _route(site, version, place)
    return _form_page(request, site, session, form_of(found), version=version, place=place)


@router.post("/save")
def save(
    request: Request,
    site: TheSite,
    session: CheckedSession,
    form: Typed,
    version: Annotated[int, Form()] = 0,
    place: Annotated[int, Form()] = 0,
    do: Annotated[str, Form(pattern="^(try|save)$")] = "try",
) -> Response:
    """Try a route on the alerts of the last days, or write it; place 0 for a new one."""
    desk = site.route_desk
    route = desk.read(form.given())
    given: dict[str, Any] = {"version": version, "place": place}
    if not isinstance(route, Route):
        return _form_page(request, site, session, form, **given, faults=route)
    old = _route(site, version, place) if place else None
    if do == "save":
        made = desk.change(Put(route, old), who=session.user.name, via=Via.DASHBOARD)
        if isinstance(made, RouteList):
            return RedirectResponse("/routes", 303)
        return _form_page(request, site, session, form, **given, problem=made.because)
    # As if it stood: muted it would have told nothing on any day.
    routes = desk.newest().routes
    at = routes.index(old) if old in routes else len(routes)
    as_if = (*routes[:at], replace(route, mute_until=None), *routes[at + (old in routes) :])
    (trial,) = desk.tried(as_if, [at])
    return _form_page(request, site, session, form, **given, trial=trial, words=timing_words(route))


@router.post("/remove")
def remove(
    request: Request,
    site: TheSite,
    session: CheckedSession,
    version: Annotated[int, Form()],
    place: Annotated[int, Form()],
) -> Response:
    """Take a route out."""
    return _step(request, site, session, Remove(_route(site, version, place)))


@router.post("/move")
def move(
    request: Request,
    site: TheSite,
    session: CheckedSession,
    version: Annotated[int, Form()],
    place: Annotated[int, Form()],
    by: Annotated[int, Form(ge=-1, le=1)],
) -> Response:
    """Move a route one place up or down."""
    return _step(request, site, session, Move(_route(site, version, place), by))


@router.post("/bring-back")
def bring_back(
    request: Request, site: TheSite, session: CheckedSession, version: Annotated[int, Form()]
) -> Response:
    """Bring an earlier list back."""
    return _step(request, site, session, Replace(_list(site, version).routes))


@router.post("/settle")
def settle(
    request: Request,
    site: TheSite,
    session: CheckedSession,
    which: Annotated[str, Form(pattern="^(file|desk)$")],
) -> Response:
    """Say which routes hold: those of channels.yaml that changed, or the desk's own."""
    desk = site.route_desk
    newest = desk.newest()
    file = desk.waiting(newest)
    if file is None:
        return _routes_page(request, site, session, "That is settled already.")
    return _step(request, site, session, Settle(file if which == "file" else newest.routes, file))


def _step(request: Request, site: TheSite, session: Session, step: Step) -> Response:
    made = site.route_desk.change(step, who=session.user.name, via=Via.DASHBOARD)
    if isinstance(made, NotChanged):
        return _routes_page(request, site, session, made.because)
    return RedirectResponse("/routes", 303)


def _list(site: TheSite, version: int) -> RouteList:
    found = site.route_desk.of_version(version)
    if found is None:
        raise HTTPException(404, f"There is no list of routes {version}.")
    return found


def _route(site: TheSite, version: int, place: int) -> Route:
    routes = _list(site, version).routes
    if not 1 <= place <= len(routes):
        raise HTTPException(404, f"There is no route {place} in that list.")
    return routes[place - 1]


def _form_page(
    request: Request,
    site: TheSite,
    session: Session,
    form: RouteForm,
    *,
    version: int = 0,
    place: int = 0,
    faults: Mapping[str, str] | None = None,
    problem: str = "",
    **given: Any,  # noqa: ANN401 - what the template shows
) -> HTMLResponse:
    with read(site.engine) as connection:
        followups = [view.followup for view in followup_views.followups(connection)]
    return Pages(site).render(
        request,
        "route.html",
        code=422 if faults else 409 if problem else 200,
        session=session,
        form=form,
        version=version,
        place=place,
        faults=faults or {},
        problem=problem,
        followups=followups,
        tags=sorted({tag for followup in followups for tag in followup.tags}),
        channels=[channel for channel in site.channels() if not channel.name.endswith(TEST)],
        all_kinds=KINDS,
        days=TRIED.days,
        shown=SHOWN,
        **{"trial": None, "words": "", **given},
    )

"""The pages of the feeds."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.bootstrap.feed_list import Added, NotAdded
from service.store import due, feed_views, status
from service.store.engine import read, write
from service.web.auth import CheckedSession, Number, Session, TheSite
from service.web.site import Pages

ADDRESS = 2_000  # characters of an address
router = APIRouter(prefix="/feeds")


@router.get("")
def feeds_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """All feeds with their health."""
    with read(site.engine) as connection:
        feeds = feed_views.feeds(connection)
        counts = status.counts(connection)
    return Pages(site).render(
        request, "feeds.html", session=session, feeds=feeds, counts=counts, wall=site.wall_now()
    )


@router.post("/find")
def find(
    request: Request, site: TheSite, session: CheckedSession, address: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """The feeds of a site, each with what it holds; nothing is stored by looking."""
    found = site.find_feeds(address[:ADDRESS]) if address.strip() else None
    with read(site.engine) as connection:
        listed = {feed.url: feed for feed in feed_views.feeds(connection)}
    problem = (
        "" if found else f"“{address[:ADDRESS]}” is no web address. Give one such as https://example.org/."
    )
    return Pages(site).render(
        request,
        "find_feeds.html",
        code=200 if found else 400,
        session=session,
        asked=address[:ADDRESS],
        found=found,
        listed=listed,
        problem=problem,
    )


@router.post("/add")
def add(
    request: Request, site: TheSite, session: CheckedSession, address: Annotated[str, Form()] = ""
) -> Response:
    """List a feed, and show it; or say why it can't be."""
    match site.add_feed(address[:ADDRESS]):
        case NotAdded(why):
            return Pages(site).render(
                request,
                "find_feeds.html",
                code=409,
                session=session,
                asked=address[:ADDRESS],
                found=None,
                listed={},
                problem=why,
            )
        case Added(entry):
            with read(site.engine) as connection:
                (id_,) = [feed.id for feed in feed_views.feeds(connection) if feed.url == entry.url]
            return RedirectResponse(f"/feeds/{id_}", 303)


@router.get("/{id_}")
def feed_page(request: Request, id_: Number, site: TheSite, session: Session) -> HTMLResponse:
    """One feed: how it is and why, its rhythm, what it missed, its newest items."""
    with read(site.engine) as connection:
        feed = feed_views.feed(connection, id_)
        if feed is None:
            raise HTTPException(404, f"There is no feed {id_}.")
        gaps = feed_views.gaps(connection, id_)
        items = feed_views.newest_items(connection, id_)
    return Pages(site).render(
        request,
        "feed.html",
        session=session,
        feed=feed,
        gaps=gaps,
        items=items,
        is_silent=feed.silent_at is not None and feed.silent_at <= site.wall_now(),
    )


@router.post("/{id_}/pause")
def pause(id_: Number, site: TheSite, _session: CheckedSession) -> Response:
    """Visit a feed no more until it is resumed."""
    with write(site.engine) as connection:
        done = due.pause_feed(connection, id_)
    return _back(site, id_, done=done)


@router.post("/{id_}/resume")
def resume(id_: Number, site: TheSite, _session: CheckedSession) -> Response:
    """Visit a paused feed again."""
    with write(site.engine) as connection:
        done = due.resume_feed(connection, id_, wall=site.wall_now())
    return _back(site, id_, done=done)


@router.post("/{id_}/visit")
def visit(id_: Number, site: TheSite, _session: CheckedSession) -> Response:
    """Visit a feed now."""
    with write(site.engine) as connection:
        done = due.visit_feed(connection, id_, wall=site.wall_now())
    return _back(site, id_, done=done)


def _back(site: TheSite, id_: int, *, done: bool) -> Response:
    if not done:
        raise HTTPException(404, f"There is no feed {id_} for which that can be done.")
    site.tell("feeds")
    return RedirectResponse(f"/feeds/{id_}", 303)

"""The pages. Each reads what it shows in one look at the database."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from service.domain.alert import closes
from service.domain.answer import starts
from service.domain.delivery import WAITING, State
from service.domain.development import Kind
from service.domain.followup import Status
from service.domain.item import ItemId
from service.domain.policy import WindowPolicy
from service.domain.sight import blind_words, is_blind, sight_of
from service.store import alert_views, followup_views, latency, match_views, status
from service.store.answers import answers
from service.store.due import retry_delivery, retry_edit
from service.store.edit_views import count_failed_edits, failed_edits
from service.store.engine import read, write
from service.store.feed_watch import feed_sight
from service.store.followup_views import DevelopmentView, FollowUpView
from service.store.status import PRESENT
from service.store.unsubscriptions import Unsubscriptions
from service.store.users import user_names
from service.web.auth import CheckedSession, Name, Number, Session, TheSite
from service.web.desk_pages import REVIEWED, followup_or_404
from service.web.site import Pages, Site

ORDER = (Status.OVERDUE, Status.DUE, Status.WATCHING, Status.HAPPENED, Status.CANCELLED, Status.DROPPED)
SHOWN = 30  # reports of a development beside its first, on that page
FEW = 5  # misses on a follow-up's own page; the rest have a page
FILTERS = {
    "waiting": WAITING,
    "held": (State.HELD, State.BUNDLED),
    "sent": (State.SENT,),
    "failed": (State.FAILED,),
    "dead": (State.DEAD,),
    "all": tuple(State),
}
router = APIRouter()


def _followups(site: Site, connection: Connection) -> list[tuple[Status, FollowUpView]]:
    zone, now = site.zone, site.desk_now()
    found = [(view.status(zone, now), view) for view in followup_views.followups(connection)]
    return sorted(found, key=lambda pair: ORDER.index(pair[0]))


def _health(site: Site, connection: Connection) -> dict[str, Any]:
    """What stands at the top of the overview when something needs a person."""
    wall = site.wall_now()
    return {
        "counts": status.counts(connection),
        "routes_wait": _routes_wait(site),
        "old_words": count_failed_edits(connection),
        "problems": [row for row in status.config_files(connection) if row.problem],
        "channels": site.channels(),
        "workers": [row for row in status.workers(connection) if row.last_seen > wall - PRESENT],
    }


def _routes_wait(site: Site) -> bool:
    return site.route_desk.waiting(site.route_desk.newest()) is not None


@router.get("/")
def overview(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """What needs the desk now."""
    with read(site.engine) as connection:
        health = _health(site, connection)
        followups = _followups(site, connection)
        alerts = alert_views.alerts(connection, most=8)
    return Pages(site).render(
        request, "overview.html", session=session, followups=followups, alerts=alerts, **health
    )


@router.get("/follow-ups")
def followups_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """All follow-ups."""
    with read(site.engine) as connection:
        followups = _followups(site, connection)
    return Pages(site).render(request, "followups.html", session=session, followups=followups)


@router.get("/follow-ups/{id_}")
def followup_page(request: Request, id_: Name, site: TheSite, session: Session) -> HTMLResponse:
    """One follow-up with its developments."""
    with read(site.engine) as connection:
        view = followup_or_404(connection, id_)
        developments = followup_views.developments(connection, id_)
        misses = match_views.misses(connection, id_, most=FEW)
        alerts = [
            alert for alert in alert_views.alerts(connection, followup=id_) if alert.development is None
        ]
        given = answers(connection, followup=id_)
        coverage = _coverage(site, connection, view)
    return Pages(site).render(
        request,
        "followup.html",
        session=session,
        view=view,
        status=view.status(site.zone, site.desk_now()),
        developments=developments,
        misses=misses,
        shown=SHOWN,
        alerts=alerts,
        answers=given,
        coverage=coverage,
        routes=site.routes(view.followup),
        is_muted=view.muted_until is not None and view.muted_until > site.desk_now(),
        is_answered=_is_answered(site, view, developments),
    )


def _is_answered(site: Site, view: FollowUpView, developments: list[DevelopmentView]) -> bool:
    """Whether a development answers the question, so that an editor may close the follow-up."""
    return any(
        closes(view.followup, Kind(one.kind), first.evidence, first.at, site.zone)
        for one in developments
        for first in one.matches[:1]
        if one.stands
    )


def _coverage(site: Site, connection: Connection, view: FollowUpView) -> str:
    """How well the feeds see what a window expects; whether blind feeds hold back word of its silence."""
    window = view.followup.window
    state = view.status(site.zone, site.desk_now())
    if window is None or state not in (Status.DUE, Status.OVERDUE):
        return ""
    policy, now = WindowPolicy(), site.desk_now()
    feeds = feed_sight(connection, view.followup.id, wall=site.wall_now())
    last = min(now, starts(window.last + timedelta(days=1), site.zone) + policy.grace)
    sight = sight_of(feeds, first=starts(window.first, site.zone), last=last, policy=policy, now=now)
    if state is Status.OVERDUE and is_blind(sight, policy):
        return blind_words(sight)
    return sight.words


@router.get("/alerts")
def alerts_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """What the desk was told."""
    since = site.desk_now() - REVIEWED
    with read(site.engine) as connection:
        alerts = alert_views.alerts(connection)
        waiting = len(match_views.to_review(connection, since=since))
    return Pages(site).render(request, "alerts.html", session=session, alerts=alerts, waiting=waiting)


@router.get("/alerts/{id_}")
def alert_page(request: Request, id_: Number, site: TheSite, session: Session) -> HTMLResponse:
    """One alert with its reason and its deliveries."""
    with read(site.engine) as connection:
        found = alert_views.alerts(connection, alert=id_)
        if not found:
            raise HTTPException(404, f"There is no alert {id_}.")
        alert = found[0]
        attempts = alert_views.attempts(connection, [delivery.id for delivery in alert.deliveries])
        given = answers(connection, alert=id_)
        followup, match = alert.message.followup, None
        if followup is not None and alert.item is not None:
            (match,) = match_views.matched(connection, followup, [ItemId(alert.item)])
        view = None if followup is None else followup_views.followup(connection, followup)
        people = user_names(connection)
    return Pages(site).render(
        request,
        "alert.html",
        session=session,
        alert=alert,
        attempts=attempts,
        match=match,
        answers=given,
        view=view,
        people=people,
        is_muted=view is not None and view.muted_until is not None and view.muted_until > site.desk_now(),
    )


@router.get("/deliveries")
def deliveries_page(
    request: Request, site: TheSite, session: Session, state: Annotated[str, Query()] = "all"
) -> HTMLResponse:
    """Deliveries, by state."""
    if state not in FILTERS:
        raise HTTPException(404, f"There is no state “{state}”; there are {', '.join(FILTERS)}.")
    with read(site.engine) as connection:
        deliveries = alert_views.deliveries(connection, FILTERS[state])
        edits = failed_edits(connection)
    return Pages(site).render(
        request,
        "deliveries.html",
        session=session,
        deliveries=deliveries,
        edits=edits,
        most=alert_views.MOST,
        state_name=state,
        states=list(FILTERS),
    )


@router.post("/deliveries/{id_}/retry")
def retry(id_: Number, site: TheSite, _session: CheckedSession) -> Response:
    """Send a delivery again that was given up, or waits for its next try."""
    with write(site.engine) as connection:
        again = retry_delivery(connection, id_, wall=site.wall_now())
    if not again:
        raise HTTPException(404, "That delivery is under way or sent already.")
    site.tell("deliveries")
    return RedirectResponse("/deliveries", 303)


@router.post("/deliveries/{id_}/edit")
def edit(id_: Number, site: TheSite, _session: CheckedSession) -> Response:
    """Change a message now that could not be changed."""
    with write(site.engine) as connection:
        again = retry_edit(connection, id_, wall=site.wall_now())
    if not again:
        raise HTTPException(404, "That message shows what is so already.")
    site.tell("deliveries")
    return RedirectResponse("/deliveries", 303)


@router.get("/system")
def system_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """Workers, queues, channels, configuration."""
    wall = site.wall_now()
    with read(site.engine) as connection:
        workers = [(row, row.last_seen > wall - PRESENT) for row in status.workers(connection)]
        files = status.config_files(connection)
        counts = status.counts(connection)
        ended = Unsubscriptions(connection).everybody()
        way = latency.stages(connection)
    return Pages(site).render(
        request,
        "system.html",
        way=way,
        session=session,
        ended=ended,
        workers=workers,
        files=files,
        counts=counts,
        queues=site.queues(),
        channels=site.channels(),
        database=site.engine.url.render_as_string(hide_password=True),
    )

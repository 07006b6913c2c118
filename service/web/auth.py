"""Login: one-time links, names and passwords, sessions, and the token that forms carry."""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.store import users
from service.store.engine import read, write
from service.store.users import OpenSession
from service.web.passwords import SHORTEST, hash_password, is_right
from service.web.site import Pages, Site

COOKIE = "afterstory"
LIFETIME = timedelta(days=30)
WINDOW = timedelta(minutes=15)  # in which failed logins count
MOST_FAILURES = 8  # of one name or one address, before it has to wait


class LoginNeeded(Exception):  # noqa: N818 - answered with a redirect
    """The page is only for those who are logged in."""


Number = Annotated[int, Path(le=2**63 - 1)]  # of a row: a larger one no database takes, so there is none
NO_NULL = "^[^\0]*$"  # PostgreSQL keeps none
Name = Annotated[str, Path(pattern=NO_NULL)]  # of a follow-up


def site_of(request: Request) -> Site:
    """The service behind the pages."""
    site: Site = request.app.state.site
    return site


def session_of(request: Request) -> OpenSession:
    """Who is logged in.

    Raises:
        LoginNeeded: if nobody is.
    """
    site = site_of(request)
    token = request.cookies.get(COOKIE)
    if token:
        with read(site.engine) as connection:
            session = users.find_session(connection, token, now=site.wall_now())
        if session is not None:
            return session
    raise LoginNeeded


Session = Annotated[OpenSession, Depends(session_of)]


def checked_session(session: Session, csrf: Annotated[str, Form()] = "") -> OpenSession:
    """Who is logged in, on a form that our own page sent.

    Raises:
        HTTPException: 403 if the form does not carry the session's token.
    """
    if not secrets.compare_digest(csrf, session.csrf):
        raise HTTPException(403, "This form is too old or came from another site. Reload the page.")
    return session


CheckedSession = Annotated[OpenSession, Depends(checked_session)]
TheSite = Annotated[Site, Depends(site_of)]
router = APIRouter()


def _logged_in(site: Site, user: int) -> Response:
    with write(site.engine) as connection:
        token = users.open_session(connection, user, now=site.wall_now(), lifetime=LIFETIME)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=site.public_url.startswith("https:"),
    )
    return answer


@router.get("/login")
def login_page(request: Request, site: TheSite) -> HTMLResponse:
    """The form for name and password."""
    return Pages(site).render(request, "login.html", problem="", name="")


@router.post("/login")
def login(
    request: Request,
    site: TheSite,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Log in by name and password; those who guess have to wait."""
    address = request.client.host if request.client else ""
    sources = (f"name:{name[: users.NAME].casefold()}", f"address:{address}")
    now = site.wall_now()
    with write(site.engine) as connection:
        too_many = users.failures(connection, sources, since=now - WINDOW) >= MOST_FAILURES
        user = users.find_user(connection, name)
    if too_many:
        minutes = int(WINDOW.total_seconds() // 60)
        problem = f"Too many logins failed. Wait {minutes} minutes, or use a login link."
        return Pages(site).render(request, "login.html", code=429, problem=problem, name=name)
    if user is not None and is_right(password, user.password_hash):
        return _logged_in(site, user.id)
    if user is None:
        is_right(password, None)
    with write(site.engine) as connection:
        users.note_failure(connection, sources, now=now)
    problem = "Name or password is not right."
    return Pages(site).render(request, "login.html", code=401, problem=problem, name=name)


@router.get("/login/{token}")
def link_page(request: Request, token: str, site: TheSite) -> HTMLResponse:
    """One button: a program that only looks at the address does not use the link up."""
    with read(site.engine) as connection:
        good = users.is_login_link(connection, token, now=site.wall_now())
    return Pages(site).render(request, "link.html", code=200 if good else 410, good=good, token=token)


@router.post("/login/{token}")
def use_link(request: Request, token: str, site: TheSite) -> Response:
    """Log in by link, once."""
    with write(site.engine) as connection:
        user = users.use_login_link(connection, token, now=site.wall_now())
    if user is None:
        return Pages(site).render(request, "link.html", code=410, good=False, token=token)
    return _logged_in(site, user)


@router.post("/logout")
def logout(request: Request, site: TheSite, _session: CheckedSession) -> Response:
    """Log out."""
    with write(site.engine) as connection:
        users.close_session(connection, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/account")
def account_page(request: Request, site: TheSite, session: Session) -> HTMLResponse:
    """The form for one's own name and password."""
    return Pages(site).render(request, "account.html", session=session, problem="", saved=False)


@router.post("/account")
def account(
    request: Request,
    site: TheSite,
    session: CheckedSession,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Set one's own name and password."""
    name = " ".join(name.split())
    problem = users.name_problem(name)
    if not problem and len(password) < SHORTEST:
        problem = f"The password must have at least {SHORTEST} characters."
    if not problem:
        hashed = hash_password(password)
        with write(site.engine) as connection:
            if not users.change_user(connection, session.user.id, name=name, password_hash=hashed):
                problem = f"There is another user {name}."
    return Pages(site).render(
        request,
        "account.html",
        code=422 if problem else 200,
        session=session,
        problem=problem,
        saved=not problem,
    )

"""The dashboard as an application."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from service.ports import StoreUnavailable
from service.web import (
    answer_pages,
    auth,
    canary,
    desk_pages,
    feed_pages,
    health,
    live,
    mail,
    pages,
    route_pages,
    slack,
    websub,
)
from service.web.auth import LoginNeeded
from service.web.site import HERE, Pages, Site

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
WORDS = {
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.FORBIDDEN: "That is not allowed.",
    HTTPStatus.GONE: "That is no longer there.",
    HTTPStatus.METHOD_NOT_ALLOWED: "That can't be done here.",
}


def create_app(site: Site) -> FastAPI:
    """The dashboard.

    Args:
        site: what it needs of the service.
    """
    app = FastAPI(title="Afterstory", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for part in (
        health,
        auth,
        live,
        websub,
        slack,
        mail,
        canary,
        answer_pages,
        feed_pages,
        desk_pages,
        route_pages,
        pages,
    ):
        app.include_router(part.router)

    @app.middleware("http")
    async def headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers.update(HEADERS)
        if not request.url.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.exception_handler(LoginNeeded)
    async def to_login(_request: Request, _error: LoginNeeded) -> Response:
        return RedirectResponse("/login", 303)

    @app.exception_handler(HTTPException)
    async def not_possible(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        words = error.detail if error.detail != status.phrase else WORDS.get(status, status.phrase)
        return Pages(site).render(request, "error.html", code=status, status=status, words=words, again=False)

    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, _error: RequestValidationError) -> Response:
        words = WORDS[HTTPStatus.NOT_FOUND]
        return Pages(site).render(request, "error.html", code=404, status=404, words=words, again=False)

    @app.exception_handler(StoreUnavailable)
    async def away(request: Request, error: StoreUnavailable) -> Response:
        return Pages(site).render(request, "error.html", code=503, status=503, words=str(error), again=True)

    return app

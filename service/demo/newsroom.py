"""The loopback newsroom: feeds that fill as the demo's clock runs, and the far ends of its channels."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from service.demo.recorded_news import NOTICE, feed_document, outlets, stories
from service.demo.slack_api import RefusalError, Workspace
from service.demo.slack_person import Person

MOST_THREADS = 30  # on the page of Slack
LINK = re.compile(r"<(https?://[^|<>\s]+)\|([^<>]+)>")
BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'self'"
)


@dataclass
class Inbox:
    """What the demo's desk received. Time is the machine's."""

    mails: list[tuple[datetime, EmailMessage]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class SlackSide:
    """What Slack knows of the app.

    Args:
        token: its bot token.
        secret: what requests to it are signed with.
        service: where they go.
    """

    token: str
    secret: str
    service: str


class _MailHandler:
    """Keeps the mails that the SMTP server takes."""

    def __init__(self, inbox: Inbox, wall: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._wall = wall

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        with self._inbox.lock:
            self._inbox.mails.append((self._wall(), mail))
        return "250 OK"


class Newsroom:
    """The newsroom's pages, feeds and Slack stand-in.

    Args:
        inbox: the mails that the desk received.
        person: somebody in its Slack.
        now: the demo's clock.
    """

    def __init__(self, inbox: Inbox, person: Person, now: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._person = person
        self._slack = person.far
        self._now = now
        self._outlets = {outlet.path: outlet for outlet in outlets()}
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._pages.globals["slack_text"] = slack_text

    def app(self) -> Starlette:
        """The newsroom as an application."""
        return Starlette(
            routes=[
                Route("/", self._home),
                Route("/feeds/{name}", self._feed),
                Route("/api/{method}", self._slack.answer, methods=["POST"]),
                Route("/slack", self._slack_page),
                Route("/slack/message/{mark}", self._one_message),
                Route("/slack/do", self._do, methods=["POST"]),
                Route("/slack/told", self._told, methods=["POST"]),
                Route("/mail", self._mail_page),
                Route("/mail/{number:int}", self._one_mail),
                Route("/mail/{number:int}/html", self._mail_html),
                Route("/inbox.json", self._as_json),
            ]
        )

    def _page(self, name: str, **given: object) -> HTMLResponse:
        body = self._pages.get_template(name).render(notice=NOTICE, now=self._now(), **given)
        headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(body, headers=headers)

    async def _feed(self, request: Request) -> Response:
        outlet = self._outlets.get(request.url.path)
        if outlet is None:
            raise HTTPException(404)
        body = feed_document(outlet, self._now())
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        kind = "application/atom+xml" if outlet.path.endswith(".atom") else "application/rss+xml"
        return Response(body, media_type=f"{kind}; charset=utf-8", headers={"ETag": etag})

    async def _told(self, request: Request) -> Response:
        self._person.hear(str((await request.json()).get("text", "")))
        return PlainTextResponse("ok")

    async def _do(self, request: Request) -> Response:
        """What somebody does on the page: presses, chooses, writes into a modal, types a command."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            match form.get("do"):
                case "press":
                    where = (form["mark"], form["action"], form.get("block", ""), form.get("value", ""))
                    await run_in_threadpool(self._person.press, *where)
                case "submit":
                    await run_in_threadpool(self._person.submit, form["words"])
                case "command":
                    await run_in_threadpool(self._person.command, form["words"])
                case _:
                    self._slack.modal = None
        except (LookupError, RefusalError) as error:
            raise HTTPException(404, "That is not to be pressed any more.") from error
        return RedirectResponse("/slack", 303)

    async def _home(self, _request: Request) -> Response:
        published = [story for story in stories() if story.published <= self._now()]
        return self._page(
            "home.html",
            outlets=outlets(),
            stories=published[-12:][::-1],
            published=len(published),
            total=len(stories()),
            slack=len(self._slack.messages),
            mails=len(self._inbox.mails),
        )

    async def _slack_page(self, _request: Request) -> Response:
        return self._page(
            "slack.html",
            threads=self._slack.threads()[:MOST_THREADS],
            total=len(self._slack.messages),
            whispers=self._slack.whispers,
            modal=self._slack.modal,
        )

    async def _one_message(self, request: Request) -> Response:
        """A message with its menus open, on a page that stands still."""
        try:
            message = self._slack.message(request.path_params["mark"])
        except RefusalError as error:
            raise HTTPException(404) from error
        return self._page("message.html", message=message)

    async def _mail_page(self, _request: Request) -> Response:
        numbered = list(enumerate(self._inbox.mails))[::-1][:100]
        return self._page("mail.html", mails=numbered, total=len(self._inbox.mails))

    async def _one_mail(self, request: Request) -> Response:
        mail = _mail(self._inbox, request)
        text = mail.get_body(("plain",))
        return self._page(
            "one_mail.html",
            mail=mail,
            number=request.path_params["number"],
            text=text.get_content() if text is not None else "",
        )

    async def _mail_html(self, request: Request) -> Response:
        part = _mail(self._inbox, request).get_body(("html",))
        body = part.get_content() if part is not None else ""
        # The mail's own page, in a frame without scripts, forms or an origin.
        return HTMLResponse(body, headers={"Content-Security-Policy": f"sandbox; {POLICY}"})

    async def _as_json(self, _request: Request) -> Response:
        with self._inbox.lock:
            mails = [
                {"received": at.isoformat(), "subject": mail["Subject"], "id": mail["Message-ID"]}
                for at, mail in self._inbox.mails
            ]
        with self._slack.lock:
            slack = [{"payload": dict(one)} for one in self._slack.messages]
        return JSONResponse({"slack": slack, "mails": mails, "clock": self._now().isoformat()})


def _mail(inbox: Inbox, request: Request) -> EmailMessage:
    number = request.path_params["number"]
    if not 0 <= number < len(inbox.mails):
        raise HTTPException(404)
    mail: EmailMessage = inbox.mails[number][1]
    return mail


def slack_text(text: str) -> Iterator[tuple[str, str, str]]:
    """Slack's mrkdwn as (kind, text, address): a link, bold, or plain. Else it is shown as it stands."""
    for place, part in enumerate(LINK.split(text)):
        if place % 3 == 0:
            for number, words in enumerate(BOLD.split(_as_read(part))):
                if words:
                    yield ("bold" if number % 2 else "plain"), words, ""
        elif place % 3 == 1:
            address = part
        else:
            yield "link", _as_read(part), address


def _as_read(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\u2060", "")


def serve(
    http: tuple[str, int],
    smtp: tuple[str, int],
    app: SlackSide,
    now: Callable[[], datetime],
    wall: Callable[[], datetime],
) -> None:
    """Serve the newsroom until the process is asked to end.

    Args:
        http: address and port of pages, feeds and Slack stand-in.
        smtp: address and port of the SMTP server.
        app: what Slack knows of the app.
        now: the demo's clock.
        wall: the machine's clock.
    """
    inbox = Inbox()
    told = f"http://{http[0]}:{http[1]}/slack/told"
    person = Person(Workspace(app.token, wall), app.service, app.secret, told)
    newsroom = Newsroom(inbox, person, now).app()
    relay = Controller(_MailHandler(inbox, wall), hostname=smtp[0], port=smtp[1])

    @asynccontextmanager
    async def with_relay(_app: Starlette):  # type: ignore[no-untyped-def] # noqa: ANN202 - Starlette's protocol
        relay.start()
        try:
            yield
        finally:
            relay.stop()

    newsroom.router.lifespan_context = with_relay
    uvicorn.run(
        newsroom, host=http[0], port=http[1], log_config=None, access_log=False, timeout_graceful_shutdown=2
    )

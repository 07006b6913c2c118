"""The loopback newsroom: feeds that fill as the demo's clock runs, and the far ends of its channels."""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from feedgenerator import Atom1Feed, Rss201rev2Feed
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from slack_sdk.models.blocks import Block
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
NEWEST = 20  # items a feed shows
MOST_BLOCKS = 50  # docs.slack.dev/reference/block-kit/blocks
NOTICE = (
    "Demo: these words were composed for it in the manner of the outlets named. "
    "None of the outlets published them."
)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Story:
    """A recorded item."""

    id: str
    outlet: str
    published: datetime
    lang: str
    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet with a feed.

    Args:
        name: as it is shown.
        path: of its feed; every other outlet speaks Atom, the rest RSS.
        lang: of its items.
    """

    name: str
    path: str
    lang: str


@dataclass
class Inbox:
    """What the demo's desk received. Time is the machine's."""

    slack: list[dict[str, Any]] = field(default_factory=list)
    mails: list[tuple[datetime, EmailMessage]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@cache
def stories() -> tuple[Story, ...]:
    """All recorded items, oldest first."""
    rows = [json.loads(line) for line in (HERE / "stream.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple(
        Story(
            row["id"],
            row["feed"],
            datetime.fromisoformat(row["published"]).astimezone(UTC),
            row["lang"],
            row["title"],
            row["summary"],
            row["url"],
        )
        for row in rows
    )


@cache
def outlets() -> tuple[Outlet, ...]:
    """The outlets of the recorded items, by name."""
    langs = {story.outlet: story.lang for story in reversed(stories())}
    found = []
    for place, name in enumerate(sorted(langs)):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "outlet"
        kind = "atom" if place % 2 else "rss"
        found.append(Outlet(name, f"/feeds/{place:02d}-{slug}.{kind}", langs[name]))
    return tuple(found)


def feed_document(outlet: Outlet, now: datetime) -> str:
    """An outlet's feed as it stands at a moment of the demo's clock: a real RSS or Atom document."""
    make = Atom1Feed if outlet.path.endswith(".atom") else Rss201rev2Feed
    feed = make(
        title=outlet.name,
        link=f"https://{outlet.path.rpartition('/')[2].rpartition('.')[0]}.example/",
        description=NOTICE,
        language=outlet.lang,
    )
    shown = [story for story in stories() if story.outlet == outlet.name and story.published <= now]
    for story in reversed(shown[-NEWEST:]):
        feed.add_item(
            title=story.title,
            link=story.url,
            description=story.summary,
            pubdate=story.published,
            updateddate=story.published,
            unique_id=f"tag:newsroom.example,2023:{story.id}",
        )
    text: str = feed.writeString("utf-8")
    # The generator stamps an empty feed with the machine's time, which would change at every visit.
    return re.sub(r"<(lastBuildDate|updated)>[^<]*</\1>", "", text, count=1) if not shown else text


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
        inbox: what the desk received.
        now: the demo's clock.
        wall: the machine's clock.
    """

    def __init__(self, inbox: Inbox, now: Callable[[], datetime], wall: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._now = now
        self._wall = wall
        self._outlets = {outlet.path: outlet for outlet in outlets()}
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
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
                Route("/slack/{token}", self._slack_hook, methods=["POST"]),
                Route("/slack", self._slack_page),
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

    async def _slack_hook(self, request: Request) -> Response:
        problem, payload = check_slack(await request.body())
        if problem:
            return PlainTextResponse(problem, 400)
        with self._inbox.lock:
            self._inbox.slack.append({"received": self._wall().isoformat(), "payload": payload})
        return PlainTextResponse("ok")

    async def _home(self, _request: Request) -> Response:
        published = [story for story in stories() if story.published <= self._now()]
        return self._page(
            "home.html",
            outlets=outlets(),
            stories=published[-12:][::-1],
            published=len(published),
            total=len(stories()),
            slack=len(self._inbox.slack),
            mails=len(self._inbox.mails),
        )

    async def _slack_page(self, _request: Request) -> Response:
        received = self._inbox.slack
        return self._page("slack.html", messages=received[::-1][:60], total=len(received))

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
            slack = list(self._inbox.slack)
        return JSONResponse({"slack": slack, "mails": mails, "clock": self._now().isoformat()})


def _mail(inbox: Inbox, request: Request) -> EmailMessage:
    number = request.path_params["number"]
    if not 0 <= number < len(inbox.mails):
        raise HTTPException(404)
    mail: EmailMessage = inbox.mails[number][1]
    return mail


def check_slack(body: bytes) -> tuple[str, dict[str, Any]]:
    """What Slack would answer to a payload (empty where it takes it), and the payload."""
    try:
        payload = json.loads(body)
    except ValueError:
        return "invalid_payload", {}
    if not isinstance(payload, dict) or not (payload.get("text") or payload.get("blocks")):
        return "no_text", {}
    given = payload.get("blocks", [])
    if not isinstance(given, list) or len(given) > MOST_BLOCKS:
        return "invalid_blocks", {}
    try:
        for block in Block.parse_all(given):
            block.validate_json()
    except Exception:  # noqa: BLE001 - slack_sdk has its own errors for each field; all mean the same here
        return "invalid_blocks", {}
    return "", payload


def slack_text(text: str) -> Iterator[tuple[str, str]]:
    """Slack's mrkdwn as (kind, text): bold, or plain. Everything else is shown as it stands."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\u2060", "")
    for place, part in enumerate(re.split(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", plain)):
        if part:
            yield ("bold" if place % 2 else "plain"), part


def serve(
    http: tuple[str, int], smtp: tuple[str, int], now: Callable[[], datetime], wall: Callable[[], datetime]
) -> None:
    """Serve the newsroom until the process is asked to end.

    Args:
        http: address and port of pages, feeds and Slack stand-in.
        smtp: address and port of the SMTP server.
        now: the demo's clock.
        wall: the machine's clock.
    """
    inbox = Inbox()
    app = Newsroom(inbox, now, wall).app()
    relay = Controller(_MailHandler(inbox, wall), hostname=smtp[0], port=smtp[1])

    @asynccontextmanager
    async def with_relay(_app: Starlette):  # type: ignore[no-untyped-def] # noqa: ANN202 - Starlette's protocol
        relay.start()
        try:
            yield
        finally:
            relay.stop()

    app.router.lifespan_context = with_relay
    uvicorn.run(
        app, host=http[0], port=http[1], log_config=None, access_log=False, timeout_graceful_shutdown=2
    )

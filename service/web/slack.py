"""Where Slack calls: what people press in a message, and the command /afterstory."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import structlog
from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from slack_sdk.errors import SlackClientError
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.webhook import WebhookClient

from service.store.engine import write
from service.store.signed import is_heard_first
from service.web import slack_commands
from service.web.auth import TheSite
from service.web.site import Site
from service.web.slack_answers import Click, take, take_reason
from service.web.slack_reason import Reason, Wanted, ask

MOST = 1_000_000  # bytes of a request
WINDOW = timedelta(minutes=5)  # in which a signature is good: slack_sdk's
SOON = 2.0  # seconds after which Slack is answered although not all is done yet: it waits three
NOT_SLACKS = "That is no interaction of Slack's."
HOOKS = "https://hooks.slack.com/"
router = APIRouter(prefix="/slack")
log = structlog.get_logger()
Result = TypeVar("Result")


class _Wall(Clock):
    """The service's clock, for the verifier."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def now(self) -> float:
        return self._site.wall_now().timestamp()


@router.post("/interactions")
async def interactions(request: Request, site: TheSite, later: BackgroundTasks) -> Response:
    """A press, or a command. What is done about it is in our database before Slack is answered; who else
    is told of it, such as a broker, may take longer than the three seconds that Slack waits.
    """
    if site.slack_secret is None:
        raise HTTPException(404, "Slack is not set up: AFTERSTORY_SLACK_SIGNING_SECRET is not set.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST:
            raise HTTPException(413, f"Slack's requests have no more than {MOST:,} bytes.")
    headers = dict(request.headers)
    if not await run_in_threadpool(_is_good, bytes(body), headers, site):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    if "command" in form:
        commanded = _begin(lambda: slack_commands.answer(form, site))
        if await _is_soon(commanded):
            return JSONResponse(commanded.result())
        later.add_task(_tell_answer, commanded, form.get("response_url", ""), site)
        return Response()
    said, who = _said(form.get("payload", ""))
    if said.get("type") == "view_submission":
        sent = _begin(lambda: _sent(said, who, site))
        return sent.result() if await _is_soon(sent) else Response()
    pressed = _begin(lambda: _pressed(said, who, site))
    if await _is_soon(pressed):
        pressed.result()  # what makes no sense is refused
    later.add_task(_follow, pressed, site)
    return Response()


def _begin(work: Callable[[], Result]) -> "asyncio.Task[Result]":
    """Begin something that goes on whether it is waited for or not."""
    return asyncio.ensure_future(run_in_threadpool(work))


async def _is_soon(work: "asyncio.Task[Result]") -> bool:
    """Wait for something as long as Slack may wait for us; whether it is done."""
    done, _ = await asyncio.wait({work}, timeout=SOON)
    return bool(done)


async def _tell_answer(commanded: "asyncio.Task[dict[str, Any]]", response_url: str, site: Site) -> None:
    """Bring the answer to a command after the time for it."""
    await run_in_threadpool(_tell, response_url, (await commanded)["text"], site)


async def _follow(pressed: "asyncio.Task[_Taken]", site: Site) -> None:
    """Say what a press came to, and ask what is left to ask."""
    taken = await pressed
    if taken.words:
        await run_in_threadpool(_tell, taken.response_url, taken.words, site)
    for wanted in taken.wanted:
        await run_in_threadpool(_ask, wanted, taken.response_url, site)


def _is_good(body: bytes, headers: dict[str, str], site: Site) -> bool:
    """Whether a request is Slack's, and new: the same one comes in twice only if somebody repeats it."""
    assert site.slack_secret is not None  # noqa: S101 - the caller sees to it
    verifier = SignatureVerifier(site.slack_secret.get_secret_value(), clock=_Wall(site))
    signature = headers.get("x-slack-signature", "")
    try:
        signed = verifier.is_valid_request(body, headers)
    except (ValueError, TypeError):  # a time that is no number, a body or a signature that is no text
        return False
    if not signed:
        return False
    with write(site.engine) as connection:
        return is_heard_first(connection, signature, wall=site.wall_now(), keep=2 * WINDOW)


def _said(payload: str) -> tuple[dict[str, Any], str]:
    """What Slack brings, and who did it."""
    try:
        said: dict[str, Any] = json.loads(payload)
        who = said["user"].get("name") or said["user"].get("username") or said["user"]["id"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(400, NOT_SLACKS) from error
    return said, str(who)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of a press.

    Args:
        words: for the person who pressed; empty where nothing needs to be said.
        wanted: for what a reason is to be asked.
        response_url: where that person can be spoken to.
    """

    words: str
    wanted: tuple[Wanted, ...]
    response_url: str


def _pressed(said: dict[str, Any], who: str, site: Site) -> _Taken:
    """Carry out what was pressed."""
    try:
        clicks = [Click.of(action, said, who) for action in said.get("actions", [])]
        response_url, trigger = str(said.get("response_url", "")), str(said.get("trigger_id", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(400, NOT_SLACKS) from error
    ours = [click for click in clicks if click is not None]
    words = [take(click, site) for click in ours if not click.asks]
    return _Taken(
        " ".join(one for one in words if one),
        tuple(Wanted(click.alert, trigger) for click in ours if click.asks),
        response_url,
    )


def _sent(said: dict[str, Any], who: str, site: Site) -> Response:
    """Take the reason that somebody wrote; an empty answer closes the modal."""
    try:
        reason = Reason.of(said, who)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(400, NOT_SLACKS) from error
    shown = None if reason is None else take_reason(reason, site)
    return Response() if shown is None else JSONResponse(shown)


def _ask(wanted: Wanted, response_url: str, site: Site) -> None:
    """Open the modal; after the answer, so that a slow Slack is no reason to be late for it."""
    why = ask(wanted, site)
    if why:
        _tell(response_url, why, site)


def _is_slacks(url: str, site: Site) -> bool:
    """Whether an address may be spoken to: Slack's own, or that of its stand-in."""
    if url.startswith(HOOKS):
        return True
    stand_in = urlsplit(site.slack_api_url)
    return stand_in.hostname != "slack.com" and urlsplit(url).netloc == stand_in.netloc


def _tell(url: str, words: str, site: Site) -> None:
    """Say something to the person who pressed, and to nobody else."""
    if not _is_slacks(url, site):
        return
    try:
        WebhookClient(url, timeout=10, retry_handlers=[]).send(
            text=words, response_type="ephemeral", replace_original=False
        )
    except (SlackClientError, OSError) as error:
        log.info("slack not told", reason=type(error).__name__)

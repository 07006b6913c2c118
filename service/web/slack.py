"""Where Slack calls: what people press in a message, and the command /afterstory."""

import json
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
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
NOT_SLACKS = "That is no interaction of Slack's."
HOOKS = "https://hooks.slack.com/"
router = APIRouter(prefix="/slack")
log = structlog.get_logger()


class _Wall(Clock):
    """The service's clock, for the verifier."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def now(self) -> float:
        return self._site.wall_now().timestamp()


@router.post("/interactions")
async def interactions(request: Request, site: TheSite, later: BackgroundTasks) -> Response:
    """A press, or a command. Slack waits three seconds; all that is done meanwhile is in our database."""
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
        return JSONResponse(await run_in_threadpool(slack_commands.answer, form, site))
    said, who = _said(form.get("payload", ""))
    if said.get("type") == "view_submission":
        return await run_in_threadpool(_sent, said, who, site)
    taken = await run_in_threadpool(_pressed, said, who, site)
    if taken.words:
        later.add_task(_tell, taken.response_url, taken.words, site)
    for wanted in taken.wanted:
        later.add_task(_ask, wanted, taken.response_url, site)
    return Response()


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

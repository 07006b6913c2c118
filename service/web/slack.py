"""Where Slack calls: what people press in a message, and the command /afterstory."""

import json
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
from service.web.slack_answers import Click, take

MOST = 1_000_000  # bytes of a request
WINDOW = timedelta(minutes=5)  # in which a signature is good: slack_sdk's
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
    problem, response_url = await run_in_threadpool(_take_all, form.get("payload", ""), site)
    if problem and _is_slacks(response_url, site):
        later.add_task(_tell, response_url, problem)
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


def _take_all(payload: str, site: Site) -> tuple[str, str]:
    """Carry out what was pressed; what cannot be done, in words, and where to say so."""
    try:
        said: dict[str, Any] = json.loads(payload)
        who = said["user"].get("name") or said["user"].get("username") or said["user"]["id"]
        clicks = [Click.of(action, said, who) for action in said.get("actions", [])]
        response_url = str(said.get("response_url", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(400, "That is no interaction of Slack's.") from error
    problems = [take(click, site) for click in clicks if click is not None]
    return " ".join(problem for problem in problems if problem), response_url


def _is_slacks(url: str, site: Site) -> bool:
    """Whether an address may be spoken to: Slack's own, or that of its stand-in."""
    if url.startswith(HOOKS):
        return True
    stand_in = urlsplit(site.slack_api_url)
    return stand_in.hostname != "slack.com" and urlsplit(url).netloc == stand_in.netloc


def _tell(url: str, words: str) -> None:
    """Say something to the person who pressed, and to nobody else."""
    try:
        WebhookClient(url, timeout=10, retry_handlers=[]).send(
            text=words, response_type="ephemeral", replace_original=False
        )
    except (SlackClientError, OSError) as error:
        log.info("slack not told", reason=type(error).__name__)

"""The modal in which somebody in Slack dismisses a development with a reason of their own."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Self
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from service.channels.slack import QUIET, TIMEOUT
from service.domain.verdict import REASON
from service.web.site import Site

CALLBACK, BLOCK, FIELD = "dismiss", "reason", "words"
TITLE = "Dismiss it"
WORD = re.compile(r"[A-Za-z_]{1,60}")  # of Slack's; anything else may be a stranger's page
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody chose to give a reason of their own.

    Args:
        alert: what is to be dismissed.
        trigger: with which a modal may be opened: once, within three seconds.
    """

    alert: int
    trigger: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that was sent.

    Args:
        alert: what is dismissed.
        words: the person's own.
        who: who sent it.
    """

    alert: int
    words: str
    who: str

    @classmethod
    def of(cls, said: Mapping[str, Any], who: str) -> Self | None:
        """A reason out of Slack's payload; None where another modal was sent.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: if it is no payload of Slack's.
        """
        view = said["view"]
        if view["callback_id"] != CALLBACK:
            return None
        words = view["state"]["values"][BLOCK][FIELD]["value"] or ""
        return cls(int(json.loads(view["private_metadata"])["alert"]), " ".join(words.split()), who)


def problem(words: str) -> dict[str, Any]:
    """What Slack is answered so that a modal stays open and says what is wrong with the reason."""
    return {"response_action": "errors", "errors": {BLOCK: words}}


def notice(words: str) -> dict[str, Any]:
    """What Slack is answered so that the modal says something in place of its field."""
    view = View(
        type="modal",
        title=TITLE,
        close="Close",
        blocks=[SectionBlock(text=PlainTextObject(text=words))],
    )
    return {"response_action": "update", "view": view.to_dict()}


def modal(alert: int) -> View:
    """One field; docs.slack.dev/reference/views/modal-views."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=json.dumps({"alert": alert}),
        title=TITLE,
        submit="Dismiss",
        close="Cancel",
        blocks=[
            InputBlock(
                block_id=BLOCK,
                label="Why is it no development?",
                hint="The desk reads it, and the matching learns from your word.",
                element=PlainTextInputElement(
                    action_id=FIELD,
                    min_length=1,
                    max_length=REASON,
                    focus_on_load=True,
                    placeholder=PlainTextObject(text="Another port, another navy …"),
                ),
            )
        ],
    )


def ask(wanted: Wanted, site: Site) -> str:
    """Open the modal.

    Returns:
        Why it could not be opened, for the person who chose it; empty where it was.
    """
    instead = f"dismiss it on the dashboard: {site.public_url}/alerts/{wanted.alert}"
    if site.slack_token is None:
        return f"Afterstory can't ask here: AFTERSTORY_SLACK_BOT_TOKEN is not set. Please {instead}"
    client = WebClient(
        site.slack_token.get_secret_value(),
        base_url=site.slack_api_url,
        timeout=TIMEOUT,
        retry_handlers=[],
        logger=QUIET,
    )
    try:
        client.views_open(trigger_id=wanted.trigger, view=modal(wanted.alert))
    except SlackApiError as error:
        why = str(error.response.get("error", ""))
    except (SlackClientError, URLError, OSError, HTTPException, ValueError) as error:
        why = type(error).__name__
    else:
        return ""
    why = why if WORD.fullmatch(why) else "an answer that can't be understood"
    log.info("slack modal not opened", reason=why)
    if why in ("expired_trigger_id", "exchanged_trigger_id"):
        return f"Slack took too long to open a window. Choose it again, or {instead}"
    return f"Slack did not open a window ({why}). Please {instead}"

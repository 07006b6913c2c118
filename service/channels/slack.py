"""Slack, by incoming webhook: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

import logging
import re
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPException
from itertools import accumulate
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.webhook import WebhookClient, WebhookResponse

from service.channels import Look
from service.channels._words import (
    CLOSE,
    against,
    dashboard_link,
    day_and_time,
    digest,
    earlier,
    kind_words,
    parts,
    why,
)
from service.domain.alert import Message
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.ports import Channel

TIMEOUT = 10  # seconds
HEADER, SECTION, FIELD, CONTEXT = 150, 2_900, 300, 1_900  # characters: Slack's limits, with room
URL = 2_900
DIGEST = 2_400  # characters of a follow-up's part of a digest, beside its title
MOST_BLOCKS = 30  # of a digest: Slack takes fifty blocks in all
WEBHOOK = re.compile(r"https?://[!-~]+")
WORD = re.compile(r"[a-z_]{1,60}")  # Slack's answers; anything else may repeat the webhook's address
# Slack's own three escapes (docs.slack.dev/messaging/formatting-message-text); the marks of formatting get
# the word joiner, a zero-width joiner's cousin, at both sides, so that they stand as they are.
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {mark: f"\u2060{mark}\u2060" for mark in "*_~`"}
# Slack shows these as they are or as nothing; in a headline they only hide or turn what follows.
ODD = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\x00-\x1f\x7f]")

# What Slack answers when a webhook cannot be used, and the mend.
REFUSALS = {
    "invalid_token": (Cause.AUTH, "The webhook is not valid. Make a new one and set it."),
    "no_service": (Cause.BAD_ADDRESS, "The webhook was removed or switched off. Make a new one."),
    "no_service_id": (Cause.BAD_ADDRESS, "The webhook's address is not whole. Copy it again."),
    "no_team": (Cause.BAD_ADDRESS, "Slack knows no such workspace. Copy the webhook's address again."),
    "team_disabled": (Cause.AUTH, "The Slack workspace is switched off."),
    "channel_not_found": (Cause.BAD_ADDRESS, "The Slack channel is gone. Make a webhook for another."),
    "channel_is_archived": (
        Cause.BAD_ADDRESS,
        "The Slack channel is archived. Unarchive it, or make a webhook for another.",
    ),
    "action_prohibited": (Cause.AUTH, "The workspace's rules forbid this webhook to post. Ask its admins."),
    "posting_to_general_channel_denied": (
        Cause.AUTH,
        "The webhook may not post to #general. Choose another channel.",
    ),
}
STATUSES: dict[int, tuple[Cause, str]] = {
    HTTPStatus.NOT_FOUND: (Cause.BAD_ADDRESS, "Nothing is at the webhook's address. Copy it again"),
    HTTPStatus.GONE: (Cause.BAD_ADDRESS, "The webhook is gone. Make a new one"),
    HTTPStatus.UNAUTHORIZED: (Cause.AUTH, "Slack does not accept the webhook. Make a new one"),
    HTTPStatus.FORBIDDEN: (Cause.AUTH, "Slack does not accept the webhook. Make a new one"),
}


class Options(BaseModel):
    """What a Slack channel needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhook_url: SecretStr = Field(description="The incoming webhook's whole address.")

    @field_validator("webhook_url")
    @classmethod
    def _is_address(cls, url: SecretStr) -> SecretStr:
        whole = url.get_secret_value()
        try:
            parts = urlsplit(whole)
            usable = WEBHOOK.fullmatch(whole) and parts.hostname and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("must be the webhook's whole address, starting with https://hooks.slack.com/")
        return url


def open_channel(options: Options, look: Look) -> Channel:
    """A Slack channel."""
    return SlackChannel(options.webhook_url.get_secret_value(), look)


class SlackChannel:
    """`service.ports.Channel` on an incoming webhook.

    Args:
        webhook_url: its address, which is its secret.
        look: what every message needs.
        timeout: seconds a try may take.
    """

    def __init__(self, webhook_url: str, look: Look, timeout: int = TIMEOUT) -> None:
        # What the world does is our result; the client's own log would make an error event of it.
        quiet = logging.getLogger(__name__)
        quiet.setLevel(logging.CRITICAL)
        # The outbox tries again; the client must not do so on its own.
        self._client = WebhookClient(webhook_url, timeout=timeout, retry_handlers=[], logger=quiet)
        self._look = look

    def send(self, message: Message, key: str) -> SendResult:
        """Send one alert."""
        try:
            response = self._client.send(
                text=_escape(f"{message.followup_title}: {message.headline}", SECTION),
                blocks=blocks(message, key, self._look),
                unfurl_links=False,
                unfurl_media=False,
            )
        except TimeoutError:
            return Retry(Cause.TIMEOUT, "Slack did not answer in time.")
        except (URLError, OSError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                return Retry(Cause.TIMEOUT, "Slack did not answer in time.")
            return Retry(Cause.UNREACHABLE, f"Slack can't be reached: {_reason(error)}.")
        except HTTPException as error:
            return Retry(Cause.SERVER, f"Slack's answer can't be understood ({type(error).__name__}).")
        return _result(response)


def blocks(message: Message, key: str, look: Look) -> list[Block]:
    """The message in Block Kit: what developed, which follow-up, who reports it, why, and where to look."""
    found: list[Block] = [
        HeaderBlock(
            text=PlainTextObject(text=_plain(f"{message.followup_title}: {kind_words(message)}", HEADER))
        ),
        SectionBlock(text=MarkdownTextObject(text=_headline(message), verbatim=True)),
    ]
    facts = [f"*Follow-up*\n{_escape(message.question, FIELD)}"] if message.question else []
    if message.outlet is not None and message.published is not None:
        published = day_and_time(message.published, look.zone)
        facts.append(f"*Reported by*\n{_escape(message.outlet, FIELD)}, {published}")
    if message.window:
        facts.append(f"*Expected*\n{_escape(message.window, FIELD)}")
    if facts:
        found.append(SectionBlock(fields=[MarkdownTextObject(text=fact, verbatim=True) for fact in facts]))
    if message.evidence is not None:
        reason = _reasons(message, _escape(message.evidence.because, FIELD * 3))
        found.append(SectionBlock(text=MarkdownTextObject(text=reason, verbatim=True)))
    found += [
        SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) for text in _more(message, look)
    ]
    buttons = [_button("Open the dashboard", dashboard_link(look.dashboard, message), "dashboard")]
    if message.item_url is not None and len(message.item_url) < URL:
        buttons.insert(0, _button("Read the item", message.item_url, "item"))
    found.append(ActionsBlock(elements=buttons))
    small = [f"Afterstory · {_escape(key, FIELD)}"]
    if look.notice:
        small.insert(0, _escape(look.notice, CONTEXT))
    found.append(ContextBlock(elements=[MarkdownTextObject(text=line, verbatim=True) for line in small]))
    found.append(DividerBlock())
    return found


def _more(message: Message, look: Look) -> list[str]:
    """What came before, whether it may be closed, and the parts of a digest; each fits a section."""
    found = []
    if spoken := against(message):
        found.append(f"*Against it*\n{_escape(spoken, FIELD)}")
    if made := parts(message):
        found.append(f"*What the score is made of*\n{_escape(made, FIELD * 2)}")
    if before := earlier(message, look.zone):
        found.append(f"*Before that*\n{_escape(before, FIELD * 2)}")
    if message.closes:
        found.append(f"*{CLOSE}*")
    for title, lines in digest(message, look.zone):
        rows = [
            f"• *{_escape(line.headline, FIELD)}*\n{_escape(who, FIELD)}\n{_escape(line.because, FIELD)}\n"
            for line, who in lines
        ]
        head = f"*{_escape(title, FIELD)}*\n"
        # Whole lines only: a cut inside one could leave half an escape. The dashboard has them all.
        fit = [row for row, used in zip(rows, accumulate(map(len, rows)), strict=True) if used < DIGEST]
        rest = len(rows) - len(fit)
        found.append(head + "".join(fit) + (f"and {rest} more" if rest else ""))
    room = MOST_BLOCKS - bool(message.left_out)
    if len(found) > room or message.left_out:
        found = [*found[:room], "The dashboard has the rest."]
    return found


def _headline(message: Message) -> str:
    title = f"*{_escape(message.headline, SECTION // 3)}*"
    return f"{title}\n{_escape(message.excerpt, SECTION // 2)}" if message.excerpt else title


def _reasons(message: Message, because: str) -> str:
    lines = [f"• {_escape(facet, FIELD)}: {_escape(words, FIELD)}\n" for facet, words in why(message)]
    room = SECTION - len("*Why*\n") - len(because)
    # Whole lines only: a cut inside one could leave half an escape.
    kept = (line for line, used in zip(lines, accumulate(map(len, lines)), strict=True) if used <= room)
    return f"*Why*\n{''.join(kept)}{because}"


def _button(label: str, url: str, name: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), url=url, action_id=name)


def _plain(text: str, longest: int) -> str:
    clean = " ".join(ODD.sub(" ", text).split())
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def _escape(text: str, longest: int) -> str:
    """Text that Slack takes as text: no mention, link or formatting can be smuggled in.

    Args:
        text: hostile or not.
        longest: characters of the escaped text, which is what Slack counts.
    """
    escaped = [ESCAPES.get(one, one) for one in _plain(text, longest)]
    if sum(map(len, escaped)) <= longest:
        return "".join(escaped)
    used = accumulate(map(len, escaped))
    return "".join(one for one, so_far in zip(escaped, used, strict=True) if so_far < longest) + "…"


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or type(reason).__name__)


def _result(response: WebhookResponse) -> SendResult:
    status, body = response.status_code, str(response.body or "").strip()[:100]
    if status == HTTPStatus.OK and body == "ok":
        return Sent(body)
    if status == HTTPStatus.OK:
        # A sign-in page in between may pass, a wrong address does not: so it is tried again, and shown.
        return Retry(
            Cause.BAD_ADDRESS,
            "What is at the webhook's address is not Slack: it does not answer “ok”. Check the address.",
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Retry(Cause.RATE_LIMITED, "Slack asks to slow down.", _retry_after(dict(response.headers)))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Retry(Cause.SERVER, f"Slack has trouble ({status}).")
    if body in REFUSALS:
        return Refused(*REFUSALS[body])
    cause, words = STATUSES.get(status, (Cause.REJECTED, "Slack does not accept the message"))
    said = f"{status} {body}" if WORD.fullmatch(body) else str(status)
    return Refused(cause, f"{words} ({said}).")


def _retry_after(headers: dict[str, Any]) -> timedelta | None:
    given = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(given)) if given.isdigit() else None

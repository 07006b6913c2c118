"""Slack: as an app with a bot token, or by incoming webhook."""

import re
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPException
from typing import Self
from urllib.error import URLError
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from slack_sdk.webhook import WebhookClient, WebhookResponse

from service.channels import Look
from service.channels._slack_app import API, PACE, TIMEOUT, SlackApp
from service.channels._slack_troubles import QUIET, retry_after, unreachable
from service.channels._slack_words import ANOTHER, SECTION, blocks, escape, fallback
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.domain.letter import Letter
from service.ports import Channel

__all__ = ["ANOTHER", "QUIET", "TIMEOUT", "Options", "SlackChannel", "as_text", "open_channel"]

WEB_ADDRESS = re.compile(r"https?://[!-~]+")
WORD = re.compile(r"[a-z_]{1,60}")  # Slack's answers; anything else may repeat the webhook's address
CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}|#?[^\s#@A-Z]{1,80}")

# Who stands between us and Slack did not hear the end of it: the message may have arrived.
GAVE_UP_WAITING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)

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


def _is_web_address(whole: str) -> bool:
    try:
        parts = urlsplit(whole)
        return bool(WEB_ADDRESS.fullmatch(whole) and parts.hostname and (parts.port or 1) > 0)
    except ValueError:
        return False


def as_text(words: str) -> str:
    """Words that Slack shows as they are: for answers to people there."""
    return escape(words, SECTION)


class Options(BaseModel):
    """What a Slack channel needs: a bot token and a channel, or a webhook."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: SecretStr | None = Field(default=None, description="The app's bot token, xoxb-...")
    channel: str | None = Field(default=None, description="The channel's id, C0123456789, or its name.")
    api_url: str = Field(default=API, description="Slack's API, or a stand-in for it.")
    webhook_url: SecretStr | None = Field(default=None, description="An incoming webhook's whole address.")
    pace: float = Field(
        default=PACE.total_seconds(),
        ge=0,
        le=60,
        description="Seconds between two messages: Slack takes one a second to a channel.",
    )

    @field_validator("webhook_url")
    @classmethod
    def _is_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not _is_web_address(url.get_secret_value()):
            raise ValueError("must be the webhook's whole address, starting with https://hooks.slack.com/")
        return url

    @field_validator("bot_token")
    @classmethod
    def _is_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(r"xox[be][.-][!-~]+", token.get_secret_value()):
            raise ValueError("must be the app's bot token, which starts with xoxb-")
        return token

    @field_validator("channel")
    @classmethod
    def _is_channel(cls, channel: str | None) -> str | None:
        if channel is not None and not CHANNEL.fullmatch(channel):
            raise ValueError("must be a channel's id, such as C0123456789, or its name, such as #desk")
        return channel

    @field_validator("api_url")
    @classmethod
    def _is_api(cls, url: str) -> str:
        if not _is_web_address(url):
            raise ValueError(f"must be a web address, such as {API}")
        return url.rstrip("/") + "/"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.bot_token is not None and self.channel is None:
            raise ValueError("channel: is missing; name the Slack channel that the app posts to")
        if self.bot_token is None and self.webhook_url is None:
            raise ValueError(
                "not set up: AFTERSTORY_SLACK_WEBHOOK_URL is not set, and AFTERSTORY_SLACK_BOT_TOKEN neither"
            )
        return self


def open_channel(options: Options, look: Look) -> Channel:
    """A Slack channel: the app where there is a token, since it can do more."""
    if options.bot_token is not None and options.channel is not None:
        return SlackApp(
            options.bot_token.get_secret_value(),
            options.channel,
            look,
            options.api_url,
            pace=timedelta(seconds=options.pace),
        )
    assert options.webhook_url is not None  # noqa: S101 - Options sees to it
    pace = timedelta(seconds=options.pace)
    return SlackChannel(options.webhook_url.get_secret_value(), look, pace=pace)


class SlackChannel:
    """`service.ports.Channel` on an incoming webhook.

    Args:
        webhook_url: its address, which is its secret.
        look: what every message needs.
        timeout: seconds a try may take.
        pace: how much time must lie between two messages.
    """

    def __init__(
        self,
        webhook_url: str,
        look: Look,
        timeout: int = TIMEOUT,
        pace: timedelta = PACE,
    ) -> None:
        self.pace = pace
        # The outbox tries again; the client must not do so on its own.
        self._client = WebhookClient(webhook_url, timeout=timeout, retry_handlers=[], logger=QUIET)
        self._look = look

    def send(self, letter: Letter) -> SendResult:
        """Send one alert."""
        try:
            response = self._client.send(
                text=fallback(letter.message),
                blocks=blocks(letter, self._look),
                unfurl_links=False,
                unfurl_media=False,
            )
        except (URLError, OSError, HTTPException) as error:
            return unreachable(error)
        return _result(response)


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
        return Retry(Cause.RATE_LIMITED, "Slack asks to slow down.", retry_after(dict(response.headers)))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Retry(Cause.SERVER, f"Slack has trouble ({status}).", doubt=status in GAVE_UP_WAITING)
    if body in REFUSALS:
        return Refused(*REFUSALS[body])
    cause, words = STATUSES.get(status, (Cause.REJECTED, "Slack does not accept the message"))
    said = f"{status} {body}" if WORD.fullmatch(body) else str(status)
    return Refused(cause, f"{words} ({said}).")

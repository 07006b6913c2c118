"""Webhooks as Standard Webhooks has them: signed, with an id and a time. docs/webhooks.md has the body."""

import base64
import binascii
import json
import socket
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import urllib3
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from standardwebhooks import Webhook
from urllib3.connection import HTTPConnection, HTTPSConnection

from service.channels import Look
from service.channels._digest import digest_lines
from service.channels._statuses import Mends, by_status, wait_asked
from service.channels._trust import trust
from service.channels._words import against, dashboard_link, why
from service.domain.addresses import is_allowed
from service.domain.delivery import Cause, Refused, Retry, SendResult
from service.domain.letter import Letter
from service.ports import Channel

TIMEOUT = 15.0  # seconds: what the specification advises
SHORTEST, LONGEST = 24, 64  # bytes of a secret: the specification's
PREFIX = "whsec_"
SIGNATURE = (Cause.AUTH, "The webhook does not accept our signature. Give it the same secret")
ELSEWHERE = (Cause.BAD_ADDRESS, "Nothing takes alerts at the webhook's address. Check the address")
MENDS: Mends = {
    HTTPStatus.UNAUTHORIZED: SIGNATURE,
    HTTPStatus.FORBIDDEN: SIGNATURE,
    HTTPStatus.NOT_FOUND: ELSEWHERE,
    HTTPStatus.METHOD_NOT_ALLOWED: ELSEWHERE,
    HTTPStatus.GONE: (Cause.BAD_ADDRESS, "The webhook says that it is gone for good. Remove the channel"),
    # It is not followed: where it leads nobody allowed.
    **dict.fromkeys(range(300, 400), (Cause.BAD_ADDRESS, "The webhook moved. Give its new address")),
}


class Options(BaseModel):
    """What a webhook needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: SecretStr = Field(description="Where alerts are posted to.")
    secret: SecretStr = Field(
        description="whsec_..., what they are signed with; while it is changed, the new one and the old one."
    )
    private: bool = Field(default=False, description="Whether the address may lie in a private network.")

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: SecretStr) -> SecretStr:
        try:
            parts = urlsplit(url.get_secret_value())
            usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
            (parts.hostname or "").encode("idna")  # as the resolver is given it
        except ValueError:
            usable = False
        if not usable or not url.get_secret_value().isprintable() or " " in url.get_secret_value():
            raise ValueError("must be a web address, such as https://example.org/hooks/afterstory")
        return url

    @field_validator("secret")
    @classmethod
    def _is_secret(cls, secret: SecretStr) -> SecretStr:
        keys = secret.get_secret_value().split()
        if not keys or not all(_is_key(one) for one in keys):
            raise ValueError(
                f"must be {PREFIX} and then {SHORTEST} to {LONGEST} random bytes in Base64: "
                f"echo {PREFIX}$(openssl rand -base64 32)"
            )
        return secret


def _is_key(text: str) -> bool:
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(PREFIX) and SHORTEST <= len(raw) <= LONGEST


def open_channel(options: Options, look: Look) -> Channel:
    """A webhook."""
    return WebhookChannel(options, look)


class WebhookChannel:
    """`service.ports.Channel` on a web address.

    Args:
        options: the address and the secret.
        look: what every message needs.
        timeout: seconds for each step of the conversation.
    """

    pace = timedelta()

    def __init__(self, options: Options, look: Look, timeout: float = TIMEOUT) -> None:
        self._url = options.url.get_secret_value()
        self._signers = [Webhook(one) for one in options.secret.get_secret_value().split()]
        self._look = look
        context = trust()
        pools = urllib3.PoolManager(ssl_context=context)
        if not options.private:
            pools.pool_classes_by_scheme = {"http": _GuardedHTTP, "https": _GuardedHTTPS}
        self._pools = pools
        self._timeout = urllib3.Timeout(timeout)

    def send(self, letter: Letter) -> SendResult:
        """Send one alert."""
        text = json.dumps(body(letter, self._look), ensure_ascii=False)
        # The specification joins id, time and body with full stops: the id must hold none.
        number = letter.key.replace(".", "_")
        signatures = [one.sign(number, letter.now, text) for one in self._signers]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Afterstory",
            "webhook-id": number,
            "webhook-timestamp": str(int(letter.now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        try:
            answer = self._pools.request(
                "POST",
                self._url,
                body=text.encode(),
                headers=headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            answer.close()  # what it says beside the status is of no use to us, and may be endless
        except PrivateAddressError:
            return Refused(
                Cause.BAD_ADDRESS,
                "The webhook's address lies in a private network. If that is meant, set `private: true` "
                "for this channel in config/channels.yaml.",
            )
        except urllib3.exceptions.HTTPError as error:
            return _not_reached(error)
        after = wait_asked(answer.headers.get("Retry-After", ""), letter.now)
        return by_status(answer.status, "The webhook", MENDS, after)


def body(letter: Letter, look: Look) -> dict[str, Any]:
    """The alert as JSON; docs/webhooks.md says what each field means."""
    message = letter.message
    return {
        "type": f"alert.{message.kind.value.replace(' ', '_')}",
        "timestamp": message.at.isoformat(),
        "data": {
            "key": letter.key,
            "alert": letter.alert,
            "followup": message.followup,
            "title": message.followup_title,
            "question": message.question,
            "window": message.window,
            "headline": message.headline,
            "development": None if message.development is None else message.development.value,
            "excerpt": message.excerpt,
            "outlet": message.outlet,
            "also_reported_by": letter.since.others,
            "url": message.item_url,
            "lang": message.lang,
            "published": None if message.published is None else message.published.isoformat(),
            "because": "" if message.evidence is None else message.evidence.because,
            "why": [{"facet": facet, "words": words} for facet, words in why(message)],
            "alerts": [
                {"about": line.about, "headline": line.headline, "outlet": line.outlet, "url": line.url}
                for line in digest_lines(message)
            ],
            "against": against(message),
            "before": None
            if message.earlier is None
            else {
                "development": message.earlier.kind.value,
                "headline": message.earlier.headline,
                "outlet": message.earlier.outlet,
                "at": message.earlier.at.isoformat(),
            },
            "closes": message.closes,
            "review": [
                {
                    "followup": group.followup,
                    "title": group.title,
                    "items": [
                        {
                            "headline": line.headline,
                            "outlet": line.outlet,
                            "url": line.url,
                            "lang": line.lang,
                            "published": line.published.isoformat(),
                            "score": line.score,
                            "because": line.because,
                        }
                        for line in group.lines
                    ],
                }
                for group in message.review
            ],
            "dashboard": dashboard_link(look.dashboard, message),
            "notice": look.notice,
        },
    }


class PrivateAddressError(Exception):
    """The address lies in a network that nobody allowed."""


def _connect(connection: HTTPConnection) -> socket.socket:
    """A connection to an address that was looked at before anything went there."""
    host = connection.host.strip("[]")
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise urllib3.exceptions.NameResolutionError(host, connection, error) from error
    public = [place for *_, place in found if is_allowed(str(place[0]), ())]
    if not public:
        raise PrivateAddressError
    trouble: OSError = OSError("no address")
    for place in public:
        try:
            return socket.create_connection((str(place[0]), int(place[1])), _seconds(connection))
        except OSError as error:
            trouble = error
    if isinstance(trouble, TimeoutError):
        raise urllib3.exceptions.ConnectTimeoutError(str(trouble)) from trouble
    raise urllib3.exceptions.NewConnectionError(connection, str(trouble)) from trouble


def _seconds(connection: HTTPConnection) -> float:
    return connection.timeout if isinstance(connection.timeout, int | float) else TIMEOUT


class _HTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _HTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _GuardedHTTP(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTP


class _GuardedHTTPS(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPS


def _not_reached(error: urllib3.exceptions.HTTPError) -> Retry:
    match error:
        case urllib3.exceptions.NewConnectionError():
            return Retry(Cause.UNREACHABLE, "The webhook's machine can't be reached.")
        case urllib3.exceptions.ConnectTimeoutError():
            return Retry(Cause.TIMEOUT, "The webhook's machine did not answer in time.")
        case urllib3.exceptions.TimeoutError():
            return Retry(Cause.TIMEOUT, "The webhook did not answer in time.", doubt=True)
        case urllib3.exceptions.SSLError():
            return Retry(Cause.AUTH, "The webhook's certificate can't be trusted. Its operator must mend it.")
        case _:
            return Retry(Cause.UNREACHABLE, "The webhook ended the conversation.", doubt=True)

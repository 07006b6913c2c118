"""Everything that Apprise reaches: Teams, Telegram, Discord, PagerDuty, ntfy, ... one address a channel."""

import logging
import re
from datetime import timedelta
from http import HTTPStatus

import apprise
from apprise.common import OverflowMode, PersistentStoreMode
from apprise.plugins import NotifyBase
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from service.channels import Look
from service.channels._plain_words import text, title
from service.channels._statuses import Mends, by_status
from service.domain.delivery import Cause, Retry, SendResult, Sent
from service.domain.letter import Letter
from service.ports import Channel

TIMEOUT = 30.0  # seconds a try may take
TOKEN = (Cause.AUTH, "The token or password is not accepted. Set a new one")
ELSEWHERE = (Cause.BAD_ADDRESS, "Nothing is at that address. Check it")
MENDS: Mends = {
    HTTPStatus.UNAUTHORIZED: TOKEN,
    HTTPStatus.FORBIDDEN: TOKEN,
    HTTPStatus.NOT_FOUND: ELSEWHERE,
    HTTPStatus.GONE: ELSEWHERE,
}
STATUS = re.compile(r"error=(\d{3})\b")
# Its log repeats addresses, which hold the secrets; what became of a try is our result.
logging.getLogger("apprise").propagate = False
# Nothing is kept on disk, nothing is told of the machine.
ASSET = apprise.AppriseAsset(
    app_id="Afterstory",
    app_desc="Afterstory",
    app_url="",
    storage_mode=PersistentStoreMode.MEMORY,
    service_timeout=TIMEOUT,
)


def _service(url: SecretStr) -> NotifyBase | None:
    found = apprise.Apprise.instantiate(url.get_secret_value(), asset=ASSET)
    return found if isinstance(found, NotifyBase) else None


class Options(BaseModel):
    """What an Apprise channel needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: SecretStr = Field(description="An Apprise address, such as tgram://bottoken/ChatID.")

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: SecretStr) -> SecretStr:
        service = _service(url)
        if service is None:
            raise ValueError(
                "is no address that Apprise knows; github.com/caronc/apprise/wiki lists them all, such as "
                "tgram://bottoken/ChatID"
            )
        if len(service) > 1:  # Apprise tells that one of them failed, but not which
            raise ValueError(
                f"leads to {len(service)} places; name one, and give each other a channel of its own: "
                "else those that took an alert would get it again whenever another did not"
            )
        return url


def open_channel(options: Options, look: Look) -> Channel:
    """An Apprise channel."""
    return AppriseChannel(options, look)


class AppriseChannel:
    """`service.ports.Channel` on whatever Apprise reaches.

    Args:
        options: the address.
        look: what every message needs.
        timeout: seconds a try may take.
    """

    def __init__(self, options: Options, look: Look, timeout: float = TIMEOUT) -> None:
        service = _service(options.url)
        assert service is not None  # noqa: S101 - Options sees to it
        service.overflow_mode = OverflowMode.TRUNCATE  # one alert is one message
        self._service = service
        self._look = look
        self._timeout = timeout

    @property
    def pace(self) -> timedelta:
        """What Apprise knows of the service's limits."""
        return timedelta(seconds=max(0.0, float(self._service.request_rate_per_sec)))

    def send(self, letter: Letter) -> SendResult:
        """Send one alert."""
        client = apprise.Apprise(self._service, asset=ASSET)
        with client.notify(
            body=text(letter, self._look),
            title=title(letter),
            body_format=apprise.NotifyFormat.TEXT,
            timeout=self._timeout,
        ) as result:
            if result:
                return Sent("ok")
            statuses = [int(found[1]) for entry in result.logs() for found in STATUS.finditer(entry.message)]
            timed_out = bool(result.timeout_count)
        name = str(self._service.service_name)
        if timed_out:
            return Retry(Cause.TIMEOUT, f"{name} did not answer in time.", doubt=True)
        if not statuses:
            return Retry(Cause.UNREACHABLE, f"{name} can't be reached, or gave no answer.", doubt=True)
        return by_status(statuses[-1], name, MENDS)

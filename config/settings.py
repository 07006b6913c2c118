"""Settings: environment variables `AFTERSTORY_*`, also from `.env`. Unknown ones are refused by name."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.domain.clock import DeskClock
from service.domain.policy import Policies, PollPolicy

PREFIX = "AFTERSTORY_"
CONTACT = re.compile(r"(?:https?://[!-~]+|[!-~]+@[!-~]+\.[!-~]+)")
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
PACKAGED = Path(__file__).parent
SHORTEST_TICK, LONGEST_TICK = 0.2, 60.0  # seconds
BROKERS = ("redis", "rediss", "redis+socket", "valkey", "amqp", "amqps")


class SettingsError(Exception):
    """The environment cannot be used. A line a fault: the variable, what is wrong, what would be right."""


def _networks(given: Any) -> Any:  # noqa: ANN401 - whatever pydantic hands over
    if not isinstance(given, str):
        return given
    try:
        return tuple(ip_network(part.strip()) for part in given.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"{error}; give networks such as 10.1.0.0/16, separated by commas") from error


def _zone(given: Any) -> Any:  # noqa: ANN401 - whatever pydantic hands over
    if not isinstance(given, str):
        return given
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"there is no time zone “{given}”; give one such as Asia/Phnom_Penh") from error


def _hour(given: Any) -> Any:  # noqa: ANN401 - whatever pydantic hands over
    if not isinstance(given, str):
        return given
    if not HOUR.fullmatch(given):
        raise ValueError(f"“{given}” is no time of day; give hours and minutes, such as 08:00")
    return time.fromisoformat(given)


def _clock(given: Any) -> Any:  # noqa: ANN401 - whatever pydantic hands over
    return DeskClock.parse(given) if isinstance(given, str) else given


class Settings(BaseModel):
    """The settings of one process; a field is the variable of its name, behind `AFTERSTORY_`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    home: Path = Field(
        default_factory=lambda: Path.home() / ".local/share/afterstory",
        description="Folder for the data of the embedded default.",
    )
    config: Path = Field(default=PACKAGED, description="Folder with follow-ups, feeds and channels.")
    database_url: str = Field(default="", description="SQLAlchemy address (default: SQLite in the home).")
    broker_url: str | None = Field(default=None, description="Redis, Valkey or RabbitMQ (default: embedded).")
    bind: str = Field(default="127.0.0.1:8321", description="Where the dashboard listens.")
    public_url: str = Field(default="", description="The dashboard's address in links (default: from bind).")
    fetch_allow: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)] = Field(
        default=(), description="Networks that polling may reach although private."
    )
    slack_webhook_url: SecretStr | None = Field(default=None, description="Slack incoming webhook.")
    slack_bot_token: SecretStr | None = Field(default=None, description="Bot token of the Slack app.")
    slack_channel: str = Field(default="#afterstory", description="Slack channel that the app posts to.")
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="Signing secret of the Slack app, by which what people press is known."
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", description="Slack's API; another one for a stand-in server."
    )
    webhook_url: SecretStr | None = Field(default=None, description="Webhook that alerts are posted to.")
    webhook_secret: SecretStr | None = Field(
        default=None, description="What posts to the webhook are signed with: whsec_..."
    )
    apprise_url: SecretStr | None = Field(
        default=None, description="Apprise address: Teams, Telegram, Discord, PagerDuty, ntfy, ..."
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="Mail relay: smtp[s]://user:pass@host:port?starttls=1"
    )
    mail_from: str | None = Field(default=None, description="Sender of mails.")
    mail_to: str | None = Field(default=None, description="Recipients of mails, separated by commas.")
    sentry_dsn: SecretStr | None = Field(default=None, description="Sentry project.")
    environment: str = Field(default="production", description="Name of this installation, for Sentry.")
    desk_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        default=ZoneInfo("UTC"), description="The desk's time zone."
    )
    digest_at: Annotated[time, BeforeValidator(_hour)] = Field(
        default=time(8),
        description="When the day's review digest goes out, in the desk's time zone, such as 07:30.",
    )
    contact: str = Field(
        default="", description="Web or mail address at which publishers reach the desk; visits name it."
    )
    poll_interval: float | None = Field(
        default=None,
        ge=0.5,
        le=86_400,
        description="The longest wait between two visits to a feed, in seconds (default: an hour; busy feeds "
        "are visited more often, by their own rhythm).",
    )
    tick_seconds: float = Field(
        default=5.0,
        ge=SHORTEST_TICK,
        le=LONGEST_TICK,
        alias="tick",
        description="Seconds between two looks at what is due.",
    )
    clock: Annotated[DeskClock | None, BeforeValidator(_clock)] = Field(
        default=None, description="The demo's clock: START@MOMENTxRATE."
    )
    notice: str = Field(default="", description="A line on every page and message.")

    @field_validator("home", "config")
    @classmethod
    def _expand(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("bind")
    @classmethod
    def _check_bind(cls, bind: str) -> str:
        host, _, port = bind.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65_536:  # noqa: PLR2004 - the highest port
            raise ValueError(f"“{bind}” is no address; give HOST:PORT, such as 127.0.0.1:8321")
        return bind

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, url: str) -> str:
        try:
            backend = make_url(url).get_backend_name() if url else "sqlite"
        except ArgumentError as error:
            raise ValueError("not a database address; give postgresql://user:pass@host/name") from error
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(f"“{backend}” is not supported; use sqlite or postgresql")
        return url

    @field_validator("broker_url")
    @classmethod
    def _check_broker(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).scheme not in BROKERS:
            raise ValueError("not a broker's address; give one such as redis://localhost:6379/0")
        return url

    @field_validator("contact")
    @classmethod
    def _check_contact(cls, contact: str) -> str:
        if not CONTACT.fullmatch(contact):
            raise ValueError("must be a web or mail address, such as desk@example.org")
        return contact

    @field_validator("public_url")
    @classmethod
    def _check_public(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _fill(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.home / 'afterstory.db'}")
        if not self.public_url:
            here = self.bind.replace("0.0.0.0", "localhost").replace("[::]", "localhost")  # noqa: S104 - to be replaced
            object.__setattr__(self, "public_url", f"http://{here}")
        return self

    @property
    def is_reachable(self) -> bool:
        """Whether others can call us: a public address was given, not made up from where we listen."""
        return "public_url" in self.model_fields_set

    @property
    def host(self) -> str:
        """The address the dashboard listens on."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port the dashboard listens on."""
        return int(self.bind.rpartition(":")[2])

    @property
    def canary_url(self) -> str:
        """Where the service's own feed is served: on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - to be replaced
        return f"http://{host}:{self.port}/canary.xml"

    @property
    def tick(self) -> timedelta:
        """Between two looks at what is due."""
        return timedelta(seconds=self.tick_seconds)

    def policies(self) -> Policies:
        """The desk's policies."""
        poll = PollPolicy()
        if self.poll_interval is None:
            return Policies(poll=poll)
        longest = timedelta(seconds=self.poll_interval)
        interval = min(poll.interval, longest)
        return Policies(
            poll=replace(
                poll,
                longest=longest,
                interval=interval,
                shortest=min(poll.shortest, interval / 5),
                backoff_limit=max(poll.backoff_limit, interval),
            )
        )

    def channel_variables(self) -> dict[str, str]:
        """The variables that config/channels.yaml may name, with their values."""
        values = {
            "SLACK_WEBHOOK_URL": self.slack_webhook_url,
            "SLACK_BOT_TOKEN": self.slack_bot_token,
            "SLACK_CHANNEL": self.slack_channel,
            "SLACK_API_URL": self.slack_api_url,
            "WEBHOOK_URL": self.webhook_url,
            "WEBHOOK_SECRET": self.webhook_secret,
            "APPRISE_URL": self.apprise_url,
            "SMTP_URL": self.smtp_url,
            "MAIL_FROM": self.mail_from,
            "MAIL_TO": self.mail_to,
        }
        return {
            PREFIX + name: value.get_secret_value() if isinstance(value, SecretStr) else value
            for name, value in values.items()
            if value is not None
        }


def variables() -> dict[str, str]:
    """Every variable with what it is for, in the order of the documentation."""
    return {
        PREFIX + (field.alias or name).upper(): field.description or ""
        for name, field in Settings.model_fields.items()
    }


def load_settings(environ: Mapping[str, str], env_file: Path | None) -> Settings:
    """Read the settings.

    Args:
        environ: the environment; it wins over the file.
        env_file: a `.env` file; None, or one that is not there, for none.

    Raises:
        SettingsError: with a line for each fault. A secret's value is never in it.
    """
    given: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        given = {name: value or "" for name, value in dotenv_values(env_file).items()}
    given |= environ
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    known = variables()
    faults = [_unknown(name, list(known)) for name in ours if name not in known]
    # An empty variable is one that is not set: that is how compose files pass on what nobody gave.
    values = {name.removeprefix(PREFIX).lower(): ours[name] for name in ours if name in known and ours[name]}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += [_fault(one["loc"], one["msg"]) for one in error.errors(include_input=False)]
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _unknown(name: str, known: list[str]) -> str:
    endings = [one.removeprefix(PREFIX) for one in known]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), endings, n=1)
    hint = f" Did you mean {PREFIX}{near[0]}?" if near else " docs/configuration.md lists all."
    return f"{name}: there is no such variable.{hint}"


def _fault(place: tuple[int | str, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(place[0]).upper()}: {words}." if place else f"{words}."

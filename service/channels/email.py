"""Email by SMTP: text and HTML, one thread a follow-up."""

import hashlib
import re
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import certifi
import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from service.channels import Look
from service.channels._words import (
    CLOSE,
    against,
    dashboard_link,
    day_and_time,
    digest,
    earlier,
    kind_words,
    marked,
    parts,
    why,
)
from service.domain.alert import Message
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.domain.development import Field as SpanField
from service.ports import Channel

TIMEOUT = 10.0  # seconds for each step of the conversation
SUBJECT = 180  # characters: longer ones are cut by every mail reader
ODD = re.compile("[\x00-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069]+")
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322 atext; relays that take more are rare
ADDRESS = re.compile(rf"{WORD}(?:\.{WORD})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
PORTS = {"smtp": 25, "smtps": 465}
TRANSIENT = range(400, 500)
AUTH_CODES = (530, 534, 535, 538)  # RFC 4954 section 6


class Options(BaseModel):
    """What a mail channel needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    smtp_url: SecretStr = Field(description="smtp[s]://user:password@host:port?starttls=1")
    sender: str = Field(description="The address mails come from.")
    recipients: tuple[str, ...] = Field(description="The addresses they go to, separated by commas.")

    @field_validator("smtp_url")
    @classmethod
    def _is_address(cls, url: SecretStr) -> SecretStr:
        try:
            parts = urlsplit(url.get_secret_value())
            usable = parts.scheme in PORTS and parts.hostname and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("must look like smtp://user:password@host:587?starttls=1")
        if not unquote(f"{parts.username}{parts.password}").isascii():
            raise ValueError("user and password may hold ASCII letters and signs only")  # smtplib's limit
        return url

    @field_validator("recipients", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return (
            tuple(one.strip() for one in given.split(",") if one.strip()) if isinstance(given, str) else given
        )

    @model_validator(mode="after")
    def _are_addresses(self) -> Self:
        for one in (self.sender, *self.recipients):
            if not ADDRESS.fullmatch(one):
                raise ValueError(f"“{one}” is no mail address; write desk@example.org")
        if not self.recipients:
            raise ValueError("recipients: name at least one address")
        return self


def open_channel(options: Options, look: Look) -> Channel:
    """A mail channel."""
    return EmailChannel(options, look)


class EmailChannel:
    """`service.ports.Channel` on an SMTP relay.

    Args:
        options: the relay and the addresses.
        look: what every message needs.
        timeout: seconds for each step of the conversation.
    """

    def __init__(self, options: Options, look: Look, timeout: float = TIMEOUT) -> None:
        self._relay = urlsplit(options.smtp_url.get_secret_value())
        self._sender = options.sender
        self._recipients = options.recipients
        self._look = look
        self._timeout = timeout

    def send(self, message: Message, key: str) -> SendResult:
        """Send one alert."""
        mail = compose(message, key, self._look, self._sender, self._recipients)
        try:
            relay = self._connect()
            try:
                refused = relay.send_message(mail)
            finally:
                # The mail's fate is known by now: how the relay says goodbye must not bring it twice.
                with suppress(smtplib.SMTPException, OSError):
                    relay.quit()
                relay.close()
        except smtplib.SMTPException as error:
            return _not_taken(error)
        except OSError as error:
            return self._not_reached(error)
        # Those who got it must not get it again: who was refused is named, not tried.
        left_out = f"; refused: {', '.join(sorted(refused))}" if refused else ""
        return Sent(f"accepted for {len(self._recipients) - len(refused)}{left_out}")

    def _not_reached(self, error: OSError) -> SendResult:
        if isinstance(error, TimeoutError):
            return Retry(Cause.TIMEOUT, "The mail relay did not answer in time.")
        if isinstance(error, ssl.SSLCertVerificationError):
            return Refused(
                Cause.AUTH, f"The mail relay's encryption can't be trusted: {error.verify_message}."
            )
        if isinstance(error, ssl.SSLError):
            return Retry(
                Cause.UNREACHABLE,
                f"No encryption could be agreed with the mail relay ({error.reason}). "
                "If this stays so, check AFTERSTORY_SMTP_URL: smtps:// or smtp:// with starttls=1.",
            )
        words = error.strerror or type(error).__name__
        return Retry(Cause.UNREACHABLE, f"The mail relay {self._relay.hostname} can't be reached: {words}.")

    def _connect(self) -> smtplib.SMTP:
        host, port = self._relay.hostname or "", self._relay.port or PORTS[self._relay.scheme]
        trust = ssl.create_default_context(cafile=certifi.where())
        relay: smtplib.SMTP
        if self._relay.scheme == "smtps":
            relay = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=trust)
        else:
            relay = smtplib.SMTP(host, port, timeout=self._timeout)
        try:
            if _wants_starttls(self._relay):
                relay.starttls(context=trust)
            if self._relay.username:
                relay.login(unquote(self._relay.username), unquote(self._relay.password or ""))
        except BaseException:
            relay.close()
            raise
        return relay


def compose(message: Message, key: str, look: Look, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    """The mail: the same key gives the same Message-ID, and a follow-up's mails refer to one root."""
    host = sender.rpartition("@")[2]
    mail = EmailMessage()
    mail["Subject"] = _one_line(
        f"{message.followup_title}: {kind_words(message).lower()} - {message.headline}"
    )
    mail["From"] = Address("Afterstory", addr_spec=sender)
    mail["To"] = [Address(addr_spec=one) for one in recipients]
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{_digest(key)}@{host}>"
    root = f"<followup-{_digest(message.followup or message.followup_title)}@{host}>"
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["List-Id"] = f"Afterstory <afterstory.{host}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    given = {
        "message": message,
        "kind": kind_words(message),
        "published": day_and_time(message.published, look.zone) if message.published else "",
        "why": why(message),
        "because": message.evidence.because if message.evidence else "",
        "headline": marked(message.headline, SpanField.TITLE, message.evidence),
        "excerpt": marked(message.excerpt, SpanField.SUMMARY, message.evidence),
        "parts": parts(message),
        "against": against(message),
        "earlier": earlier(message, look.zone),
        "close": CLOSE if message.closes else "",
        "digest": digest(message, look.zone),
        "dashboard": dashboard_link(look.dashboard, message),
        "notice": look.notice,
        "key": key,
    }
    mail.set_content(_templates().get_template("mail.txt").render(given), cte="base64")
    page = _templates().get_template("mail.html").render(given)
    mail.add_alternative(_inliner().inline(page), subtype="html", cte="base64")
    return mail


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: (name or "").endswith(".html"),  # noqa: S701 - pages are escaped; the text part must not be
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    # The style element stays beside the inlined styles: it holds the dark theme.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _one_line(text: str) -> str:
    clean = " ".join(ODD.sub(" ", text).split())
    return clean if len(clean) <= SUBJECT else clean[: SUBJECT - 1] + "…"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _wants_starttls(relay: SplitResult) -> bool:
    return parse_qs(relay.query).get("starttls", ["0"])[0] in ("1", "true", "yes")


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _one_line(text)[:160]


def _not_taken(error: smtplib.SMTPException) -> SendResult:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _all_refused(error)
        case smtplib.SMTPResponseException():
            return _answered(error)
        case smtplib.SMTPServerDisconnected():
            return Retry(Cause.UNREACHABLE, "The mail relay ended the conversation.")
        case smtplib.SMTPNotSupportedError():
            return Refused(
                Cause.AUTH,
                "The mail relay offers no login or encryption as asked. "
                "Check starttls and the user in AFTERSTORY_SMTP_URL.",
            )
        case _:
            return Retry(Cause.SERVER, f"The mail relay can't be understood ({type(error).__name__}).")


def _answered(error: smtplib.SMTPResponseException) -> SendResult:
    words = f"The mail relay answers {error.smtp_code}: {_words(error.smtp_error)}."
    if error.smtp_code in AUTH_CODES:
        return Refused(Cause.AUTH, f"{words} Check user and password in AFTERSTORY_SMTP_URL.")
    if error.smtp_code in TRANSIENT or error.smtp_code < 0:
        return Retry(Cause.SERVER, words)
    return Refused(Cause.REJECTED, words)


def _all_refused(error: smtplib.SMTPRecipientsRefused) -> SendResult:
    answers = {one: (code, _words(text)) for one, (code, text) in error.recipients.items()}
    words = "; ".join(f"{one}: {code} {text}" for one, (code, text) in answers.items())[:300]
    if any(code in TRANSIENT for code, _ in answers.values()):
        return Retry(Cause.SERVER, f"The mail relay takes no recipient now ({words}).")
    return Refused(Cause.BAD_ADDRESS, f"The mail relay takes none of the recipients ({words}).")

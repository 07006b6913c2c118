"""Email by SMTP: text and HTML, one thread a follow-up."""

import re
import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from service.channels import Look
from service.channels._mail_words import compose, one_line
from service.channels._trust import trust
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.domain.letter import Letter
from service.ports import Channel

TIMEOUT = 10.0  # seconds for each step of the conversation
SLOW = 20.0  # seconds after which no further mail is begun: the claim must not run out meanwhile
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322 atext; relays that take more are rare
ADDRESS = re.compile(rf"{WORD}(?:\.{WORD})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
PORTS = {"smtp": 25, "smtps": 465}
TRANSIENT = range(400, 500)
CLOSING = 421  # the relay ends the conversation, whatever it was about
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
    """`service.ports.Channel` and `Probing` on an SMTP relay.

    Every recipient gets a mail of their own: its address to end the mail is theirs alone, and one who is
    refused costs the others nothing.

    Args:
        options: the relay and the addresses.
        look: what every message needs.
        timeout: seconds for each step of the conversation.
    """

    pace = timedelta()

    def __init__(self, options: Options, look: Look, timeout: float = TIMEOUT) -> None:
        self._relay = urlsplit(options.smtp_url.get_secret_value())
        self._sender = options.sender
        self._recipients = options.recipients
        self._look = look
        self._timeout = timeout

    def send(self, letter: Letter) -> SendResult:
        """Send one alert to those who want it and do not have it yet."""
        wanted = [one for one in self._recipients if one.lower() not in letter.left_out]
        left = [one for one in wanted if one not in letter.reached]
        if not left:
            return Sent("nobody is left who wants it" if wanted else "all recipients have ended their mail")
        post = _Post(list(letter.reached))
        try:
            relay = self._connect()
            try:
                slow = time.monotonic() + SLOW
                for recipient in left:
                    if post.has_begun and time.monotonic() > slow:
                        return post.after(
                            Retry(Cause.TIMEOUT, "The mail relay is slow; the others are next.")
                        )
                    post.hand_over(relay, compose(letter, self._look, self._sender, recipient), recipient)
            finally:
                # The mails' fate is known by now: how the relay says goodbye must not bring them twice.
                with suppress(smtplib.SMTPException, OSError):
                    relay.quit()
                relay.close()
        except smtplib.SMTPException as error:
            return post.after(_not_taken(error))
        except OSError as error:
            return post.after(self._not_reached(error))
        return post.result()

    def probe(self) -> SendResult:
        """Ask whether the relay is there and lets us in."""
        try:
            relay = self._connect()
            try:
                relay.noop()
            finally:
                with suppress(smtplib.SMTPException, OSError):
                    relay.quit()
                relay.close()
        except smtplib.SMTPException as error:
            return _not_taken(error)
        except OSError as error:
            return self._not_reached(error)
        return Sent("ok")

    def _not_reached(self, error: OSError) -> Retry | Refused:
        if isinstance(error, TimeoutError):
            return Retry(
                Cause.TIMEOUT,
                "The mail relay did not answer in time. Check host and port in AFTERSTORY_SMTP_URL, and "
                "whether a firewall lets this machine through.",
            )
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
        context = trust()
        relay: smtplib.SMTP
        if self._relay.scheme == "smtps":
            relay = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=context)
        else:
            relay = smtplib.SMTP(host, port, timeout=self._timeout)
        try:
            if _wants_starttls(self._relay):
                relay.starttls(context=context)
            if self._relay.username:
                relay.login(unquote(self._relay.username), unquote(self._relay.password or ""))
        except BaseException:
            relay.close()
            raise
        return relay


class _Post:
    """What became of the mails of one letter, recipient by recipient.

    Args:
        reached: who had it before.
    """

    def __init__(self, reached: list[str]) -> None:
        self._before = len(reached)
        self._reached = reached
        self._later: dict[str, str] = {}
        self._never: dict[str, str] = {}
        self._of_mail = False  # whether a mail was refused, and not the recipient alone
        self._open = False  # whether a mail was handed over whose fate is not known
        self.has_begun = False

    def hand_over(self, relay: smtplib.SMTP, mail: EmailMessage, recipient: str) -> None:
        """Give the relay a mail; what it says of this recipient alone is kept, all else is raised."""
        self._open = self.has_begun = True
        try:
            relay.send_message(mail, to_addrs=[recipient])
        except smtplib.SMTPRecipientsRefused as error:
            self._open = False
            self._refuse(recipient, *error.recipients[recipient], error)
        except smtplib.SMTPDataError as error:
            # Each mail is its recipient's own, and so may be its fate: a full mailbox, a filter of theirs.
            self._open = False
            self._refuse(recipient, error.smtp_code, error.smtp_error, error)
            self._of_mail = True
            relay.rset()  # where the command itself was refused, the transaction is open still
        except smtplib.SMTPResponseException:  # it said no
            self._open = False
            raise
        else:
            self._open = False
            self._reached.append(recipient)

    def _refuse(self, recipient: str, code: int, text: bytes | str, error: smtplib.SMTPException) -> None:
        """Keep what was said of one recipient; raise it where the relay ends the conversation."""
        if code == CLOSING or code < 0:
            raise smtplib.SMTPResponseException(code, text) from error
        to = self._later if code in TRANSIENT else self._never
        to[recipient] = f"{recipient}: {code} {_words(text)}"

    def after(self, trouble: Retry | Refused) -> SendResult:
        """What it comes down to where the relay gave up in between."""
        new = tuple(self._reached[self._before :])
        if isinstance(trouble, Refused):
            # Some have it: the others are tried again, since a dead letter would hide that it half went.
            return Retry(trouble.cause, trouble.detail, reached=new) if new else trouble
        return replace(trouble, reached=new, doubt=self._open)

    def result(self) -> SendResult:
        """What it comes down to."""
        new = tuple(self._reached[self._before :])
        refused = "; ".join((*self._later.values(), *self._never.values()))[:300]
        if self._later:
            cause = Cause.SERVER if self._of_mail and not self._reached else Cause.REJECTED
            return Retry(cause, f"The mail relay does not take all now ({refused}).", reached=new)
        if not self._reached and self._of_mail:
            return Refused(Cause.REJECTED, f"The mail relay takes the mail for nobody ({refused}).")
        if not self._reached:
            return Refused(Cause.BAD_ADDRESS, f"The mail relay takes none of the recipients ({refused}).")
        left_out = f"; refused: {refused}" if refused else ""
        return Sent(f"accepted for {len(self._reached)}{left_out}", reached=new)


def _wants_starttls(relay: SplitResult) -> bool:
    return parse_qs(relay.query).get("starttls", ["0"])[0] in ("1", "true", "yes")


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(text)[:160]


def _not_taken(error: smtplib.SMTPException) -> Retry | Refused:
    match error:
        case smtplib.SMTPResponseException():
            return _answered(error)
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            # smtplib tells both alike; what it met stands behind.
            return Retry(
                Cause.TIMEOUT,
                "The mail relay took the call and fell silent. Look whether it is overloaded or checks "
                "mails for too long, and whether a firewall holds back its answers.",
            )
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


def _answered(error: smtplib.SMTPResponseException) -> Retry | Refused:
    words = f"The mail relay answers {error.smtp_code}: {_words(error.smtp_error)}."
    if error.smtp_code in AUTH_CODES:
        return Refused(Cause.AUTH, f"{words} Check user and password in AFTERSTORY_SMTP_URL.")
    if error.smtp_code in TRANSIENT or error.smtp_code < 0:
        return Retry(Cause.SERVER, words)
    return Refused(Cause.REJECTED, words)

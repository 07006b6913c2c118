"""Scripted far ends on loopback: an SMTP server and a Slack webhook as strict as their documents say."""

import asyncio
import json
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from service.demo.slack_api import content_problem
from tests.support.feed_server import FeedServer, Handler, feed_server
from tests.support.ports import free_port


@dataclass
class Relay:
    """An SMTP server as a test sees it.

    Args:
        port: where it listens.
        mails: what it took.
        refused: recipients that it refuses, with its answer.
        rejected: recipients whose mail it takes no further than its end, with its answer.
        answer: what it says to a whole mail; "cut" where it takes it and ends the connection instead,
            "silent" where it takes it and says nothing.
        goodbye: what it says to QUIT.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    answer: str = "250 OK"
    goodbye: str = "221 Bye"


class _Handler:
    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._relay.refused:
            return self._relay.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        for one in envelope.rcpt_tos:
            if one in self._relay.rejected:
                return self._relay.rejected[one]
        if self._relay.answer.startswith(("250", "cut", "silent")):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self._relay.mails.append(message_from_bytes(content, policy=policy.default))
        if self._relay.answer == "cut" and server.transport is not None:
            server.transport.abort()
        if self._relay.answer == "silent":
            await asyncio.Event().wait()  # until the other side hangs up
        return self._relay.answer

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return self._relay.goodbye


def _knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(b"desk", b"hunter2")
    return AuthResult(success=right, handled=False)


@contextmanager
def relay(
    *, login: bool = False, smtps: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[Relay]:
    """A real SMTP server.

    Args:
        login: whether it wants user desk and password hunter2.
        smtps: what it shows, where it is encrypted from the first byte.
        starttls: what it shows, where it wants to be asked for encryption.
    """
    state = Relay(free_port())
    if login:
        # aiosmtpd advises against what loopback may do.
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
    controller = Controller(
        _Handler(state),
        hostname="127.0.0.1",
        port=state.port,
        authenticator=_knows if login else None,
        auth_required=login,
        auth_require_tls=False,
        ssl_context=smtps,
        tls_context=starttls,
        require_starttls=starttls is not None,
    )
    controller.start()
    try:
        yield state
    finally:
        controller.stop()


@contextmanager
def slack(path: str = "/services/T0/B0/secretsecret") -> Iterator[FeedServer]:
    """A Slack webhook that refuses what Slack would refuse."""

    def answer(request: Handler) -> None:
        try:
            problem = content_problem(json.loads(request.body))
        except ValueError:
            problem = "invalid_payload"
        body = (problem or "ok").encode()
        request.send_response(400 if problem else 200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    with feed_server() as state:
        state.answers[path] = answer
        yield state

"""Channels against real servers on loopback: what is sent, and what each answer comes down to."""

import gc
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.channels import Look
from service.channels.email import EmailChannel, Options
from service.channels.slack import SlackChannel
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from tests.support.builders import letter, message
from tests.support.far_ends import relay, slack
from tests.support.feed_server import feed_server, hang
from tests.support.ports import free_port

# A far end that hangs up leaves, in some runs, a closed socket to the garbage collector; whose was not found.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket.socket .closed.:pytest.PytestUnraisableExceptionWarning"
)
LOOK = Look("http://127.0.0.1:8321", ZoneInfo("UTC"), "")
HOOK = "/services/T0/B0/secretsecret"


@pytest.fixture(scope="module", autouse=True)
def _collected_here() -> Iterator[None]:
    yield
    gc.collect()  # so that no test of another file is blamed for it


def to_slack(url: str) -> SendResult:
    return SlackChannel(url, LOOK, timeout=1).send(letter(key="dev:naval-docking:1:slack"))


def to_mail(url: str, recipients: str = "desk@desk.example") -> SendResult:
    options = Options.model_validate(
        {"smtp_url": url, "sender": "afterstory@desk.example", "recipients": recipients}
    )
    return EmailChannel(options, LOOK, timeout=1).send(letter(key="dev:naval-docking:1:mail"))


@contextmanager
def far_end_that_says(answer: bytes) -> Iterator[int]:
    """A port that reads once, says this and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def once() -> None:
            caller, _ = listening.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(answer)

        speaker = threading.Thread(target=once)
        speaker.start()
        yield listening.getsockname()[1]
        speaker.join()


def test_slack_takes_what_we_send() -> None:
    with slack(HOOK) as far:
        assert to_slack(far.url(HOOK)) == Sent("ok")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, "invalid_token", Refused),
        (404, "no_service", Refused),
        (404, "channel_not_found", Refused),
        (410, "channel_is_archived", Refused),
        (403, "action_prohibited", Refused),
        (404, "", Refused),
        (401, "", Refused),
        (400, "invalid_payload", Refused),
        (500, "", Retry),
        (502, "", Retry),
        (408, "", Retry),
    ],
)
def test_slacks_answers_come_down_to_try_again_or_mend(
    status: int, body: str, expected: type[SendResult]
) -> None:
    with feed_server() as far:
        far.serve(HOOK, body, status=status)
        result = to_slack(far.url(HOOK))
        assert isinstance(result, expected)
        assert not isinstance(result, Sent)
        assert "secretsecret" not in result.detail
        assert len(far.requests) == 1


@pytest.mark.parametrize(
    ("status", "doubt"), [(500, False), (503, False), (502, True), (504, True), (408, True)]
)
def test_only_what_gave_up_waiting_for_slack_may_have_brought_the_message(status: int, doubt: bool) -> None:
    with feed_server() as far:
        far.serve(HOOK, "", status=status)
        result = to_slack(far.url(HOOK))
        assert isinstance(result, Retry)
        assert result.doubt is doubt


def test_slack_may_ask_to_slow_down() -> None:
    with feed_server() as far:
        far.serve(HOOK, "", status=429, Retry_After="30")
        assert to_slack(far.url(HOOK)) == Retry(
            Cause.RATE_LIMITED, "Slack asks to slow down.", timedelta(seconds=30)
        )


def test_a_slack_that_is_away_or_silent_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    away = to_slack(f"http://127.0.0.1:{free_port()}{HOOK}")
    assert isinstance(away, Retry)
    assert away.cause is Cause.UNREACHABLE
    with feed_server() as far:
        far.answers[HOOK] = hang(2)
        silent = to_slack(far.url(HOOK))
        assert isinstance(silent, Retry)
        assert silent.cause is Cause.TIMEOUT
    assert caplog.records == []  # an error line would become an event in Sentry


@pytest.mark.parametrize("sign", ["&", "<", "*", "_"])
def test_slack_takes_a_headline_made_of_signs_that_grow_when_escaped(sign: str) -> None:
    with slack(HOOK) as far:
        channel = SlackChannel(far.url(HOOK), LOOK, timeout=1)
        assert channel.send(letter(message(headline=sign * 500, excerpt=sign * 400))) == Sent("ok")


def test_a_page_in_slacks_place_is_no_yes() -> None:
    with feed_server() as far:
        far.serve("/home", "<html>Sign in</html>")
        far.serve(HOOK, "", status=302, Location="/home")
        for _ in range(2):
            result = to_slack(far.url(HOOK))
            assert isinstance(result, Retry)
            assert result.cause is Cause.BAD_ADDRESS
            far.serve(HOOK, "<html>Sign in</html>")


def test_a_page_that_repeats_the_webhooks_address_does_not_tell_it() -> None:
    with feed_server() as far:
        far.serve(HOOK, f"<pre>Cannot POST {HOOK}</pre>", status=404)
        result = to_slack(far.url(HOOK))
        assert isinstance(result, Refused)
        assert "secretsecret" not in result.detail


@pytest.mark.parametrize(
    "answer", [b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok"]
)
def test_a_far_end_that_slack_cannot_be_is_tried_again(answer: bytes) -> None:
    with far_end_that_says(answer) as port:
        assert isinstance(to_slack(f"http://127.0.0.1:{port}{HOOK}"), Retry)


def test_a_mail_arrives_whole() -> None:
    with relay() as far:
        assert to_mail(f"smtp://127.0.0.1:{far.port}") == Sent(
            "accepted for 1", reached=("desk@desk.example",)
        )
        (mail,) = far.mails
        assert mail["Subject"] == "Naval docking (it happened): Russian vessel docks at Sihanoukville"
        assert mail["Auto-Submitted"] == "auto-generated"
        text = mail.get_body(("plain",))
        assert text is not None
        assert "Why you are told" in text.get_content()


def test_a_relay_with_a_login_is_logged_in_to_and_a_wrong_password_is_told() -> None:
    with relay(login=True) as far:
        assert isinstance(to_mail(f"smtp://desk:hunter2@127.0.0.1:{far.port}"), Sent)
        wrong = to_mail(f"smtp://desk:sesame@127.0.0.1:{far.port}")
        assert isinstance(wrong, Refused)
        assert wrong.cause is Cause.AUTH
        assert "sesame" not in wrong.detail


def test_a_relay_without_the_encryption_we_ask_for_gets_nothing() -> None:
    with relay() as far:
        result = to_mail(f"smtp://127.0.0.1:{far.port}?starttls=1")
        assert isinstance(result, Refused)
        assert far.mails == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("451 try later", Retry), ("554 no thanks", Refused)],
)
def test_a_relays_answer_to_a_mail_decides(answer: str, expected: type[SendResult]) -> None:
    with relay() as far:
        far.answer = answer
        assert isinstance(to_mail(f"smtp://127.0.0.1:{far.port}"), expected)


def test_one_refused_recipient_is_named_and_the_others_get_no_second_mail() -> None:
    with relay() as far:
        far.refused["gone@desk.example"] = "550 no such user"
        result = to_mail(f"smtp://127.0.0.1:{far.port}", "desk@desk.example, gone@desk.example")
        assert result == Sent(
            "accepted for 1; refused: gone@desk.example: 550 no such user", reached=("desk@desk.example",)
        )


@pytest.mark.parametrize(("answer", "expected"), [("450 busy", Retry), ("550 no such user", Refused)])
def test_all_recipients_refused_is_told(answer: str, expected: type[SendResult]) -> None:
    with relay() as far:
        far.refused["desk@desk.example"] = answer
        assert isinstance(to_mail(f"smtp://127.0.0.1:{far.port}"), expected)


def test_a_relay_that_is_away_or_speaks_no_smtp_is_tried_again() -> None:
    away = to_mail(f"smtp://127.0.0.1:{free_port()}")
    assert isinstance(away, Retry)
    assert away.cause is Cause.UNREACHABLE
    with feed_server() as far:
        assert isinstance(to_mail(f"smtp://127.0.0.1:{far.port}"), Retry)


def test_a_mail_that_was_taken_is_sent_however_the_relay_says_goodbye() -> None:
    with relay() as far:
        far.goodbye = "421 closing early"
        assert to_mail(f"smtp://127.0.0.1:{far.port}") == Sent(
            "accepted for 1", reached=("desk@desk.example",)
        )
        assert len(far.mails) == 1
        far.refused["desk@desk.example"] = "550 no such user"
        assert isinstance(to_mail(f"smtp://127.0.0.1:{far.port}"), Refused)


def test_a_relay_that_hangs_up_in_the_handshake_is_tried_again() -> None:
    with far_end_that_says(b"") as port:
        assert isinstance(to_mail(f"smtps://127.0.0.1:{port}"), Retry)


def test_encryption_asked_of_a_port_that_has_none_says_what_to_check() -> None:
    with relay() as far:
        result = to_mail(f"smtps://127.0.0.1:{far.port}")
        assert isinstance(result, Retry)
        assert "smtp://" in result.detail

"""Email against real SMTP servers on loopback: encryption, recipients one by one, threads, one click."""

import re
import socket
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.channels import Links, Look
from service.channels.email import EmailChannel, Options
from service.domain.alert import AlertKind
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.domain.followup import FollowUpId
from service.domain.letter import Deed, Letter, Since
from tests.support.builders import NOON, letter, message
from tests.support.certificates import Certificates, certificates
from tests.support.far_ends import relay
from tests.support.ports import free_port

BASE = "https://desk.example"
LINKS = Links(BASE, "a key of the tests")
LOOK = Look(BASE, ZoneInfo("UTC"), "", LINKS)
DARA, SOPHEA, VUTHY = "Dara@desk.example", "sophea@desk.example", "vuthy@desk.example"


def mail(
    port: int, *recipients: str, url: str = "smtp://127.0.0.1:{}", look: Look = LOOK, timeout: float = 2
) -> EmailChannel:
    options = {
        "smtp_url": url.format(port),
        "sender": "afterstory@desk.example",
        "recipients": recipients or (DARA,),
    }
    return EmailChannel(Options.model_validate(options), look, timeout=timeout)


def test_silence_is_told_apart_from_the_end_of_a_conversation() -> None:
    """And a mail that was handed over before it may have arrived."""
    with relay() as far:
        channel = mail(far.port, timeout=0.3)
        far.answer = "silent"
        silent = channel.send(letter())
        far.answer = "cut"
        cut = channel.send(letter())
    with socket.create_server(("127.0.0.1", 0)) as mute:  # it takes the call and does not greet
        unheard = mail(mute.getsockname()[1], timeout=0.3).send(letter())
    assert isinstance(silent, Retry)
    assert isinstance(cut, Retry)
    assert isinstance(unheard, Retry)
    assert (silent.cause, silent.doubt) == (Cause.TIMEOUT, True)
    assert "took the call and fell silent. Look whether it is overloaded" in silent.detail
    assert (cut.cause, cut.doubt) == (Cause.UNREACHABLE, True)
    assert cut.detail == "The mail relay ended the conversation."
    assert (unheard.cause, unheard.doubt) == (Cause.TIMEOUT, False)
    assert unheard.detail == silent.detail


def send(port: int, *recipients: str, url: str = "smtp://127.0.0.1:{}", **given: object) -> SendResult:
    return mail(port, *recipients, url=url).send(letter(**given))  # type: ignore[arg-type] # a letter's fields


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def trusted(authority: Certificates, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca))
    return authority


def test_smtps_and_starttls_carry_login_and_mail(trusted: Certificates) -> None:
    with relay(login=True, smtps=trusted.context) as far:
        assert isinstance(send(far.port, url="smtps://desk:hunter2@127.0.0.1:{}"), Sent)
        assert len(far.mails) == 1
    with relay(login=True, starttls=trusted.context) as far:
        assert isinstance(send(far.port, url="smtp://desk:hunter2@127.0.0.1:{}?starttls=1"), Sent)
        assert len(far.mails) == 1
        wrong = send(far.port, url="smtp://desk:sesame@127.0.0.1:{}?starttls=1")
        assert isinstance(wrong, Refused)
        assert wrong.cause is Cause.AUTH


@pytest.mark.parametrize("url", ["smtps://127.0.0.1:{}", "smtp://127.0.0.1:{}?starttls=1"])
def test_a_certificate_that_nobody_vouches_for_gets_nothing(authority: Certificates, url: str) -> None:
    tls = {"smtps": authority.context} if url.startswith("smtps") else {"starttls": authority.context}
    with relay(**tls) as far:
        result = send(far.port, url=url)
        assert isinstance(result, Refused)
        assert "can't be trusted" in result.detail
        assert far.mails == []


def test_a_relay_that_wants_encryption_says_so_and_gets_nothing(trusted: Certificates) -> None:
    with relay(starttls=trusted.context) as far:
        result = send(far.port)
        assert isinstance(result, Refused)
        assert "530" in result.detail
        assert far.mails == []


def test_whoever_got_it_is_not_sent_it_again(  # and whoever did not is
) -> None:
    with relay() as far:
        far.refused = {SOPHEA: "450 busy", VUTHY: "550 no such user"}
        first = send(far.port, DARA, SOPHEA, VUTHY)
        assert isinstance(first, Retry)
        assert (first.cause, first.reached) == (Cause.REJECTED, (DARA,))
        assert "sophea@desk.example: 450 busy" in first.detail
        del far.refused[SOPHEA]
        second = send(far.port, DARA, SOPHEA, VUTHY, reached=first.reached)
        assert second == Sent(
            "accepted for 2; refused: vuthy@desk.example: 550 no such user", reached=(SOPHEA,)
        )
        assert [str(one["To"]) for one in far.mails] == [DARA, SOPHEA]
        third = send(far.port, DARA, SOPHEA, reached=(DARA, SOPHEA))
        assert third == Sent("nobody is left who wants it")
        assert len(far.mails) == 2


def test_whose_mail_is_refused_as_a_whole_costs_the_others_nothing() -> None:
    """A full mailbox, or a filter of one recipient's, speaks up after the mail: RFC 5321 section 4.2.5."""
    with relay() as far:
        far.rejected = {DARA: "452 mailbox full", SOPHEA: "554 no such words here"}
        first = send(far.port, DARA, SOPHEA, VUTHY)
        assert isinstance(first, Retry)
        assert (first.cause, first.doubt, first.reached) == (Cause.REJECTED, False, (VUTHY,))
        assert f"{DARA}: 452 mailbox full" in first.detail
        far.rejected[DARA] = "552 mailbox full"
        second = send(far.port, DARA, SOPHEA, VUTHY, reached=first.reached)
        assert isinstance(second, Sent)
        assert f"{DARA}: 552 mailbox full" in second.receipt
        assert [str(one["To"]) for one in far.mails] == [VUTHY]
        none = send(far.port, DARA, SOPHEA)
        assert isinstance(none, Refused)
        assert none.cause is Cause.REJECTED
        far.rejected[DARA] = "421 closing"
        closing = send(far.port, DARA, VUTHY)
        assert isinstance(closing, Retry)
        assert (closing.cause, closing.reached) == (Cause.SERVER, ())


def test_a_relay_that_ends_the_conversation_in_between_is_told_who_is_left() -> None:
    with relay() as far:
        far.refused = {SOPHEA: "421 too many"}
        result = send(far.port, DARA, SOPHEA, VUTHY)
        assert isinstance(result, Retry)
        assert result.reached == (DARA,)
        assert [str(one["To"]) for one in far.mails] == [DARA]


def test_whoever_ended_it_gets_none() -> None:
    with relay() as far:
        left = tuple(one.lower() for one in (DARA,))
        assert send(far.port, DARA, SOPHEA, left_out=left) == Sent("accepted for 1", reached=(SOPHEA,))
        assert send(far.port, DARA, left_out=left) == Sent("all recipients have ended their mail")
        assert [str(one["To"]) for one in far.mails] == [SOPHEA]


def sent(one: Letter, look: Look = LOOK, recipient: str = DARA):  # type: ignore[no-untyped-def] # noqa: ANN201 - an EmailMessage
    with relay() as far:
        assert isinstance(mail(far.port, recipient, look=look).send(one), Sent)
        (found,) = far.mails
        return found


def test_mails_of_a_follow_up_are_one_thread_and_each_has_an_id_of_its_own() -> None:
    first, again, second = sent(letter(key="1")), sent(letter(key="1")), sent(letter(key="2"))
    assert first["Message-ID"] == again["Message-ID"] != second["Message-ID"]
    assert first["Message-ID"] != sent(letter(key="1"), recipient=SOPHEA)["Message-ID"]
    for header in ("References", "In-Reply-To", "List-Id", "X-Entity-Ref-ID"):
        assert first[header] == second[header]
    other = sent(letter(message(followup=FollowUpId("senate-election"))))
    assert other["References"] != first["References"]
    assert str(first["List-Id"]) == "Afterstory <naval-docking.afterstory.desk.example>"


def test_one_click_ends_the_mail_of_its_recipient_alone() -> None:
    one = sent(letter())
    (address,) = re.findall(r"^<(https://desk\.example/mail/end/\S+)>$", str(one["List-Unsubscribe"]))
    assert str(one["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    may = LINKS.read_end(address.rpartition("/")[2])
    assert may is not None
    assert (may.recipient, may.followup) == (DARA, "naval-docking")
    plain = sent(letter(), Look("http://desk", ZoneInfo("UTC"), "", Links("http://desk", "key")))
    assert plain["List-Unsubscribe"] is not None
    assert plain["List-Unsubscribe-Post"] is None  # RFC 8058 wants https


def test_ids_and_addresses_are_sent_as_they_are_however_long() -> None:
    """A mail program finds no address in encoded words: RFC 2369 section 2, RFC 2047 section 5."""
    followup, host = FollowUpId("naval-docking-" + "x" * 60), "mail." + "newsroom." * 6 + "example"
    options = {
        "smtp_url": "smtp://127.0.0.1:{}",
        "sender": f"afterstory@{host}",
        "recipients": DARA,
    }
    with relay() as far:
        options["smtp_url"] = options["smtp_url"].format(far.port)
        channel = EmailChannel(Options.model_validate(options), LOOK)
        assert isinstance(channel.send(letter(message(followup=followup))), Sent)
        wire = dict(far.mails[0].raw_items())
    assert wire["List-Unsubscribe"] == f"<{LINKS.to_end(DARA, followup)}>"
    assert wire["List-Id"] == f"Afterstory <{followup}.afterstory.{host}>"
    for header in ("Message-ID", "In-Reply-To", "References"):
        assert re.fullmatch(rf"<[a-z0-9-]+@{re.escape(host)}>", wire[header])


@pytest.mark.parametrize("kind", list(AlertKind))
def test_the_text_says_all_that_the_page_says(kind: AlertKind) -> None:
    since = Since(2, "Reuters", (Deed("Sophea confirmed it.", NOON),))
    found = sent(letter(message(kind), since=since))
    text, page = found.get_body(("plain",)), found.get_body(("html",))
    assert text is not None
    assert page is not None
    words, html = text.get_content(), page.get_content()
    told = kind is AlertKind.DEVELOPMENT
    labels = ("Confirm", "Dismiss", "I have seen it") if told else ("I have seen it",)
    for part in (
        *labels,
        "Sophea confirmed it.",
        *(("by 2 other outlets, first by Reuters",) if told else ()),
    ):
        assert part in words
        assert part in html
    assert set(re.findall(r"https://desk\.example/mail/\S+?(?=[\s\"]|$)", words)) == set(
        re.findall(r"https://desk\.example/mail/\S+?(?=\")", html)
    )


def test_the_page_survives_a_reader_that_knows_tables_and_inline_styles_only() -> None:
    page = sent(letter()).get_body(("html",))
    assert page is not None
    html = page.get_content()
    body = html[html.index("<body") :]
    assert "<div" not in body
    assert "<!--[if mso]>" in body
    for tag in re.findall(r"<(?:td|h1|p|a)\b[^>]*>", re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)):
        assert "style=" in tag, tag
    assert "prefers-color-scheme: dark" in html
    assert "<script" not in html
    assert "http" not in html.partition("</style>")[0].replace("http-equiv", "")


def test_what_is_wrong_is_told_before_anything_is_sent(trusted: Certificates) -> None:
    with relay(login=True, starttls=trusted.context) as far:
        assert mail(far.port, url="smtp://desk:hunter2@127.0.0.1:{}?starttls=1").probe() == Sent("ok")
        wrong = mail(far.port, url="smtp://desk:sesame@127.0.0.1:{}?starttls=1").probe()
        assert isinstance(wrong, Refused)
        assert "sesame" not in wrong.detail
        assert far.mails == []
    assert isinstance(mail(free_port()).probe(), Retry)


def test_no_file_of_trust_is_no_trust(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with relay() as far:
        result = mail(far.port, url="smtps://127.0.0.1:{}").send(letter())
        assert isinstance(result, Retry)

"""Webhooks and Apprise against real HTTP servers on loopback."""

import base64
import json
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from service.channels import BadOptions, Look, open_channel
from service.channels.apprise import AppriseChannel
from service.channels.apprise import Options as AppriseOptions
from service.channels.webhook import Options, WebhookChannel
from service.domain.alert import AlertKind
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.domain.letter import Since
from tests.support.builders import NOON, letter, message
from tests.support.feed_server import FeedServer, feed_server, hang
from tests.support.ports import free_port

LOOK = Look("http://127.0.0.1:8321", ZoneInfo("UTC"), "")
SECRET = "whsec_" + base64.b64encode(b"hunter2 hunter2 hunter2 hunter2").decode()
OTHER = "whsec_" + base64.b64encode(b"another another another another").decode()


def post(
    url: str,
    secret: str = SECRET,
    *,
    private: bool = True,
    now: datetime | None = None,
    **given: object,
) -> SendResult:
    options = Options.model_validate({"url": url, "secret": secret, "private": private})
    now = now or datetime.now(UTC)  # noqa: TID251 - who verifies looks at the real clock
    return WebhookChannel(options, LOOK, timeout=1).send(
        letter(key="dev:naval-docking:1:hook", now=now, **given)
    )


def notify(far: FeedServer, path: str = "/hook/hunter2") -> SendResult:
    url = far.url(path).replace("http://", "json://desk:hunter2@")
    options = AppriseOptions.model_validate({"url": url})
    return AppriseChannel(options, LOOK, timeout=2).send(letter())


def test_whoever_knows_the_secret_can_tell_that_it_is_ours() -> None:
    with feed_server() as far:
        far.serve("/hook", "")
        assert post(far.url("/hook"), since=Since(2, "Reuters")) == Sent("200")
        (request,) = far.requests
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert headers["webhook-id"] == "dev:naval-docking:1:hook"
        said = Webhook(SECRET).verify(request.body, headers)
        assert (said["type"], said["data"]["also_reported_by"]) == ("alert.development", 2)
        assert said["data"]["headline"] == "Russian vessel docks at Sihanoukville"
        for body, secret in ((request.body + b" ", SECRET), (request.body, OTHER)):
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(body, headers)


def test_while_a_secret_is_changed_both_are_good() -> None:
    with feed_server() as far:
        far.serve("/hook", "")
        post(far.url("/hook"), f"{OTHER} {SECRET}")
        headers = {name.lower(): value for name, value in far.requests[0].headers.items()}
        for secret in (SECRET, OTHER):
            Webhook(secret).verify(far.requests[0].body, headers)


def test_a_repeat_has_the_same_id_and_a_time_of_its_own() -> None:
    with feed_server() as far:
        far.serve("/hook", "")
        post(far.url("/hook"), now=NOON)
        post(far.url("/hook"), now=NOON + timedelta(minutes=1), doubted=NOON)
        first, second = ({k.lower(): v for k, v in one.headers.items()} for one in far.requests)
        assert first["webhook-id"] == second["webhook-id"]
        assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 60
        assert far.requests[0].body == far.requests[1].body


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_kind_of_alert_has_all_fields(kind: AlertKind) -> None:
    with feed_server() as far:
        far.serve("/hook", "", status=204)
        options = Options.model_validate({"url": far.url("/hook"), "secret": SECRET, "private": True})
        assert WebhookChannel(options, LOOK).send(letter(message(kind))) == Sent("204")
        said = json.loads(far.requests[0].body)
        assert set(said) == {"type", "timestamp", "data"}
        assert set(said["data"]) == {
            "key", "alert", "followup", "title", "question", "window", "headline", "development", "excerpt",
            "outlet", "also_reported_by", "url", "lang", "published", "because", "why", "against",
            "before", "closes", "alerts", "review", "dashboard",
            "notice",
        }  # fmt: skip


STATUSES = [
    (401, Retry, Cause.AUTH),
    (403, Retry, Cause.AUTH),
    (404, Retry, Cause.BAD_ADDRESS),
    (408, Retry, Cause.SERVER),
    (429, Retry, Cause.RATE_LIMITED),
    (500, Retry, Cause.SERVER),
    (503, Retry, Cause.SERVER),
    (400, Refused, Cause.REJECTED),
    (422, Refused, Cause.REJECTED),
]


@pytest.mark.parametrize(("status", "expected", "cause"), [*STATUSES, (410, Refused, Cause.BAD_ADDRESS)])
def test_a_webhooks_answer_decides_and_its_words_are_left_out(
    status: int, expected: type[Retry | Refused], cause: Cause
) -> None:
    with feed_server() as far:
        far.serve("/hook/hunter2", "hunter2", status=status)
        result = post(far.url("/hook/hunter2"))
        assert isinstance(result, expected)
        assert result.cause is cause
        assert "hunter2" not in result.detail


def test_a_webhook_may_ask_to_slow_down_and_is_not_followed_elsewhere() -> None:
    with feed_server() as far:
        far.serve("/hook", "", status=429, Retry_After="7")
        slow = post(far.url("/hook"))
        assert isinstance(slow, Retry)
        assert slow.after == timedelta(seconds=7)
        far.serve("/elsewhere", "")
        far.serve("/hook", "", status=302, Location="/elsewhere")
        moved = post(far.url("/hook"))
        assert isinstance(moved, Retry)
        assert "moved. Give its new address" in moved.detail
        assert [one.path for one in far.requests] == ["/hook", "/hook"]


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        ("0", timedelta()),
        ("Sun, 26 Nov 2023 12:00:30 GMT", timedelta(seconds=30)),
        ("Sun, 26 Nov 2023 12:00:30 -0000", timedelta(seconds=30)),
        ("Sun, 26 Nov 2023 11:00:00 GMT", timedelta()),
        # A moment instead of a number, in milliseconds: it would be 56,000 years.
        ("1767225600000", timedelta(hours=1)),
        ("9" * 5_000, timedelta(hours=1)),
        ("Sun, 26 Nov 2079 12:00:00 GMT", timedelta(hours=1)),
        ("\u00b2", None),
        ("soon", None),
    ],
)
def test_however_a_webhook_asks_to_slow_down_it_is_believed_an_hour(
    asked: str, after: timedelta | None
) -> None:
    with feed_server() as far:
        far.serve("/hook", "", status=429, Retry_After=asked)
        assert post(far.url("/hook"), now=NOON) == Retry(
            Cause.RATE_LIMITED, "The webhook asks to slow down.", after
        )


@pytest.mark.parametrize("private", [True, False])
def test_a_webhook_without_an_address_took_nothing(private: bool) -> None:
    result = post("http://no-such-machine.invalid/hook", private=private)
    assert result == Retry(Cause.UNREACHABLE, "The webhook's machine can't be reached.")


def test_doubt_is_told_from_certainty() -> None:
    away = post(f"http://127.0.0.1:{free_port()}/hook")
    assert isinstance(away, Retry)
    assert (away.cause, away.doubt) == (Cause.UNREACHABLE, False)
    with feed_server() as far:
        far.answers["/hook"] = hang(2)
        silent = post(far.url("/hook"))
        assert isinstance(silent, Retry)
        assert (silent.cause, silent.doubt) == (Cause.TIMEOUT, True)

        def cut(request: object) -> None:
            request.close_connection = True  # type: ignore[attr-defined] # http.server's handler
            request.connection.close()  # type: ignore[attr-defined] # see above

        far.answers["/hook"] = cut
        ended = post(far.url("/hook"))
        assert isinstance(ended, Retry)
        assert (ended.cause, ended.doubt) == (Cause.UNREACHABLE, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_private_address_is_not_spoken_to_unless_the_desk_means_it(host: str) -> None:
    with feed_server() as far:
        far.serve("/hook", "")
        result = post(far.url("/hook").replace("127.0.0.1", host), private=False)
        assert isinstance(result, Refused)
        assert "private: true" in result.detail
        assert far.requests == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "ftp://h/hunter2", "secret": SECRET}, "url: must be a web address"),
        ({"url": "http://[/hunter2", "secret": SECRET}, "url: must be a web address"),
        ({"url": f"http://{'h' * 64}.example/hunter2", "secret": SECRET}, "url: must be a web address"),
        ({"url": "https://h.example/hunter2", "secret": "hunter2"}, "secret: must be whsec_ and then"),
        ({"url": "https://h.example/hunter2", "secret": "whsec_aHVudGVyMg=="}, "secret: must be whsec_"),
        ({"url": "https://h.example/hunter2", "secret": f"{SECRET} hunter2"}, "secret: must be whsec_"),
    ],
)
def test_a_webhooks_options_say_what_would_be_right(options: dict[str, str], words: str) -> None:
    with pytest.raises(BadOptions) as refused:
        open_channel("webhook", options, LOOK)
    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_apprise_carries_the_alert_and_no_mention(caplog: pytest.LogCaptureFixture) -> None:
    with feed_server() as far:
        far.serve("/hook/hunter2", "")
        assert notify(far) == Sent("ok")
        said = json.loads(far.requests[0].body)
        assert said["title"] == "Naval docking: It happened"
        for words in (
            "Russian vessel docks at Sihanoukville",
            "Khmer Times",
            "https://outlet.example/1",
            "key",
        ):
            assert words in said["message"]
        evil = message(headline="@everyone <@123> <!channel>\r\nfree money")
        url = far.url("/hook/hunter2").replace("http://", "json://")
        AppriseChannel(AppriseOptions.model_validate({"url": url}), LOOK).send(letter(evil))
        words = json.loads(far.requests[1].body)["message"]
        assert not any(bad in words for bad in ("@everyone", "<@", "<!"))
    assert not any(
        "hunter2" in record.getMessage() for record in caplog.records if record.levelno >= logging.INFO
    )


@pytest.mark.parametrize(("status", "expected", "cause"), STATUSES)
def test_what_apprise_reports_decides(
    status: int, expected: type[Retry | Refused], cause: Cause, caplog: pytest.LogCaptureFixture
) -> None:
    with feed_server() as far:
        far.serve("/hook/hunter2", "hunter2", status=status)
        result = notify(far)
        assert isinstance(result, expected)
        assert result.cause is cause
        assert "hunter2" not in result.detail
    assert not any(
        "hunter2" in record.getMessage() for record in caplog.records if record.levelno >= logging.INFO
    )


def test_a_service_that_is_away_is_tried_again() -> None:
    url = f"json://127.0.0.1:{free_port()}/hunter2"
    result = AppriseChannel(AppriseOptions.model_validate({"url": url}), LOOK, timeout=2).send(letter())
    assert isinstance(result, Retry)
    assert result.cause is Cause.UNREACHABLE


@pytest.mark.parametrize(
    "url", ["tgram://123456789:abcdefg_hijklmnop/12315544/", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "ntfy://topic",
            "pagerduty://integration@apikey", "mailto://u:p@example.org"]
)  # fmt: skip
def test_apprise_knows_what_desks_use(url: str) -> None:
    assert open_channel("apprise", {"url": url}, LOOK).pace >= timedelta()


@pytest.mark.parametrize(
    "url", ["tgram://123456789:hunter2hunter2/1/2", "ntfy://desk:hunter2@ntfy.example/a/b"]
)
def test_one_apprise_channel_leads_to_one_place(url: str) -> None:
    """Of two, one that took an alert would get it again at each try for the other."""
    with pytest.raises(BadOptions) as refused:
        open_channel("apprise", {"url": url}, LOOK)
    assert "url: leads to 2 places; name one" in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["hunter2", "nosuch://hunter2", "tgram://hunter2"])
def test_an_address_that_apprise_does_not_know_says_so(url: str) -> None:
    with pytest.raises(BadOptions) as refused:
        open_channel("apprise", {"url": url}, LOOK)
    assert "url: is no address that Apprise knows" in str(refused.value)
    assert "hunter2" not in str(refused.value)

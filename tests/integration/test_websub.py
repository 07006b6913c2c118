"""A hub on loopback: subscribing, verifying, pushing, renewing, and falling back to visits."""

import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

import pytest
from lxml import etree
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine

from config.settings import load_settings
from service.bootstrap import Services
from service.domain.document import ParsedFeed
from service.feeds.kinds import fast
from service.feeds.kinds.source import Source
from service.ports import ListedFeed
from service.store.due import pause_feed
from service.store.engine import read, write
from service.store.schema import FeedRow, ItemRow, PushRow, SubscriptionRow
from service.web.app import create_app
from tests.support.feed_server import FeedServer, Handler, feed_server
from tests.support.ports import free_port
from tests.support.service import until
from tests.support.web import served


@dataclass
class Hub:
    """A hub that keeps to the recommendation, and its publisher."""

    server: FeedServer
    services: Services
    lease: int = 3_600
    asked: dict[str, str] = field(default_factory=dict)
    verified: list[tuple[int, str]] = field(default_factory=list)

    def subscribe(self, request: Handler) -> None:
        """Take the request, and make sure in a thread of its own, as hubs do."""
        form = request.body.decode()
        self.asked = {name: values[0] for name, values in parse_qs(form).items()}
        request.send_response(202)
        request.send_header("Content-Length", "0")
        request.end_headers()
        threading.Thread(target=self.verify).start()

    def verify(self, **other: str) -> None:
        fields = {
            "hub.mode": "subscribe",
            "hub.topic": self.asked["hub.topic"],
            "hub.challenge": "sesame",
            "hub.lease_seconds": str(self.lease),
        }
        self.verified.append(call(f"{self.asked['hub.callback']}?{urlencode(fields | other)}"))

    def push(self, document: str, *, secret: str | None = None, method: str = "sha256") -> int:
        key = (secret or self.asked["hub.secret"]).encode()
        signature = hmac.new(key, document.encode(), method).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={signature}", "Content-Type": "application/rss+xml"}
        return call(self.asked["hub.callback"], document.encode(), headers)[0]


def call(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    try:
        with urlopen(Request(url, body, headers or {}), timeout=10) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except OSError as error:
        return getattr(error, "code", 0), ""


def document(*titles: str) -> str:
    now = format_datetime(datetime.now(UTC))  # noqa: TID251 - the service under test runs on the real clock
    items = "".join(
        f"<item><title>{t}</title><guid>{t}</guid><pubDate>{now}</pubDate></item>" for t in titles
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


@pytest.fixture
def hub(engine: Engine) -> Iterator[Hub]:
    port = free_port()
    variables = {
        "AFTERSTORY_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "AFTERSTORY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
    }
    services = Services(load_settings(variables, None), "memory://")
    with feed_server() as server, served(create_app(services), port):
        one = Hub(server, services)
        server.answers["/hub"] = one.subscribe
        link = f'<{server.url("/hub")}>; rel="hub", <{server.url("/feed")}>; rel="self"'
        server.serve("/feed", document("First"), Link=link)
        with services.store.begin() as tx:
            tx.feeds.put([ListedFeed(server.url("/feed"), "Khmer Times", "en")], wall=services.wall_now())
        services.poll_due()
        yield one
    services.engine.dispose()


def subscribed(hub: Hub) -> None:
    assert hub.services.ask_hubs() == 1
    until(lambda: bool(hub.verified), "the hub has made sure")


def row(hub: Hub, column: object) -> object:
    with read(hub.services.engine) as connection:
        return connection.execute(select(column)).scalar_one()  # type: ignore[call-overload] # any column


def make_due(hub: Hub) -> None:
    with write(hub.services.engine) as connection:
        past = hub.services.wall_now() - timedelta(minutes=1)
        connection.execute(update(SubscriptionRow).values(next_try=past))
        connection.execute(update(FeedRow).values(next_poll=past))


def test_a_feed_with_a_hub_is_subscribed_and_what_is_pushed_is_stored_once(hub: Hub) -> None:
    subscribed(hub)
    assert hub.verified == [(200, "sesame")]
    assert row(hub, SubscriptionRow.state) == "active"
    assert hub.asked["hub.topic"] == hub.server.url("/feed")
    assert [hub.push(document("Second")) for _ in range(2)] == [202, 202]
    assert hub.services.read_push() == 1
    assert hub.services.read_push() is None
    assert hub.push(document("Second")) == 202
    assert hub.services.read_push() == 0
    assert row(hub, func.count(ItemRow.id)) == 2


def test_a_push_that_a_fault_of_ours_can_not_store_takes_no_other_along(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed(hub)
    read_fast = fast.read_tree

    def broken(tree: etree._Element, given: Source) -> ParsedFeed | None:
        found = read_fast(tree, given)
        odd = found is not None and found.entries[0].title == "Odd"
        return replace(found, entries=(replace(found.entries[0], title="\ud800"),)) if odd else found

    monkeypatch.setattr(fast, "read_tree", broken)
    assert [hub.push(document(title)) for title in ("Second", "Odd", "Third")] == [202, 202, 202]
    assert hub.services.read_push() == 2
    assert "push not saved" in caplog.text
    assert hub.services.read_push() is None
    assert row(hub, func.count(ItemRow.id)) == 3


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_signature_of_the_recommendation_is_understood(hub: Hub, method: str) -> None:
    subscribed(hub)
    hub.push(document("Second"), method=method)
    assert hub.services.read_push() == 1


def test_what_is_signed_otherwise_is_dropped_and_the_hub_not_told(hub: Hub) -> None:
    subscribed(hub)
    assert hub.push(document("Forged"), secret="guessed") == 202
    assert hub.push(document("Forged"), method="md5") == 202
    assert call(hub.asked["hub.callback"], document("Forged").encode())[0] == 202
    assert row(hub, func.count(PushRow.id)) == 0


def test_nobody_else_can_make_sure_or_push(hub: Hub) -> None:
    hub.lease = 60
    subscribed(hub)
    hub.verify(**{"hub.topic": "https://other.example/"})
    hub.verify(**{"hub.mode": "unsubscribe"})
    assert [status for status, _ in hub.verified] == [200, 404, 404]
    other = f"{hub.services.public_url}/websub/guessed"
    assert call(f"{other}?hub.mode=subscribe&hub.topic=x&hub.challenge=y")[0] == 404
    assert call(other, b"<rss/>")[0] == 410
    assert call(f"{other}%00")[0] == 404
    assert call(f"{other}%00", b"<rss/>")[0] == 404


def test_nothing_that_a_hub_says_upsets_the_service(hub: Hub) -> None:
    subscribed(hub)
    hub.verify(**{"hub.lease_seconds": "9" * 5_000})
    granted = row(hub, SubscriptionRow.expires)
    assert isinstance(granted, datetime)
    assert granted - hub.services.wall_now() > timedelta(days=365)
    hub.verify(**{"hub.mode": "denied", "hub.reason": "\0no\x1b\u202e way"})
    assert [status for status, _ in hub.verified] == [200, 200, 200]
    assert row(hub, SubscriptionRow.detail) == "The hub refuses: no way."


def test_a_hub_that_refuses_leaves_the_feed_to_visits(hub: Hub) -> None:
    subscribed(hub)
    hub.verify(**{"hub.mode": "denied", "hub.reason": "private  feed"})
    assert row(hub, SubscriptionRow.state) == "denied"
    assert row(hub, SubscriptionRow.detail) == "The hub refuses: private feed."
    assert row(hub, FeedRow.pushed_until) is None


def test_where_a_push_can_not_be_read_the_feed_is_visited_at_once(hub: Hub) -> None:
    subscribed(hub)
    hub.push(document("Second"))
    hub.services.read_push()
    due = row(hub, FeedRow.next_poll)
    assert isinstance(due, datetime)
    assert due > hub.services.wall_now()
    assert hub.push("<html><body>Something is new.</body></html>") == 202
    assert hub.services.read_push() == 0
    due = row(hub, FeedRow.next_poll)
    assert isinstance(due, datetime)
    assert due <= hub.services.wall_now()


def test_a_hub_that_refuses_before_it_answers_is_asked_once_a_day(hub: Hub) -> None:
    def refuse(request: Handler) -> None:
        hub.asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        hub.verify(**{"hub.mode": "denied", "hub.reason": "not yours"})
        request.send_response(202)
        request.send_header("Content-Length", "0")
        request.end_headers()

    hub.server.answers["/hub"] = refuse
    for _ in range(2):
        make_due(hub)
        assert hub.services.ask_hubs() == 1
        assert row(hub, SubscriptionRow.state) == "denied"
        next_try = row(hub, SubscriptionRow.next_try)
        assert isinstance(next_try, datetime)
        assert next_try - hub.services.wall_now() > timedelta(hours=23)


def test_a_paused_feed_takes_no_pushes_and_its_hub_is_not_asked(hub: Hub) -> None:
    subscribed(hub)
    with write(hub.services.engine) as connection:
        pause_feed(connection, hub.server.url("/feed"))
    make_due(hub)
    assert hub.services.ask_hubs() == 0
    assert (
        hub.push(document("Second")) == 202
    )  # taken off its hands, so that it does not end the subscription
    assert hub.services.read_push() is None
    assert row(hub, func.count(ItemRow.id)) == 1


def test_a_subscription_is_renewed_before_its_lease_ends(hub: Hub) -> None:
    subscribed(hub)
    expires, next_try = row(hub, SubscriptionRow.expires), row(hub, SubscriptionRow.next_try)
    assert isinstance(expires, datetime)
    assert isinstance(next_try, datetime)
    assert expires - next_try == timedelta(seconds=720)
    assert hub.services.ask_hubs() == 0
    make_due(hub)
    hub.lease = 7_200
    assert hub.services.ask_hubs() == 1
    until(lambda: len(hub.verified) > 1, "the hub has made sure again")
    renewed = row(hub, SubscriptionRow.expires)
    assert isinstance(renewed, datetime)
    assert renewed > expires


def test_a_hub_that_does_not_answer_is_asked_again_and_the_feed_is_visited(hub: Hub) -> None:
    hub.server.serve("/hub", "", status=500)
    assert hub.services.ask_hubs() == 1
    assert row(hub, SubscriptionRow.state) == "wanted"
    detail = row(hub, SubscriptionRow.detail)
    assert str(detail).startswith("The hub was asked in vain: It answers 500 Internal Server Error")
    assert row(hub, FeedRow.pushed_until) is None


def test_while_a_hub_pushes_visits_are_rare_until_one_finds_what_it_lost(hub: Hub) -> None:
    subscribed(hub)
    hub.push(document("Second"))
    hub.services.read_push()
    link = f'<{hub.server.url("/hub")}>; rel="hub"'
    hub.server.serve("/feed", document("Second", "First"), Link=link)
    make_due(hub)
    hub.services.poll_due()
    wait = row(hub, FeedRow.next_poll)
    assert isinstance(wait, datetime)
    assert wait - hub.services.wall_now() > timedelta(minutes=50)
    hub.server.serve("/feed", document("Third", "Second", "First"), Link=link)
    make_due(hub)
    hub.services.poll_due()
    assert row(hub, FeedRow.pushed_until) is None


def test_without_a_public_address_no_hub_is_asked(hub: Hub) -> None:
    variables = {"AFTERSTORY_DATABASE_URL": hub.services.engine.url.render_as_string(hide_password=False)}
    assert Services(load_settings(variables, None), "memory://").ask_hubs() == 0

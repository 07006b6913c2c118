"""Feeds are found, looked at and listed on the dashboard, from a real site into a desk's own folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.files import load_feeds
from config.settings import load_settings
from service.bootstrap import Services
from service.store.migrate import upgrade
from service.web.app import create_app
from tests.support.desk import login_path
from tests.support.feed_server import FeedServer, feed_server

LISTED = "# Ours.\nfeeds:\n  - url: https://kt.example/feed\n    name: Khmer Times\n"


@dataclass
class Editor:
    """An editor who is logged in to a desk's dashboard."""

    client: TestClient
    file: Path

    def send(self, path: str, **form: str) -> tuple[int, str]:
        """Send a form as the page has it; the words of what comes back."""
        page = self.client.get("/feeds").text
        (csrf,) = set(re.findall(r'name="csrf" value="([^"]+)"', page))
        answer = self.client.post(path, data={"csrf": csrf, **form})
        return answer.status_code, unescape(re.sub(r"\s+", " ", answer.text))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    file = tmp_path / "config" / "feeds.yaml"
    file.parent.mkdir()
    file.write_text(LISTED, encoding="utf-8")
    variables = {
        "AFTERSTORY_HOME": str(tmp_path),
        "AFTERSTORY_CONFIG": str(file.parent),
        "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
    }
    services = Services(load_settings(variables, None), "memory://")
    upgrade(services.engine)
    with TestClient(create_app(services), base_url="http://127.0.0.1:8321") as client:
        client.post(login_path(services.engine, services.wall_now()))
        yield Editor(client, file)
    services.engine.dispose()


def rss(title: str, *headlines: str) -> str:
    items = "".join(
        f"<item><title>{line}</title><guid>{line}</guid><pubDate>Sun, 26 Nov 2023 09:00:00 GMT</pubDate></item>"
        for line in headlines
    )
    return f"<rss version='2.0'><channel><title>{title}</title><language>fr</language>{items}</channel></rss>"


def test_a_sites_feed_is_found_previewed_and_listed(editor: Editor, server: FeedServer) -> None:
    server.serve(
        "/", '<html><link rel="alternate" type="application/rss+xml" href="/main"><a href="/gone.rss">RSS</a>'
    )
    server.serve("/main", rss("The &lt;b&gt;Outlet", "Frigate docks &lt;script&gt;alert(1)&lt;/script&gt;"))
    status, words = editor.send("/feeds/find", address=server.url("/"))
    assert status == 200
    assert "1 found, the likeliest first." in words
    assert "RSS, 1 entry, newest of 26 November 2023, fr (declared)" in words
    assert "<script>alert" not in words
    assert "Frigate docks" in words
    assert editor.file.read_text(encoding="utf-8") == LISTED  # nothing is stored by looking
    status, words = editor.send("/feeds/add", address=server.url("/main"))
    assert status == 200
    assert "Visit now" in words  # the feed's own page
    assert load_feeds(editor.file)[-1].url == server.url("/main")
    assert load_feeds(editor.file)[-1].lang == "fr"
    status, words = editor.send("/feeds/find", address=server.url("/main"))
    assert "This is a feed." in words
    assert "Listed already, as" in words
    assert "Add this feed" not in words
    status, words = editor.send("/feeds/add", address=server.url("/main?utm_source=x"))
    assert (status, "is listed already, as" in words) == (409, True)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "is no web address. Give one such as https://example.org/."),
        ("ftp://a.example/", "“ftp://a.example/” is no web address."),
        ("not an address", "“not an address” is no web address."),
        ("<script>", "is no web address."),
    ],
)
def test_what_is_no_address_is_told_in_plain_words(editor: Editor, address: str, says: str) -> None:
    status, words = editor.send("/feeds/find", address=address)
    assert (status, says in words) == (400, True)


def test_a_site_without_feeds_and_a_private_one_are_told(editor: Editor, server: FeedServer) -> None:
    server.serve("/", "<html>Welcome")
    assert (
        f"No feed was found for {server.url('/')}." in editor.send("/feeds/find", address=server.url("/"))[1]
    )
    status, words = editor.send("/feeds/find", address="http://10.0.0.1/")
    assert (status, "The address leads to 10.0.0.1, which is not public." in words) == (200, True)
    status, words = editor.send("/feeds/add", address=server.url("/"))
    assert (status, "is not added. It is no feed: it is a web page." in words) == (409, True)


def test_a_file_that_is_broken_or_can_not_be_changed_is_told(editor: Editor, server: FeedServer) -> None:
    server.serve("/main", rss("The Outlet", "Frigate docks"))
    editor.file.write_text(LISTED.replace("name:", "nme:"), encoding="utf-8")
    status, words = editor.send("/feeds/add", address=server.url("/main"))
    assert (status, "feeds.yaml:4: feeds.0.nme: there is no such field" in words) == (409, True)


def test_nobody_finds_or_adds_from_another_site(editor: Editor, server: FeedServer) -> None:
    for path in ("/feeds/find", "/feeds/add"):
        assert editor.client.post(path, data={"address": server.url("/")}).status_code == 403
    assert server.requests == []

"""The feeds group of the command line, against real sites on loopback and a desk's own folder."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import listparser
import pytest

from config.files import load_feeds
from tests.support.builders import ROOT
from tests.support.feed_server import FeedServer, feed_server

Command = Callable[..., "subprocess.CompletedProcess[str]"]
DESK = "# Ours.\nfeeds:\n  # seen by Sophea\n  - url: https://kt.example/feed\n    name: Khmer Times\n    folder: Asia\n    site: https://kt.example/\n"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    file = tmp_path / "config" / "feeds.yaml"
    file.parent.mkdir()
    file.write_text(DESK, encoding="utf-8")
    return file


@pytest.fixture
def feeds(tmp_path: Path, desk: Path) -> Command:
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AFTERSTORY_")},
        "AFTERSTORY_HOME": str(tmp_path),
        "AFTERSTORY_CONFIG": str(desk.parent),
        "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32",
    }

    def command(*words: str, group: str = "feeds") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "service.cli", group, *words],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    assert command("upgrade", group="db").returncode == 0
    return command


def rss(title: str, *days: int, language: str = "fr") -> str:
    items = "".join(
        f"<item><title>Story {day}</title><guid>{title}{day}</guid><pubDate>Sun, {day:02} Nov 2023 09:00:00 GMT</pubDate></item>"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>{title}</title><language>{language}</language>{items}</channel></rss>"


def in_force(feeds: Command) -> set[str]:
    return {row["url"] for row in json.loads(feeds("list", "--json").stdout)}


def test_a_sites_feeds_are_found_and_shown_the_likeliest_first(feeds: Command, server: FeedServer) -> None:
    server.serve(
        "/",
        '<html><link rel="alternate" type="application/rss+xml" href="/comments/feed/" title="Comments">'
        '<link rel="alternate" type="application/atom+xml" href="gone.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/main" title="x"><a href="/world.rss">World</a>',
        Content_Type="text/html",
    )
    server.serve("/main", rss("The Outlet", 3, 25, 24, 2))
    server.serve("/world.rss", rss("World", 26) + "<torn")
    server.serve("/comments/feed/", rss("Comments"))
    told = feeds("discover", server.url("/"))
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(
        "3 found, the likeliest first.\n\nThe Outlet\n"
        f"  {server.url('/main')}\n"
        "  RSS, 4 entries, newest of 25 November 2023, fr (declared)\n"
        "  - Story 25\n  - Story 24\n  - Story 3\n"
        f"  afterstory feeds add {server.url('/main')}\n\n"
        f"World\n  {server.url('/world.rss')}\n"
        "  RSS, 1 entry, newest of 26 November 2023, fr (linked)\n  Damaged, but it can be read: "
    )
    assert (
        f"Comments\n  {server.url('/comments/feed/')}\n  RSS, 0 entries, language not said (linked)\n"
        in told.stdout
    )
    assert told.stdout.endswith(
        f"\nNot usable: {server.url('/gone.xml')}\n"
        "  It answers 404 Not Found: the feed is gone or the address is wrong. Look it up anew.\n"
    )
    assert "/robots.txt" not in [one.path for one in server.requests]
    found = json.loads(feeds("discover", server.url("/"), "--json").stdout)
    assert [(one["title"], one["way"], one["entries"], one["lang"]) for one in found["feeds"]] == [
        ("The Outlet", "declared", 4, "fr"),
        ("World", "linked", 1, "fr"),
        ("Comments", "linked", 0, None),
    ]
    assert [one["url"] for one in found["unusable"]] == [server.url("/gone.xml")]


def test_an_address_that_is_a_feed_says_so(feeds: Command, server: FeedServer) -> None:
    server.serve("/feed", rss("The Outlet", 25))
    assert feeds("discover", server.url("/feed")).stdout.startswith("This is a feed.\n\nThe Outlet\n")
    assert json.loads(feeds("discover", server.url("/feed"), "--json").stdout)["is_feed"] is True


@pytest.mark.parametrize("status", [200, 403])
def test_where_nothing_is_declared_the_usual_places_are_tried(
    feeds: Command, server: FeedServer, status: int
) -> None:
    server.serve("/blog", "<html>Welcome", status=status)
    server.serve("/rss.xml", rss("The Outlet", 25))
    server.serve("/feed", rss("The Outlet", 25))
    server.serve("/robots.txt", f"Sitemap: {server.url('/km/news.xml')}")
    server.serve("/km/news.xml", rss("From the sitemap", 1))
    told = feeds("discover", server.url("/blog"))
    assert told.stdout.count("The Outlet") == 1  # the same entries under two addresses
    assert "1 November 2023, fr (guessed)" in told.stdout
    assert ("It answers 403 Forbidden" in told.stdout) is (status == 403)
    paths = [one.path for one in server.requests]
    assert {"/blog/feed", "/sitemap_news.xml"} <= set(paths)
    assert len(paths) <= 22  # the page, its robots.txt and a bounded number of guesses


def test_a_page_that_sends_on_is_followed_once(feeds: Command, server: FeedServer) -> None:
    server.serve("/", '<html><meta http-equiv="refresh" content="0; url=/km/">')
    server.serve("/km/", '<html><link rel="alternate" type="application/rss+xml" href="rss">')
    server.serve("/km/rss", rss("Khmer", 25))
    assert "Khmer\n" in feeds("discover", server.url("/")).stdout
    assert [one.path for one in server.requests] == ["/", "/km/", "/km/rss"]


def test_a_page_that_lists_feeds_is_one_step_away(feeds: Command, server: FeedServer) -> None:
    server.serve("/", '<html><a href="/rssfeeds">RSS</a>')
    server.serve("/rssfeeds", '<html><a href="/api/1">RSS</a><a href="/api/2">RSS</a><a href="/more">RSS</a>')
    server.serve("/api/1", rss("Cambodia", 25))
    server.serve("/api/2", rss("World", 26))
    server.serve("/more", '<html><a href="/rss">RSS</a>')
    told = feeds("discover", server.url("/")).stdout
    assert [line for line in told.splitlines() if line in ("Cambodia", "World")] == ["World", "Cambodia"]
    paths = [one.path for one in server.requests]
    assert (paths[:2], sorted(paths[2:])) == (["/", "/rssfeeds"], ["/api/1", "/api/2", "/more"])


def test_a_site_without_feeds_or_out_of_reach_is_told_in_plain_words(
    feeds: Command, server: FeedServer
) -> None:
    server.serve("/", "<html>Welcome")
    none = feeds("discover", server.url("/"))
    assert (none.returncode, none.stdout, none.stderr) == (
        1,
        "",
        f"No feed was found for {server.url('/')}.\n",
    )
    private = feeds("discover", "http://10.0.0.1/")
    assert (private.returncode, private.stdout) == (1, "")
    assert (
        "Not usable: http://10.0.0.1/\n  The address leads to 10.0.0.1, which is not public."
        in private.stderr
    )
    wrong = feeds("discover", "ftp://a.example/")
    assert (
        wrong.stderr == "“ftp://a.example/” is no web address; give one such as https://example.org/feed.\n"
    )


def test_a_feed_is_added_under_its_own_name_and_polled(
    feeds: Command, server: FeedServer, desk: Path
) -> None:
    server.serve("/feed", rss("The Outlet", 24, 25, language="EN-us"))
    added = feeds("add", server.url("/feed"))
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout == (
        f"The Outlet is in force: {server.url('/feed')}\nRSS, 2 entries, newest of 25 November 2023, EN-us\n"
    )
    assert desk.read_text(encoding="utf-8") == (
        f"{DESK}  - url: {server.url('/feed')}\n    name: The Outlet\n    lang: en-us\n"
    )
    assert in_force(feeds) == {"https://kt.example/feed", server.url("/feed")}
    again = feeds("add", server.url("/feed?utm_source=x#top"))
    assert (again.returncode, again.stderr) == (
        1,
        f"{server.url('/feed?utm_source=x#top')} is listed already, as The Outlet ({server.url('/feed')}).\n",
    )


def test_a_feed_is_added_under_the_desks_own_words(feeds: Command, server: FeedServer, desk: Path) -> None:
    server.serve("/feed", rss("The Outlet", 25))
    wrong = feeds("add", server.url("/feed"), "--lang", "Khmer language")
    assert (
        wrong.stderr == "--lang: “Khmer language” is no language tag; give one such as en, km or zh-Hant.\n"
    )
    assert feeds("add", server.url("/feed"), "--name", "Ours: #1", "--lang", "ru").returncode == 0
    assert (load_feeds(desk)[-1].name, load_feeds(desk)[-1].lang) == ("Ours: #1", "ru")


def test_a_feed_is_added_with_where_its_outlet_is_at_home(
    feeds: Command, server: FeedServer, desk: Path
) -> None:
    server.serve("/feed", rss("The Outlet", 25))
    wrong = feeds("add", server.url("/feed"), "--country", "Cambodja")
    assert wrong.stderr == (
        "--country: “Cambodja” is no country; write its code, such as KH, or its English name.\n"
    )
    assert feeds("add", server.url("/feed"), "--country", "Cambodia").returncode == 0
    assert load_feeds(desk)[-1].country == "KH"
    listed = json.loads(feeds("list", "--json").stdout)
    assert [one["country"] for one in listed if one["name"] == "The Outlet"] == ["KH"]


def test_what_is_no_feed_is_not_added(feeds: Command, server: FeedServer, desk: Path) -> None:
    server.serve("/", "<html>Welcome")
    told = feeds("add", server.url("/"))
    assert (told.returncode, told.stderr) == (
        1,
        f"{server.url('/')} is not added. It is no feed: it is a web page.\n"
        f"`afterstory feeds discover {server.url('/')}` looks for the site's feeds.\n",
    )
    assert "It answers 404 Not Found" in feeds("add", server.url("/gone")).stderr
    assert desk.read_text(encoding="utf-8") == DESK


def test_a_feed_is_removed_with_its_comment(feeds: Command, desk: Path) -> None:
    feeds("import")
    told = feeds("remove", "https://KT.example/feed#x")
    assert (told.returncode, told.stdout) == (0, "Khmer Times is no longer polled: https://kt.example/feed\n")
    assert load_feeds(desk) == ()
    assert in_force(feeds) == set()
    again = feeds("remove", "https://kt.example/feed")
    assert "lists no feed of the address https://kt.example/feed" in again.stderr


def test_a_list_is_imported_once_and_exported_as_it_was(feeds: Command, tmp_path: Path, desk: Path) -> None:
    theirs = tmp_path / "theirs.opml"
    theirs.write_text(
        '<opml version="1.0"><body><outline text="Asia"><outline text="Cambodia">'
        '<outline text="Kiripost" xmlUrl="https://kp.example/feed?a=1&b=2" htmlUrl="https://kp.example/" language="EN"/>'
        '<outline xmlUrl="https://kt.example/feed/../feed"/></outline></outline>'
        '<outline text="KT" xmlUrl="https://kt.example:443/feed"/><outline text="Kiri" xmlUrl="https://kp.example/feed?a=1&amp;b=2"/>'
        '<outline text="A note"/></body></opml>',
        encoding="utf-8",
    )
    dry = feeds("import", str(theirs), "--dry-run")
    assert dry.stdout.splitlines() == [
        "what        title       address                          why",
        "added       Kiripost    https://kp.example/feed?a=1&b=2",
        "added       kt.example  https://kt.example/feed/../feed",
        "duplicate   KT          https://kt.example:443/feed      listed already, as Khmer Times",
        "duplicate   Kiri        https://kp.example/feed?a=1&b=2  stands in that list twice",
        "not usable  A note                                       it has no feed address (xmlUrl)",
        "2 would be added; nothing is changed.",
    ]
    assert desk.read_text(encoding="utf-8") == DESK
    assert feeds("import", str(theirs)).stdout.endswith("\n2 added; 3 feeds are in force.\n")
    assert feeds("import", str(theirs)).stdout.endswith("\n0 added; 3 feeds are in force.\n")
    ours = tmp_path / "ours.opml"
    assert feeds("export", str(ours)).returncode == 0
    body = ET.fromstring(ours.read_text(encoding="utf-8")).find("body")  # noqa: S314 - our own
    assert body is not None
    (kiripost,) = body.findall("outline[@text='Asia']/outline[@text='Cambodia']/outline[@text='Kiripost']")
    assert kiripost.get("xmlUrl") == "https://kp.example/feed?a=1&b=2"
    assert (kiripost.get("htmlUrl"), kiripost.get("language")) == ("https://kp.example/", "en")
    assert feeds("export").stdout.count("xmlUrl") == 3
    before = load_feeds(desk)
    desk.write_text("feeds: []\n", encoding="utf-8")
    assert feeds("import", str(ours)).returncode == 0
    assert set(load_feeds(desk)) == set(before)


def test_other_readers_open_our_export(feeds: Command, tmp_path: Path, desk: Path) -> None:
    desk.write_text(
        "feeds:\n"
        "  - {url: 'https://kt.example/feed', name: Khmer Times & Co, folder: [Asia, Cambodia]}\n"
        "  - {url: 'https://bp.example/rss?a=1&b=2', name: “Bangkok” <Post>, folder: Asia}\n"
        "  - {url: 'https://tass.example/rss', name: ТАСС}\n",
        encoding="utf-8",
    )
    assert feeds("import").returncode == 0
    ours = tmp_path / "ours.opml"
    assert feeds("export", str(ours)).returncode == 0
    opened = listparser.parse(ours.read_bytes())
    assert not opened.bozo
    assert [(one.url, one.title, one.categories) for one in opened.feeds] == [
        ("https://kt.example/feed", "Khmer Times & Co", [["Asia", "Cambodia"]]),
        ("https://bp.example/rss?a=1&b=2", "“Bangkok” <Post>", [["Asia"]]),
        ("https://tass.example/rss", "ТАСС", []),
    ]
    # It keeps no folders, and of titles letters, digits, dots and dashes.
    rss2email = [Path(sys.executable).with_name("r2e"), "-c", tmp_path / "r.cfg", "-d", tmp_path / "r.json"]
    told = ""
    for words in (("new", "desk@desk.example"), ("opmlimport", ours), ("list",)):
        told = subprocess.run([*rss2email, *words], check=True, capture_output=True, text=True).stdout
    assert told.splitlines() == [
        "0: [*] Khmer-Times-Co (https://kt.example/feed -> desk@desk.example)",
        "1: [*] -Bangkok-Post- (https://bp.example/rss?a=1&b=2 -> desk@desk.example)",
        "2: [*] ТАСС (https://tass.example/rss -> desk@desk.example)",
    ]


def test_what_is_no_list_is_told(feeds: Command, desk: Path) -> None:
    told = feeds("import", str(desk))
    assert (told.returncode, told.stderr) == (1, f"{desk}: it is no OPML\n{desk} holds no feeds.\n")
    assert feeds("import", "--dry-run").returncode == 2
    assert "No such file" in feeds("import", str(desk.parent / "none.opml")).stderr


def test_a_broken_file_is_told_by_line_and_left_alone(feeds: Command, server: FeedServer, desk: Path) -> None:
    server.serve("/feed", rss("The Outlet", 25))
    broken = DESK.replace("name:", "nme:")
    desk.write_text(broken, encoding="utf-8")
    for words in (("add", server.url("/feed")), ("remove", "https://kt.example/feed"), ("export",)):
        told = feeds(*words)
        assert (told.returncode, told.stdout) == (1, "")
        assert f"{desk}:5: feeds.0.nme: there is no such field; “name” is meant, perhaps." in told.stderr
    assert desk.read_text(encoding="utf-8") == broken

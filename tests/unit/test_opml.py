"""Lists of feeds from other readers, in order, broken, hostile and huge; and ours, read back."""

import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.feeds import opml
from service.feeds.opml import Outline, OutlineFeed, Unusable
from service.feeds.text import canonical_link

NOW = datetime(2023, 11, 26, 12, tzinfo=UTC)
HEAD = '<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>Ours</title></head><body>'
TAIL = "</body></opml>"


def read(body: str) -> Outline:
    return opml.read(f"{HEAD}{body}{TAIL}".encode())


def test_nested_folders_stay_with_each_feed() -> None:
    outline = read(
        '<outline text="Asia"><outline text="Cambodia">'
        '<outline type="rss" text="Khmer Times" title="KT" xmlUrl="https://kt.example/feed" '
        'htmlUrl="https://kt.example/" language="en"/></outline>'
        '<outline type="rss" title="Bangkok Post" xmlUrl="https://bp.example/rss"/></outline>'
        '<outline type="rss" text="TASS" xmlUrl="https://tass.example/rss"/>'
    )
    assert outline == Outline(
        "Ours",
        (
            OutlineFeed("https://kt.example/feed", "Khmer Times", ("Asia", "Cambodia"), "https://kt.example/", "en"),
            OutlineFeed("https://bp.example/rss", "Bangkok Post", ("Asia",)),
            OutlineFeed("https://tass.example/rss", "TASS"),
        ),
    )  # fmt: skip


def test_an_address_that_stands_twice_is_told_however_it_is_written() -> None:
    outline = read(
        '<outline text="A" xmlUrl="https://a.example/feed"/>'
        '<outline text="F"><outline text="A again" xmlUrl="HTTPS://A.example:443/feed#top"/></outline>'
    )
    assert [one.title for one in outline.feeds] == ["A"]
    assert outline.duplicates == (OutlineFeed("HTTPS://A.example:443/feed#top", "A again", ("F",)),)


def test_feeds_that_differ_in_a_parameter_are_not_one() -> None:
    addresses = [f"https://a.example/?rss={one}" for one in ("1", "2", "world")]
    outline = read("".join(f'<outline text="A" xmlUrl="{one}"/>' for one in addresses))
    assert [one.url for one in outline.feeds] == addresses


def test_an_address_that_is_escaped_twice_is_what_it_stands_for() -> None:
    outline = read('<outline text="A" xmlUrl="https://a.example/?a=1&amp;amp;b=2"/>')
    assert [one.url for one in outline.feeds] == ["https://a.example/?a=1&b=2"]


def test_what_is_no_feed_is_told_with_its_title() -> None:
    outline = read(
        '<outline text="A note"/><outline text="A link" type="link" url="https://a.example/"/>'
        '<outline text="Local" xmlUrl="file:///etc/passwd"/><outline title="Mail" xmlUrl="mailto:a@b.example"/>'
        '<outline text="Torn" xmlUrl="http://[::1/"/><outline text="Spaced" xmlUrl="https://a.example/a b"/>'
    )
    assert outline.feeds == ()
    no_address, no_web = "it has no feed address (xmlUrl)", "its address is no web address (http or https)"
    assert outline.unusable == (
        Unusable("A note", "", no_address),
        Unusable("A link", "https://a.example/", no_address),
        Unusable("Local", "file:///etc/passwd", no_web),
        Unusable("Mail", "mailto:a@b.example", no_web),
        Unusable("Torn", "http://[::1/", no_web),
        Unusable("Spaced", "https://a.example/a b", no_web),
    )


def test_names_of_any_case_and_the_old_feed_scheme_are_read() -> None:
    outline = opml.read(
        b'<OPML xmlns="http://opml.org/spec2"><Body><Outline TEXT="F">'
        b'<Outline Text="A" XMLURL="feed://a.example/" type="RSS"/>'
        b'<Outline Text="B" xmlurl="feed:https://b.example/"/></Outline></Body></OPML>'
    )
    assert [(one.url, one.folder) for one in outline.feeds] == [
        ("http://a.example/", ("F",)),
        ("https://b.example/", ("F",)),
    ]


def test_a_folder_without_a_name_is_none() -> None:
    outline = read('<outline><outline text="A" xmlUrl="https://a.example/"/></outline>')
    assert outline.feeds[0].folder == ()


def test_stray_ampersands_and_html_names_keep_their_meaning() -> None:
    outline = read(
        '<outline text="Caf&eacute; & bar &unknown; a&amp;b" xmlUrl="https://a.example/?a=1&b=2&copy=3"/>'
    )
    assert (outline.feeds[0].title, outline.feeds[0].url) == (
        "Café & bar &unknown; a&b",
        "https://a.example/?a=1&b=2&copy=3",
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("a &lt;b&gt; &#x202e;c\n d", "a <b> c d"),
        ("Tom &amp;amp; Jerry&amp;#8217;s", "Tom & Jerry’s"),
        ("News&amp;notes", "News&notes"),
    ],
)
def test_a_title_is_text_and_never_markup_or_control(written: str, title: str) -> None:
    assert read(f'<outline text="{written}" xmlUrl="https://a.example/"/>').feeds[0].title == title


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-8"),
        ("windows-1251", "windows-1251"),
        ("no-such-encoding", "utf-8"),
        ("rot13", "utf-8"),
    ],
)
def test_encodings_are_read_as_declared_or_as_they_are(encoding: str, codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><opml><body><outline text="Новости" xmlUrl="https://a.example/"/></body></opml>'
    assert [one.title for one in opml.read(text.encode(codec)).feeds] == ["Новости"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"feeds: []", "it is no OPML"),
        (b"{}", "it is no OPML"),
        (b"\x00\x01garbage", "it is no OPML"),
        (b"\xff\xfe\x00", "it is no OPML"),
        (b"<!doctype html><html><body>", "it is no OPML"),
        (b"<rss/>", "it is no OPML"),
        (b"<!DOCTYPE[" * 100_000, "it is no OPML"),
    ],
)
def test_what_is_no_list_is_a_problem(body: bytes, problem: str) -> None:
    assert opml.read(body) == Outline("", (), problems=(problem,))


def test_a_torn_list_keeps_what_came_before() -> None:
    outline = opml.read(
        HEAD.encode() + b'<outline text="F"><outline text="A" xmlUrl="https://a.example/"/><outl'
    )
    assert outline.feeds == (OutlineFeed("https://a.example/", "A", ("F",)),)
    assert outline.problems[0].startswith("line 1: ")


@pytest.mark.parametrize("before", ["", "<!-- first -->"])
def test_entities_that_multiply_or_load_do_nothing(before: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(1, 12))
    outline = opml.read(
        f'{before}<!DOCTYPE opml [<!ENTITY l1 "lol">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">'
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/p">%p;]><opml><head><title>&x;</title></head><body>'
        '<outline text="&l12;" xmlUrl="https://a.example/?&x;">&l12;&x;</outline></body></opml>'.encode()
    )
    told = repr(outline)
    assert len(told) < 2_000
    assert "hunter2" not in told
    assert "lollol" not in told
    assert outline.feeds == (OutlineFeed("https://a.example/?&x;", "&l12;"),)


def test_endless_nesting_and_an_endless_title_are_problems() -> None:
    deep = read('<outline text="a">' * 100_000 + '<outline xmlUrl="https://a.example/"/>')
    assert (deep.feeds, "depth" in deep.problems[0]) == ((), True)
    long = read(f'<outline text="{"a" * 11_000_000}" xmlUrl="https://a.example/"/>')
    assert (long.feeds, "limit" in long.problems[0]) == ((), True)


def test_a_huge_list_is_read_whole() -> None:
    outline = read("".join(f'<outline text="F" xmlUrl="https://a.example/{n}"/>' for n in range(20_000)))
    assert len(outline.feeds) == 20_000


@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    assert opml.read(body).feeds == ()
    assert isinstance(opml.read(b"<opml><body>" + body), Outline)


def test_a_written_list_is_what_other_readers_open() -> None:
    body = opml.write(
        [
            OutlineFeed("https://kt.example/?a=1&b=2", 'K "T" <&>', ("Asia", "Cambodia"), "https://kt.example/", "en"),
            OutlineFeed("https://tass.example/rss", "ТАСС"),
            OutlineFeed("https://bp.example/rss", "B\x0bP\ud800", ("Asia",)),
        ],
        "Ours",
        NOW,
    )  # fmt: skip
    root = etree.fromstring(body)
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "Ours")
    assert root.findtext("head/dateCreated") == "Sun, 26 Nov 2023 12:00:00 GMT"
    feed = {"type": "rss", "text": 'K "T" <&>', "title": 'K "T" <&>', "xmlUrl": "https://kt.example/?a=1&b=2"}
    assert dict(root.find("body/outline[@text='Asia']/outline[@text='Cambodia']/outline").attrib) == {
        **feed,
        "htmlUrl": "https://kt.example/",
        "language": "en",
    }
    assert [one.get("text") for one in root.findall("body/outline")] == ["Asia", "ТАСС"]
    assert [one.get("text") for one in root.findall("body/outline/outline")] == ["Cambodia", "BP"]


# Without a semicolon: a reference in a title is read as what it stands for.
WORDS = st.text(string.ascii_letters + "<>&\"'#/ éРឯ😀", max_size=12).map(lambda text: " ".join(text.split()))
NAMES = WORDS.filter(bool)
FEEDS = st.lists(
    st.builds(
        OutlineFeed,
        url=st.text(string.ascii_letters + "/?&=%;<>'\"é", max_size=12).map("https://a.example/{}".format),
        title=WORDS,
        folder=st.lists(NAMES, max_size=3).map(tuple),
        site=st.none() | st.text(string.ascii_letters, max_size=5).map("https://a.example/{}".format),
        lang=st.none() | st.sampled_from(["en", "km", "zh-Hant"]),
    ),
    unique_by=lambda feed: canonical_link(feed.url),
    max_size=8,
)


@given(FEEDS)
def test_what_is_written_is_read_back(feeds: list[OutlineFeed]) -> None:
    outline = opml.read(opml.write(feeds, "Ours", NOW))
    assert set(outline.feeds) == set(feeds)
    assert (outline.duplicates, outline.unusable, outline.problems) == ((), (), ())
    assert opml.read(opml.write(outline.feeds, "Ours", NOW)) == outline

"""Reading documents: what a desk needs of them, and what hostile ones may not do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from service.domain.addresses import is_allowed
from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.feed import Hints
from service.domain.fetch import Fetched
from service.feeds.kinds import fast, syndication
from service.feeds.kinds.source import source
from service.feeds.reader import Reader
from service.feeds.text import canonical_link, plain_text


def read(body: str | bytes) -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    return Reader().read(Fetched("https://outlet.example/feed", raw, "application/rss+xml", None, None))


def rss(items: str, head: str = "<language>en-GB</language>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'


def only(body: str) -> ParsedEntry:
    (entry,) = read(body).entries
    return entry


def test_an_rss_item_is_read_whole() -> None:
    entry = only(
        rss(
            "<item><title>Ship &amp; crew</title><link>https://Outlet.example:443/a?utm_source=x&amp;id=5#top</link>"
            "<guid>tag:1</guid><pubDate>Sun, 26 Nov 2023 16:05:00 +0700</pubDate>"
            "<description>&lt;p&gt;It &lt;b&gt;docks&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Now.&lt;/p&gt;</description></item>"
        )
    )
    assert entry == ParsedEntry(
        guid="tag:1",
        url="https://outlet.example/a?id=5",
        title="Ship & crew",
        summary="It docks. Now.",
        content="",
        lang="en-GB",
        published=datetime(2023, 11, 26, 9, 5, tzinfo=UTC),
        date_given="Sun, 26 Nov 2023 16:05:00 +0700",
    )


def test_an_atom_entry_keeps_its_full_content_beside_the_summary() -> None:
    entry = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="km"><title>T</title><entry><id>urn:1</id>'
        '<title>ព្រះសីហនុ</title><link href="https://o.example/1"/><updated>2023-11-26T09:00:00Z</updated>'
        "<summary>short</summary><content type='html'>&lt;p&gt;a longer text&lt;/p&gt;</content></entry></feed>"
    )
    assert (entry.title, entry.summary, entry.content, entry.lang) == (
        "ព្រះសីហនុ",
        "short",
        "a longer text",
        "km",
    )
    assert entry.published == datetime(2023, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "it is a web page"),
        ("\ufeff<html><head></head></html>", "it is a web page"),
        ("no xml at all", None),
    ],
)
def test_what_is_no_feed_has_a_problem_and_no_entries(body: str, problem: str | None) -> None:
    parsed = read(body)
    assert parsed.entries == ()
    assert parsed.problems
    assert problem in (None, parsed.problems[0])


def test_a_truncated_feed_still_yields_what_is_whole() -> None:
    items = "".join(f"<item><title>Story {n}</title><guid>{n}</guid></item>" for n in range(5))
    parsed = read(rss(items)[:-40])
    assert [entry.title for entry in parsed.entries] == [f"Story {n}" for n in range(4)]
    assert (parsed.partial, parsed.problems) == (True, ("it is cut off after 4 entries",))


def test_what_only_looks_like_the_end_of_an_entry_is_none() -> None:
    cut = rss("<item><title>a</title></item><item><title>b</title><description><![CDATA[</item> and more")
    assert [entry.title for entry in read(cut.removesuffix("</channel></rss>")).entries] == ["a"]


def test_a_character_cut_in_two_spoils_nothing_before_it() -> None:
    body = rss("<item><title>ព្រះសីហនុ</title></item><item><title>ព្រះសីហនុ").removesuffix("</channel></rss>")
    assert [entry.title for entry in read(body.encode()[:-1]).entries] == ["ព្រះសីហនុ"]


HINTS = """<ttl>90</ttl><skipHours><hour>0</hour><hour>23</hour><hour>99</hour></skipHours>
<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>
<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://o.example/feed"/>
<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>
<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="/2022.xml"/>"""
UPDATES = """<period:updatePeriod xmlns:period="http://purl.org/rss/1.0/modules/syndication/">daily</period:updatePeriod>
<period:updateFrequency xmlns:period="http://purl.org/rss/1.0/modules/syndication/">4</period:updateFrequency>"""


@pytest.mark.parametrize("tier", [fast, syndication])
def test_a_feed_tells_its_rhythm_and_its_other_places(tier: ModuleType) -> None:
    def hints(head: str) -> Hints:
        body = rss("<item><title>a</title></item>", head).encode()
        parsed: ParsedFeed = tier.read(source(Fetched("https://outlet.example/feed", body, "")))
        return parsed.hints

    assert hints(HINTS) == Hints(
        ttl=timedelta(minutes=90),
        skip_hours=frozenset({0, 23}),
        skip_days=frozenset({6, 0}),
        hub="https://hub.example/",
        topic="https://o.example/feed",
        older="https://outlet.example/2022.xml",
    )
    assert hints(UPDATES).ttl == timedelta(hours=6)
    assert hints("<ttl>soon</ttl>") == Hints()
    assert hints("<!-- <skipHours><hour>1</hour></skipHours> -->") == Hints()


@pytest.mark.parametrize(
    "body",
    [
        b"<?xml version='1.0' encoding='utf-16'?>{}",
        b"\xef\xbb\xbf<?xml version='1.0'?>{}",
        b"\n <?xml version='1.0' encoding='utf-8'?>{}",
        b"<?xml version='1.0' standalone='maybe'?>{}",
        b"<?xml version='1.0'?>{}\x00\x0c",
        b"<!-- \x1b \x0b -->{}",
    ],
    ids=["wrong encoding", "mark", "blank line", "no declaration", "garbage behind", "controls"],
)
def test_what_stands_about_a_feed_changes_nothing_in_it(body: bytes) -> None:
    feed = rss("<item><title>“Ferry”</title><guid>1</guid></item>")
    bare = feed.partition("?>")[2].encode()
    assert read(body.replace(b"{}", bare)).entries == read(feed).entries


@pytest.mark.parametrize(
    ("elements", "title", "summary"),
    [
        ("<title>a</title><media:description>b</media:description>", "a", "b"),
        ("<title>a</title><media:group><media:title>c</media:title><media:description>b</media:description></media:group>", "a", "b"),
        ("<dc:title>a</dc:title><dc:description>b</dc:description>", "a", "b"),
        ("<title>a</title><content:encoded>b</content:encoded>", "a", "b"),
    ],
)  # fmt: skip
def test_a_title_and_a_summary_are_found_where_other_vocabularies_keep_them(
    elements: str, title: str, summary: str
) -> None:
    spaces = (
        "xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    )
    entry = only(
        rss(f"<item {spaces}>{elements}<dc:date>2023-11-26</dc:date><dc:language>km</dc:language></item>")
    )
    assert (entry.title, entry.summary, entry.lang, entry.date_given) == (title, summary, "km", "2023-11-26")


@pytest.mark.parametrize(
    "header", ["text/xml; charset=windows-1252", "text/plain", "application/xml; charset=koi8-r"]
)
def test_clean_utf_8_is_utf_8_whatever_its_header_says(header: str) -> None:
    body = rss("<item><title>Корабль</title></item>").encode()
    (entry,) = Reader().read(Fetched("https://outlet.example/feed", body, header)).entries
    assert entry.title == "Корабль"


EXCESSIVE = {
    "a tag has more than 250 attributes": "<x " + " ".join(f'a{n}=">"' for n in range(20_000)) + "/>",
    "it has more than 100 namespaces": "".join(f"<n{n}:a xmlns:n{n}='n'/>" for n in range(20_000)),
    "its base addresses are too long for so many tags": "<x xml:base='b/'>" * 70_000,
    "an entry has more than 300 categories": "".join(f"<category>{n}</category>" for n in range(20_000)),
    "it has more than 80,000 tags: a feed that large is not read": "<b>" * 100_000,
}


@pytest.mark.parametrize(("problem", "markup"), EXCESSIVE.items(), ids=EXCESSIVE)
def test_a_document_that_would_keep_the_slow_parser_busy_is_refused(problem: str, markup: str) -> None:
    assert read(rss(f"<item><title>&undefined;</title>{markup}</item>")).problems == (problem,)


def test_too_many_keywords_in_one_element_are_too_many_categories() -> None:
    keywords = "<itunes:keywords>" + "word," * 20_000 + "</itunes:keywords>"
    assert read(rss(f"<item>&undefined;{keywords}</item>")).problems == (
        "an entry has more than 300 categories",
    )


def test_an_empty_but_valid_feed_has_no_problem() -> None:
    assert read(rss("")) == ParsedFeed("T", (), ())


@pytest.mark.parametrize(
    "title", ["&#xD800;", "&#x110000;", f"&#{'9' * 11};", f"&#{'9' * 5000};", "<" * 3000, "\x00\x01"]
)
def test_a_hostile_title_raises_nothing(title: str) -> None:
    read(rss(f"<item><title>{title}</title></item>"))


def test_a_body_that_is_a_path_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<item><title>secret</title></item>"), encoding="utf-8")
    assert read(str(secret)).entries == ()


def test_an_item_whose_title_is_nothing_but_markup_is_still_an_item() -> None:
    entry = only(
        rss("<item><title>&lt;script&gt;x&lt;/script&gt;</title><link>https://o.example/1</link></item>")
    )
    assert (entry.title, entry.url) == ("", "https://o.example/1")
    assert read(rss("<item></item>")).entries == ()


def test_entities_and_bombs_do_nothing() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    external = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    parsed = read(
        f"{bomb}{external}]><rss version='2.0'><channel><item><title>&i;&x;</title></item></channel></rss>"
    )
    assert all("root:" not in entry.title and len(entry.title) < 600 for entry in parsed.entries)


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "soon"])
def test_a_placeholder_for_a_date_is_no_date(date: str) -> None:
    assert only(rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")).published is None


def test_text_is_plain_whatever_stands_in_it() -> None:
    assert plain_text("<script>alert(1)</script>a<br>b &lt;i&gt;", longest=99) == "a b <i>"
    assert plain_text("a\u202eb\x00c\u00a0 d", longest=99) == "abc d"
    assert plain_text("AT&T", longest=99) == "AT&T"
    assert plain_text("x" * 999, longest=10) == "x" * 10
    assert plain_text("<a><b>x</b>" * 20_000, longest=10) == "x" * 10
    # What a page shows where no scripts run is no markup to a parser.
    late = '<p><noscript><img src="https://o.example/1.jpg"/></noscript>Words</p>'
    assert plain_text(late, longest=99) == "Words"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a</p><p>b</p>", "a<br>b", "<td>a</td><td>b</td>", "<th>a<th>b", "<dt>a</dt><dd>b</dd>",
        "<figcaption>a</figcaption>b", "a<article>b</article>", "<header>a</header><main>b</main>",
        "<aside>a</aside>b", "<center>a</center>b", "<pre>a</pre>b",
    ],
)  # fmt: skip
def test_words_on_lines_of_their_own_stay_apart(markup: str) -> None:
    assert plain_text(markup, longest=9) == "a b"


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("HTTP://Outlet.Example:80", "http://outlet.example/"),
        ("https://o.example/a?fbclid=1&b=&at_medium=x", "https://o.example/a?b="),
        ("https://o.example/a?b=2#frag", "https://o.example/a?b=2"),
        ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("javascript:alert(1)", None),
        ("https://o.example:port/", None),
        ("/relative", None),
        (f"https://o.example/{'a' * 2_000}", None),
        (f"https://o.example/{'字' * 700}", None),
        (f"https://o.example/?utm_source=a&q={'a' * 2_000}", None),
        ("https://o.example/a\0b?utm_source=a&q=\ud800", "https://o.example/ab?q="),
        ("", None),
        (None, None),
    ],
)
def test_one_page_has_one_address(given: str | None, canonical: str | None) -> None:
    assert canonical_link(given) == canonical


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "::127.0.0.1", "192.0.0.192", "168.63.129.16", "64:ff9b::a83f:8110",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_allowed(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, ())


@pytest.mark.parametrize("tier", [fast, syndication], ids=["fast", "reference"])
def test_the_outlets_own_address_is_taken_from_behind_feedburners(tier: ModuleType) -> None:
    document = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        "<channel><title>T</title><item><title>Ship</title><guid isPermaLink='false'>1</guid>"
        "<link>http://feedproxy.google.com/~r/Outlet/~3/Zm9vYmFy/</link>"
        "<feedburner:origLink>https://outlet.example/ship?utm_source=feedburner&amp;id=7</feedburner:origLink>"
        "</item></channel></rss>"
    )
    feed = tier.read(source(Fetched("https://o.example/feed", document.encode(), "")))
    assert feed is not None
    assert [entry.url for entry in feed.entries] == ["https://outlet.example/ship?id=7"]


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ("km_KH", "km-KH"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("kh", "km"),
        ("iw-IL", "he-IL"),
        ("Khmer", None),
        ("english", None),
        ("und", None),
        ("k", None),
    ],
)
def test_a_language_is_what_can_be_one(said: str, lang: str | None) -> None:
    assert (
        only(
            f"<rss version='2.0'><channel><language>{said}</language><item><title>a</title></item></channel></rss>"
        ).lang
        == lang
    )

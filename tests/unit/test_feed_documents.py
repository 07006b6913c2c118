"""Real documents: what is read of each, by both tiers, against what is known of it."""

import json
from datetime import datetime
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.document import ParsedFeed, item_key
from service.domain.feed import KeyBy
from service.domain.fetch import Fetched
from service.feeds.kinds import fast, syndication
from service.feeds.kinds.source import source
from service.feeds.reader import Reader
from tests.support.feed_documents import HERE, Document, documents, more_documents

COMPOSED = json.loads((HERE / "composed_truth.json").read_text(encoding="utf-8"))
EMPTY = "an entry without title, text, link and id is none"
CUT = "the document ends within this entry"
NEWS = "feedparser reads no news sitemaps and no JSON"


class Truth(NamedTuple):
    """Where what feedparser finds is not so: entries, and how many of them lack a link, a title, a date."""

    why: str
    entries: int
    no_link: int = 0
    no_title: int = 0
    no_date: int = 0


TRUTH = {
    "crawler-commons/shinpaideshou-news-sitemap.xml": Truth(NEWS, 3),
    "crawler-commons/sitemap-news.xml": Truth(NEWS, 2),
    "fastfeedparser/json_feed_sample.json": Truth(NEWS, 2),
    "trafilatura/feed.json": Truth(NEWS, 25),
    "feedparser/encoding__encoding_attribute_crash.xml": Truth(EMPTY, 0),
    "feedparser/geo__georss_point_no_coords.xml": Truth(EMPTY, 0),
    "feedparser/geo__georss_polygon_insufficient_coords.xml": Truth(EMPTY, 0),
    "feedparser/geo__gml_point.xml": Truth(EMPTY, 0),
    "feedhq/no-content.xml": Truth(EMPTY, 0),
    "rss-parser/incomplete-fields.atom": Truth(EMPTY, 0),
    "feedvalidator/element-channel-item-link__link_mailto.xml": Truth("a mail address is no link: " + EMPTY, 0),
    "feedparser/illformed__rss_incomplete_cdata.xml": Truth(CUT, 0),
    "feedparser/illformed__rdf_channel_empty_textinput.xml": Truth("its rdf:about is an address", 1, no_date=1),
    "fastfeedparser/osm-pl.xml": Truth(CUT, 7),
    "v2/no_encoding_ISO-8859-1.xml": Truth(EMPTY, 9),
    "node-feedparser/illegally-nested.xml": Truth("items within items are one each, not two", 10),
    "feedvalidator/element-channel-item-guid__invalid_permalink_uuid.xml": Truth("urn:uuid is no web address", 1, no_link=1, no_date=1),
    "node-feedparser/atom-with-tag-uri-links.xml": Truth("tag: is no web address", 1, no_link=1),
    "node-feedparser/complexNamespaceFeed.xml": Truth("urn: is no web address", 1, no_link=1),
    "rss-parser/missing-fields.atom": Truth("tag: is no web address", 1, no_link=1),
    "feedvalidator/element-channel-item-pubdate__pubDate_past.xml": Truth("no feed is of 1776", 1, no_date=1),
    "feedvalidator/element-channel-item-pubdate__pubDate_future.xml": Truth("no feed is of 2103", 1, no_date=1),
}  # fmt: skip


def fetched(one: Document) -> Fetched:
    return Fetched("https://outlet.example/feeds/feed.xml", one.body, "application/xml")


def read(one: Document) -> ParsedFeed:
    return Reader().read(fetched(one))


def named(found: list[Document]) -> object:
    return pytest.mark.parametrize("one", found, ids=[one.name for one in found])


@named(documents())
def test_every_document_yields_what_it_holds(one: Document) -> None:
    entries = read(one).entries
    expected = TRUTH.get(one.name) or Truth("", *(one.expected[key] for key in Truth._fields[1:]))
    assert (
        len(entries),
        sum(entry.url is None for entry in entries),
        sum(not entry.title for entry in entries),
        sum(entry.published is None for entry in entries),
    ) == expected[1:]
    if one.name not in TRUTH:
        assert len({item_key(entry, KeyBy.GUID) for entry in entries}) == one.expected["distinct_keys"]


@named([one for one in documents() if one.group == "composed"])
def test_a_feed_in_any_script_and_encoding_is_read_word_for_word(one: Document) -> None:
    feed = read(one)
    truth = COMPOSED[one.name.removeprefix("composed/")]
    assert [(entry.title, entry.url, entry.published) for entry in feed.entries] == [
        (
            # Spaces that have no width, and marks of direction, are not what tells titles apart.
            " ".join(item["title"].split()),
            item["link"],
            datetime.fromisoformat(item["date_utc"]),
        )
        for item in truth
    ]
    assert {(entry.lang or "").lower() for entry in feed.entries} == {one.lang}
    assert not feed.problems


@named([one for one in documents() if one.kind == "sitemapindex"])
def test_an_index_of_sitemaps_names_its_children_and_has_no_problem(one: Document) -> None:
    feed = read(one)
    assert feed.children
    assert (feed.entries, feed.problems) == ((), ())


@named([one for one in documents() if one.kind == "sitemap" and one.name not in TRUTH])
def test_a_sitemap_without_news_says_so(one: Document) -> None:
    assert read(one).problems == ("it is a sitemap without news",)


@named([one for one in documents() if one.kind in {"rss", "atom", "rdf"}])
def test_both_tiers_give_the_same(one: Document) -> None:
    quick = fast.read(source(fetched(one)))
    assert quick is None or quick == syndication.read(source(fetched(one)))


def test_the_fast_tier_is_sure_of_feeds_as_outlets_write_them() -> None:
    composed = [fast.read(source(fetched(one))) for one in documents() if one.group == "composed"]
    assert None not in composed


@pytest.mark.skipif(not more_documents(), reason="the larger collection is not beside this repository")
def test_the_larger_collection_is_read_alike_and_mostly_by_the_fast_tier() -> None:
    found = [one for one in more_documents() if one.kind in {"rss", "atom", "rdf"}]
    sure, filled, different = 0, 0, []
    for one in found:
        quick, slow = fast.read(source(fetched(one))), syndication.read(source(fetched(one)))
        filled += bool(slow.entries)
        sure += quick is not None
        if (
            quick not in (None, slow)
            or len(slow.entries) != (TRUTH.get(one.name) or Truth("", one.expected["entries"])).entries
        ):
            different.append(one.name)
    assert different == []
    assert sure > 0.9 * filled


SAMPLES = [one for one in documents() if one.group == "composed" or one.kind.startswith("sitemap")]


@settings(max_examples=3 * settings.default.max_examples)
@given(st.data())
def test_no_damage_to_a_document_raises(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(SAMPLES))
    body = bytearray(one.body[: data.draw(st.integers(200, len(one.body)))])
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=20)):
        body[place] = data.draw(st.integers(0, 255))
    feed = Reader().read(
        Fetched("https://outlet.example/feed", bytes(body), data.draw(st.sampled_from(["", "text/xml"])))
    )
    assert feed.entries or feed.problems or feed.children

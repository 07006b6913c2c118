"""Real documents, visited again and again: what is new, what is a revision, and what is neither."""

import json
from dataclasses import replace
from functools import cache

import pytest

from service.domain.document import ParsedFeed, content_hash, item_key
from service.domain.feed import KeyBy
from service.domain.fetch import Fetched
from service.feeds.reader import Reader
from tests.support.feed_documents import MORE, Document, documents, more_documents
from tests.support.visited import Visited
from tests.unit.test_feed_documents import TRUTH

NO_TIME = "0001 is a placeholder, no date"
NO_ZONE = "no clock is thirty hours east"
# Where the larger collection's manifest, which says what feedparser finds, is not the truth: how many
# entries lack a link, and a date.
MORE_TRUTH = {
    "feedreader/Rss20ItunesSample.xml": (NO_ZONE, 0, 1),
    "huginn/podcast.rss": (NO_ZONE, 0, 1),
    "feedhq/nikolay.rocks_atom.xml": ("“null” is no date", 0, 1),
    "crawler-commons/feed.rss": ("a guid that is an address is the link", 0, 3),
    "trafilatura/feed1.atom": ("a relative link without a host leads nowhere", 1, 0),
    "fastfeedparser/1c17c9c37207f120.xml": (NO_TIME, 0, 19),
    "fastfeedparser/3ac543065ca0ef7d.xml": (NO_TIME, 0, 1),
    "fastfeedparser/3c1152be6c9e4752.xml": (NO_TIME, 0, 2),
    "fastfeedparser/4059f23db954f1b5.xml": (NO_TIME, 0, 2),
    "fastfeedparser/995fa12531de4aa0.xml": (NO_TIME, 0, 3),
    "fastfeedparser/b38787f0a7eb3696.xml": (NO_TIME, 0, 4),
    "fastfeedparser/d597083ccac7f99a.xml": (NO_TIME, 0, 1),
}


@cache
def read(body: bytes) -> ParsedFeed:
    return Reader().read(Fetched("https://outlet.example/feeds/feed.xml", body, "application/xml"))


FILLED = [one for one in (*documents(), *more_documents()) if read(one.body).entries]


@pytest.mark.parametrize("one", FILLED, ids=[one.name for one in FILLED])
def test_a_document_twice_is_nothing_new_and_one_edit_is_one_revision(one: Document) -> None:
    parsed, visited = read(one.body), Visited()
    assert visited.visit(parsed)
    assert visited.visit(parsed) == ()
    first, *others = parsed.entries
    edited = replace(first, summary=f"{first.summary} (updated)")
    (revision,) = visited.visit(replace(parsed, entries=(edited, *others)))
    assert revision.revises


WITH_LINKS = [
    one
    for one in FILLED
    if len({entry.url for entry in read(one.body).entries} - {None}) == len(read(one.body).entries) > 1
]


@pytest.mark.parametrize("one", WITH_LINKS, ids=[one.name for one in WITH_LINKS])
def test_guids_that_change_at_every_visit_bring_nothing_new(one: Document) -> None:
    parsed, visited = read(one.body), Visited()
    for number in range(4):
        entries = tuple(replace(entry, guid=f"{number}/{entry.url}") for entry in parsed.entries)
        found = visited.visit(replace(parsed, entries=entries))
        assert len(found) == (len(entries) if number == 0 else 0)


SEVERAL = [one for one in FILLED if len(read(one.body).entries) > 1]


@pytest.mark.parametrize("page", ["https://outlet.example/live", "https://outlet.example/", None])
@pytest.mark.parametrize("one", SEVERAL, ids=[one.name for one in SEVERAL])
def test_guids_that_change_bring_nothing_new_where_no_link_tells_either(
    one: Document, page: str | None
) -> None:
    parsed, visited = read(one.body), Visited()
    distinct = {(entry.title, content_hash(entry), entry.published) for entry in parsed.entries}
    for number in range(4):
        entries = tuple(
            replace(entry, guid=f"{number}/{place}", url=page) for place, entry in enumerate(parsed.entries)
        )
        found = visited.visit(replace(parsed, entries=entries))
        if number:
            assert found == ()
        else:
            assert len(found) in (len(distinct), len(entries))  # until then its guids are believed
    assert visited.feed.key_by is KeyBy.TEXT


@pytest.mark.skipif(not more_documents(), reason="the larger collection is not beside this repository")
def test_the_larger_collection_yields_what_its_manifest_says() -> None:
    different = []
    for one in more_documents():
        if one.name in TRUTH or one.kind == "sitemapindex":
            continue
        entries, expected = read(one.body).entries, one.expected
        _, no_link, no_date = MORE_TRUTH.get(one.name, ("", expected["no_link"], expected["no_date"]))
        langs = {(entry.lang or "").lower() for entry in entries}
        days = sorted(entry.published.date().isoformat() for entry in entries if entry.published)
        found = (
            len(entries),
            # Without titles the manifest takes all for one.
            None if expected["no_title"] else len({item_key(entry, KeyBy.GUID) for entry in entries}),
            sum(entry.url is None for entry in entries),
            sum(not entry.title for entry in entries),
            sum(entry.published is None for entry in entries),
            [entry.title[:60] for entry in (*entries[:1], *entries[-1:])],
            days[:1],
            days[-1:],
            # With a question mark the manifest has guessed it from the words.
            langs if one.lang and not one.lang.endswith("?") and entries else None,
        )
        titles = [" ".join((expected[key] or "").split())[:60] for key in ("first_title", "last_title")]
        dated = expected["date_min"] if one.name not in MORE_TRUTH else (days[:1] or [None])[0]
        if found != (
            expected["entries"],
            None if expected["no_title"] else expected["distinct_keys"],
            no_link,
            expected["no_title"],
            no_date,
            titles if entries else [],
            [dated] if dated and days else days[:1],
            [expected["date_max"]] if expected["date_max"] and days else days[-1:],
            {one.lang.lower().replace("_", "-")} if found[-1] is not None else None,
        ):
            different.append((one.name, found))
    assert different == []


@pytest.mark.skipif(not more_documents(), reason="the larger collection is not beside this repository")
def test_recorded_visits_bring_each_item_once_and_each_edit_as_a_revision() -> None:
    truth = json.loads((MORE / "sequence_truth.json").read_text(encoding="utf-8"))
    for name, wanted in truth.items():
        if not isinstance(wanted, dict):
            continue
        visited = Visited()
        visits = [
            visited.visit(read(file.read_bytes())) for file in sorted((MORE / "seq" / name).glob("*.xml"))
        ]
        assert [sum(not item.revises for item in items) for items in visits] == wanted["new_per_poll"], name
        assert len(visited.hashes) == wanted["distinct_items"]
        edits = [item for items in visits for item in items if item.revises]
        assert len(edits) >= wanted.get("title_edits", 0)

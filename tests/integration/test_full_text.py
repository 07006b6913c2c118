"""Articles behind thin items: fetched once, politely, and matched anew."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.domain.fetch import Fetched
from service.feeds.article import Articles
from service.ports import Claim, ListedFeed
from service.store.engine import read
from service.store.schema import FullTextRow, ItemRow, MatchRow
from tests.support.steps import Desk

ARTICLE = (
    "<html><body><article><h1>Warships arrive</h1>"
    "<p>Three vessels of the Russian navy docked at the port of Sihanoukville on Sunday, officials said.</p>"
    "<p>The Russian ships stay in Cambodia until Wednesday, the embassy of Russia said in a statement.</p>"
    "<p>It is the first call of the Russian fleet at Sihanoukville since the spring, the port said.</p>"
    "</article></body></html>"
)


def publish(desk: Desk, path: str = "/story") -> None:
    """A headline that names navy and docking, but no place."""
    desk.feeds.serve(
        "/feed",
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en</language><item>'
        f"<title>Russian navy ships dock for goodwill visit</title><guid>1</guid><pubDate>Sun, 26 Nov 2023 12:00:00 GMT</pubDate><link>{desk.feeds.url(path)}</link>"
        "</item></channel></rss>",
    )
    desk.poll()


def state(desk: Desk) -> tuple[str, str]:
    with read(desk.engine) as connection:
        row = connection.execute(select(FullTextRow.state, FullTextRow.detail)).one()
    return row.state, row.detail


def test_an_article_decides_where_the_headline_cannot(desk: Desk) -> None:
    desk.feeds.serve("/story", ARTICLE)
    publish(desk)
    first = desk.match()
    assert (first.alerts, first.wanted) == ((), 1)
    assert desk.read_articles() == (1, 1)
    assert len(desk.match().alerts) == 1
    assert state(desk)[0] == "had"
    # The feed says it again: nothing is fetched, matched or told a second time.
    desk.poll()
    desk.match()
    assert desk.read_articles() == (0, 0)
    assert [request.path for request in desk.feeds.requests].count("/story") == 1
    with read(desk.engine) as connection:
        assert "Sihanoukville" in connection.execute(select(ItemRow.content)).scalar_one()


def test_a_site_that_asks_not_to_be_visited_is_left_alone_and_that_is_kept(desk: Desk) -> None:
    desk.feeds.serve("/story", ARTICLE)
    desk.feeds.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
    publish(desk)
    desk.match()
    assert desk.read_articles() == (1, 0)
    assert state(desk) == ("not to be had", "The site asks not to visit its pages (robots.txt).")
    assert "/story" not in [request.path for request in desk.feeds.requests]


@pytest.mark.parametrize("library", ["trafilatura.extract", "protego.Protego.parse"])
def test_a_page_that_a_library_can_not_read_takes_no_other_along(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, library: str
) -> None:
    def broken(*_given: object, **_about: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(library, broken)
    desk.feeds.serve("/story", ARTICLE)
    desk.feeds.serve("/robots.txt", "User-agent: *")
    publish(desk)
    desk.match()
    assert desk.read_articles() == (1, 0)
    assert state(desk)[0] == "not to be had"
    assert "not read" in caplog.text


def test_a_page_that_would_keep_the_reader_busy_for_minutes_has_no_text() -> None:
    page = ARTICLE.replace("</article>", "<i><p>a</i>" * 15_000 + "</article>")
    assert Articles().read(Fetched("https://o.example/", page.encode(), "text/html")) == ""


def test_a_site_that_can_not_say_what_it_allows_is_left_alone_until_it_can(desk: Desk) -> None:
    desk.feeds.serve("/story", ARTICLE)
    desk.feeds.serve("/robots.txt", "", status=503)
    publish(desk)
    desk.match()
    assert desk.read_articles() == (1, 0)
    assert state(desk)[0] == "wanted"
    assert "/story" not in [request.path for request in desk.feeds.requests]
    desk.feeds.serve("/robots.txt", "", status=404)
    desk.clock.now += timedelta(hours=1)
    assert desk.read_articles() == (1, 1)


def test_an_article_of_a_host_that_is_being_visited_waits_its_turn(desk: Desk) -> None:
    desk.feeds.serve("/story", ARTICLE)
    name = desk.feeds.url("/story").replace("127.0.0.1", "localhost")
    with desk.store.begin() as tx:
        listed = ListedFeed(desk.feeds.url("/feed"), "Khmer Times", "en")
        other = ListedFeed(name, "Other", "en", host="localhost")
        tx.feeds.put([listed, other], wall=desk.clock.wall())
        assert tx.hosts.claim(
            ["localhost"], Claim("another"), lease=timedelta(hours=1), wall=desk.clock.wall()
        )
    desk.feeds.serve(
        "/feed",
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en</language><item>'
        f"<title>Russian navy ships dock for goodwill visit</title><guid>1</guid><pubDate>Sun, 26 Nov 2023 12:00:00 GMT</pubDate><link>{name}</link>"
        "</item></channel></rss>",
    )
    desk.poll(after=timedelta())
    assert desk.match().wanted == 1
    assert desk.read_articles() == (0, 0)
    assert "/story" not in [request.path for request in desk.feeds.requests]


def test_an_article_that_is_not_there_is_tried_again_and_given_up(desk: Desk) -> None:
    publish(desk, "/missing")
    desk.match()
    for _ in range(9):
        desk.read_articles()
        desk.clock.now += timedelta(hours=3)
    assert state(desk)[0] == "not to be had"
    assert [request.path for request in desk.feeds.requests].count("/missing") == 4


@pytest.mark.parametrize("allowed", [True, False])
def test_a_desk_may_forbid_it_for_a_feed(desk: Desk, allowed: bool) -> None:
    listed = ListedFeed(desk.feeds.url("/feed"), "Khmer Times", "en", full_text=allowed)
    with desk.store.begin() as tx:
        tx.feeds.put([listed], wall=desk.clock.wall())
    publish(desk)
    assert desk.match().wanted == int(allowed)


def waits(desk: Desk) -> list[tuple[str | None, str]]:
    """What waits for review, and why."""
    with read(desk.engine) as connection:
        rows = connection.execute(
            select(MatchRow.silence, MatchRow.evidence).where(
                MatchRow.reviewed.is_not(None), MatchRow.followup_id == "naval-docking"
            )
        ).all()
    return [(row.silence, row.evidence["because"]) for row in rows]


def test_an_article_that_is_not_to_be_had_leaves_the_item_to_an_editor(desk: Desk) -> None:
    desk.feeds.serve("/story", ARTICLE)
    desk.feeds.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
    publish(desk)
    desk.match()
    assert not any("could not be had" in because for _, because in waits(desk))
    desk.read_articles()
    ((silence, because),) = waits(desk)
    assert silence == "its own words are too few, and the article could not be had"
    assert because.endswith(
        "The article could not be had: The site asks not to visit its pages (robots.txt)."
    )
    # The outlet edits the item: it is still not decided.
    desk.feeds.serve(
        "/feed",
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en</language><item>'
        f"<title>Russian navy ships dock for goodwill call</title><guid>1</guid><pubDate>Sun, 26 Nov 2023 12:00:00 GMT</pubDate><link>{desk.feeds.url('/story')}</link>"
        "</item></channel></rss>",
    )
    desk.poll()
    desk.match()
    assert [silence for silence, _ in waits(desk)] == [silence]


def test_where_the_desk_fetches_no_articles_or_there_is_no_address_an_editor_decides(desk: Desk) -> None:
    with desk.store.begin() as tx:
        listed = ListedFeed(desk.feeds.url("/feed"), "Khmer Times", "en", full_text=False)
        tx.feeds.put([listed], wall=desk.clock.wall())
    publish(desk)
    assert desk.match().wanted == 0
    ((_, because),) = waits(desk)
    assert because.endswith("The desk does not fetch this outlet's articles.")
    desk.feeds.serve(
        "/feed",
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en</language><item>'
        "<title>Russian navy squadron berths for goodwill visit</title><guid isPermaLink='false'>2</guid></item></channel></rss>",
    )
    desk.poll()
    assert desk.match().wanted == 0
    assert sorted(because.rpartition(": ")[2] for _, because in waits(desk)) == [
        "The desk does not fetch this outlet's articles.",
        "The feed gives no address.",
    ]

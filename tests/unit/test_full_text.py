"""The article behind an item whose own words are too few."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.development import Band
from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed
from service.domain.full_text import STEPS, FullText, FullTextState, is_wanted, plan_full_text
from service.domain.item import ItemId
from service.feeds.article import Articles
from tests.support.builders import NOON, item, match

PAGE = """<!doctype html><html><head><title>Port news</title></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Ships arrive</h1>
<p>Three vessels of the Russian navy docked at Sihanoukville on Sunday morning, port officials said.</p>
<p>The squadron stays until Wednesday, and its crews will visit the naval base at Ream, they said.</p>
<p>ទាហានជើងទឹករុស្ស៊ីបានមកដល់កំពង់ផែព្រះសីហនុនៅថ្ងៃអាទិត្យ។</p></article>
<footer>All rights reserved. Subscribe to our newsletter.</footer></body></html>"""
WANTED = FullText(ItemId(1), "https://o.example/1", "https://o.example/feed", 0)


def test_a_candidate_with_few_words_is_looked_up_and_no_other_item() -> None:
    near = match(band=Band.DROP)
    assert is_wanted(item("Warships arrive"), [near])
    assert not is_wanted(item("Warships arrive"), [])
    assert not is_wanted(item("Warships arrive"), [near, match(band=Band.ALERT)])
    assert not is_wanted(item("Warships arrive", "word " * 60), [near])
    assert not is_wanted(item("Warships arrive", content="all of it"), [near])
    assert not is_wanted(replace(item("Warships arrive"), url=None), [near])


def test_a_failed_visit_is_tried_three_times_more_and_then_given_up_with_its_reason() -> None:
    failed = FetchFailed(Trouble.SERVER, "It answers 503.", timedelta(hours=1))
    plans = [plan_full_text(replace(WANTED, tries=tries), failed, "", NOON) for tries in range(4)]
    assert [plan.next_try for plan in plans] == [
        NOON + timedelta(hours=1), NOON + timedelta(hours=1), NOON + STEPS[2], None,
    ]  # fmt: skip
    assert (plans[3].state, plans[3].detail) == (FullTextState.NOT_HAD, "It answers 503.")


def test_an_article_that_was_had_is_kept_whatever_came_before() -> None:
    plan = plan_full_text(
        replace(WANTED, tries=3), Fetched("https://o.example/1", b"x", ""), "The text.", NOON
    )
    assert (plan.state, plan.text, plan.next_try) == (FullTextState.HAD, "The text.", None)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Fetched("https://o.example/1", b"", ""), "The page holds no article that can be read."),
        (None, "The site asks not to visit its pages (robots.txt)."),
    ],
)
def test_what_cannot_be_had_says_why(outcome: Fetched | None, words: str) -> None:
    plan = plan_full_text(WANTED, outcome, "", NOON)
    assert (plan.state, plan.detail, plan.next_try) == (FullTextState.NOT_HAD, words, None)


def test_the_article_is_read_without_what_stands_around_it() -> None:
    text = Articles().read(Fetched("https://o.example/1", PAGE.encode(), "text/html"))
    assert "docked at Sihanoukville on Sunday morning" in text
    assert "ព្រះសីហនុ" in text
    assert "newsletter" not in text
    assert "Sport" not in text


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="utf-8"?>'])
def test_one_broken_character_costs_no_other(declaration: str) -> None:
    khmer = "ដំណើរទស្សនកិច្ចនេះនឹងបន្តរហូតដល់ថ្ងៃអង្គារ ស្ថានទូតរុស្ស៊ីប្រចាំកម្ពុជាបាននិយាយថា នាវិកនឹងទៅទស្សនាទីក្រុង"
    page = f"{declaration}<html><body><article><h1>@</h1><p>{khmer}</p><p>{khmer}</p></article></body></html>"
    body = page.encode().replace(b"@", b"\xe1\x9e")
    assert khmer in Articles().read(Fetched("https://o.example/1", body, "text/html; charset=utf-8"))


def test_an_article_that_many_outlets_carry_is_read_each_time() -> None:
    pages = [Fetched(f"https://o{number}.example/1", PAGE.encode(), "text/html") for number in range(6)]
    assert len({Articles().read(page) for page in pages}) == 1
    assert Articles().read(pages[0])


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(PAGE)))
def test_no_page_raises(noise: bytes, place: int) -> None:
    raw = PAGE.encode()
    Articles().read(Fetched("https://o.example/1", raw[:place] + noise + raw[place:], "text/html"))
    Articles().may_visit(Fetched("https://o.example/robots.txt", noise, "text/plain"), "https://o.example/1")


def test_a_site_that_asks_not_to_be_visited_is_not() -> None:
    robots = Fetched("https://o.example/robots.txt", b"User-agent: Afterstory\nDisallow: /private/\n", "")
    assert not Articles().may_visit(robots, "https://o.example/private/1")
    assert Articles().may_visit(robots, "https://o.example/1")
    assert Articles().may_visit(None, "https://o.example/private/1")

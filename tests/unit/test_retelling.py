"""An article that others carry in the days after it is no development of its own promises."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.development import Band
from service.domain.policy import MatchPolicy
from service.language import Language
from service.language.index import IndexMatcher
from tests.support.builders import article_followups, item

SOON = datetime(2023, 10, 30, 5, tzinfo=UTC)
LATER = datetime(2023, 11, 20, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def matcher() -> IndexMatcher:
    return Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(article_followups())


def told(
    matcher: IndexMatcher, title: str, summary: str = "", published: datetime = SOON, lang: str = "en"
) -> list[str]:
    one = item(title, summary, published=published, lang=lang)
    return [match.followup for match in matcher.judge(one) if match.band is Band.ALERT]


def test_its_first_sentence_under_another_headline_is_not_told(matcher: IndexMatcher) -> None:
    title = "Naval vessels from Russia scheduled to dock at Sihanouk port this November"
    assert told(matcher, title) == []


def test_one_text_on_several_of_its_promises_is_a_retelling(matcher: IndexMatcher) -> None:
    title = "俄军舰将停靠西哈努克港 并为柬埔寨培训警察"
    assert told(matcher, title, lang="zh") == []
    assert told(matcher, title, lang="zh", published=LATER)


def test_a_turn_in_the_articles_own_words_is_told(matcher: IndexMatcher) -> None:
    title = "Russian naval vessels to dock at Preah Sihanouk port this November postponed"
    assert told(matcher, title) == ["naval-docking"]


def test_news_that_the_article_did_not_have_is_told(matcher: IndexMatcher) -> None:
    title = "Russian frigate Gromky, 300 sailors aboard, ties up at Sihanoukville pier"
    assert told(matcher, title) == ["naval-docking"]


def test_a_headline_that_names_the_day_in_the_articles_words_is_no_copy_of_it(matcher: IndexMatcher) -> None:
    title = "Two Russian naval vessels to dock at Preah Sihanouk port on Friday morning"
    assert told(matcher, title, published=LATER) == ["naval-docking"]
    assert told(matcher, "Russian naval vessels to dock at Preah Sihanouk port", published=LATER) == []

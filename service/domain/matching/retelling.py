"""Whether an item only tells again what the article told: the article itself, a copy, or a retelling.

In the week after an article other outlets carry it: whole, under another headline, shortened, translated.
None of these is a development. Three signs tell them, each documented at its function.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from service.domain.development import SETTLED, Kind
from service.domain.followup import Article, FollowUp, FollowUpId
from service.domain.matching.features import Features, Known

WORD = re.compile(r"\w+")
SAME = 0.8  # share of the words of two headlines that both have: one headline
COPY = 0.4  # share of an item's runs of words that stand in the article: a copy, not a report about it
FEWEST_RUNS = 4  # runs of words below which nothing can be said about a copy
HEADLINE = 12  # runs of words below which it is a headline: there half may be a name and what all expect
SAME_HEADLINE = 0.75  # share of its runs from which it is the article's own
SOON = timedelta(days=7)  # how long an article is still carried by others
AT_HAND = timedelta(days=3)  # how long a plan without a new number or name is the article's own
RETOLD = 0.75  # share of an item's words that stand in the article
FEWEST_WORDS = 6  # words below which nothing can be said about a retelling
AT_ONCE = 2  # follow-ups of one article in one item: that is how a retelling reads, not a development


def headline_words(headline: str) -> frozenset[str]:
    """The words of a folded headline."""
    return frozenset(WORD.findall(headline))


def is_copy(features: Features, known: Known, kind: Kind) -> bool:
    """Whether an item is the article, published again: under its headline, or runs of its words stand in it.

    The article's own words with a "postponed" that it did not have are news.
    """
    if kind in SETTLED and not known.settled:
        return False
    mine, other = headline_words(features.title), known.headline
    if len(mine) >= FEWEST_WORDS and len(mine & other) >= SAME * len(mine | other):
        return True
    if len(features.shingles) < FEWEST_RUNS:
        return False
    least = SAME_HEADLINE if len(features.shingles) < HEADLINE else COPY
    return len(features.shingles & known.shingles) / len(features.shingles) >= least


def is_retelling(features: Features, known: Known, article: Article, day: date, kind: Kind) -> bool:
    """Whether an item has hardly a word that the article has not, in the days after it."""
    if kind is not Kind.ADVANCE or not _is_soon(article, day) or len(features.plain) < FEWEST_WORDS:
        return False
    return len(features.plain & known.words) / len(features.plain) >= RETOLD


def is_nothing_new(features: Features, known: Known, article: Article, day: date, kind: Kind) -> bool:
    """Whether an item, in any language, only announces what the article announced, in the days after it.

    Words cannot be compared across languages; numbers can. A plan told within three days without a number
    that the article has not is taken for the article's.
    """
    numbers = {name for name in features.names if name.isdigit()}
    at_hand = article.published <= day <= article.published + AT_HAND
    return kind is Kind.ADVANCE and at_hand and numbers <= known.numbers


def tells_at_once(followups: Sequence[FollowUp], day: date) -> frozenset[FollowUpId]:
    """The ids of those follow-ups whose article an item retells: it touches several of them, days after it.

    Args:
        followups: those that the item would be told for.
        day: the desk's day on which it came out.
    """
    return frozenset(
        one.id
        for one in followups
        if _is_soon(one.article, day)
        and sum(other.article.title == one.article.title for other in followups) >= AT_ONCE
    )


def _is_soon(article: Article, day: date) -> bool:
    return article.published <= day <= article.published + SOON

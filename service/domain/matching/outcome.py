"""What becomes of a measured item, whichever way it was measured: its band, its fingerprint."""

from collections.abc import Set as AbstractSet

from service.domain.development import Band
from service.domain.matching.features import Features
from service.domain.policy import MatchPolicy

COPY = 0.4  # share of an item's runs of words that stand in the article: a copy, not a report about it
FEWEST = 4  # runs of words below which nothing can be said about a copy


def band_of(value: float, policy: MatchPolicy) -> Band:
    """The band of a score."""
    if value >= policy.alert:
        return Band.ALERT
    return Band.REVIEW if value >= policy.review else Band.DROP


def is_copy(features: Features, article: frozenset[str]) -> bool:
    """Whether an item is the article itself, published again.

    Args:
        features: of the item.
        article: runs of words of the article.
    """
    if len(features.shingles) < FEWEST or not article:
        return False
    return len(features.shingles & article) / len(features.shingles) >= COPY


def fingerprint_of(features: Features, own: AbstractSet[str], phase: str) -> tuple[str, ...]:
    """What tells this story from another of the same follow-up: words, names and numbers, how far it is.

    Args:
        features: of the item.
        own: names that are in every story about the follow-up, so tell none apart.
        phase: how far the thing has come.
    """
    return (
        f"lang:{features.lang}",
        f"phase:{phase}",
        *sorted(f"name:{name}" for name in features.names if name not in own),
        *sorted(f"word:{word}" for word in features.words),
    )

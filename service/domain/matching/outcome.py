"""What becomes of a measured item, whichever way it was measured: its band, its fingerprint."""

from datetime import date

from service.domain.development import Band, Kind
from service.domain.followup import FollowUp
from service.domain.matching.features import Features, Known
from service.domain.matching.retelling import is_copy, is_nothing_new, is_retelling
from service.domain.policy import MatchPolicy


def band_of(
    value: float,
    features: Features,
    known: Known,
    followup: FollowUp,
    day: date,
    kind: Kind,
    policy: MatchPolicy,
) -> tuple[Band, str]:
    """The band of a score, and why it is another one than the score's; empty where it is not.

    Args:
        value: the score.
        features: of the item.
        known: of the follow-up.
        followup: against which it was measured.
        day: the desk's day on which the item came out.
        kind: what kind of development it would be.
        policy: thresholds.
    """
    article = followup.article
    if is_copy(features, known, kind):
        return Band.DROP, "It is the article itself, published again."
    if day < article.published:
        return Band.DROP, "It came out before the article."
    if is_retelling(features, known, article, day, kind):
        return Band.DROP, "It says nothing that the article did not say."
    if value < policy.alert:
        return (Band.REVIEW if value >= policy.review else Band.DROP), ""
    if is_nothing_new(features, known, article, day, kind):
        return Band.REVIEW, "Days after the article it tells no more than the article did."
    return Band.ALERT, ""


def fingerprint_of(features: Features, phase: str) -> tuple[str, ...]:
    """What tells this story from another of the same follow-up (`service.domain.novelty.Story`)."""
    return (f"lang:{features.lang}", f"phase:{phase}", *features.facts)

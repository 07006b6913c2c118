"""An item against the profile of one follow-up: the score, its parts, and what both share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.development import FacetMet, ScorePart
from service.domain.followup import FollowUpId
from service.domain.matching.profile import FEATURES, Likeness, Placed, compare, cosine
from service.domain.policy import ProfilePolicy

NAMES = {
    "above": "more like the article than like ordinary news",
    "narrow": "by few words only",
    "places": "places in common",
    "other_places": "names other places",
    "numbers": "numbers in common",
    "same_counts": "counts the same",
    "other_counts": "counts differ",
    "days": "days from what is known",
    "meaning": "alike in meaning",
}


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a comparison with a profile gave.

    Args:
        followup: whose profile.
        likeness: to the nearest of the article and what was confirmed.
        nearest: that text.
        times: how many times closer it is to that than to ordinary news.
        parts: of the score, in log-odds.
        by_dismissed: whether it is nearer still to an item that was dismissed.
        shared: what it shares with the follow-up, the rarest first: names, places, numbers, words.
    """

    followup: FollowUpId
    likeness: Likeness
    nearest: Placed
    times: float
    parts: tuple[ScorePart, ...]
    by_dismissed: bool
    shared: tuple[FacetMet, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A profile among ordinary news.

    Args:
        followup: whose.
        positives: the article, and what was confirmed.
        dismissed: what was dismissed.
    """

    followup: FollowUpId
    positives: Sequence[Placed]
    dismissed: Sequence[Placed] = ()


def weigh_item(item: Placed, known: Known, days: int | None, policy: ProfilePolicy) -> Weighing:
    """Measure an item against a profile.

    It is as near as the nearest of the article and what was confirmed. What was dismissed counts where the
    item is nearer to it than to all of these, by how much.

    Args:
        item: the item.
        known: the profile.
        days: between the item and the nearest day of the profile; None where that is not known.
        policy: the weights.
    """
    compared = [(compare(item, text, days), text) for text in known.positives]
    likeness, nearest = max(compared, key=lambda one: odds(one[0], policy))
    best = odds(likeness, policy)
    rival = max((odds(compare(item, text, days), policy) for text in known.dismissed), default=best)
    values = {NAMES[name]: getattr(likeness, name) * getattr(policy, name) for name in FEATURES}
    values["nearer to a dismissed item"] = policy.dismissed * max(0.0, rival - best)
    parts = [ScorePart("base", policy.base)]
    parts += [ScorePart(name, value) for name, value in values.items() if value]
    return Weighing(
        followup=known.followup,
        likeness=likeness,
        nearest=nearest,
        times=2 * cosine(item.weighed.terms, nearest.weighed.terms) / (item.usual + nearest.usual),
        parts=tuple(parts),
        by_dismissed=rival > best,
    )


def odds(likeness: Likeness, policy: ProfilePolicy) -> float:
    """The log-odds that the features give, without the base."""
    return math.fsum(getattr(likeness, name) * getattr(policy, name) for name in FEATURES)


def chance(parts: Sequence[ScorePart]) -> float:
    """The score, 0 to 1, from its parts."""
    total = sum(part.value for part in parts)
    return 1 / (1 + math.exp(-total))

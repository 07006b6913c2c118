"""Matches of follow-ups that have no facets: by the profile of their article."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from service.domain.development import Evidence, Match, ScorePart
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.matching.cues import archive_named, is_opinion, kind_of, looks_back
from service.domain.matching.features import Features, Known
from service.domain.matching.outcome import band_of, fingerprint_of
from service.domain.matching.weighing import Weighing, chance
from service.domain.policy import MatchPolicy

SHOWN = 3  # words a side that one sentence names
CLEARLY = 2  # times closer than ordinary news, from which that is said


def judge_profiles(
    item: Item,
    features: Features,
    followups: Mapping[FollowUpId, FollowUp],
    known: Mapping[FollowUpId, Known],
    policy: MatchPolicy,
    zone: ZoneInfo,
) -> list[Match]:
    """The follow-ups that an item may develop by what it shares with their articles.

    Args:
        item: the item.
        features: what the language adapter found in it.
        followups: by id.
        known: of each follow-up.
        policy: weights and thresholds.
        zone: the desk's time zone, in which the article's day is given.
    """
    found = []
    title = item.title.casefold()
    for weighing in features.weighings:
        followup = followups[weighing.followup]
        back = looks_back(title, features.lang, followup.starts) or archive_named(item.outlet)
        opinion = is_opinion(title, features.lang)
        parts = list(weighing.parts)
        if back:
            parts.append(ScorePart("looks back at earlier years", policy.past))
        if opinion:
            parts.append(ScorePart("is an opinion", policy.opinion))
        value = chance(parts)
        if value < policy.profile.keep:
            continue
        kind, phase = kind_of(
            features.title,
            features.text[len(features.title) :],
            features.lang,
            awaited=known[followup.id].awaited,
        )
        band, note = band_of(value, features, known[followup.id], followup, item, kind, policy, zone)
        found.append(
            Match(
                followup=followup.id,
                item=item.id,
                score=round(value, 4),
                band=band,
                kind=kind,
                fingerprint=fingerprint_of(features, phase),
                evidence=Evidence(weighing.shared, (), (), tuple(parts), note or _because(weighing, back)),
                at=item.when,
            )
        )
    return found


def _because(weighing: Weighing, back: str) -> str:
    shared = [
        f"the {facet.facet} " + ", ".join(f"“{span.words}”" for span in facet.spans[:SHOWN])
        for facet in weighing.shared
    ]
    words = f"It shares {' and '.join(shared)}" if shared else "It shares common words only"
    if weighing.times >= CLEARLY:
        words += f"; it is {weighing.times:.0f} times closer to the article than ordinary news"
    likeness = weighing.likeness
    if likeness.other_places:
        words += "; but it names other places"
    if likeness.other_counts > likeness.same_counts:
        words += "; but its numbers differ"
    if weighing.by_dismissed:
        words += "; it is closer still to an item that was dismissed"
    if back:
        words += f"; it looks back (“{back}”)"
    return words + "."

"""Which follow-ups an item may develop, and what of their phrases counts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.development import Field
from service.domain.followup import FollowUp, FollowUpId
from service.domain.matching.features import AGAINST, Features, Hit, Known


@dataclass(frozen=True, slots=True)
class Candidate:
    """A follow-up with the hits that count for it.

    Args:
        followup: which one.
        facets: hits by facet, in the order of the text.
        missing: required facets without a hit.
        against: hits of phrases that speak against it.
        elsewhere: whether the item names a country that is none of the follow-up's.
        headlined: whether its title does.
    """

    followup: FollowUp
    facets: Mapping[str, tuple[Hit, ...]]
    missing: tuple[str, ...]
    against: tuple[Hit, ...]
    elsewhere: bool
    headlined: bool


def candidates(
    features: Features, followups: Mapping[FollowUpId, FollowUp], known: Mapping[FollowUpId, Known]
) -> list[Candidate]:
    """The follow-ups of which an item lacks at most one required facet, and shows at least one in words.

    A phrase inside a phrase that speaks against does not count: the "Kingdom" of "United Kingdom". An outlet
    need not say its own country; where it names another one, nothing is taken as said.

    Args:
        features: of the item.
        followups: by id.
        known: of each follow-up.
    """
    by_followup: dict[FollowUpId, list[Hit]] = defaultdict(list)
    for hit in features.hits:
        by_followup[hit.followup].append(hit)
    found = []
    for id_, hits in by_followup.items():
        followup = followups[id_]
        against = tuple(hit for hit in hits if hit.facet == AGAINST)
        counted: dict[str, list[Hit]] = defaultdict(list)
        elsewhere = known[id_].is_elsewhere(features.countries)
        headlined = known[id_].is_elsewhere(features.headlined)
        for hit in hits:
            if elsewhere and (hit.by_language or hit.span.field is Field.OUTLET):
                continue
            if features.latin and hit.by_language:
                continue
            if hit.facet != AGAINST and not any(_covers(other, hit) for other in against):
                counted[hit.facet].append(hit)
        missing = tuple(
            facet.name for facet in followup.facets if facet.required and facet.name not in counted
        )
        in_words = any(not hit.by_language for group in counted.values() for hit in group)
        # One that is near in meaning may lack a second: its words for it may be ones that nobody listed.
        if len(missing) <= (2 if id_ in features.leads else 1) and in_words:
            facets = {facet: tuple(group) for facet, group in counted.items()}
            found.append(Candidate(followup, facets, missing, against, elsewhere, headlined))
    return found


def _covers(outer: Hit, inner: Hit) -> bool:
    a, b = outer.span, inner.span
    return a.field is b.field and a.start <= b.start and b.end <= a.end and not inner.by_language

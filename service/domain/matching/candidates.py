"""Which follow-ups an item may develop, and what of their phrases counts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.followup import FollowUp, FollowUpId
from service.domain.matching.features import AGAINST, Features, Hit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A follow-up with the hits that count for it.

    Args:
        followup: which one.
        facets: hits by facet, in the order of the text.
        missing: required facets without a hit.
        against: hits of phrases that speak against it.
    """

    followup: FollowUp
    facets: Mapping[str, tuple[Hit, ...]]
    missing: tuple[str, ...]
    against: tuple[Hit, ...]


def candidates(features: Features, followups: Mapping[FollowUpId, FollowUp]) -> list[Candidate]:
    """The follow-ups of which an item lacks at most one required facet, and shows at least one in words.

    A phrase inside a phrase that speaks against does not count: the "Kingdom" of "United Kingdom".

    Args:
        features: of the item.
        followups: by id.
    """
    by_followup: dict[FollowUpId, list[Hit]] = defaultdict(list)
    for hit in features.hits:
        by_followup[hit.followup].append(hit)
    found = []
    for id_, followup in followups.items():
        hits = by_followup.get(id_)
        if not hits:
            continue
        against = tuple(hit for hit in hits if hit.facet == AGAINST)
        counted: dict[str, list[Hit]] = defaultdict(list)
        for hit in hits:
            if hit.facet != AGAINST and not any(_covers(other, hit) for other in against):
                counted[hit.facet].append(hit)
        missing = tuple(
            facet.name for facet in followup.facets if facet.required and facet.name not in counted
        )
        in_words = any(not hit.by_language for group in counted.values() for hit in group)
        # One that is near in meaning may lack a second: its words for it may be ones that nobody listed.
        if len(missing) <= (2 if id_ in features.leads else 1) and in_words:
            facets = {facet: tuple(group) for facet, group in counted.items()}
            found.append(Candidate(followup, facets, missing, against))
    return found


def _covers(outer: Hit, inner: Hit) -> bool:
    a, b = outer.span, inner.span
    return a.field is b.field and a.start <= b.start and b.end <= a.end and not inner.by_language

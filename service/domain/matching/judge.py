"""An item measured against all follow-ups: the stages in a row."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from service.domain.development import Band, Evidence, FacetMet, Match
from service.domain.followup import FollowUp, FollowUpId, desk_day
from service.domain.item import Item
from service.domain.matching.candidates import Candidate, candidates
from service.domain.matching.cues import kind_of
from service.domain.matching.features import Articles, Features
from service.domain.matching.score import Score, score
from service.domain.policy import MatchPolicy

COPY = 0.4  # share of an item's runs of words that stand in the article: a copy, not a report about it
FEWEST = 4  # runs of words below which nothing can be said about a copy
SPANS = 4  # phrases a facet shows in the evidence


def judge(
    item: Item,
    features: Features,
    followups: Mapping[FollowUpId, FollowUp],
    articles: Articles,
    policy: MatchPolicy,
    zone: ZoneInfo,
) -> tuple[Match, ...]:
    """The follow-ups that an item may develop, in their order.

    Args:
        item: the item.
        features: what the language adapter found in it.
        followups: by id, in the desk's order.
        articles: to know a republished copy.
        policy: weights and thresholds.
        zone: the desk's time zone, in which windows and the article's day are given.
    """
    found = []
    for candidate in candidates(features, followups):
        scored = score(candidate, item, features, policy, zone)
        if scored.value < policy.keep:
            continue
        kind, phase = kind_of(features.text, features.lang)
        copy = _is_copy(features, articles.shingles.get(candidate.followup.id, frozenset()))
        early = desk_day(item.when, zone) < candidate.followup.starts
        found.append(
            Match(
                followup=candidate.followup.id,
                item=item.id,
                score=round(scored.value, 4),
                band=Band.DROP if copy or early else _band(scored.value, policy),
                kind=kind,
                fingerprint=_fingerprint(features, candidate, phase),
                evidence=_evidence(candidate, scored, copy=copy, early=early),
                at=item.when,
            )
        )
    return tuple(found)


def _band(value: float, policy: MatchPolicy) -> Band:
    if value >= policy.alert:
        return Band.ALERT
    return Band.REVIEW if value >= policy.review else Band.DROP


def _is_copy(features: Features, article: frozenset[str]) -> bool:
    if len(features.shingles) < FEWEST or not article:
        return False
    return len(features.shingles & article) / len(features.shingles) >= COPY


def _fingerprint(features: Features, candidate: Candidate, phase: str) -> tuple[str, ...]:
    """What tells this story from another of the same follow-up: words, names and numbers, how far it is.

    The follow-up's own phrases are in every story about it, so they are left out.
    """
    own = {
        word
        for hits in candidate.facets.values()
        for hit in hits
        for word in hit.span.words.casefold().split()
    }
    return (
        f"lang:{features.lang}",
        f"phase:{phase}",
        *sorted(f"name:{name}" for name in features.names if name not in own),
        *sorted(f"word:{word}" for word in features.words),
    )


def _evidence(candidate: Candidate, scored: Score, *, copy: bool, early: bool) -> Evidence:
    order = [facet.name for facet in candidate.followup.facets if facet.name in candidate.facets]
    met = tuple(
        FacetMet(
            facet,
            tuple(hit.span for hit in candidate.facets[facet] if not hit.by_language)[:SPANS],
        )
        for facet in order
    )
    return Evidence(
        met=met,
        missing=candidate.missing,
        against=tuple(hit.span for hit in candidate.against)[:SPANS],
        parts=tuple(scored.parts),
        because=_because(met, candidate, scored, copy=copy, early=early),
    )


def _because(
    met: tuple[FacetMet, ...], candidate: Candidate, scored: Score, *, copy: bool, early: bool
) -> str:
    if copy:
        return "It is the article itself, published again."
    if early:
        return "It came out before the article."
    named = [
        f"{facet.facet} (“{facet.spans[0].words}”)" if facet.spans else f"{facet.facet} (by its language)"
        for facet in met
    ]
    words = f"It names {', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else f"It names {named[0]}"
    if candidate.missing:
        words += f", but not {' or '.join(candidate.missing)}"
    if candidate.against:
        words += f"; against it speaks “{candidate.against[0].span.words}”"
    if scored.looks_back:
        words += f"; it looks back (“{scored.looks_back}”)"
    if scored.in_window:
        words += "; it came out inside the window"
    return words + "."

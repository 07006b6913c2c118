"""An item measured against all follow-ups: the stages in a row."""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from service.domain.development import Band, Evidence, FacetMet, Match
from service.domain.followup import FollowUp, FollowUpId, desk_day
from service.domain.item import Item
from service.domain.matching.candidates import Candidate, candidates
from service.domain.matching.cues import kind_of
from service.domain.matching.features import Features, Known
from service.domain.matching.retelling import is_copy, is_nothing_new, is_retelling, tells_at_once
from service.domain.matching.score import Score, score
from service.domain.policy import MatchPolicy

SPANS = 4  # phrases a facet shows in the evidence


def judge(
    item: Item,
    features: Features,
    followups: Mapping[FollowUpId, FollowUp],
    known: Mapping[FollowUpId, Known],
    policy: MatchPolicy,
    zone: ZoneInfo,
) -> tuple[Match, ...]:
    """The follow-ups that an item may develop, in their order.

    Args:
        item: the item.
        features: what the language adapter found in it.
        followups: by id, in the desk's order.
        known: of each follow-up.
        policy: weights and thresholds.
        zone: the desk's time zone, in which windows and the article's day are given.
    """
    day = desk_day(item.when, zone)
    found = []
    for candidate in candidates(features, followups, known):
        followup = candidate.followup
        scored = score(candidate, item, features, policy, zone)
        if scored.value < policy.keep:
            continue
        kind, phase = kind_of(features.title, features.text[len(features.title) :], features.lang)
        band = _band(scored.value, policy)
        note = ""
        if is_copy(features, known[followup.id], kind):
            band, note = Band.DROP, "It is the article itself, published again."
        elif day < followup.article.published:
            band, note = Band.DROP, "It came out before the article."
        elif is_retelling(features, known[followup.id], followup.article, day, kind):
            band, note = Band.DROP, "It says nothing that the article did not say."
        elif band is Band.ALERT and is_nothing_new(features, known[followup.id], followup.article, day, kind):
            band, note = Band.REVIEW, "Days after the article it tells no more than the article did."
        found.append(
            Match(
                followup=followup.id,
                item=item.id,
                score=round(scored.value, 4),
                band=band,
                kind=kind,
                fingerprint=_fingerprint(features, phase),
                evidence=_evidence(candidate, scored, note),
                at=item.when,
            )
        )
    loud = [followups[match.followup] for match in found if match.band is Band.ALERT]
    retold = tells_at_once(loud, day)
    return tuple(_hushed(match) if match.followup in retold else match for match in found)


def _hushed(match: Match) -> Match:
    note = "It touches several of the article's follow-ups, days after it: it tells the article again."
    return replace(match, band=Band.REVIEW, evidence=replace(match.evidence, because=note))


def _band(value: float, policy: MatchPolicy) -> Band:
    if value >= policy.alert:
        return Band.ALERT
    return Band.REVIEW if value >= policy.review else Band.DROP


def _fingerprint(features: Features, phase: str) -> tuple[str, ...]:
    """What tells this story from another of the same follow-up (`service.domain.novelty.Story`)."""
    return (f"lang:{features.lang}", f"phase:{phase}", *features.facts)


def _evidence(candidate: Candidate, scored: Score, note: str) -> Evidence:
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
        because=note or _because(met, candidate, scored),
    )


def _because(met: tuple[FacetMet, ...], candidate: Candidate, scored: Score) -> str:
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

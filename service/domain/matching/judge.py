"""An item measured against all follow-ups: the stages in a row."""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from service.domain.development import Band, Evidence, FacetMet, Field, Match
from service.domain.followup import FollowUp, FollowUpId, desk_day
from service.domain.item import Item
from service.domain.matching.candidates import Candidate, candidates
from service.domain.matching.closest import outdone
from service.domain.matching.cues import kind_of
from service.domain.matching.features import Features, Known
from service.domain.matching.judge_profile import judge_profiles
from service.domain.matching.outcome import band_of, fingerprint_of
from service.domain.matching.retelling import tells_at_once
from service.domain.matching.score import SAID, Score, score
from service.domain.policy import MatchPolicy

SPANS = 4  # phrases a facet shows in the evidence
RETOLD = "It touches several of the article's follow-ups, days after it: it tells the article again."


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
        kind, phase = kind_of(
            features.title,
            features.text[len(features.title) :],
            features.lang,
            awaited=known[followup.id].awaited,
        )
        band, note = band_of(scored.value, features, known[followup.id], followup, item, kind, policy, zone)
        found.append(
            Match(
                followup=followup.id,
                item=item.id,
                score=round(scored.value, 4),
                band=band,
                kind=kind,
                fingerprint=fingerprint_of(features, phase),
                evidence=_evidence(candidate, scored, note),
                at=item.when,
            )
        )
    by_profile = judge_profiles(item, features, followups, known, policy, zone)
    if by_profile:
        places = {id_: place for place, id_ in enumerate(followups)}
        found = sorted([*found, *by_profile], key=lambda match: places[match.followup])
    loud = [followups[match.followup] for match in found if match.band is Band.ALERT]
    notes = {
        id_: f"It fits “{closer.title}” more closely."
        for id_, closer in outdone(found, followups, item).items()
    }
    notes |= dict.fromkeys(tells_at_once(loud, day), RETOLD)
    return tuple(
        _hushed(match, notes[match.followup]) if match.followup in notes else match for match in found
    )


def _hushed(match: Match, note: str) -> Match:
    return replace(match, band=Band.REVIEW, evidence=replace(match.evidence, because=note))


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
    named = [f"{facet.facet} ({_by(facet)})" for facet in met]
    words = f"It names {', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else f"It names {named[0]}"
    if candidate.missing:
        words += f", but not {' or '.join(candidate.missing)}"
    if candidate.against:
        words += f"; against it speaks “{candidate.against[0].span.words}”"
    said = {part.name for part in scored.parts}
    if SAID["elsewhere"] in said:
        words += "; it names another country"
    if SAID["opinion"] in said:
        words += "; it is an opinion"
    if SAID["event"] not in said and not candidate.missing:
        words += "; its title does not say what happens"
    if scored.looks_back:
        words += f"; it looks back (“{scored.looks_back}”)"
    if scored.is_opinion:
        words += "; it is an opinion"
    if scored.in_window:
        words += "; it came out inside the window"
    return words + "."


def _by(facet: FacetMet) -> str:
    """By what an item shows a facet: words of its own, where its outlet is at home, its language."""
    if not facet.spans:
        return "by its language"
    first = facet.spans[0]
    return "where its outlet is at home" if first.field is Field.OUTLET else f"“{first.words}”"

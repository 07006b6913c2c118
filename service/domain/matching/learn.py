"""What verdicts teach a follow-up: a bounded shift of its threshold and of its own signs.

The rule is a pure function of the verdicts that stand (docs/verdicts.md says it in words). It is reckoned
anew at each verdict, so the order in which they came does not matter and taking one back is exact. It works
on the log-odds that a score is made from, whatever parts the scoring has.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.domain.development import Band, Field, Match, ScorePart
from service.domain.followup import FollowUp
from service.domain.item import ItemId
from service.domain.policy import LearnPolicy, MatchPolicy
from service.domain.verdict import Word

LEARNED = "your verdicts: "  # how the learned parts of a score begin
THRESHOLD = "the threshold"
OUTLET = "outlet "


@dataclass(frozen=True, slots=True)
class Lesson:
    """A match that an editor gave a verdict on, as far as the rule cares.

    Args:
        item: which item.
        word: what the editor said.
        odds: log-odds of the match without anything learned.
        signs: what it shows (see `signs_of`).
    """

    item: ItemId
    word: Word
    odds: float
    signs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a follow-up has learned.

    Args:
        threshold: log-odds by which its threshold is higher than the desk's.
        signs: log-odds that an item gains which shows a sign, by sign; in order.
    """

    threshold: float = 0.0
    signs: tuple[tuple[str, float], ...] = ()


NOTHING = Tuning()


def lesson_of(word: Word, match: Match, outlet: str) -> Lesson:
    """What a verdict on a match teaches."""
    return Lesson(match.item, word, own_odds(match), signs_of(match, outlet))


def signs_of(match: Match, outlet: str) -> frozenset[str]:
    """What a match shows, by which verdicts on others tell it apart: outlet, phrases, what is missing, parts.

    Args:
        match: the match.
        outlet: who reports it.
    """
    evidence = match.evidence
    signs = {OUTLET + outlet} if outlet else set()
    for met in evidence.met:
        signs |= {f"“{span.words.casefold()}” for {met.facet}" for span in met.spans if span.words}
    signs |= {f"no {facet}" for facet in evidence.missing}
    signs |= {f"“{span.words.casefold()}” against it" for span in evidence.against}
    return frozenset(signs | {part.name for part in own_parts(match) if part.value})


def own_parts(match: Match) -> tuple[ScorePart, ...]:
    """The parts of a score without what was learned."""
    return tuple(part for part in match.evidence.parts if not part.name.startswith(LEARNED))


def own_odds(match: Match) -> float:
    """The log-odds of a match without what was learned."""
    parts = own_parts(match)
    if parts:
        return math.fsum(part.value for part in parts)
    return log_odds(min(max(match.score, 0.0001), 0.9999))


def log_odds(score: float) -> float:
    """The log-odds behind a score between 0 and 1."""
    return math.log(score / (1 - score))


def learn(lessons: Iterable[Lesson], policy: LearnPolicy, matching: MatchPolicy) -> Tuning:
    """What the verdicts that stand teach.

    Args:
        lessons: one for each verdict, in any order.
        policy: how fast and how far.
        matching: the desk's threshold.
    """
    known = sorted(lessons, key=lambda lesson: lesson.item)
    if not known:
        return NOTHING
    alert = log_odds(matching.alert)
    pulls = math.fsum(_pull(lesson, alert, policy) for lesson in known)
    threshold = _within(pulls / (len(known) + policy.prior), policy.threshold)
    return Tuning(round(threshold, 4), _signs(known, policy))


def _pull(lesson: Lesson, alert: float, policy: LearnPolicy) -> float:
    """By how much a verdict wants the threshold higher; below 0, lower."""
    if lesson.word is Word.CONFIRMED:
        return -min(max(alert - lesson.odds + policy.margin, 0.0), policy.pull)
    return min(max(lesson.odds - alert + policy.margin, 0.0), policy.pull)


def _signs(known: Sequence[Lesson], policy: LearnPolicy) -> tuple[tuple[str, float], ...]:
    confirmed = [lesson for lesson in known if lesson.word is Word.CONFIRMED]
    dismissed = [lesson for lesson in known if lesson.word is Word.DISMISSED]
    seen_in, seen_out = (
        Counter(sign for lesson in group for sign in lesson.signs) for group in (confirmed, dismissed)
    )
    found = []
    for sign in sorted(seen_in | seen_out):
        shown = seen_in[sign] + seen_out[sign]
        told_apart = shown < len(known) or (sign.startswith(OUTLET) and not seen_in[sign])
        if shown < policy.shared or not told_apart:
            continue  # a single case is no pattern; what all show is the threshold's matter
        right = math.log((seen_in[sign] + 1) / (len(confirmed) + 2))
        wrong = math.log((seen_out[sign] + 1) / (len(dismissed) + 2))
        value = round(_within(right - wrong, policy.sign), 4)
        if value:
            found.append((sign, value))
    return tuple(found)


def _within(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


def tuned(
    match: Match, followup: FollowUp, outlet: str, tuning: Tuning, policy: LearnPolicy, matching: MatchPolicy
) -> Match:
    """A match as the follow-up's verdicts see it.

    What the matching dropped for a reason of its own (a copy, too early) stays dropped. And learning
    never takes away an alert from an item that shows every required facet in its title: whatever is
    dismissed, a follow-up cannot fall silent.

    Args:
        match: as the matching measured it.
        followup: whose.
        outlet: who reports it.
        tuning: what was learned.
        policy: how far learning goes.
        matching: the desk's thresholds.
    """
    if tuning == NOTHING or match.band is not band_of(match.score, matching):
        return match
    own = own_odds(match)
    signs = signs_of(match, outlet)
    given = [(THRESHOLD, -tuning.threshold)] if tuning.threshold else []
    given += [(sign, value) for sign, value in tuning.signs if sign in signs]
    wanted = math.fsum(value for _, value in given)
    shift = _within(wanted, policy.total)
    if match.band is Band.ALERT and _shows_all_in_title(match, followup):
        shift = max(shift, min(0.0, log_odds(matching.alert) + policy.floor - own))
    if not shift:
        return match
    # Bounds take from each part alike, so that the parts still add up to the score.
    parts = tuple(ScorePart(LEARNED + name, value * shift / wanted) for name, value in given)
    score = round(1 / (1 + math.exp(-own - shift)), 4)
    band = band_of(score, matching)
    because = match.evidence.because
    if band is not match.band:
        because = f"{because} Your verdicts speak {'for' if shift > 0 else 'against'} it."
    evidence = replace(match.evidence, parts=(*own_parts(match), *parts), because=because)
    return replace(match, score=score, band=band, evidence=evidence)


def plain(match: Match, matching: MatchPolicy) -> Match:
    """A stored match as the matching measured it, without what had been learned by then."""
    parts = own_parts(match)
    if len(parts) == len(match.evidence.parts):
        return match
    score = round(1 / (1 + math.exp(-own_odds(match))), 4)
    evidence = replace(
        match.evidence, parts=parts, because=match.evidence.because.partition(" Your verdicts speak ")[0]
    )
    return replace(match, score=score, band=band_of(score, matching), evidence=evidence)


def band_of(score: float, matching: MatchPolicy) -> Band:
    """The band of a score."""
    if score >= matching.alert:
        return Band.ALERT
    return Band.REVIEW if score >= matching.review else Band.DROP


def _shows_all_in_title(match: Match, followup: FollowUp) -> bool:
    in_title = {
        met.facet for met in match.evidence.met if any(span.field is Field.TITLE for span in met.spans)
    }
    return all(facet.name in in_title for facet in followup.facets if facet.required)


@dataclass(frozen=True, slots=True)
class Past:
    """A stored match of the last days, to see what a verdict would have changed.

    Args:
        match: as it is stored.
        outlet: who reports it.
        title: as it was.
        url: where it can be read.
        told: whether the desk was told by this item.
        joined: whether it told what the desk knew.
    """

    match: Match
    outlet: str
    title: str
    url: str | None
    told: bool
    joined: bool


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a verdict would have changed.

    Args:
        before: what is learned so far.
        after: what would be.
        lost: alerts that would not have come, newest first.
        gained: items of which the desk was not told, and would have been; newest first.
        examples: whether verdicts also are texts to compare with, as for a follow-up without facets; what
            that changes is not among the above.
    """

    before: Tuning
    after: Tuning
    lost: tuple[Past, ...]
    gained: tuple[Past, ...]
    examples: bool


def foresee(
    past: Sequence[Past],
    followup: FollowUp,
    before: Tuning,
    after: Tuning,
    policy: LearnPolicy,
    matching: MatchPolicy,
) -> Foreseen:
    """What a change in what was learned would have changed in the past.

    Args:
        past: stored matches, without the one that the verdict is about.
        followup: whose.
        before: what is learned so far.
        after: what would be.
        policy: how far learning goes.
        matching: the desk's thresholds.
    """
    lost, gained = [], []
    for one in sorted(past, key=lambda one: (one.match.at, one.match.item), reverse=True):
        own = plain(one.match, matching)
        then = tuned(own, followup, one.outlet, before, policy, matching).band is Band.ALERT
        now = tuned(own, followup, one.outlet, after, policy, matching).band is Band.ALERT
        if then and not now and one.told:
            lost.append(one)
        elif now and not then and not one.told and not one.joined:
            gained.append(one)
    return Foreseen(before, after, tuple(lost), tuple(gained), not followup.facets)

"""Whether two reports tell the same story: named features, and reasons for which they never do.

Similarity alone must not decide: "cancelled" is as like "planned" as a repeat is. So what turns a fact
round is asked for first (`turned`), and only then how alike two reports are (`compare`, `likelihood`).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from service.domain.policy import FoldPolicy, StoryWeights

FIRST, LATEST = 4, 8  # reports of a development that a match is compared with
SHARED = 3  # names, numbers and days in common across languages, from which more say no more
SMALL = 12  # numbers up to it are in any text
MODEL_CENTRE, MODEL_SPREAD = 0.9, 0.1  # of cosines of multilingual-e5 over title and lead
ROUNDED = 0.03  # by which a large number may differ and be the same, rounded or counted an hour later
LARGE = 100  # from which a number is given rounded

Ask = Callable[[str, str], float | None]  # the cosine of two texts by a sentence model; None where not asked


def unasked(_one: str, _other: str) -> None:
    """No sentence model is asked."""


@dataclass(frozen=True, slots=True)
class Story:
    """A fingerprint, taken apart.

    Args:
        lang: the language it is told in (BCP 47 primary tag); empty where unknown.
        phase: how far the thing has come (`service.domain.matching.cues.kind_of`).
        title: stems of the title; of title and lead where there is no title.
        words: stems of title and lead.
        names: names by how they are spoken, the same in every language.
        told: numbers of the title by what they count.
        numbers: numbers of title and summary by what they count.
        told_days: days that the title names ("11-26").
        days: days that title and lead name.
        terms: how soon the title says it comes: "soon" (today, tomorrow), "week", "month", "year".
        text: title and lead as they are shown: what a sentence model is asked about; empty where not kept.
    """

    lang: str
    phase: str
    title: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    told: Mapping[str, frozenset[float]]
    numbers: Mapping[str, frozenset[float]]
    told_days: frozenset[str]
    days: frozenset[str]
    terms: frozenset[str]
    text: str

    @classmethod
    def of(cls, fingerprint: tuple[str, ...]) -> "Story":
        """Take a fingerprint apart."""
        return _story(fingerprint)


@lru_cache(maxsize=4096)
def _story(fingerprint: tuple[str, ...]) -> Story:
    parts: dict[str, list[str]] = {}
    for one in fingerprint:
        label, _, value = one.partition(":")
        parts.setdefault(label, []).append(value)
    title, told = parts.get("title", []), parts.get("told", [])
    return Story(
        lang=next(iter(parts.get("lang", [])), ""),
        phase=next(iter(parts.get("phase", [])), ""),
        title=frozenset(title or parts.get("word", [])),
        words=frozenset(title) | frozenset(parts.get("word", [])),
        names=frozenset(parts.get("name", [])),
        told=_by_what(told),
        numbers=_by_what([*told, *parts.get("number", [])]),
        told_days=frozenset(parts.get("on", [])),
        days=frozenset(parts.get("on", [])) | frozenset(parts.get("day", [])),
        terms=frozenset(parts.get("term", [])),
        text=next(iter(parts.get("text", [])), ""),
    )


def _by_what(numbers: list[str]) -> Mapping[str, frozenset[float]]:
    found: dict[str, set[float]] = {}
    for number in numbers:
        value, _, what = number.partition("@")
        found.setdefault(what, set()).add(float(value))
    return {what: frozenset(values) for what, values in found.items()}


# --- what turns a fact round --------------------------------------------------------------------------------

PLAN = "plan"
DOUBTED = "doubted"
ONCE = frozenset({PLAN, "end", ""})  # without a phase: postponed or cancelled. Within days it is news once
TURNS = frozenset({DOUBTED, "denied", "resumed"})  # phases that question or take back what was told
RISEN = "^"  # what is counted by a number that has risen: "the toll rises to 47"
TOTAL = "/"  # "55 of 58" counts in every language; what else is counted has its word in one language


def turned(one: Story, other: Story) -> str:
    """Why two reports never tell the same story however alike they are; empty where nothing speaks so.

    Whether one is postponed or cancelled and the other is not is the caller's to ask: kinds never join.
    """
    phases = {one.phase, other.phase}
    # "May open" is how one language plans and another doubts: across languages it turns nothing round.
    worded = phases == {PLAN, DOUBTED} and one.lang != other.lang
    if len(phases) > 1 and phases & TURNS and not worded:
        return f"{one.phase or other.phase} against {other.phase or one.phase}"
    if one.phase == other.phase == PLAN and one.terms and other.terms and not one.terms & other.terms:
        return f"another time ({', '.join(sorted(one.terms))}; {', '.join(sorted(other.terms))})"
    days = one.told_days, other.told_days
    if one.phase == other.phase == PLAN:
        days = one.days, other.days
    if all(days) and not days[0] & days[1]:
        return f"another day ({', '.join(sorted(days[0]))}; {', '.join(sorted(days[1]))})"
    wholes = _wholes(one) | _wholes(other)
    for mine, yours in _titled(one, other):
        # Who got 55 of 58 seats left 3 to the others: one result, from two sides.
        if not any(_equal(here, there) or here + there in wholes for here in mine for there in yours):
            return f"another number ({_shown(mine)}; {_shown(yours)})"
    for risen, told in ((one, other), (other, one)):
        before = {value for values in told.told.values() for value in values}
        if before and (now := risen.told.get(RISEN, frozenset())) and not now & before:
            return f"another number ({_shown(now)}; {_shown(frozenset(before))})"
    return ""


def _titled(one: Story, other: Story) -> Sequence[tuple[frozenset[float], frozenset[float]]]:
    """The numbers of what both count, and at least one of them in its title."""
    both = (one.told.keys() & other.numbers.keys()) | (other.told.keys() & one.numbers.keys())
    return [
        (one.numbers[what], other.numbers[what])
        for what in sorted(both)
        if what and (one.lang == other.lang or what.startswith(TOTAL) or what == "%")
    ]


def _wholes(story: Story) -> frozenset[float]:
    return frozenset(float(what[1:]) for what in story.numbers if what.startswith(TOTAL))


def _equal(one: float, other: float) -> bool:
    return one == other or (min(one, other) >= LARGE and abs(one - other) <= ROUNDED * max(one, other))


def _shown(values: frozenset[float]) -> str:
    return ", ".join(f"{value:,g}" for value in sorted(values))


# --- how alike they are -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two reports have in common, each from 0 to 1.

    Args:
        words: words in common over the geometric mean of how many each has (cosine of sets).
        title: the share of a title's words that the other report tells too; of both, the smaller.
        names: names in common, as a share of those of the report that has fewer.
        same_number: 1 where both count the same thing and come to the same number.
        other_days: 1 where both name days, and none in common.
        meaning: cosine of a sentence model over title and the first sixty words; None where none is asked.
    """

    words: float
    title: float
    names: float
    same_number: float
    other_days: float
    meaning: float | None = None


def compare(one: Story, other: Story, meaning: float | None = None) -> Likeness:
    """Measure two reports against each other; their order does not matter.

    Args:
        one: a report.
        other: another.
        meaning: cosine of a sentence model; None where none is asked.
    """
    common = len(one.words & other.words)
    return Likeness(
        words=common / math.sqrt(len(one.words) * len(other.words)) if common else 0.0,
        title=min(_share(one.title, other.words), _share(other.title, one.words)),
        names=_overlap(one.names, other.names),
        same_number=float(any(one.numbers[what] & other.numbers.get(what, set()) for what in one.numbers)),
        other_days=float(bool(one.days and other.days and not one.days & other.days)),
        meaning=meaning,
    )


def log_odds(likeness: Likeness, weights: StoryWeights) -> float:
    """The log-odds that two reports of one language, of which nothing else is known, tell the same story."""
    found = (
        weights.base
        + weights.words * likeness.words
        + weights.title * likeness.title
        + weights.names * likeness.names
        + weights.same_number * likeness.same_number
        + weights.other_days * likeness.other_days
    )
    return found if likeness.meaning is None else found + weights.meaning * spread(likeness.meaning)


def spread(cosine: float) -> float:
    """A cosine of multilingual-e5, which all lie between .74 and .97, spread about zero."""
    return (cosine - MODEL_CENTRE) / MODEL_SPREAD


def likelihood(one: Story, other: Story, days: float, policy: FoldPolicy, ask: Ask = unasked) -> float:
    """How sure it is that two reports of one follow-up, of one kind and nothing turned round, tell the same.

    Args:
        one: a report.
        other: another.
        days: how far apart they came out.
        policy: weights.
        ask: asks a sentence model, where two reports in one language leave it open.
    """
    when = -policy.fading * math.log1p(days)
    if one.lang == other.lang:
        if one.phase == other.phase and one.phase in ONCE and timedelta(days=days) <= policy.once_within:
            when += policy.once
        likeness = compare(one, other)
        odds = policy.followup + log_odds(likeness, policy.story) + when
        if abs(odds) < policy.unsure and one.text and other.text:
            known = replace(likeness, meaning=ask(one.text, other.text))
            if known.meaning is not None:
                odds = policy.followup_with_meaning + log_odds(known, policy.story_with_meaning) + when
        return _sigmoid(odds)
    shared = len(one.names & other.names) + 2 * len(_everywhere(one) & _everywhere(other))
    return _sigmoid(policy.across + policy.shared * min(shared, SHARED) + when)


def _everywhere(story: Story) -> frozenset[object]:
    """What is written alike in every language: days, and numbers of some size."""
    values = {value for counted in story.numbers.values() for value in counted if value > SMALL}
    return frozenset(story.days) | frozenset(values)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def kept(members: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The reports of a development that a match is compared with, however many there are.

    The first say what it is, the latest what it has come to.

    Args:
        members: fingerprints, in the order in which they joined.
    """
    return tuple(members) if len(members) <= FIRST + LATEST else (*members[:FIRST], *members[-LATEST:])

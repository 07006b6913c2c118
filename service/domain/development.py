"""A development: one thing that happened to a follow-up, however many outlets report it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.novelty import Ask, Story, kept, likelihood, turned, unasked
from service.domain.policy import FoldPolicy

DAY = timedelta(days=1)
REACH = timedelta(days=60)  # how far apart a match and a development may lie and be compared
COMPARED = 50  # developments of a follow-up that a match is compared with, the latest ones
DevelopmentId = NewType("DevelopmentId", int)


class Kind(StrEnum):
    """What kind of thing happened to a follow-up."""

    ADVANCE = "advance"
    HAPPENED = "happened"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


KIND_WORDS = {
    Kind.ADVANCE: "A step towards it",
    Kind.HAPPENED: "It happened",
    Kind.POSTPONED: "Postponed",
    Kind.CANCELLED: "Cancelled",
}


class Band(StrEnum):
    """What becomes of a match: the desk is told, it waits for review, or it is only kept."""

    ALERT = "alert"
    REVIEW = "review"
    DROP = "drop"


class Field(StrEnum):
    """Where in an item a phrase stands."""

    TITLE = "title"
    SUMMARY = "summary"
    CONTENT = "content"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase at its place.

    Args:
        field: which text of the item.
        start: the first character, counted from 0, in that text as it is shown.
        end: one past the last.
        words: the text there, as it is shown.
    """

    field: Field
    start: int
    end: int
    words: str


def score_words(score: float) -> str:
    """A score as people read it: rounded down, so that none looks like a threshold that it did not reach."""
    return f"{math.floor(score * 100 + 1e-9) / 100:.2f}"


@dataclass(frozen=True, slots=True)
class FacetMet:
    """A facet that an item shows, with the phrases by which it does."""

    facet: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One named part of a score: what it is and how much it gives or takes."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an item is taken for a development, or why not.

    Args:
        met: the facets that it shows.
        missing: names of required facets that it does not show.
        against: phrases that spoke against it.
        parts: the parts of the score; they add up to the log-odds that `Match.score` is made from.
        because: one plain sentence for a person.
    """

    met: tuple[FacetMet, ...]
    missing: tuple[str, ...]
    against: tuple[Span, ...]
    parts: tuple[ScorePart, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Match:
    """An item measured against a follow-up.

    Args:
        followup: which one.
        item: which item.
        score: from 0 to 1.
        band: what becomes of it.
        kind: what kind of development it would be.
        fingerprint: the facts and words by which the same story is known again (see `fold`).
        evidence: why.
        at: when the item came out (UTC).
    """

    followup: FollowUpId
    item: ItemId
    score: float
    band: Band
    kind: Kind
    fingerprint: tuple[str, ...]
    evidence: Evidence
    at: datetime


@dataclass(frozen=True, slots=True)
class Development:
    """An open development as a new match is compared with it.

    Args:
        id: its row.
        followup: whose.
        kind: what kind, so far.
        opened: when its first item came out (UTC).
        latest: when its latest item came out (UTC).
        members: the fingerprints of its items.
        dismissed: whether an editor dismissed it: what joins it waits for review, and is not told.
    """

    id: DevelopmentId
    followup: FollowUpId
    kind: Kind
    opened: datetime
    latest: datetime
    members: tuple[tuple[str, ...], ...]
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The match opens a development of its own."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Joined:
    """The match reports what a known development already reports.

    Args:
        development: which one it joins.
        kind: the development's kind from now on.
        because: one plain sentence on why they are the same.
    """

    development: DevelopmentId
    kind: Kind
    because: str


Change = Opened | Joined

PLANNED = frozenset({"plan", "doubted"})  # "may open" is how one language plans and another doubts
RESULT = "result"  # the phase of what was decided or counted
SETTLED = (Kind.POSTPONED, Kind.CANCELLED)  # kinds that take back what was told


def fold(
    match: Match,
    known: Sequence[Development],
    policy: FoldPolicy,
    ask: Ask = unasked,
) -> Change:
    """Whether a match opens a development or joins one that reports the same thing.

    The same thing is reported by items of one follow-up that have the same kind and have come equally far
    (plan, begin, result, end), where nothing is turned round between them and their texts, names and time
    make it likely (`service.domain.novelty`). A reversal is as similar as a repeat, so similarity never
    joins across kinds: what is postponed or cancelled, and what takes that back, is always news.

    Args:
        match: the new match.
        known: developments of its follow-up near it in time.
        policy: how near and how alike.
        ask: asks a sentence model about two reports that words leave undecided.
    """
    mine = Story.of(match.fingerprint)
    best: tuple[float, Development] | None = None
    for development in known:
        likely = _likely(match, mine, development, policy, ask)
        if likely >= policy.same and (best is None or likely > best[0]):
            best = (likely, development)
    if best is None:
        return Opened(match.kind)
    return Joined(
        best[1].id, best[1].kind, f"{best[0]:.0%} likely the same: as far along, alike, near in time"
    )


def _likely(match: Match, mine: Story, development: Development, policy: FoldPolicy, ask: Ask) -> float:
    """How sure it is that they are the same, from 0 to 1, by the nearest of its reports."""
    apart = max(development.opened - match.at, match.at - development.latest, timedelta())
    # Measured from the first report: from the latest one, a plan would run on into its begin.
    since = abs(match.at - development.opened)
    if apart > policy.far or not _may_be_one(match.kind, mine, development, since, policy):
        return 0.0
    members = [Story.of(member) for member in kept(development.members)]
    if any(turned(mine, other) for other in members):
        return 0.0
    own = [other.phase for other in members if other.lang == mine.lang]
    if own and mine.phase not in own:
        # Cues of one language can be compared: there it had come less far, or further.
        if RESULT in (mine.phase, *own):
            return 0.0  # nor by way of a report in another language that joined in the first hours
        members = [other for other in members if other.phase == mine.phase]
    found = [
        (other, likelihood(mine, other, apart / DAY, policy, ask))
        for other in members
        if mine.phase == other.phase or _is_other_wording(mine, other, since, policy)
    ]
    likely = max((value for _, value in found), default=0.0)
    # An open day on a ship is as far along as its arrival, and in other languages nothing tells them apart;
    # where its own language has told of the arrival, its words do.
    told = [value for other, value in found if (other.lang, other.phase) == (mine.lang, mine.phase)]
    return 0.0 if told and since > policy.own_after and max(told) < policy.own else likely


def _may_be_one(
    kind: Kind, story: Story, development: Development, since: timedelta, policy: FoldPolicy
) -> bool:
    """Whether two kinds may be one thing, told in two languages within a day; never where one is settled."""
    if kind is development.kind:
        return True
    languages = {Story.of(member).lang for member in kept(development.members)}
    settled = kind in SETTLED or development.kind in SETTLED
    return not settled and since <= policy.same_day and languages != {story.lang}


def _is_other_wording(mine: Story, other: Story, since: timedelta, policy: FoldPolicy) -> bool:
    """Whether how far a thing has come may only be worded otherwise.

    Cues differ between languages: there, hours apart, "opens" and "is expected" may be one thing. A result
    is news after a begin, but for the first hours.
    """
    if mine.lang != other.lang and {mine.phase, other.phase} == PLANNED:
        return True
    near = policy.same_hours if RESULT in (mine.phase, other.phase) else policy.same_day
    return mine.lang != other.lang and since <= near

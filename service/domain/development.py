"""A development: one thing that happened to a follow-up, however many outlets report it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.policy import FoldPolicy

DevelopmentId = NewType("DevelopmentId", int)


class Kind(StrEnum):
    """What kind of thing happened to a follow-up."""

    ADVANCE = "advance"
    HAPPENED = "happened"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


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

SETTLED = (Kind.POSTPONED, Kind.CANCELLED)


def fold(match: Match, known: Sequence[Development], policy: FoldPolicy) -> Change:
    """Whether a match opens a development or joins one that reports the same thing.

    The same thing is reported by items of one follow-up that have the same kind, have come equally far
    (plan, begin, result, end) and lie near each other in time; in one language they must also share
    some words, across languages their time and wording have to do. A reversal is as similar as a
    repeat, so similarity never joins across kinds: what is postponed or cancelled is always news.

    Args:
        match: the new match.
        known: developments of its follow-up near it in time.
        policy: how near and how alike.
    """
    mine = _Story.of(match.fingerprint)
    best: tuple[float, Development] | None = None
    for development in known:
        if (development.kind in SETTLED or match.kind in SETTLED) and development.kind is not match.kind:
            continue
        likeness = _likeness(match, mine, development, policy)
        if likeness > 0 and (best is None or likeness > best[0]):
            best = (likeness, development)
    if best is None:
        return Opened(match.kind)
    return Joined(best[1].id, best[1].kind, f"{best[0]:.0%} alike, and near in time")


@dataclass(frozen=True, slots=True)
class _Story:
    """A fingerprint, taken apart."""

    lang: str
    phase: str
    names: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, fingerprint: tuple[str, ...]) -> "_Story":
        parts: dict[str, set[str]] = {"lang": set(), "phase": set(), "name": set(), "word": set()}
        for one in fingerprint:
            label, _, value = one.partition(":")
            parts[label].add(value)
        return cls(
            next(iter(parts["lang"]), ""),
            next(iter(parts["phase"]), ""),
            frozenset(parts["name"]),
            frozenset(parts["word"]),
        )


def _likeness(match: Match, mine: _Story, development: Development, policy: FoldPolicy) -> float:
    """How sure it is that they are the same, above 0 to 1; 0 where they are not."""
    apart = max(development.opened - match.at, match.at - development.latest)
    best = 0.0
    for member in development.members:
        other = _Story.of(member)
        # Cues differ between languages: there, hours apart, "opens" and "takes over" may be one thing.
        same_day = mine.lang != other.lang and apart <= policy.across
        if development.kind is not match.kind or (mine.phase != other.phase and not same_day):
            continue
        words = _shared(mine.words, other.words)
        if words >= policy.alike and apart <= policy.far:
            best = max(best, words)
        if apart > policy.near:
            continue
        names = len(mine.names & other.names)
        related = words >= policy.related or names > 0
        if related or mine.lang != other.lang:
            best = max(best, words, 0.1 + min(names, 5) / 10)
    return best


def _shared(mine: frozenset[str], other: frozenset[str]) -> float:
    """Words in common, as a share of all (Jaccard)."""
    both = len(mine | other)
    return len(mine & other) / both if both else 0.0

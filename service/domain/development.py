"""A development: one thing that happened to a follow-up, however many outlets report it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from service.domain.followup import FollowUpId
from service.domain.item import ItemId

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
    """

    id: DevelopmentId
    followup: FollowUpId
    kind: Kind
    opened: datetime
    latest: datetime
    members: tuple[tuple[str, ...], ...]


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

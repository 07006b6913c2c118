"""What a recorded stream would have alerted, measured against labels where there are some.

The figures are those of the design: an item is caught for a follow-up when it matches in the band of
alerts; a labelled development is a follow-up's chain of items joined by `same_story_as`, caught when any
of its items alerted; further alerts for it are duplicates; an alert on an item without that label is
false. Ambiguous items count neither way.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.alert import NewAlert, plan_alert
from service.domain.development import (
    COMPARED,
    REACH,
    Band,
    Change,
    Development,
    DevelopmentId,
    Joined,
    Match,
    Opened,
    fold,
)
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.novelty import Ask, kept, unasked
from service.domain.policy import FoldPolicy


@dataclass(frozen=True, slots=True)
class Recorded:
    """An item of a recorded stream.

    Args:
        name: its id in the stream.
        item: the item.
        labels: follow-ups that an editor wants it for; None in a stream without labels.
        ambiguous: whether it counts neither way.
        same_story_as: the name of the item whose story it repeats.
    """

    name: str
    item: Item
    labels: frozenset[FollowUpId] | None
    ambiguous: bool
    same_story_as: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the service would have done with a recorded item for one follow-up.

    Args:
        recorded: the item.
        match: what was measured.
        alerted: whether the desk would have been told.
        change: what it opened or joined; None where it is below the threshold.
    """

    recorded: Recorded
    match: Match
    alerted: bool
    change: Change | None = None


class Ledger:
    """The developments of a replay, in memory: those too old to be joined are let go."""

    def __init__(self, policy: FoldPolicy, ask: Ask = unasked) -> None:
        self._policy = policy
        self._ask = ask
        self._open: dict[FollowUpId, list[Development]] = defaultdict(list)
        self._count = 0

    def settle(self, match: Match) -> Change:
        """Fold a match into the developments."""
        known = [one for one in self._open[match.followup] if one.latest >= match.at - REACH]
        change = fold(match, known, self._policy, self._ask)
        match change:
            case Opened(kind):
                self._count += 1
                id_ = DevelopmentId(self._count)
                known.append(Development(id_, match.followup, kind, match.at, match.at, (match.fingerprint,)))
            case Joined(development, kind):
                known = [
                    Development(
                        one.id,
                        one.followup,
                        kind,
                        min(one.opened, match.at),
                        max(one.latest, match.at),
                        kept((*one.members, match.fingerprint)),
                    )
                    if one.id == development
                    else one
                    for one in known
                ]
        known.sort(key=lambda one: one.latest)
        self._open[match.followup] = known[-COMPARED:]
        return change


def replay(
    stream: Iterable[tuple[Recorded, Sequence[Match]]],
    followups: Mapping[FollowUpId, FollowUp],
    policy: FoldPolicy,
    ask: Ask = unasked,
) -> Iterator[tuple[Recorded, tuple[Outcome, ...]]]:
    """Do with each item what the service would have done, by the same functions.

    Args:
        stream: items with their matches, in the order in which they came out.
        followups: by id.
        policy: of grouping.
        ask: asks a sentence model about two reports.
    """
    ledger = Ledger(policy, ask)
    for recorded, matches in stream:
        yield recorded, settle(recorded, matches, followups, ledger)


def settle(
    recorded: Recorded, matches: Sequence[Match], followups: Mapping[FollowUpId, FollowUp], ledger: Ledger
) -> tuple[Outcome, ...]:
    """Do with one item what the service would have done.

    Args:
        recorded: the item.
        matches: its matches.
        followups: by id.
        ledger: the developments so far.
    """
    outcomes = []
    for match in matches:
        if match.band is not Band.ALERT:
            outcomes.append(Outcome(recorded, match, alerted=False))
            continue
        change = ledger.settle(match)
        decision = plan_alert(change, match, recorded.item, followups[match.followup], recorded.item.when)
        outcomes.append(Outcome(recorded, match, isinstance(decision, NewAlert), change))
    return tuple(outcomes)


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


@dataclass
class Tally:
    """Counts of one group of items: all, a follow-up's, a language's."""

    hit: int = 0
    false: int = 0
    missed: int = 0
    developments: set[tuple[FollowUpId, str]] = field(default_factory=set)
    alerts: int = 0
    false_alerts: int = 0
    duplicates: int = 0

    def item(self) -> dict[str, Any]:
        """Item precision, recall and F1."""
        precision, recall = _rate(self.hit, self.hit + self.false), _rate(self.hit, self.hit + self.missed)
        both = 2 * self.hit + self.false + self.missed
        return {"precision": precision, "recall": recall, "f1": _rate(2 * self.hit, both)}

    def development(self, told: set[tuple[FollowUpId, str]]) -> dict[str, Any]:
        """Developments caught, false and duplicate alerts.

        Args:
            told: developments of which any item, in any language, alerted.
        """
        caught = len(self.developments & told)
        return {
            "labelled": len(self.developments),
            "caught": caught,
            "recall": _rate(caught, len(self.developments)),
            "false_alerts": self.false_alerts,
            "false_rate": _rate(self.false_alerts, self.alerts),
            "duplicate_alerts": self.duplicates,
            "duplicate_rate": _rate(self.duplicates, self.alerts),
        }


class Report:
    """Adds up a replay.

    Args:
        told: the alerts of items without labels, which no figure stands for.
    """

    def __init__(self) -> None:
        self._items = self._matched = self._alerts = 0
        self._all = Tally()
        self._by_followup: dict[str, Tally] = defaultdict(Tally)
        self._by_lang: dict[str, Tally] = defaultdict(Tally)
        self._by_feed: dict[str, Tally] = defaultdict(Tally)
        self._errors: list[dict[str, Any]] = []
        self._story_of: dict[str, str] = {}
        self._told: set[tuple[FollowUpId, str]] = set()
        self.told: list[Outcome] = []

    def add(self, recorded: Recorded, outcomes: Sequence[Outcome]) -> None:
        """Count an item."""
        self._items += 1
        self._matched += any(outcome.match.band is Band.ALERT for outcome in outcomes)
        self._alerts += sum(outcome.alerted for outcome in outcomes)
        if recorded.labels is None:
            self.told += [outcome for outcome in outcomes if outcome.alerted]
            return
        story = self._story_of.get(recorded.same_story_as or "", recorded.same_story_as or recorded.name)
        if recorded.labels:
            self._story_of[recorded.name] = story  # of developments alone: a stream is longer than memory
        by_id = {outcome.match.followup: outcome for outcome in outcomes}
        told = {id_ for id_, outcome in by_id.items() if outcome.match.band is Band.ALERT}
        if not recorded.ambiguous:
            for id_ in sorted(recorded.labels | told):
                self._count(recorded, id_, by_id.get(id_), story)
        self._told |= {(id_, story) for id_ in recorded.labels & told if by_id[id_].alerted}

    def _count(self, recorded: Recorded, id_: FollowUpId, outcome: Outcome | None, story: str) -> None:
        wanted = id_ in (recorded.labels or ())
        told = outcome is not None and outcome.match.band is Band.ALERT
        alerted = outcome is not None and outcome.alerted
        development = (id_, story)
        duplicate = wanted and alerted and development in self._told
        for tally in self._tallies(id_, recorded):
            tally.hit += wanted and told
            tally.false += told and not wanted
            tally.missed += wanted and not told
            tally.alerts += alerted
            tally.false_alerts += alerted and not wanted
            tally.duplicates += duplicate
            if wanted:
                tally.developments.add(development)
        if wanted and not told:
            self._error(recorded, id_, outcome, "missed")
        elif told and not wanted:
            self._error(recorded, id_, outcome, "false")
        elif duplicate:
            self._error(recorded, id_, outcome, "duplicate")

    def _tallies(self, id_: FollowUpId, recorded: Recorded) -> tuple[Tally, ...]:
        return (
            self._all,
            self._by_followup[id_],
            self._by_lang[recorded.item.lang or "unknown"],
            self._by_feed[recorded.item.outlet or "unknown"],
        )

    def _error(self, recorded: Recorded, id_: FollowUpId, outcome: Outcome | None, kind: str) -> None:
        self._errors.append(
            {
                "id": recorded.name,
                "followup": id_,
                "kind": kind,
                "score": None if outcome is None else outcome.match.score,
                "why": "It shows too few of the facets."
                if outcome is None
                else outcome.match.evidence.because,
            }
        )

    def by_feed(self) -> dict[str, Any]:
        """The figures of each feed."""
        return _groups(self._by_feed, self._told)

    def figures(self) -> dict[str, Any]:
        """The figures of all items together."""
        return {
            "alerts": self._alerts,
            "item": self._all.item(),
            "development": self._all.development(self._told),
        }

    def result(self, *, seconds: float, peak_mib: float) -> dict[str, Any]:
        """The report, as `afterstory replay --json` prints it.

        Args:
            seconds: the replay took.
            peak_mib: of memory it used.
        """
        return {
            "items": self._items,
            "matched": self._matched,
            **self.figures(),
            "by_followup": _groups(self._by_followup, self._told),
            "by_lang": _groups(self._by_lang, self._told),
            "errors": self._errors,
            "seconds": round(seconds, 3),
            "peak_mib": round(peak_mib, 1),
        }


def _groups(tallies: Mapping[str, Tally], told: set[tuple[FollowUpId, str]]) -> dict[str, Any]:
    return {
        name: {"item": tallies[name].item(), "development": tallies[name].development(told)}
        for name in sorted(tallies)
    }

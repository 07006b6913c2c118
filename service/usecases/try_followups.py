"""Measure follow-ups that are still a draft against what is stored: what would they have alerted?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.domain.development import Band, Match
from service.domain.followup import FollowUp
from service.domain.item import Item
from service.domain.novelty import Ask, unasked
from service.domain.policy import FoldPolicy
from service.domain.replay import Recorded, replay
from service.ports import Clock, Matcher, Store

BATCH = 500  # items that are in memory at once
SHOWN = 50  # alerts of a follow-up that are named, the first ones


@dataclass(frozen=True, slots=True)
class WouldTell:
    """An alert that a draft would have opened."""

    at: datetime
    outlet: str
    title: str
    url: str | None
    score: float
    kind: str
    because: str


@dataclass(slots=True)
class Trial:
    """What a draft would have done.

    Args:
        followup: the draft.
        alerts: how many alerts it would have opened.
        review: how many items it would have sent to the review digest.
        told: the alerts, the first ones.
    """

    followup: FollowUp
    alerts: int = 0
    review: int = 0
    told: list[WouldTell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tried:
    """What drafts would have done over some days.

    Args:
        items: how many stored items they were measured against.
        days: over how many days these came: fewer than asked where Afterstory has not run that long.
        trials: one for each draft, in their order.
    """

    items: int
    days: float
    trials: tuple[Trial, ...]

    def a_week(self, trial: Trial) -> float | None:
        """Alerts a week; None where less than a day of items is stored."""
        return round(trial.alerts * 7 / self.days, 1) if self.days >= 1 else None


def try_followups(
    followups: Sequence[FollowUp],
    *,
    days: int,
    store: Store,
    matcher: Matcher,
    policy: FoldPolicy,
    clock: Clock,
    ask: Ask = unasked,
) -> Tried:
    """Measure drafts against the stored items of the last days; nothing is changed.

    Args:
        followups: the drafts.
        days: how far back.
        store: the database.
        matcher: for the drafts.
        policy: of grouping.
        clock: the clocks.
        ask: asks a sentence model about reports that words leave undecided.

    Raises:
        StoreUnavailable: if the database is away.
    """
    now = clock.desk()
    by_id = {followup.id: followup for followup in followups}
    trials = {followup.id: Trial(followup) for followup in followups}
    count, first = 0, now
    matched = _matched(store, matcher, since=now - timedelta(days=days))
    for recorded, outcomes in replay(matched, by_id, policy, ask):
        count += 1
        first = min(first, recorded.item.seen)
        for outcome in outcomes:
            _count(trials[outcome.match.followup], recorded.item, outcome.match, alerted=outcome.alerted)
    return Tried(count, (now - first) / timedelta(days=1), tuple(trials[id_] for id_ in by_id))


def _matched(
    store: Store, matcher: Matcher, *, since: datetime
) -> Iterator[tuple[Recorded, Sequence[Match]]]:
    place = 0
    with store.begin() as tx:
        until = tx.items.newest()
    while True:
        with store.begin() as tx:
            items = tx.items.stored(after=place, until=until, since=since, limit=BATCH)
        for item in sorted(items, key=lambda item: (item.when, item.id)):
            yield Recorded(str(item.id), item, None, ambiguous=False, same_story_as=None), matcher.judge(item)
        if len(items) < BATCH:
            return
        place = items[-1].id


def _count(trial: Trial, item: Item, match: Match, *, alerted: bool) -> None:
    trial.review += match.band is Band.REVIEW
    if not alerted:
        return
    trial.alerts += 1
    if len(trial.told) < SHOWN:
        trial.told.append(
            WouldTell(
                at=item.when,
                outlet=item.outlet,
                title=item.title,
                url=item.url,
                score=match.score,
                kind=match.kind.value,
                because=match.evidence.because,
            )
        )

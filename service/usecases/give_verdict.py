"""Take an editor's word on a match, or take it back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from service.domain.alert import AlertKey, Message, Quiet, Silence, plan_alert
from service.domain.destinations import Destinations
from service.domain.development import Band, DevelopmentId, fold
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import ItemId
from service.domain.matching.learn import Foreseen, foresee, learn, lesson_of
from service.domain.policy import Policies
from service.domain.verdict import Verdict, Word
from service.ports import Clock, Matcher, Store, StoredMatch, Tracked, Transaction
from service.usecases.explain_item import measure
from service.usecases.open_alert import open_alert
from service.usecases.settle import Desk, with_context


@dataclass(frozen=True, slots=True)
class Given:
    """What a verdict did.

    Args:
        verdict: the one that stands now.
        before: the one that stood; None where there was none. Equal in word, kind and reason: a repeat,
            such as a button that was pressed twice, and nothing changed.
        development: what the item reports now; None where it reports nothing.
        alert: of the development that it opened; None where the desk had been told, or it joined one.
    """

    verdict: Verdict
    before: Verdict | None
    development: DevelopmentId | None
    alert: AlertKey | None


@dataclass(frozen=True, slots=True)
class NothingThere:
    """There is nothing that the verdict could be about.

    Args:
        detail: one plain line for a person.
    """

    detail: str


def give_verdict(
    verdict: Verdict,
    *,
    store: Store,
    policies: Policies,
    zone: ZoneInfo,
    destinations: Destinations,
    clock: Clock,
    matcher_for: Callable[[tuple[FollowUp, ...]], Matcher],
) -> Given | NothingThere:
    """Take an editor's word on a match.

    An item that never came near is measured now. A confirmed match that was not told opens a
    development, of which the desk is told, or joins one that it knows. A repeat changes nothing,
    whichever way in it comes.

    Raises:
        StoreUnavailable: if the database is away; nothing has changed.
    """
    with store.begin() as tx:
        tx.followups.lock([verdict.followup])
        tracked = tx.followups.load_one(verdict.followup)
        if tracked is None:
            return NothingThere(_missing(tracked, verdict.followup, verdict.item))
        stored = tx.developments.load_match(verdict.followup, verdict.item)
        if stored is None:
            stored = _measured(tx, verdict.item, tracked.followup, matcher_for)
            if stored is None:
                return NothingThere(_missing(tracked, verdict.followup, verdict.item))
            tx.developments.save_match(stored.match, stored.item, None, stored.silence, now=clock.desk())
        before = tx.verdicts.load(verdict.followup, verdict.item)
        if before is not None and verdict.says_as(before):
            return Given(before, before, stored.development, None)
        tx.verdicts.put(verdict)
        desk = Desk({verdict.followup: tracked.followup}, {}, policies, zone, destinations, clock)
        development, alert = stored.development, None
        if verdict.word is Word.CONFIRMED and development is None:
            development, alert = _settle(tx, stored, tracked, verdict, desk)
        for one in tx.developments.reported_by(verdict.followup, verdict.item):
            tx.developments.reckon(one)
            tx.answers.settle_development(one)
            tx.edits.want_for_development(one, due=clock.wall())
        _learn(tx, verdict.followup, policies, clock)
    return Given(verdict, before, development, alert)


def _measured(
    tx: Transaction,
    id_: ItemId,
    followup: FollowUp,
    matcher_for: Callable[[tuple[FollowUp, ...]], Matcher],
) -> StoredMatch | None:
    """A stored item that never came near the follow-up, measured now, so that a verdict can stand on it."""
    item = tx.items.load(id_)
    if item is None:
        return None
    match = measure(matcher_for((followup,)), followup.id, item)
    # It was not told, whatever it would be today.
    return StoredMatch(replace(match, band=Band.DROP), item, None, Silence.BELOW_THRESHOLD)


def take_back(
    followup: FollowUpId, item: ItemId, *, who: str, via: str, store: Store, policies: Policies, clock: Clock
) -> Verdict | NothingThere:
    """Take a verdict back; all that it did is as before, but what the desk was told stays told.

    Returns:
        The verdict that stood.

    Raises:
        StoreUnavailable: if the database is away; nothing has changed.
    """
    with store.begin() as tx:
        tx.followups.lock([followup])
        verdict = tx.verdicts.take_back(followup, item, who=who, via=via, at=clock.desk())
        if verdict is None:
            return NothingThere("No verdict stands there; perhaps somebody has taken it back already.")
        for one in tx.developments.reported_by(followup, item):
            tx.developments.reckon(one)
            tx.edits.want_for_development(one, due=clock.wall())
        _learn(tx, followup, policies, clock)
    return verdict


def foresee_verdict(
    followup: FollowUpId,
    item: ItemId,
    word: Word | None,
    *,
    store: Store,
    policies: Policies,
    clock: Clock,
    matcher_for: Callable[[tuple[FollowUp, ...]], Matcher],
) -> tuple[StoredMatch, Foreseen] | NothingThere:
    """What a verdict would have changed in the last days, had it stood then; nothing is stored.

    Args:
        followup: whose match.
        item: which item.
        word: what the verdict would say; None for taking back the one that stands.
        store: the database.
        policies: how matching learns, and how far back to look.
        clock: the clocks.
        matcher_for: makes a matcher, for an item that never came near.

    Raises:
        StoreUnavailable: if the database is away.
    """
    with store.begin() as tx:
        tracked = tx.followups.load_one(followup)
        if tracked is None:
            return NothingThere(_missing(tracked, followup, item))
        stored = tx.developments.load_match(followup, item) or _measured(
            tx, item, tracked.followup, matcher_for
        )
        if stored is None:
            return NothingThere(_missing(tracked, followup, item))
        lessons = tx.verdicts.lessons(followup)
        past = tx.verdicts.past(followup, since=clock.desk() - policies.desk.look_back)
    others = [lesson for lesson in lessons if lesson.item != item]
    then = [*others, lesson_of(word, stored.match, stored.item.outlet)] if word is not None else others
    foreseen = foresee(
        [one for one in past if one.match.item != item],
        tracked.followup,
        learn(lessons, policies.learn, policies.match),
        learn(then, policies.learn, policies.match),
        policies.learn,
        policies.match,
    )
    return stored, foreseen


def _learn(tx: Transaction, followup: FollowUpId, policies: Policies, clock: Clock) -> None:
    tuning = learn(tx.verdicts.lessons(followup), policies.learn, policies.match)
    tx.verdicts.save_tuning(followup, tuning, now=clock.desk())


def _settle(
    tx: Transaction, stored: StoredMatch, tracked: Tracked, verdict: Verdict, desk: Desk
) -> tuple[DevelopmentId | None, AlertKey | None]:
    """Open or join a development, as the matching would have, had it been sure."""
    now = desk.clock.desk()
    match = replace(stored.match, band=Band.ALERT, kind=verdict.kind or stored.match.kind)
    change = fold(match, tx.developments.near(match), desk.policies.fold)
    # The match keeps its own band, kind and silence: what the matching made of it stays known.
    development = tx.developments.save_match(stored.match, stored.item, change, stored.silence, now=now)
    decision = plan_alert(change, match, stored.item, tracked.followup, now)
    if isinstance(decision, Quiet) or tracked.ended_as is not None:
        return development, None
    message = with_context(tx, decision.message, match, development, desk)
    told = replace(decision, message=_confirmed(message, tracked.followup, verdict))
    new = open_alert(tx, told, development, desk.destinations, desk.clock)
    return development, told.key if new else None


def _confirmed(message: Message, followup: FollowUp, verdict: Verdict) -> Message:
    evidence = message.evidence
    if evidence is None:
        return message
    because = f"{verdict.who} took it for a development of “{followup.title}”. {evidence.because}"
    return replace(message, evidence=replace(evidence, because=because))


def _missing(tracked: Tracked | None, followup: FollowUpId, item: ItemId) -> str:
    if tracked is None:
        return f"There is no follow-up “{followup}”."
    return f"There is no item {item}."

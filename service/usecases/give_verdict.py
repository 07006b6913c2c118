"""Take an editor's word on a match, or take it back."""

from dataclasses import dataclass, replace

from service.domain.alert import AlertKey, Message, Quiet, plan_alert
from service.domain.development import Band, DevelopmentId, fold
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import ItemId
from service.domain.policy import FoldPolicy
from service.domain.routing import Destinations
from service.domain.verdict import Verdict, Word
from service.ports import Clock, Store, StoredMatch, Tracked, Transaction
from service.usecases.open_alert import open_alert


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
    verdict: Verdict, *, store: Store, fold_policy: FoldPolicy, destinations: Destinations, clock: Clock
) -> Given | NothingThere:
    """Take an editor's word on a match.

    A confirmed match that was not told opens a development, of which the desk is told, or joins one that
    it knows. A repeat changes nothing, whichever way in it comes.

    Raises:
        StoreUnavailable: if the database is away; nothing has changed.
    """
    with store.begin() as tx:
        tx.followups.lock([verdict.followup])
        tracked = tx.followups.load_one(verdict.followup)
        stored = tx.developments.load_match(verdict.followup, verdict.item)
        if tracked is None or stored is None:
            return NothingThere(_missing(tracked, verdict.followup, verdict.item))
        before = tx.verdicts.load(verdict.followup, verdict.item)
        if before is not None and verdict.says_as(before):
            return Given(before, before, stored.development, None)
        tx.verdicts.put(verdict)
        tx.edits.want_for_match(verdict.followup, verdict.item, due=clock.wall())
        development, alert = stored.development, None
        if verdict.word is Word.CONFIRMED and development is None:
            development, alert = _settle(tx, stored, tracked, verdict, fold_policy, destinations, clock)
        if development is not None:
            tx.developments.reckon(development)
            tx.answers.settle_development(development)
    return Given(verdict, before, development, alert)


def take_back(
    followup: FollowUpId, item: ItemId, *, who: str, via: str, store: Store, clock: Clock
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
        tx.edits.want_for_match(followup, item, due=clock.wall())
        stored = tx.developments.load_match(followup, item)
        if stored is not None and stored.development is not None:
            tx.developments.reckon(stored.development)
    return verdict


def _settle(
    tx: Transaction,
    stored: StoredMatch,
    tracked: Tracked,
    verdict: Verdict,
    fold_policy: FoldPolicy,
    destinations: Destinations,
    clock: Clock,
) -> tuple[DevelopmentId | None, AlertKey | None]:
    """Open or join a development, as the matching would have, had it been sure."""
    match = replace(stored.match, band=Band.ALERT, kind=verdict.kind or stored.match.kind)
    change = fold(match, tx.developments.near(match), fold_policy)
    # The match keeps its own band, kind and silence: what the matching made of it stays known.
    development = tx.developments.save_match(stored.match, stored.item, change, stored.silence)
    decision = plan_alert(change, match, stored.item, tracked.followup, clock.desk())
    if isinstance(decision, Quiet) or tracked.ended_as is not None:
        return development, None
    told = replace(decision, message=_confirmed(decision.message, tracked.followup, verdict))
    new = open_alert(tx, told, development, destinations, clock)
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
    return f"The item {item} was never measured as a match of “{followup}”."

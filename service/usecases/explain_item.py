"""Answer "why was I not told?" for any address, also where the item never came near."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.domain.alert import Silence
from service.domain.answer import way_words
from service.domain.development import Band, Match
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.verdict import Verdict, Word
from service.ports import Matcher, Store

UNMEASURED = "It was not measured yet, or came while the follow-up was closed or not there."


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of an item for a follow-up.

    Args:
        item: the item.
        match: as it was measured; measured now, where it was never kept.
        answer: one plain sentence.
        verdict: an editor's word that stands; None for none.
    """

    item: Item
    match: Match
    answer: str
    verdict: Verdict | None


def measure(matcher: Matcher, followup: FollowUpId, item: Item) -> Match:
    """An item measured against one follow-up, however far off it is."""
    return next(match for match in matcher.explain(item) if match.followup == followup)


def explain_item(
    followup: FollowUp,
    addresses: Sequence[str],
    *,
    store: Store,
    matcher_for: Callable[[tuple[FollowUp, ...]], Matcher],
) -> tuple[Explained, ...]:
    """What became of the items at an address; none where no feed brought one.

    Args:
        followup: for which follow-up.
        addresses: the ways in which the address may be stored.
        store: the database.
        matcher_for: makes a matcher.

    Raises:
        StoreUnavailable: if the database is away.
    """
    with store.begin() as tx:
        items = tx.items.at(addresses)
        kept = {item.id: tx.developments.load_match(followup.id, item.id) for item in items}
        verdicts = {item.id: tx.verdicts.load(followup.id, item.id) for item in items}
    found = []
    for item in items:
        stored, verdict = kept[item.id], verdicts[item.id]
        if stored is not None:
            answer = _said(verdict) or _answer(stored.match, stored.silence)
            found.append(Explained(stored.item, stored.match, answer, verdict))
        else:
            match = measure(matcher_for((followup,)), followup.id, item)
            answer = "It did not come near the follow-up." if match.band is Band.DROP else UNMEASURED
            found.append(Explained(item, match, answer, verdict))
    return tuple(found)


def _said(verdict: Verdict | None) -> str:
    """What an editor's word made of it; empty without one."""
    if verdict is None:
        return ""
    way = f"{verdict.who}, {way_words(verdict.via)}"
    if verdict.word is Word.CONFIRMED:
        return f"It counts as a development: {way}, confirmed it."
    return f"It counts for nothing: {way}, dismissed it."


def _answer(match: Match, silence: Silence | None) -> str:
    if silence is None:
        return "The desk was told." if match.band is Band.ALERT else "It was kept, and not told."
    if silence is Silence.BELOW_THRESHOLD and match.band is Band.REVIEW:
        return "It waits for review: the matching was not sure enough to tell the desk."
    return f"The desk was not told: {silence.value}."

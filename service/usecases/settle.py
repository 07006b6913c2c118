"""Make of an item's matches what the desk is to know of them: developments, alerts, what waits for review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from service.domain.alert import Message, NewAlert, Quiet, Silence, closes, edit_key, plan_alert
from service.domain.canary import ALONE
from service.domain.destinations import Destinations
from service.domain.development import Band, Change, DevelopmentId, Joined, Match, Opened, fold
from service.domain.edit import GATHER
from service.domain.followup import FollowUp, FollowUpId
from service.domain.full_text import is_open, is_wanted
from service.domain.item import Item
from service.domain.matching.learn import NOTHING, Tuning, tuned
from service.domain.novelty import Ask, unasked
from service.domain.policy import Policies
from service.domain.revision import Words, turned
from service.domain.routing import CANARY
from service.domain.windows import with_lateness
from service.ports import Clock, KeptMatch, Transaction
from service.usecases.open_alert import open_alert


@dataclass(frozen=True, slots=True)
class Desk:
    """What settling needs beside the item.

    Args:
        followups: those that items are matched against, by id.
        tunings: what they have learned.
        policies: of learning, matching, grouping.
        zone: the desk's time zone.
        destinations: where alerts can go.
        clock: the clocks.
    """

    followups: Mapping[FollowUpId, FollowUp]
    tunings: Mapping[FollowUpId, Tuning]
    policies: Policies
    zone: ZoneInfo
    destinations: Destinations
    clock: Clock

    def tuned(self, match: Match, item: Item) -> Match:
        """A match as its follow-up's verdicts see it."""
        return tuned(
            match,
            self.followups[match.followup],
            item.outlet,
            self.tunings.get(match.followup, NOTHING),
            self.policies.learn,
            self.policies.match,
        )


def settle(
    tx: Transaction, item: Item, matches: Sequence[Match], desk: Desk, ask: Ask = unasked
) -> list[str]:
    """Save an item's matches with all that comes of them.

    Args:
        tx: an open transaction; all of it commits together.
        item: the item.
        matches: as `Desk.tuned` gives them.
        desk: everything else.
        ask: what a sentence model said of reports that words leave undecided.

    Returns:
        The keys of the alerts that opened.
    """
    tx.followups.lock([match.followup for match in matches])
    opened = []
    for match in matches:
        kept = tx.developments.kept(match)
        if kept is not None and kept.development is not None:
            key = _edited(tx, item, match, kept, desk)
        elif match.band is not Band.ALERT:
            tx.developments.save_match(match, item, None, Silence.BELOW_THRESHOLD, now=desk.clock.desk())
            key = None
        else:
            key = _reported(tx, item, match, desk, ask)
        if key is not None:
            opened.append(key)
    return opened


def seek_text(tx: Transaction, item: Item, matches: Sequence[Match], clock: Clock) -> bool:
    """Have the article fetched where it would decide; where it is not to be had, let an editor decide.

    Returns:
        Whether it is wanted now.
    """
    if not is_open(item, matches):
        return False
    lost = tx.full_texts.lost(item.id) if is_wanted(item, matches) else "The feed gives no address."
    if lost:
        tx.reviews.no_full_text(item.id, lost, now=clock.desk())
        return False
    return tx.full_texts.want(item.id, wall=clock.wall())


def _reported(tx: Transaction, item: Item, match: Match, desk: Desk, ask: Ask) -> str | None:
    """A match that the matching is sure of: it joins a development, or opens one and is told."""
    near = tx.developments.near(match)
    change: Change = fold(match, near, ALONE if match.followup == CANARY else desk.policies.fold, ask)
    decision = plan_alert(change, match, item, desk.followups[match.followup], desk.clock.desk())
    silence = decision.because if isinstance(decision, Quiet) else None
    if isinstance(change, Joined) and any(one.dismissed for one in near if one.id == change.development):
        silence = Silence.DISMISSED
    development = tx.developments.save_match(match, item, change, silence, now=desk.clock.desk())
    if isinstance(change, Joined):
        tx.edits.want_for_development(change.development, due=desk.clock.wall() + GATHER)
    return _tell(tx, decision, match, development, desk) if isinstance(decision, NewAlert) else None


def _edited(tx: Transaction, item: Item, match: Match, kept: KeptMatch, desk: Desk) -> str | None:
    """A revised item of which the desk knows: news only where the edit turned a fact round."""
    now = Words(item.title, item.summary, match.kind)
    what = "" if match.band is Band.DROP or now.revision in kept.revisions else turned(kept.words, now)
    if not what:
        tx.developments.refresh_match(match)
        return None
    evidence = replace(match.evidence, because=f"{what} {match.evidence.because}")
    # The edit is the news, not the report: it counts from now, and is told whatever its words alone score.
    match = replace(match, evidence=evidence, at=desk.clock.desk(), band=Band.ALERT)
    opened = Opened(match.kind)
    followup = desk.followups[match.followup]
    decision = plan_alert(opened, match, item, followup, desk.clock.desk())
    development = tx.developments.save_match(
        match, item, opened, None, now=desk.clock.desk(), revision=now.revision
    )
    if isinstance(decision, Quiet):
        return None
    decision = replace(decision, key=edit_key(followup.id, item.id, now.revision))
    return _tell(tx, decision, match, development, desk)


def _tell(
    tx: Transaction, alert: NewAlert, match: Match, development: DevelopmentId | None, desk: Desk
) -> str | None:
    told = replace(alert, message=with_context(tx, alert.message, match, development, desk))
    return told.key if open_alert(tx, told, development, desk.destinations, desk.clock) else None


def with_context(
    tx: Transaction, message: Message, match: Match, development: DevelopmentId | None, desk: Desk
) -> Message:
    """A message with what only the desk's record knows: what came before, if it may be closed, how late."""
    earlier = None if development is None else tx.developments.earlier(development)
    kind = message.development
    followup = desk.followups[match.followup]
    answers = kind is not None and closes(followup, kind, match.evidence, match.at, desk.zone)
    known = replace(message, earlier=earlier, closes=answers)
    return with_lateness(known, followup, match.at, desk.zone)

"""What the database keeps of follow-ups, and of what was found for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from service.domain.alert import Earlier, ReviewGroup, Silence
from service.domain.development import Change, Development, DevelopmentId, Match
from service.domain.followup import FollowUp, FollowUpId, Status, status_of
from service.domain.item import Item, ItemId
from service.domain.matching.learn import Lesson, Past, Tuning
from service.domain.revision import Words
from service.domain.verdict import Examples, Verdict
from service.ports.processes import Claim


@dataclass(frozen=True, slots=True)
class Tracked:
    """A follow-up as it stands on the desk.

    Args:
        followup: as the desk wrote it.
        ended_as: how an editor closed it; None while it is open.
        happened: whether a development of kind happened has been reported.
    """

    followup: FollowUp
    ended_as: Status | None
    happened: bool

    def status(self, zone: ZoneInfo, now: datetime) -> Status:
        """Where it stands at a moment (UTC); windows are given in the desk's time zone."""
        return status_of(self.followup, ended_as=self.ended_as, happened=self.happened, zone=zone, now=now)


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match with what came of it.

    Args:
        match: what was measured.
        item: its item, with the words as they were when it matched.
        development: what it reports; None while it reports none.
        silence: why the desk was not told; None where it was.
    """

    match: Match
    item: Item
    development: DevelopmentId | None
    silence: Silence | None


@dataclass(frozen=True, slots=True)
class KeptMatch:
    """What is known of an item that matched before.

    Args:
        words: as the desk knows them: those of the match, or of the last edit that was told.
        development: what it reports; None while it reports none.
        revisions: the names of all words that were told.
    """

    words: Words
    development: DevelopmentId | None
    revisions: frozenset[str]


@dataclass(frozen=True, slots=True)
class LookBack:
    """A follow-up that is being measured against the items that were stored before it was added.

    Args:
        followup: as the desk wrote it.
        since: items seen before this moment (desk time) are left out.
        place: items up to this row are done.
        until: the last row.
    """

    followup: FollowUp
    since: datetime
    place: int
    until: int


class FollowUps(Protocol):
    """The follow-ups of the desk."""

    def load_open(self) -> Sequence[FollowUp]:
        """The follow-ups that items are matched against, in the desk's order."""
        ...

    def load_tracked(self) -> Sequence[Tracked]:
        """All listed follow-ups with how they stand, in the desk's order."""
        ...

    def load_one(self, followup: FollowUpId) -> Tracked | None:
        """A listed follow-up with how it stands; None if there is none of that id."""
        ...

    def lock(self, followups: Sequence[FollowUpId]) -> None:
        """Keep other transactions from opening developments of these, until this one ends."""
        ...

    def put(self, followups: Sequence[FollowUp | FollowUpId], *, now: datetime) -> Sequence[FollowUpId]:
        """Make these the listed follow-ups; an id is one that stays as it is. Endings, developments are kept.

        Returns:
            Those that were not listed before: new ones, and such as had been taken out.
        """
        ...

    def close(self, followup: FollowUpId, ended_as: Status, *, now: datetime) -> bool:
        """Close a follow-up. False if there is none of that id."""
        ...

    def reopen(self, followup: FollowUpId) -> datetime | None:
        """Open a closed follow-up again; when it had been closed (desk time), None where it was open."""
        ...

    def mute(self, followup: FollowUpId, until: datetime | None) -> None:
        """Hold what is told of a follow-up until a moment (desk time); None ends that."""
        ...

    def muted_until(self, followup: FollowUpId) -> datetime | None:
        """Until when a follow-up is muted (desk time); None where it is not, or was long ago."""
        ...


class Developments(Protocol):
    """Matches and the developments they report."""

    def look_up(self, matches: Sequence[Match]) -> None:
        """Look up at one go what is known of matches whose follow-ups this transaction has locked.

        What follows is answered from that where it can be; without it, all is asked for one by one.
        """
        ...

    def near(self, match: Match) -> Sequence[Development]:
        """Developments of the match's follow-up that lie near it in time, newest first."""
        ...

    def kept(self, match: Match) -> KeptMatch | None:
        """What is known of this item for this follow-up, if it was matched before."""
        ...

    def save_match(
        self,
        match: Match,
        item: Item,
        change: Change | None,
        silence: Silence | None,
        *,
        now: datetime,
        revision: str = "",
    ) -> DevelopmentId | None:
        """Save a match with what came of it, and open or extend its development.

        A match that the desk should look at (in the band of review, or told again after it was dismissed)
        waits for the next review digest.

        Args:
            match: the match.
            item: its item; its words are kept with the match.
            change: what it opens or joins; None for neither.
            silence: why the desk is not told; None where it is.
            now: desk time.
            revision: the name of the words that a silent edit left; empty for those first matched.
        """
        ...

    def refresh_match(self, match: Match) -> None:
        """Save by what a revised item's story is known again; all else stays as it was when it matched."""
        ...

    def earlier(self, development: DevelopmentId) -> Earlier | None:
        """The development of the same follow-up that came last before this one."""
        ...

    def load_match(self, followup: FollowUpId, item: ItemId) -> StoredMatch | None:
        """A match with its item and what came of it; None if it was never kept."""
        ...

    def reported_by(self, followup: FollowUpId, item: ItemId) -> Sequence[DevelopmentId]:
        """The developments that an item reports, by its first words and by its edits."""
        ...

    def reckon(self, development: DevelopmentId) -> None:
        """Save what a development counts for, by the verdicts on its items."""
        ...


class Verdicts(Protocol):
    """Editors' words on matches."""

    def load(self, followup: FollowUpId, item: ItemId) -> Verdict | None:
        """The verdict that stands; None where there is none."""
        ...

    def put(self, verdict: Verdict) -> None:
        """Let a verdict stand, in place of any on the same match, and note the fact."""
        ...

    def take_back(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str, at: datetime
    ) -> Verdict | None:
        """Let a verdict stand no more, and note the fact; the verdict, or None where none stood."""
        ...

    def examples(self, followup: FollowUpId) -> Examples:
        """The texts that an editor confirmed and dismissed, as they were when they matched."""
        ...

    def last_fact(self) -> int:
        """The row of what was done last about any match; 0 while nothing was."""
        ...

    def judged(self) -> Sequence[FollowUpId]:
        """The follow-ups on whose matches anything was ever said."""
        ...

    def lessons(self, followup: FollowUpId) -> Sequence[Lesson]:
        """The matches on which verdicts stand, as the rule of learning takes them."""
        ...

    def past(self, followup: FollowUpId, *, since: datetime) -> Sequence[Past]:
        """A follow-up's stored matches since a moment on which no verdict stands, newest first."""
        ...

    def tunings(self) -> Mapping[FollowUpId, Tuning]:
        """What follow-ups have learned; those that learned nothing are left out."""
        ...

    def save_tuning(self, followup: FollowUpId, tuning: Tuning, *, now: datetime) -> None:
        """Keep what a follow-up has learned."""
        ...


class Reviews(Protocol):
    """What waits for an editor, and what new follow-ups still have to look at."""

    def waiting(self, *, before: datetime) -> Sequence[ReviewGroup]:
        """What began to wait for review before a moment (desk time) and stood in no digest yet.

        By follow-up in the desk's order, the surest first; without what an editor gave a verdict on.
        """
        ...

    def mark(self, groups: Sequence[ReviewGroup], digest: str) -> None:
        """Note in which digest they stood."""
        ...

    def no_full_text(self, item: ItemId, detail: str, *, now: datetime) -> int:
        """Let what an item's own words do not decide wait for review, since its article is not to be had.

        Returns:
            How many matches wait now.

        Args:
            item: which item.
            detail: why the article is not to be had.
            now: desk time.
        """
        ...

    def start_look_backs(self, followups: Sequence[FollowUpId], *, since: datetime, until: int) -> None:
        """Have follow-ups measured against the items up to a row that were seen since a moment."""
        ...

    def claim_look_back(self, claim: Claim, *, lease: timedelta, wall: datetime) -> LookBack | None:
        """Take a follow-up that still has items to look at; nobody else gets it while the lease lasts."""
        ...

    def save_look_back(self, look: LookBack, claim: Claim, *, place: int) -> bool:
        """Note up to which row it is done; False if the lease went to another."""
        ...

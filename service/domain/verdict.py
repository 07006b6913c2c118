"""A verdict: an editor's word on a match, and what it makes of the development behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.alert import AlertKey
from service.domain.answer import way_words
from service.domain.development import Band, Kind
from service.domain.followup import FollowUpId
from service.domain.item import ItemId

REASON = 300  # characters of a reason: what a Slack message and a phone show of one without folding


class Word(StrEnum):
    """What an editor says of a match."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An editor's word on a match. One stands for each follow-up and item: a newer one takes its place.

    Args:
        followup: whose match.
        item: which item.
        word: confirmed or dismissed.
        kind: what kind of development it is; None where the editor leaves the kind as it was told.
        reason: in the editor's own words; may be empty.
        who: the editor's name, as the way in knows it.
        via: the way in: dashboard, slack, email, command line.
        at: when (UTC, the desk's clock).
    """

    followup: FollowUpId
    item: ItemId
    word: Word
    kind: Kind | None
    reason: str
    who: str
    via: str
    at: datetime

    def says_as(self, other: "Verdict | None") -> bool:
        """Whether another verdict says the same, whoever said it and when: a repeat changes nothing."""
        return other is not None and (self.word, self.kind, self.reason) == (
            other.word,
            other.kind,
            other.reason,
        )


@dataclass(frozen=True, slots=True)
class VerdictFact:
    """What was done about a match, once; kept for ever.

    Args:
        word: confirmed or dismissed; None where a verdict was taken back.
        kind: as in the verdict.
        reason: as in the verdict.
        who: who did it.
        via: the way in.
        at: when (UTC, the desk's clock).
    """

    word: Word | None
    kind: Kind | None
    reason: str
    who: str
    via: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Example:
    """The text of an item that an editor gave a verdict on, as it was when it matched.

    Args:
        item: which item.
        title: plain text.
        summary: plain text.
        content: plain text of the full content where there is one, else empty.
        lang: BCP 47; None where unknown.
        at: when the item came out (UTC).
    """

    item: ItemId
    title: str
    summary: str
    content: str
    lang: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Examples:
    """What a follow-up's profile is made from, beside the follow-up itself; the newest first.

    Args:
        confirmed: texts that are about it.
        dismissed: texts that came near and are not: negative examples.
    """

    confirmed: tuple[Example, ...] = ()
    dismissed: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """An item of a development, as far as verdicts care.

    Args:
        band: what the matching made of it.
        kind: what kind of development it would be by its wording.
        verdict: the one that stands; None where there is none.
    """

    band: Band
    kind: Kind
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a development counts for.

    Args:
        stands: whether it counts as one: a dismissed development makes nothing happen, yet what tells
            the same again still joins it, so that the desk does not hear a dismissed story twice.
        kind: its kind.
    """

    stands: bool
    kind: Kind


def standing_of(members: Sequence[Member]) -> Standing:
    """What a development counts for, by the verdicts on its items.

    One confirmed item makes it stand. Without one, it falls where the item that opened it is dismissed:
    that is the story the desk was told. A dismissed item that joined later takes nothing with it; but
    something that the matching itself told must be left, else only a verdict that was taken back holds
    it up. The newest kind that an editor named wins; else the first item's wording tells it.

    Args:
        members: its items, the one that opened it first.
    """
    confirmed = [
        member.verdict for member in members if member.verdict and member.verdict.word is Word.CONFIRMED
    ]
    told = any(member.verdict is None and member.band is Band.ALERT for member in members)
    first = members[0].verdict
    fallen = first is not None and first.word is Word.DISMISSED
    newest = max(
        (verdict for verdict in confirmed if verdict.kind is not None),
        key=lambda verdict: (verdict.at, verdict.item),
        default=None,
    )
    kind = members[0].kind if newest is None or newest.kind is None else newest.kind
    return Standing(bool(confirmed) or (told and not fallen), kind)


def first_words(before: Verdict | None, word: Word, who: str) -> str:
    """Who gave a verdict first, in a sentence; empty where nobody else did.

    Args:
        before: the verdict that stood.
        word: what is said now.
        who: who says it.
    """
    if before is None or before.who == who:
        return ""
    reason = f": “{before.reason}”" if before.reason else ""
    first = f"{before.who} {before.word} it first, {way_words(before.via)}{reason}."
    return f"{first} Your word stands now." if before.word is not word else first


def subject_of(key: AlertKey | str) -> tuple[FollowUpId, ItemId] | None:
    """What a verdict on an alert is about; None where the alert tells of no item.

    Args:
        key: the alert's, as `development_key` and `edit_key` of `service.domain.alert` make it.
    """
    what, _, rest = key.partition(":")
    if what == "edit":
        rest = rest.rpartition(":")[0]  # without the name of the words: a verdict is about the item
    followup, _, item = rest.rpartition(":")
    if what not in ("dev", "edit") or not followup or not (item.isascii() and item.isdigit()):
        return None
    return FollowUpId(followup), ItemId(int(item))

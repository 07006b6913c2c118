"""An alert: what the desk is told, once. And the reasons for which it is not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from service.domain.development import Band, Change, Evidence, Joined, Kind, Match
from service.domain.followup import FollowUp, FollowUpId, Window, desk_day, window_words
from service.domain.item import Item, ItemId

AlertId = NewType("AlertId", int)
AlertKey = NewType("AlertKey", str)


class AlertKind(StrEnum):
    """What an alert tells."""

    DEVELOPMENT = "development"
    OPENS_SOON = "opens soon"
    OVERDUE = "overdue"
    REVIEW_DIGEST = "review digest"
    FEEDS_FAIL = "feeds fail"
    FEEDS_SILENT = "feeds silent"
    FEEDS_BACK = "feeds back"
    FEEDS_BLIND = "feeds blind"
    DIGEST = "digest"
    RETURNED = "back on the desk"
    UNANSWERED = "unanswered"
    CHANNEL_DOWN = "channel down"
    CHANNEL_BACK = "channel back"
    UNDELIVERED = "not delivered"
    CHAIN_BROKEN = "canary lost"
    CHAIN_WHOLE = "canary back"


ABOUT_FEEDS = frozenset(
    {AlertKind.FEEDS_FAIL, AlertKind.FEEDS_SILENT, AlertKind.FEEDS_BACK, AlertKind.FEEDS_BLIND}
)
ABOUT_AFTERSTORY = frozenset(
    {
        AlertKind.CHANNEL_DOWN,
        AlertKind.CHANNEL_BACK,
        AlertKind.UNDELIVERED,
        AlertKind.CHAIN_BROKEN,
        AlertKind.CHAIN_WHOLE,
    }
)
DIGESTS = frozenset({AlertKind.DIGEST, AlertKind.REVIEW_DIGEST})  # no line of another digest
OPS = "ops"  # the tag of alerts about the feeds and about Afterstory itself
REVIEW = "review"  # the tag of review digests


class Silence(StrEnum):
    """Why the desk is not told. A closed set, stored beside the match."""

    BELOW_THRESHOLD = "not taken for a development"
    SAME_DEVELOPMENT = "joined a development that the desk knows"
    NOT_YET = "the window is still open or not yet near"
    HEARD = "a development was reported"
    TOLD = "it was told before"
    NOT_SEEING = "feeds have not been read since the window closed"
    BLIND = "too few of the feeds that cover it can be read"
    ENDED = "the follow-up is closed"
    DISMISSED = "tells again what an editor dismissed"
    NO_FULL_TEXT = "its own words are too few, and the article could not be had"


def untold_because(because: str, silence: str | None) -> str:
    """Why an item was not told, in plain sentences.

    Args:
        because: its evidence's sentence.
        silence: why the desk was not told; None where it was.
    """
    return f"{silence.capitalize()}. {because}" if silence == Silence.DISMISSED else because


@dataclass(frozen=True, slots=True)
class Earlier:
    """The development of the same follow-up that came before.

    Args:
        kind: what kind it is.
        headline: of the item that opened it.
        outlet: who reported it first.
        at: when (UTC).
    """

    kind: Kind
    headline: str
    outlet: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An item that might matter, in a review digest.

    Args:
        item: which item.
        headline: its title.
        outlet: who reports it.
        url: where it can be read.
        lang: its language (BCP 47).
        published: when it came out (UTC).
        score: how sure the matching was, from 0 to 1.
        because: why it might matter, and what kept it from being told; one or two plain sentences.
    """

    item: ItemId
    headline: str
    outlet: str
    url: str | None
    lang: str | None
    published: datetime
    score: float
    because: str


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """What a review digest holds for one follow-up, the surest first."""

    followup: FollowUpId
    title: str
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An alert as a line of a digest.

    Args:
        alert: which one.
        kind: what it tells.
        development: the kind of development, None where no item stands behind the alert.
        followup: whose; None where it tells of the feeds or of Afterstory itself.
        followup_title: what the desk calls it.
        headline: as in the alert.
        outlet: as in the alert.
        item_url: as in the alert.
        lang: as in the alert.
        at: when the alert opened (UTC, the desk's clock).
    """

    alert: AlertId
    kind: AlertKind
    development: Kind | None
    followup: FollowUpId | None
    followup_title: str
    headline: str
    outlet: str | None
    item_url: str | None
    lang: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """All that a channel or a page needs to show an alert; kept as it was when the alert opened.

    Args:
        kind: what it tells.
        followup: whose; None where it tells of the feeds themselves.
        followup_title: what the desk calls it.
        headline: the item's title, or a sentence where no item stands behind the alert.
        at: when the alert opened (UTC, the desk's clock).
        question: what the desk wants to know; empty where it tells of the feeds.
        development: the kind of development, None where no item stands behind the alert.
        excerpt: the start of the item's summary; may be empty.
        outlet: who reports it; None where no item stands behind the alert.
        item_url: where it can be read.
        lang: the item's language (BCP 47).
        published: when the item came out (UTC).
        window: the window in plain words; empty without one.
        evidence: why it is taken for a development.
        earlier: the development before; None for the first one.
        closes: whether it answers the follow-up's question, so that an editor may close it.
        review: what a review digest holds, by follow-up.
        left_out: items of a review digest that only the dashboard names.
        lines: of a digest, oldest first; not all where there are many.
        count: how many alerts a digest stands for.
    """

    kind: AlertKind
    followup: FollowUpId | None
    followup_title: str
    headline: str
    at: datetime
    question: str = ""
    development: Kind | None = None
    excerpt: str = ""
    outlet: str | None = None
    item_url: str | None = None
    lang: str | None = None
    published: datetime | None = None
    window: str = ""
    evidence: Evidence | None = None
    earlier: Earlier | None = None
    closes: bool = False
    review: tuple[ReviewGroup, ...] = ()
    left_out: int = 0
    lines: tuple[Line, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class NewAlert:
    """The desk is to be told.

    Args:
        key: made from content, never from a counter, so that a repeat lands on the same row.
        message: what it says.
        tags: the follow-up's, for routing.
        score: the match's, for routing; None where no item stands behind the alert.
        window: the follow-up's, for routing.
    """

    key: AlertKey
    message: Message
    tags: tuple[str, ...] = ()
    score: float | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """The desk is not told, and why."""

    because: Silence


Decision = NewAlert | Quiet
EXCERPT = 400  # characters: what a Slack message shows without folding


def plan_alert(change: Change, match: Match, item: Item, followup: FollowUp, now: datetime) -> Decision:
    """Whether a match that opened or joined a development is told.

    Args:
        change: what the match did.
        match: the match.
        item: its item.
        followup: its follow-up.
        now: the desk's time (UTC).
    """
    if match.band is not Band.ALERT:
        return Quiet(Silence.BELOW_THRESHOLD)
    if isinstance(change, Joined):
        return Quiet(Silence.SAME_DEVELOPMENT)
    message = Message(
        kind=AlertKind.DEVELOPMENT,
        followup=followup.id,
        followup_title=followup.title,
        question=followup.question,
        headline=item.title or item.summary[:EXCERPT],
        development=change.kind,
        excerpt=item.summary[:EXCERPT],
        outlet=item.outlet,
        item_url=item.url,
        lang=item.lang,
        published=item.when,
        window=window_words(followup),
        evidence=match.evidence,
        at=now,
    )
    return NewAlert(
        development_key(followup.id, item.id), message, followup.tags, match.score, followup.window
    )


def closes(followup: FollowUp, kind: Kind, evidence: Evidence, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a development answers the follow-up's question, so that an editor may close it as happened.

    It says that the thing happened, shows every required facet, and did not come before the window: what
    happens earlier is a step, as when the ships of "this November" call at another port in October.

    Args:
        followup: the follow-up.
        kind: the development's.
        evidence: of the item that reports it.
        at: when that came out (UTC).
        zone: the desk's time zone.
    """
    if kind is not Kind.HAPPENED or evidence.missing:
        return False
    return followup.window is None or desk_day(at, zone) >= followup.window.first


def development_key(followup: FollowUpId, first_item: ItemId) -> AlertKey:
    """The key of the alert that tells of a development."""
    return AlertKey(f"dev:{followup}:{first_item}")


def edit_key(followup: FollowUpId, item: ItemId, revision: str) -> AlertKey:
    """The key of the alert that tells of a silent edit which turned a fact round."""
    return AlertKey(f"edit:{followup}:{item}:{revision}")

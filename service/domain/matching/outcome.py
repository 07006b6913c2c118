"""What becomes of a measured item, whichever way it was measured: its band, its fingerprint."""

from datetime import date
from zoneinfo import ZoneInfo

from service.domain.development import Band, Kind
from service.domain.followup import FollowUp, desk_day
from service.domain.item import Item
from service.domain.matching.features import Features, Known
from service.domain.matching.retelling import is_copy, is_nothing_new, is_retelling
from service.domain.matching.when import is_since
from service.domain.policy import MatchPolicy


def band_of(
    value: float,
    features: Features,
    known: Known,
    followup: FollowUp,
    item: Item,
    kind: Kind,
    policy: MatchPolicy,
    zone: ZoneInfo,
) -> tuple[Band, str]:
    """The band of a score, and why it is another one than the score's; empty where it is not.

    Args:
        value: the score.
        features: of the item.
        known: of the follow-up.
        followup: against which it was measured.
        item: the item.
        kind: what kind of development it would be.
        policy: thresholds.
        zone: the desk's time zone, in which the article's day is given.
    """
    day = desk_day(item.when, zone)
    early = item.published is not None and day < followup.starts
    since = is_since(features, followup.starts) if early or item.published is None else True
    against = _ruled_out(features, known, followup, day, kind, since=since)
    if against or value < policy.review:
        return Band.DROP, against
    if value < policy.alert:
        return Band.REVIEW, ""
    held = _held(features, known, followup, day, kind, early=early, since=since)
    return (Band.REVIEW if held else Band.ALERT), held


def _ruled_out(
    features: Features, known: Known, followup: FollowUp, day: date, kind: Kind, *, since: bool | None
) -> str:
    """Why an item is no development however much it shows; empty where nothing rules it out."""
    if is_copy(features, known, kind):
        return "It is the article itself, published again."
    if since is False:
        return f"It reports what was before {followup.starts:%-d %B %Y}."
    if is_retelling(features, known, followup.article, day, kind):
        return "It says nothing that the article did not say."
    return ""


def _held(
    features: Features,
    known: Known,
    followup: FollowUp,
    day: date,
    kind: Kind,
    *,
    early: bool,
    since: bool | None,
) -> str:
    """Why an item that shows enough is left to a person; empty where it is told."""
    if since is None and early:
        return f"It came out before {followup.starts:%-d %B %Y}, and its text names no later day."
    if since is None:
        return "It bears no date, and its text names none."
    if is_nothing_new(features, known, followup.article, day, kind):
        return "Days after the article it tells no more than the article did."
    return ""


def fingerprint_of(features: Features, phase: str) -> tuple[str, ...]:
    """What tells this story from another of the same follow-up (`service.domain.novelty.Story`)."""
    return (f"lang:{features.lang}", f"phase:{phase}", *features.facts)

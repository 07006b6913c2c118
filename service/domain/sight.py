"""Whether the feeds were seeing: silence counts only where somebody listened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.alert import EXCERPT, OPS, AlertKey, AlertKind, NewAlert, Quiet, Silence
from service.domain.followup import FollowUp
from service.domain.policy import WindowPolicy

NAMED = 5  # feeds that a line names; the rest is counted


@dataclass(frozen=True, slots=True)
class FeedSight:
    """How well a feed could be read.

    Args:
        name: the outlet's.
        blind_since: since when it can't be read (UTC); None while it can.
        outages: from when to when it could not be read before (UTC).
    """

    name: str
    blind_since: datetime | None
    outages: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """How well a follow-up is covered over a time.

    Args:
        covering: feeds that cover it.
        throughout: how many of them were healthy throughout.
        blind: names of those that can't be read now, sorted.
    """

    covering: int
    throughout: int
    blind: tuple[str, ...]

    @property
    def words(self) -> str:
        """As a person reads it."""
        if self.covering == 0:
            return "No feed covers it."
        if self.covering == 1:
            return f"The one feed that covers it was {'' if self.throughout else 'not '}healthy throughout."
        return f"{self.throughout} of {self.covering} feeds that cover it were healthy throughout."


def sight_of(
    feeds: Sequence[FeedSight], *, first: datetime, last: datetime, policy: WindowPolicy, now: datetime
) -> Sight:
    """How well feeds saw from one moment to another.

    A short outage costs nothing: a feed still holds then what it published meanwhile.

    Args:
        feeds: those that cover a follow-up.
        first: the first moment that counts (UTC).
        last: the last one.
        policy: what is short.
        now: the moment of asking, for feeds that can't be read still.
    """

    def was_out(since: datetime, until: datetime) -> bool:
        return min(until, last) - max(since, first) >= policy.blip

    blind = sorted(
        one.name for one in feeds if one.blind_since is not None and now - one.blind_since >= policy.blip
    )
    throughout = sum(
        not any(was_out(*outage) for outage in one.outages)
        and (one.blind_since is None or not was_out(one.blind_since, now))
        for one in feeds
    )
    return Sight(len(feeds), throughout, tuple(blind))


def is_blind(sight: Sight, policy: WindowPolicy) -> bool:
    """Whether too few of the feeds that cover a follow-up can be read to tell of silence."""
    return sight.covering == 0 or len(sight.blind) > sight.covering * (1 - policy.seeing)


def with_sight(overdue: NewAlert, sight: Sight, policy: WindowPolicy) -> NewAlert | Quiet:
    """Word of silence with how well the feeds saw; none where they are blind."""
    if is_blind(sight, policy):
        return Quiet(Silence.BLIND)
    return replace(overdue, message=replace(overdue.message, excerpt=sight.words))


def blind_words(sight: Sight) -> str:
    """Why silence is not told, as a person reads it."""
    if sight.covering == 0:
        return "No feed covers it, so that nothing was reported says nothing."
    named = ", ".join(sight.blind[:NAMED])
    more = f" and {len(sight.blind) - NAMED} more" if len(sight.blind) > NAMED else ""
    return (
        f"{len(sight.blind)} of {sight.covering} feeds that cover it can't be read: {named}{more}. "
        "That nothing was reported is told once they can be read again."
    )


def plan_blind(followup: FollowUp, overdue: NewAlert, sight: Sight) -> NewAlert:
    """Word to ops that blind feeds hold back word of silence."""
    message = replace(
        overdue.message,
        kind=AlertKind.FEEDS_BLIND,
        followup_title=followup.title,
        headline=f"Whether “{followup.title}” passed in silence can't be told",
        excerpt=blind_words(sight)[:EXCERPT],
    )
    return NewAlert(AlertKey(f"blind:{overdue.key}"), message, tags=(OPS,))

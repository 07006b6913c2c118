"""When to come back to a feed: one rule, from its own rhythm, its wishes and the desk's urgency."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from service.domain.feed import NO_HINTS, Hints, Rhythm
from service.domain.policy import PollPolicy

HOUR = timedelta(hours=1)
FOREVER = timedelta(days=10_000)


def rate_at(rhythm: Rhythm, policy: PollPolicy, now: datetime) -> float:
    """Entries an hour as of now: what was learned fades while nothing new comes."""
    if rhythm.newest is None:
        return rhythm.rate
    return rhythm.rate * math.exp(-max(now - rhythm.newest, timedelta()) / policy.memory)


def learn(
    rhythm: Rhythm,
    new: int,
    published: Sequence[datetime],
    policy: PollPolicy,
    now: datetime,
    *,
    quiet: datetime | None = None,
) -> Rhythm:
    """What a visit teaches of a feed's rhythm.

    Each entry adds 1/memory to the rate, and the rate fades by exp(-time/memory): the usual estimate of
    the rate of events by exponential smoothing, whose mean is the true rate when that is steady. A
    document that is wholly new tells more than the count of its entries: the time they span.

    Args:
        rhythm: what was known.
        new: entries seen for the first time at this visit.
        published: dates of the document's entries (UTC), where it is wholly new to us.
        policy: how long the memory is.
        now: operational time (UTC).
        quiet: up to when nothing is known to have come since `newest` (operational time): the last visit
            before this; from then on nobody knows.
    """
    if not new:
        return rhythm
    rate = rate_at(rhythm, policy, now) + new / (policy.memory / HOUR)
    past = [moment for moment in published if moment < now]
    if len(past) > 1 and (span := now - min(past)) > timedelta():
        rate = (
            max(rate, len(past) / (span / HOUR)) if rhythm.newest is not None else len(past) / (span / HOUR)
        )
    return replace(rhythm, rate=rate, newest=now, pause=_pause(rhythm, past, policy, now, quiet))


def _pause(
    rhythm: Rhythm, past: Sequence[datetime], policy: PollPolicy, now: datetime, quiet: datetime | None
) -> timedelta:
    if rhythm.newest is None:
        moments = sorted(past)
        return max((later - sooner for sooner, later in pairwise(moments)), default=timedelta())
    faded = rhythm.pause * math.exp(-max(now - rhythm.newest, timedelta()) / policy.pause_memory)
    return faded if quiet is None else max(faded, quiet - rhythm.newest)


def plan_wait(
    rhythm: Rhythm,
    *,
    entries: int,
    hints: Hints = NO_HINTS,
    max_age: timedelta | None = None,
    pushed: bool = False,
    urgent: bool = False,
    spread: float,
    policy: PollPolicy,
    now: datetime,
) -> timedelta:
    """How long to wait before the next visit to a feed that answers.

    The mean delay of an item is half the wait, and a visit costs the same whatever it brings; so with a
    fixed number of visits the sum of all delays is least when each feed's wait goes with one over the
    square root of its rate (Cho and Garcia-Molina, "Effective Page Refresh Policies for Web Crawlers",
    ACM TODS 28(4), 2003, section 5, for items that each matter). `policy.interval` is the wait of a feed
    with one entry an hour. Then, in this order, the later one wins:

    1. not sooner than the feed (`ttl`) asks for, which most that say an hour have from their software;
    2. a feed on which a follow-up depends whose window is open is visited twice as often, but not sooner
       than its server (`max-age`) asks for, until when it would answer the same;
    3. within hours or days in which a feed says that nothing comes, or while a hub pushes: the longest wait;
    4. not so late that half of the document could have rolled over, nor later than a wait that missed
       entries before (halved);
    5. within the policy's bounds;
    6. spread by a tenth to either side, so that feeds that were listed together do not stay together.

    Args:
        rhythm: how the feed publishes.
        entries: how many its document holds; 0 where not known.
        hints: what it says of its rhythm.
        max_age: what its server says of it.
        pushed: whether a hub pushes its news.
        urgent: whether a follow-up depends on it now.
        spread: a number from 0 to 1, by chance.
        policy: interval and bounds.
        now: operational time (UTC).
    """
    rate = rate_at(rhythm, policy, now)
    # In seconds: every visit comes here, and to multiply a timedelta takes ten times as long.
    longest = policy.longest.total_seconds()
    wait = min(policy.interval.total_seconds() / math.sqrt(rate), longest) if rate > 0 else longest
    if hints.ttl is not None:
        wait = max(wait, min(hints.ttl.total_seconds(), longest))
    if urgent:
        wait /= 2
    if max_age is not None:
        wait = max(wait, min(max_age.total_seconds(), longest))
    if pushed or (
        (hints.skip_hours or hints.skip_days) and _is_skipped(hints, now + timedelta(seconds=wait))
    ):
        wait = longest
    if entries and rate > 0:
        wait = min(wait, entries / rate / 2 * HOUR.total_seconds())
    if rhythm.longest is not None:
        wait = min(wait, rhythm.longest.total_seconds())
    wait = min(max(wait, policy.shortest.total_seconds()), longest)
    return timedelta(seconds=wait * (0.9 + 0.2 * spread))


def _is_skipped(hints: Hints, then: datetime) -> bool:
    return then.hour in hints.skip_hours or then.weekday() in hints.skip_days


def silent_at(rhythm: Rhythm, policy: PollPolicy) -> datetime | None:
    """When a feed's silence is odd against its own rhythm, unless something comes before; None where
    nothing is known of its rhythm.

    It is odd when at the feed's rate `policy.silence` entries should have come: were they to come at
    random, ten in a row would stay out once in 22,000 times (e to the power of -10). They do not: outlets
    rest. So it must also have been quiet for twice as long as of late.
    """
    if rhythm.newest is None or rhythm.rate <= 0:
        return None
    hours = min(policy.silence / rhythm.rate, FOREVER / HOUR)
    return rhythm.newest + max(HOUR * hours, policy.silent_least, rhythm.pause * policy.pauses)

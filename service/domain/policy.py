"""Every number that a desk can tune, with its unit and its reason. The only place a default stands."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How often feeds are visited.

    Args:
        interval: between two visits to a feed that answers.
        backoff_limit: the longest wait for a feed that fails; waits double from `interval` up to it.
        lease: how long a claimed feed is left to the worker that claimed it; longer than a poll task may
            run, so that two workers never visit it at once.
        batch: how many feeds one task takes.
    """

    interval: timedelta = timedelta(minutes=10)
    backoff_limit: timedelta = timedelta(hours=6)
    lease: timedelta = timedelta(minutes=4)
    batch: int = 50

    def __post_init__(self) -> None:
        if self.interval <= timedelta():
            raise ValueError("interval must be longer than zero")
        if self.backoff_limit < self.interval:
            raise ValueError("backoff_limit must not be shorter than interval")


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What one visit may cost.

    Args:
        body: bytes of an answer as it travels.
        decompressed: bytes of an answer once decompressed.
        total: time from the first packet to the last byte.
        redirects: how many are followed.
        concurrency: how many visits one task makes at once.
    """

    body: int = 10_000_000
    decompressed: int = 50_000_000
    total: timedelta = timedelta(seconds=15)
    redirects: int = 5
    concurrency: int = 20


@dataclass(frozen=True, slots=True)
class WindowPolicy:
    """When windows are told of.

    Args:
        lead: how long before the first day the desk is reminded.
        grace: how long after the last day silence is still expected.
    """

    lead: timedelta = timedelta(days=7)
    grace: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently a delivery is tried.

    The steps are those of a desk: seconds first, since most troubles are short; then up to a day, so
    that a night's outage loses nothing. Spread by `jitter` so that what failed together does not
    return together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).

    Args:
        steps: the waits after the first, second, ... failed try; after the last the delivery is dead.
        jitter: the share of a wait by which it may be longer, 0 to 1.
    """

    steps: tuple[timedelta, ...] = (
        timedelta(seconds=5),
        timedelta(seconds=15),
        timedelta(seconds=45),
        timedelta(minutes=2),
        timedelta(minutes=6),
        timedelta(minutes=20),
        timedelta(hours=1),
        timedelta(hours=3),
        timedelta(hours=8),
        timedelta(hours=12),
    )
    jitter: float = 0.25


@dataclass(frozen=True, slots=True)
class Policies:
    """All of them, as the use cases take them."""

    poll: PollPolicy = field(default_factory=PollPolicy)
    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    window: WindowPolicy = field(default_factory=WindowPolicy)
    retry: RetryPolicy = field(default_factory=RetryPolicy)

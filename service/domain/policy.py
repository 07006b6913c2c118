"""Every number that a desk can tune, with its unit and its reason. The only place a default stands."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How often feeds are visited. The rule is `service.domain.rhythm.plan_wait`.

    Args:
        interval: between two visits to a feed that brings one entry an hour.
        shortest: between two visits to the busiest feed.
        longest: between two visits to the quietest feed that answers.
        memory: after this time what was learned of a feed's rhythm has faded to a third: a day, so that
            a night's quiet and a morning's rush both show.
        backoff_limit: the longest wait for a feed that fails; waits double from `interval` up to it.
        blocked: the first wait for a feed that has shut its door; it doubles up to `blocked_limit`.
        blocked_limit: the longest of them. It is a knock a day: polling never stops without a person.
        gone: between two visits to a feed that says it is gone for good.
        asked: the longest wait that a server's Retry-After is granted.
        moved: visits in a row that must name the same new address before it is taken for good.
        silence: entries that must have stayed out before a feed's silence is odd.
        silent_least: the shortest silence that is odd.
        failing: how long a feed fails before a person is told.
        ahead: how far in the future a date may lie and still be taken as it is given.
        pages: how many earlier pages of a feed are asked for to fill a gap.
        spacing: between two visits to one host.
        per_host: feeds of one host that one task takes.
        lease: how long a claimed feed is left to the worker that claimed it; longer than a poll task may
            run, so that two workers never visit it at once.
        batch: how many feeds one task takes.
    """

    interval: timedelta = timedelta(minutes=10)
    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=1)
    memory: timedelta = timedelta(days=1)
    backoff_limit: timedelta = timedelta(hours=6)
    blocked: timedelta = timedelta(hours=1)
    blocked_limit: timedelta = timedelta(days=1)
    gone: timedelta = timedelta(days=1)
    asked: timedelta = timedelta(days=1)
    moved: int = 3
    silence: float = 10.0
    silent_least: timedelta = timedelta(days=1)
    failing: timedelta = timedelta(days=1)
    ahead: timedelta = timedelta(days=1)
    pages: int = 5
    spacing: timedelta = timedelta(seconds=1)
    per_host: int = 10
    lease: timedelta = timedelta(minutes=4)
    batch: int = 100

    def __post_init__(self) -> None:
        if self.interval <= timedelta():
            raise ValueError("interval must be longer than zero")
        if not self.shortest <= self.interval <= self.longest:
            raise ValueError("interval must lie between shortest and longest")
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
class MatchPolicy:
    """Weights (log-odds) and thresholds of matching. Where they come from: docs/matching.md.

    Args:
        base: of an item that shows nothing.
        title: times the share of required facets that stand in the title.
        missing: for each required facet that is missing.
        content: for each required facet that stands in the full text only.
        language: for each required facet that only the item's language speaks for.
        supporting: times the share of supporting facets that are met.
        against: for each phrase that speaks against it, two at most.
        past: if it looks back at earlier years.
        opinion: if it says that it is an opinion.
        window: if it came out inside the window.
        alert: the score from which the desk is told.
        review: the score from which it waits for review.
        keep: the score from which the match is kept at all, to answer "why was I not told?".
    """

    base: float = -1.3
    title: float = 4.4
    missing: float = -4.0
    content: float = -0.3
    language: float = -0.6
    supporting: float = 0.8
    against: float = -2.0
    past: float = -4.0
    opinion: float = -2.5
    window: float = 0.4
    alert: float = 0.6
    review: float = 0.25
    keep: float = 0.05


@dataclass(frozen=True, slots=True)
class FoldPolicy:
    """When two matches report the same thing. Where the numbers come from: docs/matching.md.

    Args:
        near: how far apart in time two reports of one thing may lie, by their wording alone.
        across: how far apart, in two languages, where one tells a begin and the other an end.
        far: how far apart, where their words are nearly the same.
        alike: share of words in common from which they are nearly the same (Jaccard).
        related: share of words in common below which two reports in one language are of two things.
    """

    near: timedelta = timedelta(hours=76)
    across: timedelta = timedelta(hours=24)
    far: timedelta = timedelta(days=30)
    alike: float = 0.5
    related: float = 0.04


@dataclass(frozen=True, slots=True)
class Policies:
    """All of them, as the use cases take them."""

    poll: PollPolicy = field(default_factory=PollPolicy)
    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    window: WindowPolicy = field(default_factory=WindowPolicy)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    match: MatchPolicy = field(default_factory=MatchPolicy)
    fold: FoldPolicy = field(default_factory=FoldPolicy)

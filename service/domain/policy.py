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
        backoff_limit: the longest wait for a feed that fails; waits double from `interval` up to it, within
            the first day up to `longest`.
        blocked: the first wait for a feed that has shut its door; it doubles up to `blocked_limit`.
        blocked_limit: the longest of them. It is a knock a day: polling never stops without a person.
        gone: between two visits to a feed that says it is gone for good.
        asked: the longest wait that a server's Retry-After is granted.
        moved: visits in a row that must name the same new address before it is taken for good.
        silence: entries that must have stayed out before a feed's silence is odd.
        silent_least: the shortest silence that is odd.
        pauses: times its longest pause of late that a feed's silence lasts before it is odd: most outlets
            rest at night and over the weekend.
        pause_memory: after this time a pause has faded to a third: a month, so that weekends stay known.
        failing: how long a feed fails before a person is told, and is asked ever more rarely.
        ahead: how far in the future a date may lie and still be taken as it is given.
        pages: how many earlier pages of a feed are asked for to fill a gap.
        spacing: between two visits to one host.
        per_host: feeds of one host that one task takes.
        lease: how long a claimed feed is left to the worker that claimed it; longer than a poll task may
            run, so that two workers never visit it at once.
        batch: how many feeds one task takes.
        shift: how long one task begins visits; feeds whose turn has not come by then are left to others.
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
    pauses: float = 2.0
    pause_memory: timedelta = timedelta(days=30)
    failing: timedelta = timedelta(days=1)
    ahead: timedelta = timedelta(days=1)
    pages: int = 5
    spacing: timedelta = timedelta(seconds=1)
    per_host: int = 10
    lease: timedelta = timedelta(minutes=4)
    batch: int = 200
    shift: timedelta = timedelta(seconds=30)

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
        blip: an outage shorter than this costs a feed nothing: it still holds what it published then.
        seeing: the share of the feeds that cover a follow-up that must be readable for its silence to count.
    """

    lead: timedelta = timedelta(days=7)
    grace: timedelta = timedelta(days=1)
    blip: timedelta = timedelta(hours=6)
    seeing: float = 0.5


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently a delivery is tried.

    The steps are those of a desk: seconds first, since most troubles are short; then up to a day, so
    that a night's outage loses nothing. Spread by `jitter` so that what failed together does not
    return together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).

    Args:
        steps: the waits after the first, second, ... failed try; after the last the delivery is dead.
        jitter: the share of a wait by which it may be longer, 0 to 1.
        down: how long a channel has taken nothing before it counts as down.
        probe: the longest wait between two tries at a channel that is down; one delivery is tried.
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
    down: timedelta = timedelta(minutes=2)
    probe: timedelta = timedelta(minutes=1)

    @property
    def patience(self) -> timedelta:
        """How long a delivery is tried before it is given up."""
        return sum(self.steps, timedelta())


@dataclass(frozen=True, slots=True)
class ProfilePolicy:
    """Weights (log-odds) of the features by which an item is compared with an article (`Likeness`).

    Fitted by `python -m bench learn`; docs/profiles.md says on what, and how well they carry over.

    Args:
        base: of an item that shows nothing.
        dismissed: times by how much an item is nearer to one that was dismissed than to the follow-up.
        keep: the score from which the match is kept at all.
    """

    base: float = -11.2
    above: float = 3.95
    narrow: float = -1.0
    places: float = 0.25
    other_places: float = -0.6
    numbers: float = 1.9
    same_counts: float = 0.4
    other_counts: float = -0.3
    days: float = -1.0
    meaning: float = 0.0
    dismissed: float = -1.0
    keep: float = 0.05


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """Weights (log-odds) and thresholds of matching. Where they come from: docs/matching.md.

    Args:
        base: of an item that shows nothing.
        title: times the share of required facets that stand in the title.
        event: times the share of those that say what happens that stand in the title.
        told: if all required facets stand in title and summary.
        missing: for each required facet that is missing.
        awaited: if what is missing is awaited just now.
        elsewhere: if it names a country that is none of the follow-up's.
        displaced: if its title names such a country, and not the follow-up's own.
        content: for each required facet that stands in the full text only.
        implied: for each required facet that only its outlet's name speaks for.
        language: for each required facet that only the item's language speaks for.
        supporting: times the share of supporting facets that are met.
        shared: for each required facet that is met by the same words as another one.
        against: for each phrase that speaks against it, two at most.
        past: if it looks back at earlier years.
        opinion: if it says that it is an opinion.
        window: if it came out inside the window.
        meaning: times what the sentence model says of an item in another language, 0 to 1; it never makes
            an alert of one that lacks a facet.
        alert: the score from which the desk is told.
        review: the score from which it waits for review.
        keep: the score from which the match is kept at all, to answer "why was I not told?".
        profile: of follow-ups without facets.
    """

    base: float = -0.85
    title: float = 0.7
    event: float = 2.2
    told: float = 0.8
    missing: float = -4.0
    awaited: float = 3.6
    elsewhere: float = -1.1
    displaced: float = -0.8
    content: float = -0.3
    implied: float = 0.1
    language: float = -0.2
    supporting: float = 0.4
    shared: float = -1.0
    against: float = -2.5
    past: float = -4.2
    opinion: float = -4.2
    window: float = 0.8
    meaning: float = 1.8
    alert: float = 0.55
    review: float = 0.1
    keep: float = 0.02
    profile: ProfilePolicy = field(default_factory=ProfilePolicy)


@dataclass(frozen=True, slots=True)
class StoryWeights:
    """Log-odds that two reports tell the same story, learned by `python -m bench stories`.

    What each is a weight of: `service.domain.novelty.Likeness`. How they were learned: docs/grouping.md.
    """

    base: float = -3.64
    words: float = 0.44
    title: float = 4.59
    names: float = 2.74
    same_number: float = 0.83
    other_days: float = -3.43
    meaning: float = 0.0


WITH_MEANING = StoryWeights(
    base=-2.31, words=-2.93, title=0.66, names=2.13, same_number=0.70, other_days=-3.17, meaning=7.33
)


@dataclass(frozen=True, slots=True)
class FoldPolicy:
    """When two matches report the same thing. The rule is `fold`; where numbers come from: docs/grouping.md.

    Args:
        story: what two texts have in common, in one language.
        story_with_meaning: the same where a sentence model was asked.
        followup: log-odds that two reports of one follow-up, of one kind and equally far along, tell the
            same story, beyond what their texts say.
        followup_with_meaning: the same where a sentence model was asked.
        once: beyond that, for two reports in one language of what comes but once: a plan, an end, a
            postponement, a cancellation.
        once_within: how far apart they may lie for that.
        across: the same for two languages, whose words cannot be compared.
        shared: for each name, number or day that two reports in two languages have in common.
        fading: for each e-fold of the days between them.
        unsure: log-odds, either way, within which words leave it open and a sentence model is asked.
        same: likelihood from which a report joins.
        same_day: how far apart, in two languages, where one tells a plan and the other a begin.
        same_hours: the same where one tells a result: it is news after a begin.
        own_after: how long after a development opened its reports in the language of a new one decide.
        own: the likelihood that one of them must have then; below it no other language joins the two.
        far: how far apart two reports of one thing may lie at all.
    """

    story: StoryWeights = field(default_factory=StoryWeights)
    story_with_meaning: StoryWeights = field(default_factory=lambda: WITH_MEANING)
    followup: float = 3.5
    followup_with_meaning: float = 4.5
    once: float = 2.0
    once_within: timedelta = timedelta(days=3)
    across: float = 1.8
    shared: float = 0.8
    fading: float = 1.0
    unsure: float = 3.0
    same: float = 0.5
    same_day: timedelta = timedelta(hours=30)
    same_hours: timedelta = timedelta(hours=12)
    own_after: timedelta = timedelta(hours=20)
    own: float = 0.38
    far: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LearnPolicy:
    """How fast and how far verdicts move a follow-up. All in log-odds; the rule: docs/verdicts.md.

    Args:
        prior: how many verdicts' weight the desk's own threshold has.
        margin: how far beyond the threshold a verdict wants its item.
        pull: the most that one verdict may ask for.
        threshold: the furthest that the threshold moves, either way.
        sign: the most that one sign (an outlet, a phrase, a part) counts, either way.
        total: the most that all of it together moves a score, either way.
        shared: verdicts that must share a sign before it counts.
        floor: how far above the threshold an item stays that shows every required facet in its title.
    """

    prior: float = 4.0
    margin: float = 0.2
    pull: float = 3.0
    threshold: float = 1.0
    sign: float = 0.5
    total: float = 1.5
    shared: int = 2
    floor: float = 0.01


@dataclass(frozen=True, slots=True)
class DeskPolicy:
    """What the desk is asked and shown.

    Args:
        look_back: how far back a follow-up that is added today is measured against stored items, and
            how far back the page shows what a verdict would have changed.
        digest: the most items that one review digest names; the dashboard has them all.
    """

    look_back: timedelta = timedelta(days=30)
    digest: int = 40


@dataclass(frozen=True, slots=True)
class Policies:
    """All of them, as the use cases take them."""

    poll: PollPolicy = field(default_factory=PollPolicy)
    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    window: WindowPolicy = field(default_factory=WindowPolicy)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    match: MatchPolicy = field(default_factory=MatchPolicy)
    fold: FoldPolicy = field(default_factory=FoldPolicy)
    learn: LearnPolicy = field(default_factory=LearnPolicy)
    desk: DeskPolicy = field(default_factory=DeskPolicy)

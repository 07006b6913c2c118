"""What one visit to a feed means: what is new, what was missed, how the feed is, and when to come back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.domain.document import ParsedFeed
from service.domain.feed import SHUT, Feed, FeedId, Health, Hints, KeyBy, Rhythm, Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, Visit, body_digest
from service.domain.gap import Gap, plan_gap
from service.domain.identity import Known, identified, told_apart_by
from service.domain.new_item import NewItem, changed
from service.domain.policy import PollPolicy
from service.domain.rhythm import learn, plan_wait, silent_at


@dataclass(frozen=True, slots=True)
class PollPlan:
    """Everything that one visit changes; saved in one transaction.

    Args:
        feed: whose visit it was.
        health: how the feed is now.
        trouble: what went wrong, None where nothing did.
        detail: one plain line about it; empty where there is nothing to say.
        clean: whether the feed was read whole.
        items: new and revised items, oldest first.
        gap: what was missed since the last visit; None where nothing was.
        etag: validator to send next time.
        last_modified: likewise.
        digest: of the body, to know the same bytes again.
        failures: visits that failed in a row, this one included.
        failing_since: when the first of them was (operational time).
        key_by: how its items are told apart from now on.
        rhythm: how it publishes, as far as is known.
        entries: how many its document holds.
        hints: what its document says of its rhythm and of other ways to it.
        moved_to: where it says it has moved for good.
        moved_times: visits in a row that said so.
        hub_lost: whether the visit found what a hub should have pushed: then it is polled as without one.
        silent_at: when its silence is odd unless something new comes (operational time).
        next_poll: when to come back (operational time).
        host_rests: until when its host is to be left alone with all of its feeds (operational time); None
            where it need not be.
    """

    feed: FeedId
    health: Health
    trouble: Trouble | None
    detail: str
    clean: bool
    items: tuple[NewItem, ...]
    gap: Gap | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    failures: int
    failing_since: datetime | None
    key_by: KeyBy
    rhythm: Rhythm
    entries: int
    hints: Hints
    moved_to: str | None
    moved_times: int
    hub_lost: bool
    silent_at: datetime | None
    next_poll: datetime
    host_rests: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When a visit took place, and its share of chance.

    Args:
        desk: desk time (UTC), against which dates of entries are held.
        wall: operational time (UTC).
        spread: a number from 0 to 1, by chance, that keeps visits apart.
    """

    desk: datetime
    wall: datetime
    spread: float = 0.5


DAY = timedelta(days=1)
FIND = "Find the site's feeds on the page Feeds, or by `afterstory feeds discover`."
UNASKED = FetchFailed(
    Trouble.SERVER, "It answers 304 Not Modified to a first visit: trouble on its side. It is tried again."
)


def address_of(feed: Feed, policy: PollPolicy) -> str:
    """Where to visit a feed: its new address once that has been named often enough, else its own.

    Where the new address fails as often in a row, the two are asked by turns: which of them will answer again
    nobody can say, least of all after an outage of ours.
    """
    if feed.moved_to is None or feed.moved_times < policy.moved:
        return feed.url
    return feed.url if feed.failures >= policy.moved and feed.failures % 2 else feed.moved_to


def visit_of(feed: Feed, policy: PollPolicy, wall: datetime) -> Visit:
    """What to ask for when a feed is visited.

    The whole document, without validators, where two addresses are asked by turns, since they are another's;
    and once a day while the feed is silent against its own rhythm, since some servers answer 304 for ever.

    Args:
        feed: whose turn it is.
        policy: when an address is taken, and which silence is odd.
        wall: operational time (UTC).
    """
    address = address_of(feed, policy)
    by_turns = feed.moved_times >= policy.moved and feed.failures >= policy.moved
    if by_turns or _is_asked_whole(feed, policy, wall):
        return Visit(address)
    return Visit(address, feed.etag, feed.last_modified)


def _is_asked_whole(feed: Feed, policy: PollPolicy, wall: datetime) -> bool:
    silent = silent_at(feed.rhythm, policy)
    if silent is None or feed.read is None or wall < silent:
        return False
    return (wall - silent) // DAY != (feed.read - silent) // DAY


def plan_poll(
    feed: Feed,
    outcome: FetchOutcome,
    parsed: ParsedFeed | None,
    known: Known,
    policy: PollPolicy,
    now: Moment,
) -> PollPlan:
    """What one visit changes.

    Newness is by first sight, never by date: an entry with an old, missing or future date counts.

    Args:
        feed: as it was before.
        outcome: of the visit.
        parsed: what the document holds; None unless a document came.
        known: what is stored of its entries.
        policy: how often feeds are visited.
        now: when.
    """
    match outcome:
        case FetchFailed():
            return _failed(feed, outcome, policy, now)
        case NotModified() if _is_unasked(feed):
            return _failed(feed, UNASKED, policy, now)
        case NotModified():
            return _not_modified(feed, outcome, policy, now)
        case Fetched() if parsed is None or (not parsed.entries and parsed.problems):
            return _failed(feed, _nothing_read(outcome, parsed), policy, now)
        case Fetched():
            return _read(feed, outcome, parsed, known, policy, now)


def unchanged_until(feed: Feed, outcome: FetchOutcome, policy: PollPolicy, now: Moment) -> datetime | None:
    """When to come back where that is all that the visit changes, as at nearly all; None where it is not.

    Args:
        feed: as it was before.
        outcome: of the visit.
        policy: how often feeds are visited.
        now: when.
    """
    if not isinstance(outcome, NotModified) or feed.failures or _is_unasked(feed):
        return None
    known = (feed.etag, feed.last_modified, feed.moved_to, feed.moved_times)
    if (*_validators(feed, outcome), *_moved(feed, outcome.moved_to, policy)) != known:
        return None
    return now.wall + _wait_unchanged(feed, outcome, policy, now)


def _read(
    feed: Feed, fetched: Fetched, parsed: ParsedFeed, known: Known, policy: PollPolicy, now: Moment
) -> PollPlan:
    key_by = told_apart_by(feed.key_by, parsed, known)
    entries = identified(parsed, known, key_by)
    items = changed(entries, policy, now.desk)
    # A link that is known speaks for nothing where all lead to one page.
    links = key_by is not KeyBy.TEXT and bool(known.links)
    wholly_new = bool(items) and not known.hashes and not links and all(one.stored is None for one in entries)
    dates = [item.entry.published for item in items if item.entry.published is not None]
    first_seen = sum(not item.revises for item in items)
    # What was cut off is asked for again, whole; so is an index, whose sitemaps change without it.
    lasting = not (parsed.partial or parsed.children)
    gap = plan_gap(feed, [item.entry for item in items], policy, now.desk, now.wall) if wholly_new else None
    spans = [moment for moment in dates if wholly_new]
    # Where a server answered 304 although it had entries, their dates tell that it was not quiet.
    quiet = min((feed.read, *dates)) if feed.read is not None else None
    learned = learn(feed.rhythm, first_seen, spans, policy, now.wall, quiet=quiet)
    if gap is not None:
        # Such a wait has missed entries: half of it is the most from now on.
        longest = max(min((now.wall - gap.since) / 2, learned.longest or policy.longest), policy.shortest)
        learned = replace(learned, longest=longest)
    hints = parsed.hints
    hub, topic = fetched.links.get("hub"), fetched.links.get("self")
    if hub is not None:  # what the server says of itself goes before what the document says (WebSub 4)
        hints = replace(hints, hub=hub, topic=topic or hints.topic or feed.url)
    moved_to, moved_times = _moved(feed, fetched.moved_to, policy)
    hub_lost = feed.pushed and first_seen > 0
    wait = plan_wait(
        learned,
        entries=len(parsed.entries),
        hints=hints,
        max_age=fetched.max_age,
        pushed=feed.pushed and not hub_lost,
        urgent=feed.urgent,
        spread=now.spread,
        policy=policy,
        now=now.wall,
    )
    return PollPlan(
        feed=feed.id,
        health=Health.HEALTHY,
        trouble=None,
        detail=f"{parsed.problems[0][:200]}." if parsed.partial and parsed.problems else "",
        clean=not parsed.partial,
        items=items,
        gap=gap,
        etag=fetched.etag if lasting else None,
        last_modified=fetched.last_modified if lasting else None,
        digest=body_digest(fetched.body) if lasting else None,
        failures=0,
        failing_since=None,
        key_by=key_by,
        rhythm=learned,
        entries=len(parsed.entries),
        hints=hints,
        moved_to=moved_to,
        moved_times=moved_times,
        hub_lost=hub_lost,
        silent_at=silent_at(learned, policy),
        next_poll=now.wall + wait,
    )


def _is_unasked(feed: Feed) -> bool:
    """Whether nothing was read yet that could have changed: then this must not pass for no news."""
    return feed.etag is None and feed.last_modified is None and feed.digest is None


def _not_modified(feed: Feed, answer: NotModified, policy: PollPolicy, now: Moment) -> PollPlan:
    moved_to, moved_times = _moved(feed, answer.moved_to, policy)
    etag, last_modified = _validators(feed, answer)
    return PollPlan(
        feed=feed.id,
        health=Health.HEALTHY,
        trouble=None,
        detail="",
        clean=True,
        items=(),
        gap=None,
        etag=etag,
        last_modified=last_modified,
        digest=feed.digest,
        failures=0,
        failing_since=None,
        key_by=feed.key_by,
        rhythm=feed.rhythm,
        entries=feed.entries,
        hints=feed.hints,
        moved_to=moved_to,
        moved_times=moved_times,
        hub_lost=False,
        silent_at=silent_at(feed.rhythm, policy),
        next_poll=now.wall + _wait_unchanged(feed, answer, policy, now),
    )


def _validators(feed: Feed, answer: NotModified) -> tuple[str | None, str | None]:
    """Kept from every answer: a server may give a new one although nothing changed."""
    return answer.etag or feed.etag, answer.last_modified or feed.last_modified


def _wait_unchanged(feed: Feed, answer: NotModified, policy: PollPolicy, now: Moment) -> timedelta:
    return plan_wait(
        feed.rhythm,
        entries=feed.entries,
        hints=feed.hints,
        max_age=answer.max_age,
        pushed=feed.pushed,
        urgent=feed.urgent,
        spread=now.spread,
        policy=policy,
        now=now.wall,
    )


def _nothing_read(fetched: Fetched, parsed: ParsedFeed | None) -> FetchFailed:
    if not fetched.body.strip():
        return FetchFailed(Trouble.EMPTY, "It answered with nothing. It is tried again.")
    why = parsed.problems[0] if parsed is not None and parsed.problems else "it is another document"
    return FetchFailed(Trouble.NOT_A_FEED, f"No feed is there: {why}. {FIND}")


def _failed(feed: Feed, failed: FetchFailed, policy: PollPolicy, now: Moment) -> PollPlan:
    failures = feed.failures + 1
    doublings: int = 2 ** min(failures - 1, 16)
    if failed.trouble in SHUT:
        health, wait = Health.BLOCKED, min(policy.blocked * doublings, policy.blocked_limit)
    elif failed.trouble is Trouble.GONE:
        health, wait = Health.GONE, policy.gone
    else:
        # The first failure waits a plain interval; from then on the wait doubles, up to the limit.
        health, wait = (
            Health.FAILING,
            min(policy.interval * doublings, _backoff_limit(feed, failed, policy, now)),
        )
    asked = min(failed.retry_after or timedelta(), policy.asked)
    return PollPlan(
        feed=feed.id,
        health=health,
        trouble=failed.trouble,
        detail=failed.detail,
        clean=False,
        items=(),
        gap=None,
        etag=feed.etag,
        last_modified=feed.last_modified,
        digest=feed.digest,
        failures=failures,
        failing_since=feed.failing_since or now.wall,
        key_by=feed.key_by,
        rhythm=feed.rhythm,
        entries=feed.entries,
        hints=feed.hints,
        moved_to=feed.moved_to,
        moved_times=feed.moved_times,
        hub_lost=False,
        silent_at=None,
        next_poll=now.wall + max(wait * (1 + now.spread / 4), asked),
        # As long as it asks for, not as long as this feed backs off: one that always answers so must not
        # keep the others of its host from being visited.
        host_rests=now.wall + max(policy.interval, asked) if failed.trouble is Trouble.BUSY else None,
    )


def _backoff_limit(feed: Feed, failed: FetchFailed, policy: PollPolicy, now: Moment) -> timedelta:
    """Most outages end within hours: on the first day a feed waits no longer than the quietest one that
    answers, lest it be missed for as long again. Who is asked too often is not asked more for that.
    """
    fresh = feed.failing_since is not None and now.wall - feed.failing_since < policy.failing
    return policy.longest if fresh and failed.trouble is not Trouble.BUSY else policy.backoff_limit


def _moved(feed: Feed, moved_to: str | None, policy: PollPolicy) -> tuple[str | None, int]:
    """Where the feed is by now, and how often in a row it has said so.

    Visited at its new address, it has no reason to say so again: then that stays. If it has moved on from
    there it is followed at once, since the listed address may be no more; if it is back at that one, it is.
    """
    if moved_to == feed.url:
        return None, 0
    settled = address_of(feed, policy) != feed.url
    if moved_to is None:
        return (feed.moved_to, feed.moved_times) if settled else (None, 0)
    if settled:
        return moved_to, feed.moved_times
    return moved_to, feed.moved_times + 1 if moved_to == feed.moved_to else 1

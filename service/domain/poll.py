"""What one visit to a feed means: what is new, how the feed is, and when to come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.document import ItemKey, ParsedEntry, ParsedFeed, content_hash, item_key
from service.domain.feed import Feed, FeedId, Health, KeyBy, Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, NotModified, body_digest
from service.domain.policy import PollPolicy


@dataclass(frozen=True, slots=True)
class NewItem:
    """An entry seen for the first time, or again with other words.

    Args:
        key: what tells it apart within its feed.
        entry: its words and dates.
        content_hash: of its words (sha256), by which a revision is known.
        revises: whether the feed has had an item of this key before.
    """

    key: ItemKey
    entry: ParsedEntry
    content_hash: str
    revises: bool


@dataclass(frozen=True, slots=True)
class PollPlan:
    """Everything that one visit changes; saved in one transaction.

    Args:
        feed: whose visit it was.
        health: how the feed is now.
        trouble: what went wrong, None where nothing did.
        detail: one plain line about it; empty where nothing did.
        items: new and revised items, oldest first.
        etag: validator to send next time.
        last_modified: likewise.
        digest: of the body, to know the same bytes again.
        failures: visits that failed in a row, this one included.
        key_by: how its items are told apart from now on.
        next_poll: when to come back (operational time).
    """

    feed: FeedId
    health: Health
    trouble: Trouble | None
    detail: str
    items: tuple[NewItem, ...]
    etag: str | None
    last_modified: str | None
    digest: str | None
    failures: int
    key_by: KeyBy
    next_poll: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of the items that a document may repeat.

    Args:
        hashes: content hash by item key.
        links: content hash by canonical link, to notice a feed whose guids change at every visit.
    """

    hashes: Mapping[ItemKey, str]
    links: Mapping[str, str]


LINES = {
    Trouble.NOT_A_FEED: "is a web page or another document, no feed. Look for the site's feed address",
    Trouble.EMPTY: "answered with nothing. It is tried again",
}


def plan_poll(
    feed: Feed,
    outcome: FetchOutcome,
    parsed: ParsedFeed | None,
    known: Known,
    policy: PollPolicy,
    now: datetime,
) -> PollPlan:
    """What one visit changes.

    Newness is by first sight, never by date: an entry with an old, missing or future date counts.

    Args:
        feed: as it was before.
        outcome: of the visit.
        parsed: what the document holds; None unless a document came.
        known: what is stored of its entries.
        policy: how often feeds are visited.
        now: operational time (UTC).
    """
    match outcome:
        case FetchFailed():
            return _failed(feed, outcome, policy, now)
        case NotModified(etag, last_modified):
            return _healthy(
                feed,
                (),
                feed.key_by,
                etag or feed.etag,
                last_modified or feed.last_modified,
                feed.digest,
                policy,
                now,
            )
        case Fetched() if parsed is None or (not parsed.entries and parsed.problems):
            empty = not outcome.body.strip()
            trouble = Trouble.EMPTY if empty else Trouble.NOT_A_FEED
            detail = f"The address {LINES[trouble]}."
            if parsed is not None and parsed.problems and not empty:
                detail += f" ({parsed.problems[0]})"
            return _failed(feed, FetchFailed(trouble, detail), policy, now)
        case Fetched():
            key_by = _key_by(feed, parsed, known)
            items = _new_items(parsed, known, key_by)
            return _healthy(
                feed,
                items,
                key_by,
                outcome.etag,
                outcome.last_modified,
                body_digest(outcome.body),
                policy,
                now,
            )


def _healthy(
    feed: Feed,
    items: tuple[NewItem, ...],
    key_by: KeyBy,
    etag: str | None,
    last_modified: str | None,
    digest: str | None,
    policy: PollPolicy,
    now: datetime,
) -> PollPlan:
    return PollPlan(
        feed=feed.id,
        health=Health.HEALTHY,
        trouble=None,
        detail="",
        items=items,
        etag=etag,
        last_modified=last_modified,
        digest=digest,
        failures=0,
        key_by=key_by,
        next_poll=now + policy.interval,
    )


def _failed(feed: Feed, failed: FetchFailed, policy: PollPolicy, now: datetime) -> PollPlan:
    failures = feed.failures + 1
    # The first failure waits a plain interval; from then on the wait doubles, up to the limit.
    wait = min(policy.interval * 2 ** min(failures - 1, 16), policy.backoff_limit)
    return PollPlan(
        feed=feed.id,
        health=Health.FAILING,
        trouble=failed.trouble,
        detail=failed.detail,
        items=(),
        etag=feed.etag,
        last_modified=feed.last_modified,
        digest=feed.digest,
        failures=failures,
        key_by=feed.key_by,
        next_poll=now + max(wait, failed.retry_after or timedelta()),
    )


def _key_by(feed: Feed, parsed: ParsedFeed, known: Known) -> KeyBy:
    """Whether the feed's guids can be relied on.

    A feed whose every guid is new, though all of its links are known, makes up guids at each visit.
    """
    if feed.key_by is KeyBy.LINK:
        return KeyBy.LINK
    with_both = [entry for entry in parsed.entries if entry.guid and entry.url]
    if not with_both:
        return KeyBy.GUID
    guids_new = all(item_key(entry, KeyBy.GUID) not in known.hashes for entry in with_both)
    links_known = sum(entry.url in known.links for entry in with_both)
    distinct = len({entry.url for entry in with_both}) == len(with_both)
    # Some entries may be new in earnest between two visits; most of a document is not.
    return KeyBy.LINK if guids_new and distinct and links_known * 2 > len(with_both) else KeyBy.GUID


def _new_items(parsed: ParsedFeed, known: Known, key_by: KeyBy) -> tuple[NewItem, ...]:
    found: dict[ItemKey, NewItem] = {}
    for entry in parsed.entries:
        key = item_key(entry, key_by)
        words = content_hash(entry)
        stored = known.hashes.get(key)
        # Stored under its guid before the feed was found out: not new, whatever its key is now.
        if stored is None and key_by is KeyBy.LINK and entry.url in known.links:
            continue
        if key in found or stored == words:
            continue
        found[key] = NewItem(key, entry, words, revises=stored is not None)
    # Documents list the newest first, mostly; what has no date comes before what has one.
    items = list(reversed(found.values()))
    undated = [item for item in items if item.entry.published is None]
    dated = [(item.entry.published, item) for item in items if item.entry.published is not None]
    return (*undated, *(item for _, item in sorted(dated, key=lambda pair: pair[0])))

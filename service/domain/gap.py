"""What came and went between two visits, and where it may still be had."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.feed import Feed
from service.domain.policy import PollPolicy
from service.domain.rhythm import HOUR, rate_at

MINUTE = timedelta(minutes=1)
HOST = re.compile(r"^\w+://[^/]*")
SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries that came and went between two visits.

    Args:
        since: up to when the feed is known to have been read (UTC).
        until: from when on it is known again (UTC).
        missed: about how many entries lie between.
    """

    since: datetime
    until: datetime
    missed: int


def plan_gap(
    feed: Feed, entries: Sequence[ParsedEntry], policy: PollPolicy, desk: datetime, wall: datetime
) -> Gap | None:
    """What came and went since the last visit, when nothing in the document was known before.

    About as many entries are missing as the feed brings, at the faster of its learned rate and the rate
    within the document, in the time that neither visit covers. A document with an entry from before the
    last visit covers all of it: then its entries got new names, and nothing is missing.

    Args:
        feed: as it was before the visit.
        entries: all of the document's, each seen for the first time.
        policy: how fast a rhythm fades.
        desk: desk time (UTC), on which the entries' dates are.
        wall: operational time (UTC), on which the visits are.
    """
    since = feed.read
    if since is None or not feed.entries or not entries:
        return None
    dates = [entry.published for entry in entries]
    oldest = min((moment for moment in dates if moment is not None), default=None)
    learned = rate_at(feed.rhythm, policy, wall)
    if oldest is None or None in dates:
        until = wall
        missed = round(learned * ((wall - since) / HOUR)) - len(entries)
    else:
        until = wall - (desk - oldest)
        # One entry has no rate.
        inside = len(entries) / (max(wall - until, MINUTE) / HOUR) if len(entries) > 1 else 0.0
        missed = round(max(learned, inside) * ((until - since) / HOUR))
    return Gap(since, until, missed) if missed >= 1 else None


def reaches_back(parsed: ParsedFeed, gap: Gap, known: int) -> bool:
    """Whether an earlier page of a feed reaches back to what was known before a gap.

    Args:
        parsed: the page.
        gap: what is to be filled.
        known: how many of its entries are stored already.
    """
    dates = [entry.published for entry in parsed.entries if entry.published is not None]
    return known > 0 or (bool(dates) and min(dates) <= gap.since)


def within(parsed: ParsedFeed, gap: Gap) -> ParsedFeed:
    """A site's news sitemap with only those of its entries that came out in a gap."""
    entries = tuple(
        entry
        for entry in parsed.entries
        if entry.published is not None and gap.since <= entry.published <= gap.until
    )
    return ParsedFeed(parsed.title, entries)


def news_sitemaps(robots: str) -> tuple[str, ...]:
    """The news sitemaps that a site's robots.txt names (sitemaps.org/protocol.html#submit_robots)."""
    return tuple(address for address in SITEMAP.findall(robots) if speaks_of_news(address))


def speaks_of_news(sitemap: str) -> bool:
    """Whether a sitemap's address says that it is one of news."""
    # Past its host: one whose name speaks of news would make each of its sitemaps one of news.
    return "news" in HOST.sub("", sitemap).lower()

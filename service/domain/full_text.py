"""The article behind an item whose own words are too few: whether it is fetched, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.development import Band, Match
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome
from service.domain.item import Item, ItemId

THIN = 280  # characters of summary and text below which an item's own words are few: a sentence or two
UNDECIDED = 0.05  # score below which an editor is not asked: hardly any article would have made it a match
STEPS = (timedelta(minutes=2), timedelta(minutes=20), timedelta(hours=2))  # after each failed try


class FullTextState(StrEnum):
    """How the search for an article stands. A closed set: the words of the dashboard."""

    WANTED = "wanted"
    HAD = "had"
    NOT_HAD = "not to be had"


@dataclass(frozen=True, slots=True)
class FullText:
    """An article that is wanted.

    Args:
        item: for which item.
        url: where it stands.
        feed: the address of the feed that names it.
        tries: how often it was tried.
    """

    item: ItemId
    url: str
    feed: str
    tries: int


@dataclass(frozen=True, slots=True)
class FullTextPlan:
    """What a try changes.

    Args:
        state: how the search stands.
        text: the article; empty unless it was had.
        detail: one plain line about what went wrong; empty where nothing did.
        next_try: when to try again (operational time); None for never.
    """

    state: FullTextState
    text: str
    detail: str
    next_try: datetime | None


def is_open(item: Item, matches: Sequence[Match]) -> bool:
    """Whether the article would decide: the item came near a follow-up, and its few words did not."""
    thin = not item.content and len(item.summary) < THIN
    decided = any(match.band is Band.ALERT for match in matches)
    return bool(thin and matches and not decided)


def is_wanted(item: Item, matches: Sequence[Match]) -> bool:
    """Whether an article is worth a visit: it would decide, and there is an address."""
    return bool(item.url) and is_open(item, matches)


def is_undecided(match: Match) -> bool:
    """Whether an item's own words leave open what it is: nothing speaks against it, yet something lacks."""
    if match.evidence.against:
        return False
    lacks = match.band is Band.DROP and bool(match.evidence.missing) and match.score >= UNDECIDED
    return match.band is Band.REVIEW or lacks


def plan_full_text(wanted: FullText, outcome: FetchOutcome | None, text: str, now: datetime) -> FullTextPlan:
    """What a try changes.

    Args:
        wanted: what was tried.
        outcome: of the visit; None where the site's robots.txt asks not to be visited.
        text: the article that the page holds; empty for none.
        now: operational time (UTC).
    """
    if text:
        return FullTextPlan(FullTextState.HAD, text, "", None)
    if isinstance(outcome, FetchFailed) and wanted.tries < len(STEPS):
        wait = max(STEPS[wanted.tries], outcome.retry_after or timedelta())
        return FullTextPlan(FullTextState.WANTED, "", outcome.detail, now + wait)
    if isinstance(outcome, FetchFailed):
        detail = outcome.detail
    elif isinstance(outcome, Fetched):
        detail = "The page holds no article that can be read."
    else:
        detail = "The site asks not to visit its pages (robots.txt)."
    return FullTextPlan(FullTextState.NOT_HAD, "", detail, None)

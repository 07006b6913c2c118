"""A follow-up: one thing that an article says will, may or should happen."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

FollowUpId = NewType("FollowUpId", str)


class Precision(StrEnum):
    """How exactly an article dates what it expects."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Status(StrEnum):
    """Where a follow-up stands. The first three follow from the window, the last three are an ending."""

    WATCHING = "watching"
    DUE = "due"
    OVERDUE = "overdue"
    HAPPENED = "happened"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


ENDINGS = (Status.HAPPENED, Status.CANCELLED, Status.DROPPED)


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a thing is expected, both days included, in the desk's time zone.

    Args:
        first: the first day on which it may happen.
        last: the last one; never before `first`.
        precision: how exactly the article dates it.
        words: the article's own words for it, such as "this November".
    """

    first: date
    last: date
    precision: Precision
    words: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the window ends ({self.last}) before it starts ({self.first})")


@dataclass(frozen=True, slots=True)
class Facet:
    """A side of a follow-up that an item must show: actor, event, place.

    Args:
        name: the facet's name within its follow-up, such as "place".
        phrases: words that stand for it, in any language.
        names: English names of countries or cities whose forms in other languages stand for it too, and
            for a country those of its larger cities.
        required: whether an item that lacks it cannot be a development.
        languages: languages (BCP 47) whose items need not say it: outlets do not name their own country.
        concepts: newsroom concepts (`service.domain.matching.concepts`) whose words in many languages stand
            for it too.
    """

    name: str
    phrases: tuple[str, ...]
    names: tuple[str, ...] = ()
    required: bool = True
    languages: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The source text in which follow-ups were found.

    Args:
        title: its headline.
        published: the day it came out.
        text: its body, by which a republished copy is recognised; empty where it is not kept.
        url: where it can be read, where that is known.
    """

    title: str
    published: date
    text: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing that an article says will, may or should happen.

    Args:
        id: a short name, unique on this desk, such as "naval-docking".
        title: what the desk calls it, two or three words.
        question: what the desk wants to know; a development answers it, wholly or in part.
        article: where it was found.
        facets: the sides that an item must show, in the order in which a person would name them; none where
            an item is compared with the article's text instead.
        window: when it is expected; None where the article gives no time.
        against: phrases that speak against an item: another navy, another country's senate.
        tags: the desk's own labels, for routing.
        since: the first day (in the desk's time zone) whose news can be a development; None for the day
            on which the article came out.
    """

    id: FollowUpId
    title: str
    question: str
    article: Article
    facets: tuple[Facet, ...]
    window: Window | None = None
    against: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: date | None = None

    @property
    def starts(self) -> date:
        """The first day whose news can be a development."""
        return self.since or self.article.published


def desk_day(moment: datetime, zone: ZoneInfo) -> date:
    """The desk's calendar day at a moment (UTC)."""
    return moment.astimezone(zone).date()


def status_of(
    followup: FollowUp, *, ended_as: Status | None, happened: bool, zone: ZoneInfo, now: datetime
) -> Status:
    """Where a follow-up stands at a moment.

    Args:
        followup: the follow-up.
        ended_as: how an editor closed it; None while it is open.
        happened: whether a development of kind happened has been reported.
        zone: the desk's time zone, in which windows are given.
        now: the moment (UTC).
    """
    if ended_as is not None:
        return ended_as
    if followup.window is None:
        return Status.WATCHING
    today = desk_day(now, zone)
    if today < followup.window.first:
        return Status.WATCHING
    if today <= followup.window.last:
        return Status.DUE
    return Status.HAPPENED if happened else Status.OVERDUE


def window_words(followup: FollowUp) -> str:
    """The window as a desk reads it: the article's words and the days they stand for."""
    if followup.window is None:
        return ""
    first, last = followup.window.first, followup.window.last
    days = f"{first:%-d %B %Y}" if first == last else f"{first:%-d %B %Y} to {last:%-d %B %Y}"
    return f"{days} (“{followup.window.words}”)" if followup.window.words else days

"""A route: which alerts go to which channels, and when."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from service.domain.alert import AlertKind, NewAlert
from service.domain.delivery import ChannelName
from service.domain.development import Kind
from service.domain.followup import FollowUp, FollowUpId

# What a route can be narrowed by.
KINDS: tuple[str, ...] = (*Kind, AlertKind.OPENS_SOON, AlertKind.OVERDUE, AlertKind.REVIEW_DIGEST)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the desk's day in which nothing is told. They may run over midnight.

    Args:
        first: when they begin.
        last: when they end; what was held goes out then, as one message.
    """

    first: time
    last: time


@dataclass(frozen=True, slots=True)
class Digest:
    """A rhythm of digests.

    Args:
        at: the time of the desk's day; None for every full hour.
    """

    at: time | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to ask when nobody answers that something happened.

    Args:
        after: how long nobody has answered.
        to: the channel that is asked then.
    """

    after: timedelta
    to: ChannelName


@dataclass(frozen=True, slots=True)
class Route:
    """Which alerts go to which channels, and when.

    Args:
        channels: names of channels.
        followups: ids of follow-ups; empty for all.
        tags: an alert with any of these goes this way; empty for all.
        kinds: kinds of development, "opens soon", "overdue"; empty for all.
        score: the least score of a development; 0 for all. What has no score is not narrowed by it.
        languages: languages (BCP 47) of the item; empty for all. What has no item is not narrowed by them.
        when: how what goes this way is gathered; None for at once.
        quiet: hours in which nothing is told.
        urgent_passes: whether what is urgent waits for neither a digest nor the end of quiet hours.
        mute_until: the day on which the route is used again; all is held until then.
        escalate: whom to ask when nobody answers.
    """

    channels: tuple[ChannelName, ...]
    followups: tuple[FollowUpId, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    score: float = 0.0
    languages: tuple[str, ...] = ()
    when: Digest | None = None
    quiet: QuietHours | None = None
    urgent_passes: bool = False
    mute_until: date | None = None
    escalate: Escalation | None = None


@lru_cache(maxsize=1_000)
def route_words(number: int, route: Route) -> str:
    """A route as a person knows it again: "Route 2 (tag business; happened)"."""
    parts = [
        ", ".join(route.followups),
        f"tag {' or '.join(route.tags)}" if route.tags else "",
        " or ".join(route.kinds),
        f"score from {route.score:g}" if route.score else "",
        f"in {' or '.join(route.languages)}" if route.languages else "",
    ]
    return f"Route {number} ({'; '.join(part for part in parts if part) or 'everything'})"


def timing_words(route: Route) -> str:
    """When a route tells, as a person reads it."""
    when = "at once"
    if route.when is not None:
        when = "hourly digest" if route.when.at is None else f"daily digest at {route.when.at:%H:%M}"
    parts = [
        when,
        f"quiet from {route.quiet.first:%H:%M} to {route.quiet.last:%H:%M}" if route.quiet else "",
        "urgent alerts pass" if route.urgent_passes else "",
        f"muted until {route.mute_until:%-d %B %Y}" if route.mute_until else "",
        _asks(route.escalate) if route.escalate else "",
    ]
    return "; ".join(part for part in parts if part)


def _asks(escalation: Escalation) -> str:
    minutes = escalation.after // timedelta(minutes=1)
    return f"{escalation.to} is asked when nobody answers for {minutes} minutes"


def concerns(route: Route, followup: FollowUp) -> bool:
    """Whether a route may take news of a follow-up; which of them, its kinds, score and languages say."""
    named = not route.followups or followup.id in route.followups
    return named and (not route.tags or not set(route.tags).isdisjoint(followup.tags))


def mismatch(alert: NewAlert, route: Route) -> str:
    """Why a route does not take an alert; empty where it does."""
    message = alert.message
    kind = message.development or message.kind
    score = alert.score
    if route.followups and message.followup not in route.followups:
        return f"it is for {', '.join(route.followups)} only"
    if route.tags and not set(route.tags) & set(alert.tags):
        return f"it is for the tag {', '.join(route.tags)} only"
    if route.kinds and kind not in route.kinds:
        return f"it is for {', '.join(route.kinds)} only, and this is {kind}"
    if route.score and score is not None and score < route.score:
        return f"it is for scores from {route.score:g}, and this has {score:.2f}"
    if route.languages and message.lang is not None and not _speaks(message.lang, route.languages):
        return f"it is for {', '.join(route.languages)} only, and this is in {message.lang}"
    return ""


def _speaks(lang: str, languages: tuple[str, ...]) -> bool:
    """A route for `zh` takes `zh-Hant` too."""
    return any(f"{lang}-".lower().startswith(f"{one}-".lower()) for one in languages)

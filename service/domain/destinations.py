"""Where alerts can go: the channels that are set up, and what holds for each, whichever route leads to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.delivery import ChannelName
from service.domain.route import Route

UTC_ZONE = ZoneInfo("UTC")
TEST = ".test"  # ends the name of a channel's test target


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a channel is told one by one; what is more in a span comes as one digest at its end.

    Args:
        most: alerts in a span.
        per: the span; spans follow one another without a gap, counted from midnight UTC.
    """

    most: int
    per: timedelta

    def span(self, moment: datetime) -> tuple[datetime, datetime]:
        """The span in which a moment lies."""
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        begun = midnight + (moment - midnight) // self.per * self.per
        return begun, begun + self.per


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a channel, whichever route leads to it.

    Args:
        then: the channels that take over what is urgent while it is down, in order.
        limit: how much it is told one by one; None for all.
    """

    then: tuple[ChannelName, ...] = ()
    limit: Limit | None = None


def rules_words(rules: Rules | None) -> str:
    """What holds for a channel, as a person reads it; empty where nothing does."""
    if rules is None:
        return ""
    parts = [f"{' or '.join(rules.then)} takes over what is urgent while it is down"] if rules.then else []
    if rules.limit is not None:
        minutes = rules.limit.per // timedelta(minutes=1)
        span = "1 minute" if minutes == 1 else f"{minutes} minutes"
        parts.append(f"one digest for what is more than {rules.limit.most} in {span}")
    return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where alerts can go.

    Args:
        routes: the desk's routes.
        channels: those that are set up; one that is not gets nothing, and `check` says so.
        rules: what holds for channels, by name.
        zone: the desk's time zone.
        tests: the test targets of channels, where the canary goes.
    """

    routes: tuple[Route, ...]
    channels: frozenset[ChannelName]
    rules: Mapping[ChannelName, Rules] = field(default_factory=dict)
    zone: ZoneInfo = UTC_ZONE
    tests: frozenset[ChannelName] = frozenset()

    def rules_of(self, channel: ChannelName) -> Rules:
        """What holds for a channel."""
        return self.rules.get(channel, Rules())


def next_of_chain(
    channel: ChannelName, destinations: Destinations, down: frozenset[ChannelName]
) -> ChannelName | None:
    """Who takes over from a channel that is down; None for nobody."""
    seen = {channel}
    waiting = list(destinations.rules_of(channel).then)
    while waiting:
        other = waiting.pop(0)
        if other in destinations.channels and other not in down and other not in seen:
            return other
        if other not in seen:
            seen.add(other)
            waiting += destinations.rules_of(other).then
    return None

"""Where an alert goes, when, and why so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from service.domain.alert import ABOUT_AFTERSTORY, ABOUT_FEEDS, OPS, REVIEW, AlertKind, NewAlert
from service.domain.answer import starts
from service.domain.delivery import ChannelName
from service.domain.destinations import UTC_ZONE, Destinations, next_of_chain
from service.domain.development import Kind
from service.domain.followup import FollowUpId, desk_day
from service.domain.route import Digest, Escalation, QuietHours, Route, mismatch, route_words

CANARY = FollowUpId("afterstory-canary")  # the follow-up that proves the chain
_WAKES = (AlertKind.CHANNEL_DOWN, AlertKind.UNDELIVERED, AlertKind.CHAIN_BROKEN, AlertKind.UNANSWERED)


class Hold(StrEnum):
    """What keeps a delivery from going at once. A closed set, stored with the delivery."""

    DIGEST = "digest"
    QUIET = "quiet hours"
    MUTED = "mute"
    LIMIT = "limit"
    DOWN = "channel down"


BY_ROUTE = (Hold.MUTED, Hold.QUIET, Hold.DIGEST)  # what a route or a mute holds


@dataclass(frozen=True, slots=True)
class Outlook:
    """How things stand when an alert opens.

    Args:
        now: the desk's time (UTC).
        muted_until: until when the alert's follow-up is muted; None where it is not.
        down: channels that are down, and whether something is on its way there to find out when they
            are back.
        told: how many alerts each channel was told one by one in the present span of its limit.
    """

    now: datetime
    muted_until: datetime | None = None
    down: Mapping[ChannelName, bool] = field(default_factory=dict)
    told: Mapping[ChannelName, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery as it is planned.

    Args:
        channel: where to.
        hold: what keeps it; None where it goes at once.
        until: when what keeps it ends (the desk's time, UTC); None where that is not known, or nothing
            keeps it.
        because: why it goes there and when, one plain sentence each.
    """

    channel: ChannelName
    hold: Hold | None
    until: datetime | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where an alert goes.

    Args:
        deliveries: each channel once.
        passed: why it does not go elsewhere, one plain sentence each.
        escalate: whom to ask when nobody answers; None for nobody.
        urgent: whether it should wake somebody.
    """

    deliveries: tuple[Planned, ...] = ()
    passed: tuple[str, ...] = ()
    escalate: Escalation | None = None
    urgent: bool = False

    def asks_at(self, now: datetime) -> datetime | None:
        """When somebody else is asked; nobody can answer what is held. None where nobody is."""
        if self.escalate is None:
            return None
        return min((way.until or now for way in self.deliveries), default=now) + self.escalate.after


def is_urgent(alert: NewAlert, zone: ZoneInfo) -> bool:
    """Whether an alert should wake somebody.

    What was postponed or cancelled is, and what happened inside its window; so is what nobody answered,
    and what keeps Afterstory itself from telling.
    """
    message = alert.message
    if message.kind in _WAKES:
        return True
    if message.development in (Kind.POSTPONED, Kind.CANCELLED):
        return True
    if message.development is not Kind.HAPPENED or alert.window is None:
        return False
    day = desk_day(message.published or message.at, zone)
    return alert.window.first <= day <= alert.window.last


def plan_deliveries(
    alert: NewAlert,
    destinations: Destinations,
    outlook: Outlook,
    *,
    avoid: frozenset[ChannelName] = frozenset(),
) -> Plan:
    """Where an alert goes, each channel once, in the order of the routes; of two ways the sooner one.

    What tells of the feeds or of Afterstory itself goes the routes with the tag `ops`, a review digest
    those with the tag `review` or of its kind; where there is none, the routes that everything goes.

    Args:
        alert: what opened.
        destinations: where alerts can go.
        outlook: how things stand.
        avoid: channels that the alert must not rely on, since it tells of their trouble.
    """
    if alert.message.followup == CANARY:
        tests = sorted(destinations.tests)
        return Plan(tuple(Planned(one, None, None, ("The canary goes to test targets.",)) for one in tests))
    chosen: dict[ChannelName, Planned] = {}
    passed: list[str] = []
    escalate: Escalation | None = None
    for number, route, reason in _walk(alert, destinations.routes):
        name = route_words(number, route)
        if reason:
            passed.append(f"{name} does not take it: {reason}.")
            continue
        escalate = escalate or route.escalate
        for channel in route.channels:
            if channel not in destinations.channels:
                passed.append(f"{name} would send it to {channel}, which is not set up.")
            elif channel not in avoid:
                way = _timed(alert, channel, route, name, destinations, outlook)
                chosen[channel] = _sooner(chosen.get(channel), way)
    if avoid and all(way.hold is None and way.channel in outlook.down for way in chosen.values()):
        chosen = _anywhere(destinations, avoid, outlook) | chosen
    ways = _passable(alert, chosen, destinations, outlook)
    asks = escalate if alert.message.development is Kind.HAPPENED else None
    return Plan(ways, tuple(passed), asks, is_urgent(alert, destinations.zone))


def plan_to(
    alert: NewAlert, channel: ChannelName, because: str, destinations: Destinations, outlook: Outlook
) -> Plan:
    """Where an alert goes that is meant for one channel, whatever the routes say.

    Args:
        alert: what opened.
        channel: where to.
        because: why, one plain sentence.
        destinations: where alerts can go.
        outlook: how things stand.
    """
    way = _limited(Planned(channel, None, None, (because,)), destinations, outlook)
    ways = _passable(alert, {channel: way}, destinations, outlook)
    return Plan(ways, urgent=is_urgent(alert, destinations.zone))


def ways_by(
    alert: NewAlert, routes: tuple[Route, ...], *, zone: ZoneInfo, at: datetime
) -> dict[int, Planned]:
    """How an alert would have gone to the first channel of each route that takes it, by place (from 0).

    Args:
        alert: what opened.
        routes: all of them: what another is meant for goes that way.
        zone: the desk's time zone.
        at: when it opened (the desk's time, UTC).
    """
    anywhere = Destinations(routes, frozenset(), zone=zone)
    return {
        number - 1: _timed(alert, route.channels[0], route, route_words(number, route), anywhere, Outlook(at))
        for number, route, reason in _walk(alert, routes)
        if not reason
    }


def _passable(
    alert: NewAlert, chosen: Mapping[ChannelName, Planned], destinations: Destinations, outlook: Outlook
) -> tuple[Planned, ...]:
    """The ways as channels that are down leave them."""
    ways: dict[ChannelName, Planned] = {}
    for way in chosen.values():
        ways[way.channel] = _sooner(ways.get(way.channel), way)
        if way.channel not in outlook.down or way.hold is not None:
            continue
        if outlook.down[way.channel]:
            ways[way.channel] = _parked(way)
        other = next_of_chain(way.channel, destinations, frozenset(outlook.down))
        if other is not None and is_urgent(alert, destinations.zone):
            ways[other] = _sooner(ways.get(other), taken_over(way.channel, other, destinations, outlook))
    return tuple(ways.values())


def _own_tag(alert: NewAlert) -> str:
    """The tag of the routes that are meant for alerts which no follow-up stands behind; empty for others."""
    kind = alert.message.kind
    if kind in ABOUT_FEEDS | ABOUT_AFTERSTORY:
        return OPS
    return REVIEW if kind is AlertKind.REVIEW_DIGEST else ""


def _walk(alert: NewAlert, routes: tuple[Route, ...]) -> Iterator[tuple[int, Route, str]]:
    """The routes that an alert comes by: number, route, and why it does not take it (empty where it does)."""
    own = _own_tag(alert)
    numbered = list(enumerate(routes, start=1))
    if not own:
        yield from ((number, route, mismatch(alert, route)) for number, route in numbered)
        return
    meant = [one for one in numbered if own in one[1].tags or alert.message.kind in one[1].kinds] or [
        one for one in numbered if not (one[1].tags or one[1].followups or one[1].kinds or one[1].languages)
    ]
    yield from ((number, route, "") for number, route in meant)


def _timed(
    alert: NewAlert,
    channel: ChannelName,
    route: Route,
    name: str,
    destinations: Destinations,
    outlook: Outlook,
) -> Planned:
    """When an alert goes to a channel by a route."""
    zone = destinations.zone
    because = [f"{name} sends it to {channel}."]
    hold, until = None, outlook.now
    if outlook.muted_until is not None and outlook.muted_until > until:
        hold, until = Hold.MUTED, outlook.muted_until
        because.append(f"Its follow-up is muted: held until {_moment(until, zone)}.")
    if route.mute_until is not None and starts(route.mute_until, zone) > until:
        hold, until = Hold.MUTED, starts(route.mute_until, zone)
        because.append(f"The route is muted: held until {_moment(until, zone)}.")
    waits = route.when is not None or route.quiet is not None
    if hold is None and waits and route.urgent_passes and is_urgent(alert, zone):
        because.append("It is urgent, and what is urgent passes.")
        return _limited(Planned(channel, None, None, tuple(because)), destinations, outlook)
    if route.when is not None:
        hold, until = Hold.DIGEST, _next(route.when, until, zone)
        because.append(f"The route gathers digests: held until {_moment(until, zone)}.")
    if hold is None:
        way = _limited(Planned(channel, None, None, tuple(because)), destinations, outlook)
        hold, until, because = way.hold, way.until or until, list(way.because)
    if route.quiet is not None and _is_quiet(route.quiet, until, zone):
        hold, until = Hold.QUIET, _next(Digest(route.quiet.last), until, zone)
        because.append(f"Quiet hours: held until {_moment(until, zone)}.")
    return Planned(channel, hold, None if hold is None else until, tuple(because))


def _next(digest: Digest, moment: datetime, zone: ZoneInfo) -> datetime:
    """The first time of a digest after a moment (UTC)."""
    local = moment.astimezone(zone)
    if digest.at is None:
        return moment + timedelta(hours=1) - (local - local.replace(minute=0, second=0, microsecond=0))
    today = datetime.combine(local.date(), digest.at, zone)
    # Where the clocks go back a time comes twice; compared in UTC, since local times hide that.
    times = (today, today.replace(fold=1), today + timedelta(days=1))
    return next(after for one in times if (after := one.astimezone(UTC_ZONE)) > moment)


def _is_quiet(quiet: QuietHours, moment: datetime, zone: ZoneInfo) -> bool:
    clock = moment.astimezone(zone).time()
    if quiet.first <= quiet.last:
        return quiet.first <= clock < quiet.last
    return clock >= quiet.first or clock < quiet.last


def _sooner(one: Planned | None, other: Planned) -> Planned:
    """Of two ways to a channel the sooner one."""
    if one is None or (one.until is not None and (other.until is None or other.until < one.until)):
        return other
    return one


def _limited(way: Planned, destinations: Destinations, outlook: Outlook) -> Planned:
    limit = destinations.rules_of(way.channel).limit
    if way.hold is not None or limit is None or outlook.told.get(way.channel, 0) < limit.most:
        return way
    _, ends = limit.span(outlook.now)
    words = (
        f"{way.channel} was told {outlook.told[way.channel]} alerts in this span, and {limit.most} is its "
        f"limit: held until {_moment(ends, destinations.zone)}, for one digest."
    )
    return Planned(way.channel, Hold.LIMIT, ends, (*way.because, words))


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%-d %B %Y, %H:%M}"


def _parked(way: Planned) -> Planned:
    words = f"{way.channel} is down: it comes there in one digest with all else, once it is back."
    return Planned(way.channel, Hold.DOWN, None, (*way.because, words))


def taken_over(
    channel: ChannelName, other: ChannelName, destinations: Destinations, outlook: Outlook
) -> Planned:
    """A way that takes the place of one that is down; it keeps the limit of who takes over."""
    words = f"It is urgent and {channel} is down: {other} takes over."
    return _limited(Planned(other, None, None, (words,)), destinations, outlook)


def _anywhere(
    destinations: Destinations, avoid: frozenset[ChannelName], outlook: Outlook
) -> dict[ChannelName, Planned]:
    """Where the routes of ops lead only to what is in trouble: whoever else can say so."""
    others = destinations.channels - avoid
    up = sorted(others - outlook.down.keys()) or sorted(others)
    troubled = ", ".join(sorted(avoid.union(outlook.down)))
    words = f"The routes of ops lead only to what is in trouble ({troubled})."
    return {other: Planned(other, None, None, (words, f"{other} is set up too.")) for other in up[:1]}

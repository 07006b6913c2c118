"""A route as it is written: in channels.yaml, on the dashboard's form, and back."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from config.reading import LANGUAGE, Part, Slug, Words, nearest, words_of
from service.domain.delivery import ChannelName
from service.domain.followup import FollowUpId
from service.domain.route import KINDS, Digest, Escalation, QuietHours, Route

TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
DAILY = re.compile(rf"daily at {TIME}")
QUIET = re.compile(rf"{TIME} to {TIME}")


def _when(given: object) -> object:
    if given == "at once":
        return None
    if given == "hourly":
        return Digest(None)
    found = DAILY.fullmatch(str(given))
    if found is None:
        raise ValueError(f"“{given}” is no time; write at once, hourly, or daily at 08:00")
    return Digest(time(int(found[1]), int(found[2])))


def _quiet(given: object) -> object:
    found = QUIET.fullmatch(str(given))
    if found is None:
        raise ValueError(f"“{given}” are no hours; write 22:00 to 07:00")
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if first == last:
        raise ValueError("begin and end at the same time; write 22:00 to 07:00")
    return QuietHours(first, last)


def _urgent(given: object) -> object:
    if given not in ("passes", "waits"):
        raise ValueError(f"“{given}” is not known; write passes or waits")
    return given == "passes"


def _kind(given: object) -> object:
    if given not in KINDS:
        raise ValueError(f"there is no kind “{given}”; {nearest(str(given), KINDS)}")
    return given


Kind = Annotated[str, BeforeValidator(_kind)]
Language = Annotated[str, Field(pattern=LANGUAGE)]


class _Escalate(Part):
    after: int = Field(gt=0, le=10_080)
    to: Slug


class RouteFields(Part):
    """A route's fields as a person writes them."""

    channels: tuple[Slug, ...] = Field(min_length=1)
    followups: tuple[Slug, ...] = ()
    tags: tuple[Words, ...] = ()
    kinds: tuple[Kind, ...] = ()
    score: float = Field(default=0.0, ge=0, le=1)
    languages: tuple[Language, ...] = ()
    when: Annotated[Any, BeforeValidator(_when)] = None
    quiet: Annotated[Any, BeforeValidator(_quiet)] = None
    urgent: Annotated[Any, BeforeValidator(_urgent)] = False
    mute_until: date | None = None
    escalate: _Escalate | None = None


def route_of(route: RouteFields) -> Route:
    """The route that fields mean."""
    escalate = route.escalate
    return Route(
        channels=tuple(ChannelName(name) for name in route.channels),
        followups=tuple(FollowUpId(name) for name in route.followups),
        tags=route.tags,
        kinds=route.kinds,
        score=route.score,
        languages=route.languages,
        when=route.when,
        quiet=route.quiet,
        urgent_passes=route.urgent,
        mute_until=route.mute_until,
        escalate=None
        if escalate is None
        else Escalation(timedelta(minutes=escalate.after), ChannelName(escalate.to)),
    )


def written(route: Route) -> dict[str, Any]:
    """A route as channels.yaml has it: only what narrows or times it."""
    escalate, quiet = route.escalate, route.quiet
    fields = {
        "channels": list(route.channels),
        "followups": list(route.followups),
        "tags": list(route.tags),
        "kinds": list(route.kinds),
        "score": route.score,
        "languages": list(route.languages),
        "when": _when_words(route.when),
        "quiet": quiet and f"{quiet.first:%H:%M} to {quiet.last:%H:%M}",
        "urgent": "passes" if route.urgent_passes else None,
        "mute_until": route.mute_until,
        "escalate": escalate and {"after": escalate.after // timedelta(minutes=1), "to": str(escalate.to)},
    }
    return {name: value for name, value in fields.items() if value}


def _when_words(when: Digest | None) -> str | None:
    if when is None:
        return None
    return "hourly" if when.at is None else f"daily at {when.at:%H:%M}"


def read_route(
    given: Mapping[str, Any], *, channels: Collection[str], followups: Collection[str]
) -> Route | Mapping[str, str]:
    """The route that somebody wrote, or what is wrong with it, by field.

    Args:
        given: the fields as in channels.yaml.
        channels: the channels there are.
        followups: the follow-ups there are.
    """
    try:
        fields = RouteFields.model_validate(given)
    except ValidationError as error:
        faults: dict[str, str] = {}
        for one in error.errors(include_url=False):
            words = words_of(one["type"], one["msg"], one["loc"], RouteFields)
            faults.setdefault(_field(one["loc"]), words)
        return faults
    route = route_of(fields)
    wrong = wrong_names(route, channels=channels, followups=followups)
    return {_field(place): words for place, words in reversed(wrong)} or route


def _field(place: Sequence[int | str]) -> str:
    return ".".join(step for step in place if isinstance(step, str))


def wrong_names(
    route: Route, *, channels: Collection[str], followups: Collection[str] | None
) -> list[tuple[tuple[int | str, ...], str]]:
    """What a route names and there is not: the place of the field, and what is wrong with it.

    Args:
        route: which one.
        channels: the channels there are.
        followups: the follow-ups there are; None where that is not known.
    """
    wrong: list[tuple[tuple[int | str, ...], str]] = [
        (("channels",), no_such("channel", name, channels)) for name in route.channels if name not in channels
    ]
    wrong += [
        (("followups", number), no_such("follow-up", name, sorted(followups)))
        for number, name in enumerate(route.followups)
        if followups is not None and name not in followups
    ]
    if route.escalate is not None and route.escalate.to not in channels:
        wrong.append((("escalate", "to"), no_such("channel", route.escalate.to, channels)))
    return wrong


def no_such(what: str, name: str, right: Collection[str]) -> str:
    """That there is nothing of a name, and what may be meant."""
    return f"there is no {what} “{name}”; {nearest(name, list(right))}"

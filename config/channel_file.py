"""channels.yaml: where alerts go and when. A fault is told with file, line, field and mend."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from config.files import (
    LANGUAGE,
    ConfigError,
    Part,
    Slug,
    Words,
    check,
    line_of,
    nearest,
    read_yaml,
    words_of,
)
from service.domain.delivery import ChannelName
from service.domain.followup import FollowUpId
from service.domain.route import KINDS, Digest, Escalation, Quiet, Route
from service.domain.routing import TEST, Limit, Rules

VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(\??)\}")
TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
DAILY = re.compile(rf"daily at {TIME}")
QUIET = re.compile(rf"{TIME} to {TIME}")
LIMIT = re.compile(r"([1-9]\d{0,4}) (?:per|an|a) (minute|hour|day)")
SPANS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


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
    return Quiet(first, last)


def _urgent(given: object) -> object:
    if given not in ("passes", "waits"):
        raise ValueError(f"“{given}” is not known; write passes or waits")
    return given == "passes"


def _limit(given: object) -> object:
    found = LIMIT.fullmatch(str(given))
    if found is None:
        raise ValueError(f"“{given}” is no limit; write 20 per hour (or minute, or day)")
    return Limit(int(found[1]), SPANS[found[2]])


def _kind(given: object) -> object:
    if given not in KINDS:
        raise ValueError(f"there is no kind “{given}”; {nearest(str(given), KINDS)}")
    return given


Kind = Annotated[str, BeforeValidator(_kind)]
Language = Annotated[str, Field(pattern=LANGUAGE)]


class _Channel(Part):
    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Words
    then: tuple[Slug, ...] = ()
    limit: Annotated[Any, BeforeValidator(_limit)] = None
    test: dict[str, Any] | None = None


class _Escalate(Part):
    after: int = Field(gt=0, le=10_080)
    to: Slug


class _Route(Part):
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


class _Canary(Part):
    minutes: int = Field(default=10, ge=1, le=1_440)


class _ChannelFile(Part):
    channels: dict[Slug, _Channel] = Field(default_factory=dict)
    routes: tuple[_Route, ...] = ()
    canary: _Canary = Field(default_factory=_Canary)


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """A channel as the desk wrote it.

    Args:
        kind: slack, email, ...
        options: of that kind, with variables such as ${AFTERSTORY_SMTP_URL} as written: no secret is in it.
        test: the options that differ for the channel's test target; None where it has none.
    """

    kind: str
    options: Mapping[str, Any]
    test: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """The desk's channels by name, which alerts go where, and how often the canary sings.

    Args:
        channels: by name.
        routes: in the desk's order.
        rules: what holds for channels whichever route leads there, by name.
        canary: between two canaries; they sing where a channel has a test target.
    """

    channels: Mapping[str, ChannelEntry]
    routes: tuple[Route, ...]
    rules: Mapping[ChannelName, Rules] = field(default_factory=dict)
    canary: timedelta = timedelta(minutes=10)

    def with_tests(self) -> Mapping[str, ChannelEntry]:
        """The channels, and their test targets beside them."""
        tests = {
            name + TEST: ChannelEntry(entry.kind, {**entry.options, **entry.test})
            for name, entry in self.channels.items()
            if entry.test is not None
        }
        return {**self.channels, **tests}


def load_channels(
    file: Path, *, kinds: Mapping[str, type[BaseModel]], followups: Collection[str] | None = None
) -> Channels:
    """The channels and routes of a file.

    Args:
        file: usually config/channels.yaml.
        kinds: the kinds of channel there are, with what each needs.
        followups: the follow-ups that a route may name; None where that is not known.

    Raises:
        ConfigError: if it cannot be taken over.
    """
    document = read_yaml(file)
    parsed = check(file, document, _ChannelFile)

    def fault(place: tuple[int | str, ...], words: str) -> str:
        where = ".".join(str(step) for step in place)
        return f"{file}:{line_of(document, place)}: {where}: {words}."

    faults = [
        *_wrong_kinds(parsed, kinds, fault),
        *_wrong_names(parsed, fault),
        *_wrong_followups(parsed, followups, fault),
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    return Channels(
        channels={
            name: ChannelEntry(channel.kind, dict(channel.model_extra or {}), channel.test)
            for name, channel in parsed.channels.items()
        },
        routes=tuple(_route(route) for route in parsed.routes),
        rules={
            ChannelName(name): Rules(tuple(ChannelName(other) for other in channel.then), channel.limit)
            for name, channel in parsed.channels.items()
            if channel.then or channel.limit
        },
        canary=timedelta(minutes=parsed.canary.minutes),
    )


Fault = Callable[[tuple[int | str, ...], str], str]


def _wrong_kinds(parsed: _ChannelFile, kinds: Mapping[str, type[BaseModel]], fault: Fault) -> Iterator[str]:
    for name, channel in parsed.channels.items():
        if channel.kind not in kinds:
            words = f"there is no kind “{channel.kind}”; {nearest(channel.kind, sorted(kinds))}"
            yield fault(("channels", name, "kind"), words)
            continue
        model, options = kinds[channel.kind], channel.model_extra or {}
        wrong = dict(_wrong_options(model, options))
        for place, words in wrong.items():
            yield fault(("channels", name, *place), words)
        if channel.test is not None:
            for place, words in _wrong_options(model, {**options, **channel.test}):
                if place not in wrong:
                    yield fault(("channels", name, "test", *place), words)


def _wrong_options(
    model: type[BaseModel], options: Mapping[str, Any]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """What is wrong with options as they are written; what stands in the environment is seen at the start."""
    try:
        model.model_validate(options)
    except ValidationError as error:
        # Without what was given: it may be a secret.
        for one in error.errors(include_url=False, include_input=False):
            place = one["loc"]
            if (
                place
                and one["type"] != "extra_forbidden"
                and VARIABLE.search(str(options.get(str(place[0]), "")))
            ):
                continue
            yield place, words_of(one["type"], one["msg"], place, model)


def _wrong_followups(parsed: _ChannelFile, followups: Collection[str] | None, fault: Fault) -> Iterator[str]:
    for place, route in enumerate(parsed.routes):
        for number, name in enumerate(route.followups):
            if followups is not None and name not in followups:
                words = f"there is no follow-up “{name}”; {nearest(name, sorted(followups))}"
                yield fault(("routes", place, "followups", number), words)


def _wrong_names(parsed: _ChannelFile, fault: Fault) -> Iterator[str]:
    """Channels that are named and are none, or lead to themselves."""
    for name, channel in parsed.channels.items():
        for other in channel.then:
            if other == name:
                yield fault(("channels", name, "then"), "leads to the channel itself; name another one")
            elif other not in parsed.channels:
                yield fault(("channels", name, "then"), _no_channel(other, parsed))
    for place, route in enumerate(parsed.routes):
        for name in route.channels:
            if name not in parsed.channels:
                yield fault(("routes", place, "channels"), _no_channel(name, parsed))
        if route.escalate is not None and route.escalate.to not in parsed.channels:
            yield fault(("routes", place, "escalate", "to"), _no_channel(route.escalate.to, parsed))


def _no_channel(name: str, parsed: _ChannelFile) -> str:
    return f"there is no channel “{name}”; {nearest(name, list(parsed.channels))}"


def _route(route: _Route) -> Route:
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


_KEPT = TypeAdapter(Channels)


def channels_to_json(channels: Channels) -> dict[str, Any]:
    """Channels as they are kept in the database: as written, so without secrets."""
    kept: dict[str, Any] = _KEPT.dump_python(channels, mode="json")
    return kept


def channels_from_json(body: Mapping[str, Any]) -> Channels:
    """What `channels_to_json` wrote, in this release or an earlier one."""
    if not body:
        return Channels({}, ())
    channels = {
        name: entry if "options" in entry else {"kind": entry["kind"], "options": _without_kind(entry)}
        for name, entry in body["channels"].items()
    }
    return _KEPT.validate_python({**body, "channels": channels})


def _without_kind(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Before 0.2 the options stood beside the kind."""
    return {name: value for name, value in entry.items() if name != "kind"}


def resolve(entry: ChannelEntry, environ: Mapping[str, str]) -> dict[str, Any] | tuple[str, ...]:
    """A channel's options with the variables' values; or, where some are not set, those variables' names.

    An option with a variable that may be left out, `${NAME?}`, is left out where that is not set.
    """
    missing: dict[str, None] = {}
    options: dict[str, Any] = {}
    for option, value in entry.options.items():
        if not isinstance(value, str):
            options[option] = value
            continue
        unset = [
            (name, bool(optional)) for name, optional in VARIABLE.findall(value) if not environ.get(name)
        ]
        if any(optional for _, optional in unset):
            continue
        missing.update(dict.fromkeys(name for name, _ in unset))
        options[option] = VARIABLE.sub(lambda found: environ.get(found[1], ""), value)
    return tuple(missing) or options

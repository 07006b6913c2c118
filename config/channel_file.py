"""channels.yaml: where alerts go and when. A fault is told with file, line, field and mend."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from config.reading import ConfigError, Part, Slug, Words, check, line_of, nearest, read_yaml, words_of
from config.route_file import RouteFields, no_such, route_of, wrong_names
from service.domain.delivery import ChannelName
from service.domain.destinations import TEST, Limit, Rules
from service.domain.route import Route

VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(\??)\}")
LIMIT = re.compile(r"([1-9]\d{0,4}) (?:per|an|a) (minute|hour|day)")
SPANS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


def _limit(given: object) -> object:
    found = LIMIT.fullmatch(str(given))
    if found is None:
        raise ValueError(f"“{given}” is no limit; write 20 per hour (or minute, or day)")
    return Limit(int(found[1]), SPANS[found[2]])


class _Channel(Part):
    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Words
    then: tuple[Slug, ...] = ()
    limit: Annotated[Any, BeforeValidator(_limit)] = None
    test: dict[str, Any] | None = None


class _Canary(Part):
    minutes: int = Field(default=10, ge=1, le=1_440)


class _ChannelFile(Part):
    channels: dict[Slug, _Channel] = Field(default_factory=dict)
    routes: tuple[RouteFields, ...] = ()
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

    routes = tuple(route_of(route) for route in parsed.routes)
    faults = [
        *_wrong_kinds(parsed, kinds, fault),
        *_wrong_names(parsed, fault),
        *_wrong_routes(parsed, routes, followups, fault),
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    return Channels(
        channels={
            name: ChannelEntry(channel.kind, dict(channel.model_extra or {}), channel.test)
            for name, channel in parsed.channels.items()
        },
        routes=routes,
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


def _wrong_names(parsed: _ChannelFile, fault: Fault) -> Iterator[str]:
    """Channels that are named and are none, or lead to themselves."""
    for name, channel in parsed.channels.items():
        for other in channel.then:
            if other == name:
                yield fault(("channels", name, "then"), "leads to the channel itself; name another one")
            elif other not in parsed.channels:
                yield fault(("channels", name, "then"), no_such("channel", other, parsed.channels))


def _wrong_routes(
    parsed: _ChannelFile, routes: Sequence[Route], followups: Collection[str] | None, fault: Fault
) -> Iterator[str]:
    for place, route in enumerate(routes):
        for within, words in wrong_names(route, channels=parsed.channels, followups=followups):
            yield fault(("routes", place, *within), words)


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

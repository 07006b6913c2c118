"""Writes routes as YAML, and into channels.yaml: its other lines stay as they are."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from config.channel_file import load_channels
from config.route_file import written
from config.writing import put_text, whole_lines, yaml_writer
from service.domain.route import Route


def routes_as_yaml(routes: Sequence[Route]) -> str:
    """Routes as channels.yaml has them."""
    if not routes:
        return "routes: []\n"
    yaml = yaml_writer()
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump({"routes": [_in_lines(route) for route in routes]}, out)
    return out.getvalue()


def _in_lines(route: Route) -> CommentedMap:
    """A line a field."""
    fields = CommentedMap(written(route))
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = CommentedSeq(value)
        elif isinstance(value, dict):
            fields[name] = CommentedMap(value)
        else:
            continue
        fields[name].fa.set_flow_style()
    return fields


def put_routes(file: Path, routes: tuple[Route, ...], *, kinds: Mapping[str, type[BaseModel]]) -> None:
    """Write routes into channels.yaml in the place of those there, and of the comments among them.

    Args:
        file: usually config/channels.yaml.
        routes: those that are to stand there.
        kinds: the kinds of channel there are.

    Raises:
        ConfigError: if the file is broken or can't be written; then nothing is.
    """
    after = replace(load_channels(file, kinds=kinds), routes=routes)
    text = file.read_text(encoding="utf-8")
    lines = whole_lines(text)
    place = _place(text, len(lines))
    lines[place.start : place.stop] = [routes_as_yaml(routes)]
    put_text(file, "".join(lines), lambda fresh: load_channels(fresh, kinds=kinds) == after)


def _place(text: str, count: int) -> range:
    """The lines of the field `routes`; the end where there is none."""
    lines = text.splitlines()
    keys = [key for key, _ in YAML(typ="rt").compose(text).value]
    starts = [key.start_mark.line for key in keys]
    for number, key in enumerate(keys):
        if key.value == "routes":
            last = starts[number + 1] if number + 1 < len(starts) else count
            while last > starts[number] + 1 and _is_apart(lines[last - 1]):
                last -= 1
            return range(starts[number], last)
    return range(count, count)


def _is_apart(line: str) -> bool:
    """What stands below the last route belongs to what follows."""
    return not line.strip() or line.startswith("#")

"""Reading a file that a desk edits: a fault is told with file, line, field and mend."""

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from service.domain.document import ADDRESS
from service.domain.followup import Precision

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TWICE = re.compile('found duplicate key "([^"]*)"')
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"


class ConfigError(Exception):
    """A file cannot be taken over. A line a fault: file:line: field: what is wrong, and the mend."""


class Part(BaseModel):
    """A part of a file: an unknown field is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _slug(name: str) -> str:
    if not SLUG.fullmatch(name):
        raise ValueError("must be lower-case words joined by hyphens, such as naval-docking")
    return name


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a whole web address, starting with http:// or https://")
    if not url.isprintable() or len(url.encode()) > ADDRESS:
        raise ValueError(f"must have no more than {ADDRESS:,} characters, all of them printable")
    return url


Slug = Annotated[str, AfterValidator(_slug)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Words = Annotated[str, Field(min_length=1)]
Model = TypeVar("Model", bound=BaseModel)


def read_yaml(file: Path) -> Any:  # noqa: ANN401 - whatever YAML holds
    """What a file holds, with its places.

    Raises:
        ConfigError: if it is no YAML.
    """
    return parse_yaml(file, read_bytes(file))


def read_bytes(file: Path) -> bytes:
    """A file as it is written.

    Raises:
        ConfigError: if it can't be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{file}: can't be read ({error.strerror}); put it there, or check its rights."
        ) from error


def parse_yaml(file: Path, written: bytes) -> Any:  # noqa: ANN401 - whatever YAML holds
    """What a file holds, with its places.

    Args:
        file: it, to be named.
        written: its bytes.

    Raises:
        ConfigError: if it is no YAML.
    """
    try:
        text = written.decode()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}:1: is not UTF-8 text; save it as UTF-8.") from error
    try:
        return _yaml().load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        what = (error.problem or "is no YAML").replace("\n", " ")
        twice = TWICE.match(what)
        if twice is not None:
            raise ConfigError(f"{file}:{line}: “{twice[1]}” stands twice; take one out.") from error
        raise ConfigError(f"{file}:{line}: {what}; mend the line or its indentation.") from error
    except YAMLError as error:
        raise ConfigError(f"{file}:1: is no YAML ({error}).") from error


class _Constructor(RoundTripConstructor):
    """Leaves as it is written what looks like a day and is none (2026-13-01): `check` names its field."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:  # noqa: ANN401 - ruamel's
        """A day or a moment, or the text where there is no such day."""
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return self.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml


def check(file: Path, document: Any, model: type[Model]) -> Model:  # noqa: ANN401 - whatever YAML holds
    """What a file holds, as a model.

    Raises:
        ConfigError: with a line for each fault.
    """
    if not isinstance(document, CommentedMap):
        names = ", ".join(field.alias or name for name, field in model.model_fields.items())
        raise ConfigError(f"{file}:1: is empty or no list of fields; it needs {names}.")
    try:
        return model.model_validate(_plain(document))
    except ValidationError as error:
        lines = []
        for one in error.errors(include_url=False):
            # Pydantic marks a mapping's key with "[key]"; a person looks for the field.
            place = tuple(step for step in one["loc"] if step != "[key]")
            field = ".".join(str(step) for step in place) or "(file)"
            words = words_of(one["type"], one["msg"], place, model)
            lines.append(f"{file}:{line_of(document, place)}: {field}: {words}.")
        raise ConfigError("\n".join(lines)) from error


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def line_of(document: Any, place: Sequence[int | str]) -> int:  # noqa: ANN401 - whatever YAML holds
    """The line (from 1) of a field, or of the nearest thing around it."""
    line, here = 1, document
    for step in place:
        try:
            if isinstance(here, CommentedMap):
                line = here.lc.key(step)[0] + 1
            elif isinstance(here, CommentedSeq):
                line = here.lc.item(step)[0] + 1
            else:
                break
            here = here[step]
        except (KeyError, IndexError):
            break
    return line


# What pydantic calls a fault, in a desk's words.
WORDS = {
    "missing": "is missing; add it",
    "enum": "must be one of " + ", ".join(precision.value for precision in Precision),
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "date_from_datetime_parsing": "must be a date such as 2023-11-01",
    "date_parsing": "must be a date such as 2023-11-01",
    "date_type": "must be a date such as 2023-11-01",
    "string_pattern_mismatch": "must be a language tag such as en, km or zh-Hant",
    "tuple_type": "must be a list: one line each, beginning with a hyphen",
    "string_type": "must be text; put it into quotes",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number such as 0.8",
    "float_parsing": "must be a number such as 0.8",
    "model_type": "must hold fields of its own, indented under it",
    "dict_type": "must hold fields of its own, indented under it",
}


def words_of(kind: str, message: str, place: Sequence[int | str], model: type[BaseModel]) -> str:
    """A fault in a desk's words, with the mend.

    Args:
        kind: what pydantic calls it.
        message: pydantic's words, or those of our own check.
        place: the field, from outside in.
        model: of the whole.
    """
    if kind == "extra_forbidden":
        return f"there is no such field; {nearest(str(place[-1]), _fields_around(place, model))}"
    words = message.removeprefix("Value error, ").removeprefix("Input ").replace("should be", "must be")
    return WORDS.get(kind) or words


def _fields_around(place: Sequence[int | str], model: type[BaseModel]) -> list[str]:
    """The names that are right where a wrong one stands."""
    here = model
    for step in place[:-1]:
        fields = {field.alias or name: field for name, field in here.model_fields.items()}
        if str(step) in fields:  # else it is a key of a mapping, or a place in a list, of the same model
            here = _inner(fields[str(step)].annotation) or here
    return [field.alias or name for name, field in here.model_fields.items()]


def _inner(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - a type
    """The model inside an optional, a mapping or a list; itself where it is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None


def nearest(name: str, right: Sequence[str]) -> str:
    """What may be meant by a name that is none."""
    near = difflib.get_close_matches(name, right, n=1)
    return f"“{near[0]}” is meant, perhaps" if near else "there are " + (", ".join(right) or "none")

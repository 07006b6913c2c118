"""The files a desk edits: follow-ups and feeds. A fault is told with file, line, field and mend."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from babel import Locale
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from service.domain.followup import Article, Facet, FollowUp, FollowUpId, Precision, Window
from service.domain.matching.concepts import CONCEPTS

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TWICE = re.compile('found duplicate key "([^"]*)"')
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"


class ConfigError(Exception):
    """A file cannot be taken over. A line a fault: file:line: field: what is wrong, and the mend."""


# --- what the files may hold -----------------------------------------------------------------------------


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
    return url


def _levels(folder: object) -> object:
    """A folder in no other one is written without brackets."""
    return (folder,) if isinstance(folder, str) else folder


def _concept(value: str) -> str:
    if value not in CONCEPTS:
        raise ValueError(f"“{value}” is no concept; there are {', '.join(sorted(CONCEPTS))}")
    return value


def country_code(value: str) -> str:
    """A country's code (ISO 3166-1 alpha-2) by its code or its English name.

    Raises:
        ValueError: if it is neither.
    """
    if len(value) == len("KH") and value in Locale("en").territories:
        return value
    from service.language.names import country  # noqa: PLC0415 - the gazetteer, for who writes a name alone

    code = country(value)
    if code is None:
        raise ValueError(f"“{value}” is no country; write its code, such as KH, or its English name")
    return code


Slug = Annotated[str, AfterValidator(_slug)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Words = Annotated[str, Field(min_length=1)]


class _Article(Part):
    title: Words
    published: date
    text: Words | None = None
    url: WebAddress | None = None


class _Window(Part):
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    precision: Precision
    words: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> "_Window":
        if self.last < self.first:
            raise ValueError(
                f"ends ({self.last}) before it starts ({self.first}); swap the dates, or correct one"
            )
        return self


class _Facet(Part):
    phrases: tuple[Words, ...] = ()
    names: tuple[Words, ...] = ()
    required: bool = True
    languages: tuple[Annotated[str, Field(pattern=LANGUAGE)], ...] = ()
    concepts: tuple[Annotated[str, AfterValidator(_concept)], ...] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> "_Facet":
        if not self.phrases and not self.names and not self.concepts:
            raise ValueError(
                "has neither phrases, names nor concepts; add what stands for it, or take it out"
            )
        return self


class _FollowUp(Part):
    title: Words
    question: Words
    since: date | None = None
    window: _Window | None = None
    tags: tuple[Words, ...] = ()
    facets: Annotated[dict[Words, _Facet], Field(min_length=1)] | None = None
    against: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _something_required(self) -> "_FollowUp":
        if self.facets is not None and not any(facet.required for facet in self.facets.values()):
            raise ValueError("no facet is required, so anything would match; let at least one be required")
        return self


class _FollowUpFile(Part):
    article: _Article
    followups: dict[Slug, _FollowUp] = Field(min_length=1)


class _Feed(Part):
    url: WebAddress
    name: Words
    lang: str | None = Field(default=None, pattern=LANGUAGE)
    folder: Annotated[tuple[Words, ...], BeforeValidator(_levels)] = ()
    site: WebAddress | None = None
    full_text: bool = True
    country: Annotated[str, AfterValidator(country_code)] | None = None


class _FeedFile(Part):
    feeds: tuple[_Feed, ...]


# --- what they become ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A feed as the desk lists it.

    Args:
        url: its address.
        name: the outlet's name as the desk reads it.
        lang: the language its items are taken to be in where they do not say (BCP 47).
        folder: where feed readers file it, the outermost folder first.
        site: the outlet's home page.
        full_text: whether articles that it links to may be fetched.
        country: where the outlet is at home (ISO 3166-1 alpha-2).
    """

    url: str
    name: str
    lang: str | None
    folder: tuple[str, ...] = ()
    site: str | None = None
    full_text: bool = True
    country: str | None = None


def load_followups(path: Path) -> tuple[FollowUp, ...]:
    """The follow-ups of a file, or of all files of a folder, in the order of the files' names.

    Raises:
        ConfigError: if any file cannot be taken over.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise ConfigError(f"{path}: holds no follow-ups; put a file such as {path / 'article.yaml'} there.")
    faults: list[str] = []
    found: dict[FollowUpId, tuple[FollowUp, Path]] = {}
    for file in files:
        try:
            followups = _followups_of(file)
        except ConfigError as error:
            faults.append(str(error))
            continue
        for followup in followups:
            if followup.id in found:
                other = found[followup.id][1].name
                faults.append(f"{file}: followups.{followup.id}: stands in {other} too; rename one of them.")
            found[followup.id] = (followup, file)
    if faults:
        raise ConfigError("\n".join(faults))
    return tuple(followup for followup, _ in found.values())


def _followups_of(file: Path) -> list[FollowUp]:
    document = read_yaml(file)
    parsed = check(file, document, _FollowUpFile)
    text = ""
    if parsed.article.text is not None:
        try:
            text = (file.parent / parsed.article.text).read_text(encoding="utf-8")
        except OSError as error:
            line = line_of(document, ("article", "text"))
            raise ConfigError(
                f"{file}:{line}: article.text: the file {parsed.article.text} can't be read beside it "
                f"({error.strerror}); put the article's text there, or take the line out."
            ) from error
    faults = [
        f"{file}:{line_of(document, ('followups', name))}: followups.{name}: has no facets and its article "
        "no text, so there is nothing to look for; add facets, or the article's text (article.text)."
        for name, one in parsed.followups.items()
        if one.facets is None and not text.strip()
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    article = Article(parsed.article.title, parsed.article.published, text, parsed.article.url)
    return [
        FollowUp(
            id=FollowUpId(name),
            title=one.title,
            question=one.question,
            article=article,
            facets=tuple(
                Facet(facet, about.phrases, about.names, about.required, about.languages, about.concepts)
                for facet, about in (one.facets or {}).items()
            ),
            window=None
            if one.window is None
            else Window(one.window.first, one.window.last, one.window.precision, one.window.words),
            against=one.against,
            tags=one.tags,
            since=one.since,
        )
        for name, one in parsed.followups.items()
    ]


def load_feeds(file: Path) -> tuple[FeedEntry, ...]:
    """The feeds of a file.

    Raises:
        ConfigError: if it cannot be taken over.
    """
    document = read_yaml(file)
    parsed = check(file, document, _FeedFile)
    first: dict[str, int] = {}
    faults = []
    for place, feed in enumerate(parsed.feeds):
        line = line_of(document, ("feeds", place, "url"))
        if feed.url in first:
            faults.append(
                f"{file}:{line}: feeds.{place}.url: stands in line {first[feed.url]} too; take one out."
            )
        first.setdefault(feed.url, line)
    if faults:
        raise ConfigError("\n".join(faults))
    return tuple(
        FeedEntry(feed.url, feed.name, feed.lang, feed.folder, feed.site, feed.full_text, feed.country)
        for feed in parsed.feeds
    )


# --- reading, with places --------------------------------------------------------------------------------

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(file: Path) -> Any:  # noqa: ANN401 - whatever YAML holds
    """What a file holds, with its places.

    Raises:
        ConfigError: if it is no YAML.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}:1: is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(
            f"{file}: can't be read ({error.strerror}); put it there, or check its rights."
        ) from error
    try:
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        what = (error.problem or "is no YAML").replace("\n", " ")
        twice = TWICE.match(what)
        if twice is not None:
            raise ConfigError(f"{file}:{line}: “{twice[1]}” stands twice; take one out.") from error
        raise ConfigError(f"{file}:{line}: {what}; mend the line or its indentation.") from error
    except YAMLError as error:
        raise ConfigError(f"{file}:1: is no YAML ({error}).") from error


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

"""The files a desk edits: follow-ups and feeds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.reading import (
    LANGUAGE,
    ConfigError,
    Part,
    Slug,
    WebAddress,
    Words,
    check,
    line_of,
    parse_yaml,
    read_bytes,
    read_yaml,
)
from service.domain.followup import Article, Facet, FollowUp, FollowUpId, Precision, Window
from service.domain.matching.concepts import CONCEPTS

# Another release may read the same file otherwise; what is known of one that was read tells by whom.
READER = hashlib.sha256(Path(__file__).read_bytes() + "\n".join(CONCEPTS).encode()).digest()

# --- what the files may hold -----------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of follow-ups as it was read last.

    Args:
        digest: of its bytes, and of those of its article's text.
        text: the name of the file with that text, which stands beside it; None where there is none.
        ids: its follow-ups, in their order.
    """

    digest: str
    text: str | None
    ids: tuple[FollowUpId, ...]


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """What a folder of follow-ups holds.

    Args:
        followups: in the order of the files' names; of a file that is as it was read last, their ids.
        files: the files, by name.
    """

    followups: tuple[FollowUp | FollowUpId, ...]
    files: Mapping[str, ReadFile]


def load_followups(path: Path) -> tuple[FollowUp, ...]:
    """The follow-ups of a file, or of all files of a folder, in the order of the files' names.

    Raises:
        ConfigError: if any file cannot be taken over.
    """
    return tuple(one for one in read_followups(path, {}).followups if isinstance(one, FollowUp))


def read_followups(path: Path, known: Mapping[str, ReadFile]) -> ReadFolder:
    """The follow-ups of a file or a folder, of which only the files that changed are parsed.

    Thousands take a minute to parse, and a tenth of a second to see that they are as they were.

    Args:
        path: the file or the folder.
        known: the files as they were read last, by name.

    Raises:
        ConfigError: if any file cannot be taken over.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise ConfigError(f"{path}: holds no follow-ups; put a file such as {path / 'article.yaml'} there.")
    faults: list[str] = []
    found: dict[FollowUpId, tuple[FollowUp | FollowUpId, Path]] = {}
    read: dict[str, ReadFile] = {}
    for file in files:
        before = known.get(file.name)
        followups: Sequence[FollowUp | FollowUpId]
        try:
            if before is not None and before.digest == _digest_of(file, before.text):
                followups, read[file.name] = before.ids, before
            else:
                followups, read[file.name] = _followups_of(file)
        except ConfigError as error:
            faults.append(str(error))
            continue
        for followup in followups:
            id_ = followup.id if isinstance(followup, FollowUp) else followup
            if id_ in found:
                other = found[id_][1].name
                faults.append(f"{file}: followups.{id_}: stands in {other} too; rename one of them.")
            found[id_] = (followup, file)
    if faults:
        raise ConfigError("\n".join(faults))
    return ReadFolder(tuple(followup for followup, _ in found.values()), read)


def _digest_of(file: Path, text: str | None) -> str | None:
    """What tells whether a file and its article's text changed; None where they can't be read."""
    try:
        return _digest(file.read_bytes(), b"" if text is None else (file.parent / text).read_bytes())
    except OSError:
        return None


def _digest(written: bytes, text: bytes) -> str:
    return hashlib.sha256(READER + hashlib.sha256(written).digest() + text).hexdigest()


def _followups_of(file: Path) -> tuple[list[FollowUp], ReadFile]:
    written = read_bytes(file)
    document = parse_yaml(file, written)
    parsed = check(file, document, _FollowUpFile)
    beside = b""
    if parsed.article.text is not None:
        try:
            beside = (file.parent / parsed.article.text).read_bytes()
            beside.decode()
        except (OSError, UnicodeDecodeError) as error:
            line = line_of(document, ("article", "text"))
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise ConfigError(
                f"{file}:{line}: article.text: the file {parsed.article.text} can't be read beside it "
                f"({why}); put the article's text there, or take the line out."
            ) from error
    text = StringIO(beside.decode(), newline=None).read()  # with the ends of lines that text has
    faults = [
        f"{file}:{line_of(document, ('followups', name))}: followups.{name}: has no facets and its article "
        "no text, so there is nothing to look for; add facets, or the article's text (article.text)."
        for name, one in parsed.followups.items()
        if one.facets is None and not text.strip()
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    article = Article(parsed.article.title, parsed.article.published, text, parsed.article.url)
    followups = [
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
    ids = tuple(followup.id for followup in followups)
    return followups, ReadFile(_digest(written, beside), parsed.article.text, ids)


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

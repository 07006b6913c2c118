"""The files a desk edits: follow-ups and feeds."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.reading import LANGUAGE, ConfigError, Part, Slug, WebAddress, Words, check, line_of, read_yaml
from service.domain.followup import Article, Facet, FollowUp, FollowUpId, Precision, Window
from service.domain.matching.concepts import CONCEPTS

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

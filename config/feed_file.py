"""Writes feeds.yaml: entries come and go; all other lines, comments above all, stay as they are."""

import io
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import SequenceNode

from config.files import FeedEntry, load_feeds
from config.reading import LANGUAGE, ConfigError
from config.writing import BY_HAND, put_text, whole_lines, yaml_writer

INDENT = "  "  # of a list under its field, where the file shows none
HEAD = re.compile(r"feeds:\s*(?:#.*)?\n?")
EMPTY = re.compile(r"(feeds:)\s*\[\]")
ITEM = re.compile(r"( *)- ")


def language_tag(given: str | None) -> str | None:
    """What a document says of its language as the file takes it (BCP 47); None where it is no such thing."""
    primary, hyphen, rest = (given or "").strip().replace("_", "-").partition("-")
    tag = primary.lower() + hyphen + rest
    return tag if re.fullmatch(LANGUAGE, tag) else None


def add_feeds(file: Path, entries: Sequence[FeedEntry]) -> None:
    """Put feeds at the end of the list.

    Args:
        file: usually config/feeds.yaml.
        entries: none of whose addresses stands in it.

    Raises:
        ConfigError: if the file is broken or can't be written; then nothing is.
    """
    before = load_feeds(file)
    lines, places = _parts(file)
    if places:
        indent, after = ITEM.match(lines[places[-1].start])[1], places[-1].stop  # type: ignore[index] # an item
    else:
        head = next(place for place, line in enumerate(lines) if EMPTY.match(line))
        lines[head] = EMPTY.sub(r"\1", lines[head], count=1)
        indent, after = INDENT, head + 1
    lines[after:after] = [indent + line for line in _rendered(entries)]
    _save(file, lines, (*before, *entries))


def remove_feeds(file: Path, urls: Collection[str]) -> None:
    """Take feeds out of the list, each with the comment right above it.

    Where a feed is the first after an empty line and others follow it, the first line of that comment is
    taken for their heading, and stays.

    Args:
        file: usually config/feeds.yaml.
        urls: as they stand in it.

    Raises:
        ConfigError: if the file is broken or can't be written; then nothing is.
    """
    before = load_feeds(file)
    lines, places = _parts(file)
    if places and len(places) == sum(entry.url in urls for entry in before):
        head = next(place for place, line in enumerate(lines) if HEAD.fullmatch(line))
        lines[head] = lines[head].replace(":", ": []", 1)
    for place, entry in reversed(list(zip(places, before, strict=True))):
        if entry.url in urls:
            del lines[_with_comment(lines, place)]
    _save(file, lines, tuple(entry for entry in before if entry.url not in urls))


def _with_comment(lines: list[str], place: range) -> slice:
    top = place.start
    while _is_comment(lines[top - 1]):
        top -= 1
    is_first = not lines[top - 1].strip() or lines[top - 1].startswith("feeds:")
    has_followers = place.stop < len(lines) and bool(lines[place.stop].strip())
    if top < place.start and is_first and has_followers:
        top += 1
    return slice(top, place.stop)


def _parts(file: Path) -> tuple[list[str], list[range]]:
    """The file's lines, and which of them each feed takes."""
    text = file.read_text(encoding="utf-8")
    places = _places(text)
    if places is None:  # written in another way than a line or more a feed: brackets, anchors
        text = _as_block(text)
        places = _places(text)
    if places is None:
        raise ConfigError(f"{file}: {BY_HAND}")
    return whole_lines(text), places


def _places(text: str) -> list[range] | None:
    """The lines of each feed, but for comments and empty lines below; None where they can't be told."""
    lines = text.splitlines()
    feeds = _node(text)
    if not feeds.value:
        return [] if any(EMPTY.match(line) for line in lines) else None
    starts = [node.start_mark.line for node in feeds.value]
    if not any(HEAD.fullmatch(line) for line in lines) or not all(ITEM.match(lines[at]) for at in starts):
        return None
    end = feeds.end_mark.line + bool(feeds.end_mark.column)
    places = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        last = stop
        while not lines[last - 1].strip() or _is_comment(lines[last - 1]):
            last -= 1
        places.append(range(start, last))
    return places


def _node(text: str) -> SequenceNode:
    feeds: SequenceNode
    ((_, feeds),) = YAML(typ="rt").compose(text).value
    return feeds


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _as_block(text: str) -> str:
    """The same list, a feed beginning on a line of its own."""
    yaml = yaml_writer()
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    document.fa.set_block_style()
    document["feeds"].fa.set_block_style()
    written = io.StringIO()
    yaml.dump(document, written)
    return written.getvalue()


def _rendered(entries: Sequence[FeedEntry]) -> list[str]:
    feeds = []
    for entry in entries:
        fields = {
            "url": entry.url,
            "name": entry.name,
            "lang": entry.lang,
            "country": entry.country,
            "site": entry.site,
        }
        feed = CommentedMap({name: value for name, value in fields.items() if value is not None})
        if entry.folder:
            feed["folder"] = CommentedSeq(entry.folder) if len(entry.folder) > 1 else entry.folder[0]
            if len(entry.folder) > 1:
                feed["folder"].fa.set_flow_style()
        feeds.append(feed)
    written = io.StringIO()
    yaml_writer().dump(feeds, written)
    return written.getvalue().splitlines(keepends=True)


def _save(file: Path, lines: Sequence[str], entries: Sequence[FeedEntry]) -> None:
    put_text(file, "".join(lines), lambda fresh: load_feeds(fresh) == tuple(entries))

"""What was found where a feed may be, in words."""

import dataclasses
import shlex
from collections.abc import Iterator

from service.domain.discovery import Discovery, Preview, Way


def as_dict(found: Discovery) -> dict[str, object]:
    """A discovery as JSON takes it."""

    def preview(one: Preview) -> dict[str, object]:
        return {**dataclasses.asdict(one), "way": _way(one)}

    return {
        "url": found.url,
        "is_feed": found.is_feed,
        "feeds": [preview(one) for one in found.feeds],
        "unusable": [preview(one) for one in found.unusable],
    }


def _way(one: Preview) -> str:
    return one.way.name.lower()


def lines(one: Preview) -> Iterator[str]:
    """What a feed is, and the command that adds it."""
    yield one.title or one.url
    yield f"  {one.url}"
    yield f"  {summary(one)}"
    if one.flaw:
        yield f"  Damaged, but it can be read: {one.flaw}."
    yield from (f"  - {headline}" for headline in one.headlines)
    yield f"  afterstory feeds add {shlex.quote(one.url)}"


def summary(one: Preview) -> str:
    """What a feed holds, in a line."""
    newest = f"newest of {one.newest:%d %B %Y}".replace("of 0", "of ") if one.newest else "no dates"
    entries = "1 entry" if one.entries == 1 else f"{one.entries} entries"
    parts = (one.kind, entries, *((newest,) if one.entries else ()), one.lang or "language not said")
    return ", ".join(parts) if one.way is Way.ITSELF else f"{', '.join(parts)} ({_way(one)})"

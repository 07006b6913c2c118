"""Replay a recorded stream: read its lines, and do with each item what the service would have done."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from service.domain.development import Match
from service.domain.feed import FeedId
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item, ItemId
from service.domain.policy import FoldPolicy
from service.domain.replay import Recorded, Report, replay
from service.ports import Matcher


class BrokenStream(Exception):  # noqa: N818 - shown to people as it is
    """A line of the stream cannot be read; the text names line, field and mend."""


def replay_stream(
    lines: Iterable[str], *, followups: Sequence[FollowUp], matcher: Matcher, policy: FoldPolicy
) -> Report:
    """Replay a stream.

    Args:
        lines: one JSON object each, in any order; they are replayed in the order in which they came out.
        followups: what is tracked.
        matcher: for these follow-ups.
        policy: of grouping.

    Raises:
        BrokenStream: at the first line that cannot be read.
    """
    by_id = {followup.id: followup for followup in followups}
    report = Report()
    recorded = sorted(read_stream(lines), key=lambda one: (one.item.when, one.name))
    matched: Iterator[tuple[Recorded, Sequence[Match]]] = ((one, matcher.judge(one.item)) for one in recorded)
    for one, outcomes in replay(matched, by_id, policy):
        report.add(one, outcomes)
    return report


def read_stream(lines: Iterable[str]) -> Iterator[Recorded]:
    """The items of a stream, as they stand.

    Raises:
        BrokenStream: at the first line that cannot be read.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read(line, number)


def _read(line: str, number: int) -> Recorded:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BrokenStream(f"line {number}: is no JSON ({error.msg}); each line holds one object.") from error
    if not isinstance(row, dict):
        raise BrokenStream(f"line {number}: must be an object with id, feed, published, title.")
    for name in ("id", "published", "title"):
        if not isinstance(row.get(name), str):
            raise BrokenStream(f"line {number}: {name}: must be text; it is {row.get(name)!r}.")
    try:
        published = datetime.fromisoformat(row["published"])
    except ValueError as error:
        raise BrokenStream(
            f"line {number}: published: “{row['published']}” is no date; write 2023-11-26T09:00:00Z."
        ) from error
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    labels = row.get("labels")
    return Recorded(
        name=row["id"],
        item=_item(row, number, published.astimezone(UTC)),
        labels=None if labels is None else frozenset(FollowUpId(label) for label in labels),
        ambiguous=bool(row.get("ambiguous")),
        same_story_as=row.get("same_story_as"),
    )


def _item(row: dict[str, Any], number: int, published: datetime) -> Item:
    return Item(
        id=ItemId(number),
        feed=FeedId(0),
        outlet=str(row.get("feed") or ""),
        url=row.get("url"),
        title=row["title"],
        summary=str(row.get("summary") or ""),
        content=str(row.get("content") or ""),
        lang=row.get("lang"),
        published=published,
        seen=published,
    )

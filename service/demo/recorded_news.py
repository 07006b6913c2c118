"""The demo's recorded items, and the feeds in which they come out as its clock runs."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from feedgenerator import Atom1Feed, Rss201rev2Feed

STREAM = Path(__file__).parent / "stream.jsonl"
NEWEST = 20  # items a feed shows
NOTICE = (
    "Demo: these words were composed for it in the manner of the outlets named. "
    "None of the outlets published them."
)


@dataclass(frozen=True, slots=True)
class Story:
    """A recorded item."""

    id: str
    outlet: str
    published: datetime
    lang: str
    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet with a feed.

    Args:
        name: as it is shown.
        path: of its feed; every other outlet speaks Atom, the rest RSS.
        lang: of its items.
    """

    name: str
    path: str
    lang: str


@cache
def stories() -> tuple[Story, ...]:
    """All recorded items, oldest first."""
    rows = [json.loads(line) for line in STREAM.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Story(
            row["id"],
            row["feed"],
            datetime.fromisoformat(row["published"]).astimezone(UTC),
            row["lang"],
            row["title"],
            row["summary"],
            row["url"],
        )
        for row in rows
    )


@cache
def outlets() -> tuple[Outlet, ...]:
    """The outlets of the recorded items, by name."""
    langs = {story.outlet: story.lang for story in reversed(stories())}
    found = []
    for place, name in enumerate(sorted(langs)):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "outlet"
        kind = "atom" if place % 2 else "rss"
        found.append(Outlet(name, f"/feeds/{place:02d}-{slug}.{kind}", langs[name]))
    return tuple(found)


def feed_document(outlet: Outlet, now: datetime) -> str:
    """An outlet's feed as it stands at a moment of the demo's clock: a real RSS or Atom document."""
    make = Atom1Feed if outlet.path.endswith(".atom") else Rss201rev2Feed
    feed = make(
        title=outlet.name,
        link=f"https://{outlet.path.rpartition('/')[2].rpartition('.')[0]}.example/",
        description=NOTICE,
        language=outlet.lang,
    )
    shown = [story for story in stories() if story.outlet == outlet.name and story.published <= now]
    for story in reversed(shown[-NEWEST:]):
        feed.add_item(
            title=story.title,
            link=story.url,
            description=story.summary,
            pubdate=story.published,
            updateddate=story.published,
            unique_id=f"tag:newsroom.example,2023:{story.id}",
        )
    text: str = feed.writeString("utf-8")
    # The generator stamps an empty feed with the machine's time, which would change at every visit.
    return re.sub(r"<(lastBuildDate|updated)>[^<]*</\1>", "", text, count=1) if not shown else text

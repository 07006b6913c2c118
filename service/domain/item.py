"""An item: an entry of a feed, once, however often the feed repeats it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from service.domain.feed import FeedId

ItemId = NewType("ItemId", int)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it is matched and shown.

    Args:
        id: its row.
        feed: where it was seen.
        outlet: that feed's name.
        url: where it can be read.
        title: plain text.
        summary: plain text.
        content: plain text of the full content where the feed carries it, else empty.
        lang: BCP 47; None where unknown.
        published: when the outlet says it came out (UTC); None where it does not say.
        seen: when Afterstory first saw it (UTC).
        home: the country where the outlet is at home, as the desk lists it (ISO 3166-1 alpha-2).
    """

    id: ItemId
    feed: FeedId
    outlet: str
    url: str | None
    title: str
    summary: str
    content: str
    lang: str | None
    published: datetime | None
    seen: datetime
    home: str | None = None

    @property
    def when(self) -> datetime:
        """When it is taken to have come out: its own date, else when it was seen."""
        return self.published or self.seen

"""A feed that is visited again and again, with what is stored of it, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from service.domain.document import ItemKey, ParsedFeed, lookups
from service.domain.feed import Feed, FeedId
from service.domain.fetch import Fetched
from service.domain.identity import Known, Remembered, wants_recent
from service.domain.new_item import NewItem
from service.domain.policy import PollPolicy
from service.domain.poll import Moment, plan_poll

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass
class Visited:
    """A feed with what is stored of it."""

    feed: Feed = Feed(FeedId(1), "https://outlet.example/feeds/feed.xml", "Outlet", None)  # noqa: RUF009 - frozen
    hashes: dict[ItemKey, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    items: dict[ItemKey, Remembered] = field(default_factory=dict)

    def visit(self, parsed: ParsedFeed) -> Sequence[NewItem]:
        """The new and revised items of a document, from then on stored."""
        keys, links = lookups(parsed)
        known = Known(
            {key: self.hashes[key] for key in keys & self.hashes.keys()},
            {link: self.links[link] for link in links & self.links.keys()},
        )
        if wants_recent(parsed, known, self.feed.key_by):
            known = replace(known, recent=list(reversed(self.items.values())))
        plan = plan_poll(self.feed, Fetched("", b"x", ""), parsed, known, PollPolicy(), Moment(NOW, NOW))
        self.feed = replace(self.feed, key_by=plan.key_by, entries=plan.entries, rhythm=plan.rhythm, read=NOW)
        for item in plan.items:
            self.hashes[item.key] = item.content_hash
            entry, before = item.entry, self.items.get(item.key)
            # A revision changes the words only.
            published = before.published if before is not None else entry.published
            self.items[item.key] = Remembered(
                item.key, entry.url, entry.title, entry.summary, item.content_hash, published
            )
            if entry.url is not None:
                self.links[entry.url] = item.content_hash
        return plan.items

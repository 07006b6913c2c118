"""What the use cases need from the outside, in our words, not any library's."""

from service.ports.alerts import Alerts, Answers, Canaries, ChannelStates, Deliveries, Edits
from service.ports.desk import (
    Developments,
    FollowUps,
    KeptMatch,
    LookBack,
    Reviews,
    StoredMatch,
    Tracked,
    Verdicts,
)
from service.ports.feeds import Feeds, FeedWatch, Gaps, Hosts, ListedFeed, OpenGap, Push, Subscriptions
from service.ports.items import FullTexts, Items
from service.ports.language import Language, Matcher, Meaning
from service.ports.processes import Claim, ConfigPart, ConfigParts, Leases, Workers
from service.ports.routes import RouteLists
from service.ports.store import Store, StoreUnavailable, Transaction
from service.ports.world import Articles, Channel, Clock, Editing, FeedReader, Fetcher, PageReader, Probing

__all__ = [
    "Alerts",
    "Answers",
    "Articles",
    "Canaries",
    "Channel",
    "ChannelStates",
    "Claim",
    "Clock",
    "ConfigPart",
    "ConfigParts",
    "Deliveries",
    "Developments",
    "Editing",
    "Edits",
    "FeedReader",
    "FeedWatch",
    "Feeds",
    "Fetcher",
    "FollowUps",
    "FullTexts",
    "Gaps",
    "Hosts",
    "Items",
    "KeptMatch",
    "Language",
    "Leases",
    "ListedFeed",
    "LookBack",
    "Matcher",
    "Meaning",
    "OpenGap",
    "PageReader",
    "Probing",
    "Push",
    "Reviews",
    "RouteLists",
    "Store",
    "StoreUnavailable",
    "StoredMatch",
    "Subscriptions",
    "Tracked",
    "Transaction",
    "Verdicts",
    "Workers",
]

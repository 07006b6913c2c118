"""The words of an alert, the same on every channel."""

from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.alert import ABOUT_AFTERSTORY, AlertKind, Message
from service.domain.development import Kind
from service.domain.letter import Since

KINDS = {
    Kind.ADVANCE: "A step towards it",
    Kind.HAPPENED: "It happened",
    Kind.POSTPONED: "Postponed",
    Kind.CANCELLED: "Cancelled",
}
WITHOUT_ITEM = {
    AlertKind.OPENS_SOON: "Opens soon",
    AlertKind.OVERDUE: "Overdue",
    AlertKind.FEEDS_FAIL: "Not readable",
    AlertKind.FEEDS_SILENT: "Silent",
    AlertKind.FEEDS_BACK: "Back",
    AlertKind.FEEDS_BLIND: "Not seeing",
    AlertKind.DIGEST: "Digest",
    AlertKind.RETURNED: "Back on the desk",
    AlertKind.UNANSWERED: "Unanswered",
    AlertKind.CHANNEL_DOWN: "Down",
    AlertKind.CHANNEL_BACK: "Back",
    AlertKind.UNDELIVERED: "Not delivered",
    AlertKind.CHAIN_BROKEN: "The canary is lost",
    AlertKind.CHAIN_WHOLE: "The canary is back",
}


def kind_words(message: Message) -> str:
    """What kind of news it is, in a word or two."""
    if message.development is not None:
        return KINDS[message.development]
    return WITHOUT_ITEM[message.kind]


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the desk reads it: 26 Nov 2023, 14:05 (+07)."""
    return f"{moment.astimezone(zone):%-d %b %Y, %H:%M (%Z)}"


def why(message: Message) -> list[tuple[str, str]]:
    """The reason, facet by facet: its name and the phrases found, each once."""
    if message.evidence is None:
        return []
    rows = []
    for met in message.evidence.met:
        words = list(dict.fromkeys(span.words for span in met.spans if span.words))
        rows.append((met.facet, ", ".join(f"“{one}”" for one in words) or "told by its language"))
    return rows


def also_reported(since: Since) -> str:
    """Who else reports it, in words; empty where nobody does."""
    if not since.others:
        return ""
    return f"by {since.others} other outlet{'s' if since.others > 1 else ''}, first by {since.first}"


def dashboard_link(dashboard: str, message: Message) -> str:
    """The page where more of it stands: the follow-up's, where there is one."""
    if message.followup:
        return f"{dashboard}/follow-ups/{message.followup}"
    if message.kind is AlertKind.DIGEST:
        return f"{dashboard}/alerts"
    return f"{dashboard}/system" if message.kind in ABOUT_AFTERSTORY else f"{dashboard}/feeds"

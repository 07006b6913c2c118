"""The words of an alert, the same on every channel."""

from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.alert import AlertKind, DigestLine, Message
from service.domain.development import Kind

KINDS = {
    Kind.ADVANCE: "A step towards it",
    Kind.HAPPENED: "It happened",
    Kind.POSTPONED: "Postponed",
    Kind.CANCELLED: "Cancelled",
}
WITHOUT_ITEM = {
    AlertKind.OPENS_SOON: "Opens soon",
    AlertKind.OVERDUE: "Overdue",
    AlertKind.DIGEST: "Might matter",
    AlertKind.FEEDS_FAIL: "Not readable",
    AlertKind.FEEDS_SILENT: "Silent",
    AlertKind.FEEDS_BACK: "Back",
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


def dashboard_link(dashboard: str, message: Message) -> str:
    """The follow-up's page; the review's, or that of the feeds, where the message tells of them."""
    if message.followup:
        return f"{dashboard}/follow-ups/{message.followup}"
    return f"{dashboard}/review" if message.kind is AlertKind.DIGEST else f"{dashboard}/feeds"


def against(message: Message) -> str:
    """What spoke against it, each phrase once; empty where nothing did."""
    if message.evidence is None:
        return ""
    words = dict.fromkeys(span.words for span in message.evidence.against if span.words)
    return ", ".join(f"“{one}”" for one in words)


def earlier(message: Message, zone: ZoneInfo) -> str:
    """The development before; empty for the first one."""
    if message.earlier is None:
        return ""
    before = message.earlier
    kind = KINDS[before.kind].lower()
    return f"{day_and_time(before.at, zone)}: {kind}, “{before.headline}” ({before.outlet})"


CLOSE = "It answers the question. Close as happened?"


def digest(message: Message, zone: ZoneInfo) -> list[tuple[str, list[tuple[DigestLine, str]]]]:
    """A review digest, by follow-up: its title, and its lines with who reports them and when."""
    return [
        (
            group.title,
            [(line, f"{line.outlet}, {day_and_time(line.published, zone)}") for line in group.lines],
        )
        for group in message.digest
    ]

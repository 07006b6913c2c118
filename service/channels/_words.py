"""The words of an alert, the same on every channel."""

import re
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from service.domain.alert import ABOUT_AFTERSTORY, AlertKind, Line, Message, ReviewLine
from service.domain.development import KIND_WORDS, Evidence, Field
from service.domain.letter import Since

WITHOUT_ITEM = {
    AlertKind.OPENS_SOON: "Opens soon",
    AlertKind.OVERDUE: "Overdue",
    AlertKind.REVIEW_DIGEST: "Might matter",
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

NO_ADDRESS = re.compile(r'[\s"<>\\^`{|}]')  # what no address may hold; feeds write it all the same


def address(url: str) -> str:
    """An address that programs find whole in a text: a space would end it."""
    return NO_ADDRESS.sub(lambda found: quote(found[0]), url)


def kind_words(told: Message | Line) -> str:
    """What kind of news it is, in a word or two."""
    return WITHOUT_ITEM[told.kind] if told.development is None else KIND_WORDS[told.development]


def topic(message: Message) -> str:
    """What it is about, and what kind of news it is where that does not go without saying."""
    title = message.followup_title
    return f"{title} ({kind_words(message).lower()})" if message.followup is not None else title


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the desk reads it: 26 Nov 2023, 14:05 (+07)."""
    return f"{moment.astimezone(zone):%-d %b %Y, %H:%M (%Z)}"


def why(message: Message) -> list[tuple[str, str]]:
    """The reason, facet by facet: its name and the phrases found, each once, with where they stand."""
    if message.evidence is None:
        return []
    rows = []
    for met in message.evidence.met:
        words = dict.fromkeys(f"“{span.words}” in the {span.field.value}" for span in met.spans if span.words)
        rows.append((met.facet, ", ".join(words) or "told by its language"))
    return rows


def also_reported(since: Since) -> str:
    """Who else reports it, in words; empty where nobody does."""
    if not since.others:
        return ""
    return f"by {since.others} other outlet{'s' if since.others > 1 else ''}, first by {since.first}"


def parts(message: Message) -> str:
    """What the score is made of, the heaviest first: required facets in the title +4.4, base -1.3."""
    if message.evidence is None:
        return ""
    heaviest = sorted(message.evidence.parts, key=lambda part: -abs(part.value))
    return ", ".join(f"{part.name} {part.value:+.1f}" for part in heaviest)


def marked(text: str, field: Field, evidence: Evidence | None) -> list[tuple[str, bool]]:
    """A text cut where phrases of its evidence stand: each piece, and whether it is such a phrase."""
    spans = [] if evidence is None else [span for met in evidence.met for span in met.spans]
    pieces: list[tuple[str, bool]] = []
    place = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        inside = span.field is field and span.words and text[span.start : span.end] == span.words
        if inside and span.start >= place:
            pieces += [(text[place : span.start], False), (span.words, True)]
            place = span.end
    return [piece for piece in [*pieces, (text[place:], False)] if piece[0]]


def dashboard_link(dashboard: str, message: Message) -> str:
    """The page where more of it stands: the follow-up's, where there is one."""
    if message.followup:
        return f"{dashboard}/follow-ups/{message.followup}"
    if message.kind is AlertKind.DIGEST:
        return f"{dashboard}/alerts"
    if message.kind is AlertKind.REVIEW_DIGEST:
        return f"{dashboard}/review"
    return f"{dashboard}/system" if message.kind in ABOUT_AFTERSTORY else f"{dashboard}/feeds"


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
    kind = KIND_WORDS[before.kind].lower()
    return f"{day_and_time(before.at, zone)}: {kind}, “{before.headline}” ({before.outlet})"


CLOSE = "It answers the question. Close as happened?"


def review(message: Message, zone: ZoneInfo) -> list[tuple[str, list[tuple[ReviewLine, str]]]]:
    """A review digest, by follow-up: its title, and its lines with who reports them and when."""
    return [
        (
            group.title,
            [(line, f"{line.outlet}, {day_and_time(line.published, zone)}") for line in group.lines],
        )
        for group in message.review
    ]

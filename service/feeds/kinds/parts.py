"""An entry and a feed's hints, from the strings that any reader of a document finds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urljoin

from service.domain.document import ADDRESS, ParsedEntry
from service.domain.feed import Hints
from service.feeds.dates import moment
from service.feeds.text import canonical_link, plain_text, storable

TITLE, SUMMARY, CONTENT = 500, 5_000, 50_000  # characters that are kept
GUID, DATE = 2_000, 400  # bytes that are kept; an id stands in an index, as an address does
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
TAG = re.compile(r"(?=.{2,12}$)[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)  # BCP 47
# Codes of countries that are no languages' codes, in the place of these; and what Java called two of them.
MEANT = {
    "cn": "zh", "gb": "en", "in": "id", "iw": "he", "jp": "ja", "kh": "km", "mm": "my", "ua": "uk",
    "us": "en", "vn": "vi",
}  # fmt: skip
NO_LANGUAGE = {"und", "mul", "mis", "zxx"}  # undetermined, several, uncoded, none
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SKIPPED = re.compile(r"<(?:hour|day)>\s*(\w{1,9})\s*</(?:hour|day)>")
# Addresses that are absolute already, as most are; and ids that look like addresses and are none.
PLAIN_LINK = re.compile(r"https?://[\w.-]+/[\w./-]*|urn:[\w:.-]+|tag:[\w.-]+,[\w:.,/-]+")
SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")  # before a host there are two, whatever is written
WEB = ("http://", "https://")


def entry(
    *,
    guid: str,
    link: str,
    title: str,
    summary: str,
    contents: Sequence[str],
    langs: Iterable[str | None],
    dates: Iterable[str | None],
) -> ParsedEntry | None:
    """An entry, or None where there is nothing in it.

    Args:
        guid: its id as given; empty where it has none.
        link: its absolute link; empty where it has none.
        title: text or HTML, as all that follows.
        summary: likewise.
        contents: the full content in one or more forms: the longest counts.
        langs: what is said of its language, what counts most first.
        dates: likewise of its date.
    """
    texts = [plain_text(one, longest=CONTENT) for one in contents]
    whole = max(texts, key=len) if texts else ""
    # Where there is no summary of its own, the content stands for it, and is worked out once.
    short = whole[:SUMMARY] if [summary] == contents else plain_text(summary, longest=SUMMARY)
    name = plain_text(title, longest=TITLE)
    guid = _kept(guid.strip(), GUID)
    url = canonical_link(link) or canonical_link(guid)
    if not (name or short or whole or guid or url):
        return None
    lang = _first_language(langs)
    published, given = _dated(dates, lang)
    return ParsedEntry(
        guid=guid or None,
        url=url,
        title=name,
        summary=short or whole[:SUMMARY],
        content=whole if whole != short else "",
        lang=lang,
        published=published,
        date_given=given,
    )


def _first_language(langs: Iterable[str | None]) -> str | None:
    for one in langs:
        if one is not None and (known := _tag(one)) is not None:
            return known
    return None


def _dated(dates: Iterable[str | None], lang: str | None) -> tuple[datetime | None, str]:
    """The first date that can be trusted, else the first that is given at all."""
    first = ""
    for given in dates:
        if not given:
            continue
        when = moment(given, lang)
        if when is not None:
            return when, _kept(given, DATE)
        first = first or _kept(given, DATE)
    return None, first


def _kept(words: str, most: int) -> str:
    """What is kept of words that are stored as they are given."""
    words = storable(words)
    return words if len(words) * 4 <= most else words.encode()[:most].decode("utf-8", "ignore")


def absolute(base: str, address: str) -> str:
    """The address that a relative one means; empty where it is none."""
    if PLAIN_LINK.fullmatch(address):
        return address
    try:
        return urljoin(base, SLASHES.sub(r"\1", address)) if address else ""
    except ValueError:
        return ""


def language(given: object) -> str | None:
    """A language tag as it may be kept; None where it is none."""
    return _tag(given) if isinstance(given, str) else None


@lru_cache(maxsize=1_024)
def _tag(given: str) -> str | None:
    tag = given.strip().replace("_", "-")
    primary, hyphen, rest = tag.partition("-")
    if not TAG.fullmatch(tag) or primary.lower() in NO_LANGUAGE:
        return None
    return MEANT.get(primary.lower(), primary) + hyphen + rest


def hints(text: str, said: Mapping[str, str], links: Iterable[tuple[str, str]]) -> Hints:
    """What a document says of its rhythm and its other places.

    Args:
        text: the document, where it has `skipHours` or `skipDays`: feedparser keeps the last hour only. Else
            empty: to look through it for nothing takes long.
        said: the feed's `ttl`, `updateperiod` and `updatefrequency` as given.
        links: relation and address of the feed's links, in order.
    """
    places: dict[str, str] = {}
    for relation, address in links:
        if address.startswith(WEB) and address.isprintable() and len(address) <= ADDRESS:
            places.setdefault(relation, address)
    hours, days = _skipped(text, "skipHours"), _skipped(text, "skipDays")
    return Hints(
        ttl=_ttl(said),
        skip_hours=frozenset(int(hour) % 24 for hour in hours if hour.isdecimal() and int(hour) <= 24),  # noqa: PLR2004 - hours
        skip_days=frozenset(DAYS.index(day.lower()) for day in days if day.lower() in DAYS),
        hub=places.get("hub"),
        topic=places.get("self"),
        older=places.get("next") or places.get("prev-archive"),
    )


def _skipped(text: str, name: str) -> list[str]:
    start = text.find(f"<{name}>")
    end = text.find(f"</{name}>", start, start + 2_000) if start >= 0 else -1
    return SKIPPED.findall(text[start:end]) if end >= 0 else []


def _ttl(said: Mapping[str, str]) -> timedelta | None:
    minutes = _number(said.get("ttl", ""))
    if minutes:
        return timedelta(minutes=minutes)
    period = PERIODS.get(said.get("updateperiod", "").strip().lower())
    return period / (_number(said.get("updatefrequency", "")) or 1) if period else None


def _number(given: str) -> int:
    """A count that can be meant; 0 where it is none."""
    given = given.strip()
    return int(given) if given.isdecimal() and len(given) <= 6 else 0  # noqa: PLR2004 - up to two years of minutes

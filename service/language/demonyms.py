"""What belongs to a country, in English, French and Russian: "Cambodian", "cambodgien", "камбоджийский".

CLDR has no such words. They come, in this order, from:

1. countryinfo: the English word of each country;
2. CLDR's names of languages, which are the same words ("Russian", "russe", "русский"), where a language
   is named like a country's people in English, or is at home there and begins like its name;
3. rules that derive them from the country's name in CLDR, below;
4. a table of what no rule gives.

A rule makes more words than there are; those that no language has match no text. Where two countries come
to the same word (Niger and Nigeria), the one that keeps more of its name in it has it.
"""

import re
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from countryinfo import CountryInfo

FEWEST = 5  # letters of a derived word; shorter ones are other words too often
ALIKE = 3  # letters with which a language's name and its country's begin alike ("Lao", "Laos")

# (how a name ends, how much of that goes, what comes instead), in the first group that fits the name.
RUSSIAN = (
    ((r"ия", "я", "йский"), (r"ия", "ия", "ский"), (r"лия", "ия", "ьский")),  # Индия, Германия, Монголия
    ((r"истан", "", "ский"), (r"истан", "истан", "ский")),  # Афганистан
    ((r"стан", "", "ский"), (r"стан", "стан", "ский")),  # Казахстан
    ((r"ка", "а", "анский"), (r"ка", "а", "ский")),  # Мексика
    (
        (r"а", "а", "ский"),
        (r"а", "а", "ийский"),
        (r"а", "а", "инский"),
        (r"ма", "", "нский"),
    ),  # Украина, Камбоджа
    ((r"ы", "ы", "ский"),),  # Филиппины
    ((r"й", "й", "йский"),),  # Китай
    ((r"ь", "ь", "ьский"), (r"ь", "ь", "ский")),  # Израиль, Беларусь
    ((r"[бвгджзклмнпрстфхцчшщ]", "", "ский"),),  # Иран
    ((r"[иоуе]", "", "йский"), (r"[иоуе]", "", "анский")),  # Мали, Перу
)
FRENCH = (
    ((r"ie", "e", "en"), (r"nie", "ie", "ais")),  # Syrie
    ((r"ée", "ée", "éen"),),  # Guinée
    ((r"e", "e", "ien"), (r"[dn]e", "e", "ais"), (r"[dn]e", "e", "ois"), (r"[q]ue", "que", "cain")),  # Inde
    ((r"i", "", "en"),),  # Chili
    ((r"a", "a", "ain"), (r"a", "a", "ien")),  # Cuba, Canada
    ((r"n", "", "ais"), (r"n", "", "ien")),  # Japon, Iran
    (
        (r"[^aeioué]", "", "ien"),
        (r"[^aeioué]", "", "ais"),
        (r"[^aeioué]", "", "ois"),
        (r"c", "", "ain"),
    ),  # Vietnam
)
TABLE = {
    "AE": ("emiratis", "эмиратский", "émirien"),
    "AF": ("afghan",),
    "AR": ("Argentine", "argentin"),
    "BD": ("bangladais",),
    "BA": ("Bosnian", "боснийский", "bosniaque"),
    "BE": ("belge",),
    "CD": ("Congolese", "конголезский", "congolais"),
    "CG": ("Congolese", "конголезский", "congolais"),
    "CH": ("suisse",),
    "DM": ("dominiquais",),
    "DO": ("доминиканский", "dominicain"),
    "DE": ("немцы",),
    "FR": ("французы",),
    "GB": ("British", "Scottish", "Welsh", "британский", "английский", "britannique"),
    "IQ": ("irakien",),
    "IL": ("israélien",),
    "KE": ("kényan",),
    "KP": ("северокорейский", "nord-coréen"),
    "KR": ("южнокорейский", "sud-coréen"),
    "LA": ("laotien",),
    "LY": ("libyen",),
    "MA": ("марокканский",),
    "MD": ("молдавский",),
    "MM": ("бирманский", "мьянманский", "birman"),
    "MX": ("mexicain",),
    "NL": ("голландский",),
    "NZ": ("новозеландский", "néo-zélandais"),
    "PE": ("péruvien",),
    "PH": ("Philippine", "philippin"),
    "PK": ("pakistanais",),
    "PS": ("Palestinian", "палестинский", "palestinien"),
    "RU": ("россияне", "россиянин"),
    "SA": ("Saudi", "саудовский", "saoudien"),
    "SE": ("Swedes",),
    "TW": ("taïwanais",),
    "US": ("американский", "américain"),
    "VE": ("венесуэльский",),
    "ZA": ("южноафриканский", "sud-africain"),
}
NAMING = ("de", "en", "es", "fr", "ru")  # where a language's name is the word for what belongs to a country


@cache
def demonyms(code: str) -> frozenset[str]:
    """The words for what and who belongs to a country.

    Args:
        code: ISO 3166-1 alpha-2.
    """
    return frozenset(
        {
            *TABLE.get(code, ()),
            *_people(set(TABLE.get(code, ()))),
            *_english().get(code, ()),
            *_by_languages(code),
            *_derived().get(code, ()),
        }
    )


def english(code: str) -> tuple[str, ...]:
    """The English words for what belongs to a country.

    Args:
        code: ISO 3166-1 alpha-2.
    """
    return _english().get(code, ())


@cache
def _english() -> dict[str, tuple[str, ...]]:
    """English demonyms, each the largest country's of those that share it (French for France)."""
    largest: dict[str, tuple[int, str]] = {}
    for code in codes():
        info = CountryInfo(code)
        word = info.demonym()
        if word and "," not in word:
            largest[word] = max(largest.get(word, (-1, "")), (info.population() or 0, code))
    found: dict[str, tuple[str, ...]] = {}
    for word, (_, code) in largest.items():
        found[code] = (*found.get(code, ()), word)
    return found


@cache
def codes() -> tuple[str, ...]:
    """The countries that countryinfo and CLDR both know (ISO 3166-1 alpha-2)."""
    known = {info.get("ISO", {}).get("alpha2") for info in CountryInfo.all().values()}
    return tuple(sorted(code for code in Locale("en").territories if code in known))


def _by_languages(code: str) -> set[str]:
    english = Locale("en")
    name = english.territories[code]
    homes: dict[str, str] = {
        tag: likely.rpartition("_")[2]
        for tag, likely in get_global("likely_subtags").items()
        if "_" not in tag
    }
    found = set()
    for tag, language in english.languages.items():
        is_theirs = language in _english().get(code, ())
        is_home = homes.get(tag) == code and tag in get_official_languages(code, de_facto=True)
        if is_theirs or (is_home and language[:ALIKE] == name[:ALIKE]):
            found |= {Locale(one).languages.get(tag, "") for one in NAMING}
    return {word for word in found if word.isalpha()}


@cache
def _derived() -> dict[str, frozenset[str]]:
    best: dict[str, tuple[int, int, str]] = {}
    for code in codes():
        for lang, rules in (("ru", RUSSIAN), ("fr", FRENCH)):
            name = Locale(lang).territories[code].casefold()
            if not name.isalpha():
                continue
            fitting = next((group for group in rules if re.search(rf"(?:{group[0][0]})$", name)), ())
            for ending, dropped, instead in fitting:
                stem = name.removesuffix(dropped)
                word = stem + instead
                if re.search(rf"(?:{ending})$", name) and len(word) >= FEWEST:
                    best[word] = max(best.get(word, (-1, 0, "")), (len(stem), -len(dropped), code))
    found: dict[str, set[str]] = {}
    for word, (_, _, code) in best.items():
        found.setdefault(code, set()).add(word)
    return {code: frozenset(words | _people(words)) for code, words in found.items()}


def _people(words: set[str]) -> set[str]:
    """Those who live there, by what belongs to it: камбоджийский, камбоджиец, камбоджийцы."""
    stems = {word.removesuffix("ский") for word in words if word.endswith("ский")}
    return {stem.removesuffix("й") + "ец" for stem in stems} | {stem + "цы" for stem in stems}

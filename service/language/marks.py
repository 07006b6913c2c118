"""What of a text stays the same in another language: its places, its numbers, the names in it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Generic, TypeVar

import regex
from anyascii import anyascii
from babel import Locale

from service.language import names
from service.language.demonyms import codes, english
from service.language.lexicon import Lexicon, Reading, read
from service.language.scripts import in_unicode

NUMBER = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?!\d)|\d+")
FEWEST_DIGITS = 2  # a smaller number is often spelt out
ERA = 543  # years by which Thailand's calendar is ahead
THAI_YEARS = range(2400, 2700)
LONGEST = 4  # words of a place's name
PEOPLE = 100_000  # who live in a city of one word; smaller ones share their names with people
NAME = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}'’]*")
APOSTROPHE = re.compile("['’]")
SMALL = regex.compile(r"(?<![\p{L}\p{N}])\p{Ll}{4,}(?![\p{L}\p{N}])")
BEFORE = 4  # characters before a name that tell whether it starts a sentence
SENTENCE = re.compile(r"(?:^|[.!?:\"“”]\s*)$")
SHORTEST = 4  # letters of a name; shorter ones only in capitals (NATO, EU)
LATIN = regex.compile(r"\p{Latin}")
KATAKANA = regex.compile(r"[\p{Katakana}ー]+")
CONSONANTS = 3  # of a name's sound, below which too many words sound alike
# Letters that languages write for one another when they spell a foreign name.
SOUNDS = (
    *(("dzh", "j"), ("tsch", "ch"), ("sch", "sh"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("ck", "k")),
    *(("sh", "s"), ("ch", "t"), ("zh", "j"), ("ts", "t"), ("tz", "t"), ("x", "ks"), ("q", "k")),
    *(("ce", "s"), ("ci", "s"), ("c", "k"), ("z", "s"), ("v", "b"), ("w", "b"), ("f", "h"), ("l", "r")),
    *(("g", "j"), ("p", "b"), ("d", "t")),
)

K = TypeVar("K")


class Marks(Generic[K]):
    """The marks of some English texts, to be found again in texts in other languages.

    Args:
        seeds: the English texts, each in one piece or more; pieces that several have are read once.
    """

    def __init__(self, seeds: Mapping[K, Sequence[str]]) -> None:
        texts = {text for pieces in seeds.values() for text in pieces}
        # What some text also has without a capital is no name, although headlines give it one.
        ordinary = frozenset[str]().union(*map(_small, texts))
        self.of: dict[K, frozenset[str]] = {
            key: frozenset[str]().union(*map(_of_seed, pieces)) - ordinary for key, pieces in seeds.items()
        }
        self._known = frozenset[str]().union(*self.of.values())
        self._cities = _cities(frozenset(mark for mark in self._known if mark.startswith("city:")))
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for mark in self._known:
            kind, _, name = mark.partition(":")
            if kind == "name" and sound(name):
                self._sounds[sound(name)].append(mark)

    def found_in(self, text: str, lang: str) -> frozenset[str]:
        """Which of the marks stand in a text.

        Args:
            text: in any language.
            lang: its language (BCP 47 primary tag); empty where unknown.
        """
        text = in_unicode(text)
        reading = read(text, lang)
        found = {f"number:{number}" for number in _numbers(reading.folded.text, lang)}
        found |= {mark for lexicon in (_countries(), self._cities) for mark, _, _ in lexicon.find(reading)}
        for word in reading.words:
            first = text[word.start]
            if LATIN.match(first):
                found.add(f"name:{word.text}")
            elif first.isupper() or first.lower() == first.upper():
                found.update(self._sounds.get(sound(word.stem), ()))
        for run in KATAKANA.findall(text):
            found.update(self._sounds.get(sound(run), ()))
        return frozenset(found) & self._known


@cache
def _countries() -> Lexicon[str]:
    return Lexicon((form, f"place:{code}") for code in codes() for form in names.country_forms(code))


@lru_cache(maxsize=1)
def _cities(cities: frozenset[str]) -> Lexicon[str]:
    """All forms of some cities; kept, since few follow-ups that come bring a new one."""
    return Lexicon(
        (form, mark) for mark in sorted(cities) for form in names.forms(mark.removeprefix("city:"))
    )


@lru_cache(maxsize=20_000)
def _small(text: str) -> frozenset[str]:
    """The marks that words of an English text without a capital would be."""
    return frozenset(f"name:{word.casefold()}" for word in SMALL.findall(text))


@cache
def _calendar() -> frozenset[str]:
    english = Locale("en")
    named = (*english.months["format"]["wide"].values(), *english.days["format"]["wide"].values())
    return frozenset(one.casefold() for one in named)


@lru_cache(maxsize=20_000)
def _of_seed(text: str) -> frozenset[str]:
    """The marks of an English text; kept, since the next matcher is made for mostly the same ones."""
    reading = read(text, "en")
    found = {f"number:{number}" for number in _numbers(reading.folded.text, "en")}
    places = dict(_places(text, reading))
    found |= set(places.values())
    taken = {word for phrase in places for word in phrase.split()}
    for match in NAME.finditer(text):
        word = APOSTROPHE.split(match.group())[0]
        is_long = (
            len(word) >= SHORTEST
            and SENTENCE.search(text[max(0, match.start() - BEFORE) : match.start()]) is None
        )
        is_short = word.isupper() and len(word) > 1
        if (is_short or (is_long and word.casefold() not in _calendar())) and word.casefold() not in taken:
            found |= {f"name:{one.text}" for one in read(word, "en").words}
    return frozenset(found)


def _places(text: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """The places of an English text, by their names in lower case; the longest name at each word."""
    found = reading.words
    at = 0
    while at < len(found):
        for size in range(LONGEST, 0, -1):
            run = found[at : at + size]
            shown = text[run[0].start : run[-1].end]
            place = _place(shown) if shown[:1].isupper() and len(run) == size else None
            if place:
                yield shown.casefold(), place
                at += size - 1
                break
        at += 1


@lru_cache(maxsize=10_000)
def _place(shown: str) -> str | None:
    code = names.country(shown) or _people().get(shown) or _people().get(shown.removesuffix("s"))
    if code:
        return f"place:{code}"
    city = names.city(shown)
    if city is None or not (" " in shown or (city.people >= PEOPLE and city.name == shown)):
        return None
    return f"city:{city.name}"


@cache
def _people() -> dict[str, str]:
    return {word: code for code in codes() for word in english(code)}


def _numbers(folded: str, lang: str) -> Iterator[int]:
    for found in NUMBER.findall(folded):
        digits = re.sub(r"\D", "", found)
        if len(digits) >= FEWEST_DIGITS:
            number = int(digits[:18])
            yield number - ERA if lang == "th" and number in THAI_YEARS else number


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """How a name sounds, roughly: Путин, プーチン and Putin alike; empty where it says too little.

    Args:
        word: a name, or its stem.
    """
    latin = anyascii(unicodedata.normalize("NFC", word)).lower()
    for spelt, heard in SOUNDS:
        latin = latin.replace(spelt, heard)
    consonants = re.sub(r"[^bcdfghjklmnpqrstvwxz]", "", latin[:1] + re.sub(r"[aeiouy]", "", latin[1:]))
    kept = re.sub(r"(.)\1+", r"\1", consonants)
    return kept if len(kept) >= CONSONANTS else ""

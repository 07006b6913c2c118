"""Folds text for comparison and keeps the place of every character in the text as it is shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import regex
import Stemmer
from babel import Locale

from service.language import scripts

# Words of scripts that put spaces between them; \w would shatter Khmer, so scripts are named.
SPACED = r"\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Hangul}\p{Armenian}\p{Georgian}"
WORD = regex.compile(rf"[{SPACED}](?:[{SPACED}]|\p{{Mn}})*|\p{{N}}+")
ASCII_WORD = re.compile(r"[a-z]+|[0-9]+")  # the same in folded text of these letters alone, and much faster
UNSPACED = regex.compile(r"[\p{Khmer}\p{Thai}\p{Lao}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}]+")
BREVE = "\u0306"
# Snowball's languages that news come in; the rest is compared by whole words.
STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
}
SHORTEST_STEM = 4  # letters
HANGUL = regex.compile(r"\p{Hangul}")
SCRIPTS = {
    "km": regex.compile(r"\p{Khmer}"),
    "th": regex.compile(r"\p{Thai}"),
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "zh": regex.compile(r"\p{Han}"),
    "ru": regex.compile(r"\p{Cyrillic}"),
    "ko": HANGUL,
}
CYRILLIC = regex.compile(r"\p{Cyrillic}")
# How outlets on Telegram and Mastodon name places: "#PhnomPenh", "#ASEANRussia", a country by its flag.
HASHTAG = regex.compile(r"#\w+")
NEXT_WORD = regex.compile(r"(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})")
FLAG = regex.compile(r"[\N{REGIONAL INDICATOR SYMBOL LETTER A}-\N{REGIONAL INDICATOR SYMBOL LETTER Z}]{2}")
A = ord("\N{REGIONAL INDICATOR SYMBOL LETTER A}") - ord("A")


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as it is compared.

    Args:
        text: lower case, compatibility forms resolved, Latin letters without accents, no invisible marks.
        places: for each of its characters, where it stands in the text as shown.
    """

    text: str
    places: Sequence[int]


class Word(NamedTuple):
    """A word of a folded text.

    Args:
        text: folded.
        stem: by which its inflected forms are known.
        start: where it starts in the text as shown.
        end: one past its last character there.
    """

    text: str
    stem: str
    start: int
    end: int


def fold(text: str) -> Folded:
    """Fold a text for comparison.

    Unicode NFKD and case folding; Latin accents and invisible marks out; digits of all scripts as 0 to 9;
    one spelling for what Khmer and Thai write in several. Chinese keeps its variants (`scripts.simplified`).
    The words of a hashtag come apart, and a flag is its country's English name.
    """
    if text.isascii() and "#" not in text:
        return Folded(text.lower(), range(len(text)))
    folded = list(map(scripts.parts, text))
    for tag in HASHTAG.finditer(text) if "#" in text else ():
        for gap in NEXT_WORD.finditer(text, tag.start(), tag.end()):
            folded[gap.start()] = f" {folded[gap.start()]}"
    for flag in () if text.isascii() else FLAG.finditer(text):
        name = _country(flag.group())
        folded[flag.start()], folded[flag.start() + 1] = f" {name[:-1]}", f"{name[-1:]} "
    joined = "".join(folded)
    if len(joined) == len(text) and "" not in folded and BREVE not in joined:
        return _spelt(joined, range(len(text)))
    out: list[str] = []
    places: list[int] = []
    for place, parts in enumerate(folded):
        for part in parts:
            if part == BREVE:
                if out[-1:] == ["и"]:
                    out[-1] = "й"  # a letter of its own
            else:
                out.append(part)
                places.append(place)
    return _spelt("".join(out), places)


@cache
def _country(flag: str) -> str:
    """The English name of the country of a flag, as it is compared; empty where it has none."""
    code = "".join(chr(ord(letter) - A) for letter in flag)
    return fold(Locale("en").territories.get(code, "")).text


def _spelt(text: str, places: Sequence[int]) -> Folded:
    spelt, where = scripts.rewrite(text, places)
    return Folded(spelt, where)


def language_of(given: str | None, text: str) -> str:
    """An item's language (BCP 47 primary tag): as given, else by its script; empty where neither tells."""
    if given:
        return given.partition("-")[0].lower()
    return next((lang for lang, script in SCRIPTS.items() if script.search(text)), "")


def words(folded: Folded, lang: str) -> Iterator[Word]:
    """The words of a folded text, stemmed.

    Args:
        folded: the text.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """
    stemmer = stemmer_of(lang, cyrillic=CYRILLIC.search(folded.text) is not None)
    places = folded.places
    pattern = ASCII_WORD if folded.text.isascii() else WORD
    for found in pattern.finditer(folded.text):
        text = found.group()
        start, end = found.span()
        yield Word(text, _stem(stemmer, text), places[start], places[end - 1] + 1)


def stems(folded: Folded, lang: str) -> list[str]:
    """The stems of a folded text's words, without their places: these cost more than the stems.

    Args:
        folded: the text.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """
    stemmer = stemmer_of(lang, cyrillic=CYRILLIC.search(folded.text) is not None)
    pattern = ASCII_WORD if folded.text.isascii() else WORD
    return [_stem(stemmer, text) for text in pattern.findall(folded.text)]


@lru_cache(maxsize=200_000)  # the words of some weeks' news; a stemmer takes ten times as long
def _stem(stemmer: "Stemmer.Stemmer", text: str) -> str:
    """The stem; the word itself where too little would be left of it (French "sénat" to "sen").

    One letter less is an ending, however short the word: "Сена" is of "Сен".
    """
    if HANGUL.match(text):
        return scripts.without_particles(text)
    stem: str = stemmer.stemWord(text)
    enough = len(stem) >= SHORTEST_STEM or (len(stem) == SHORTEST_STEM - 1 and len(text) == SHORTEST_STEM)
    return stem if enough else text


def stemmer_of(lang: str, *, cyrillic: bool) -> "Stemmer.Stemmer":
    """The stemmer for a language; where the language is unknown, by its script."""
    if cyrillic and lang not in STEMMERS:
        lang = "ru"
    elif lang == "ru" and not cyrillic:
        lang = "en"
    return _stemmer(STEMMERS.get(lang, "english"))


@cache
def _stemmer(algorithm: str) -> "Stemmer.Stemmer":
    return Stemmer.Stemmer(algorithm)

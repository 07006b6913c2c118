"""Folds text for comparison and keeps the place of every character in the text as it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
import Stemmer

from service.language import scripts

# Words of scripts that put spaces between them; \w would shatter Khmer, so scripts are named.
SPACED = r"\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Hangul}\p{Armenian}\p{Georgian}"
WORD = regex.compile(rf"[{SPACED}](?:[{SPACED}]|\p{{Mn}})*|\p{{N}}+")
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
SCRIPTS = {
    "km": regex.compile(r"\p{Khmer}"),
    "th": regex.compile(r"\p{Thai}"),
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "zh": regex.compile(r"\p{Han}"),
    "ru": regex.compile(r"\p{Cyrillic}"),
}
HANGUL = regex.compile(r"\p{Hangul}")
CYRILLIC = regex.compile(r"\p{Cyrillic}")


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as it is compared.

    Args:
        text: lower case, compatibility forms resolved, Latin letters without accents, no invisible marks.
        places: for each of its characters, where it stands in the text as shown.
    """

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Word:
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
    """
    if text.isascii():
        return Folded(text.lower(), tuple(range(len(text))))
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in scripts.parts(char):
            if part == BREVE:
                if out[-1:] == ["и"]:
                    out[-1] = "й"  # a letter of its own
            else:
                out.append(part)
                places.append(place)
    spelt, where = scripts.rewrite("".join(out), places)
    return Folded(spelt, tuple(where))


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
    for found in WORD.finditer(folded.text):
        text = found.group()
        yield Word(
            text=text,
            stem=_stem(stemmer, text),
            start=folded.places[found.start()],
            end=folded.places[found.end() - 1] + 1,
        )


def stemmings(folded: Folded) -> set[tuple[str, ...]]:
    """The stems of a folded text's words, in every language that has a stemmer.

    Args:
        folded: the text.
    """
    found = WORD.findall(folded.text)
    cyrillic = CYRILLIC.search(folded.text) is not None
    stemmers = {stemmer_of(lang, cyrillic=cyrillic) for lang in STEMMERS} if found else set()
    return {tuple(_stem(stemmer, word) for word in found) for stemmer in stemmers}


def _stem(stemmer: "Stemmer.Stemmer", text: str) -> str:
    """The stem; the word itself where too little would be left of it (French "sénat" to "sen")."""
    if HANGUL.match(text):
        return scripts.without_particles(text)
    stem: str = stemmer.stemWord(text)
    return stem if len(stem) >= SHORTEST_STEM else text


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

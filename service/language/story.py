"""Reads from an item the facts and words by which the same story is known again: its fingerprint."""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex
from anyascii import anyascii

from service.language.days import days, terms
from service.language.lexicon import Reading
from service.language.numbers import numbers
from service.language.text import UNSPACED, Folded

LEAD = 120  # words of summary and full text that are kept; what comes after them is background
READ = 60  # words beside the title that a sentence model is asked about
LETTERS = 600  # of them, in scripts without spaces
LONGEST = 12  # characters of a word with what stands between, at most
SHORT = 3  # letters: shorter words carry no story
ENDS = frozenset('.!?:;|\n"“”«»„•–—')  # after these a capital need not be a name's
SKELETON = 3  # consonants: a shorter skeleton is anybody's
KATAKANA = regex.compile(r"[\p{Katakana}ー]{3,}")  # how Japanese writes foreign names
CASES = regex.compile(r"(?:ыми|ими|ами|ями|ого|его|ому|ему|ым|им|ом|ем|ах|ях|ой|ей|ых|их)$")
# One sound, several spellings: "Sokha" is Сокха, "Mokhov" is Мохов, "Lavrov" is ラヴロフ.
SOUNDS = {
    "shch": "s", "tch": "c", "sch": "s", "ph": "f", "kh": "h", "gh": "g", "ck": "k", "ch": "c", "sh": "s",
    "zh": "z", "ts": "c", "qu": "k", "x": "ks", "q": "k", "w": "v", "l": "r", "f": "v",
}  # fmt: skip
SPELLINGS = regex.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
SILENT = regex.compile(r"[^bcdghkmnprstvz]")
TWICE = regex.compile(r"(.)\1+")


def facts(title: Reading, summary: Reading, content: Reading) -> tuple[str, ...]:
    """The facts of an item, each as `label:value`; labels are those of `service.domain.novelty.Story`.

    Args:
        title: the item's.
        summary: the item's.
        content: its full text; empty where it has none.
    """
    summary = _begin(summary, LEAD)
    content = _begin(content, LEAD - len(summary.words))
    lang = title.lang
    texts = (title, summary, content)
    told = dict.fromkeys(_content(title))
    lead = dict.fromkeys(word for text in texts[1:] for word in _content(text))
    on = days(title.folded.text, lang)
    body = f"{summary.folded.text} {content.folded.text}"
    return (
        f"text:{_shown(*texts)}",
        *(f"title:{word}" for word in told),
        *(f"word:{word}" for word in lead if word not in told),
        *(f"name:{name}" for name in sorted({name for text in texts for name in _names(text)})),
        *(f"told:{number}" for number in sorted(numbers(title.folded.text, lang))),
        *(f"number:{number}" for number in sorted(numbers(body, lang))),
        *(f"term:{term}" for term in sorted(terms(title.folded.text))),
        *(f"on:{day}" for day in sorted(on)),
        *(f"day:{day}" for day in sorted(days(body, lang) - on)),
    )


def _shown(title: Reading, *rest: Reading) -> str:
    """Title and lead as they are shown, as far as a sentence model is asked about them."""
    lead = [word for text in rest for word in text.shown.split()]
    return ". ".join(filter(None, (" ".join(title.shown.split()), " ".join(lead[:READ])[:LETTERS])))


def _begin(text: Reading, words: int) -> Reading:
    """A text's first words; of scripts without spaces, as many characters as such words have at most."""
    found = text.words[:words]
    end = found[-1].end if found and len(text.words) > words else len(text.shown)
    end = min(end, words * LONGEST)
    places = text.folded.places[: bisect_left(text.folded.places, end)]
    begun = Folded(text.folded.text[: len(places)], places)
    return Reading(text.shown[:end], begun, text.stems[:words], text.lang)


def _content(text: Reading) -> Iterator[str]:
    """Stems of words that carry a story, and pairs of characters of scripts without spaces."""
    yield from (word.stem for word in text.words if len(word.text) > SHORT or word.text.isdigit())
    for run in UNSPACED.finditer(_joined(text)):
        yield from (a + b for a, b in pairwise(run.group()))


def _joined(text: Reading) -> str:
    """The folded text, with the marks of kana on their letters: folding sets them apart."""
    return unicodedata.normalize("NFC", text.folded.text)


def _names(text: Reading) -> Iterator[str]:
    """Names inside sentences, by the consonants they are spoken with: they stay across languages."""
    for before, word in pairwise(text.words):
        shown = text.shown[word.start : word.end]
        between = text.shown[before.end : word.start]
        if shown[:1].isupper() and not ENDS.intersection(between):
            yield from _spoken(word.text)
    for run in KATAKANA.finditer(_joined(text)):
        yield from _spoken(run.group())


@lru_cache(maxsize=50_000)
def _spoken(name: str) -> tuple[str, ...]:
    """The consonants of a name, one letter a sound; nothing where they are too few to tell it by."""
    latin = anyascii(CASES.sub("", name)).lower()
    sounds = SPELLINGS.sub(lambda found: SOUNDS[found.group()], latin)
    bones = TWICE.sub(r"\1", SILENT.sub("", sounds))
    return (bones,) if len(bones) >= SKELETON else ()

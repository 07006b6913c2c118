"""Reads a text into the words, names, places and numbers by which a profile compares it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from service.domain.development import Field
from service.domain.item import Item
from service.domain.matching.sketch import Sketch
from service.language.places import LONGEST, gazetteer
from service.language.text import UNSPACED, Folded, Word, fold, language_of, words

TITLE = 3  # how often a word of the title counts
BODY = 600  # words of the body that are read: what comes after them is background
ENDS = frozenset('.!?:;|\n"“”«»`•–—')
TITLE_CASE = 0.6  # share of long words with a capital, from which a headline has Capitals On Most Words
LONG = 3  # letters: longer words have a capital in such a headline
PLACE_CUES = frozenset(
    (
        *("in", "at", "near", "from", "outside", "around", "across", "off"),
        *("a", "en", "au", "aux", "dans", "de", "desde", "cerca", "bei", "aus", "nach"),
        *("в", "во", "на", "из", "под", "около"),
    )
)
NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
NUMBERS = {name: str(value) for value, name in enumerate(NUMBER_WORDS)}
JOINTS = frozenset((" ", "-", "'", "’"))
YEAR = 4  # digits


@dataclass(frozen=True, slots=True)
class Read:
    """A title, or a part of a body.

    Args:
        field: which.
        text: as it is shown.
        folded: as it is compared.
        words: its words.
    """

    field: Field
    text: str
    folded: Folded
    words: Sequence[Word]

    @classmethod
    def of(cls, field: Field, text: str, lang: str) -> "Read":
        """Read a text in a language (BCP 47 primary tag; empty where unknown)."""
        folded = fold(text)
        return cls(field, text, folded, list(words(folded, lang)))


def read_item(item: Item) -> list[Read]:
    """An item's title, summary and content."""
    lang = language_of(item.lang, item.title or item.summary)
    fields = ((Field.TITLE, item.title), (Field.SUMMARY, item.summary), (Field.CONTENT, item.content))
    return [Read.of(field, text, lang) for field, text in fields]


def sketch(title: str, body: str, lang: str, day: date | None = None) -> Sketch:
    """The sketch of a text.

    Args:
        title: plain text.
        body: plain text; a title at its head counts once.
        lang: its language (BCP 47 primary tag); empty where unknown.
        day: the day it came out.
    """
    body = body.removeprefix(title)
    return sketch_of([Read.of(Field.TITLE, title, lang), Read.of(Field.CONTENT, body, lang)], day)


def sketch_of(parts: Sequence[Read], day: date | None) -> Sketch:
    """The sketch of a text that was read already.

    Args:
        parts: its title and what follows it.
        day: the day it came out.
    """
    found = _Found()
    for part in _bounded(parts):
        found.read(part)
    return Sketch(
        terms_of(parts),
        found.names,
        found.full_names,
        found.places,
        found.numbers,
        {what: frozenset(numbers) for what, numbers in found.counted.items()},
        day,
    )


def terms_of(parts: Sequence[Read]) -> Counter[str]:
    """The terms of a text, with how often they stand there; a word of the title counts three times."""
    terms: Counter[str] = Counter()
    for part in _bounded(parts):
        weight = TITLE if part.field is Field.TITLE else 1
        for word in part.words:
            terms[NUMBERS.get(word.text, word.stem)] += weight
        # Words of scripts without spaces cannot be told apart without a lexicon: pairs of characters.
        for run in UNSPACED.finditer(part.folded.text):
            for a, b in pairwise(run.group()):
                terms[a + b] += weight
    return terms


def _bounded(parts: Sequence[Read]) -> Iterator[Read]:
    left = BODY
    for part in parts:
        if part.field is Field.TITLE:
            yield part
        elif left:
            kept = part.words[:left]
            left -= len(kept)
            yield part if len(kept) == len(part.words) else replace(part, words=kept)


class _Found:
    """Names, places and numbers that were read so far."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.full_names: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        self.counted: dict[str, set[str]] = defaultdict(set)

    def read(self, part: Read) -> None:
        """Read a title or a part of a body."""
        text, its = part.text, part.words
        capitals = [text[word.start].isupper() for word in its]
        opens = _opens(text, its)
        long = [capital for word, capital in zip(its, capitals, strict=True) if len(word.text) > LONG]
        title_case = part.field is Field.TITLE and bool(long) and sum(long) / len(long) >= TITLE_CASE
        before = ""  # the name that ends just before
        for place, word in enumerate(its):
            number = word.text if word.text.isdigit() else NUMBERS.get(word.text, "")
            joined = place > 0 and text[its[place - 1].end : word.start] in JOINTS
            if number:
                self.numbers[number] += 1
                if place + 1 < len(its) and not _is_year(number):
                    self.counted[its[place + 1].stem].add(number)
                before = ""
            elif capitals[place] and len(word.text) > 1:
                if not opens[place] and not title_case:
                    self.names[word.stem] += 1
                    if before and joined:
                        self.full_names[f"{before} {word.stem}"] += 1
                before = word.stem
            else:
                before = ""
        self._read_places(text, its, capitals)

    def _read_places(self, text: str, its: Sequence[Word], capitals: list[bool]) -> None:
        known = gazetteer()
        place = 0
        while place < len(its):
            length = 0
            if capitals[place]:
                length = next(
                    (
                        n
                        for n in range(min(LONGEST, len(its) - place), 0, -1)
                        if all(capitals[place : place + n])
                        and " ".join(word.text for word in its[place : place + n]) in known
                    ),
                    0,
                )
            if length:
                cued = place > 0 and its[place - 1].text in PLACE_CUES
                end = place + length
                # "Jackson said" may be a person; "Michael Jackson" and "Jackson Smith" are.
                inside_a_name = (
                    place > 0 and capitals[place - 1] and text[its[place - 1].end : its[place].start] == " "
                ) or (end < len(its) and capitals[end] and text[its[end - 1].end : its[end].start] == " ")
                if cued or not inside_a_name:
                    self.places[" ".join(word.stem for word in its[place:end])] += 2 if cued else 1
            place += length or 1


def _opens(text: str, its: Sequence[Word]) -> list[bool]:
    """Whether each word opens a sentence or a quotation: there a capital says nothing."""
    return [
        place == 0 or not ENDS.isdisjoint(text[its[place - 1].end : word.start])
        for place, word in enumerate(its)
    ]


def _is_year(number: str) -> bool:
    return len(number) == YEAR and number[:2] in ("19", "20")

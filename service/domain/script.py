"""Whether a text can be in the language that is said of it, by the letters that it is written in.

Many a feed calls itself English only because its software does so where nobody says otherwise.
"""

import re
import string
from functools import cache, lru_cache

LATIN, CYRILLIC = "A-Za-z\u00c0-\u024f\u1e00-\u1eff", "\u0400-\u04ff"
ARABIC, DEVANAGARI = "\u0600-\u06ff\u0750-\u077f", "\u0900-\u097f"
IN_LATIN = (
    "af ca cs da de en es et eu fi fil fr gl hr hu id is it lt lv ms nb nl nn no pl pt ro sk sl sq sv sw tl "
    "tr vi"
)
# The letters of languages that are written in one script; of others no letter tells anything.
LETTERS = {
    **dict.fromkeys(IN_LATIN.split(), LATIN),
    **dict.fromkeys(("be", "bg", "mk", "ru", "uk"), CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ps", "ur"), ARABIC),
    **dict.fromkeys(("hi", "mr", "ne"), DEVANAGARI),
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u05d0-\u05ea",
    "ja": "\u3040-\u30ff\u3400-\u9fff",
    "km": "\u1780-\u17d3",
    "ko": "\u1100-\u11ff\uac00-\ud7a3",
    "lo": "\u0e80-\u0edf",
    "my": "\u1000-\u109f",
    "th": "\u0e01-\u0e4e",
    "zh": "\u3400-\u9fff",
}
ALL = "".join(dict.fromkeys(LETTERS.values()))
NO_LETTERS = bytes(set(range(0x80)) - set(string.ascii_letters.encode()))


def belies(text: str, lang: str) -> bool:
    """Whether a text is written in letters in which that language is not.

    Latin letters stand in texts of any script, for names; other letters hardly ever in a text in Latin ones.

    Args:
        text: title and lead, say.
        lang: what is said of its language (BCP 47).
    """
    own = _own(lang)
    if own is None or (text.isascii() and own is LATIN):
        return False
    if own is not LATIN:
        return not _run(own).search(text) and _run(ALL).search(text) is not None
    plain = text.encode("ascii", "ignore")
    # Every item of every new document comes here: where what is beyond ASCII could not outweigh plain
    # letters even if all of it were foreign, nothing needs to be told apart.
    if len(text) - len(plain) <= len(plain.translate(None, NO_LETTERS)):
        return False
    other = len(_run(ALL).sub("", text))  # signs, digits, spaces
    foreign = len(_run(own).sub("", text)) - other
    return foreign > len(text) - other - foreign


@lru_cache(maxsize=1_024)
def _own(lang: str) -> str | None:
    return LETTERS.get(lang.partition("-")[0].lower())


@cache
def _run(letters: str) -> re.Pattern[str]:
    return re.compile(f"[{letters}]+")

"""How scripts write one word in several ways, folded to one; and where words end in scripts without spaces.

Folding is for comparison only: every character keeps its place in the text as it is shown.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

import opencc
import regex
from icu4py.breakers import WordBreaker
from para import zg_to_unicode

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u2063\u034f\u200e\u200f")
MARKS = frozenset(chr(code) for code in range(0x300, 0x370))  # accents
LETTERS = {"đ": "d"}  # a letter whose mark writers leave off, and that Unicode does not take apart

# --- Khmer and Thai: one look, several spellings ------------------------------------------------------------

COENG, KHMER_DA, KHMER_TA, KHMER_RO = "\u17d2", "\u178a", "\u178f", "\u179a"
MUUSIKATOAN, TRIISAP = "\u17c9", "\u17ca"
KHMER_U = "\u17bb"
ABOVE = (
    "\u17b7\u17b8\u17b9\u17ba\u17be"  # vowels above, which turn a shifter into something that looks like u
)
SHIFTED_UP = frozenset("បងញមយរវនល")  # consonants whose shifter is muusikatoan; the others take triisap
KHMER = regex.compile(r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17dd])+")
UNITS = regex.compile(r"\u17d2[\u1780-\u17b3]|.", regex.DOTALL)
COMPOSED = (("\u17c1\u17b8", "\u17be"), ("\u17c1\u17b6", "\u17c4"))  # e and i are oe; e and a are o
THAI = regex.compile(r"เเ|\u0e4d[\u0e48-\u0e4b]")  # two e for one ae; a tone typed after the ring
REWRITTEN = regex.compile(rf"{KHMER.pattern}|{THAI.pattern}")


@cache
def parts(char: str) -> str:
    """A character as it is compared: compatibility forms, case, accents and the digits of any script folded.

    Args:
        char: one character as shown. A breve that stands alone stays, for the letter before it to take.
    """
    if char in INVISIBLE:
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    folded: list[str] = []
    for part in unicodedata.normalize("NFKD", char).casefold():
        if part in MARKS:
            if part == "\u0306" and folded[-1:] in ([], ["и"]):
                folded[-1:] = ["й"] if folded else [part]
        else:
            folded.append(LETTERS.get(part, part))
    return "".join(folded)


def rewrite(text: str, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Spell the syllables of Khmer and Thai in one way.

    Args:
        text: folded by character.
        places: for each of its characters, where it stands in the text as shown.
    """
    if not REWRITTEN.search(text):
        return text, places
    out: list[str] = []
    where: list[int] = []
    done = 0
    for found in REWRITTEN.finditer(text):
        start, end = found.span()
        out.append(text[done:start])
        where += places[done:start]
        spelt, order = _syllable(found.group())
        out.append(spelt)
        where += [places[start + offset] for offset in order]
        done = end
    out.append(text[done:])
    where += places[done:]
    return "".join(out), where


@lru_cache(maxsize=20_000)
def _syllable(text: str) -> tuple[str, tuple[int, ...]]:
    """A syllable's spelling, and which of its characters each of the new ones stands for."""
    if text == "เเ":
        return "แ", (0,)
    if text[0] == "\u0e4d":
        return text[1] + text[0], (1, 0)
    units = [(found.group(), found.start()) for found in UNITS.finditer(text)]
    units[1:] = sorted(units[1:], key=lambda unit: _rank(unit[0]))
    spelt = "".join(unit.replace(COENG + KHMER_DA, COENG + KHMER_TA) for unit, _ in units)
    order = [start + offset for unit, start in units for offset in range(len(unit))]
    for typed, meant in COMPOSED:
        at = spelt.find(typed)
        if at >= 0:
            spelt = spelt[:at] + meant + spelt[at + 2 :]
            del order[at + 1]
    shifter = MUUSIKATOAN if text[0] in SHIFTED_UP else ""
    chars, kept = [], []
    for place, char in enumerate(spelt):
        after = spelt[place + 1 : place + 2]
        shown = char
        if char == TRIISAP or (char == MUUSIKATOAN and not shifter):
            shown = ""  # often left off: it turns the vowel's sound, and tells no word from another
        elif char == KHMER_U and after and after in ABOVE:
            shown = shifter
        if shown:
            chars.append(shown)
            kept.append(order[place])
    return "".join(chars), tuple(kept)


def _rank(unit: str) -> int:
    """Where a part of a Khmer syllable belongs: consonants below, ro below, shifters, vowels, signs."""
    if unit[0] == COENG:
        return 1 if unit[1:] == KHMER_RO else 0
    if unit in "\u17c9\u17ca\u17cc":
        return 2
    return 3 if "\u17b4" <= unit <= "\u17c5" else 4


# --- Chinese ----------------------------------------------------------------------------------------------


@cache
def _simplified() -> dict[int, str]:
    convert = opencc.OpenCC("t2s").convert
    pairs = ((char, convert(char)) for char in map(chr, range(0x3400, 0xA000)))
    return {ord(char): simple for char, simple in pairs if simple != char and len(simple) == 1}


def simplified(text: str) -> str:
    """A text with each Chinese character in its simplified form; as long as before."""
    return text.translate(_simplified())


# --- Burmese ----------------------------------------------------------------------------------------------

MYANMAR = regex.compile("[\u1000-\u109f]")


def in_unicode(text: str) -> str:
    """A text whose Burmese was typed for the Zawgyi font, which gives the same characters another sense and
    order, as Unicode has it; any other text as it is.
    """
    converted: str = zg_to_unicode(text) if MYANMAR.search(text) else text
    return converted


# --- Korean -----------------------------------------------------------------------------------------------

# What Korean hangs on a noun, longest first, taken apart as folding does.
PARTICLES = tuple(
    unicodedata.normalize("NFKD", one)
    for one in (
        *(
            "에서는",
            "으로부터",
            "에게서",
            "이라고",
            "에서",
            "에게",
            "으로",
            "부터",
            "까지",
            "처럼",
            "보다",
            "이나",
        ),
        *("라고", "은", "는", "이", "가", "을", "를", "에", "의", "와", "과", "도", "로", "만", "들", "서"),
    )
)
SYLLABLE = regex.compile(r"[\u1100-\u1112]")  # each starts with one of these consonants
FEWEST_SYLLABLES = 2


def without_particles(word: str) -> str:
    """A Korean word without what hangs on it, as long as two syllables are left.

    Args:
        word: folded.
    """
    while True:
        particle = next((one for one in PARTICLES if word.endswith(one)), None)
        if particle is None or len(SYLLABLE.findall(word[: -len(particle)])) < FEWEST_SYLLABLES:
            return word
        word = word[: -len(particle)]


# --- Words in scripts without spaces ------------------------------------------------------------------------

SHORT = 4  # letters: a shorter run of Khmer, Thai, Lao or Burmese letters stands inside other words by chance
KATAKANA = regex.compile(r"[\p{Katakana}ー]")
VOICING = ("\u3099", "\u309a")  # folded text has them after their kana, katakana or hiragana
LEADING = frozenset("เแโใไເແໂໃໄ")  # vowels that are written before the consonant they follow
LETTERED = regex.compile(r"[\p{Khmer}\p{Thai}\p{Lao}\p{Myanmar}]")
HAN = regex.compile(r"\p{Han}")
# What forms one word with a country's one-character name: its army, its side, to visit it, to be there.
BESIDE = frozenset("国國方军軍籍媒式国语語人访訪赴驻駐在对対對旅亲親反援中美日英韩韓朝乌柬俄露泰越")
# What stands beside a pair of such names in one word: another one.
JOINED = frozenset("中美俄英法德日韩韓朝菲越泰柬缅緬印伊澳乌烏巴以吉")


@lru_cache(maxsize=8)
def boundaries(text: str) -> tuple[int, ...]:
    """Where the words of a text start and end, by ICU's dictionaries of scripts without spaces."""
    # ICU counts in UTF-16: what lies beyond its first plane would shift all places that follow.
    plain = "".join(char if char <= "\uffff" else "\ufffd" for char in text)
    return (0, *(end for _, end in WordBreaker(plain, "zh").segments()))


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The words that hold a stretch of a text: where the first starts and the last ends."""
    found = boundaries(text)
    return found[bisect_right(found, start) - 1], found[bisect_left(found, end)]


def is_word(text: str, start: int, end: int, *, abbreviates: bool, spells: frozenset[str]) -> bool:
    """Whether a phrase that stands in a text of a script without spaces is there as words of its own.

    - No phrase starts inside a syllable (after Khmer's coeng, or a Thai vowel written before its consonant),
      nor inside a run of katakana: "Ream" in "William".
    - A short run of letters is a word by ICU's dictionary, or none.
    - One Chinese character that stands for a country (俄, 柬, 露) is a word by itself or with what headlines
      join to it (俄方, 访俄), and is not followed by a character that spells a foreign name: not 请柬,
      暴露, 俄勒冈.
    - A pair of them (中菲) is made of no other words: not 其中|美国.
    - Any other single one is a word, or ends one: compounds are of the kind that their last part names
      (护卫舰 is a 舰, but 警告 is no 警).

    Args:
        text: folded.
        start: where the phrase starts in it.
        end: one past its end.
        abbreviates: whether the phrase is a country's one-character name, or those of two.
        spells: characters that spell foreign names.
    """
    phrase, before, after = text[start:end], text[start - 1 : start], text[end : end + 1]
    if before and (before == COENG or before in LEADING):
        return False
    kana = text[start - 2 : start - 1] if before in VOICING else before
    if kana and KATAKANA.match(phrase) and KATAKANA.match(kana):
        return False
    if abbreviates or (len(phrase) == 1 and HAN.match(phrase)):
        first, last = _around(text, start, end)
        if not abbreviates:
            return last == end
        beside = set(text[first:start] + text[end:last])
        return beside <= (BESIDE if len(phrase) == 1 else JOINED) and after not in spells
    if len(phrase) < SHORT and LETTERED.match(phrase):
        return _around(text, start, end) == (start, end)
    return True

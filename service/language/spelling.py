"""Whether words of a text are a phrase as a writer means it, where folding made them alike."""

import re
import unicodedata

from service.language.scripts import MARKS

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
AGENT = re.compile(r"(?:er|or)(?:s|['’]s|s['’])?$", re.IGNORECASE)
SHORT_NAME = 3  # letters: a name that short (Nga, Ý, Lao) is another word without its capital or its marks


def is_meant(shown: str, phrase: str, lang: str) -> bool:
    """Whether words that are a phrase once folded are meant as that phrase.

    - A phrase in capitals is: PAS is not "pas". So is a name of three letters or fewer, unless in capitals.
    - In Vietnamese, words are told apart by their marks, and names of one syllable by their capital: Pháp
      is France, "phương pháp" a method.
    - In English, who does something is not where or what: an officer and an office have one stem.

    Args:
        shown: as they stand in the text.
        phrase: as the follow-up or the gazetteer writes it.
        lang: the text's language (BCP 47 primary tag).
    """
    if len(phrase) <= SHORT_NAME and phrase[:1].isupper() and not shown.isupper():
        return shown == phrase
    if lang == "en" and shown[-1:].isalpha() and bool(AGENT.search(shown)) != bool(AGENT.search(phrase)):
        return False
    if lang != "vi":
        return True
    is_name = phrase[:1].isupper() and not phrase[1:].isupper() and len(phrase.split()) == 1
    return (not is_name or shown[:1].isupper()) and is_spelt_alike(shown, phrase)


def is_spelt_alike(shown: str, phrase: str) -> bool:
    """Whether Vietnamese words are a phrase, and not other words that differ in their marks.

    A text without any marks stands for a phrase of two syllables or more, never for one alone: too many
    words are the same without their marks. Where in its syllable a tone is written does not matter.

    Args:
        shown: as they stand in the text.
        phrase: as the follow-up writes it.
    """
    if shown.isascii() and not phrase.isascii():
        return len(phrase.split()) > 1
    return _marks(shown) == _marks(phrase)


def _marks(text: str) -> list[tuple[str, list[str]]]:
    """The marks of each word: those of its letters in their order, and its tones."""
    found = []
    for word in text.casefold().split():
        apart = unicodedata.normalize("NFD", word)
        marks = "".join(char for char in apart if (char in MARKS and char not in TONES) or char == "đ")
        found.append((marks, sorted(char for char in apart if char in TONES)))
    return [one for one in found if one != ("", [])]

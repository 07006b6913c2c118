"""The cases of a Russian name, where its stem does not tell them: Китай, Китая; Афганистан, Афганистану.

Snowball's stems are made for common words: too little is left of a short name to be told by (Кен- of
Кения), and the end of some is taken for a verb's (Афганист-, Афганистан-). So the cases are spelt out. A rule
also makes forms that do not exist; they match no text.
"""

import re
from itertools import product

# How a word ends, and what stands for that in the other cases; the first that fits. Adjectives with a space.
ADJECTIVES = (
    (r"[ыио]й ", ("ого ", "ому ", "ым ", "ом ")),  # Южный Судан
    (r"ая ", ("ой ", "ую ")),  # Северная Корея
)
NOUNS = (
    (r"ия", ("ии", "ию", "ией")),
    (r"(?<=[ауюе])я", ("и", "ю", "ей")),
    (r"(?<=[гкхжчшщ])а", ("и", "е", "у", "ой", "ей")),
    (r"а", ("ы", "е", "у", "ой")),
    (r"я", ("и", "е", "ю", "ей")),
    (r"й", ("я", "ю", "ем", "е")),
    (r"ь", ("я", "ю", "ем", "е", "и", "ью")),
    (r"ы", ("", "ам", "ами", "ах")),
    # Египет, Египта; but Бишкек, Бишкека
    (r"е([цкт])", (r"\1а", r"\1у", r"\1ом", r"\1е", r"е\1а", r"е\1у", r"е\1ом", r"е\1е")),
    (r"(?<=[бвгджзклмнпрстфхцчшщ])", ("а", "у", "ом", "е")),
)
NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁ][а-яё]+)?")


def cases(name: str) -> tuple[str, ...]:
    """A Russian name in its other cases; nothing for what is no name of a word or two.

    Args:
        name: as it is written, in the nominative.
    """
    if not NAME.fullmatch(name):
        return ()
    *first, last = re.split(r"(?<=[ -])", name)
    before = [(word, *_declined(word, ADJECTIVES)) for word in first]
    return tuple("".join(words) for words in product(*before, _declined(last, NOUNS)))


def _declined(word: str, rules: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    for ending, cases_of in rules:
        if re.search(rf"(?:{ending})$", word):
            return tuple(re.sub(rf"(?:{ending})$", case, word) for case in cases_of)
    return ()

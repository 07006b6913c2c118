"""Which country an outlet is at home in, where only its name is known: by the desk's list of feeds."""

import re
from collections.abc import Iterable, Mapping

WORD = re.compile(r"\w+")
INITIALS = 3  # words of a name from which its initials are a name too: Agence Kampuchea Presse, AKP

Homes = Mapping[tuple[str, ...], str]


def homes(listed: Iterable[tuple[str, str | None]]) -> Homes:
    """Countries by the words of outlets' names.

    Args:
        listed: each outlet's name and country (ISO 3166-1 alpha-2); None where the list does not say.
    """
    found: dict[tuple[str, ...], str] = {}
    for name, country in listed:
        words = _words(name)
        if country is None or not words:
            continue
        found[words] = country
        if len(words) >= INITIALS:
            found.setdefault(("".join(word[0] for word in words),), country)
    return found


def home_of(outlet: str, known: Homes) -> str | None:
    """An outlet's country; its editions have its own ("Fresh News English"). None where it is not known."""
    words = _words(outlet)
    return next((known[words[:end]] for end in range(len(words), 0, -1) if words[:end] in known), None)


def _words(name: str) -> tuple[str, ...]:
    words = WORD.findall(name.casefold())
    return tuple(words[1:] if words[:1] == ["the"] else words)

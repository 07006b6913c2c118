"""How common words are before the desk's own feeds have told: a small table of twelve languages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "common_words.txt"  # where it comes from stands in its head


@cache
def shares() -> Mapping[str, float]:
    """The share of articles that hold a stem, 0 to 1; in several languages the greatest."""
    found: dict[str, float] = {}
    for table in _tables().values():
        for stem, share in table.items():
            found[stem] = max(share, found.get(stem, 0.0))
    return found


def likely_language(texts: Iterable[str]) -> str:
    """The language of a text (BCP 47 primary tag) by its commonest words; empty where none are known.

    Args:
        texts: its words, folded, not stemmed.
    """
    known = set(texts)
    scores = {
        lang: sum(share for word, share in table.items() if word in known)
        for lang, table in _tables().items()
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else ""


@cache
def _tables() -> Mapping[str, Mapping[str, float]]:
    tables: dict[str, dict[str, float]] = defaultdict(dict)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            lang, share, *stems = line.split()
            tables[lang] |= dict.fromkeys(stems, int(share) / 1000)
    return tables

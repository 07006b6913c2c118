"""What feedparser is not given: documents that would keep it busy for minutes, and that no outlet writes.

Its time grows with the square of a tag's attributes and of an entry's categories, and with a document's tags
times its namespaces, and times the length of the base address that it resolves anew at each of them; and it
needs some 20 microseconds for each tag. Measured with feedparser 6.0.14.
"""

import re

TAGS, ATTRIBUTES, CATEGORIES, NAMESPACES = 80_000, 250, 300, 100
TAG = re.compile(r"""<[A-Za-z_](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+""")
NAMESPACE = re.compile(r"xmlns:[^\s=<>]++")
BASE = re.compile(r"""\bbase\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
WHOLE = re.compile(r"[a-z]+://|/", re.IGNORECASE)  # what stands for itself; other bases add up
BASES = 1.6e8  # characters of base addresses times tags: some ten seconds
CATEGORY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:(item|entry)|category|subject|keywords|tags)\b", re.IGNORECASE)
KEYWORDS = re.compile(r"(?:keywords|tags)\b[^<>]{0,200}>\s{0,20}(?:<!\[CDATA\[)?([^<]{2000,})", re.IGNORECASE)


def excess(text: str) -> str:
    """What there is too much of in a document, in plain words; empty where it may be read."""
    if text.count("<") > TAGS:
        return f"it has more than {TAGS:,} tags: a feed that large is not read"
    if any(
        match.end() - match.start() > ATTRIBUTES * 4 and match[0].count("=") > ATTRIBUTES
        for match in TAG.finditer(text)
    ):
        return f"a tag has more than {ATTRIBUTES} attributes"
    if text.count("xmlns:") > NAMESPACES and len(set(NAMESPACE.findall(text))) > NAMESPACES:
        return f"it has more than {NAMESPACES} namespaces"
    if _base_length(text) * text.count("<") > BASES:
        return "its base addresses are too long for so many tags"
    if _has_many_categories(text):
        return f"an entry has more than {CATEGORIES:,} categories"
    return ""


def _base_length(text: str) -> int:
    """Characters that the longest base address may come to."""
    bases = ["".join(match.groups("")) for match in BASE.finditer(text)]
    whole = max((len(base) for base in bases if WHOLE.match(base)), default=0)
    return whole + sum(len(base) for base in bases if not WHOLE.match(base))


def _has_many_categories(text: str) -> bool:
    categories = 0
    for match in CATEGORY.finditer(text):
        categories = 0 if match[1] else categories + 1
        if categories > CATEGORIES:
            return True
    return any(match[1].count(",") > CATEGORIES for match in KEYWORDS.finditer(text))

"""What feedparser is not given: documents that would keep it busy for minutes, and that no outlet writes.

Its time grows with the square of a tag's attributes and of an entry's categories, and it needs some 20
microseconds for each tag. Measured with feedparser 6.0.14.
"""

import re

TAGS, ATTRIBUTES, CATEGORIES = 80_000, 250, 300
TAG = re.compile(r"""<[A-Za-z_](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+""")
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
    categories = 0
    for match in CATEGORY.finditer(text):
        categories = 0 if match[1] else categories + 1
        if categories > CATEGORIES:
            return f"an entry has more than {CATEGORIES:,} categories"
    if any(match[1].count(",") > CATEGORIES for match in KEYWORDS.finditer(text)):
        return f"an entry has more than {CATEGORIES:,} categories"
    return ""

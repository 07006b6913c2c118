"""Mends what most broken XML is broken by: ampersands that begin no reference."""

import re
from html import escape
from html.entities import html5

# None of the references that XML knows by itself.
STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)([A-Za-z][A-Za-z0-9]*;)?")


def mended(text: str) -> str:
    """A document with its stray ampersands escaped: `&eacute;` is what HTML means by it, all else itself."""
    return STRAY.sub(lambda found: _reference(found[1] or ""), text)


def _reference(name: str) -> str:
    return escape(html5[name]) if name in html5 else f"&amp;{name}"

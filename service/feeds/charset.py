"""Decodes documents: what is said of their encoding is wrong too often to be all that counts."""

import codecs
import re
from collections.abc import Sequence
from contextlib import suppress

# How documents begin that take two or four bytes for a character: by a mark, or by the first sign of markup.
BEGINNINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# What is an encoding of documents. Others that Python knows are not, and punycode keeps it busy for hours.
ENCODINGS = re.compile(r"ascii|utf-8|cp\d|iso|koi|mac|big5|gb|euc|shift|johab|hz|tis|kz|ptcp")
# Encodings, by Python's names, that stand for larger ones (encoding.spec.whatwg.org, section 4.2).
LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
ANY = "cp1252"  # it takes nearly all bytes, and is named by whoever does not know
LOST = "\ufffd"  # in the place of what can't be decoded


def text_of(body: bytes, named: Sequence[str]) -> str:
    """The text of a document. Never raises: what can't be decoded is replaced.

    Clean UTF-8 is UTF-8 whatever is said, and so is what is damaged here and there: many a feed cuts a
    summary in the middle of a character.

    Args:
        body: its bytes.
        named: the encodings that are named for it, what counts most first.
    """
    for begins, encoding in BEGINNINGS:
        if body.startswith(begins):
            return body.decode(encoding, "replace")
    encodings = [known for name in named if (known := _known(name)) not in (None, ANY)]
    # The escapes of ISO 2022 are clean UTF-8, too.
    for encoding in encodings if b"\x1b$" in body else ():
        if encoding.startswith("iso2022"):
            return body.decode(encoding, "replace")
    # The last character may have been cut in two with the document.
    with suppress(UnicodeDecodeError):
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    if (text := mostly(body, "utf-8")) is not None:
        return text
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    found = (text for encoding in encodings if (text := mostly(body, encoding)) is not None)
    return next(found, None) or body.decode(ANY, "replace")


def mostly(body: bytes, encoding: str) -> str | None:
    """A text of which less is lost than is beyond ASCII in what is left; None where more is.

    Args:
        body: its bytes.
        encoding: by Python's name.
    """
    text = body.decode(encoding, "replace")
    lost = text.count(LOST)
    beyond = len(text) - len(text.encode("ascii", "ignore")) - lost
    return text if lost < beyond else None


def _known(name: str) -> str | None:
    """An encoding by Python's name; None where it is none."""
    name = name.lower().removeprefix("x-")
    for one in (name, name.replace("windows-", "cp")):  # Python knows not all of Windows' by that name
        with suppress(LookupError, ValueError):  # the name may itself be no text
            found = codecs.lookup(one).name
            return LARGER.get(found, found) if ENCODINGS.match(found) else None
    return None

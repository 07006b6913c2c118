"""Where an outlet is at home: the country that its readers live in, and that it need not name."""

import re
from functools import cache, lru_cache

from babel import Locale

from service.language.demonyms import codes
from service.language.lexicon import Reading, read

TOP = re.compile(r"https?://(?:[^/?#@]*@)?[^/?#:@]*\.([A-Za-z]{2})\.?(?=[:/?#]|$)", re.IGNORECASE)
BRITAIN = "UK"  # the one country whose domain (RFC 1591) is not its ISO code
# Countries' domains that anybody takes for what the letters say: a .tv is seldom at home in Tuvalu.
ANYBODYS = frozenset(
    (
        *("AC", "AD", "AG", "AI", "AM", "AS", "BZ", "CC", "CD", "CO", "CX", "DJ", "FM", "GA", "GD", "GG"),
        *("GL", "IM", "IO", "IS", "LA", "LC", "LY", "ME", "MS", "MU", "NU", "PW", "RE", "SC", "SH", "SR"),
        *("ST", "SU", "TC", "TK", "TM", "TO", "TV", "VC", "VG", "WS"),
    )
)


@cache
def country_name(code: str) -> str:
    """A country's English name; "Myanmar (Burma)" where it has two."""
    name: str = Locale("en").territories[code]
    return name


def country_of_address(url: str | None) -> str | None:
    """The country whose domain an address lies in; None where it lies in no country's."""
    found = TOP.match(url or "")
    if found is None or (domain := found[1].upper()) in ANYBODYS:
        return None
    return "GB" if domain == BRITAIN else domain if domain in codes() else None


@lru_cache(maxsize=4096)  # outlets are few, their items many
def at_home(outlet: str, country: str | None, lang: str) -> Reading:
    """What an outlet's name says of where it is at home, and the country that is known to be its own.

    Args:
        outlet: its name.
        country: ISO 3166-1 alpha-2; None where it is not known.
        lang: of its item (BCP 47 primary tag).
    """
    return read(outlet if country is None else f"{outlet} ({country_name(country)})", lang)

"""Plain text and canonical addresses out of what feeds carry."""

import html
import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit, urlunsplit

import nh3

from service.domain.document import ADDRESS
from service.feeds.wrappers import unwrapped

# What begins and ends a line of its own; and what a parser takes all within for text, though pictures that
# are loaded late stand there once more.
BLOCK = (
    r"<(?:/?(?:p|div|li|ul|ol|h\d|t[rdh]|d[dtl]|blockquote|fig(?:ure|caption)|section|article|aside|header|footer"
    r"|main|nav|address|center|pre|table|caption|option|button|noscript|noembed|noframes|iframe)|br|hr)\b"
    r"[^<>]*>\s*+"
)
BLOCKS = re.compile(rf"{BLOCK}(?:{BLOCK})*+", re.IGNORECASE)  # in a row they come to one space
# Tags that browsers open anew across other tags: thousands of them keep an HTML parser busy for seconds.
FORMATS = re.compile(r"</?(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^<>]*>", re.IGNORECASE)
MANY = 5_000  # tags in one text
# Tags around words, with nothing odd in them. They mean nothing to a plain text wherever they stand, so that
# no parser is needed where there are no others.
INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|font|i|img|ins|mark|q|s|small|span|strike|strong|sub|sup|time|tt|u)"
    r"(?:\s++[a-z][\w:.-]*+(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'=<>`]++))?+)*+\s*+/?>",
    re.IGNORECASE | re.ASCII,
)
SPACES = re.compile("   *")  # two or more: written so, it is found in half the time that `in` takes
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
# Parameters that say where a click came from, not what is behind it.
TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|[gw]braid|yclid|dclid|msclkid|t[wt]clid|mc_[ce]id|igsh(?:id)?|_hs(?:enc|mi)|mkt_tok|at_.*"
    r"|ns_.*|ito|ocid|cmpid|cmp|smid|xtor|amp_(?:js_v|gsa|tf)|usqp",
    re.IGNORECASE,
)
# A session's number, which is long; a short one under such a name may be a story's.
SESSION = re.compile(r"(?:php|j|asp)?sess(?:ion)?_?(?:id)?\w*|o?s_?id|zenid|cf(?:id|token)", re.IGNORECASE)
NUMBER = re.compile(r"[A-Za-z0-9_-]{16,}")
SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?#]{16,}", re.IGNORECASE)
AMPERSAND = re.compile(r"&(?:amp|#0*38);")
ROUTE = ("!", "/")  # how a fragment begins that names a page; others name a place on it
# An address that is canonical already, as most are.
CANONICAL = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)/[\w.~%!$'()*+,=:@/-]*", re.ASCII)
# ... but for what aggregators and caches put around or into it.
WRAPPER = re.compile(r"\b(?:google|ampproject|bing-amp|bing|facebook|feedburner)\.")
PORTS = {"http": 80, "https": 443}


def plain_text(markup: str, *, longest: int) -> str:
    """The text of a piece of HTML, white space folded, no control or direction-override characters.

    Args:
        markup: HTML, or text; hostile or not.
        longest: characters to keep.
    """
    if "<" in markup:
        markup = BLOCKS.sub(" ", markup[: longest * 20])
        if "<" in markup:
            markup = _without_tags(markup)
    if "&" in markup:
        markup = html.unescape(markup)
    text = SPACES.sub(" ", markup.strip())
    if not text.isprintable():  # as all other white space is
        text = " ".join(storable(" ".join(text.split())).split())
    return text[:longest]


def storable(words: str) -> str:
    """Words without what no database takes (NUL, halves of surrogate pairs), and other control characters."""
    return words if words.isprintable() else CONTROLS.sub("", words).encode("utf-8", "ignore").decode()


def _without_tags(markup: str) -> str:
    """HTML without its tags, escaped."""
    words = INLINE.sub("", markup)
    if "<" not in words:
        return words
    if markup.count("<") > MANY:
        markup = FORMATS.sub("", markup)
    # nh3 drops every tag and, with their content, scripts and styles; it escapes what is left.
    return nh3.clean(markup, tags=set())


def canonical_link(url: str | None) -> str | None:
    """An address by which the same page is known again; None where it is no web address, or none that can
    be kept.
    """
    if not url:
        return None
    plain = CANONICAL.fullmatch(url)
    if plain is not None and not _wraps(plain[1]) and "/amp" not in url.lower():
        return url if len(url) <= ADDRESS else None
    try:
        parts = urlsplit(unwrapped(escaped_once(storable(url.strip()))))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in PORTS or not parts.hostname:
        return None
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in (None, PORTS[scheme]) else f"{host}:{port}"
    # What is left of a query stays as it is written: not every server reads it another way too.
    query = "&".join(one for one in parts.query.split("&") if not _is_of_the_click(one))
    fragment = parts.fragment if parts.fragment.startswith(ROUTE) else ""
    path = SESSION_IN_PATH.sub("", parts.path) or "/"
    known = urlunsplit((scheme, place, path, query, fragment))
    return known if len(known.encode()) <= ADDRESS else None


def escaped_once(url: str) -> str:
    """An address without references: it holds none, so what looks like one was escaped twice."""
    return AMPERSAND.sub("&", url) if "&" in url else url


@lru_cache(maxsize=4_096)  # a feed's links lead to one host
def _wraps(host: str) -> bool:
    """Whether what is behind an address of this host may stand within it."""
    return WRAPPER.search(host) is not None


def _is_of_the_click(parameter: str) -> bool:
    """Whether a parameter tells of the visitor, not of the page."""
    name, _, value = parameter.partition("=")
    name = unquote(name)
    return bool(TRACKING.fullmatch(name) or (SESSION.fullmatch(name) and NUMBER.fullmatch(value)))

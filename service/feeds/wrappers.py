"""Takes an article's own address out of what aggregators and click counters wrap around it."""

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

DEEPEST = 3  # wrappers around each other that are taken off
# Addresses that carry another one in a parameter: the host, the path, and the parameters that may hold it.
CARRIERS = (
    (re.compile(r"(?:www|news)\.google\.[a-z.]+"), re.compile(r"/(?:url|news/url)"), ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), re.compile(r"/news/apiclick\.aspx"), ("url",)),
    (re.compile(r"lm?\.facebook\.com"), re.compile(r"/l\.php"), ("u",)),
)
# Copies for phones in a cache: the outlet's own host and path follow
# (developers.google.com/amp/cache/overview).
CACHE = re.compile(r"/(?:amp|[cv])/(s/)?([^/]+\.[^/]+/.*)")
CACHES = re.compile(r"www\.google\.[a-z.]+|(?:[\w-]+\.)?cdn\.ampproject\.org|(?:[\w-]+\.)?bing-amp\.com")
GOOGLE_NEWS = re.compile(r"(?:/__i/rss/rd|/rss)?/(?:articles|read)/([\w-]{20,})")
INSIDE = re.compile(rb"https?://[!-~]+")
AMP_PATH = re.compile(r"/amp/?$", re.IGNORECASE)
AMP_PARAMETER = re.compile(r"(?:^|&)(?:amp(?:=1|=true)?|outputtype=amp)(?=&|$)", re.IGNORECASE)


def unwrapped(url: str) -> str:
    """The address within, or the address itself.

    Newer links of Google News hold nothing that can be read without asking Google: they stay as they are.

    Raises:
        ValueError: if it is no address.
    """
    for _ in range(DEEPEST):
        parts = urlsplit(url)
        inner = _carried(parts) or _cached(parts) or _google_news(parts)
        if inner is None or urlsplit(inner).scheme not in ("http", "https"):
            break
        url = inner
    return _for_desks(url)


def _carried(parts: SplitResult) -> str | None:
    for host, path, names in CARRIERS:
        if host.fullmatch(parts.hostname or "") and path.fullmatch(parts.path):
            given = parse_qs(parts.query)
            return next((given[name][0] for name in names if name in given), None)
    return None


def _cached(parts: SplitResult) -> str | None:
    found = CACHE.fullmatch(parts.path)
    if found is None or not CACHES.fullmatch(parts.hostname or ""):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"http{'s' if found[1] else ''}://{unquote(found[2])}{query}"


def _google_news(parts: SplitResult) -> str | None:
    found = GOOGLE_NEWS.fullmatch(parts.path) if parts.hostname == "news.google.com" else None
    if found is None:
        return None
    try:
        message = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
    except binascii.Error:
        return None
    # A protocol buffer: the address stands in it with its length before, and another field after.
    place = INSIDE.search(message)
    if place is None or place.start() == 0:
        return None
    return message[place.start() : place.start() + message[place.start() - 1]].decode("ascii", "ignore")


def _for_desks(url: str) -> str:
    """The same page as it is shown on a desk, not its copy for phones (AMP)."""
    if "amp" not in url.lower():
        return url
    parts = urlsplit(url)
    path = AMP_PATH.sub("/" if parts.path.endswith("/") else "", parts.path)
    return urlunsplit(parts._replace(path=path, query=AMP_PARAMETER.sub("", parts.query).lstrip("&")))

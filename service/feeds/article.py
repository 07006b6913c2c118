"""Reads the article out of a web page. trafilatura's and Protego's only home."""

import logging

import trafilatura
from protego import Protego

from service.domain.fetch import Fetched
from service.feeds.charset import mostly
from service.feeds.fetch import PRODUCT
from service.feeds.text import plain_text

log = logging.getLogger(__name__)
LONGEST = 50_000  # characters of an article that are kept: as many as of a feed's own
PAGE = 2_000_000  # bytes of a page that are looked at
TAGS = 40_000  # in a page: with half a million trafilatura is busy for minutes
ROBOTS = 500_000  # bytes of a robots.txt that are read (RFC 9309 section 2.5)


class Articles:
    """`service.ports.Articles`."""

    def read(self, page: Fetched) -> str:
        """The article's text; empty where the page holds none that can be told from the rest of it."""
        body = page.body[:PAGE]
        if body.count(b"<") > TAGS:
            return ""
        try:
            # Without `deduplicate`, which remembers other pages: what many outlets carry would have no text.
            # It guesses encodings well, but not that of UTF-8 with a broken character in it.
            given = mostly(body, "utf-8") or body
            text = trafilatura.extract(given, url=page.url, include_comments=False, include_tables=False)
        except Exception:
            # A library's fault, or a limit of time: one page must not take those along that came with it.
            log.exception("article not read: %s", page.url)
            return ""
        return plain_text(text or "", longest=LONGEST)

    def may_visit(self, robots: Fetched | None, url: str) -> bool:
        """Whether a site lets its pages be visited (RFC 9309); one without robots.txt does."""
        if robots is None:
            return True
        try:
            rules = Protego.parse(robots.body[:ROBOTS].decode("utf-8", "replace"))
            return bool(rules.can_fetch(url, PRODUCT))
        except Exception:
            log.exception("robots.txt not read: %s", robots.url)
            return False  # nobody can say whether it does

"""Reads a document, whatever kind it is."""

import re

from service.domain.document import ParsedFeed
from service.domain.fetch import Fetched
from service.feeds.kinds import syndication

PAGE = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html\b)", re.IGNORECASE)
LOOK = 1_024  # bytes that tell a page from a feed


class Reader:
    """`service.ports.FeedReader`."""

    def read(self, fetched: Fetched) -> ParsedFeed:
        """The entries of a document. Never raises for bad input: that is a problem of the `ParsedFeed`."""
        if not fetched.body.strip():
            return ParsedFeed("", (), ("it is empty",))
        if PAGE.match(fetched.body[:LOOK]):
            return ParsedFeed("", (), ("it is a web page",))
        return syndication.read(fetched)

    def language_of(self, text: str) -> str | None:
        """The language of a text (BCP 47); None where that cannot be told."""
        from service.feeds.languages import guess  # noqa: PLC0415 - its model is large, and seldom needed

        return guess(text)

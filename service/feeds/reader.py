"""Reads a document, whatever kind it is."""

import logging
from dataclasses import replace

from service.domain.document import ParsedFeed
from service.domain.fetch import Fetched
from service.feeds.kinds import fast, json_feed, sitemap, syndication
from service.feeds.kinds.source import LARGEST, Source, source, unzipped

PAGES = ("<!doctype html", "<html", "<head", "<body", "<script", "<meta")
log = logging.getLogger(__name__)
LOOK = 1_024  # characters that tell a page from a feed


class Reader:
    """`service.ports.FeedReader`."""

    def read(self, fetched: Fetched) -> ParsedFeed:
        """The entries of a document. Never raises for bad input: that is a problem of the `ParsedFeed`.

        What kind it is shows in its content: what its header says is wrong too often.
        """
        try:
            return self._read(fetched)
        except Exception as error:
            # A fault of ours, or a limit of time: one document must not take those along that came with it.
            log.exception("document not read: %s", fetched.url)
            return ParsedFeed(
                "", (), (f"Afterstory can't read it ({type(error).__name__}): tell its makers",)
            )

    def _read(self, fetched: Fetched) -> ParsedFeed:
        body = unzipped(fetched.body)
        if body is None:
            return ParsedFeed(
                "", (), (f"it is a gzip file that is broken or holds more than {LARGEST:,} bytes",)
            )
        if not body or body.isspace():
            return ParsedFeed("", (), ("it is empty",))
        # lxml refuses what is not clean; most documents are, and are read as they came.
        as_it_came = Source(fetched.url, body)
        tree = fast.tree_of(as_it_came)
        clean = None if tree is None else fast.read_tree(tree, as_it_came)
        return clean or self._mended(source(replace(fetched, body=body)), was_clean=tree is not None)

    def _mended(self, given: Source, *, was_clean: bool) -> ParsedFeed:
        """The entries of a document that the fast tier did not read as it came."""
        start = given.text[:LOOK].lstrip().lower()
        if given.root == "html" or start.startswith(PAGES):
            return ParsedFeed("", (), ("it is a web page",))
        if start.startswith("{"):
            return json_feed.read(given)
        if given.root in sitemap.ROOTS:
            return sitemap.read(given)
        # Once it is sound and decoded it may be clean; the same as it came would be read in vain.
        again = None if was_clean else fast.read(given)
        return again or syndication.read(given)

    def language_of(self, text: str) -> str | None:
        """The language of a text (BCP 47); None where that cannot be told."""
        from service.feeds.languages import guess  # noqa: PLC0415 - its model is large, and seldom needed

        return guess(text)

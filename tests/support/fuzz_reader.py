"""Fuzzes the reading of documents, guided by coverage: a bounded run by hand, since atheris is in no lock.

    pip install atheris==3.0.0
    python -m tests.support.fuzz_reader -seed=1 -max_total_time=600 -max_len=4000 FOLDER DOCUMENTS

DOCUMENTS is a folder of small real documents, such as are in tests/data/feeds: short ones are tried several
times as often. What was run, and found, is in docs/decisions/0011-reading.md. New inputs are kept in FOLDER. Whatever a document holds: nothing is raised, and both tiers read it alike.
"""

import sys
from dataclasses import replace

import atheris  # type: ignore[import-not-found] # installed by hand

with atheris.instrument_imports(include=["service.feeds"]):
    from service.domain.fetch import Fetched
    from service.feeds.kinds import fast, syndication
    from service.feeds.kinds.source import source
    from service.feeds.reader import Reader
    from service.feeds.text import CONTROLS


def one_input(body: bytes) -> None:
    """Read it."""
    fetched = Fetched("https://outlet.example/feed", body, "")
    feed = Reader().read(fetched)
    for entry in feed.entries:
        assert not CONTROLS.search(entry.title)
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
    if body and not body.startswith(b"\x1f\x8b"):
        given = source(fetched)
        quick = fast.read(given)
        slow = syndication.read(given)
        # What is wrong with it may be said in other words.
        assert quick is None or replace(quick, problems=()) == replace(slow, problems=())


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()

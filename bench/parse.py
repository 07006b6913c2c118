"""Reading real documents: what the reader costs beside its reference tier, feedparser with our clean-up."""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import table
from service.domain.document import ParsedFeed
from service.domain.fetch import Fetched
from service.feeds.kinds import syndication
from service.feeds.kinds.source import source
from service.feeds.reader import Reader

DOCUMENTS = Path(__file__).parent.parent / "tests" / "data" / "feeds"
KINDS = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".json": "application/feed+json",
}
RUNS = 3
MEBI = 2**20


@dataclass(frozen=True, slots=True)
class Read:
    """A document, read.

    Args:
        seconds: of processor time, the median of some runs.
        size: of the document, in bytes.
        entries: that it holds.
    """

    seconds: float
    size: int
    entries: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument(
        "folders", type=Path, nargs="*", default=[DOCUMENTS], metavar="DIR", help="where documents are"
    )


def run(given: argparse.Namespace) -> None:
    """Print a table."""
    documents = list(_documents(given.folders))
    if not documents:
        raise SystemExit(f"no {', '.join(KINDS)} in {', '.join(map(str, given.folders))}")
    reader = Reader()
    reference, ours = [], []
    for document in documents:
        reference.append(_read(lambda fetched: syndication.read(source(fetched)), document))
        ours.append(_read(reader.read, document))
    same = [
        place
        for place, (one, other) in enumerate(zip(reference, ours, strict=True))
        if one.entries == other.entries
    ]
    print(f"{len(documents)} documents; processor time, a document's median of {RUNS}")
    rows = [["", "documents", "entries", "documents/s", "MiB/s", "ms/document, median", "times faster"]]
    rows += _rows("all", reference, ours)
    if len(same) < len(documents):
        rows += _rows(
            "both find as many entries", [reference[place] for place in same], [ours[place] for place in same]
        )
    table(rows)


def _documents(folders: Sequence[Path]) -> Iterator[Fetched]:
    files = (file for folder in folders for file in sorted(folder.rglob("*")) if file.suffix in KINDS)
    for file in files:
        yield Fetched(f"https://outlet.example/{file.name}", file.read_bytes(), KINDS[file.suffix])


def _read(read: Callable[[Fetched], ParsedFeed], document: Fetched) -> Read:
    taken = []
    for _ in range(RUNS):
        began = time.process_time()
        parsed = read(document)
        taken.append(time.process_time() - began)
    return Read(statistics.median(taken), len(document.body), len(parsed.entries))


def _rows(which: str, reference: Sequence[Read], ours: Sequence[Read]) -> Iterator[list[str]]:
    yield [which, *("" for _ in range(6))]
    slow = sum(one.seconds for one in reference)
    for name, reads in (("reference tier", reference), ("reader", ours)):
        seconds = sum(one.seconds for one in reads)
        yield [
            f"  {name}",
            f"{len(reads)}",
            f"{sum(one.entries for one in reads)}",
            f"{len(reads) / seconds:.0f}",
            f"{sum(one.size for one in reads) / MEBI / seconds:.2f}",
            f"{statistics.median(one.seconds for one in reads) * 1_000:.2f}",
            f"{slow / seconds:.2f}",
        ]

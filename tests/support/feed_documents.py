"""Real feed documents: those kept here, and more where a larger collection lies beside the repository."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1] / "data" / "feeds"
MORE = Path(__file__).parents[3] / "shared" / "feeds"


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what its manifest says of it."""

    name: str
    body: bytes = field(repr=False)
    kind: str
    group: str
    lang: str
    expected: dict[str, Any]


def documents() -> list[Document]:
    """The documents kept in the repository."""
    return _documents(HERE)


def more_documents() -> list[Document]:
    """The others of the larger collection; none where it is not there."""
    if not (MORE / "manifest.jsonl").exists():
        return []
    kept = {one.name for one in documents()}
    return [one for one in _documents(MORE) if one.name not in kept]


def _documents(folder: Path) -> list[Document]:
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Document(
            name=row["file"].removeprefix("docs/"),
            body=(folder / row["file"]).read_bytes(),
            kind=row["kind"],
            group=row["group"],
            lang=row["lang"],
            expected=row["expected"],
        )
        for row in rows
    ]

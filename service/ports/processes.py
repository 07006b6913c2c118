"""What the database keeps of processes and their configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease: whoever holds another token may not save what was claimed under this one."""

    token: str


class Leases(Protocol):
    """Leases on feeds, hosts, items and deliveries, whoever holds them."""

    def tokens(self) -> frozenset[str]:
        """Under which something is claimed."""
        ...

    def free(self, tokens: Sequence[str]) -> int:
        """Let the leases of these tokens end; how many rows that freed."""
        ...


@dataclass(frozen=True, slots=True)
class ConfigPart:
    """The last good state of a part of the configuration.

    Args:
        body: what it held, as JSON.
        problem: what is wrong with the newest file; empty where nothing is.
    """

    body: dict[str, Any]
    problem: str


class ConfigParts(Protocol):
    """What was read from the files a desk edits, so that a broken file changes nothing."""

    def save(self, name: str, body: dict[str, Any], *, wall: datetime) -> None:
        """Keep a part as its last good state."""
        ...

    def save_problem(self, name: str, problem: str, *, wall: datetime) -> None:
        """Note that the newest file is broken; the last good state stays in force."""
        ...

    def load(self, name: str) -> ConfigPart | None:
        """A part as it is in force; None if it was never read."""
        ...


class Workers(Protocol):
    """Processes that say they are there."""

    def seen(self, name: str, *, role: str, pid: int, queues: str, wall: datetime) -> None:
        """Note that a process is there."""
        ...

    def gone(self, name: str) -> None:
        """Note that a process ended as it should."""
        ...

"""What the database keeps of items, and of the articles behind them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from service.domain.full_text import FullText, FullTextPlan
from service.domain.item import Item, ItemId
from service.ports.processes import Claim


class Items(Protocol):
    """Items waiting to be matched."""

    def claim_new(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Item]:
        """Take items that are not yet matched, oldest first."""
        ...

    def latest(self, *, limit: int) -> Sequence[Item]:
        """The items that were matched last, the oldest of them first."""
        ...

    def load(self, item: ItemId) -> Item | None:
        """An item as it is now; None if there is none of that id."""
        ...

    def at(self, addresses: Sequence[str]) -> Sequence[Item]:
        """The items with one of these addresses, newest first."""
        ...

    def newest(self) -> int:
        """The row of the newest item; 0 while there is none."""
        ...

    def stored(self, *, after: int, until: int, since: datetime, limit: int) -> Sequence[Item]:
        """Items between two rows that were seen since a moment (desk time), in the order of their rows.

        Args:
            after: the row before the first one.
            until: the last row.
            since: the moment.
            limit: how many at most.
        """
        ...

    def save_matched(self, items: Sequence[ItemId], claim: Claim, *, wall: datetime) -> Collection[ItemId]:
        """Mark items as matched; those whose lease was still ours. Another does the others again."""
        ...


class FullTexts(Protocol):
    """Articles that are wanted for items whose own words are too few."""

    def want(self, item: ItemId, *, wall: datetime) -> bool:
        """Note that an item's article is wanted; False if it was before, or its feed's desk forbids it."""
        ...

    def lost(self, item: ItemId) -> str:
        """Why an item's article is not to be had; empty while it may be."""
        ...

    def due(self, *, limit: int, wall: datetime) -> Sequence[FullText]:
        """Articles whose time has come, most overdue first."""
        ...

    def claim(self, wanted: Sequence[FullText], claim: Claim, *, lease: timedelta, wall: datetime) -> None:
        """Take some of what is due; nobody else gets it while the lease lasts."""
        ...

    def save(self, wanted: FullText, plan: FullTextPlan, claim: Claim) -> bool:
        """Save what a try changed; an item whose article was had is matched again.

        False if the lease went to another.
        """
        ...

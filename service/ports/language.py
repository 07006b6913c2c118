"""What knows words."""

from collections.abc import Sequence
from typing import Protocol

from service.domain.development import Match
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.matching.across import Vector


class Matcher(Protocol):
    """Measures items against follow-ups."""

    def track(self, followups: Sequence[FollowUp]) -> None:
        """Measure against these from now on; what did not change costs nothing."""
        ...

    def learn(
        self, followup: FollowUpId, *, confirmed: Sequence[Item] = (), dismissed: Sequence[Item] = ()
    ) -> None:
        """Take the verdicts that stand into the profile of a follow-up without facets."""
        ...

    def judge(self, item: Item) -> tuple[Match, ...]:
        """The follow-ups that an item may develop, in their order; most items give none."""
        ...

    def explain(self, item: Item) -> tuple[Match, ...]:
        """Every follow-up measured, also those that the item does not come near: why it is no match."""
        ...


class Language(Protocol):
    """Knows words: their forms, their names in other languages."""

    def matcher(self, followups: Sequence[FollowUp]) -> Matcher:
        """A matcher for these follow-ups. Costs a second for thousands of them: keep it while they stay."""
        ...

    def learn(self, items: Sequence[Item]) -> None:
        """Learn from items of the last days what ordinary news is. What is matched is learned from anyway."""
        ...


class Meaning(Protocol):
    """Places texts of any language by what they mean; an extra that may not be installed."""

    def embed(self, texts: Sequence[str], letters: int = 400) -> Sequence[Vector]:
        """The place of each text among all meanings: a vector of length one.

        Args:
            texts: in any language.
            letters: that are taken of a long one: each costs 0.3 to 0.4 ms of a core.
        """
        ...

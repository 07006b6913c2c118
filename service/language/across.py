"""Items in other languages beside follow-ups whose phrases they miss: the sentence model, asked seldom."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice

from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.matching import across
from service.domain.matching.features import AGAINST, Hit
from service.language.marks import Marks
from service.ports import Meaning

SEEDS = "en"  # what the follow-ups' articles are written in
READ = 1_000  # letters of an article, in which it says whom it is about
MOST = 10  # follow-ups that the model is asked about for one item: those that it names most of
SAMPLE = 30  # follow-ups whose average tells how near an item is to anything


class Across:
    """How near items in other languages come to follow-ups.

    Args:
        followups: the follow-ups; their words are in English.
        meaning: the sentence model.
    """

    def __init__(self, followups: Sequence[FollowUp], meaning: Meaning) -> None:
        self._followups = {followup.id: followup for followup in followups}
        self._meaning = meaning

    def leads(self, item: Item, lang: str, hits: Sequence[Hit]) -> Mapping[FollowUpId, float]:
        """How far the follow-ups that the model was asked about lead the others; most items give none.

        Args:
            item: the item.
            lang: its language (BCP 47 primary tag).
            hits: of the follow-ups' phrases in it.
        """
        near = self._near(hits)
        if lang in (SEEDS, "") or not near:
            return {}
        text = f"{item.title} {item.summary}".strip()
        found = self._marks.found_in(text, lang)
        named = {
            id_: across.naming(self._marks.of[id_], found, self._weights)
            for id_, (met, required) in near.items()
            if across.is_asked(met, required, self._marks.of[id_] & found)
        }
        if not named:
            return {}
        asked = heapq.nlargest(MOST, named, key=named.__getitem__)
        beside = dict.fromkeys([*asked, *islice(self._followups, SAMPLE)])
        vector, *seeds = self._meaning.embed([text, *(self._meant(id_) for id_ in beside)])
        leads = across.leads(
            {
                id_: across.closeness(
                    across.cosine(seed, vector),
                    across.naming(self._marks.of[id_], found, self._weights),
                    lang,
                )
                for id_, seed in zip(beside, seeds, strict=True)
            }
        )
        return across.nearest(leads, asked)

    def _near(self, hits: Sequence[Hit]) -> dict[FollowUpId, tuple[int, int]]:
        """Of each follow-up with a phrase in the item: required facets met, and how many there are."""
        met: dict[FollowUpId, set[str]] = defaultdict(set)
        for hit in hits:
            if hit.facet != AGAINST and not hit.by_language:
                met[hit.followup].add(hit.facet)
        found = {}
        for id_, facets in met.items():
            required = {facet.name for facet in self._followups[id_].facets if facet.required}
            found[id_] = (len(required & facets), len(required))
        return found

    @cached_property
    def _marks(self) -> Marks[FollowUpId]:
        """What each follow-up names; looked for when an item in another language first comes near one."""
        return Marks({id_: _naming(followup) for id_, followup in self._followups.items()})

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        return across.rarity(self._marks.of)

    def _meant(self, followup: FollowUpId) -> str:
        """What a follow-up means: a headline's length, as items are."""
        return f"{self._followups[followup].title}. {self._followups[followup].question}"


def _naming(followup: FollowUp) -> tuple[str, str]:
    """The words of a follow-up that name places, people and numbers: its own, and its article's."""
    named = ". ".join(name for facet in followup.facets for name in facet.names)
    article = followup.article
    return f"{followup.question} {named}", f"{article.title}. {article.text[:READ]}"

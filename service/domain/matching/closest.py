"""Whether an item that several follow-ups of one article would be told of belongs to one of them alone.

Police officers who begin a course at a university abroad are news of police training, not of student
exchanges, though their story has the words of both: the follow-up that asks for more is the closer one. And
places to study medicine are news of exchanges, not of business: the one whose matter the headline names is.
"""

import re
from collections.abc import Mapping, Sequence

from service.domain.development import Band, Field, Match
from service.domain.followup import FollowUp, FollowUpId
from service.domain.item import Item
from service.domain.matching.concepts import is_event

# A commission of two countries speaks of all that they do together: its story is news of each matter.
COMMISSION = re.compile(
    r"commission|committee|panel|comisi|komisi|комисси|комитет|委员会|委員会|위원회|គណៈកម្ម"
    r"|ủy ban|uỷ ban|คณะกรรม",
    re.IGNORECASE,
)


def outdone(
    found: Sequence[Match], followups: Mapping[FollowUpId, FollowUp], item: Item
) -> Mapping[FollowUpId, FollowUp]:
    """The follow-ups that an item would be told for, though it fits another of the same article more closely.

    Another fits more closely where it asks for the same places, and for more beside them; or for as much, and
    the title says what it waits for, which of the one only the summary does.

    Args:
        found: what was measured of the item.
        followups: by id.
        item: the item.

    Returns:
        By the follow-up that is outdone, the one that fits more closely.
    """
    told = {match.followup: match for match in found if match.band is Band.ALERT}
    by_title = not COMMISSION.search(f"{item.title} {item.summary}")
    closer = {}
    for id_, match in told.items():
        for other, rival in told.items():
            one, another = followups[id_], followups[other]
            if another.article.title == one.article.title and (
                _asks_more(another, one)
                or (by_title and _asks_as_much(another, one) and _heads(rival, another) > _heads(match, one))
            ):
                closer[id_] = another
    return closer


def _asks_more(another: FollowUp, one: FollowUp) -> bool:
    return len(_required(another)) > len(_required(one)) and _places(one) <= _places(another)


def _asks_as_much(another: FollowUp, one: FollowUp) -> bool:
    return len(_required(another)) == len(_required(one)) and _places(one) == _places(another)


def _heads(match: Match, followup: FollowUp) -> bool:
    """Whether all that says what happens stands in the title."""
    events = {facet.name for facet in followup.facets if facet.required and is_event(facet.concepts)}
    titled = {met.facet for met in match.evidence.met if any(span.field is Field.TITLE for span in met.spans)}
    return bool(events) and events <= titled


def _required(followup: FollowUp) -> list[str]:
    return [facet.name for facet in followup.facets if facet.required]


def _places(followup: FollowUp) -> frozenset[str]:
    return frozenset(name for facet in followup.facets if facet.required for name in facet.names)

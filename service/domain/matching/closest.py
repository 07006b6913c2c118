"""Whether an item that several follow-ups of one article would be told of belongs to one of them alone.

Police officers who begin a course at a university abroad are news of police training, not of student
exchanges, though their story has the words of both. The follow-up that asks for more is the closer one.
"""

from collections.abc import Mapping, Sequence

from service.domain.development import Band, Match
from service.domain.followup import FollowUp, FollowUpId


def outdone(
    found: Sequence[Match], followups: Mapping[FollowUpId, FollowUp]
) -> Mapping[FollowUpId, FollowUp]:
    """The follow-ups that an item would be told for, though it fits another of the same article more closely.

    Another fits more closely where it asks for the same places, and for more beside them.

    Args:
        found: what was measured of one item.
        followups: by id.

    Returns:
        By the follow-up that is outdone, the one that fits more closely.
    """
    told = [followups[match.followup] for match in found if match.band is Band.ALERT]
    closer = {}
    for one in told:
        for another in told:
            if another.article.title == one.article.title and _asks_more(another, one):
                closer[one.id] = another
    return closer


def _asks_more(another: FollowUp, one: FollowUp) -> bool:
    return len(_required(another)) > len(_required(one)) and _places(one) <= _places(another)


def _required(followup: FollowUp) -> list[str]:
    return [facet.name for facet in followup.facets if facet.required]


def _places(followup: FollowUp) -> frozenset[str]:
    return frozenset(name for facet in followup.facets if facet.required for name in facet.names)

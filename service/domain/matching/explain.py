"""Why an item is no match of a follow-up, also where it did not come near: no candidate, no score."""

from zoneinfo import ZoneInfo

from service.domain.development import Band, Evidence, FacetMet, Kind, Match
from service.domain.followup import FollowUp, desk_day
from service.domain.item import Item
from service.domain.matching.features import AGAINST, Features

SPANS = 4  # phrases a facet shows


def far_off(item: Item, features: Features, followup: FollowUp, zone: ZoneInfo) -> Match:
    """An item that is not even a candidate, with what it shows and what it lacks.

    Args:
        item: the item.
        features: what the language adapter found in it.
        followup: the follow-up.
        zone: the desk's time zone.
    """
    hits = [hit for hit in features.hits if hit.followup == followup.id and not hit.by_language]
    met = tuple(
        FacetMet(facet.name, spans)
        for facet in followup.facets
        if (spans := tuple(hit.span for hit in hits if hit.facet == facet.name)[:SPANS])
    )
    shown = {one.facet for one in met}
    missing = tuple(facet.name for facet in followup.facets if facet.required and facet.name not in shown)
    against = tuple(hit.span for hit in hits if hit.facet == AGAINST)[:SPANS]
    return Match(
        followup=followup.id,
        item=item.id,
        score=0.0,
        band=Band.DROP,
        kind=Kind.ADVANCE,
        fingerprint=(f"lang:{features.lang}", "phase:plan"),
        evidence=Evidence(met, missing, against, (), _because(met, missing, item, followup, zone)),
        at=item.when,
    )


def _because(
    met: tuple[FacetMet, ...], missing: tuple[str, ...], item: Item, followup: FollowUp, zone: ZoneInfo
) -> str:
    named = " and ".join(f"{one.facet} (“{one.spans[0].words}”)" for one in met)
    words = f"It names {named}" if named else "It names nothing of the follow-up"
    if missing:
        words += f"{', but' if named else ':'} not {' or '.join(missing)}"
    if desk_day(item.when, zone) < followup.starts:
        words += f"; and it came out before {followup.starts:%-d %B %Y}"
    return words + "."

"""How sure it is that an item develops a follow-up: a logistic over named parts.

score = 1 / (1 + exp(-sum of parts)). Each part is a number with a name, kept with the match as evidence.
The weights stand in `MatchPolicy`; docs/matching.md says where they come from.
"""

import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from service.domain.development import Field, ScorePart
from service.domain.followup import Window, desk_day
from service.domain.item import Item
from service.domain.matching.across import speaks_for
from service.domain.matching.candidates import Candidate
from service.domain.matching.cues import is_opinion, looks_back
from service.domain.matching.features import Features
from service.domain.policy import MatchPolicy

SHORT_OF = 0.05  # log-odds by which what the sentence model may bring stays below an alert


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its parts.

    Args:
        value: from 0 to 1.
        parts: what gave or took; parts of zero are left out.
        looks_back: the words by which the item looks back; empty where it does not.
        in_window: whether it came out inside the window.
    """

    value: float
    parts: tuple[ScorePart, ...]
    looks_back: str
    in_window: bool


def score(candidate: Candidate, item: Item, features: Features, policy: MatchPolicy, zone: ZoneInfo) -> Score:
    """Measure an item against one follow-up.

    Args:
        candidate: the follow-up with the hits that count.
        item: the item.
        features: of the item.
        policy: the weights.
        zone: the desk's time zone, in which windows are given.
    """
    followup = candidate.followup
    required = [facet.name for facet in followup.facets if facet.required]
    optional = [facet.name for facet in followup.facets if not facet.required]
    in_title = [facet for facet in required if _stands_in(candidate, facet, Field.TITLE)]
    only_in_content = [
        facet
        for facet in required
        if facet in candidate.facets
        and not _stands_in(candidate, facet, Field.TITLE)
        and not _stands_in(candidate, facet, Field.SUMMARY)
        and not any(hit.by_language for hit in candidate.facets[facet])
    ]
    back = looks_back(features.text, features.lang, followup.article.published)
    in_window = _in_window(followup.window, item, zone)
    by_language = sum(
        1 for facet in required if facet in candidate.facets and candidate.facets[facet][0].by_language
    )
    parts = [
        ScorePart("base", policy.base),
        ScorePart("required facets in the title", policy.title * len(in_title) / len(required)),
        ScorePart("required facets missing", policy.missing * len(candidate.missing)),
        ScorePart("facets only in the full text", policy.content * len(only_in_content)),
        ScorePart("facets told by the language alone", policy.language * by_language),
        ScorePart(
            "supporting facets",
            policy.supporting * sum(facet in candidate.facets for facet in optional) / max(1, len(optional)),
        ),
        ScorePart("words that speak against it", policy.against * min(2, len(candidate.against))),
        ScorePart("looks back at earlier years", policy.past if back else 0.0),
        ScorePart("is an opinion", policy.opinion if is_opinion(features.text, features.lang) else 0.0),
        ScorePart("came out inside the window", policy.window if in_window else 0.0),
    ]
    if followup.id in features.leads:
        meaning = policy.meaning * speaks_for(features.leads[followup.id])
        # It cannot tell one navy from another: where a facet is missing it brings an item to review at most.
        room = math.log(policy.alert / (1 - policy.alert)) - SHORT_OF - sum(part.value for part in parts)
        value = min(meaning, max(0.0, room)) if candidate.missing else meaning
        parts.append(ScorePart("near in meaning, in another language", value))
    total = sum(part.value for part in parts)
    return Score(1 / (1 + math.exp(-total)), tuple(part for part in parts if part.value), back, in_window)


def _stands_in(candidate: Candidate, facet: str, field: Field) -> bool:
    return any(hit.span.field is field and not hit.by_language for hit in candidate.facets.get(facet, ()))


def _in_window(window: Window | None, item: Item, zone: ZoneInfo) -> bool:
    return window is not None and window.first <= desk_day(item.when, zone) <= window.last

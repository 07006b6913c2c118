"""Follow-ups without facets: which of them an item may concern, and how near it comes to their articles."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import nlargest
from zoneinfo import ZoneInfo

from service.domain.development import FacetMet, Span
from service.domain.followup import FollowUp, FollowUpId, desk_day
from service.domain.item import Item
from service.domain.matching.profile import Placed, Profile, Weighed, days_apart
from service.domain.matching.sketch import Sketch
from service.domain.matching.weighing import Known, Weighing, chance, weigh_item
from service.domain.policy import MatchPolicy
from service.language.background import Background
from service.language.common import likely_language
from service.language.sketch import Read, read_item, sketch, sketch_of, terms_of
from service.language.text import UNSPACED, fold, language_of, words

RAREST = 30  # terms of a text by which it is found: the heaviest
GATE = 0.06  # likeness by those terms alone from which a follow-up is looked at
EVERY = 10  # of the items, one in so many is kept to compare with, once there are enough
ANEW = 2  # times as many items as when the index was made: it is made again, as words' rarity has changed
SHOWN = 4  # words a side of the evidence
TELLING = 0.004  # share of the likeness from which a word is shown


class Profiles:
    """Measures items against follow-ups without facets.

    An item looks up its own words in an index of each profile's rarest terms, so that profiles which share
    none of those cost nothing.

    Args:
        background: what the feeds bring; learned from every item that is measured.
        policy: weights and thresholds.
        zone: the desk's time zone.
    """

    def __init__(self, background: Background, policy: MatchPolicy, zone: ZoneInfo) -> None:
        self._background = background
        self._policy = policy
        self._zone = zone
        self._followups: dict[FollowUpId, FollowUp] = {}
        self._profiles: dict[FollowUpId, Profile] = {}
        self._known: dict[FollowUpId, Known] = {}
        self._index: dict[str, list[tuple[FollowUpId, int, float]]] = {}
        self._indexed = 0
        self._refreshed = -1
        self._seen = 0

    def __bool__(self) -> bool:
        return bool(self._profiles)

    def track(self, followups: Sequence[FollowUp]) -> None:
        """Measure against these follow-ups without facets from now on; what did not change stays as it is."""
        wanted = {followup.id: followup for followup in followups}
        for id_ in [id_ for id_, one in self._followups.items() if wanted.get(id_) != one]:
            del self._profiles[id_]
            self._known.pop(id_, None)
        for id_, followup in wanted.items():
            if id_ not in self._profiles:
                profile = self._profiles[id_] = profile_of(followup)
                self._background.meet(id_, profile.article)
                self._put(id_, profile)
        self._followups = wanted

    def learn(
        self, id_: FollowUpId, *, confirmed: Sequence[Item] = (), dismissed: Sequence[Item] = ()
    ) -> None:
        """Take an editor's verdicts into a profile: those that stand, in the place of those before.

        Args:
            id_: whose; nothing happens if it is none of these.
            confirmed: items that are confirmed.
            dismissed: items that are dismissed.
        """
        if id_ not in self._followups:
            return
        self._profiles[id_] = profile_of(self._followups[id_]).learn(
            confirmed=[self._sketch_of(item) for item in confirmed],
            dismissed=[self._sketch_of(item) for item in dismissed],
        )
        self._known.pop(id_, None)
        self._put(id_, self._profiles[id_])

    def weigh(self, item: Item, parts: Sequence[Read]) -> tuple[Weighing, ...]:
        """How near an item comes to each follow-up; those it does not come near are left out.

        Args:
            item: the item.
            parts: its title, summary and content, read.
        """
        self._refresh()
        terms = terms_of(parts)
        near = self._near(terms)
        self._background.count(terms)
        self._seen += 1
        kept = self._seen % EVERY == 0 or not self._background.is_full()
        if not near and not kept:
            return ()
        read = sketch_of(parts, desk_day(item.when, self._zone))
        placed = self._background.place(read) if near else None
        if kept:  # whether it came near or not: else a follow-up's own news would pass for ordinary
            self._background.keep(read)
        if placed is None:
            return ()
        found = [self._weigh(placed, id_) for id_ in near]
        return tuple(
            replace(one, shared=shared(placed.weighed, one.nearest.weighed, parts))
            for one in found
            if chance(one.parts) >= self._policy.profile.keep
        )

    def _refresh(self) -> None:
        if self._background.refresh() or self._refreshed != self._background.refreshed:
            self._refreshed = self._background.refreshed
            self._known.clear()
        if not self._indexed or self._background.learned >= ANEW * self._indexed:
            self._indexed = max(1, self._background.learned)
            self._index = {}
            for id_, profile in self._profiles.items():
                self._put(id_, profile)

    def _put(self, id_: FollowUpId, profile: Profile) -> None:
        """Have a profile found by the rarest terms of its texts."""
        for number, text in enumerate((profile.article, *profile.confirmed)):
            terms = self._background.weigh(text).terms
            for term in nlargest(RAREST, terms, key=terms.__getitem__):
                entry = (id_, number, terms[term])
                if entry not in self._index.setdefault(term, []):
                    self._index[term].append(entry)

    def _near(self, terms: Mapping[str, int]) -> list[FollowUpId]:
        rarity = self._background.rarity
        weights = {term: (1 + math.log(count)) * rarity(term) for term, count in terms.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        alike: dict[tuple[FollowUpId, int], float] = defaultdict(float)
        for term, weight in weights.items():
            for id_, text, other in self._index.get(term, ()):
                alike[id_, text] += weight * other
        near = dict.fromkeys(id_ for (id_, _), value in alike.items() if value >= GATE * length)
        return [id_ for id_ in near if id_ in self._profiles]  # the index still holds some that are gone

    def _weigh(self, item: Placed, id_: FollowUpId) -> Weighing:
        profile = self._profiles[id_]
        known = self._known.get(id_)
        if known is None:
            place = self._background.place
            known = self._known[id_] = Known(
                id_,
                [place(text) for text in (profile.article, *profile.confirmed)],
                [place(text) for text in profile.dismissed],
            )
        day = item.weighed.sketch.day
        apart = None if day is None else days_apart(profile, day)
        return weigh_item(item, known, apart, self._policy.profile)

    def _sketch_of(self, item: Item) -> Sketch:
        return sketch_of(read_item(item), desk_day(item.when, self._zone))


def profile_of(followup: FollowUp) -> Profile:
    """A follow-up's profile before any verdict: its article."""
    article = followup.article
    whole = f"{article.title}\n{article.text}"
    lang = language_of(None, whole) or likely_language(word.text for word in words(fold(whole), ""))
    return Profile(sketch(article.title, article.text, lang, article.published), followup.window)


def shared(item: Weighed, article: Weighed, parts: Sequence[Read]) -> tuple[FacetMet, ...]:
    """What an item and an article share, the rarest first, at its places in the item.

    Args:
        item: the item.
        article: the article, or a confirmed item.
        parts: the item, read.
    """
    shown: set[str] = set()
    sides = (
        ("names", item.full_names, article.full_names),
        ("places", item.places, article.places),
        ("names", item.names, article.names),
        ("words", item.terms, article.terms),
    )
    spans: dict[str, list[Span]] = {"names": [], "places": [], "words": []}
    for side, mine, theirs in sides:
        both = {key: mine[key] * theirs[key] for key in mine.keys() & theirs.keys()}
        for key in nlargest(SHOWN, both, key=both.__getitem__):
            stems = key.split()
            if shown.issuperset(stems) or (side == "words" and both[key] < TELLING):
                continue
            span = _place_of(stems, parts)
            if span is not None and len(spans[side]) < SHOWN:
                shown.update(stems)
                spans[side].append(span)
    return tuple(FacetMet(side, tuple(places)) for side, places in spans.items() if places)


def _place_of(stems: list[str], parts: Sequence[Read]) -> Span | None:
    """Where words stand in a row, first; a pair of characters of a script without spaces likewise."""
    for part in parts:
        its = part.words
        for place in range(len(its) - len(stems) + 1):
            if all(its[place + n].stem == stem for n, stem in enumerate(stems)):
                start, end = its[place].start, its[place + len(stems) - 1].end
                return Span(part.field, start, end, part.text[start:end])
        if len(stems) == 1 and UNSPACED.search(stems[0]):
            place = part.folded.text.find(stems[0])
            if place >= 0:
                start = part.folded.places[place]
                end = part.folded.places[place + len(stems[0]) - 1] + 1
                return Span(part.field, start, end, part.text[start:end])
    return None

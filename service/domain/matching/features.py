"""What the language adapter finds in an item, before anything is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from service.domain.development import Span
from service.domain.followup import FollowUpId
from service.domain.matching.weighing import Weighing

AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a follow-up that stands in an item.

    Args:
        followup: whose phrase.
        facet: which facet's; `AGAINST` for a phrase that speaks against.
        span: where it stands.
        by_language: whether nothing stands there, but the item's language speaks for the facet.
    """

    followup: FollowUpId
    facet: str
    span: Span
    by_language: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """An item's words as they are compared.

    Args:
        lang: the item's language (BCP 47 primary tag); empty where unknown.
        hits: phrases of follow-ups, in the order of the text.
        shingles: runs of five words of title, summary and content, by which a copy is known.
        names: capitalised words and numbers, which stay the same across languages.
        text: title and summary, folded, for cues.
        countries: that title and summary name; of each name those that share it (ISO 3166-1 alpha-2).
        headlined: those of the title.
        latin: whether a text in another script has names in Latin letters that no follow-up knows: they are
            of people elsewhere.
        plain: words of title and summary of more than three letters, as they stand.
        title: the title, folded.
        facts: by which the same story is known again, each as `label:value`
            (`service.domain.novelty.Story`).
        weighings: what the item's comparison with the profiles of follow-ups without facets gave.
        leads: in another language, how far follow-ups that phrases miss lead the others by meaning.
    """

    lang: str
    hits: tuple[Hit, ...]
    shingles: frozenset[str]
    names: frozenset[str]
    text: str
    countries: frozenset[frozenset[str]]
    headlined: frozenset[frozenset[str]]
    latin: bool
    plain: frozenset[str]
    title: str
    facts: tuple[str, ...]
    weighings: tuple[Weighing, ...] = ()
    leads: Mapping[FollowUpId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a follow-up beside its phrases.

    Args:
        headline: the words of its article's headline.
        shingles: runs of five words of its article's text.
        words: the article's words of more than three letters, as they stand.
        numbers: in the article's text.
        settled: whether the article itself tells of something postponed or cancelled.
        awaited: cues of which its question asks (`service.domain.matching.cues.awaited_by`).
        countries: whose names its facets, title and question hold, or where they hold none its article's
            headline (ISO 3166-1 alpha-2); empty where it is about no country.
    """

    headline: frozenset[str]
    shingles: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]
    settled: bool
    awaited: frozenset[str]
    countries: frozenset[str]

    def is_elsewhere(self, named: Iterable[frozenset[str]]) -> bool:
        """Whether names of countries name one that is none of the follow-up's.

        Args:
            named: of each name the countries that share it.
        """
        return bool(self.countries) and any(self.countries.isdisjoint(shared) for shared in named)

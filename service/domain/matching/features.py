"""What the language adapter finds in an item, before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.development import Span
from service.domain.followup import FollowUpId

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
        words: stemmed content words and, for scripts without spaces, pairs of characters; title and
            summary.
        shingles: runs of five words of title, summary and content, by which a copy is known.
        names: capitalised words and numbers, which stay the same across languages.
        text: title and summary, folded, for cues.
        leads: in another language, how far follow-ups that phrases miss lead the others by meaning.
    """

    lang: str
    hits: tuple[Hit, ...]
    words: frozenset[str]
    shingles: frozenset[str]
    names: frozenset[str]
    text: str
    leads: Mapping[FollowUpId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Articles:
    """Shingles of the articles that follow-ups come from, by follow-up, to know a republished copy."""

    shingles: Mapping[FollowUpId, frozenset[str]]

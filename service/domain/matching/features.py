"""What the language adapter finds in an item, before anything is decided."""

from dataclasses import dataclass

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
        plain: words of title and summary of more than three letters, as they stand.
    """

    lang: str
    hits: tuple[Hit, ...]
    words: frozenset[str]
    shingles: frozenset[str]
    names: frozenset[str]
    text: str
    plain: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What an article told, to know what only tells it again.

    Args:
        shingles: runs of five words of its text.
        words: its words of more than three letters, as they stand.
    """

    shingles: frozenset[str]
    words: frozenset[str]

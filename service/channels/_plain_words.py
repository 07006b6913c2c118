"""An alert as plain text, for channels that show nothing else."""

from service.channels import Look
from service.channels._digest import digest_lines, left_out
from service.channels._words import (
    CLOSE,
    address,
    against,
    also_reported,
    dashboard_link,
    day_and_time,
    earlier,
    kind_words,
    review,
)
from service.domain.alert import Message
from service.domain.letter import Letter

LONGEST = 900  # characters of what feeds say: what the narrowest of messengers shows
JOINER = "\u2060"  # a word joiner: nothing is seen of it, and what follows an @ is no mention any more


def title(letter: Letter) -> str:
    """What kind of news of which follow-up."""
    return _harmless(f"{letter.message.followup_title}: {kind_words(letter.message)}")


def text(letter: Letter, look: Look) -> str:
    """The alert in a few lines."""
    message = letter.message
    lines = [_harmless(message.headline)]
    lines += _digest(message, look)
    if message.excerpt:
        lines += ["", _harmless(message.excerpt)]
    if message.outlet is not None and message.published is not None:
        also = f", also {also_reported(letter.since)}" if letter.since.others else ""
        lines += ["", _harmless(f"{message.outlet}, {day_and_time(message.published, look.zone)}{also}")]
    if message.question:
        lines += ["", f"Follow-up: {message.question}"]
    if message.window:
        lines.append(f"Expected: {message.window}")
    lines += _reasons(message, look)
    if message.item_url is not None:
        lines += ["", address(message.item_url)]
    lines += [dashboard_link(look.dashboard, message), ""]
    if look.notice:
        lines.append(look.notice)
    return "\n".join([*lines, f"Afterstory · {letter.key}"])


def _digest(message: Message, look: Look) -> list[str]:
    """What a digest, or a review digest, holds."""
    lines = []
    for line in digest_lines(message):
        lines += ["", _harmless(f"{line.about}: {line.headline}"), *([address(line.url)] if line.url else [])]
    for about, found in review(message, look.zone):
        lines += ["", _harmless(about)]
        for one, who in found:
            lines += [_harmless(f"- {one.headline} ({who})"), *([address(one.url)] if one.url else [])]
    return [*lines, "", left_out(message)] if left_out(message) else lines


def _reasons(message: Message, look: Look) -> list[str]:
    """Why it is told, what speaks against it, what came before, whether it may be closed."""
    lines = []
    if message.evidence is not None:
        lines.append(f"Why: {_harmless(message.evidence.because)}")
    if against(message):
        lines.append(f"Against it: {_harmless(against(message))}")
    if message.earlier is not None:
        lines.append(f"Before that: {_harmless(earlier(message, look.zone))}")
    return [*lines, "", CLOSE] if message.closes else lines


def _harmless(words: str) -> str:
    """What a feed says, on one line, with no mention in it."""
    clean = " ".join("".join(one for one in words if one.isprintable() or one.isspace()).split())
    cut = clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"
    for sign in ("@", "<", "#"):
        cut = cut.replace(sign, f"{sign}{JOINER}")
    return cut

"""An alert in Slack's Block Kit: docs.slack.dev/block-kit. What feeds say is escaped here."""

import re
from itertools import accumulate
from urllib.parse import quote

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DatePickerElement,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from service.channels import Look
from service.channels._digest import digest_lines, left_out
from service.channels._words import (
    CLOSE,
    against,
    also_reported,
    dashboard_link,
    day_and_time,
    earlier,
    kind_words,
    parts,
    review,
    topic,
    why,
)
from service.domain.alert import Message
from service.domain.followup import ENDINGS, Status
from service.domain.letter import Letter

HEADER, SECTION, FIELD, CONTEXT = 150, 2_900, 300, 1_900  # characters: Slack's limits, with room
OPTION, VALUE, MOST_OPTIONS = 70, 150, 100
URL = 2_900
OF_ADDRESSES = (
    ":/?#[]@!$&'()*+,;=%"  # the signs of RFC 3986; a button that leads elsewhere costs the whole message
)
REVIEW = 2_400  # characters of a follow-up's part of a review digest, beside its title
MOST_PARTS = 30  # of a review digest: Slack takes fifty blocks in all
# Slack's own three escapes (docs.slack.dev/messaging/formatting-message-text); the marks of formatting get
# the word joiner, a zero-width joiner's cousin, at both sides, so that they stand as they are.
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {mark: f"\u2060{mark}\u2060" for mark in "*_~`"}
# Slack shows these as they are or as nothing; in a headline they only hide or turn what follows.
ODD = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\x00-\x1f\x7f]")
REASONS = (
    "Not about this",
    "Old news",
    "We knew that",
    "Opinion or preview: nothing happened",
    "Wrong",
)
ANOTHER = "another reason"  # the value of the choice that asks for a reason in the person's own words
MUTES = {1: "until tomorrow", 7: "for a week", 30: "for 30 days"}


def fallback(message: Message) -> str:
    """The line for notifications and screen readers."""
    return escape(f"{topic(message)}: {message.headline}", SECTION)


def blocks(letter: Letter, look: Look, *, answerable: bool = False) -> list[Block]:
    """What developed, which follow-up, who reports it, why, where to look, and what was done about it.

    Args:
        letter: the alert.
        look: what every message needs.
        answerable: whether Slack brings us what people press.
    """
    message = letter.message
    found: list[Block] = [
        HeaderBlock(
            text=PlainTextObject(text=plain(f"{message.followup_title}: {kind_words(message)}", HEADER))
        ),
        SectionBlock(text=MarkdownTextObject(text=_headline(message), verbatim=True)),
    ]
    found += _sections(_digest(message) + _review(message, look))
    facts = [f"*Follow-up*\n{escape(message.question, FIELD)}"] if message.question else []
    if message.outlet is not None and message.published is not None:
        published = day_and_time(message.published, look.zone)
        facts.append(f"*Reported by*\n{escape(message.outlet, FIELD)}, {published}")
    if message.window:
        facts.append(f"*Expected*\n{escape(message.window, FIELD)}")
    if letter.since.others:
        facts.append(f"*Also reported*\n{escape(also_reported(letter.since), FIELD)}")
    if facts:
        found.append(SectionBlock(fields=[MarkdownTextObject(text=fact, verbatim=True) for fact in facts]))
    if message.evidence is not None:
        reason = _reasons(message, escape(message.evidence.because, FIELD * 3))
        found += _sections([reason])
    found += _sections(_context_of(message, look))
    if letter.since.deeds:
        found.append(_context(*_deeds(letter, look)))
    found.append(ActionsBlock(elements=_links(message, look)))
    if answerable and letter.alert is not None:
        found.append(ActionsBlock(block_id=f"answer:{letter.alert}", elements=_answers(letter)))
    small = [escape(look.notice, CONTEXT)] if look.notice else []
    if made := parts(message):
        small.append(f"The score: {escape(made, FIELD * 2)}")
    found.append(_context(*small, f"Afterstory · {escape(letter.key, FIELD)}"))
    found.append(DividerBlock())
    return found


def _deeds(letter: Letter, look: Look) -> list[str]:
    return [
        f"✔ {escape(deed.words, CONTEXT // 2)} {day_and_time(deed.at, look.zone)}"
        for deed in letter.since.deeds
    ]


def _context(*lines: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line, verbatim=True) for line in lines])


def _links(message: Message, look: Look) -> list[InteractiveElement]:
    buttons: list[InteractiveElement] = [
        _button("Open the dashboard", "dashboard", url=dashboard_link(look.dashboard, message))
    ]
    item = quote(message.item_url or "", safe=OF_ADDRESSES)
    if 0 < len(item) < URL:
        buttons.insert(0, _button("Read the item", "item", url=item))
    return buttons


def _answers(letter: Letter) -> list[InteractiveElement]:
    """What can be done about it here."""
    message, found = letter.message, list[InteractiveElement]()
    if message.development is not None:
        found += [
            _button("Confirm", "confirm", style="primary"),
            _select(
                "Dismiss …",
                "dismiss",
                {**{reason: reason for reason in REASONS}, "Another reason …": ANOTHER},
            ),
        ]
    if letter.since.has_verdict:
        found.append(_button("Take the verdict back", "take_back"))
    if message.closes:
        found.append(
            _button("Close as happened", "close_as_proposed", value=Status.HAPPENED, confirm=_sure())
        )
    found.append(_button("I have seen it", "acknowledge"))
    named = ((plain(name, OPTION), name) for name in letter.people[:MOST_OPTIONS])
    if people := {label: name for label, name in named if label and len(name) <= VALUE}:
        found.append(_select("Give it to …", "assign", people))
    if message.followup is not None:
        found += [
            DatePickerElement(action_id="snooze", placeholder=PlainTextObject(text="Put off until …")),
            _select("Mute …", "mute", {words: str(days) for days, words in MUTES.items()}),
            _select(
                "Close …",
                "close",
                {f"It is {ending}"[:OPTION]: ending.value for ending in ENDINGS},
                confirm=_sure(),
            ),
        ]
    return found


def _sure() -> ConfirmObject:
    return ConfirmObject(
        title="Close the follow-up?",
        text=PlainTextObject(text="Nothing more will be told of it."),
        confirm="Close it",
        deny="Keep it open",
    )


def _button(
    label: str,
    action: str,
    *,
    url: str | None = None,
    style: str | None = None,
    value: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=label), action_id=action, url=url, style=style, value=value, confirm=confirm
    )


def _select(
    label: str, action: str, options: dict[str, str], confirm: ConfirmObject | None = None
) -> StaticSelectElement:
    return StaticSelectElement(
        placeholder=PlainTextObject(text=label),
        action_id=action,
        options=[Option(label=words, value=value) for words, value in options.items()],
        confirm=confirm,
    )


def _sections(texts: list[str]) -> list[Block]:
    return [SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) for text in texts]


def _context_of(message: Message, look: Look) -> list[str]:
    """What speaks against it, what came before, whether it may be closed."""
    found = []
    if spoken := against(message):
        found.append(f"*Against it*\n{escape(spoken, FIELD)}")
    if before := earlier(message, look.zone):
        found.append(f"*Before that*\n{escape(before, FIELD * 2)}")
    if message.closes:
        found.append(f"*{CLOSE}*")
    return found


def _review(message: Message, look: Look) -> list[str]:
    """A review digest, a section for each follow-up."""
    found = []
    for title, lines in review(message, look.zone):
        rows = [
            f"• *{escape(line.headline, FIELD)}*\n{escape(who, FIELD)}\n{escape(line.because, FIELD)}\n"
            for line, who in lines
        ]
        head = f"*{escape(title, FIELD)}*\n"
        # Whole lines only: a cut inside one could leave half an escape. The dashboard has them all.
        fit = [row for row, used in zip(rows, accumulate(map(len, rows)), strict=True) if used < REVIEW]
        rest = len(rows) - len(fit)
        found.append(head + "".join(fit) + (f"and {rest} more" if rest else ""))
    if len(found) > MOST_PARTS:
        return [*found[:MOST_PARTS], "The dashboard has the rest."]
    return [*found, left_out(message)] if message.left_out else found


def _digest(message: Message) -> list[str]:
    """The lines of a digest, each a section of its own; Slack allows fifty blocks."""
    lines = [
        f"*{escape(line.about, FIELD)}*\n{escape(line.headline, SECTION // 3)}"
        + (f"\n{escape(line.outlet, FIELD)}" if line.outlet else "")
        for line in digest_lines(message)
    ]
    return [*lines, left_out(message)] if lines and left_out(message) else lines


def _headline(message: Message) -> str:
    title = f"*{escape(message.headline, SECTION // 3)}*"
    return f"{title}\n{escape(message.excerpt, SECTION // 2)}" if message.excerpt else title


def _reasons(message: Message, because: str) -> str:
    lines = [f"• {escape(facet, FIELD)}: {escape(words, FIELD)}\n" for facet, words in why(message)]
    room = SECTION - len("*Why*\n") - len(because)
    # Whole lines only: a cut inside one could leave half an escape.
    kept = (line for line, used in zip(lines, accumulate(map(len, lines)), strict=True) if used <= room)
    return f"*Why*\n{''.join(kept)}{because}"


def plain(text: str, longest: int) -> str:
    """One line without odd signs, cut."""
    clean = " ".join(ODD.sub(" ", text).split())
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def escape(text: str, longest: int) -> str:
    """Text that Slack takes as text: no mention, link or formatting can be smuggled in.

    Args:
        text: hostile or not.
        longest: characters of the escaped text, which is what Slack counts.
    """
    escaped = [ESCAPES.get(one, one) for one in plain(text, longest)]
    if sum(map(len, escaped)) <= longest:
        return "".join(escaped)
    used = accumulate(map(len, escaped))
    return "".join(one for one, so_far in zip(escaped, used, strict=True) if so_far < longest) + "…"

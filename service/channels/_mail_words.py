"""An alert as a mail: headers, text, HTML."""

import hashlib
import re
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.channels import ACTS, Look
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
    marked,
    parts,
    review,
    topic,
    why,
)
from service.domain.development import Field
from service.domain.letter import Letter

SUBJECT = 180  # characters: longer ones are cut by every mail reader
ODD = re.compile("[\x00-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069]+")


class _AsItIs(UnstructuredHeader, BaseHeader):
    """A header of ids or addresses: encoded words, into which Python puts long ones, are none there."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    headers = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references", "list-id", "list-unsubscribe"):
        headers.map_to_type(name, _AsItIs)
    return headers


POLICY = EmailPolicy(header_factory=_headers())


def compose(letter: Letter, look: Look, sender: str, recipient: str) -> EmailMessage:
    """The mail to one recipient.

    The same key gives the same Message-ID, so that a repeat is known; a follow-up's mails refer to one
    root, so that they are one thread.
    """
    message, host = letter.message, sender.rpartition("@")[2]
    thread = _digest(message.followup or message.followup_title)
    root = f"<followup-{thread}@{host}>"
    mail = EmailMessage(POLICY)
    mail["Subject"] = one_line(f"{topic(message)}: {message.headline}")
    mail["From"] = Address("Afterstory", addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{_digest(f'{letter.key} {recipient}')}@{host}>"
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["X-Entity-Ref-ID"] = thread
    mail["List-Id"] = f"Afterstory <{message.followup or 'feeds'}.afterstory.{host}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    ends, acts = "", dict[str, str]()
    if look.links is not None:
        ends = look.links.to_end(recipient, message.followup)
        mail["List-Unsubscribe"] = f"<{ends}>"
        if look.links.one_click:
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if letter.alert is not None:
            about = ("confirm", "dismiss") if message.development is not None else ()
            for act in (*about, *(("close",) if message.closes else ()), "acknowledge", "more"):
                acts[act] = look.links.to_answer(recipient, letter.alert, act, letter.now)
    given = {
        "message": message,
        "kind": kind_words(message),
        "published": day_and_time(message.published, look.zone) if message.published else "",
        "also": also_reported(letter.since),
        "deeds": [(deed.words, day_and_time(deed.at, look.zone)) for deed in letter.since.deeds],
        "why": why(message),
        "because": message.evidence.because if message.evidence else "",
        "headline": marked(message.headline, Field.TITLE, message.evidence),
        "excerpt": marked(message.excerpt, Field.SUMMARY, message.evidence),
        "parts": parts(message),
        "against": against(message),
        "earlier": earlier(message, look.zone),
        "close": CLOSE if message.closes else "",
        "review": review(message, look.zone),
        "dashboard": dashboard_link(look.dashboard, message),
        "notice": look.notice,
        "key": letter.key,
        "lines": digest_lines(message),
        "left_out": left_out(message),
        "acts": [(ACTS[act], link) for act, link in acts.items()],
        "ends": ends,
    }
    mail.set_content(_templates().get_template("mail.txt").render(given), cte="base64")
    page = _templates().get_template("mail.html").render(given)
    mail.add_alternative(_inliner().inline(page), subtype="html", cte="base64")
    return mail


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: (name or "").endswith(".html"),  # noqa: S701 - pages are escaped; the text part must not be
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["address"] = address
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    # The style element stays beside the inlined styles: it holds the dark theme.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def one_line(text: str) -> str:
    """Text that fits into a header: one line, no odd signs, cut."""
    clean = " ".join(ODD.sub(" ", text).split())
    return clean if len(clean) <= SUBJECT else clean[: SUBJECT - 1] + "…"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

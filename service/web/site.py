"""What the dashboard needs of the service, and how its pages are rendered."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic import SecretStr
from sqlalchemy.engine import Engine

from service.bootstrap.feed_list import Added, NotAdded
from service.bootstrap.route_desk import RouteDesk
from service.broker.events import Event
from service.channels import Links
from service.domain.answer import Answer, Refused, answer_words
from service.domain.channel_trouble import ChannelState, RouteState
from service.domain.development import KIND_WORDS, Evidence, Field, Kind, score_words
from service.domain.discovery import Discovery
from service.domain.followup import FollowUp, FollowUpId, window_words
from service.domain.item import ItemId
from service.domain.matching.learn import LEARNED, Foreseen
from service.domain.revision import Change, difference
from service.domain.verdict import Verdict, Word
from service.ports import StoredMatch
from service.store.users import OpenSession
from service.usecases.answer_alert import Answered
from service.usecases.explain_item import Explained
from service.usecases.give_verdict import Given, NothingThere

HERE = Path(__file__).parent
TAGS = {
    Change.KEPT: Markup("{}"),
    Change.GONE: Markup("<del>{}</del>"),
    Change.NEW: Markup("<ins>{}</ins>"),
}
STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


class Site(Protocol):
    """What the dashboard needs of `service.bootstrap.Services`."""

    @property
    def engine(self) -> Engine:
        """The database."""
        ...

    zone: ZoneInfo
    notice: str
    public_url: str
    release: str

    def desk_now(self) -> datetime:
        """What time it is for the news (UTC)."""
        ...

    def wall_now(self) -> datetime:
        """Operational time (UTC)."""
        ...

    def listen(self) -> AsyncIterator[Event]:
        """Live events, for ever."""
        ...

    def queues(self) -> Mapping[str, int] | None:
        """Messages waiting, by queue; None when the broker is away."""
        ...

    def channels(self) -> Sequence[ChannelState]:
        """The desk's channels."""
        ...

    def routes(self, followup: FollowUp) -> Sequence[RouteState]:
        """The desk's routes that may take a follow-up's news."""
        ...

    @property
    def route_desk(self) -> RouteDesk:
        """Reads, tries and changes the desk's routes."""
        ...

    def verify_hub(self, token: str, *, mode: str, topic: str, lease: timedelta | None, reason: str) -> bool:
        """Whether what a hub wants to make sure of is what we asked for."""
        ...

    def take_push(self, token: str, *, body: bytes, content_type: str, signature: str) -> bool | None:
        """Keep what a hub brought, and have it read; None if nobody asked for it."""
        ...

    def answer(self, answer: Answer) -> Answered | Refused:
        """Take an answer."""
        ...

    @property
    def links(self) -> Links:
        """Reads the signed addresses in mails."""
        ...

    slack_secret: SecretStr | None
    slack_token: SecretStr | None
    slack_api_url: str

    def tell(self, topic: str) -> None:
        """Say that something of a topic changed."""
        ...

    def give_verdict(
        self,
        followup: FollowUpId,
        item: ItemId,
        word: Word,
        *,
        who: str,
        via: str,
        kind: Kind | None = None,
        reason: str = "",
    ) -> Given | NothingThere:
        """Take an editor's word on a match."""
        ...

    def take_back_verdict(
        self, followup: FollowUpId, item: ItemId, *, who: str, via: str
    ) -> Verdict | NothingThere:
        """Take a verdict back."""
        ...

    def foresee_verdict(
        self, followup: FollowUpId, item: ItemId, word: Word | None
    ) -> tuple[StoredMatch, Foreseen] | NothingThere:
        """What a verdict, or taking it back, would have changed in the last days."""
        ...

    def find_feeds(self, given: str) -> Discovery | None:
        """Find the feeds of the site behind what was typed; None where that is no web address."""
        ...

    def add_feed(self, url: str) -> Added | NotAdded:
        """Visit a feed; if it can be read, put it into the desk's file and bring it into force."""
        ...

    def explain(self, followup: FollowUp, url: str) -> tuple[Explained, ...]:
        """What became of the items at an address; none where no feed brought one."""
        ...


@dataclass(frozen=True)
class Pages:
    """Renders pages."""

    site: Site

    def render(
        self,
        request: Request,
        template: str,
        *,
        code: int = 200,
        session: OpenSession | None = None,
        **given: Any,  # noqa: ANN401 - what the template shows
    ) -> HTMLResponse:
        """A page as an answer."""
        environment = _environment()
        site = self.site
        now, wall = site.desk_now(), site.wall_now()
        body = environment.get_template(template).render(
            path=request.url.path,
            session=session,
            notice=site.notice,
            release=site.release,
            now=now,
            tomorrow=(now.astimezone(site.zone) + timedelta(days=1)).date().isoformat(),
            time=lambda moment: _time(moment, site.zone),
            day=lambda moment: moment.astimezone(site.zone).strftime("%-d %B %Y"),
            ago=lambda moment: _ago(moment, wall),
            kinds=KIND_WORDS,
            once=secrets.token_hex(8),
            **given,
        )
        return HTMLResponse(body, status_code=code)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["window"] = window_words
    environment.filters["answer"] = answer_words
    environment.filters["score"] = score_words
    environment.filters["web_address"] = _web_address
    environment.globals["highlighted"] = highlighted
    environment.globals["compared"] = compared
    environment.globals["parts_of"] = parts_of
    return environment


def _web_address(url: str | None) -> str | None:
    """The address if it is one of the web; nothing else may be a link."""
    return url if url is not None and urlsplit(url).scheme in ("http", "https") else None


def _time(moment: datetime, zone: ZoneInfo) -> Markup:
    local = moment.astimezone(zone)
    shown = local.strftime("%-d %b %Y, %H:%M")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(), local.strftime("%-d %B %Y, %H:%M:%S %Z"), shown
    )


def _ago(moment: datetime, wall: datetime) -> str:
    """How long ago, or in how long, in one plain unit."""
    seconds = (wall - moment) / timedelta(seconds=1)
    for unit, size in STEPS:
        count = int(abs(seconds) // size)
        if count >= 1:
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "now"


def highlighted(text: str, field: str, evidence: Evidence) -> Markup:
    """A text with the phrases of its evidence marked, those against it too; everything in it escaped."""
    found = [(met.facet, False, span) for met in evidence.met for span in met.spans]
    found += [("speaks against it", True, span) for span in evidence.against]
    spans = [
        (span.start, span.end, label, against)
        for label, against, span in found
        if span.field is Field(field) and span.words and text[span.start : span.end] == span.words
    ]
    parts: list[Markup] = []
    place = 0
    for start, end, label, against in sorted(spans):
        if start < place:
            continue  # inside one that is marked already
        marked = Markup(' class="no"') if against else ""
        parts += [
            escape(text[place:start]),
            Markup('<mark{} title="{}">{}</mark>').format(marked, label, text[start:end]),
        ]
        place = end
    return Markup("").join([*parts, escape(text[place:])])


def compared(before: str, after: str) -> Markup:
    """Two texts laid side by side: what went is struck out, what came is marked; everything escaped."""
    return Markup("").join(TAGS[piece.change].format(piece.words) for piece in difference(before, after))


def parts_of(evidence: Evidence) -> list[tuple[str, float, bool]]:
    """The parts of a score, the heaviest first: name, log-odds, whether the desk's verdicts gave it."""
    return [
        (part.name.removeprefix(LEARNED), part.value, part.name.startswith(LEARNED))
        for part in sorted(evidence.parts, key=lambda part: -abs(part.value))
    ]

"""Values of the domain, with only what a test cares about spelt out."""

from datetime import UTC, date, datetime
from pathlib import Path

from config.files import load_followups
from service.domain.alert import ABOUT_AFTERSTORY, ABOUT_FEEDS, AlertId, AlertKind, Message
from service.domain.development import (
    Band,
    Evidence,
    FacetMet,
    Field,
    Kind,
    Match,
    ScorePart,
    Span,
)
from service.domain.document import ParsedEntry
from service.domain.feed import Feed, FeedId, KeyBy
from service.domain.followup import Article, Facet, FollowUp, FollowUpId, Precision, Window
from service.domain.item import Item, ItemId
from service.domain.letter import Letter

ROOT = Path(__file__).parent.parent.parent
NOON = datetime(2023, 11, 26, 12, tzinfo=UTC)


def article_followups() -> tuple[FollowUp, ...]:
    """The seven follow-ups of the first article, as the desk has them."""
    return load_followups(ROOT / "config" / "followups")


def followup(
    id_: str = "naval-docking",
    *,
    title: str = "Naval docking",
    question: str = "Do Russian naval vessels dock at Preah Sihanouk port?",
    window: Window | None = None,
    facets: tuple[Facet, ...] = (Facet("vessel", ("vessel", "ship")), Facet("place", ("Sihanoukville",))),
    against: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    text: str = "",
) -> FollowUp:
    """A small follow-up of an article of 27 October 2023."""
    return FollowUp(
        id=FollowUpId(id_),
        title=title,
        question=question,
        article=Article("Russian naval vessels to dock", date(2023, 10, 27), text),
        facets=facets,
        window=window,
        against=against,
        tags=tags,
    )


def november() -> Window:
    """The window "this November"."""
    return Window(date(2023, 11, 1), date(2023, 11, 30), Precision.MONTH, "this November")


def item(
    title: str,
    summary: str = "",
    *,
    id_: int = 1,
    lang: str | None = "en",
    published: datetime | None = NOON,
    content: str = "",
    outlet: str = "Khmer Times",
) -> Item:
    """An item of an outlet."""
    return Item(
        id=ItemId(id_),
        feed=FeedId(1),
        outlet=outlet,
        url=f"https://outlet.example/{id_}",
        title=title,
        summary=summary,
        content=content,
        lang=lang,
        published=published,
        seen=NOON,
    )


def match(
    *words: str,
    id_: int = 1,
    kind: Kind = Kind.HAPPENED,
    band: Band = Band.ALERT,
    phase: str = "begin",
    lang: str = "en",
    at: datetime = NOON,
    names: tuple[str, ...] = (),
    text: str = "",
) -> Match:
    """A match whose title has these words."""
    fingerprint = (
        f"lang:{lang}",
        f"phase:{phase}",
        f"text:{text}",
        *(f"name:{name}" for name in names),
        *(f"title:{word}" for word in words),
    )
    return Match(
        followup=FollowUpId("naval-docking"),
        item=ItemId(id_),
        score=0.9,
        band=band,
        kind=kind,
        fingerprint=fingerprint,
        evidence=Evidence((), (), (), (), "It names vessel."),
        at=at,
    )


def feed(**given: object) -> Feed:
    """A feed that has been visited before, if told so."""
    values: dict[str, object] = {
        "id": FeedId(1),
        "url": "https://outlet.example/feed",
        "name": "Khmer Times",
        "lang": "en",
        "etag": None,
        "last_modified": None,
        "digest": None,
        "failures": 0,
        "key_by": KeyBy.GUID,
    }
    return Feed(**{**values, **given})  # type: ignore[arg-type] # each value is of its field's type


def entry(
    number: int = 1, *, title: str = "", guid: str | None = "", published: datetime | None = None
) -> ParsedEntry:
    """An entry of a feed."""
    return ParsedEntry(
        guid=f"guid-{number}" if guid == "" else guid,
        url=f"https://outlet.example/{number}",
        title=title or f"Story {number}",
        summary="",
        content="",
        lang="en",
        published=published,
    )


def message(kind: AlertKind = AlertKind.DEVELOPMENT, **given: object) -> Message:
    """What an alert says."""
    told, feeds = kind is AlertKind.DEVELOPMENT, kind in ABOUT_FEEDS | ABOUT_AFTERSTORY
    values: dict[str, object] = {
        "kind": kind,
        "followup": None if feeds else FollowUpId("naval-docking"),
        "followup_title": "Feeds" if feeds else "Naval docking",
        "question": "" if feeds else "Do Russian naval vessels dock at Preah Sihanouk port?",
        "headline": "Russian vessel docks at Sihanoukville"
        if told
        else "Nothing reported by 30 November 2023",
        "development": Kind.HAPPENED if told else None,
        "excerpt": "The ship stays until Wednesday." if told else "",
        "outlet": "Khmer Times" if told else None,
        "item_url": "https://outlet.example/1" if told else None,
        "lang": "en" if told else None,
        "published": NOON if told else None,
        "window": "1 November 2023 to 30 November 2023 (“this November”)",
        "evidence": Evidence(
            met=(
                FacetMet("vessel", (Span(Field.TITLE, 8, 14, "vessel"),)),
                FacetMet("place", (Span(Field.TITLE, 24, 37, "Sihanoukville"),)),
            ),
            missing=(),
            against=(),
            parts=(ScorePart("base", -1.3),),
            because="It names vessel (“vessel”) and place (“Sihanoukville”).",
        )
        if told
        else None,
        "at": NOON,
    }
    return Message(**{**values, **given})  # type: ignore[arg-type] # each value is of its field's type


def letter(message_: Message | None = None, *, key: str = "key", **given: object) -> Letter:
    """An alert as a channel is given it."""
    values: dict[str, object] = {
        "alert": AlertId(7),
        "message": message_ or message(),
        "key": key,
        "now": NOON,
    }
    return Letter(**{**values, **given})  # type: ignore[arg-type] # each value is of its field's type

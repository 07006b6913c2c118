"""Feeds that look like a newsroom's: the same at every run, half RSS 2.0 and half Atom, half with full text.

The proportions follow what real feeds carry (30 items; a summary of two paragraphs, or that and the whole
article); the words are made up, and no address leads anywhere.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from xml.sax.saxutils import escape

ITEMS = 30  # a document
FIRST = datetime(2026, 9, 1, 6, tzinfo=UTC)
TOWNS = (
    "Kampot",
    "Leeds",
    "Porto",
    "Kaunas",
    "Accra",
    "Battambang",
    "Odesa",
    "Turku",
    "Graz",
    "Izmir",
    "Quito",
)
BODIES = (
    "the harbour board",
    "the appeal court",
    "the health ministry",
    "the electoral commission",
    "the water utility",
    "the navy",
    "the teachers' union",
    "the central bank",
    "the rail operator",
)
MATTERS = (
    "a new ferry quay",
    "hospital waiting times",
    "the land register",
    "school meals",
    "a delayed bypass",
    "late salaries",
    "the fishing quota",
    "a data leak",
    "flood walls",
    "the airport's second runway",
    "court backlogs",
)
DEEDS = (
    "approves",
    "postpones",
    "publishes",
    "rejects",
    "reviews",
    "defends",
    "withdraws",
    "confirms",
    "extends",
)
WHEN = ("before the autumn budget", "after a leaked letter", "as costs double", "until next spring", "again")
NAMES = ("Sokha Chan", "Maria Keane", "Ivan Petrov", "Aisha Rahman", "Tomas Lind", "Grace Tan", "Niall Byrne")
SENTENCES = (
    "{name}, who leads the inquiry, said that {body} would answer on {matter} within {n} weeks. ",
    "Papers seen by this outlet show that {body} spent {n} million on {matter} in {town} last year. ",
    "Residents of {town} told a hearing that nobody had written to them about {matter}. ",
    "“We take this seriously and will reply in full,” said a spokesperson for {body}. ",
    "That is {n} per cent more than a year ago, according to the annual report on {matter}. ",
    "{name} wants {body} to publish the whole assessment of {matter} & all its annexes. ",
    "The hearing in {town} was adjourned for {n} days while both sides exchange papers. ",
)


def _sentence(chance: random.Random) -> str:
    pick: Callable[[tuple[str, ...]], str] = chance.choice
    return pick(SENTENCES).format(
        name=pick(NAMES), body=pick(BODIES), matter=pick(MATTERS), town=pick(TOWNS), n=chance.randint(2, 96)
    )


def _paragraph(chance: random.Random) -> str:
    return "<p>" + escape("".join(_sentence(chance) for _ in range(chance.randint(2, 4))).strip()) + "</p>"


def _with_full_text(feed: int) -> bool:
    return feed % 4 >= 2  # noqa: PLR2004 - half of the RSS feeds and half of the Atom feeds


def item(feed: int, number: int) -> str:
    """An item as it stands in its document; a higher number is a later one."""
    chance = random.Random(f"{feed}/{number}")  # noqa: S311 - words, not secrets
    pick: Callable[[tuple[str, ...]], str] = chance.choice
    title = escape(f"{pick(TOWNS)}: {pick(BODIES)} {pick(DEEDS)} {pick(MATTERS)} {pick(WHEN)}")
    when = FIRST + timedelta(minutes=37 * number + feed)
    paragraphs = [_paragraph(chance) for _ in range(2)]
    summary = "".join(paragraphs)
    full = summary + "".join(_paragraph(chance) for _ in range(chance.randint(3, 7)))
    link = f"https://outlet-{feed}.example/news/{number}"
    guid = f"{chance.getrandbits(128):032x}"
    if feed % 2 == 0:
        content = f"<content:encoded><![CDATA[{full}]]></content:encoded>" if _with_full_text(feed) else ""
        return (
            f"<item><title>{title}</title><link>{link}</link>"
            f'<guid isPermaLink="false">{guid}</guid><pubDate>{format_datetime(when)}</pubDate>'
            f"<dc:creator>{pick(NAMES)}</dc:creator><category>local</category><category>politics</category>"
            f"<description><![CDATA[{summary}]]></description>{content}"
            f'<media:thumbnail width="240" height="135" url="{link}.jpg"/></item>\n'
        )
    content = f'<content type="html">{escape(full)}</content>' if _with_full_text(feed) else ""
    return (
        f"<entry><title>{title}</title><id>urn:uuid:{guid}</id>"
        f'<link rel="alternate" type="text/html" href="{link}"/>'
        f"<published>{when.isoformat()}</published><updated>{when.isoformat()}</updated>"
        f'<author><name>{pick(NAMES)}</name></author><category term="local"/><category term="politics"/>'
        f'<summary type="html">{escape(summary)}</summary>{content}</entry>\n'
    )


def envelope(feed: int, build: int) -> tuple[str, str]:
    """What stands before and after the items.

    Args:
        feed: its number.
        build: moves the date on which the document was built, and nothing else.
    """
    built = FIRST + timedelta(days=90, minutes=build)
    site = f"https://outlet-{feed}.example/"
    if feed % 2 == 0:
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
            f"<channel><title>Outlet {feed}</title><link>{site}</link><description>News</description>"
            f"<language>en-gb</language><lastBuildDate>{format_datetime(built)}</lastBuildDate>\n"
        )
        return head, "</channel></rss>\n"
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>Outlet {feed}</title><id>{site}</id><updated>{built.isoformat()}</updated>"
        f'<link rel="alternate" href="{site}"/>\n'
    )
    return head, "</feed>\n"


class Document:
    """A feed's document as it changes.

    Args:
        feed: its number.
    """

    def __init__(self, feed: int) -> None:
        self._feed = feed
        self._newest = ITEMS - 1
        self._items = list(map(partial(item, feed), range(self._newest, -1, -1)))

    def publish(self) -> None:
        """Put one new item on top; the oldest falls out."""
        self._newest += 1
        self._items = [item(self._feed, self._newest), *self._items[:-1]]

    def body(self, build: int) -> bytes:
        """The document as it is served, built at a date."""
        head, tail = envelope(self._feed, build)
        return "".join((head, *self._items, tail)).encode()

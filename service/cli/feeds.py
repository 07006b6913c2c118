"""Commands on the feeds: what is polled, and how the list grows."""

import json
import shlex
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import click

from config.feed_file import add_feeds, language_tag, remove_feeds
from config.files import FeedEntry, country_code, load_feeds
from config.reading import ConfigError
from service.bootstrap import Services
from service.bootstrap.feed_list import Added, NotAdded, whole_address
from service.cli.context import as_json, fail, fail_if_not_taken_over, services_or_exit, show
from service.cli.preview import as_dict, lines, summary
from service.desk_files import take_over
from service.feeds import opml
from service.feeds.text import canonical_link
from service.store import due, feed_views
from service.store.engine import read, write


@click.group()
def feeds() -> None:
    """The feeds that are polled."""


def _feed_rows(services: Services) -> list[dict[str, object]]:
    with read(services.engine) as connection:
        return [
            {
                "name": row.name,
                "country": row.country,
                "health": row.health,
                "items": row.item_count,
                "missed": row.missed,
                "last_poll": row.last_poll,
                "next_poll": row.next_poll,
                "url": row.url,
                "trouble": row.trouble,
                "detail": row.detail,
            }
            for row in feed_views.feeds(connection)
        ]


@feeds.command("list")
@as_json
def feeds_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """All feeds with how they are."""
    columns = ("name", "country", "health", "items", "missed", "last_poll", "next_poll", "url", "detail")
    show(_feed_rows(services_or_exit()), columns, as_json=as_json)


@feeds.command("poll")
@click.argument("url", required=False)
@as_json
def feeds_poll(url: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Visit a feed now, or all that are listed, and show the outcome."""
    services = services_or_exit()
    with write(services.engine) as connection:
        known = due.make_due(connection, url, wall=services.wall_now())
    if not known:
        fail(f"No listed feed has the address {url}. `afterstory feeds list` shows them.")
    while _is_due(services, url):
        if not services.poll_due().visited:
            time.sleep(services.policies.poll.spacing.total_seconds())  # a host still rests
    rows = [row for row in _feed_rows(services) if url in (None, row["url"])]
    show(rows, ("name", "health", "items", "url", "detail"), as_json=as_json)


def _is_due(services: Services, url: str | None) -> bool:
    with read(services.engine) as connection:
        return due.still_due(connection, url, wall=services.wall_now())


@feeds.command("pause")
@click.argument("url")
def feeds_pause(url: str) -> None:
    """Visit a feed no more until it is resumed."""
    services = services_or_exit()
    with write(services.engine) as connection:
        paused = due.pause_feed(connection, url)
    if not paused:
        fail(f"No listed feed has the address {url}. `afterstory feeds list` shows them.")
    services.events.tell("feeds")
    click.echo(f"{url} is paused. `afterstory feeds resume {shlex.quote(url)}` visits it again.")


@feeds.command("resume")
@click.argument("url")
def feeds_resume(url: str) -> None:
    """Visit a paused feed again, at once."""
    services = services_or_exit()
    with write(services.engine) as connection:
        resumed = due.resume_feed(connection, url, wall=services.wall_now())
    if not resumed:
        fail(f"No paused feed has the address {url}. `afterstory feeds list` shows them.")
    services.events.tell("feeds")
    click.echo(f"{url} is visited again within seconds.")


# --- finding ---------------------------------------------------------------------------------------------


@feeds.command("discover")
@click.argument("url")
@as_json
def feeds_discover(url: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Find the feeds of the site behind an address, and show what each holds."""
    found = services_or_exit().discover_feeds(_address(url))
    if as_json:
        click.echo(json.dumps(as_dict(found), ensure_ascii=False, indent=2, default=str))
    elif found.feeds:
        click.echo("This is a feed." if found.is_feed else f"{len(found.feeds)} found, the likeliest first.")
        for one in found.feeds:
            click.echo("\n" + "\n".join(lines(one)))
    for one in () if as_json else found.unusable:
        click.echo(f"\nNot usable: {one.url}\n  {one.problem}", err=not found.feeds)
    if not found.feeds:
        fail(f"No feed was found for {found.url}.")


def _address(given: str) -> str:
    """What was typed as a whole web address, or one line and exit 1."""
    url = whole_address(given)
    if url is None:
        fail(f"“{given}” is no web address; give one such as https://example.org/feed.")
    return url


# --- the list --------------------------------------------------------------------------------------------


def _file(services: Services) -> Path:
    return services.settings.config / "feeds.yaml"


def _listed(services: Services) -> tuple[FeedEntry, ...]:
    """What feeds.yaml lists; or what is wrong with it, and exit 1."""
    try:
        return load_feeds(_file(services))
    except ConfigError as error:
        fail(f"{error}\nNothing is changed.")


def _by_address(entries: Iterable[FeedEntry]) -> dict[str | None, FeedEntry]:
    return {canonical_link(entry.url): entry for entry in entries}


def _add(services: Services, entries: Sequence[FeedEntry]) -> None:
    try:
        add_feeds(_file(services), entries)
    except ConfigError as error:
        fail(str(error))
    fail_if_not_taken_over(take_over(services, ("feeds",)))


@feeds.command("add")
@click.argument("url")
@click.option("--name", help="The outlet's name (default: what the feed calls itself).")
@click.option("--lang", help="The language of its items, such as en or km (default: what the feed says).")
@click.option("--country", help="Where the outlet is at home, such as KH or Cambodia.")
def feeds_add(url: str, name: str | None, lang: str | None, country: str | None) -> None:
    """Visit a feed, and put it into config/feeds.yaml if it can be read."""
    services, address = services_or_exit(), _address(url)
    if lang is not None and language_tag(lang) is None:
        fail(f"--lang: “{lang}” is no language tag; give one such as en, km or zh-Hant.")
    home = None if country is None else _country(country)
    match services.add_feed(address, name=name or "", lang=lang, country=home):
        case NotAdded(why, look):
            hint = f"\n`afterstory feeds discover {shlex.quote(address)}` looks for the site's feeds."
            fail(why + (hint if look else ""))
        case Added(entry, preview):
            click.echo(f"{entry.name} is in force: {entry.url}\n{summary(preview)}")


def _country(given: str) -> str:
    """What was typed as a country's code, or one line and exit 1."""
    try:
        return country_code(given)
    except ValueError as error:
        fail(f"--country: {error}.")


@feeds.command("remove")
@click.argument("url")
def feeds_remove(url: str) -> None:
    """Take a feed out of config/feeds.yaml; what came from it is kept."""
    services = services_or_exit()
    known = _by_address(_listed(services)).get(canonical_link(_address(url)))
    if known is None:
        fail(f"{_file(services)} lists no feed of the address {url}. `afterstory feeds list` shows them.")
    try:
        remove_feeds(_file(services), {known.url})
    except ConfigError as error:
        fail(str(error))
    fail_if_not_taken_over(take_over(services, ("feeds",)))
    click.echo(f"{known.name} is no longer polled: {known.url}")


@feeds.command("import")
@click.argument("file", required=False, type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
def feeds_import(file: BinaryIO | None, dry_run: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Bring config/feeds.yaml into force; with FILE, an OPML list, first add to it what is not there yet."""
    services = services_or_exit()
    if file is None:
        if dry_run:
            raise click.UsageError("--dry-run needs FILE.")
        fail_if_not_taken_over(take_over(services, ("feeds",)))
        click.echo(f"{len(_feed_rows(services))} feeds are in force.")
        return
    listed, outline = _by_address(_listed(services)), opml.read(file.read())
    for problem in outline.problems:
        click.echo(f"{file.name}: {problem}", err=True)
    fresh = {
        url: entry for entry in map(_entry, outline.feeds) if (url := canonical_link(entry.url)) not in listed
    }
    again = [feed for feed in outline.feeds if canonical_link(feed.url) in listed]
    rows = [
        *({"what": "added", "title": one.name, "address": one.url, "why": ""} for one in fresh.values()),
        *(
            {"what": "duplicate", "title": one.title, "address": one.url, "why": _why_duplicate(one, listed)}
            for one in (*again, *outline.duplicates)
        ),
        *(
            {"what": "not usable", "title": one.title, "address": one.address, "why": one.why}
            for one in outline.unusable
        ),
    ]
    if not rows:
        fail(f"{file.name} holds no feeds.")
    if fresh and not dry_run:
        _add(services, list(fresh.values()))
    show(rows, ("what", "title", "address", "why"), as_json=False)
    if dry_run:
        click.echo(f"{len(fresh)} would be added; nothing is changed.")
        return
    click.echo(f"{len(fresh)} added; {len(_feed_rows(services))} feeds are in force.")


def _entry(feed: opml.OutlineFeed) -> FeedEntry:
    name = feed.title or urlsplit(feed.url).hostname or feed.url
    return FeedEntry(feed.url, name, language_tag(feed.lang), feed.folder, feed.site)


def _why_duplicate(feed: opml.OutlineFeed, listed: dict[str | None, FeedEntry]) -> str:
    known = listed.get(canonical_link(feed.url))
    return f"listed already, as {known.name}" if known else "stands in that list twice"


@feeds.command("export")
@click.argument("file", required=False, type=click.File("wb", lazy=True), default="-")
def feeds_export(file: BinaryIO) -> None:
    """Write config/feeds.yaml as an OPML list, which other feed readers open."""
    services = services_or_exit()
    entries = _listed(services)
    listed = [opml.OutlineFeed(one.url, one.name, one.folder, one.site, one.lang) for one in entries]
    file.write(opml.write(listed, "Afterstory", services.wall_now()))

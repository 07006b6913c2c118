"""Commands on what the desk works with: feeds, follow-ups, alerts."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from config.files import ConfigError, load_followups
from service.bootstrap import Services
from service.cli.context import fail, services_of, settings_or_exit, show
from service.desk_files import take_over
from service.domain.alert import window_words
from service.domain.followup import ENDINGS, FollowUpId, Status, status_of
from service.ports import StoreUnavailable
from service.store import listings
from service.store.engine import read, write
from service.store.listings import Row

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _services() -> Services:
    return services_of(settings_or_exit())


def _rows(services: Services, query: Callable[..., list[Row]], **given: Any) -> list[Row]:  # noqa: ANN401 - the query's own
    try:
        with read(services.engine) as connection:
            return query(connection, **given)
    except StoreUnavailable as error:
        fail(str(error))


def _say(wrong: Mapping[str, str]) -> None:
    if wrong:
        fail("\n".join(wrong.values()) + "\nNot taken over; what was in force stays in force.")


# --- feeds ---------------------------------------------------------------------------------------------


@click.group()
def feeds() -> None:
    """The feeds that are polled."""


@feeds.command("list")
@as_json
def feeds_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """All feeds with how they are."""
    rows = _rows(_services(), listings.feeds)
    show(rows, ("name", "health", "items", "last_poll", "next_poll", "url", "detail"), as_json=as_json)


@feeds.command("poll")
@click.argument("url", required=False)
@as_json
def feeds_poll(url: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Visit a feed now, or all that are listed, and show the outcome."""
    services = _services()
    try:
        with write(services.engine) as connection:
            known = listings.make_due(connection, url, wall=services.wall_now())
        if not known:
            fail(f"No listed feed has the address {url}. `afterstory feeds list` shows them.")
        while services.poll_due().more:
            pass
    except StoreUnavailable as error:
        fail(str(error))
    rows = [row for row in _rows(services, listings.feeds) if url in (None, row["url"])]
    show(rows, ("name", "health", "items", "url", "detail"), as_json=as_json)


@feeds.command("import")
def feeds_import() -> None:
    """Bring config/feeds.yaml into force."""
    services = _services()
    _say(take_over(services, ("feeds",)))
    click.echo(f"{len(_rows(services, listings.feeds))} feeds are in force.")


# --- follow-ups ----------------------------------------------------------------------------------------


@click.group()
def followups() -> None:
    """What the desk must come back to."""


@followups.command("list")
@as_json
def followups_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """All follow-ups with their state and window."""
    services = _services()
    try:
        with services.store.begin() as tx:
            tracked = tx.followups.load_tracked()
    except StoreUnavailable as error:
        fail(str(error))
    rows = [
        {
            "id": one.followup.id,
            "state": status_of(
                one.followup,
                ended_as=one.ended_as,
                happened=one.happened,
                zone=services.zone,
                now=services.desk_now(),
            ).value,
            "window": window_words(one.followup),
            "question": one.followup.question,
        }
        for one in tracked
    ]
    show(rows, ("id", "state", "window", "question"), as_json=as_json)


@followups.command("show")
@click.argument("id_", metavar="ID")
@as_json
def followups_show(id_: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """One follow-up with its developments."""
    services = _services()
    rows = _rows(services, listings.followup, followup=id_)
    if not rows:
        fail(f"There is no follow-up {id_}. `afterstory followups list` shows them.")
    show(rows, ("opened", "kind", "outlets", "headline"), as_json=as_json)


@followups.command("close")
@click.argument("id_", metavar="ID")
@click.option(
    "--as",
    "ending",
    required=True,
    type=click.Choice([ending.value for ending in ENDINGS]),
    help="How it ended.",
)
def followups_close(id_: str, ending: str) -> None:
    """Close a follow-up: nothing more is told of it."""
    services = _services()
    try:
        with services.store.begin() as tx:
            closed = tx.followups.close(FollowUpId(id_), Status(ending), now=services.desk_now())
    except StoreUnavailable as error:
        fail(str(error))
    if not closed:
        fail(f"There is no follow-up {id_}. `afterstory followups list` shows them.")
    services.events.tell("followups")
    click.echo(f"{id_} is closed as {ending}.")


@followups.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
def followups_import(file: Path | None) -> None:
    """Bring the files in config/followups into force; with FILE, only check that file."""
    if file is not None:
        try:
            found = load_followups(file)
        except ConfigError as error:
            fail(str(error))
        click.echo(f"{file} holds {len(found)} follow-ups and is in order. Put it into config/followups.")
        return
    services = _services()
    try:
        _say(take_over(services, ("followups",)))
    except StoreUnavailable as error:
        fail(str(error))
    with services.store.begin() as tx:
        click.echo(f"{len(tx.followups.load_tracked())} follow-ups are in force.")


# --- alerts --------------------------------------------------------------------------------------------


@click.group()
def alerts() -> None:
    """What the desk was told."""


@alerts.command("list")
@as_json
def alerts_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """The latest alerts with their deliveries."""
    rows = _rows(_services(), listings.alerts)
    show(rows, ("id", "opened", "followup", "kind", "deliveries", "headline"), as_json=as_json)


@alerts.command("retry")
@click.argument("id_", metavar="ID", type=int)
def alerts_retry(id_: int) -> None:
    """Send again what of an alert was given up or waits for its next try."""
    services = _services()
    try:
        with write(services.engine) as connection:
            again = listings.retry_alert(connection, id_, wall=services.wall_now())
    except StoreUnavailable as error:
        fail(str(error))
    if not again:
        fail(f"Alert {id_} has no delivery that failed. `afterstory alerts list` shows the alerts.")
    services.events.tell("deliveries")
    click.echo(f"{again} deliveries of alert {id_} are tried again within seconds.")

"""Commands on what the desk works with: follow-ups, alerts."""

from pathlib import Path

import click

from config.files import ConfigError, load_followups
from service.bootstrap import Services
from service.cli.context import as_json, fail, fail_if_not_taken_over, services_of, settings_or_exit, show
from service.desk_files import take_over
from service.domain.alert import window_words
from service.domain.followup import ENDINGS, FollowUpId, Status, status_of
from service.store import due, views
from service.store.engine import read, write


def _services() -> Services:
    return services_of(settings_or_exit())


# --- follow-ups ----------------------------------------------------------------------------------------


@click.group()
def followups() -> None:
    """What the desk must come back to."""


@followups.command("list")
@as_json
def followups_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """All follow-ups with their state and window."""
    services = _services()
    with services.store.begin() as tx:
        tracked = tx.followups.load_tracked()
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
    with read(services.engine) as connection:
        if id_ not in {view.followup.id for view in views.followups(connection)}:
            fail(f"There is no follow-up {id_}. `afterstory followups list` shows them.")
        developments = views.developments(connection, id_)
    rows = [
        {
            "opened": one.opened,
            "kind": one.kind,
            "reports": len(one.matches),
            "outlet": one.matches[0].outlet,
            "headline": one.matches[0].title,
            "because": one.matches[0].evidence.because,
        }
        for one in developments
    ]
    show(rows, ("opened", "kind", "reports", "outlet", "headline"), as_json=as_json)


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
    with services.store.begin() as tx:
        closed = tx.followups.close(FollowUpId(id_), Status(ending), now=services.desk_now())
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
    fail_if_not_taken_over(take_over(services, ("followups",)))
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
    with read(_services().engine) as connection:
        rows = [
            {
                "id": one.id,
                "opened": one.opened,
                "followup": one.message.followup,
                "kind": one.message.kind.value,
                "deliveries": ", ".join(
                    f"{sent.channel}: {sent.state.value}" for sent in one.deliveries[::-1]
                ),
                "headline": one.message.headline,
            }
            for one in views.alerts(connection)
        ]
    show(rows, ("id", "opened", "followup", "kind", "deliveries", "headline"), as_json=as_json)


@alerts.command("retry")
@click.argument("id_", metavar="ID", type=int)
def alerts_retry(id_: int) -> None:
    """Send again what of an alert was given up or waits for its next try."""
    services = _services()
    with write(services.engine) as connection:
        again = due.retry_alert(connection, id_, wall=services.wall_now())
    if not again:
        fail(f"Alert {id_} has no delivery that failed. `afterstory alerts list` shows the alerts.")
    services.events.tell("deliveries")
    click.echo(f"{again} deliveries of alert {id_} are tried again within seconds.")

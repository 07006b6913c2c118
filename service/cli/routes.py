"""Commands on the routes: which alerts go where."""

import getpass

import click

from config.reading import ConfigError
from config.route_writing import put_routes, routes_as_yaml
from service.bootstrap import Services
from service.channels import option_models
from service.cli.context import as_json, fail, fail_if_not_taken_over, services_or_exit, show
from service.desk_files import take_over
from service.domain.answer import Via
from service.domain.route import route_words, timing_words
from service.domain.route_list import RouteList, Settle, changes

KEPT = 50  # changes that are listed


@click.group()
def routes() -> None:
    """Which alerts go to which channels, and when."""


@routes.command("list")
@as_json
def routes_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """The routes in force."""
    rows = [
        {
            "route": route_words(number, route),
            "channels": ", ".join(route.channels),
            "timing": timing_words(route),
        }
        for number, route in enumerate(services_or_exit().route_desk.newest().routes, start=1)
    ]
    show(rows, ("route", "channels", "timing"), as_json=as_json)


@routes.command("changes")
@as_json
def routes_changes(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Who changed what, and when; newest first."""
    lists = services_or_exit().route_desk.latest(KEPT + 1)
    rows = [
        {
            "at": made.at,
            "who": made.by,
            "change": " ".join(changes(lists[place + 1].routes, made.routes)) or "Kept against channels.yaml."
            if place + 1 < len(lists)
            else "The first routes.",
        }
        for place, made in enumerate(lists[:KEPT])
    ]
    show(rows, ("at", "who", "change"), as_json=as_json)


@routes.command("export")
@click.option("--write", is_flag=True, help="Write them into config/channels.yaml; its other lines stay.")
def routes_export(write: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """The routes in force as YAML."""
    services = services_or_exit()
    newest = services.route_desk.newest()
    if not write:
        click.echo(routes_as_yaml(newest.routes), nl=False)
        return
    file = services.settings.config / "channels.yaml"
    try:
        put_routes(file, newest.routes, kinds=option_models())
    except ConfigError as error:
        fail(str(error))
    _take(services)
    click.echo(f"{file} holds the routes in force.")


@routes.command("import")
@click.option("--replace", is_flag=True, help="Even where people changed the routes on the desk.")
def routes_import(replace: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Bring config/channels.yaml into force: its channels, and its routes where nobody changed the desk's."""
    services = services_or_exit()
    trouble = _take(services)
    desk = services.route_desk
    newest = desk.newest()
    file = desk.channels().routes
    if replace:
        made = desk.change(Settle(file, file), who=getpass.getuser(), via=Via.COMMAND)
        for words in changes(newest.routes, made.routes) if isinstance(made, RouteList) else ():
            click.echo(words)
    elif trouble:
        fail(trouble)
    click.echo(f"{len(desk.newest().routes)} routes are in force.")


def _take(services: Services) -> str:
    """Take the file over; what its routes wait for, if they wait."""
    wrong = take_over(services, ("channels",))
    fail_if_not_taken_over({part: why for part, why in wrong.items() if part != "routes"})
    return wrong.get("routes", "")

"""What every command needs: settings, services, and plain words when something is wrong."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click

from config.settings import Settings, SettingsError, load_settings
from service.bootstrap import Services
from service.store.engine import write
from service.store.users import make_login_link

# A place where nothing listens: for commands that need the database alone.
NO_BROKER = "memory://"
LINK = timedelta(hours=12)  # a login link is good for

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def settings_or_exit() -> Settings:
    """The settings, or one line a fault and exit 1."""
    try:
        return load_settings(os.environ, Path(".env"))
    except SettingsError as error:
        fail(str(error))


def services_or_exit() -> Services:
    """Services for a command, by the settings; the broker is the configured one, or none."""
    settings = settings_or_exit()
    return Services(settings, settings.broker_url or NO_BROKER)


def login_link(services: Services) -> str:
    """An address that logs somebody in, once."""
    with write(services.engine) as connection:
        token = make_login_link(connection, now=services.wall_now(), lifetime=LINK)
    return f"{services.public_url}/login/{token}"


def fail(words: str) -> NoReturn:
    """Say what is wrong on standard error and exit 1."""
    click.echo(words, err=True)
    sys.exit(1)


def fail_if_not_taken_over(wrong: Mapping[str, str]) -> None:
    """Say which of the desk's files are broken, if any is, and exit 1."""
    if wrong:
        fail("\n".join(wrong.values()) + "\nNot taken over; what was in force stays in force.")


def show(rows: Sequence[Mapping[str, Any]], columns: Iterable[str], *, as_json: bool) -> None:
    """Print rows as JSON, with moments in UTC; or as aligned columns, with them in the desk's time zone."""
    if as_json:
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
        return
    names, zone = list(columns), settings_or_exit().desk_zone
    table = [names, *([_cell(row[name], zone) for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(names))]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def show_one(value: Mapping[str, Any]) -> None:
    """Print one thing as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _cell(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return "" if value is None else " ".join(str(value).split())

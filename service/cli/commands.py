"""The `afterstory` command and its groups."""

import click

from service.bootstrap import RELEASE
from service.cli.admin import alive, check, db, user
from service.cli.desk import alerts, feeds, followups
from service.cli.replay import replay
from service.cli.roles import beat, newsroom, web, worker
from service.cli.run import demo, run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(RELEASE, message="Afterstory %(version)s")
def main() -> None:
    """Afterstory: the newsroom's futures file."""


for command in (
    run,
    demo,
    worker,
    beat,
    web,
    newsroom,
    alive,
    check,
    feeds,
    followups,
    alerts,
    replay,
    db,
    user,
):
    main.add_command(command)

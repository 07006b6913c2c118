"""The `afterstory` command. A subcommand is imported on use, so that a role holds only its parts."""

import importlib

import click

from service.ports import StoreUnavailable

# The name of a subcommand: its module in this package, and its name there.
COMMANDS = {
    "run": ("run", "run"),
    "demo": ("run", "demo"),
    "worker": ("worker", "worker"),
    "beat": ("worker", "beat"),
    "web": ("web", "web"),
    "newsroom": ("newsroom", "newsroom"),
    "alive": ("alive", "alive"),
    "check": ("admin", "check"),
    "db": ("admin", "db"),
    "user": ("admin", "user"),
    "feeds": ("feeds", "feeds"),
    "followups": ("followups", "followups"),
    "alerts": ("alerts", "alerts"),
    "routes": ("routes", "routes"),
    "replay": ("replay", "replay"),
}


class Commands(click.Group):
    """Subcommands by name, imported on use (click.palletsprojects.com: Lazily Loading Subcommands)."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """A subcommand; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"service.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run it; a database that is away is one line, whichever subcommand needs it."""
        try:
            return super().invoke(ctx)
        except StoreUnavailable as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="afterstory", message="Afterstory %(version)s")
def main() -> None:
    """Afterstory: the newsroom's futures file."""

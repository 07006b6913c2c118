"""The demo's newsroom as a process."""

import sys

import click

from service.bootstrap import Clock
from service.cli.context import fail, settings_or_exit
from service.demo.newsroom import SlackSide, serve
from service.ops.logging import set_up_logging


@click.command(hidden=True)
@click.option("--http", "http_port", required=True, type=int)
@click.option("--smtp", "smtp_port", required=True, type=int)
def newsroom(http_port: int, smtp_port: int) -> None:
    """Serve the demo's newsroom on loopback."""
    settings = settings_or_exit()
    set_up_logging(tty=sys.stderr.isatty(), role="newsroom")
    clock = Clock(settings)
    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    if token is None or secret is None:
        fail("The Slack app's token and signing secret are not set; `afterstory demo` sets them.")
    here = f"http://127.0.0.1:{settings.port}/slack/interactions"
    app = SlackSide(token.get_secret_value(), secret.get_secret_value(), here)
    serve(("127.0.0.1", http_port), ("127.0.0.1", smtp_port), app, clock.desk, clock.wall)

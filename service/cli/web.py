"""The role that serves the dashboard."""

import click
import uvicorn

from service.cli.role import prepare
from service.presence import Presence
from service.watchdog import Watchdog
from service.web.app import create_app


@click.command()
def web() -> None:
    """Serve the dashboard."""
    services = prepare("web")
    with Presence(services.settings, role="web"), Watchdog(services):
        uvicorn.run(
            create_app(services),
            host=services.settings.host,
            port=services.settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )

"""`afterstory alive`: the health check of a container, which holds nothing of the service."""

import http.client

import click

from service.cli.context import fail, settings_or_exit

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to recognise


@click.command()
def alive() -> None:
    """Exit 0 if the dashboard on this machine answers: for health checks."""
    settings = settings_or_exit()
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    connection = http.client.HTTPConnection(host, settings.port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        if connection.getresponse().status != http.HTTPStatus.OK:
            fail("The dashboard answers, but not as it should.")
    except OSError as error:
        fail(f"The dashboard does not answer on {settings.bind}: {error.strerror or error}.")

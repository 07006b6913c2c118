"""What every role of the service does first."""

import sys

from service.bootstrap import RELEASE, Services
from service.cli.context import fail, settings_or_exit
from service.ops.logging import set_up_logging


def prepare(role: str) -> Services:
    """Settings, logs and error reports of a role; its services.

    Args:
        role: worker, beat, web.
    """
    settings = settings_or_exit()
    if settings.broker_url is None:
        fail(
            f"`afterstory {role}` needs AFTERSTORY_BROKER_URL, such as redis://localhost:6379/0. "
            "`afterstory run` starts everything with a broker of its own."
        )
    set_up_logging(tty=sys.stderr.isatty(), role=role)
    if settings.sentry_dsn is not None:
        # Its integrations load every framework there is, which only those who use it should hold.
        from service.ops.sentry import set_up_sentry  # noqa: PLC0415

        set_up_sentry(
            dsn=settings.sentry_dsn.get_secret_value(),
            environment=settings.environment,
            release=RELEASE,
            role=role,
        )
    return Services(settings, settings.broker_url)

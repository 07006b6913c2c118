"""What every role of the service does first."""

import sys

import structlog

from service.bootstrap import RELEASE, Services
from service.cli.context import fail, settings_or_exit
from service.ops.logging import set_up_logging
from service.ports import StoreUnavailable
from service.store.clock import clock_trouble

log = structlog.get_logger()


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
    services = Services(settings, settings.broker_url)
    _refuse_a_wrong_clock(services)
    return services


def _refuse_a_wrong_clock(services: Services) -> None:
    try:
        trouble = clock_trouble(services.engine, wall=services.wall_now())
    except StoreUnavailable as error:  # who needs it waits for it
        log.warning("database away", reason=str(error))
    else:
        if trouble:
            fail(trouble)
    services.engine.dispose()  # a worker forks, and a connection must not cross that

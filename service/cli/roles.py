"""One role each: worker, beat, web. The supervisor starts them, or an ops person on many machines."""

import signal
import sys
import warnings
from types import FrameType

import click
import uvicorn
from celery import signals
from celery.platforms import SecurityWarning

from service.bootstrap import QUEUES, RELEASE, Clock, Services
from service.cli.context import fail, settings_or_exit
from service.demo.newsroom import serve
from service.ops.logging import set_up_logging
from service.ops.sentry import set_up_sentry
from service.presence import Presence
from service.web.app import create_app as create_site
from workers.app import create_app


def _prepare(role: str) -> tuple[Services, str]:
    settings = settings_or_exit()
    if settings.broker_url is None:
        fail(
            f"`afterstory {role}` needs AFTERSTORY_BROKER_URL, such as redis://localhost:6379/0. "
            "`afterstory run` starts everything with a broker of its own."
        )
    set_up_logging(tty=sys.stderr.isatty(), role=role)
    set_up_sentry(
        dsn=settings.sentry_dsn.get_secret_value() if settings.sentry_dsn else None,
        environment=settings.environment,
        release=RELEASE,
        role=role,
    )
    return Services(settings, settings.broker_url), settings.broker_url


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def _keep_our_logging(**_given: object) -> None:
    """Celery sets up no logging of its own once somebody answers this signal."""


# Celery warns superusers of pickled messages; ours are JSON only, and a container may know no other user.
warnings.filterwarnings("ignore", category=SecurityWarning)


@click.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="Which queues to take from.")
@click.option("--concurrency", default=2, show_default=True, help="How many tasks at once.")
def worker(queues: str, concurrency: int) -> None:
    """Take tasks from queues."""
    chosen = queues.split(",")
    unknown = [queue for queue in chosen if queue not in QUEUES]
    if unknown:
        fail(f"--queues: there is no queue {', '.join(unknown)}. There are {', '.join(QUEUES)}.")
    services, broker_url = _prepare("worker")
    # Deliveries wait on the network only: threads. Documents can burn a processor: processes, which
    # Celery can end at their time limit.
    pool = "threads" if chosen == ["deliver"] else "prefork"
    app = create_app(services.settings, broker_url)
    with Presence(services.settings, role="worker", queues=queues):
        app.worker_main(
            [
                "--quiet",
                "worker",
                f"--queues={queues}",
                f"--concurrency={concurrency}",
                f"--pool={pool}",
                f"--hostname={queues.replace(',', '-')}@%h",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ]
        )


@click.command()
def beat() -> None:
    """Start what is due, every few seconds."""
    services, broker_url = _prepare("beat")
    app = create_app(services.settings, broker_url)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    with Presence(services.settings, role="beat"):
        # The schedule is kept in memory: what it starts can be started again at any time.
        beat_service = app.Beat(scheduler="celery.beat:Scheduler", quiet=True)
        signal.signal(signal.SIGTERM, stop)
        beat_service.run()


@click.command(hidden=True)
@click.option("--http", "http_port", required=True, type=int)
@click.option("--smtp", "smtp_port", required=True, type=int)
def newsroom(http_port: int, smtp_port: int) -> None:
    """Serve the demo's newsroom on loopback."""
    settings = settings_or_exit()
    set_up_logging(tty=sys.stderr.isatty(), role="newsroom")
    clock = Clock(settings)
    serve(("127.0.0.1", http_port), ("127.0.0.1", smtp_port), clock.desk, clock.wall)


@click.command()
def web() -> None:
    """Serve the dashboard."""
    services, _ = _prepare("web")
    with Presence(services.settings, role="web"):
        uvicorn.run(
            create_site(services),
            host=services.settings.host,
            port=services.settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )

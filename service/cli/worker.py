"""The roles that run on Celery: worker and beat."""

import gc
import signal
import warnings
from importlib import import_module
from types import FrameType

import click
from celery import signals
from celery.platforms import SecurityWarning

from service.bootstrap import QUEUES
from service.broker.queues import depths
from service.cli.context import fail
from service.cli.role import prepare
from service.presence import Presence
from workers.app import HARD_LIMIT, create_app
from workers.hearing import QUIET, Hearing


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
    from celery.worker import state  # noqa: PLC0415 - beat, which has this module too, needs none of it

    services = prepare("worker")
    # Deliveries wait on the network only: threads. Documents can burn a processor: processes, which
    # Celery can end at their time limit.
    pool = "threads" if chosen == ["deliver"] else "prefork"
    app = create_app(services.settings, services.broker_url)
    if "poll" in chosen:
        # Before the fork: its processes share the memory, and the first visits of each do not wait for it.
        import_module("service.feeds.fetch")
        import_module("service.feeds.reader")
    gc.freeze()  # what is there by now stays: no process of the pool looks it over again and again
    hearing = Hearing(
        waiting=lambda: _waiting(services.broker_url, chosen),
        # Processes are ended at their time limit; threads are not, and whoever holds one may need it.
        busy=lambda: pool == "threads" and bool(state.reserved_requests),
        longest=HARD_LIMIT.total_seconds() + QUIET,
    )
    with Presence(services.settings, role="worker", queues=queues, each=hearing.look):
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


def _waiting(broker_url: str, queues: list[str]) -> int | None:
    found = depths(broker_url, queues)
    return None if found is None else sum(found.values())


@click.command()
def beat() -> None:
    """Start what is due, every few seconds."""
    services = prepare("beat")
    app = create_app(services.settings, services.broker_url)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    with Presence(services.settings, role="beat"):
        # The schedule is kept in memory: what it starts can be started again at any time.
        beat_service = app.Beat(scheduler="celery.beat:Scheduler", quiet=True)
        signal.signal(signal.SIGTERM, stop)
        beat_service.run()

"""The Celery app. Why each setting is as it is: docs/decisions/0003-celery.md."""

from datetime import timedelta

from celery import Celery
from kombu.entity import Exchange, Queue

from config.settings import Settings
from service.bootstrap import QUEUES, Services
from service.usecases import claims, deliver_due
from workers.schedule import schedule
from workers.tasks import register

SOFT_LIMIT = timedelta(seconds=90)  # a task longer than this is told to end
HARD_LIMIT = timedelta(seconds=110)  # ... and one longer than this is ended
START = timedelta(seconds=30)  # which a process of the pool may take, on a machine that is busy otherwise
VISIBILITY = timedelta(minutes=5)  # after which Redis gives an unacknowledged message to another worker


def create_app(settings: Settings, broker_url: str) -> Celery:
    """The app of a worker or of beat.

    Raises:
        ValueError: if a lease is shorter than a task may run, or longer than the visibility timeout.
    """
    for lease in (settings.policies().poll.lease, claims.LEASE, deliver_due.LEASE):
        if not HARD_LIMIT < lease < VISIBILITY:
            raise ValueError(f"a lease of {lease} must lie between {HARD_LIMIT} and {VISIBILITY}")
    beat = schedule(settings)
    app = Celery("afterstory", broker=broker_url, set_as_current=True)
    app.conf.update(
        # The nameless exchange routes by queue name alone: no binding is lost when Redis is emptied.
        task_queues=[Queue(name, Exchange(""), routing_key=name) for name in QUEUES],
        task_default_queue="default",
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=SOFT_LIMIT.total_seconds(),
        task_time_limit=HARD_LIMIT.total_seconds(),
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_proc_alive_timeout=START.total_seconds(),
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": VISIBILITY.total_seconds(),
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            # Else a message to a server that vanished without a word would wait for it for ever.
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
        },
        beat_schedule=beat,
        enable_utc=True,
        timezone="UTC",
    )
    every = {task: entry["schedule"] for task, entry in beat.items()}
    register(app, lambda: Services(settings, broker_url), every)
    return app

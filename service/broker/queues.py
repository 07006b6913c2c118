"""Messages to workers: sending one, and how many wait in each queue."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import structlog
from celery import Celery
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.exceptions import OperationalError

from service.broker.wakes import is_first, taken_up

log = structlog.get_logger()
# Nobody who wakes or counts waits longer for a broker that takes the call and says nothing.
PATIENCE = {"socket_timeout": 2, "socket_connect_timeout": 2}  # seconds
ABSENT = "404"  # AMQP's reply code for a queue that nobody has declared


def depths(broker_url: str, queues: Sequence[str]) -> Mapping[str, int] | None:
    """Messages waiting, by queue; None when the broker is away."""
    try:
        with Connection(broker_url, connect_timeout=2, transport_options=PATIENCE) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            return {queue: _depth(connection, queue) for queue in queues}
    except (OperationalError, OSError, *Connection(broker_url).connection_errors) as error:
        log.info("broker away", reason=str(error))
        return None


@lru_cache(maxsize=1)
def _sender(broker_url: str) -> Celery:
    app = Celery(broker=broker_url, set_as_current=False)
    app.conf.update(task_ignore_result=True, task_publish_retry=False, broker_transport_options=PATIENCE)
    return app


def wake(broker_url: str, task: str, *, queue: str) -> None:
    """Have a worker start a task now; beat starts it anyway, so a broker that is away costs a tick."""
    if not is_first(broker_url, task):
        return
    try:
        # The nameless exchange, as the workers' own wake-ups: see workers/app.py. Named alone, without its
        # queue, it would be taken for none given, and the message would go to nobody.
        nameless = Queue(queue, Exchange(""), routing_key=queue)
        _sender(broker_url).send_task(task, queue=nameless)
    except (OperationalError, OSError) as error:
        taken_up(broker_url, task)
        log.info("wake-up lost", task=task, reason=str(error))


def _depth(connection: Connection, queue: str) -> int:
    with connection.channel() as channel:
        try:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
        except connection.channel_errors as error:
            if str(error.reply_code) == ABSENT:
                return 0
            raise

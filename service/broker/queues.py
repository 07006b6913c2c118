"""How many messages wait in each queue."""

from collections.abc import Mapping, Sequence

import structlog
from kombu.connection import Connection
from kombu.exceptions import OperationalError

log = structlog.get_logger()
ABSENT = "404"  # AMQP's reply code for a queue that nobody has declared


def depths(broker_url: str, queues: Sequence[str]) -> Mapping[str, int] | None:
    """Messages waiting, by queue; None when the broker is away."""
    try:
        with Connection(broker_url, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            return {queue: _depth(connection, queue) for queue in queues}
    except (OperationalError, OSError, *Connection(broker_url).connection_errors) as error:
        log.info("broker away", reason=str(error))
        return None


def _depth(connection: Connection, queue: str) -> int:
    with connection.channel() as channel:
        try:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
        except connection.channel_errors as error:
            if str(error.reply_code) == ABSENT:
                return 0
            raise

"""Wake-ups on their way: one that nobody has taken up yet stands for all that would follow it.

Who wakes commits first and asks `is_first` then; who is woken calls `taken_up` first and looks then what is
to be done. So what was committed before a wake-up was left out is seen by whoever takes the earlier one up.
"""

from functools import lru_cache

import redis
import structlog

from service.broker.address import redis_address

STALE = 2_000  # milliseconds after which a wake-up that nobody took up no longer stands for others

log = structlog.get_logger()


@lru_cache(maxsize=1)
def _client(broker_url: str) -> "redis.Redis | None":
    address = redis_address(broker_url)
    if address is None:  # the broker speaks another language: every wake-up is sent
        return None
    return redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)


def is_first(broker_url: str, task: str) -> bool:
    """Whether a wake-up is to be sent: none is on its way, and the broker is not silent. Never raises."""
    client = _client(broker_url)
    if client is None:
        return True
    try:
        return bool(client.set(_key(task), 1, nx=True, px=STALE))
    except redis.TimeoutError as error:
        log.info("broker silent", task=task, reason=str(error))
        return False
    except redis.RedisError as error:
        log.info("wake-ups not told apart", task=task, reason=str(error))
        return True


def taken_up(broker_url: str, task: str) -> None:
    """Note that whoever was woken looks from now on; also that a wake-up could not be sent. Never raises."""
    client = _client(broker_url)
    if client is None:
        return
    try:
        client.delete(_key(task))
    except redis.RedisError as error:  # it ends by itself
        log.info("wake-up not taken up", task=task, reason=str(error))


def _key(task: str) -> str:
    return f"afterstory:woken:{task}"

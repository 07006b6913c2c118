"""A lock with a token, so that two schedulers do not make every worker do the same thing twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import redis
import structlog
from redis.exceptions import LockNotOwnedError

log = structlog.get_logger()


class Locks:
    """Locks on a Redis-protocol server.

    What runs under one must be safe to run twice all the same: the server may be emptied at any instant.

    Args:
        address: of the server; None where the broker speaks another language: then nothing is locked.
    """

    def __init__(self, address: str | None) -> None:
        self._client = (
            None
            if address is None
            else redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
        )

    @contextmanager
    def only_one(self, name: str, *, longest: timedelta) -> Iterator[bool]:
        """Whether this process is the one that may do it now.

        Args:
            name: what is done.
            longest: after which the lock ends by itself, should its holder die.
        """
        if self._client is None:
            yield True
            return
        lock = self._client.lock(f"afterstory:lock:{name}", timeout=longest.total_seconds())
        try:
            held = lock.acquire(blocking=False)
        except redis.RedisError as error:
            log.info("lock away", name=name, reason=str(error))
            yield True
            return
        try:
            yield held
        finally:
            if held:
                self._release(lock, name)

    @staticmethod
    def _release(lock: "redis.lock.Lock", name: str) -> None:
        try:
            lock.release()
        except LockNotOwnedError:  # it ended by itself, or the server was emptied
            log.info("lock had ended", name=name)
        except redis.RedisError as error:  # it will end by itself
            log.info("lock away", name=name, reason=str(error))

"""Whether a worker still takes messages: Celery can go deaf when its broker comes back, and stays so."""

import os
import time
from collections.abc import Callable

import structlog
from celery import signals

QUIET = 10.0  # seconds without a message, after which it is looked whether any waits
ASLEEP = 60.0  # seconds between two looks, after which the process itself stood still
EXIT = 70  # sysexits.h: internal software error

log = structlog.get_logger()


class Hearing:
    """Ends its process when messages wait and none is taken; whoever started it starts it again.

    Args:
        waiting: how many messages wait in its queues; None while the broker is away.
        busy: whether tasks are under way for which others have to wait, however long.
        longest: seconds that messages may wait.
    """

    def __init__(
        self, *, waiting: Callable[[], int | None], busy: Callable[[], bool], longest: float
    ) -> None:
        self._waiting = waiting
        self._busy = busy
        self._longest = longest
        self._heard = self._well = self._looked = time.monotonic()
        signals.task_received.connect(self.hear)

    def hear(self, **_given: object) -> None:
        """A message was taken."""
        self._heard = time.monotonic()

    def is_deaf(self, now: float) -> bool:
        """Whether messages have waited too long and none was taken meanwhile; asked every few seconds.

        Args:
            now: seconds of the clock that only goes forward.
        """
        stood_still = now - self._looked > ASLEEP
        self._looked = now
        if stood_still or now - self._heard < QUIET or self._busy() or not self._waiting():
            self._well = now
        return now - self._well > self._longest

    def look(self) -> None:
        """End the process where it is deaf; called again and again."""
        if self.is_deaf(time.monotonic()):
            log.error("no message taken although some wait; ending, to be started again", pid=os.getpid())
            os._exit(EXIT)

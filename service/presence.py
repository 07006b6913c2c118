"""Lets a process say that it is there, every few seconds, in the database."""

import os
import socket
from collections.abc import Callable

import structlog

from config.settings import Settings
from service.background import Background
from service.bootstrap import Clock
from service.ports import StoreUnavailable
from service.store.database import Database
from service.store.engine import open_engine

EVERY = 5.0  # seconds

log = structlog.get_logger()


class Presence(Background):
    """While it is open, the process counts as running.

    Args:
        settings: of this process.
        role: worker, beat or web.
        queues: what a worker takes from; empty for the others.
        each: called each time.
    """

    def __init__(
        self, settings: Settings, *, role: str, queues: str = "", each: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__("presence")
        self._url = settings.database_url
        self._clock = Clock(settings)
        self._role = role
        self._queues = queues
        self._each = each
        self._pid = os.getpid()
        self._name = f"{role}{':' if queues else ''}{queues}@{socket.gethostname()}:{self._pid}"

    def _work(self) -> None:
        # No connection stays open between two notes: a worker forks, and a connection must not cross that.
        engine = open_engine(self._url)
        store = Database(engine)
        while not self._ended.is_set():
            try:
                with store.begin() as tx:
                    tx.workers.seen(
                        self._name,
                        role=self._role,
                        pid=self._pid,
                        queues=self._queues,
                        wall=self._clock.wall(),
                    )
            except StoreUnavailable as error:
                log.warning("database away", role=self._role, reason=str(error))
            engine.dispose()
            self._each()
            self._ended.wait(EVERY)
        try:
            with store.begin() as tx:
                tx.workers.gone(self._name)
        except StoreUnavailable as error:
            log.info("database away", role=self._role, reason=str(error))
        engine.dispose()

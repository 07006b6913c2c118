"""Watches over the chain from a process that is no part of it, and tells of its breaking by itself."""

import threading
from types import TracebackType
from typing import Self

import structlog

from service.bootstrap import Services
from service.ports import StoreUnavailable

EVERY = 30.0  # seconds

log = structlog.get_logger()


class Watchdog:
    """While it is open, the chain is watched: by the dashboard's process, without broker, beat or workers.

    Args:
        services: of this process.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                for key in self._services.watch_chain().opened:
                    log.warning("chain turned", alert=key)
                    self._services.deliver_alert(key)
            except StoreUnavailable as error:
                log.warning("database away", role="watchdog", reason=str(error))

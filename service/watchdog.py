"""Watches over the chain from a process that is no part of it, and tells of its breaking by itself."""

import structlog

from service.background import Background
from service.bootstrap import Services
from service.ports import StoreUnavailable

EVERY = 30.0  # seconds

log = structlog.get_logger()


class Watchdog(Background):
    """While it is open, the chain is watched: by the dashboard's process, without broker, beat or workers.

    Args:
        services: of this process.
    """

    def __init__(self, services: Services) -> None:
        super().__init__("watchdog")
        self._services = services

    def _work(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                for key in self._services.watch_chain().opened:
                    log.warning("chain turned", alert=key)
                    self._services.deliver_alert(key)
            except StoreUnavailable as error:
                log.warning("database away", role="watchdog", reason=str(error))

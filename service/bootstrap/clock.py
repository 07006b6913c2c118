"""The only place that reads the clock."""

import time
from datetime import UTC, datetime

from config.settings import Settings


class Clock:
    """`service.ports.Clock`: the machine's, and the desk's, which in a demo runs apart from it."""

    def __init__(self, settings: Settings) -> None:
        self._demo = settings.clock

    def wall(self) -> datetime:
        """Operational time (UTC)."""
        return datetime.now(UTC)  # noqa: TID251 - the only place that reads the clock

    def desk(self) -> datetime:
        """What time it is for the news (UTC)."""
        return self.wall() if self._demo is None else self._demo.at(time.time())

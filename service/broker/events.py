"""Live events on a Redis stream. They only say that something changed: pages read the database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import redis
import redis.asyncio
import structlog

STREAM = "afterstory:events"
KEPT = 1_000  # events: a page that was away longer reads everything anew
PAUSE = 5  # seconds between two looks while there is no stream to listen to
EVERYTHING = "all"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed.

    Args:
        topic: feeds, items, alerts, deliveries, followups, workers; or "all" when it is not known what.
    """

    topic: str


class Events:
    """Tells on a Redis stream that something changed, and hears it there. A lost event loses nothing.

    Args:
        address: of the Redis-protocol server; None where the broker speaks another language: then nothing
            is told, and listeners are asked to look at everything every few seconds.
    """

    def __init__(self, address: str | None) -> None:
        self._address = address
        self._client = (
            None
            if address is None
            else redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
        )

    def tell(self, topic: str) -> None:
        """Say that something of a topic changed. Never raises."""
        if self._client is None:
            return
        try:
            self._client.xadd(STREAM, {"topic": topic}, maxlen=KEPT, approximate=True)
        except redis.RedisError as error:
            log.warning("event not told", topic=topic, reason=str(error))

    async def listen(self) -> AsyncIterator[Event]:
        """Events from now on, for ever. While the broker is away: "all", every few seconds."""
        while True:
            if self._address is not None:
                try:
                    async for event in self._follow(self._address):
                        yield event
                except (redis.RedisError, OSError) as error:
                    log.info("events away", reason=str(error))
            await asyncio.sleep(PAUSE)
            yield Event(EVERYTHING)

    async def _follow(self, address: str) -> AsyncIterator[Event]:
        client = redis.asyncio.Redis.from_url(address, socket_connect_timeout=2)
        try:
            last = "$"
            newest: Any = await client.xrevrange(STREAM, count=1)
            if newest:
                last = newest[0][0].decode()
            while True:
                answer: Any = await client.xread({STREAM: last}, count=100, block=PAUSE * 1_000)
                if not answer and not await client.exists(STREAM):
                    last = "0"  # the server was emptied: its stream numbers begin anew
                for _stream, entries in answer or []:
                    for number, fields in entries:
                        last = number.decode()
                        yield Event(fields[b"topic"].decode())
        finally:
            await client.aclose()

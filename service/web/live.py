"""Live pages: the browser is told that something changed, and asks for the page's live part again."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from sse_starlette import EventSourceResponse

from service.web.auth import Session, TheSite
from service.web.site import Site

PAUSE = 1.0  # seconds: however much happens, a page is asked for again at most that often
router = APIRouter()


@router.get("/events")
async def events(site: TheSite, _session: Session) -> EventSourceResponse:
    """One event `change` whenever anything changed, at most one a second."""
    return EventSourceResponse(_changes(site), ping=20)


async def _changes(site: Site) -> AsyncIterator[dict[str, str]]:
    changed = asyncio.Event()

    async def follow() -> None:
        async for _ in site.listen():
            changed.set()

    following = asyncio.create_task(follow())
    try:
        while True:
            await changed.wait()
            changed.clear()
            yield {"event": "change", "data": "1"}
            await asyncio.sleep(PAUSE)
    finally:
        following.cancel()

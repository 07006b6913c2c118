"""Where hubs call (W3C Recommendation "WebSub", sections 5.3 and 7)."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response

from service.web.auth import TheSite

MOST = 10_000_000  # bytes of a push: as much as a visit takes
LONGEST = 366 * 86_400  # seconds of a lease that are believed
DIGITS = len(str(LONGEST)) + 1  # more are as much as these
Token = Annotated[str, Path(pattern=r"^[\w-]+$")]
router = APIRouter(prefix="/websub")


@router.get("/{token}")
def verify(
    token: Token,
    site: TheSite,
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    topic: Annotated[str, Query(alias="hub.topic")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=2_000)] = "",
    seconds: Annotated[str, Query(alias="hub.lease_seconds")] = "",
    reason: Annotated[str, Query(alias="hub.reason")] = "",
) -> Response:
    """The hub makes sure that we asked, or says that it refuses."""
    lease = timedelta(seconds=min(int(seconds[:DIGITS]), LONGEST)) if seconds.isdecimal() else None
    if not site.verify_hub(token, mode=mode, topic=topic, lease=lease, reason=reason):
        raise HTTPException(404, "No such subscription was asked for.")
    return PlainTextResponse(challenge)


@router.post("/{token}")
async def push(token: Token, request: Request, site: TheSite) -> Response:
    """The hub brings news. What is not signed as agreed is dropped, and the hub is not told (section 7.1)."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST:
            raise HTTPException(413, f"A push may have {MOST:,} bytes.")
    kept = await run_in_threadpool(
        site.take_push,
        token,
        body=bytes(body),
        content_type=request.headers.get("content-type", ""),
        signature=request.headers.get("x-hub-signature", ""),
    )
    if kept is None:
        return Response(status_code=410)  # section 7: the hub ends a subscription that nobody wants
    return Response(status_code=202)

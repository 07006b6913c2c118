"""For machines: whether the process is alive, and whether the whole service is ready."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from service.bootstrap import QUEUES
from service.ports import StoreUnavailable
from service.store.migrate import is_current
from service.store.status import watch_of
from service.web.auth import TheSite
from service.web.site import Site

router = APIRouter()


@router.get("/healthz")
async def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"alive": True})


@router.get("/readyz")
def ready(site: TheSite) -> JSONResponse:
    """Database, broker, workers and beat: 200 when all is there, else 503 with what is missing."""
    missing = _missing(site)
    return JSONResponse({"ready": not missing, "missing": missing}, 503 if missing else 200)


def _missing(site: Site) -> list[str]:
    try:
        if not is_current(site.engine):
            return ["database: its schema is old; run `afterstory db upgrade`"]
        watch = watch_of(site.engine, site.wall_now())
    except StoreUnavailable as error:
        return [f"database: {error}"]
    missing = [f"worker: none takes from {queue}" for queue in QUEUES if queue not in watch.queues]
    if "beat" not in watch.roles:
        missing.append("beat: does not run")
    if site.queues() is None:
        missing.append("broker: does not answer")
    return missing

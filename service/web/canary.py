"""The canary's feed: what proves that the chain works begins here."""

from email.utils import format_datetime

from fastapi import APIRouter
from fastapi.responses import Response
from feedgenerator import Rss201rev2Feed

from service.domain.canary import NAME, PATH
from service.store.canaries import songs
from service.store.engine import read
from service.web.auth import TheSite

router = APIRouter()


@router.get(PATH)
def canary(site: TheSite) -> Response:
    """The newest canaries. It tells nothing but that Afterstory runs, so it needs no login."""
    with read(site.engine) as connection:
        found = songs(connection)
    feed = Rss201rev2Feed(title=NAME, link=site.public_url, description="Proves the chain.", language="en")
    for song in reversed(found):
        feed.add_item(
            title=f"{NAME} {song.id}",
            link=f"{site.public_url}{PATH}#{song.id}",
            description=f"It sang on {format_datetime(song.at)}.",
            unique_id=str(song.id),
            unique_id_is_permalink=False,
            pubdate=song.at,
        )
    return Response(feed.writeString("utf-8"), media_type="application/rss+xml")

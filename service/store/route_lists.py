"""The desk's routes, as they were changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from service.domain.answer import Via
from service.domain.route_list import RouteList
from service.store.codec import ROUTES
from service.store.schema import RouteListRow
from service.store.upsert import insert_new

_NEWEST = select(RouteListRow).order_by(RouteListRow.version.desc())


class RouteLists:
    """`service.ports.RouteLists` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self) -> RouteList | None:
        """The routes in force; None if none were ever taken over."""
        row = self._connection.execute(_NEWEST.limit(1)).one_or_none()
        return None if row is None else _route_list(row)

    def latest(self, most: int) -> Sequence[RouteList]:
        """The last lists, newest first."""
        return [_route_list(row) for row in self._connection.execute(_NEWEST.limit(most))]

    def of_version(self, version: int) -> RouteList | None:
        """The list of a version."""
        row = self._connection.execute(
            select(RouteListRow).where(RouteListRow.version == version)
        ).one_or_none()
        return None if row is None else _route_list(row)

    def save(self, made: RouteList) -> bool:
        """Bring a list into force. False if somebody else was first: look at the newest again."""
        saved = insert_new(
            self._connection,
            RouteListRow,
            version=made.version,
            routes=ROUTES.write(made.routes),
            file=ROUTES.write(made.file),
            who=made.who,
            via=made.via,
            at=made.at,
        )
        return saved is not None


def routes_written(connection: Connection) -> list[Any] | None:
    """The routes in force as they are stored; None if none were ever taken over."""
    return connection.execute(
        select(RouteListRow.routes).order_by(RouteListRow.version.desc()).limit(1)
    ).scalar_one_or_none()


def _route_list(row: Row[Any]) -> RouteList:
    return RouteList(
        row.version,
        ROUTES.read(row.routes),
        ROUTES.read(row.file),
        row.who,
        None if row.via is None else Via(row.via),
        row.at,
    )

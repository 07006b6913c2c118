"""What the database keeps of the desk's routes."""

from collections.abc import Sequence
from typing import Protocol

from service.domain.route_list import RouteList


class RouteLists(Protocol):
    """The desk's routes, as they were changed."""

    def newest(self) -> RouteList | None:
        """The routes in force; None if none were ever taken over."""
        ...

    def latest(self, most: int) -> Sequence[RouteList]:
        """The last lists, newest first."""
        ...

    def of_version(self, version: int) -> RouteList | None:
        """The list of a version."""
        ...

    def save(self, made: RouteList) -> bool:
        """Bring a list into force. False if somebody else was first: look at the newest again."""
        ...

"""The desk's routes as a list that people change: who changed what, and what becomes of the file's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from service.domain.answer import WAYS, Via
from service.domain.route import Route, route_words, timing_words


@dataclass(frozen=True, slots=True)
class RouteList:
    """The routes as they came into force at a moment. A change makes a new list; none is lost.

    Args:
        version: counts the lists.
        routes: in the desk's order.
        file: what channels.yaml held when it was last listened to.
        who: who changed them; empty where they were read from the file.
        via: which way; None where they were read from the file.
        at: when (UTC, operational time).
    """

    version: int
    routes: tuple[Route, ...]
    file: tuple[Route, ...]
    who: str
    via: Via | None
    at: datetime

    @property
    def by(self) -> str:
        """Who made this list, as a person reads it."""
        return "channels.yaml" if self.via is None else f"{self.who} {WAYS[self.via]}"


@dataclass(frozen=True, slots=True)
class Put:
    """Write a route.

    Args:
        route: as it is to be.
        old: the one that it takes the place of; None to add it at the end.
    """

    route: Route
    old: Route | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a route out."""

    route: Route


@dataclass(frozen=True, slots=True)
class Move:
    """Move a route among the others.

    Args:
        route: which one.
        by: how many places down; up where it is below zero.
    """

    route: Route
    by: int


@dataclass(frozen=True, slots=True)
class Replace:
    """Put another list in the place of all.

    Args:
        routes: an earlier list's, or the file's.
    """

    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Settle:
    """Decide what becomes of a file that says something else than the desk.

    Args:
        routes: the file's, or the desk's own.
        file: what the file holds.
    """

    routes: tuple[Route, ...]
    file: tuple[Route, ...]


Step = Put | Remove | Move | Replace | Settle


@dataclass(frozen=True, slots=True)
class NotChanged:
    """Why the routes stay as they are, in plain words."""

    because: str


GONE = NotChanged("That route has been changed or removed meanwhile. Look at the routes as they are now.")


def changed(newest: RouteList, step: Step, *, who: str, via: Via, at: datetime) -> RouteList | NotChanged:
    """The list that a step makes of the newest one.

    A route is known by what it says, not by its place: so two people may change two routes at once.
    """
    routes = list(newest.routes)
    file = newest.file
    match step:
        case Put(route, old):
            if route in routes and route != old:
                return NotChanged(f"Route {routes.index(route) + 1} says exactly that already.")
            if old is None:
                routes.append(route)
            elif old in routes:
                routes[routes.index(old)] = route
            else:
                return GONE
        case Remove(route) if route in routes:
            routes.remove(route)
        case Move(route, by) if route in routes:
            place = routes.index(route)
            routes.insert(max(place + by, 0), routes.pop(place))
        case Replace(others):
            routes = list(others)
        case Settle(others, held):
            routes, file = list(others), held
        case _:
            return GONE
    if tuple(routes) == newest.routes and file == newest.file:
        return NotChanged("Nothing is different: the routes stay as they are.")
    return RouteList(newest.version + 1, tuple(routes), file, who, via, at)


def read_from_file(newest: RouteList | None, file: tuple[Route, ...], *, at: datetime) -> RouteList | None:
    """The list that reading channels.yaml makes; None where the routes stay as they are.

    The file is listened to where it changed and the desk has not changed the routes itself. Where both did,
    a person has to say which is right.
    """
    if newest is None:
        return RouteList(1, file, file, "", None, at)
    if file == newest.file or (newest.routes not in (newest.file, file)):
        return None
    return replace(newest, version=newest.version + 1, routes=file, file=file, who="", via=None, at=at)


def differs(newest: RouteList, file: tuple[Route, ...]) -> bool:
    """Whether the file changed since it was listened to, and waits for somebody to say what holds."""
    return file not in (newest.file, newest.routes)


def changes(before: tuple[Route, ...], after: tuple[Route, ...]) -> tuple[str, ...]:
    """What is different between two lists, one plain sentence each; none where nothing is."""
    return tuple(_changes(before, after))


def _changes(before: tuple[Route, ...], after: tuple[Route, ...]) -> Iterator[str]:
    gone = [place for place, route in enumerate(before) if route not in after]
    come = [place for place, route in enumerate(after) if route not in before]
    for place in gone:
        if place in come:
            yield f"{_whole(place, before)} became {_whole(place, after)}."
        else:
            yield f"{_whole(place, before)} is gone."
    for place in come:
        if place not in gone:
            yield f"{_whole(place, after)} is new."
    stayed = [route for route in before if route in after]
    now = [route for route in after if route in before]
    for what, first, last, _, _ in SequenceMatcher(None, stayed, now, autojunk=False).get_opcodes():
        for route in stayed[first:last] if what in ("delete", "replace") else ():
            yield f"{_whole(before.index(route), before)} is at place {after.index(route) + 1} now."


def _whole(place: int, routes: tuple[Route, ...]) -> str:
    route = routes[place]
    return f"{route_words(place + 1, route)} to {', '.join(route.channels)}, {timing_words(route)}"

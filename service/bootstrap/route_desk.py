"""The desk's routes as people change them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from config.channel_file import Channels
from config.route_file import read_route
from service.domain.answer import Via
from service.domain.destinations import Destinations
from service.domain.route import Route
from service.domain.route_list import NotChanged, RouteList, Step, changes, differs
from service.domain.routing import Planned, ways_by
from service.ports import Clock, Store
from service.store.engine import read
from service.store.followups import FollowUps
from service.store.route_lists import RouteLists
from service.store.told_alerts import ToldAlert, told_alerts
from service.usecases.change_routes import change_routes

TRIED = timedelta(days=30)  # how far back a route is tried


@dataclass(frozen=True, slots=True)
class Trial:
    """What a route would have taken of the alerts of the last 30 days.

    Args:
        all: alerts that opened.
        taken: those that would have gone this way, newest first, and how.
    """

    all: int
    taken: tuple[tuple[ToldAlert, Planned], ...]

    @property
    def messages(self) -> int:
        """What each channel of the route would have been sent: what was held until one moment is one."""
        alone = sum(way.hold is None for _, way in self.taken)
        return alone + len({way.until for _, way in self.taken if way.hold is not None})


@dataclass(frozen=True)
class RouteDesk:
    """Reads, tries and changes the desk's routes.

    Args:
        engine: the database, to read from.
        store: the database, to change.
        clock: the clocks.
        zone: the desk's time zone.
        channels: channels.yaml as it was last read.
        destinations: where alerts can go.
        told: called once they have changed.
    """

    engine: Engine
    store: Store
    clock: Clock
    zone: ZoneInfo
    channels: Callable[[], Channels]
    destinations: Callable[[], Destinations]
    told: Callable[[], None]

    def newest(self) -> RouteList:
        """The routes in force."""
        with read(self.engine) as connection:
            return RouteLists(connection).newest() or self._unchanged()

    def _unchanged(self) -> RouteList:
        file = self.channels().routes
        return RouteList(0, file, file, "", None, self.clock.wall())

    def latest(self, most: int) -> Sequence[RouteList]:
        """The last lists, newest first."""
        with read(self.engine) as connection:
            return RouteLists(connection).latest(most)

    def of_version(self, version: int) -> RouteList | None:
        """The list of a version."""
        if not version:
            return self._unchanged()
        with read(self.engine) as connection:
            return RouteLists(connection).of_version(version)

    def waiting(self, newest: RouteList) -> tuple[Route, ...] | None:
        """What channels.yaml holds, where it waits for somebody to say what holds; None where it does not."""
        file = self.channels().routes
        return file if differs(newest, file) else None

    def trouble(self) -> str:
        """That channels.yaml waits for somebody, and what to do; empty where it does not."""
        newest = self.newest()
        file = self.waiting(newest)
        if file is None:
            return ""
        what = (
            f"config/channels.yaml: routes: they changed, but {newest.by} changed the desk's meanwhile, and "
            "those stay in force. The file's would mean:"
        )
        mend = (
            "Take them with `afterstory routes import --replace`, or write the desk's into the file with "
            "`afterstory routes export --write`."
        )
        return "\n".join((what, *(f"  {words}" for words in changes(newest.routes, file)), mend))

    def read(self, given: Mapping[str, Any]) -> Route | Mapping[str, str]:
        """The route that somebody wrote, or what is wrong with it, by field."""
        with read(self.engine) as connection:
            followups = [one.followup.id for one in FollowUps(connection).load_tracked()]
        return read_route(given, channels=list(self.channels().channels), followups=followups)

    def change(self, step: Step, *, who: str, via: Via) -> RouteList | NotChanged:
        """Take a step that a person asks for; every process obeys within a second or two."""
        made = change_routes(
            step,
            who=who,
            via=via,
            first=self._unchanged(),
            destinations=self.destinations(),
            store=self.store,
            clock=self.clock,
        )
        if isinstance(made, RouteList):
            self.told()
        return made

    def tried(self, routes: tuple[Route, ...], places: Sequence[int]) -> list[Trial]:
        """What routes would have taken of the alerts of the last 30 days.

        Args:
            routes: all of them.
            places: of those that are tried, from 0.
        """
        with read(self.engine) as connection:
            alerts = told_alerts(connection, since=self.clock.desk() - TRIED)
        ways = [(one, ways_by(one.alert, routes, zone=self.zone, at=one.opened)) for one in alerts]
        return [
            Trial(len(alerts), tuple((one, by[place]) for one, by in ways if place in by)) for place in places
        ]

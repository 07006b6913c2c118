"""Change the desk's routes: a step that a person takes, or channels.yaml that was read again."""

from dataclasses import replace

from service.domain.answer import Via
from service.domain.destinations import Destinations
from service.domain.route import Route
from service.domain.route_list import NotChanged, RouteList, Step, changed, read_from_file
from service.ports import Clock, Store, Transaction
from service.usecases.plan_anew import plan_anew

AGAIN = 5  # times that somebody else may be first


def change_routes(
    step: Step,
    *,
    who: str,
    via: Via,
    first: RouteList,
    destinations: Destinations,
    store: Store,
    clock: Clock,
) -> RouteList | NotChanged:
    """Take a step that a person asks for; what is held comes sooner where the new routes let it.

    Args:
        step: what is to change.
        who: the person.
        via: which way it came in.
        first: the list that holds as long as none was saved.
        destinations: where alerts can go.
        store: the database.
        clock: the clocks.

    Raises:
        StoreUnavailable: if the database is away; then nothing changed.
    """
    with store.begin() as tx:
        for _ in range(AGAIN):
            made = changed(tx.routes.newest() or first, step, who=who, via=via, at=clock.wall())
            if isinstance(made, NotChanged):
                return made
            if tx.routes.save(made):
                plan_anew(tx, replace(destinations, routes=made.routes), clock)
                return made
    return NotChanged("Others are changing the routes at this moment. Try again.")


def take_routes(tx: Transaction, file: tuple[Route, ...], clock: Clock) -> None:
    """Listen to the routes that channels.yaml holds."""
    for _ in range(AGAIN):
        made = read_from_file(tx.routes.newest(), file, at=clock.wall())
        if made is None or tx.routes.save(made):
            return

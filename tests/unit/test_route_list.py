"""The desk's routes as a list: steps, the file beside them, and what is told of a change."""

from dataclasses import replace
from datetime import time

import pytest

from service.domain.answer import Via
from service.domain.route import Digest, Route
from service.domain.route_list import (
    GONE,
    Move,
    NotChanged,
    Put,
    Remove,
    Replace,
    RouteList,
    Settle,
    Step,
    changed,
    changes,
    differs,
    read_from_file,
)
from tests.support.builders import NOON

A, B, C = (Route((name,)) for name in ("a", "b", "c"))  # type: ignore[arg-type] # names
HOURLY = replace(B, when=Digest(None))
LIST = RouteList(4, (A, B, C), (A,), "Mara", Via.DASHBOARD, NOON)


@pytest.mark.parametrize(
    ("step", "routes"),
    [
        (Put(HOURLY), (A, B, C, HOURLY)),
        (Put(HOURLY, B), (A, HOURLY, C)),
        (Remove(B), (A, C)),
        (Move(C, -1), (A, C, B)),
        (Move(A, 1), (B, A, C)),
        (Replace((C,)), (C,)),
        (Settle((A,), (A,)), (A,)),
    ],
)
def test_a_step_makes_a_new_list_with_who_and_when(step: Step, routes: tuple[Route, ...]) -> None:
    assert changed(LIST, step, who="Dara", via=Via.COMMAND, at=NOON) == RouteList(
        5, routes, (A,), "Dara", Via.COMMAND, NOON
    )


@pytest.mark.parametrize("step", [Put(A, HOURLY), Put(HOURLY, HOURLY), Remove(HOURLY), Move(HOURLY, 1)])
def test_what_somebody_else_changed_meanwhile_is_told(step: Step) -> None:
    made = changed(LIST, step, who="Dara", via=Via.DASHBOARD, at=NOON)
    assert made in (GONE, NotChanged("Route 1 says exactly that already."))


@pytest.mark.parametrize("step", [Put(A), Put(A, A), Move(A, -1), Move(C, 1), Replace((A, B, C))])
def test_a_step_that_changes_nothing_makes_no_list(step: Step) -> None:
    assert isinstance(changed(LIST, step, who="Dara", via=Via.DASHBOARD, at=NOON), NotChanged)


def test_the_file_is_listened_to_until_people_changed_the_routes() -> None:
    first = read_from_file(None, (A,), at=NOON)
    assert first == RouteList(1, (A,), (A,), "", None, NOON)
    assert first.by == "channels.yaml"
    assert read_from_file(first, (A,), at=NOON) is None
    assert read_from_file(first, (B,), at=NOON) == RouteList(2, (B,), (B,), "", None, NOON)
    assert read_from_file(LIST, (A,), at=NOON) is None  # the file stands as it stood
    assert not differs(LIST, (A,))
    assert read_from_file(LIST, (B,), at=NOON) is None  # both changed: a person says which holds
    assert differs(LIST, (B,))
    assert not differs(LIST, LIST.routes)
    caught_up = read_from_file(LIST, LIST.routes, at=NOON)  # the desk's were written into the file
    assert caught_up == RouteList(5, LIST.routes, LIST.routes, "", None, NOON)


def test_a_change_is_told_route_by_route() -> None:
    daily = replace(A, when=Digest(time(8)))
    assert changes((A, B, C), (A, B, C)) == ()
    assert changes((A, B, C), (C, A, B)) == ("Route 3 (everything) to c, at once is at place 1 now.",)
    assert changes((A, B), (daily, B, C)) == (
        "Route 1 (everything) to a, at once became Route 1 (everything) to a, daily digest at 08:00.",
        "Route 3 (everything) to c, at once is new.",
    )
    assert changes((A, B), (B,)) == ("Route 1 (everything) to a, at once is gone.",)

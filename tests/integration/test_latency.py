"""How long news took from the outlet to the desk, and which stage took it."""

from datetime import timedelta

import pytest

from service.store.engine import read
from service.store.latency import stages
from tests.support.steps import DOCKS, Desk


def test_each_stage_has_its_share_of_the_way(desk: Desk) -> None:
    with read(desk.engine) as connection:
        assert stages(connection) == []
    desk.publish(DOCKS)
    desk.poll()
    desk.clock.now += timedelta(seconds=2)
    desk.match()
    desk.clock.now += timedelta(seconds=6)
    desk.deliver()
    with read(desk.engine) as connection:
        way = {one.name: one for one in stages(connection)}
    took = {name: (one.half, one.most) for name, one in way.items()}
    none, two, six, eight = (timedelta(seconds=seconds) for seconds in (0, 2, 6, 8))
    assert took == {
        "fetch and store": (none, none),
        "match": (two, two),
        "wait in the outbox": (six, six),
        "send": (none, none),
        "the whole way": (eight, eight),
    }
    shares = {name: one.share for name, one in way.items()}
    assert shares["match"] == pytest.approx(0.25)
    assert shares["wait in the outbox"] == pytest.approx(0.75)
    assert shares["the whole way"] == pytest.approx(1.0)

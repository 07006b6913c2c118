"""What a process had claimed that was killed is free at once; what a living one has claimed is not."""

import os
import subprocess
import sys
from datetime import timedelta

from service.domain.delivery import State
from service.ports import Claim
from service.usecases.claims import is_orphan, machine, new_claim
from service.usecases.sweep_leases import sweep_leases
from tests.support.steps import DOCKS, Desk

LEASE = timedelta(minutes=4)


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_claims_say_whose_they_are() -> None:
    assert not is_orphan(new_claim().token)
    assert is_orphan(f"{machine()}:{dead_process()}:abc")
    assert not is_orphan(f"elsewhere/pid:[1]:{dead_process()}:abc")
    assert not is_orphan("abc")


def test_a_machine_copied_from_the_same_image_is_another_machine() -> None:
    """It has the same name and the same number of its process namespace, but what lives there lives on."""
    host, boot, space = machine().split("/", 2)
    assert not is_orphan(f"{host}/{space}:{dead_process()}:abc")
    assert not is_orphan(f"{host}/{'0' * len(boot)}/{space}:{dead_process()}:abc")


def test_one_that_its_parent_has_not_asked_about_is_dead_too() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_orphan(f"{machine()}:{process.pid}:abc")
    process.wait()


def test_what_a_dead_process_had_claimed_is_done_again_at_once(desk: Desk) -> None:
    dead, alive = Claim(f"{machine()}:{dead_process()}:abc"), new_claim()
    desk.publish(DOCKS)
    with desk.store.begin() as tx:
        assert tx.feeds.claim_due(dead, limit=9, per_host=9, lease=LEASE, wall=desk.clock.now)
    assert desk.poll(after=timedelta()).visited == 0
    assert sweep_leases(store=desk.store) == 1
    assert desk.poll(after=timedelta()).new_items == 1
    with desk.store.begin() as tx:
        assert tx.items.claim_new(dead, limit=9, lease=LEASE, wall=desk.clock.now)
    assert desk.match().items == 0
    assert sweep_leases(store=desk.store) == 1
    assert len(desk.match().alerts) == 1
    with desk.store.begin() as tx:
        assert len(tx.deliveries.claim_due(dead, limit=1, lease=LEASE, wall=desk.clock.now)) == 1
        assert len(tx.deliveries.claim_due(alive, limit=1, lease=LEASE, wall=desk.clock.now)) == 1
    assert desk.deliver() == []
    assert sweep_leases(store=desk.store) == 1
    assert sweep_leases(store=desk.store) == 0  # each sweep that frees something wakes all workers
    assert desk.deliver() == [State.SENT]

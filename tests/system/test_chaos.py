"""A bounded run of the harness: the real service under fire. Long ones: docs/reliability.md."""

import random

import pytest

from bench.chaos import chaos

PATIENCE = 240.0  # longer than the wait after a fourth failed try, and than a process killed five times rests


@pytest.mark.timeout(900)  # it waits for real retries, and for a machine that may be busy
def test_every_development_is_told_once_whatever_is_killed_cut_or_emptied() -> None:
    seed = random.SystemRandom().randrange(10**6)
    result = chaos(24, seed=seed, database="sqlite", seconds=20, patience=PATIENCE)
    assert result.good, "\n".join(result.lines())
    assert sum(result.blows.values()) >= 10

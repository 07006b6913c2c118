from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.followup import Precision, Status, Window, status_of
from tests.support.builders import followup, november

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")


@pytest.mark.parametrize(
    ("now", "happened", "status"),
    [
        (datetime(2023, 10, 31, 16, 59, tzinfo=UTC), False, Status.WATCHING),
        (datetime(2023, 10, 31, 17, 0, tzinfo=UTC), False, Status.DUE),  # midnight in Phnom Penh
        (datetime(2023, 11, 30, 16, 59, tzinfo=UTC), False, Status.DUE),
        (datetime(2023, 11, 30, 17, 0, tzinfo=UTC), False, Status.OVERDUE),
        (datetime(2023, 11, 30, 17, 0, tzinfo=UTC), True, Status.HAPPENED),
        (datetime(2023, 11, 15, tzinfo=UTC), True, Status.DUE),
    ],
)
def test_a_follow_ups_state_follows_its_window_in_the_desks_own_time(
    now: datetime, happened: bool, status: Status
) -> None:
    found = status_of(followup(window=november()), ended_as=None, happened=happened, zone=PHNOM_PENH, now=now)
    assert found is status


def test_a_follow_up_without_a_window_is_watched_for_ever() -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    assert status_of(followup(), ended_as=None, happened=True, zone=PHNOM_PENH, now=now) is Status.WATCHING


def test_an_editors_ending_wins_over_the_window() -> None:
    now = datetime(2023, 11, 15, tzinfo=UTC)
    found = status_of(
        followup(window=november()), ended_as=Status.DROPPED, happened=True, zone=PHNOM_PENH, now=now
    )
    assert found is Status.DROPPED


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ends .2023-10-01. before it starts .2023-11-01."):
        Window(date(2023, 11, 1), date(2023, 10, 1), Precision.MONTH, "")

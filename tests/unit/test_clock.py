from datetime import UTC, datetime

import pytest

from service.domain.clock import DeskClock


def test_the_clock_stands_still_until_it_starts_and_then_runs_fast() -> None:
    clock = DeskClock.parse("2023-10-27T00:00:00Z@1000x432000")
    start = datetime(2023, 10, 27, tzinfo=UTC)
    assert clock.at(900) == clock.at(1000) == start
    assert (clock.at(1001) - start).days == 5
    assert DeskClock.parse(str(clock)) == clock


@pytest.mark.parametrize("text", ["", "2023-10-27", "2023-10-27T00:00:00@1x1", "2023-10-27T00:00:00Z@1x0"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ by what is wrong
        DeskClock.parse(text)

"""Whether the feeds were seeing when nothing was reported."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.alert import AlertKey, AlertKind, NewAlert, Quiet, Silence
from service.domain.policy import WindowPolicy
from service.domain.sight import FeedSight, Sight, blind_words, is_blind, plan_blind, sight_of, with_sight
from tests.support.builders import followup, message

FIRST, LAST = datetime(2023, 11, 1, tzinfo=UTC), datetime(2023, 12, 2, tzinfo=UTC)
NOW = LAST + timedelta(days=1)
DAY = timedelta(days=1)
POLICY = WindowPolicy()
GOOD = FeedSight("A", None)
OVERDUE = NewAlert(AlertKey("overdue:d:2023-11-30"), message(AlertKind.OVERDUE))


@pytest.mark.parametrize(
    ("feed", "throughout", "blind"),
    [
        (GOOD, 1, 0),
        (FeedSight("A", None, ((FIRST + DAY, FIRST + 2 * DAY),)), 0, 0),
        (FeedSight("A", None, ((FIRST + DAY, FIRST + DAY + timedelta(hours=5)),)), 1, 0),
        (FeedSight("A", None, ((FIRST - 9 * DAY, FIRST),)), 1, 0),
        (FeedSight("A", None, ((FIRST - 9 * DAY, FIRST + DAY),)), 0, 0),
        (FeedSight("A", LAST - DAY), 0, 1),
        (FeedSight("A", NOW - timedelta(hours=1)), 1, 0),
    ],
)
def test_a_feed_was_healthy_throughout_where_no_long_outage_touches_the_window(
    feed: FeedSight, throughout: int, blind: int
) -> None:
    sight = sight_of([feed], first=FIRST, last=LAST, policy=POLICY, now=NOW)
    assert (sight.covering, sight.throughout, len(sight.blind)) == (1, throughout, blind)


def test_silence_is_told_with_how_well_the_feeds_saw() -> None:
    told = with_sight(OVERDUE, Sight(41, 39, ("B", "C")), POLICY)
    assert isinstance(told, NewAlert)
    assert told.message.excerpt == "39 of 41 feeds that cover it were healthy throughout."
    assert Sight(1, 1, ()).words == "The one feed that covers it was healthy throughout."
    assert Sight(1, 0, ()).words == "The one feed that covers it was not healthy throughout."


def test_blind_feeds_hold_it_back_and_ops_hears_why() -> None:
    names = tuple("BCDEFGHIJ")
    assert with_sight(OVERDUE, Sight(12, 3, names), POLICY) == Quiet(Silence.BLIND)
    assert is_blind(Sight(0, 0, ()), POLICY)
    assert not is_blind(Sight(2, 1, ("B",)), POLICY)
    words = "9 of 12 feeds that cover it can't be read: B, C, D, E, F and 4 more."
    told = plan_blind(followup(), OVERDUE, Sight(12, 3, names))
    assert told.message.excerpt.startswith(words)
    assert (told.key, told.tags, told.message.kind) == (
        "blind:overdue:d:2023-11-30",
        ("ops",),
        AlertKind.FEEDS_BLIND,
    )
    assert blind_words(Sight(0, 0, ())) == "No feed covers it, so that nothing was reported says nothing."
    assert Sight(0, 0, ()).words == "No feed covers it."

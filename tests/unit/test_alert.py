from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.alert import AlertKind, NewAlert, Quiet, Silence, plan_alert
from service.domain.development import Band, DevelopmentId, Joined, Kind, Opened
from service.domain.followup import Status
from service.domain.policy import WindowPolicy
from service.domain.windows import plan_opens_soon, plan_overdue, with_lateness
from tests.support.builders import NOON, followup, item, match, message, november

ZONE = ZoneInfo("Asia/Phnom_Penh")
POLICY = WindowPolicy()


def test_a_development_that_opens_is_told_once_under_a_key_made_from_content() -> None:
    told = plan_alert(Opened(Kind.HAPPENED), match(), item("Ship docks", id_=7), followup(), NOON)
    assert isinstance(told, NewAlert)
    assert told.key == "dev:naval-docking:7"
    assert told.message.headline == "Ship docks"
    assert told.message.development is Kind.HAPPENED
    assert plan_alert(Opened(Kind.HAPPENED), match(), item("Ship docks", id_=7), followup(), NOON) == told


def test_a_further_outlet_is_not_told_and_the_reason_is_kept() -> None:
    joined = Joined(DevelopmentId(1), Kind.HAPPENED, "alike")
    assert plan_alert(joined, match(), item("x"), followup(), NOON) == Quiet(Silence.SAME_DEVELOPMENT)


def test_a_match_below_the_threshold_is_not_told() -> None:
    weak = match(band=Band.REVIEW)
    assert plan_alert(Opened(Kind.HAPPENED), weak, item("x"), followup(), NOON) == Quiet(
        Silence.BELOW_THRESHOLD
    )


def test_an_item_without_a_title_is_told_by_its_summary() -> None:
    told = plan_alert(Opened(Kind.ADVANCE), match(), item("", "A ship is near."), followup(), NOON)
    assert isinstance(told, NewAlert)
    assert told.message.headline == "A ship is near."


def opens_soon(now: datetime, ended_as: Status | None = None) -> NewAlert | Quiet:
    return plan_opens_soon(followup(window=november()), ended_as=ended_as, zone=ZONE, policy=POLICY, now=now)


def test_the_desk_is_reminded_in_the_week_before_a_window_opens() -> None:
    reminder = opens_soon(datetime(2023, 10, 27, tzinfo=UTC))
    assert isinstance(reminder, NewAlert)
    assert reminder.key == "soon:naval-docking:2023-11-01"
    assert reminder.message.kind is AlertKind.OPENS_SOON


def test_it_is_not_reminded_earlier_nor_late_nor_of_what_is_closed() -> None:
    assert opens_soon(datetime(2023, 10, 20, tzinfo=UTC)) == Quiet(Silence.NOT_YET)
    assert opens_soon(datetime(2023, 11, 2, tzinfo=UTC)) == Quiet(Silence.NOT_YET)
    closed = opens_soon(datetime(2023, 10, 28, tzinfo=UTC), ended_as=Status.DROPPED)
    assert closed == Quiet(Silence.ENDED)


def overdue(
    now: datetime,
    *,
    happened: bool = False,
    seen_through: datetime | None = None,
    ended_as: Status | None = None,
) -> NewAlert | Quiet:
    return plan_overdue(
        followup(window=november()),
        ended_as=ended_as,
        happened=happened,
        seen_through=seen_through,
        zone=ZONE,
        policy=POLICY,
        now=now,
    )


LATE = datetime(2023, 12, 3, tzinfo=UTC)


def test_silence_is_told_once_the_grace_is_over_and_the_feeds_were_read_since() -> None:
    told = overdue(LATE, seen_through=LATE)
    assert isinstance(told, NewAlert)
    assert told.key == "overdue:naval-docking:2023-11-30"
    assert told.message.headline == "Nothing reported by 30 November 2023"


def test_silence_is_not_told_inside_the_window_or_its_grace() -> None:
    for now in (datetime(2023, 11, 30, tzinfo=UTC), datetime(2023, 12, 1, 12, tzinfo=UTC)):
        assert overdue(now, seen_through=now) == Quiet(Silence.NOT_YET)


def test_silence_is_not_told_while_the_feeds_have_not_been_read_since() -> None:
    assert overdue(LATE, seen_through=None) == Quiet(Silence.NOT_SEEING)
    assert overdue(LATE, seen_through=datetime(2023, 11, 29, tzinfo=UTC)) == Quiet(Silence.NOT_SEEING)


def test_what_was_reported_or_closed_is_not_overdue() -> None:
    assert overdue(LATE, seen_through=LATE, happened=True) == Quiet(Silence.HEARD)
    assert overdue(LATE, seen_through=LATE, ended_as=Status.CANCELLED) == Quiet(Silence.ENDED)


def test_a_follow_up_without_a_window_is_never_overdue_nor_announced() -> None:
    never = followup()
    quiet = plan_overdue(
        never, ended_as=None, happened=False, seen_through=LATE, zone=ZONE, policy=POLICY, now=LATE
    )
    assert quiet == Quiet(Silence.NOT_YET)
    soon = plan_opens_soon(never, ended_as=None, zone=ZONE, policy=POLICY, now=LATE)
    assert soon == Quiet(Silence.NOT_YET)


def test_what_comes_after_its_window_says_how_late_it_came() -> None:
    last = datetime(2023, 11, 30, 16, tzinfo=UTC)  # an hour before midnight at the desk
    told, promised = message(window="November"), followup(window=november())
    assert with_lateness(told, promised, last, ZONE) == told
    assert with_lateness(told, promised, last + timedelta(hours=2), ZONE).window == (
        "November; this came a day later"
    )
    assert with_lateness(told, promised, last + timedelta(days=12), ZONE).window == (
        "November; this came 12 days later"
    )
    assert with_lateness(told, followup(), last, ZONE) == told
    soon = message(AlertKind.OPENS_SOON, window="November")
    assert with_lateness(soon, promised, last + timedelta(days=12), ZONE) == soon

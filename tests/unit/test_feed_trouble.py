"""What a person is told of the feeds themselves."""

from datetime import timedelta

from service.domain.alert import AlertKind
from service.domain.delivery import ChannelName
from service.domain.destinations import Destinations
from service.domain.feed import FeedId, Trouble
from service.domain.feed_trouble import FeedTurn, Turn, plan_feed_alert
from service.domain.route import Route
from service.domain.routing import Outlook, plan_deliveries
from tests.support.builders import NOON, message

SLACK, OPS = ChannelName("slack"), ChannelName("ops")


def turn(
    name: str = "Khmer Times", kind: Turn = Turn.FAILS, number: int = 1, trouble: Trouble | None = Trouble.TLS
) -> FeedTurn:
    return FeedTurn(
        FeedId(number), name, kind, NOON - timedelta(days=1), trouble, "Its certificate ran out.", 2.0
    )


def headline(*turns: FeedTurn, listed: int = 40) -> str:
    alert = plan_feed_alert(turns, listed=listed, now=NOON)
    assert alert is not None
    return alert.message.headline


def test_one_feed_is_told_of_by_name_with_its_reason() -> None:
    alert = plan_feed_alert([turn()], listed=40, now=NOON)
    assert alert is not None
    assert alert.message.headline == "Khmer Times has not been readable for a day"
    assert alert.message.excerpt == "Khmer Times: Its certificate ran out."
    assert alert.message.kind is AlertKind.FEEDS_FAIL


def test_many_feeds_are_told_of_at_once() -> None:
    many = [turn(f"Outlet {number}", number=number) for number in range(7)]
    assert headline(*many) == (
        "7 feeds have not been readable for a day: Outlet 0, Outlet 1, Outlet 2, Outlet 3, Outlet 4 and 2 more"
    )


def test_when_most_are_out_of_reach_the_machine_is_suspected() -> None:
    away = [turn(f"Outlet {number}", number=number, trouble=Trouble.NAME) for number in range(3)]
    assert headline(*away, listed=4) == "Most feeds have been out of reach for a day. Is this machine online?"
    assert headline(*away, listed=40).startswith("3 feeds have not been readable")


def test_silence_and_return_say_what_was_usual_and_since_when() -> None:
    silent = plan_feed_alert([turn(kind=Turn.SILENT)], listed=40, now=NOON)
    back = plan_feed_alert([turn(kind=Turn.BACK)], listed=40, now=NOON)
    assert silent is not None
    assert back is not None
    assert silent.message.headline == "Khmer Times has fallen silent"
    assert silent.message.excerpt == "Khmer Times: nothing new since 25 November; about 48 a day is usual."
    assert (back.message.headline, back.message.kind) == (
        "Khmer Times can be read again",
        AlertKind.FEEDS_BACK,
    )


def test_the_key_comes_from_the_feeds_and_their_moments_alone() -> None:
    first = plan_feed_alert([turn(number=1), turn(number=2)], listed=40, now=NOON)
    again = plan_feed_alert([turn(number=2), turn(number=1)], listed=40, now=NOON + timedelta(days=1))
    other = plan_feed_alert([turn(number=3)], listed=40, now=NOON)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.key == again.key != other.key
    assert plan_feed_alert([], listed=40, now=NOON) is None


def test_word_of_the_feeds_goes_to_ops_where_there_is_such_a_route_else_the_common_way() -> None:
    alert = plan_feed_alert([turn()], listed=40, now=NOON)
    assert alert is not None
    common, tagged, narrow = Route((SLACK,)), Route((OPS,), tags=("ops",)), Route((OPS,), tags=("navy",))
    for other, goes in ((tagged, OPS), (narrow, SLACK)):
        plan = plan_deliveries(alert, Destinations((common, other), frozenset({SLACK, OPS})), Outlook(NOON))
        assert [one.channel for one in plan.deliveries] == [goes]
    assert message(AlertKind.FEEDS_FAIL).followup is None

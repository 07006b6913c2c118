"""Where alerts go, when, and why so."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.alert import AlertKey, AlertKind, NewAlert
from service.domain.channel_trouble import (
    ChannelTurn,
    DeadDelivery,
    plan_fallen,
    plan_returned,
    plan_undelivered,
)
from service.domain.delivery import ChannelName, DeliveryId
from service.domain.destinations import Destinations, Limit, Rules, rules_words
from service.domain.development import Kind
from service.domain.digest import SHOWN, Held, plan_digest
from service.domain.followup import FollowUpId
from service.domain.route import Digest, Escalation, QuietHours, Route, concerns, route_words, timing_words
from service.domain.routing import CANARY, Hold, Outlook, Plan, is_urgent, plan_deliveries, plan_to
from tests.support.builders import NOON, article_followups, message, november

ZONE = ZoneInfo("Asia/Phnom_Penh")  # UTC+7: NOON is 19:00 there
SLACK, MAIL, NIGHT = ChannelName("slack"), ChannelName("mail"), ChannelName("night")
OPEN = frozenset({SLACK, MAIL, NIGHT})
ALERT = NewAlert(AlertKey("dev:naval-docking:1"), message(), ("navy",), 0.8, november())
CALM = replace(ALERT, message=message(development=Kind.ADVANCE))
NIGHTLY = QuietHours(time(18), time(7))


def plan(
    *routes: Route,
    alert: NewAlert = ALERT,
    outlook: Outlook | None = None,
    rules: dict[ChannelName, Rules] | None = None,
    **given: object,
) -> Plan:
    destinations = Destinations(routes, OPEN, rules or {}, ZONE)
    return plan_deliveries(alert, destinations, outlook or Outlook(NOON), **given)  # type: ignore[arg-type] # avoid only


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 11, day, hour, minute, tzinfo=ZONE)


def test_an_alert_goes_to_each_channel_once_however_many_routes_fit() -> None:
    found = plan(Route((SLACK, MAIL)), Route((MAIL,), tags=("navy",)))
    assert [one.channel for one in found.deliveries] == [SLACK, MAIL]
    assert found.deliveries[0].because == ("Route 1 (everything) sends it to slack.",)
    assert found.urgent


@pytest.mark.parametrize(
    ("route", "why_not"),
    [
        (Route((SLACK,), followups=(FollowUpId("naval-docking"),)), ""),
        (Route((SLACK,), followups=(FollowUpId("senate"),)), "Route 1 (senate) does not take it: it is for senate only."),
        (Route((SLACK,), tags=("navy", "sport")), ""),
        (Route((SLACK,), tags=("sport",)), "Route 1 (tag sport) does not take it: it is for the tag sport only."),
        (Route((SLACK,), kinds=("happened",)), ""),
        (Route((SLACK,), kinds=("postponed", "overdue")), "Route 1 (postponed or overdue) does not take it: it is for postponed, overdue only, and this is happened."),
        (Route((SLACK,), score=0.8), ""),
        (Route((SLACK,), score=0.9), "Route 1 (score from 0.9) does not take it: it is for scores from 0.9, and this has 0.80."),
        (Route((SLACK,), languages=("km", "en")), ""),
        (Route((SLACK,), languages=("km",)), "Route 1 (in km) does not take it: it is for km only, and this is in en."),
    ],
)  # fmt: skip
def test_a_route_is_narrowed_and_says_why_it_does_not_take_an_alert(route: Route, why_not: str) -> None:
    found = plan(route)
    assert (bool(found.deliveries), found.passed) == (not why_not, (why_not,) if why_not else ())


def test_a_language_takes_its_scripts_and_what_has_no_item_is_not_narrowed_by_it() -> None:
    chinese = replace(ALERT, message=message(lang="zh-Hant"))
    assert plan(Route((SLACK,), languages=("zh",)), alert=chinese).deliveries
    overdue = NewAlert(AlertKey("o"), message(AlertKind.OVERDUE))
    assert plan(Route((SLACK,), languages=("zh",), score=0.9, kinds=("overdue",)), alert=overdue).deliveries


def test_a_channel_that_is_not_set_up_gets_nothing_and_the_plan_says_so() -> None:
    found = plan_deliveries(ALERT, Destinations((Route((SLACK, MAIL)),), frozenset({MAIL})), Outlook(NOON))
    assert [one.channel for one in found.deliveries] == [MAIL]
    assert found.passed == ("Route 1 (everything) would send it to slack, which is not set up.",)


@pytest.mark.parametrize(
    ("route", "hold", "until"),
    [
        (Route((SLACK,)), None, None),
        (Route((SLACK,), when=Digest(None)), Hold.DIGEST, local(26, 20)),
        (Route((SLACK,), when=Digest(time(21))), Hold.DIGEST, local(26, 21)),
        (Route((SLACK,), when=Digest(time(19))), Hold.DIGEST, local(27, 19)),
        (Route((SLACK,), quiet=NIGHTLY), Hold.QUIET, local(27, 7)),
        (Route((SLACK,), quiet=QuietHours(time(7), time(18))), None, None),
        (Route((SLACK,), quiet=QuietHours(time(18), time(20))), Hold.QUIET, local(26, 20)),
        (Route((SLACK,), when=Digest(time(21)), quiet=NIGHTLY), Hold.QUIET, local(27, 7)),
        (Route((SLACK,), mute_until=date(2023, 12, 1)), Hold.MUTED, datetime(2023, 12, 1, tzinfo=ZONE)),
        (Route((SLACK,), mute_until=date(2023, 11, 26)), None, None),
        (Route((SLACK,), mute_until=date(2023, 12, 1), quiet=NIGHTLY), Hold.QUIET, datetime(2023, 12, 1, 7, tzinfo=ZONE)),
    ],
)  # fmt: skip
def test_a_route_says_when(route: Route, hold: Hold | None, until: datetime | None) -> None:
    (one,) = plan(route).deliveries
    assert (one.hold, one.until) == (hold, until)
    assert hold is None or one.because[-1].endswith(f"held until {until:%-d %B %Y, %H:%M}.")


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Phnom_Penh"])
@pytest.mark.parametrize("day", [date(2024, 3, 10), date(2024, 3, 31), date(2024, 10, 27), date(2024, 11, 3)])
@pytest.mark.parametrize(
    ("route", "longest"),
    [
        (Route((SLACK,), when=Digest(None)), 1),
        (Route((SLACK,), when=Digest(time(1, 30))), 25),
        (Route((SLACK,), when=Digest(time(2, 30))), 25),
        (Route((SLACK,), quiet=QuietHours(time(22), time(1, 30))), 5),
        (Route((SLACK,), quiet=QuietHours(time(22), time(2, 30))), 6),
        (Route((SLACK,), quiet=QuietHours(time(2, 30), time(7))), 6),
    ],
)
def test_what_is_held_comes_in_its_time_where_the_clocks_change(
    zone: str, day: date, route: Route, longest: int
) -> None:
    there = ZoneInfo(zone)
    destinations = Destinations((route,), OPEN, zone=there)
    first = datetime.combine(day, time(), there).astimezone(ZoneInfo("UTC")) - timedelta(hours=3)
    for minutes in range(0, 12 * 60, 10):
        now = first + timedelta(minutes=minutes)
        (one,) = plan_deliveries(ALERT, destinations, Outlook(now)).deliveries
        if one.until is not None:
            assert now < one.until <= now + timedelta(hours=longest)
            (then,) = plan_deliveries(ALERT, destinations, Outlook(one.until)).deliveries
            assert route.quiet is None or then.hold is None


def test_what_is_urgent_passes_where_it_may_but_not_a_mute() -> None:
    route = Route((SLACK,), when=Digest(time(8)), quiet=NIGHTLY, urgent_passes=True)
    (one,) = plan(route).deliveries
    assert (one.hold, one.because[-1]) == (None, "It is urgent, and what is urgent passes.")
    (calm,) = plan(route, alert=CALM).deliveries
    assert calm.hold is Hold.DIGEST
    (muted,) = plan(route, outlook=Outlook(NOON, muted_until=local(30, 0))).deliveries
    assert (muted.hold, muted.until) == (Hold.DIGEST, local(30, 8))


def test_of_two_ways_to_a_channel_the_sooner_one_is_taken() -> None:
    daily, at_once = Route((SLACK,), when=Digest(time(8))), Route((SLACK,), tags=("navy",))
    for routes in ((daily, at_once), (at_once, daily)):
        (one,) = plan(*routes).deliveries
        assert one.hold is None


@pytest.mark.parametrize(
    ("kind", "day", "urgent"),
    [
        (Kind.POSTPONED, 1, True), (Kind.CANCELLED, 1, True), (Kind.ADVANCE, 1, False),
        (Kind.HAPPENED, 0, True), (Kind.HAPPENED, 30, False),
    ],
)  # fmt: skip
def test_what_is_urgent(kind: Kind, day: int, urgent: bool) -> None:
    told = message(development=kind, published=NOON + timedelta(days=day))
    assert is_urgent(replace(ALERT, message=told), ZONE) is urgent
    assert not is_urgent(replace(ALERT, message=message(), window=None), ZONE)


def test_a_flood_becomes_a_digest_at_the_end_of_the_span() -> None:
    limit = Limit(20, timedelta(hours=1))
    rules = {SLACK: Rules(limit=limit)}
    (below,) = plan(Route((SLACK,)), rules=rules, outlook=Outlook(NOON, told={SLACK: 19})).deliveries
    (above,) = plan(
        Route((SLACK,)), rules=rules, outlook=Outlook(NOON + timedelta(minutes=5), told={SLACK: 20})
    ).deliveries
    assert below.hold is None
    assert (above.hold, above.until) == (Hold.LIMIT, NOON + timedelta(hours=1))
    assert "told 20 alerts in this span, and 20 is its limit" in above.because[-1]
    assert limit.span(NOON) == (NOON, NOON + timedelta(hours=1))


def test_a_channel_that_is_down_is_gone_around_where_it_is_urgent() -> None:
    rules = {SLACK: Rules(then=(MAIL,)), MAIL: Rules(then=(SLACK, NIGHT))}
    down = Outlook(NOON, down={SLACK: True})
    slack, mail = plan(Route((SLACK,)), rules=rules, outlook=down).deliveries
    assert (slack.hold, slack.until, mail.hold) == (Hold.DOWN, None, None)
    assert mail.because == ("It is urgent and slack is down: mail takes over.",)
    assert [
        one.channel for one in plan(Route((SLACK,)), alert=CALM, rules=rules, outlook=down).deliveries
    ] == [SLACK]
    both = plan(Route((SLACK,)), rules=rules, outlook=Outlook(NOON, down={SLACK: True, MAIL: True}))
    assert [one.channel for one in both.deliveries] == [SLACK, NIGHT]
    none = plan(Route((SLACK,)), outlook=down)
    assert [one.channel for one in none.deliveries] == [SLACK]
    (probe,) = plan(
        Route((SLACK,)), alert=CALM, rules=rules, outlook=Outlook(NOON, down={SLACK: False})
    ).deliveries
    assert probe.hold is None  # nothing else is on its way that would find out when it is back


def test_who_takes_over_is_not_made_to_wait_by_a_digest() -> None:
    routes = (Route((SLACK,)), Route((MAIL,), when=Digest(time(8))))
    rules = {SLACK: Rules(then=(MAIL,))}
    for order in (routes, routes[::-1]):
        found = {
            one.channel: one
            for one in plan(*order, rules=rules, outlook=Outlook(NOON, down={SLACK: True})).deliveries
        }
        assert found[MAIL].hold is None


def test_word_of_a_channels_trouble_goes_another_way() -> None:
    turn = ChannelTurn(SLACK, NOON, "Slack has trouble (500).")
    fallen = plan_fallen(turn, now=NOON)
    avoid = frozenset({SLACK})
    for routes, goes in (
        ((Route((SLACK, MAIL)),), MAIL),
        ((Route((SLACK,)),), MAIL),
        ((Route((SLACK,)), Route((NIGHT,), tags=("ops",))), NIGHT),
    ):
        found = plan(*routes, alert=fallen, avoid=avoid)
        assert [one.channel for one in found.deliveries] == [goes]
        assert found.urgent
    both = plan(Route((SLACK, MAIL)), alert=fallen, avoid=avoid, outlook=Outlook(NOON, down={MAIL: True}))
    assert [(one.channel, one.hold) for one in both.deliveries] == [(NIGHT, None), (MAIL, Hold.DOWN)]
    alone = plan_deliveries(
        fallen, Destinations((Route((SLACK,)),), frozenset({SLACK})), Outlook(NOON), avoid=avoid
    )
    assert alone.deliveries == ()
    assert plan_returned(turn, now=NOON).message.headline == "slack is back"


def test_what_was_given_up_is_told_once_for_a_channel() -> None:
    dead = [
        DeadDelivery(DeliveryId(number), SLACK, 11, f"Story {number}", "Slack has trouble (500).")
        for number in range(5)
    ]
    told = plan_undelivered(dead, now=NOON)
    assert told.message.headline == "5 alerts could not be delivered to slack"
    assert "Given up: “Story 0”; “Story 1”; “Story 2” and 2 more." in told.message.excerpt
    assert plan_undelivered(dead[:1], now=NOON).message.headline == "1 alert could not be delivered to slack"
    assert told.key != plan_undelivered([replace(dead[0], tries=12), *dead[1:]], now=NOON).key


def test_the_canary_goes_to_test_targets_only() -> None:
    canary = replace(ALERT, message=message(followup=CANARY))
    test = ChannelName("slack.test")
    found = plan_deliveries(
        canary, Destinations((Route((SLACK,)),), OPEN, tests=frozenset({test})), Outlook(NOON)
    )
    assert [one.channel for one in found.deliveries] == [test]


def test_somebody_is_asked_when_nobody_answers_that_something_happened() -> None:
    asks = Escalation(timedelta(minutes=30), NIGHT)
    assert plan(Route((SLACK,), escalate=asks)).escalate == asks
    assert plan(Route((SLACK,), escalate=asks), alert=CALM).escalate is None


def test_nobody_is_asked_before_anybody_was_told() -> None:
    asks = Escalation(timedelta(minutes=30), NIGHT)
    half = NOON + timedelta(minutes=30)
    assert plan(Route((SLACK,), escalate=asks)).asks_at(NOON) == half
    assert plan(Route((SLACK,), quiet=NIGHTLY, escalate=asks)).asks_at(NOON) == local(27, 7, 30)
    assert plan(Route((SLACK,), quiet=NIGHTLY, escalate=asks), Route((MAIL,))).asks_at(NOON) == half
    assert plan(Route((SLACK,))).asks_at(NOON) is None


def test_what_is_meant_for_one_channel_keeps_its_limit_and_its_chain() -> None:
    asked = replace(CALM, message=replace(CALM.message, kind=AlertKind.UNANSWERED))
    rules = {SLACK: Rules(then=(MAIL,), limit=Limit(1, timedelta(hours=1)))}
    destinations = Destinations((), OPEN, rules, ZONE)

    def way(outlook: Outlook) -> list[tuple[ChannelName, Hold | None]]:
        found = plan_to(asked, SLACK, "Nobody answered.", destinations, outlook)
        assert found.urgent
        return [(one.channel, one.hold) for one in found.deliveries]

    assert way(Outlook(NOON)) == [(SLACK, None)]
    assert way(Outlook(NOON, told={SLACK: 1})) == [(SLACK, Hold.LIMIT)]
    assert way(Outlook(NOON, down={SLACK: True})) == [(SLACK, Hold.DOWN), (MAIL, None)]


def test_a_limit_that_ends_in_quiet_hours_waits_for_their_end_but_not_what_passes() -> None:
    rules = {SLACK: Rules(limit=Limit(1, timedelta(hours=1)))}
    full = Outlook(local(26, 17, 30), told={SLACK: 1})
    (one,) = plan(Route((SLACK,), quiet=NIGHTLY), rules=rules, outlook=full).deliveries
    assert (one.hold, one.until) == (Hold.QUIET, local(27, 7))
    (urgent,) = plan(Route((SLACK,), quiet=NIGHTLY, urgent_passes=True), rules=rules, outlook=full).deliveries
    assert (urgent.hold, urgent.until) == (Hold.LIMIT, local(26, 18))


def test_a_digest_shows_twenty_and_counts_the_rest() -> None:
    held = [
        Held(DeliveryId(number), number, message(headline=f"Story {number}"), Hold.QUIET)
        for number in range(30)
    ]  # type: ignore[arg-type] # any number
    digest = plan_digest(SLACK, held, now=NOON)
    assert digest.message.headline == "30 alerts from the quiet hours"
    assert digest.message.followup_title == "Naval docking"
    assert (len(digest.message.lines), digest.message.count) == (SHOWN, 30)
    assert digest.key == "digest:slack:0-29"
    mixed = plan_digest(SLACK, [replace(held[0], hold=Hold.DOWN), *held[1:]], now=NOON)
    assert mixed.message.headline == "30 alerts"


def test_a_route_in_words() -> None:
    route = Route(
        (SLACK,), (FollowUpId("naval-docking"),), ("navy",), ("happened",), 0.7, ("km", "en"), Digest(time(8)), NIGHTLY,
        urgent_passes=True, mute_until=date(2023, 12, 1), escalate=Escalation(timedelta(minutes=30), NIGHT),
    )  # fmt: skip
    assert route_words(2, route) == "Route 2 (naval-docking; tag navy; happened; score from 0.7; in km or en)"
    assert timing_words(route) == (
        "daily digest at 08:00; quiet from 18:00 to 07:00; urgent alerts pass; muted until 1 December 2023; "
        "night is asked when nobody answers for 30 minutes"
    )
    assert timing_words(Route((SLACK,))) == "at once"
    assert timing_words(Route((SLACK,), when=Digest(None))) == "hourly digest"


def test_the_rules_of_a_channel_in_words() -> None:
    assert rules_words(None) == rules_words(Rules()) == ""
    both = Rules(then=(MAIL, NIGHT), limit=Limit(20, timedelta(hours=1)))
    assert rules_words(both) == (
        "mail or night takes over what is urgent while it is down; one digest for what is more than 20 in 60 minutes"
    )
    one = Rules(limit=Limit(5, timedelta(minutes=1)))
    assert rules_words(one) == "one digest for what is more than 5 in 1 minute"


@pytest.mark.parametrize(
    ("route", "taken"),
    [
        (Route((SLACK,)), True),
        (Route((SLACK,), followups=(FollowUpId("naval-docking"),)), True),
        (Route((SLACK,), followups=(FollowUpId("senate-election"),)), False),
        (Route((SLACK,), tags=("navy", "sport")), True),
        (Route((SLACK,), tags=("sport",)), False),
        (Route((SLACK,), kinds=("overdue",), score=0.9, languages=("km",)), True),  # some of its news
    ],
)
def test_a_follow_up_knows_the_routes_that_may_take_its_news(route: Route, taken: bool) -> None:
    naval = replace(article_followups()[0], id=FollowUpId("naval-docking"), tags=("navy",))
    assert concerns(route, naval) == taken

"""The review digest as it is planned and routed; and when a development may close its follow-up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.alert import (
    AlertKind,
    NewAlert,
    Quiet,
    ReviewGroup,
    ReviewLine,
    Silence,
    closes,
    edit_key,
)
from service.domain.delivery import ChannelName
from service.domain.destinations import Destinations
from service.domain.development import Band, Evidence, FacetMet, Field, Kind, Span
from service.domain.followup import FollowUpId
from service.domain.full_text import is_undecided
from service.domain.item import ItemId
from service.domain.review import plan_review_digest
from service.domain.route import Route
from service.domain.routing import Outlook, plan_deliveries
from tests.support.builders import NOON, followup, match, november

ZONE = ZoneInfo("Asia/Phnom_Penh")
DAY = date(2023, 11, 27)
SLACK, MAIL = ChannelName("slack"), ChannelName("mail")


def group(name: str, count: int) -> ReviewGroup:
    lines = tuple(
        ReviewLine(ItemId(n), f"Story {n}", "Khmer Times", None, "en", NOON, 0.4, "It names vessel.")
        for n in range(count)
    )
    return ReviewGroup(FollowUpId(name), name.capitalize(), lines)


def planned(*groups: ReviewGroup, most: int = 40) -> NewAlert:
    found = plan_review_digest(DAY, groups, most=most, now=NOON)
    assert isinstance(found, NewAlert)
    return found


def test_a_day_without_anything_to_review_has_no_digest() -> None:
    assert plan_review_digest(DAY, [], most=40, now=NOON) == Quiet(Silence.BELOW_THRESHOLD)


def test_one_message_holds_all_follow_ups_under_the_days_key() -> None:
    found = planned(group("navy", 2), group("senate", 1))
    assert found.key == "review:2023-11-27"
    assert found.message.headline == "3 reports might matter for Navy and Senate"
    assert planned(group("navy", 1)).message.headline == "1 report might matter for Navy"


def test_more_than_a_message_can_hold_is_counted() -> None:
    found = planned(group("navy", 2), group("senate", 4), group("rice", 1), most=3)
    assert [(one.followup, len(one.lines)) for one in found.message.review] == [("navy", 2), ("senate", 1)]
    assert found.message.left_out == 4
    assert found.message.headline == "7 reports might matter for Navy, Senate and 1 more"


@pytest.mark.parametrize(
    ("routes", "goes"),
    [
        ((Route((SLACK,)),), (SLACK,)),
        ((Route((SLACK,)), Route((MAIL,), tags=("review",))), (MAIL,)),
        ((Route((SLACK,)), Route((MAIL,), kinds=(AlertKind.REVIEW_DIGEST,))), (MAIL,)),
        ((Route((SLACK,), followups=(FollowUpId("navy"),)), Route((MAIL,))), (MAIL,)),
        ((Route((SLACK,), tags=("navy",)),), ()),
    ],
)
def test_a_digest_goes_its_own_route_or_that_of_everything(
    routes: tuple[Route, ...], goes: tuple[ChannelName, ...]
) -> None:
    channels = Destinations(routes, frozenset({SLACK, MAIL}))
    plan = plan_deliveries(planned(group("navy", 1)), channels, Outlook(NOON))
    assert tuple(one.channel for one in plan.deliveries) == goes


ALL = Evidence((), (), (), (), "")


@pytest.mark.parametrize(
    ("kind", "day", "evidence", "may"),
    [
        (Kind.HAPPENED, 26, ALL, True),
        (Kind.ADVANCE, 26, ALL, False),
        (Kind.CANCELLED, 26, ALL, False),
        (Kind.HAPPENED, 26, replace(ALL, missing=("place",)), False),
    ],
)
def test_what_happened_and_fits_may_close_the_follow_up(
    kind: Kind, day: int, evidence: Evidence, may: bool
) -> None:
    at = datetime(2023, 11, day, 12, tzinfo=UTC)
    assert closes(followup(window=november()), kind, evidence, at, ZONE) is may


def test_what_happens_before_the_window_is_a_step_and_without_a_window_any_day_fits() -> None:
    early = datetime(2023, 10, 30, 12, tzinfo=UTC)
    assert not closes(followup(window=november()), Kind.HAPPENED, ALL, early, ZONE)
    # The last evening of October in UTC is the first of November at the desk.
    assert closes(
        followup(window=november()), Kind.HAPPENED, ALL, datetime(2023, 10, 31, 18, tzinfo=UTC), ZONE
    )
    assert closes(followup(), Kind.HAPPENED, ALL, early, ZONE)


def test_an_edits_key_is_made_from_its_words() -> None:
    assert edit_key(FollowUpId("navy"), ItemId(3), "ab12") == "edit:navy:3:ab12"


def test_only_what_is_near_and_lacks_something_is_left_to_an_editor() -> None:
    met = (FacetMet("vessel", (Span(Field.TITLE, 0, 4, "ship"),)),)
    lacking = replace(
        match(band=Band.DROP), score=0.2, evidence=Evidence(met, ("place",), (), (), "It names vessel.")
    )
    assert is_undecided(lacking)
    assert is_undecided(replace(match(band=Band.REVIEW), score=0.4))
    assert not is_undecided(replace(lacking, score=0.04))
    assert not is_undecided(match())
    spoken = replace(lacking.evidence, against=(Span(Field.TITLE, 0, 2, "US"),))
    assert not is_undecided(replace(lacking, evidence=spoken))


def test_since_is_the_articles_day_unless_the_desk_says_another() -> None:
    assert followup().starts == date(2023, 10, 27)
    assert replace(followup(), since=DAY).starts == DAY

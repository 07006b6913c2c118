from datetime import timedelta

import pytest

from service.domain.development import Development, DevelopmentId, Joined, Kind, Match, Opened, fold
from service.domain.followup import FollowUpId
from service.domain.novelty import Ask
from service.domain.policy import FoldPolicy
from tests.support.builders import NOON, match

POLICY = FoldPolicy()
HOUR = timedelta(hours=1)


def known(*members: Match, kind: Kind | None = None) -> Development:
    return Development(
        id=DevelopmentId(1),
        followup=FollowUpId("naval-docking"),
        kind=kind or members[0].kind,
        opened=min(member.at for member in members),
        latest=max(member.at for member in members),
        members=tuple(member.fingerprint for member in members),
    )


def test_the_first_report_opens_a_development() -> None:
    assert fold(match("vessel", "dock"), [], POLICY) == Opened(Kind.HAPPENED)


def test_another_outlet_on_the_same_thing_joins_it() -> None:
    first = match("vessel", "dock", "monday")
    change = fold(match("vessel", "dock", "sailors", at=NOON + HOUR), [known(first)], POLICY)
    assert isinstance(change, Joined)
    assert change.development == 1


def test_another_language_joins_by_time_kind_and_how_far_things_have_come() -> None:
    first = match("vessel", "dock")
    assert isinstance(fold(match("корабл", lang="ru", at=NOON + HOUR), [known(first)], POLICY), Joined)


def test_in_one_language_two_reports_without_a_word_in_common_are_two_things() -> None:
    first = match("vessel", "dock")
    assert isinstance(fold(match("tourist", "flight", at=NOON + HOUR), [known(first)], POLICY), Opened)


def test_a_name_in_common_is_enough() -> None:
    first = match("vessel", names=("panteleyev",))
    change = fold(match("ship", names=("panteleyev",), at=NOON + HOUR), [known(first)], POLICY)
    assert isinstance(change, Joined)


@pytest.mark.parametrize("kind", [Kind.POSTPONED, Kind.CANCELLED])
def test_a_reversal_is_always_news_however_alike_it_is(kind: Kind) -> None:
    planned = match("vessel", "dock", "monday", kind=Kind.ADVANCE, phase="plan")
    reversal = match("vessel", "dock", "monday", kind=kind, phase="", at=NOON + HOUR)
    assert fold(reversal, [known(planned)], POLICY) == Opened(kind)
    assert isinstance(fold(planned, [known(reversal)], POLICY), Opened)


def test_arrival_and_departure_are_two_developments() -> None:
    arrived = match("vessel", "port", phase="begin")
    left = match("vessel", "port", "sailed", "home", phase="end", at=NOON + 30 * HOUR)
    assert isinstance(fold(left, [known(arrived)], POLICY), Opened)


def test_the_same_words_weeks_later_are_the_same_story_but_not_months_later() -> None:
    words = ("vessel", "dock", "monday", "sailors")
    weeks = fold(match(*words, at=NOON + timedelta(days=20)), [known(match(*words))], POLICY)
    assert isinstance(weeks, Joined)
    months = fold(match(*words, at=NOON + timedelta(days=40)), [known(match(*words))], POLICY)
    assert isinstance(months, Opened)


def test_the_nearest_of_several_is_joined() -> None:
    near = Development(
        DevelopmentId(2),
        FollowUpId("naval-docking"),
        Kind.HAPPENED,
        NOON,
        NOON,
        (match("vessel", "dock", "monday").fingerprint,),
    )
    change = fold(match("vessel", "dock", "monday", at=NOON + HOUR), [known(match("vessel")), near], POLICY)
    assert isinstance(change, Joined)
    assert change.development == 2


def test_a_sentence_model_is_asked_about_reports_that_words_leave_open() -> None:
    asked: list[tuple[str, str]] = []

    def says(cosine: float) -> Ask:
        def ask(one: str, other: str) -> float:
            asked.append((one, other))
            return cosine

        return ask

    first = match("vessel", "dock", "monday", text="A vessel docks on Monday")
    other = match("vessel", "berth", "friday", "noon", text="A vessel berths at noon", at=NOON + HOUR)
    assert isinstance(fold(other, [known(first)], POLICY, says(0.99)), Joined)
    assert isinstance(fold(other, [known(first)], POLICY, says(0.78)), Opened)
    assert asked == [("A vessel berths at noon", "A vessel docks on Monday")] * 2


def test_no_sentence_model_is_asked_where_words_decide_or_cannot_be_compared() -> None:
    def never(one: str, other: str) -> float:
        raise AssertionError((one, other))

    first = match("vessel", "dock", "monday", text="A vessel docks on Monday")
    again = match("vessel", "dock", "monday", text="On Monday a vessel docks", at=NOON + HOUR)
    foreign = match("корабл", lang="ru", text="Корабль пришёл", at=NOON + HOUR)
    reversal = match("vessel", "dock", "monday", kind=Kind.CANCELLED, text="No vessel docks")
    of_old = match("vessel", "berth", "friday", "noon", at=NOON + HOUR)
    for one in (again, foreign, reversal, of_old):
        fold(one, [known(first)], POLICY, never)


def test_a_result_does_not_join_a_begin_by_way_of_another_language() -> None:
    begun = match("senate", "vote", phase="begin")
    foreign = match("сенат", lang="ru", phase="result", at=NOON + HOUR)
    counted = match("senate", "vote", phase="result", at=NOON + 2 * HOUR)
    assert isinstance(fold(counted, [known(begun, foreign)], POLICY), Opened)

"""The count of the chaos harness: what it excuses, and what it must not."""

from datetime import timedelta

import pytest

from bench.chaos_count import Blow, Record, Verdict, judge
from bench.chaos_ends import Taken
from tests.support.builders import NOON

MARK, KEY = "00007 signs", "dev:d00007:1:mail"
SECOND = timedelta(seconds=1)
KILLED = (Blow(NOON + SECOND, NOON + 2 * SECOND),)


def took(second: int, *, mark: str = MARK, number: str = "<7@desk>", answered: bool = True) -> Taken:
    return Taken(mark, number, KEY if mark else "digest:mail:1-2:mail", NOON + second * SECOND, answered)


def row(*ended: int, doubted: bool = False, digest: str = "", mark: str = MARK) -> Record:
    key = KEY if mark else "digest:mail:1-2:mail"
    return Record(mark, key, doubted, digest, tuple(NOON + second * SECOND for second in ended))


def count(*taken: Taken, said: tuple[Record, ...] = (), blows: tuple[Blow, ...] = KILLED) -> Verdict:
    return judge(taken, said or (row(9, doubted=True),), [MARK], blows)


def test_once_is_once() -> None:
    assert count(took(0)) == Verdict(once=1)


def test_what_did_not_come_is_missing() -> None:
    assert count().wrong == [f"{MARK}: missing"]


def test_a_repeat_is_excused_where_the_harness_held_the_answer_back() -> None:
    assert count(took(0, answered=False), took(5), said=(row(1, 6),), blows=()) == Verdict(cut=1)


def test_a_repeat_is_excused_where_the_outcome_was_never_recorded() -> None:
    assert count(took(0), took(5)) == Verdict(unrecorded=1)


def test_what_was_on_its_way_when_its_sender_was_killed_is_taken_up_after_that() -> None:
    just_before = (Blow(NOON - SECOND, NOON - SECOND / 100),)
    assert count(took(0), took(5), blows=just_before) == Verdict(unrecorded=1)


def test_what_another_try_came_to_after_the_blow_is_not_the_first_ones_outcome() -> None:
    """Killed after the first arrival; a second try got an error; the third one arrived."""
    assert count(took(0), took(8), said=(row(4, 9, doubted=True),)) == Verdict(unrecorded=1)


@pytest.mark.parametrize(
    ("said", "blows"),
    [
        (row(0, 6, doubted=True), KILLED),  # the outcome of the first try was recorded before the blow
        (row(6), KILLED),  # no try was begun whose fate was unknown
        (row(6, doubted=True), ()),  # nothing happened that could have kept it from being recorded
        (row(6, doubted=True), (Blow(NOON - 2 * SECOND, NOON - SECOND),)),  # ... or only before
    ],
)
def test_any_other_repeat_is_wrong(said: Record, blows: tuple[Blow, ...]) -> None:
    assert len(count(took(0), took(5), said=(said,), blows=blows).wrong) == 1


def test_a_repeat_under_another_id_is_wrong_whatever_happened() -> None:
    wrong = count(took(0, answered=False), took(5, number="<8@desk>")).wrong
    assert wrong == [f"{MARK}: came under 2 ids"]


def test_a_third_time_needs_an_excuse_of_its_own() -> None:
    found = count(took(0, answered=False), took(5), took(8), said=(row(1, 6, 9),), blows=())
    assert found.cut == 1
    assert len(found.wrong) == 1


def test_a_line_of_a_digest_counts_once_and_not_beside_a_message_of_its_own() -> None:
    said = (row(digest="digest:mail:1-2:mail"), row(3, mark=""))
    assert count(took(2, mark=""), said=said) == Verdict(digests=1)
    assert count(took(0), took(2, mark=""), said=said).wrong == [f"{MARK}: came by itself and in a digest"]


def test_two_alerts_of_one_development_are_wrong() -> None:
    assert len(count(took(0), said=(row(1), row(2))).wrong) == 1

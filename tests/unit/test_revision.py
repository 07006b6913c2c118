"""A silent edit: what differs, and whether it turned a fact round."""

import pytest

from service.domain.development import Kind
from service.domain.revision import Change, Piece, Words, difference, turned


def words(title: str, summary: str = "", kind: Kind = Kind.ADVANCE) -> Words:
    return Words(title, summary, kind)


@pytest.mark.parametrize(
    ("before", "after", "became"),
    [
        ("Three ships to dock on 25 November", "Three ships to dock on 2 December", "“25” became “2”"),
        ("Three ships to dock in November", "Three ships to dock in December", "“November” became “December”"),
        ("Ships to dock on Monday, navy says", "Ships to dock on Tuesday, navy says", "“Monday” became “Tuesday”"),
        ("Three ships to dock", "Two ships to dock", "“Three” became “Two”"),
        ("3 ships to dock", "Two ships to dock", "“3” became “Two”"),
        ("Партия получила 55 мандатов", "Партия получила 57 мандатов", "“55” became “57”"),
        ("Заход кораблей ждут в ноябре, 25 ноября", "Заход кораблей ждут в ноябре, 25 декабря", "“ноября” became “декабря”"),
        ("នាវា ៣ គ្រឿង ចូលចតនៅកំពង់ផែ", "នាវា ៥ គ្រឿង ចូលចតនៅកំពង់ផែ", "“៣” became “៥”"),
        ("预计11月25日停靠西哈努克港", "预计12月25日停靠西哈努克港", "“11” became “12”"),
    ],
)  # fmt: skip
def test_a_number_or_date_that_became_another_is_news(before: str, after: str, became: str) -> None:
    assert turned(words(before), words(after)) == f"The outlet changed its report: {became}."
    assert turned(words("Same", before), words("Same", after)) == f"The outlet changed its report: {became}."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ships dock", "Ships dock at last"),
        ("Ships dock", "3 ships dock"),  # a number that is told now was not another one before
        ("3 ships dock", "Ships dock"),
        ("3 ships dock", "Three ships dock"),
        ("Ships dock, updated 10:30", "Ships dock, updated 11:45"),
        ("Ships may dock on 25 November", "Ships will dock on 25 November"),
        ("25 November: ships dock", "Ships dock on 25 November"),
        ("3 ships dock in the port of the south", "Parliament votes on 7 bills and leaves for its holiday"),
        ("Ships dock", "Ships dock"),
    ],
)
def test_other_edits_are_none(before: str, after: str) -> None:
    assert turned(words(before), words(after)) == ""


@pytest.mark.parametrize("kind", [Kind.POSTPONED, Kind.CANCELLED])
def test_what_is_off_now_or_on_again_is_news(kind: Kind) -> None:
    on, off = words("Visit"), words("Visit", kind=kind)
    assert turned(on, off) == f"The outlet changed its report from “advance” to “{kind}”."
    assert turned(off, on)
    assert not turned(on, words("Visit", kind=Kind.HAPPENED))
    assert not turned(off, off)


def test_two_texts_are_laid_side_by_side() -> None:
    assert difference("Ships dock on 25 November", "Ships dock on 2 December") == (
        Piece(Change.KEPT, "Ships dock on "),
        Piece(Change.GONE, "25"),
        Piece(Change.NEW, "2"),
        Piece(Change.KEPT, " "),
        Piece(Change.GONE, "November"),
        Piece(Change.NEW, "December"),
    )
    assert difference("港口", "港口开放")[-1] == Piece(Change.NEW, "开放")
    assert difference("", "") == ()


def test_the_same_words_have_the_same_name() -> None:
    assert words("a", "b").revision == words("a", "b", Kind.HAPPENED).revision != words("ab").revision

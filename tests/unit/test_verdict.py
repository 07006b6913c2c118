"""What an editor's word makes of a development."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.alert import AlertKey, development_key, edit_key
from service.domain.development import Band, Kind
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.verdict import Member, Standing, Verdict, Word, first_words, standing_of, subject_of
from tests.support.builders import NOON


def verdict(
    word: Word = Word.CONFIRMED, *, item: int = 1, kind: Kind | None = None, hours: int = 0
) -> Verdict:
    at = NOON + timedelta(hours=hours)
    return Verdict(FollowUpId("naval-docking"), ItemId(item), word, kind, "", "Sophea", "dashboard", at)


TOLD = Member(Band.ALERT, Kind.HAPPENED, None)
CONFIRMED = Member(Band.ALERT, Kind.HAPPENED, verdict())
DISMISSED = Member(Band.ALERT, Kind.HAPPENED, verdict(Word.DISMISSED))
NEAR = Member(Band.REVIEW, Kind.ADVANCE, None)


@pytest.mark.parametrize(
    ("members", "stands"),
    [
        ([TOLD], True),
        ([TOLD, TOLD], True),
        ([CONFIRMED], True),
        ([DISMISSED], False),
        ([DISMISSED, TOLD], False),  # what the desk was told is dismissed, and so is what repeats it
        ([DISMISSED, CONFIRMED], True),
        ([TOLD, DISMISSED], True),  # a report that joined by mistake takes nothing with it
        ([NEAR], False),  # a confirmation that was taken back had opened it
        ([NEAR, TOLD], True),
        ([NEAR, DISMISSED], False),
        ([replace(NEAR, verdict=verdict())], True),
    ],
)
def test_verdicts_say_whether_a_development_stands(members: list[Member], stands: bool) -> None:
    assert standing_of(members).stands is stands


def test_the_newest_kind_that_an_editor_named_wins_whatever_the_order() -> None:
    earlier = replace(TOLD, verdict=verdict(kind=Kind.POSTPONED))
    later = replace(TOLD, verdict=verdict(kind=Kind.CANCELLED, hours=1))
    dismissed = replace(TOLD, verdict=verdict(Word.DISMISSED, kind=Kind.ADVANCE, hours=2))
    for members in ([earlier, later, dismissed], [later, earlier, dismissed]):
        assert standing_of(members) == Standing(True, Kind.CANCELLED)
    assert standing_of([TOLD, CONFIRMED]).kind is Kind.HAPPENED


def test_a_repeat_says_the_same_whoever_says_it() -> None:
    first = verdict()
    assert replace(first, who="Dara", via="slack", at=NOON + timedelta(days=1)).says_as(first)
    assert not replace(first, kind=Kind.POSTPONED).says_as(first)
    assert not replace(first, word=Word.DISMISSED).says_as(first)
    assert not first.says_as(None)


def test_an_alerts_key_tells_what_a_verdict_is_about() -> None:
    key = development_key(FollowUpId("naval-docking"), ItemId(12))
    assert subject_of(key) == ("naval-docking", 12)
    assert subject_of(edit_key(FollowUpId("naval-docking"), ItemId(12), "ab12")) == ("naval-docking", 12)


@pytest.mark.parametrize(
    "key", ["soon:naval-docking:2023-11-01", "dev:naval-docking", "dev::1", "dev:a:x", "", "dev:a:²"]
)
def test_other_keys_are_about_no_item(key: str) -> None:
    assert subject_of(AlertKey(key)) is None


def test_who_says_something_second_hears_who_was_first() -> None:
    first = replace(verdict(Word.DISMISSED), who="Dara", via="mail", reason="old news")
    assert first_words(None, Word.CONFIRMED, "Sophea") == ""
    assert first_words(first, Word.CONFIRMED, "Dara") == ""
    agreed, turned = (first_words(first, word, "Sophea") for word in (Word.DISMISSED, Word.CONFIRMED))
    assert agreed.startswith("Dara dismissed it first, ")
    assert agreed.endswith(": “old news”.")
    assert turned == f"{agreed} Your word stands now."

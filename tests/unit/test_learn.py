"""What verdicts teach a follow-up: bounded, in any order, and never to silence."""

import math
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.development import Band, Evidence, FacetMet, Field, Match, ScorePart, Span
from service.domain.item import ItemId
from service.domain.matching.learn import (
    LEARNED,
    NOTHING,
    Lesson,
    Past,
    Tuning,
    band_of,
    foresee,
    learn,
    lesson_of,
    own_odds,
    plain,
    signs_of,
    tuned,
)
from service.domain.policy import LearnPolicy, MatchPolicy
from service.domain.verdict import Word
from tests.support.builders import NOON, followup, match

LEARN, MATCH = LearnPolicy(), MatchPolicy(alert=0.6, review=0.25)
SHIP = followup()


def measured(
    odds: float, *, item: int = 1, words: str = "ship", missing: tuple[str, ...] = (), title: bool = False
) -> Match:
    """A match with these log-odds; it shows both facets in its title where told so."""
    field = Field.TITLE if title else Field.SUMMARY
    met = (
        FacetMet("vessel", (Span(field, 0, len(words), words),)),
        FacetMet("place", (Span(field, 20, 33, "Sihanoukville"),)),
    )
    score = round(1 / (1 + math.exp(-odds)), 4)
    parts = (ScorePart("base", -1.3), ScorePart("all the rest", odds + 1.3))
    evidence = Evidence(met, missing, (), parts, "It names vessel.")
    return replace(match(id_=item), score=score, band=band_of(score, MATCH), evidence=evidence)


def lesson(
    word: Word, odds: float, *, item: int = 1, outlet: str = "Khmer Times", words: str = "ship"
) -> Lesson:
    return lesson_of(word, measured(odds, item=item, words=words), outlet)


def apply(one: Match, tuning: Tuning, outlet: str = "Khmer Times") -> Match:
    return tuned(one, SHIP, outlet, tuning, LEARN, MATCH)


def test_without_verdicts_nothing_is_learned() -> None:
    assert learn([], LEARN, MATCH) == NOTHING
    weak = measured(-0.5)
    assert apply(weak, NOTHING) is weak


def test_confirmed_low_lowers_the_threshold_and_dismissed_high_raises_it() -> None:
    lower = learn([lesson(Word.CONFIRMED, -0.8)], LEARN, MATCH)
    higher = learn([lesson(Word.DISMISSED, 2.0)], LEARN, MATCH)
    assert lower.threshold < 0 < higher.threshold
    # What agrees with the desk's threshold already teaches nothing about it.
    assert (
        learn([lesson(Word.CONFIRMED, 3.0), lesson(Word.DISMISSED, -2.0, item=2)], LEARN, MATCH).threshold
        == 0
    )


def test_a_near_miss_like_a_confirmed_one_is_told_and_one_like_a_dismissed_one_is_not() -> None:
    near = measured(0.3, item=9)
    assert near.band is Band.REVIEW
    told = apply(near, learn([lesson(Word.CONFIRMED, 0.2, item=n) for n in (1, 2)], LEARN, MATCH))
    assert told.band is Band.ALERT
    assert told.evidence.because == "It names vessel. Your verdicts speak for it."
    sure = measured(0.7, item=9)
    assert sure.band is Band.ALERT
    kept = apply(sure, learn([lesson(Word.DISMISSED, 0.9, item=n) for n in (1, 2)], LEARN, MATCH))
    assert kept.band is Band.REVIEW
    assert kept.evidence.because.endswith("Your verdicts speak against it.")


def test_what_the_dismissed_share_counts_against_and_what_the_confirmed_share_counts_for() -> None:
    tuning = learn(
        [
            lesson(Word.DISMISSED, 1.0, item=1, outlet="Gazette", words="boat"),
            lesson(Word.DISMISSED, 1.0, item=2, outlet="Gazette", words="boat"),
            lesson(Word.CONFIRMED, 1.0, item=3, words="frigate"),
            lesson(Word.CONFIRMED, 1.0, item=4, words="frigate"),
        ],
        LEARN,
        MATCH,
    )
    signs = dict(tuning.signs)
    assert signs["outlet Gazette"] < 0
    assert signs["“boat” for vessel"] < 0
    assert signs["“frigate” for vessel"] > 0
    assert signs["outlet Khmer Times"] > 0
    # All of them name the place and have a base: that tells nothing apart.
    assert "“sihanoukville” for place" not in signs
    assert "base" not in signs


def test_one_case_is_no_pattern() -> None:
    assert learn([lesson(Word.DISMISSED, -2.0)], LEARN, MATCH).signs == ()


def test_an_outlet_whose_items_are_all_dismissed_counts_against() -> None:
    tuning = learn([lesson(Word.DISMISSED, -2.0, item=n, outlet="Gazette") for n in (1, 2)], LEARN, MATCH)
    assert [sign for sign, _ in tuning.signs] == ["outlet Gazette"]


def test_signs_name_what_is_missing_and_what_speaks_against() -> None:
    one = measured(0.0, missing=("Russia",))
    against = replace(one.evidence, against=(Span(Field.TITLE, 0, 2, "US"),))
    assert {"no Russia", "“us” against it"} <= signs_of(replace(one, evidence=against), "")


def test_the_parts_still_add_up_to_the_score() -> None:
    tuning = Tuning(0.6, (("base", -0.5), ("outlet Khmer Times", -0.5), ("all the rest", -0.5)))
    one = apply(measured(0.9), tuning)
    total = math.fsum(part.value for part in one.evidence.parts)
    assert one.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)
    assert sum(part.value for part in one.evidence.parts if part.name.startswith(LEARNED)) == pytest.approx(
        -1.5
    )


def test_what_was_learned_is_taken_off_a_stored_match_again() -> None:
    one = measured(0.3)
    told = apply(one, Tuning(-1.0))
    assert told.band is Band.ALERT
    assert plain(told, MATCH) == one
    assert plain(one, MATCH) is one
    assert apply(told, Tuning(-1.0)).score == told.score


def test_what_was_dropped_for_a_reason_of_its_own_stays_dropped() -> None:
    copy = replace(measured(3.0), band=Band.DROP)
    assert apply(copy, Tuning(-1.0)) is copy


def test_a_match_without_parts_is_read_from_its_score() -> None:
    assert own_odds(match()) == pytest.approx(math.log(9))
    assert own_odds(replace(match(), score=1.0)) == pytest.approx(math.log(9999))


odds = st.floats(-6, 6)
words = st.sampled_from(Word)
outlets = st.sampled_from(["Khmer Times", "Gazette", ""])
phrases = st.sampled_from(["ship", "boat", "navy"])
lessons = st.lists(st.tuples(words, odds, outlets, phrases), max_size=12).map(
    lambda rows: [
        lesson(word, value, item=number, outlet=outlet, words=phrase)
        for number, (word, value, outlet, phrase) in enumerate(rows)
    ]
)


@given(lessons, st.randoms())
def test_the_order_of_verdicts_does_not_matter(known: list[Lesson], shuffle: Random) -> None:
    mixed = list(known)
    shuffle.shuffle(mixed)
    assert learn(mixed, LEARN, MATCH) == learn(known, LEARN, MATCH)


@given(lessons, odds)
def test_whatever_is_learned_is_bounded(known: list[Lesson], value: float) -> None:
    tuning = learn(known, LEARN, MATCH)
    assert abs(tuning.threshold) <= LEARN.threshold
    assert all(abs(weight) <= LEARN.sign for _, weight in tuning.signs)
    one = measured(value)
    shift = own_odds(one) - math.fsum(part.value for part in apply(one, tuning).evidence.parts)
    assert abs(shift) <= LEARN.total + 1e-9


@given(st.lists(st.tuples(odds, outlets), max_size=40), st.floats(0.406, 6))
def test_no_verdicts_silence_a_follow_up(rows: list[tuple[float, str]], value: float) -> None:
    known = [
        lesson(Word.DISMISSED, one, item=number, outlet=outlet) for number, (one, outlet) in enumerate(rows)
    ]
    sure = measured(value, title=True)
    assert sure.band is Band.ALERT
    assert apply(sure, learn(known, LEARN, MATCH)).band is Band.ALERT


def past(odds: float, item: int, *, told: bool = False, joined: bool = False) -> Past:
    one = replace(measured(odds, item=item), at=NOON + timedelta(hours=item))
    return Past(one, "Khmer Times", f"Story {item}", None, told, joined)


def test_what_a_verdict_would_have_changed_is_named() -> None:
    seen = [
        past(0.3, 1),
        past(0.7, 2, told=True),
        past(0.3, 3, joined=True),
        past(5.0, 4, told=True),
        past(0.35, 5),
    ]
    looser = foresee(seen, SHIP, NOTHING, Tuning(-0.5), LEARN, MATCH)
    assert [one.match.item for one in looser.gained] == [5, 1]
    assert looser.lost == ()
    stricter = foresee(seen, SHIP, NOTHING, Tuning(0.5), LEARN, MATCH)
    assert [one.match.item for one in stricter.lost] == [ItemId(2)]
    assert stricter.gained == ()
    # An alert that only an earlier verdict brought is lost where that is taken back.
    brought = [replace(past(0.3, 1, told=True), match=apply(past(0.3, 1).match, Tuning(-0.5)))]
    back = foresee(brought, SHIP, Tuning(-0.5), NOTHING, LEARN, MATCH)
    assert [one.match.item for one in back.lost] == [1]

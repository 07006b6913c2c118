"""What must not matter to grouping does not, and what must matter does: whole items, in words of our own."""

import random
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.development import Band, Joined
from service.domain.followup import FollowUpId
from service.domain.item import Item, ItemId
from service.domain.policy import FoldPolicy, MatchPolicy
from service.domain.replay import Ledger
from service.language import Language
from service.language.index import IndexMatcher
from tests.support.builders import NOON, article_followups, item

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Told = tuple[str, str, str]  # language, title, summary

ARRIVAL = (
    (
        "en",
        "Russian warship docks at Sihanoukville",
        "The frigate Orlan came alongside at noon with 220 sailors.",
    ),
    ("en", "Frigate Orlan of Russia's navy arrives in Sihanoukville", "Some 220 sailors are aboard."),
    ("en", "Russian navy ship moors at Cambodia's autonomous port", "The Orlan was met by a brass band."),
    (
        "en",
        "Russian frigate berths in Preah Sihanouk for goodwill visit",
        "Sailors of both navies play volleyball.",
    ),
    ("en", "Sihanoukville welcomes Russian warship", "The Orlan, with 220 sailors, stays four days."),
    ("en", "Orlan, a Russian navy frigate, pulls into port of Sihanoukville", ""),
)
TRANSLATED = (
    ("ru", "Российский военный корабль прибыл в Сиануквиль", "На борту фрегата «Орлан» 220 моряков."),
    ("fr", "Un navire de guerre russe accoste à Sihanoukville", "La frégate Orlan compte 220 marins."),
    ("es", "Un buque de guerra ruso llega a Sihanoukville", "La fragata Orlan trae 220 marineros."),
    ("km", "នាវាចម្បាំងរុស្ស៊ី ចូលចតនៅកំពង់ផែព្រះសីហនុ", ""),
    ("zh", "俄罗斯军舰停靠西哈努克港", "奥尔兰号护卫舰载有220名水兵。"),
    ("ja", "ロシア海軍の艦艇がシハヌークビル港に入港", "フリゲート艦オルランの乗員は220人。"),
    ("vi", "Tàu chiến Nga cập cảng Sihanoukville", "Tàu Orlan chở 220 thủy thủ."),
    ("th", "เรือรบรัสเซียเทียบท่าที่สีหนุวิลล์", ""),
)
PLAN = ("en", "Russian warship to dock at Sihanoukville", "The frigate Orlan is expected with 220 sailors.")
DEPARTURE = ("en", "Russian warship leaves Sihanoukville", "The frigate Orlan sailed with its 220 sailors.")
RESULT = ("en", "Ruling CPP wins 55 of 58 seats in Cambodia's Senate election", "Khmer Will takes the rest.")


@pytest.fixture(scope="module")
def matcher() -> IndexMatcher:
    return Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(article_followups())


def stream(*told: Told, apart: timedelta = HOUR) -> list[Item]:
    return [
        item(title, summary, id_=number, lang=lang, published=NOON + number * apart)
        for number, (lang, title, summary) in enumerate(told)
    ]


def developments(
    matcher: IndexMatcher, items: list[Item], followup: str = "naval-docking"
) -> set[frozenset[ItemId]]:
    """The items of each development of a follow-up."""
    ledger, found = Ledger(FoldPolicy()), dict[int, set[ItemId]]()
    for one in items:
        told = {match.followup: match for match in matcher.judge(one) if match.band is Band.ALERT}
        change = ledger.settle(told[FollowUpId(followup)])
        number = change.development if isinstance(change, Joined) else len(found) + 1
        found.setdefault(number, set()).add(one.id)
    return {frozenset(members) for members in found.values()}


def test_however_many_outlets_retell_it_it_is_one_development(matcher: IndexMatcher) -> None:
    assert len(developments(matcher, stream(*ARRIVAL))) == 1


@pytest.mark.parametrize("translated", TRANSLATED, ids=lambda one: one[0])
def test_a_translation_joins(matcher: IndexMatcher, translated: Told) -> None:
    assert len(developments(matcher, stream(ARRIVAL[0], translated))) == 1
    assert len(developments(matcher, stream(translated, ARRIVAL[0]))) == 1


def test_all_languages_together_are_one_development(matcher: IndexMatcher) -> None:
    assert len(developments(matcher, stream(*ARRIVAL, *TRANSLATED))) == 1


@pytest.mark.parametrize(("apart", "stories"), [(HOUR, 1), (2 * DAY, 1), (5 * DAY, 2)])
def test_what_comes_but_once_is_one_however_it_is_worded(
    matcher: IndexMatcher, apart: timedelta, stories: int
) -> None:
    first = ("en", "Bloc's dialogue with Moscow in Cambodia deferred", "Dates will follow the new year.")
    again = ("en", "ASEAN-Russia consultation in Phnom Penh pushed back", "Several envoys could not travel.")
    assert len(developments(matcher, stream(first, again, apart=apart), "asean-russia")) == stories


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_feed_does_not_matter(matcher: IndexMatcher, seed: int) -> None:
    items = stream(PLAN, *ARRIVAL, *TRANSLATED, DEPARTURE, apart=2 * HOUR)
    mixed = items.copy()
    random.Random(seed).shuffle(mixed)  # noqa: S311 - a repeatable order, no secret
    assert developments(matcher, mixed) == developments(matcher, items)


def test_a_day_later_its_own_language_tells_whether_a_report_is_another_one(matcher: IndexMatcher) -> None:
    arrived = stream(TRANSLATED[0], ARRIVAL[0])
    later = NOON + 28 * HOUR
    tour = item(
        "Crowds tour Pacific Fleet ship at Autonomous Port",
        "Families went aboard in groups of twenty.",
        id_=2,
        published=later,
    )
    title, summary = ARRIVAL[1][1:]
    again = item(title, summary, id_=2, published=later)
    assert len(developments(matcher, [*arrived, tour])) == 2
    assert len(developments(matcher, [*arrived, again])) == 1
    # Where none of its language has told of the arrival, nothing tells them apart.
    assert len(developments(matcher, [arrived[0], tour])) == 1


def test_a_feed_replayed_changes_nothing(matcher: IndexMatcher) -> None:
    items = stream(PLAN, *ARRIVAL, *TRANSLATED, DEPARTURE)
    assert developments(matcher, [*items, *items]) == developments(matcher, items)


def test_the_calendar_does_not_matter(matcher: IndexMatcher) -> None:
    items = stream(PLAN, *ARRIVAL, *TRANSLATED, DEPARTURE)
    later = [replace(one, published=one.when + 200 * DAY) for one in items]
    assert developments(matcher, later) == developments(matcher, items)


def test_a_name_replaced_throughout_does_not_matter(matcher: IndexMatcher) -> None:
    items = stream(*ARRIVAL, DEPARTURE)
    renamed = [
        replace(
            one, title=one.title.replace("Orlan", "Berkut"), summary=one.summary.replace("Orlan", "Berkut")
        )
        for one in items
    ]
    assert developments(matcher, renamed) == developments(matcher, items)


@pytest.mark.parametrize("outlets", [1, 3, 40])
def test_a_recap_days_later_joins_however_many_have_told_it(matcher: IndexMatcher, outlets: int) -> None:
    items = stream(*(ARRIVAL * 7)[:outlets], apart=HOUR / 4)
    recap = item(ARRIVAL[0][1], "Some days ago the Orlan came alongside.", id_=99, published=NOON + 6 * DAY)
    assert len(developments(matcher, [*items, recap])) == 1


@pytest.mark.parametrize(
    "turned",
    [
        "Russian warship's call at Sihanoukville postponed",
        "Russian warship's call at Sihanoukville cancelled",
        "Russian warship's call at Sihanoukville may be cancelled",
        "Russian warship will not dock at Sihanoukville",
        "Russia denies that its warship will dock at Sihanoukville",
        "Russian warship docks at Sihanoukville",
        "Russian warship leaves Sihanoukville",
    ],
)
def test_the_outcome_turned_round_is_new(matcher: IndexMatcher, turned: str) -> None:
    assert len(developments(matcher, stream(PLAN, ("en", turned, PLAN[2])))) == 2


def test_each_turn_of_a_visit_is_a_development_and_each_repeat_is_not(matcher: IndexMatcher) -> None:
    turns = [
        "Russian warship to dock at Sihanoukville",
        "Russian warship's call at Sihanoukville put off",
        "Russian warship's call at Sihanoukville will go ahead after all",
        "Russian warship's call at Sihanoukville called off",
        "Russian warship's call at Sihanoukville was not called off, navy says",
        "Russian warship docks at Sihanoukville",
        "Russian warship leaves Sihanoukville",
    ]
    told = [("en", title, "") for title in turns for _ in range(2)]
    # That it goes ahead and that it was not called off are told by the same turn: it comes after all.
    assert len(developments(matcher, stream(*told))) == len(turns) - 1


@pytest.mark.parametrize(
    ("followup", "one", "other"),
    [
        ("senate-election", RESULT, ("en", RESULT[1].replace("55 of", "58 of"), RESULT[2])),
        (
            "senate-election",
            RESULT,
            ("ru", "Правящая партия Камбоджи получила 58 из 58 мест на выборах в Сенат", ""),
        ),
        (
            "naval-docking",
            ("en", "Russian warship to dock at Sihanoukville on 26 November", ""),
            ("en", "Russian warship to dock at Sihanoukville on 28 November", ""),
        ),
        (
            "exchanges",
            ("en", "Russia offers 40 scholarships to Cambodian students", "Applications are open."),
            ("en", "Russia offers 60 scholarships to Cambodian students", "Applications are open."),
        ),
    ],
)
def test_another_number_or_day_is_new(matcher: IndexMatcher, followup: str, one: Told, other: Told) -> None:
    assert len(developments(matcher, stream(one, one), followup)) == 1
    assert len(developments(matcher, stream(one, other), followup)) == 2


@pytest.mark.parametrize(("rest", "told"), [("3", 1), ("4", 2)])
def test_what_is_left_of_a_named_total_is_the_same_result_from_the_other_side(
    matcher: IndexMatcher, rest: str, told: int
) -> None:
    other = (
        "en",
        f"Khmer Will wins {rest} seats in Cambodia's Senate election",
        "The ruling CPP takes the rest.",
    )
    assert len(developments(matcher, stream(RESULT, other), "senate-election")) == told


def test_the_same_number_in_another_language_joins(matcher: IndexMatcher) -> None:
    told = ("ru", "Правящая партия Камбоджи получила 55 из 58 мест на выборах в Сенат", "")
    assert len(developments(matcher, stream(RESULT, told), "senate-election")) == 1

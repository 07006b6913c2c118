"""Finding the follow-ups that an item comes near, however many there are and however they change."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from service.domain.followup import Facet, FollowUp, FollowUpId
from service.domain.policy import MatchPolicy
from service.language import Language
from service.language.index import IndexMatcher
from service.language.names import forms
from tests.support.builders import followup, item

ZONE = ZoneInfo("Asia/Phnom_Penh")


def matcher(*followups: FollowUp) -> IndexMatcher:
    return Language(MatchPolicy(), ZONE).matcher(followups)


def named(found: IndexMatcher, title: str, **about: str) -> set[str]:
    return {match.followup for match in found.judge(item(title, **about))}  # type: ignore[arg-type]


def about(id_: str, *facets: Facet) -> FollowUp:
    return replace(followup(facets=facets), id=FollowUpId(id_))


def test_a_concept_counts_in_its_own_language() -> None:
    one = matcher(about("course", Facet("training", (), concepts=("training",)), Facet("who", ("Sar Thet",))))
    assert named(one, "Sar Thet veut former des policiers", lang="fr") == {"course"}
    (found,) = one.explain(item("The former minister met Sar Thet", lang="en"))
    assert found.evidence.missing == ("training",)


def test_a_stem_of_one_language_is_not_another_languages_word() -> None:
    one = matcher(about("city", Facet("place", ("Takeo",)), Facet("what", ("flood",))))
    assert named(one, "Flood reaches Takeo", lang="en") == {"city"}
    found = one.judge(item("Take the flood seriously", lang="en"))
    assert [match.evidence.missing for match in found] == [("place",)]


def test_a_short_russian_name_is_known_in_its_cases() -> None:
    one = matcher(about("sen", Facet("who", ("Хун Сен",))))
    assert named(one, "Матвиенко пригласила Хун Сена", lang="ru") == {"sen"}


def test_a_country_is_named_by_its_larger_cities_too() -> None:
    assert {"Irkutsk", "Иркутск", "Russia", "Россия"} <= forms("Russia")
    assert {"Battambang", "Cambodia"} <= forms("Cambodia")
    assert "Irkutsk" not in forms("Cambodia")


def test_an_outlet_speaks_for_the_place_where_it_is_at_home() -> None:
    one = matcher(
        about("vote", Facet("country", (), ("Cambodia",)), Facet("chamber", (), concepts=("upper house",)))
    )
    there = one.judge(item("Upper house to vote on Sunday", outlet="Phnom Penh Post"))
    elsewhere = one.judge(item("Upper house to vote on Sunday", outlet="Manila Times"))
    assert [match.evidence.missing for match in there] == [()]
    assert [match.evidence.missing for match in elsewhere] == [("country",)]


@pytest.mark.parametrize(
    ("home", "url", "missing"),
    [
        ("KH", "https://kiripost.example/1", []),
        ("KH", "https://kiripost.co.th/1", []),
        (None, "https://www.kiripost.com.kh/1", []),
        (None, "https://kiripost.example/1", ["country"]),
        ("TH", "https://www.kiripost.com.kh/1", ["country"]),
    ],
)
def test_an_outlet_need_not_name_the_country_that_it_is_known_to_be_at_home_in(
    home: str | None, url: str, missing: list[str]
) -> None:
    one = matcher(
        about("vote", Facet("country", (), ("Cambodia",)), Facet("chamber", (), concepts=("upper house",)))
    )
    told = item("Upper house to vote on Sunday", outlet="Kiripost")
    (found,) = one.judge(replace(told, home=home, url=url))
    assert list(found.evidence.missing) == missing


def test_what_an_outlet_at_home_says_of_another_country_is_about_that_one() -> None:
    one = matcher(
        about("vote", Facet("country", (), ("Cambodia",)), Facet("chamber", (), concepts=("upper house",)))
    )
    for title in ("Thai upper house to vote on Sunday", "Upper house to vote, says the man for Vermont"):
        (found,) = one.judge(replace(item(title, outlet="Kiripost"), home="KH"))
        assert found.evidence.missing == ("country",)


def test_an_outlet_speaks_for_no_facet_but_a_place() -> None:
    one = matcher(about("ship", Facet("vessel", ("navy",)), Facet("what", ("volleyball",))))
    found = one.judge(item("Volleyball friendly", outlet="Navy News"))
    assert [match.evidence.missing for match in found] == [("vessel",)]


@pytest.mark.parametrize("many", [1, 40])
def test_follow_ups_come_and_go_without_a_trace(many: int) -> None:
    old = [
        about(f"old-{n}", Facet("who", (f"Alpha{n} Corp",)), Facet("what", ("merger",))) for n in range(many)
    ]
    new = about("new", Facet("who", ("Omega Corp",)), Facet("what", ("merger",)))
    changed = about("old-0", Facet("who", ("Sigma Corp",)), Facet("what", ("merger",)))
    one = matcher(*old)
    assert named(one, "Alpha0 Corp merger") >= {"old-0"}
    one.track([*old, new])
    assert "new" in named(one, "Omega Corp merger")
    one.track([changed, *old[1:], new])
    whole = matcher(changed, *old[1:], new)
    for title in ("Alpha0 Corp merger", "Sigma Corp merger", "Omega Corp merger"):
        assert [(m.followup, m.score) for m in one.judge(item(title))] == [
            (m.followup, m.score) for m in whole.judge(item(title))
        ]
    one.track([])
    assert named(one, "Omega Corp merger") == set()


def test_what_is_found_does_not_depend_on_what_came_by_before() -> None:
    rare = about("rare", Facet("who", ("Omega",)), Facet("what", ("merger",)), Facet("where", ("Paris",)))
    fresh, used = matcher(rare), matcher(rare)
    for _ in range(1500):
        used.judge(item("A merger in Paris"))
    for title in ("Omega merger in Paris", "Omega in Paris", "Merger in Paris", "Omega merger", "Omega"):
        assert used.judge(item(title)) == fresh.judge(item(title))

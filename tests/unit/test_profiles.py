"""Follow-ups made from one article, without facets: in words of our own."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.development import Band, Match
from service.domain.followup import Article, FollowUp, FollowUpId, Precision, Window
from service.domain.item import Item
from service.domain.policy import MatchPolicy, ProfilePolicy
from service.language import Language
from service.language.background import Background
from service.language.common import likely_language
from service.language.index import IndexMatcher
from tests.support.builders import followup, item

TITLE = "Ferry sinks off Marmaris, eleven people missing"
TEXT = """\
A passenger ferry sank off Marmaris on Sunday night, and eleven people are missing, the Turkish coast guard said.
The vessel, the Aegean Pearl, had left the island of Rhodes with 214 passengers when it took on water in high
waves. Captain Yusuf Demirel told harbour officials that a cargo door had failed. Divers will search the wreck
once the storm has passed. Prosecutors in Marmaris opened an inquiry into the shipping company Egemar Lines,
whose licence was suspended in 2019 after an inspection. The transport ministry said that it would publish a
first report within a month."""
WANTED = (
    "Divers find two bodies in wreck of Aegean Pearl",
    "Divers searching the ferry that sank off Marmaris have found two of the eleven missing people, the Turkish coast "
    "guard said. Captain Yusuf Demirel is still being questioned by prosecutors, and Egemar Lines has not commented.",
)
# The same sort of thing, and what else a day brings: ordinary news that nothing is to be told of.
ORDINARY = (
    (
        "Ferry sinks off Cebu, nine missing",
        "A passenger ferry sank off Cebu on Friday and nine people are missing, the Philippine coast guard said. Captain Ramon Ilagan had left Bohol with 180 passengers when waves hit the vessel.",
    ),
    (
        "Cargo ship runs aground near Bergen",
        "A cargo ship ran aground near Bergen in a storm. The Norwegian coast guard said that its crew of 14 was safe and that divers would inspect the hull.",
    ),
    (
        "Central bank holds rates steady",
        "The central bank left interest rates unchanged on Thursday and said that inflation would fall within a year, as analysts had expected.",
    ),
    (
        "City opens tram line after long delay",
        "The mayor opened a tram line that cost twice what had been planned. Passengers waited for hours to ride the first carriages.",
    ),
    (
        "Prosecutors question former minister",
        "Prosecutors questioned a former transport minister over licences that were given to a road company, the ministry said.",
    ),
    (
        "Storm cuts power to thousands",
        "High winds cut power to thousands of homes on Sunday night, and schools in coastal towns stayed closed.",
    ),
    (
        "Museum returns bronze to village",
        "A museum returned a bronze that was stolen forty years ago to the village it was taken from.",
    ),
    (
        "Striker signs for rival club",
        "The striker signed a contract of four years with a rival club after a season in which he scored 23 goals.",
    ),
    (
        "Farmers protest against water tax",
        "Farmers drove tractors into the capital to protest against a tax on water that parliament is to vote on.",
    ),
    (
        "Hospital opens ward for burns",
        "A hospital opened a ward for burns with twenty beds, paid for by a foundation.",
    ),
)


def made_from(title: str = TITLE, text: str = TEXT, window: Window | None = None) -> FollowUp:
    article = Article(title, date(2023, 10, 27), text)
    return replace(followup("ferry", window=window), article=article, facets=())


def matcher_of(*followups: FollowUp, keep: float = ProfilePolicy().keep) -> IndexMatcher:
    """One that has seen some days of ordinary news."""
    matcher = Language(MatchPolicy(profile=ProfilePolicy(keep=keep)), ZoneInfo("UTC")).matcher(followups)
    for number in range(8):
        for title, text in ORDINARY:
            matcher.judge(item(title, text.replace("a ", f"a {'very ' * (number % 3)}"), id_=900 + number))
    return matcher


def only(matcher: IndexMatcher, one: Item) -> Match | None:
    return next(iter(matcher.judge(one)), None)


def score(matcher: IndexMatcher, one: Item) -> float:
    found = only(matcher, one)
    return found.score if found else 0.0


def test_a_report_on_what_the_article_told_alerts_and_says_why() -> None:
    found = only(matcher_of(made_from()), item(*WANTED))
    assert found is not None
    assert found.band is Band.ALERT
    shared = {facet.facet: [span.words for span in facet.spans] for facet in found.evidence.met}
    assert "Aegean Pearl" in " ".join(shared["names"]) or "Yusuf Demirel" in shared["names"]
    assert re.search(
        r"shares the names .*; it is \d+ times closer to the article than ordinary news",
        found.evidence.because,
    )
    for facet in found.evidence.met:
        for span in facet.spans:
            text = WANTED[0] if span.field.value == "title" else WANTED[1]
            assert text[span.start : span.end] == span.words


def test_parts_add_up_to_the_score() -> None:
    found = only(matcher_of(made_from()), item(*WANTED))
    assert found is not None
    total = sum(part.value for part in found.evidence.parts)
    assert found.score == pytest.approx(1 / (1 + 2.718281828**-total), abs=1e-3)


@pytest.mark.parametrize(("title", "text"), ORDINARY)
def test_ordinary_news_and_the_same_kind_of_event_elsewhere_do_not_alert(title: str, text: str) -> None:
    found = only(matcher_of(made_from()), item(title, text))
    assert found is None or found.band is not Band.ALERT


def renamed(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def test_all_names_replaced_in_article_and_item_score_the_same() -> None:
    names = {
        "Marmaris": "Zadar", "Aegean Pearl": "Istrian Comet", "Rhodes": "Hvar", "Turkish": "Croatian",
        "Yusuf Demirel": "Ivan Horvat", "Egemar": "Jadrolux",
    }  # fmt: skip
    plain = score(matcher_of(made_from()), item(*WANTED))
    other = score(
        matcher_of(made_from(renamed(TITLE, names), renamed(TEXT, names))),
        item(renamed(WANTED[0], names), renamed(WANTED[1], names)),
    )
    assert other == pytest.approx(plain, abs=0.03)


@pytest.mark.parametrize(
    "names",
    [
        {"Marmaris": "Cebu", "Turkish": "Philippine", "Aegean Pearl": "Visayas Queen", "Yusuf Demirel": "Ramon Ilagan", "Egemar": "Bohol"},
        {"Marmaris": "Bergen", "Turkish": "Norwegian", "Aegean Pearl": "Fjord Star", "Yusuf Demirel": "Lars Moen", "Egemar": "Nordline"},
    ],
)  # fmt: skip
def test_another_ship_in_another_city_does_not_alert(names: dict[str, str]) -> None:
    found = only(matcher_of(made_from()), item(renamed(WANTED[0], names), renamed(WANTED[1], names)))
    assert found is None or found.band is not Band.ALERT


def test_another_person_or_city_counts_against_the_item() -> None:
    matcher = matcher_of(made_from())
    same = score(matcher, item(*WANTED))
    for old, new in (("Marmaris", "Bodrum"), ("Yusuf Demirel", "Kemal Aydin")):
        assert score(matcher, item(WANTED[0].replace(old, new), WANTED[1].replace(old, new))) < same


def test_all_dates_shifted_score_the_same() -> None:
    days = timedelta(days=4000)
    late = made_from()
    late = replace(late, article=replace(late.article, published=late.article.published + days))
    when = datetime(2023, 11, 2, 12, tzinfo=UTC)
    plain = score(matcher_of(made_from()), item(*WANTED, published=when))
    assert score(matcher_of(late), item(*WANTED, published=when + days)) == plain


def test_the_longer_ago_the_article_the_less_but_the_window_brings_it_back() -> None:
    window = Window(date(2024, 11, 1), date(2024, 11, 30), Precision.MONTH, "next November")
    soon, late = datetime(2023, 10, 29, tzinfo=UTC), datetime(2024, 11, 15, tzinfo=UTC)
    without, within = matcher_of(made_from()), matcher_of(made_from(window=window))
    assert score(without, item(*WANTED, published=late)) < score(without, item(*WANTED, published=soon))
    assert score(within, item(*WANTED, published=late)) > score(without, item(*WANTED, published=late))


def test_the_article_republished_is_dropped_and_what_came_before_it_is_left_to_a_person() -> None:
    matcher = matcher_of(made_from())
    copy = only(matcher, item("Ship tragedy", TEXT))
    early = only(matcher, item(*WANTED, published=datetime(2023, 10, 20, tzinfo=UTC)))
    assert copy is not None
    assert early is not None
    assert (copy.band, copy.evidence.because) == (Band.DROP, "It is the article itself, published again.")
    assert early.band is Band.REVIEW
    assert early.evidence.because == "It came out before 27 October 2023, and its text names no later day."


def test_an_opinion_and_a_look_back_do_not_alert() -> None:
    matcher = matcher_of(made_from())
    for title in (f"Opinion: {WANTED[0]}", f"Years ago: {WANTED[0]}"):
        found = only(matcher, item(title, WANTED[1]))
        assert found is None or found.band is not Band.ALERT
    faint = item(
        "Egemar Lines publishes accounts",
        "Egemar Lines of Marmaris, which owned the Aegean Pearl, made a profit.",
    )
    strict = matcher_of(made_from(), keep=0.2)
    assert only(strict, faint) is not None
    assert only(strict, replace(faint, title=f"Opinion: {faint.title}")) is None


def test_what_was_confirmed_is_looked_for_too() -> None:
    matcher = matcher_of(made_from())
    confirmed = item(
        "Egemar Lines director Selin Kaya charged",
        "Selin Kaya, director of Egemar Lines, was charged over the Aegean Pearl. Her lawyer Orhan Tekin denied the charges before a court in Mugla.",
    )
    later = item(
        "Court in Mugla hears Selin Kaya",
        "Selin Kaya's lawyer Orhan Tekin asked the court in Mugla to set her free.",
    )
    before = score(matcher, later)
    matcher.learn(FollowUpId("ferry"), confirmed=[confirmed])
    assert score(matcher, later) > before + 0.3


def test_what_was_dismissed_counts_where_it_is_nearer() -> None:
    matcher = matcher_of(made_from(), keep=1e-9)
    sale = item(
        "Egemar Lines sells its Marmaris hotel",
        "The shipping company Egemar Lines, owner of the Aegean Pearl, sold the Palmiye hotel in Marmaris to Deniz Polat, a Turkish investor.",
    )
    again = item(
        "Deniz Polat buys Palmiye hotel of Egemar Lines in Marmaris",
        "The Turkish investor Deniz Polat bought the Palmiye hotel from the shipping company Egemar Lines, which also owned the Aegean Pearl.",
    )
    wanted, before = score(matcher, item(*WANTED)), score(matcher, again)
    matcher.learn(FollowUpId("ferry"), dismissed=[sale])
    assert score(matcher, again) < before
    told = only(matcher, again)
    assert told is not None
    assert "closer still to an item that was dismissed" in told.evidence.because
    assert score(matcher, item(*WANTED)) == pytest.approx(wanted, abs=0.01)


def test_follow_ups_with_and_without_facets_stand_side_by_side_in_the_desks_order() -> None:
    with_facets = followup("with-facets", text="")
    matcher = matcher_of(made_from(), with_facets)
    both = item("Vessel of Egemar Lines, owner of the Aegean Pearl, docks at Sihanoukville", WANTED[1])
    assert [match.followup for match in matcher.judge(both)] == ["ferry", "with-facets"]


def test_a_khmer_article_finds_a_khmer_item() -> None:
    text = "កប៉ាល់ដឹកអ្នកដំណើរមួយគ្រឿងបានលិចនៅខេត្តកំពត ហើយមនុស្សដប់មួយនាក់បានបាត់ខ្លួន។ ប៉ូលិសទឹកបានបើកការស៊ើបអង្កេតលើក្រុមហ៊ុន។"
    made = made_from("កប៉ាល់លិចនៅខេត្តកំពត", text)
    near = item(
        "រកឃើញសាកសពអ្នកបាត់ខ្លួនក្នុងករណីកប៉ាល់លិចនៅកំពត",
        "ប៉ូលិសទឹកបានរកឃើញមនុស្សបាត់ខ្លួនពីរនាក់ក្នុងកប៉ាល់ដែលលិចនៅខេត្តកំពត។",
        lang="km",
    )
    far = item("ធនាគារជាតិរក្សាអត្រាការប្រាក់", "ធនាគារជាតិបានប្រកាសថាអត្រាការប្រាក់មិនផ្លាស់ប្តូរ។", lang="km")
    matcher = matcher_of(made)
    assert score(matcher, near) > score(matcher, far)
    assert score(matcher, near) >= MatchPolicy().review


def test_what_was_learned_of_the_news_outlives_a_matcher_and_comes_from_stored_items_too() -> None:
    language = Language(MatchPolicy(), ZoneInfo("UTC"))
    near = item(ORDINARY[0][0], ORDINARY[0][1])
    fresh = score(language.matcher([made_from()]), near)
    language.learn([item(title, text, id_=number) for number, (title, text) in enumerate(ORDINARY * 20)])
    learned = score(language.matcher([made_from()]), near)
    assert learned < fresh


def test_counts_follow_the_times_and_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.language.background.AGE", 1000)
    background = Background()
    for _ in range(900):
        background.count(["storm"])
    background.refresh()
    common = background.rarity("storm")
    for number in range(1500):
        background.count([f"word{number}"])
    background.refresh()
    assert background.rarity("storm") > common
    assert background.rarity("word1") == background.rarity("neverseen")


def test_the_words_of_an_article_tell_its_language() -> None:
    assert likely_language(["le", "navire", "est", "dans", "le", "port", "de", "la", "ville"]) == "fr"
    assert likely_language(["the", "vessel", "is", "in", "the", "port", "of", "the", "city"]) == "en"
    assert likely_language(["zzz"]) == ""

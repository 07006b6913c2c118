"""Matching, on the first article's follow-ups: an editor's cases, in words of our own."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.development import Band, Field, Kind, Match, score_words
from service.domain.followup import Facet, FollowUp
from service.domain.item import Item
from service.domain.policy import MatchPolicy
from service.language import Language
from service.language.index import IndexMatcher
from tests.support.builders import ROOT, article_followups, followup, item


@pytest.fixture(scope="module")
def matcher() -> IndexMatcher:
    return Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(article_followups())


def bands(matcher: IndexMatcher, one: Item) -> dict[str, Band]:
    return {match.followup: match.band for match in matcher.judge(one)}


def alerts(matcher: IndexMatcher, one: Item) -> set[str]:
    return {name for name, band in bands(matcher, one).items() if band is Band.ALERT}


def only(matcher: IndexMatcher, one: Item, name: str) -> Match:
    return next(match for match in matcher.judge(one) if match.followup == name)


@pytest.mark.parametrize(
    ("lang", "title", "expected"),
    [
        ("en", "Two Russian warships berth at Sihanoukville", "naval-docking"),
        ("en", "Pacific Fleet frigate due at Preah Sihanouk port", "naval-docking"),
        ("ru", "Российские корабли прибыли в Сиануквиль", "naval-docking"),
        ("fr", "Une frégate russe fait escale à Sihanoukville", "naval-docking"),
        ("km", "នាវាចម្បាំងរុស្ស៊ី ចូលចតនៅកំពង់ផែព្រះសីហនុ", "naval-docking"),
        ("zh", "俄罗斯军舰停靠西哈努克港", "naval-docking"),
        ("ja", "ロシア海軍の艦艇がシハヌークビル港に入港", "naval-docking"),
        ("en", "Hun Sen elected president of Cambodian Senate", "senate-election"),
        ("ru", "В Камбодже прошли выборы в Сенат", "senate-election"),
        ("fr", "Cambodge : élections sénatoriales en février", "senate-election"),
        ("en", "Russia starts cybercrime course for Cambodian police officers", "police-training"),
        ("ru", "Камбоджийские полицейские проходят обучение в России", "police-training"),
        ("en", "Russian carmaker weighs assembly plant in Cambodia", "investment"),
        ("km", "រុស្ស៊ីផ្តល់អាហារូបករណ៍ដល់និស្សិតកម្ពុជា", "exchanges"),
        ("en", "Cambodia hands over as coordinator of ASEAN-Russia dialogue", "asean-russia"),
        ("en", "Hun Sen arrives in Moscow for official visit", "senate-president-visit"),
        ("km", "កងទ័ពជើងទឹករុស្ស៊ីបោះយុថ្កានៅកម្ពុជា", "naval-docking"),
        ("th", "หมู่เรือรัสเซียแวะกัมพูชา", "naval-docking"),
        ("id", "Gugus tempur Rusia bertolak dari Sihanoukville", "naval-docking"),
        ("th", "ฮุน เซน ขึ้นแท่นประธานสภาสูงกัมพูชา", "senate-election"),
        ("vi", "Ông Hun Sen giữ ghế Chủ tịch Thượng nghị viện Campuchia", "senate-election"),
        ("th", "ฮุน เซน กลับถึงกัมพูชา ปิดทริปรัสเซีย", "senate-president-visit"),
        ("id", "Hun Sen melawat ke Rusia sebagai Ketua Senat Kamboja", "senate-president-visit"),
        ("km", "រុស្ស៊ីបំប៉ននគរបាលកម្ពុជា", "police-training"),
        ("th", "รัสเซียติวเข้มตำรวจเขมร", "police-training"),
        ("ko", "러시아 군함, 캄보디아 시아누크빌 입항", "naval-docking"),
        ("ko", "캄보디아 상원 선거 연기", "senate-election"),
        ("ko", "훈센 캄보디아 상원의장, 러시아 방문 취소", "senate-president-visit"),
        ("ko", "러시아서 캄보디아 경찰 연수 개강", "police-training"),
        ("ko", "러시아 기업, 캄보디아 투자 철회", "investment"),
        ("ko", "러시아~캄보디아 직항 취항", "exchanges"),
        ("ko", "캄보디아, 아세안-러시아 대화 개최", "asean-russia"),
        ("vi", "Tập đoàn Nga rót vốn vào Campuchia", "investment"),
        ("zh", "俄集团在柬建厂", "investment"),
        ("id", "Pelancong Rusia kembali ke Kamboja", "exchanges"),
        ("km", "កម្ពុជាជាស្ពានរវាងអាស៊ាន និងរុស្ស៊ី", "asean-russia"),
    ],
)
def test_what_an_editor_waits_for_is_told_in_any_language(
    matcher: IndexMatcher, lang: str, title: str, expected: str
) -> None:
    assert expected in alerts(matcher, item(title, lang=lang))


@pytest.mark.parametrize(
    "title",
    [
        "Chinese warships berth at Sihanoukville",  # another navy at the same port
        "Vietnamese frigate calls at Sihanoukville",
        "Russian warships berth at Vladivostok",  # the same navy at another port
        "Russian frigate docks in Yangon for joint drills",
        "Thai Senate election enters second round",  # another country's senate
        "Senate majority leader elected in Washington",
        "Cambodian commune election: ruling party wins",  # another election
        "Australia trains Cambodian police officers in cybercrime",  # another country's course
        "Russia trains Lao police officers in cybercrime",
        "Chinese carmaker opens assembly plant in Cambodia",
        "Russian tourists return to Phuket",
        "Remember when? A Russian warship at Sihanoukville in 2011",  # a look back
        "Ten years ago: Russian destroyer docks at Sihanoukville",
        "Russian cargo vessel docks to space station",
        "Everton docked ten points",
        "PASSENGERS stranded at Moscow airport",
    ],
)
def test_what_only_looks_like_it_is_not_told(matcher: IndexMatcher, title: str) -> None:
    assert alerts(matcher, item(title)) == set()


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("th", "หมู่เรือรัสเซียแวะภูเก็ต"),  # another country's port
        ("th", "หมู่เรือจีนแวะกัมพูชา"),  # another navy
        ("vi", "Tập đoàn Nga rót vốn vào Lào"),
        ("vi", "Tập đoàn Nhật rót vốn vào Campuchia"),
        ("zh", "俄集团在越南建厂"),
        ("zh", "韩国集团在柬建厂"),
        ("id", "Perwira Indonesia berangkat ke Rusia untuk belajar"),  # "to", not the city of Kep
        ("id", "Pelancong Rusia kembali ke Bali"),
        ("km", "រុស្ស៊ីបំប៉ននគរបាលឡាវ"),
    ],
)
def test_what_only_looks_like_it_in_the_languages_of_the_east_is_not_told(
    matcher: IndexMatcher, lang: str, title: str
) -> None:
    assert alerts(matcher, item(title, lang=lang, outlet="Wire")) == set()


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (
            "🤝 #RussiaASEAN Joint Cooperation Committee meets",
            "Our colleagues from #Cambodia were in the chair.",
        ),
        ("#ASEANRussia experts meet, 🇰🇭 and 🇷🇺 in the chair", "Projects for 2024 were reviewed."),
    ],
)
def test_hashtags_and_flags_are_read(matcher: IndexMatcher, title: str, summary: str) -> None:
    found = only(matcher, item(title, summary, outlet="Mission (Telegram)"), "asean-russia")
    assert found.band is Band.ALERT
    for met in found.evidence.met:
        for span in met.spans:
            given = title if span.field is Field.TITLE else summary
            assert given[span.start : span.end] == span.words


def test_an_office_is_no_officer(matcher: IndexMatcher) -> None:
    title = "Ministry signs digital skills accord with Moscow firm"
    assert "police-training" not in alerts(
        matcher, item(title, "The firm will open an office in Phnom Penh.")
    )
    named = item("Cambodian officers learn digital skills in Moscow", "")
    assert "police-training" in alerts(matcher, named)


def test_the_article_s_headline_alone_is_the_article_again(matcher: IndexMatcher) -> None:
    again = item("Russian naval vessels to dock at Preah Sihanouk", "From our partners, October 2023.")
    found = only(matcher, again, "naval-docking")
    assert (found.band, found.evidence.because) == (Band.DROP, "It is the article itself, published again.")
    put_off = item("Russian naval vessels to dock at Preah Sihanouk port later than planned", "")
    assert "naval-docking" in alerts(matcher, put_off)


def test_what_fits_one_follow_up_more_closely_is_told_for_that_alone(matcher: IndexMatcher) -> None:
    one = item(
        "Cambodian police begin cyber course at university in Moscow",
        "Twenty officers and students will study there for six weeks.",
    )
    assert alerts(matcher, one) == {"police-training"}
    held = only(matcher, one, "exchanges")
    assert held.band is Band.REVIEW
    assert held.evidence.because == "It fits “Police training” more closely."


def test_what_the_headline_names_goes_before_what_the_summary_mentions(matcher: IndexMatcher) -> None:
    places = item(
        "Sixty places for Cambodian students in Russia next year",
        "Nuclear physics and medicine are in demand, the embassy said.",
    )
    assert alerts(matcher, places) == {"exchanges"}
    assert only(matcher, places, "investment").evidence.because == (
        "It fits “Tourism and education” more closely."
    )


def test_a_joint_commission_is_news_of_all_that_it_speaks_of(matcher: IndexMatcher) -> None:
    session = item(
        "Cambodia and Russia hold session of intergovernmental commission on trade",
        "Tourism and pharmaceuticals were discussed.",
    )
    assert alerts(matcher, session) == {"investment", "exchanges"}


def test_an_actor_in_the_headline_is_not_yet_what_happens(matcher: IndexMatcher) -> None:
    wells = item(
        "Senate first vice-president visits drought-hit communes",
        "Wells and pumps were handed over in Kampong Speu.",
    )
    assert alerts(matcher, wells) == set()


@pytest.mark.parametrize(
    "title",
    [
        "FBI ស៊ើបអង្កេត ពន្យារពេលការបោះឆ្នោតព្រឹទ្ធសភា",
        "ការបោះឆ្នោតព្រឹទ្ធសភានៅសហរដ្ឋអាមេរិច",
        "គណបក្សសាធារណរដ្ឋឈ្នះការបោះឆ្នោតព្រឹទ្ធសភា",
    ],
)
def test_khmer_news_of_another_countrys_senate_is_not_told(matcher: IndexMatcher, title: str) -> None:
    assert alerts(matcher, item(title, lang="km", outlet="VOA")) == set()


def test_a_name_inside_another_khmer_word_names_no_country(matcher: IndexMatcher) -> None:
    """Burma (ភូមា) stands in the words for "the delegation has" (ប្រតិភូមាន)."""
    visit = "ប្រធានព្រឹទ្ធសភា នឹងបំពេញទស្សនកិច្ចផ្លូវការនៅរុស្ស៊ី"
    assert alerts(matcher, item(visit, "គណៈប្រតិភូមានសមាជិក ៤០រូប។", lang="km")) == {"senate-president-visit"}


def test_the_later_of_two_years_is_the_one_that_counts(matcher: IndexMatcher) -> None:
    one = item("Cambodia coordinates ASEAN-Russia dialogue: 2021-2025 plan reviewed")
    assert "asean-russia" in alerts(matcher, one)


def test_an_acronym_counts_in_capitals_only(matcher: IndexMatcher) -> None:
    assert "naval-docking" in alerts(matcher, item("Russian ship expected at PAS", lang="en"))
    assert alerts(matcher, item("Le navire russe ne viendra pas", lang="fr")) == set()


def test_khmer_is_found_with_and_without_zero_width_spaces(matcher: IndexMatcher) -> None:
    plain = "នាវាចម្បាំងរុស្ស៊ី ចូលចតនៅកំពង់ផែព្រះសីហនុ"
    spaced = "នាវា\u200bចម្បាំង\u200bរុស្ស៊ី\u200b ចូល\u200bចត\u200bនៅ\u200bកំពង់\u200bផែ\u200bព្រះ\u200bសីហនុ"
    assert alerts(matcher, item(plain, lang="km")) == alerts(matcher, item(spaced, lang="km")) != set()


def test_the_evidence_points_at_the_very_words_as_they_are_shown(matcher: IndexMatcher) -> None:
    one = item("RUSSIAN vessels dock\u200b at Preah  Sihanouk", "The Pacific Fleet’s ships stay.")
    texts = {Field.TITLE: one.title, Field.SUMMARY: one.summary}
    spans = [span for met in only(matcher, one, "naval-docking").evidence.met for span in met.spans]
    assert spans
    for span in spans:
        assert texts[span.field][span.start : span.end] == span.words
    assert "RUSSIAN" in {span.words for span in spans}
    assert "vessels" in {span.words for span in spans}


def test_the_parts_add_up_to_the_score_and_the_reason_is_a_sentence(matcher: IndexMatcher) -> None:
    found = only(matcher, item("Russian warship berths at Sihanoukville"), "naval-docking")
    total = sum(part.value for part in found.evidence.parts)
    assert found.score == pytest.approx(1 / (1 + 2.718281828**-total), abs=1e-3)
    assert found.evidence.because.startswith("It names Russia (“Russian”)")
    assert found.evidence.because.endswith("it came out inside the window.")


def test_the_article_itself_republished_is_no_development(matcher: IndexMatcher) -> None:
    text = (ROOT / "config/followups/russian-naval-vessels-to-dock.txt").read_text(encoding="utf-8")
    copy = item("Russian navy ships set to dock in Cambodia next month", text[:600])
    found = only(matcher, copy, "naval-docking")
    assert found.band is Band.DROP
    assert found.evidence.because == "It is the article itself, published again."


@pytest.mark.parametrize("published", [datetime(2023, 5, 1, tzinfo=UTC), None], ids=["early", "undated"])
@pytest.mark.parametrize(
    ("summary", "lang", "band"),
    [
        ("It came alongside on 26 November 2023.", "en", Band.ALERT),
        ("The first call since 2018, in 2024.", "en", Band.ALERT),
        ("It came alongside on 2 May 2023.", "en", Band.DROP),
        ("It was the first call of 2022.", "en", Band.DROP),
        ("The crew played volleyball.", "en", Band.REVIEW),
        ("The crew played volleyball in 2023.", "en", Band.REVIEW),
        ("Корабль ошвартовался 26 ноября 2023 года.", "ru", Band.ALERT),
        ("该舰2023年11月26日抵达。", "zh", Band.ALERT),
        ("เรือเข้าเทียบท่าวันที่ 26 พ.ย. 2566", "th", Band.ALERT),
    ],
)
def test_an_item_from_before_or_of_no_date_is_judged_by_the_dates_in_its_text(
    matcher: IndexMatcher, published: datetime | None, summary: str, lang: str, band: Band
) -> None:
    title = {"en": "Russian warship berths at Sihanoukville", "ru": "Российский корабль прибыл в Сиануквиль"}
    one = item(title.get(lang, "俄罗斯军舰停靠西哈努克港"), summary, lang=lang, published=published)
    assert only(matcher, one, "naval-docking").band is band


def test_what_its_text_does_not_settle_is_left_to_a_person_with_the_reason(matcher: IndexMatcher) -> None:
    title = "Russian warship berths at Sihanoukville"
    early = only(matcher, item(title, published=datetime(2023, 5, 1, tzinfo=UTC)), "naval-docking")
    assert early.evidence.because == "It came out before 27 October 2023, and its text names no later day."
    undated = only(matcher, item(title, published=None), "naval-docking")
    assert undated.evidence.because == "It bears no date, and its text names none."
    past = only(matcher, item(f"{title} on 2 May 2023", published=None), "naval-docking")
    assert past.evidence.because == "It reports what was before 27 October 2023."


def test_what_lacks_one_facet_is_kept_to_answer_why_it_was_not_told(matcher: IndexMatcher) -> None:
    found = only(matcher, item("Warship berths at Sihanoukville port"), "naval-docking")
    assert found.band is not Band.ALERT
    assert found.evidence.missing == ("Russia",)
    assert "but not Russia" in found.evidence.because


def test_words_in_the_full_text_alone_weigh_less_than_in_the_title(matcher: IndexMatcher) -> None:
    headline = "Russian warship berths at Sihanoukville"
    in_title = only(matcher, item(headline), "naval-docking")
    in_text = only(matcher, item("Week in brief", content=headline), "naval-docking")
    assert in_text.band is not Band.ALERT
    assert in_text.score < in_title.score


@pytest.mark.parametrize(
    ("lang", "title", "kind"),
    [
        ("en", "Russian ships will dock at Sihanoukville", Kind.ADVANCE),
        ("en", "Russian ships dock at Sihanoukville", Kind.HAPPENED),
        ("en", "Russian ships leave Sihanoukville", Kind.HAPPENED),
        ("en", "Russian ships' call at Sihanoukville postponed", Kind.POSTPONED),
        ("en", "Russian ships cancel call at Sihanoukville", Kind.CANCELLED),
        ("ru", "Российские корабли готовы зайти в Сиануквиль", Kind.ADVANCE),
        ("ru", "Визит российских кораблей в Сиануквиль отменён", Kind.CANCELLED),
        ("ru", "Российский корабль покинул Сиануквиль", Kind.HAPPENED),
        ("id", "Kapal perang Rusia akan sandar di Sihanoukville", Kind.ADVANCE),
        ("id", "Kapal perang Rusia sandar di Sihanoukville", Kind.HAPPENED),
    ],
)
def test_the_kind_is_told_by_the_wording(matcher: IndexMatcher, lang: str, title: str, kind: Kind) -> None:
    assert only(matcher, item(title, lang=lang), "naval-docking").kind is kind


def test_a_phrase_inside_one_that_speaks_against_does_not_count() -> None:
    about = followup(against=("Sihanoukville Street",))
    small = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher([about])
    assert alerts(small, item("Ship docks at Sihanoukville")) == {"naval-docking"}
    assert alerts(small, item("Ship sculpture opens in Sihanoukville Street")) == set()


def test_years_past_without_a_present_one_are_a_look_back(matcher: IndexMatcher) -> None:
    found = only(matcher, item("Russian warship at Sihanoukville, 2011"), "naval-docking")
    assert found.band is not Band.ALERT
    assert "it looks back (“2011”)" in found.evidence.because
    assert "naval-docking" in alerts(
        matcher, item("Russian warship at Sihanoukville, first since 2018, in 2023")
    )


@pytest.mark.parametrize("outlet", ["Khmer Times archive", "Архив ТАСС", "朝日新聞アーカイブ"])
def test_what_a_feed_of_old_reports_brings_is_a_look_back(matcher: IndexMatcher, outlet: str) -> None:
    title = "Russian warship docks at Sihanoukville"
    found = only(matcher, item(title, outlet=outlet), "naval-docking")
    assert found.band is Band.REVIEW
    assert "it looks back" in found.evidence.because
    assert "naval-docking" in alerts(matcher, item(title, outlet="Khmer Times"))


def test_what_shows_all_and_is_not_told_says_why(matcher: IndexMatcher) -> None:
    quiet = item("Hun Sen meets Thaksin in Bangkok", "Days before the Senate election, Cambodians wait.")
    found = only(matcher, quiet, "senate-election")
    assert (found.band, found.evidence.missing) == (Band.REVIEW, ())
    assert "; its title does not say what happens" in found.evidence.because
    abroad = only(matcher, item("Russian warship docks in Vietnam"), "naval-docking")
    assert "; it names another country" in abroad.evidence.because


def test_where_a_follow_up_names_no_country_none_is_another_one() -> None:
    anywhere = replace(
        followup(),
        question="Does the Senate vote?",
        article=replace(followup().article, title="Senate to vote"),
        facets=(
            Facet("vote", phrases=("vote",)),
            Facet("chamber", phrases=("Senate",)),
        ),
    )
    small = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher([anywhere])
    here = only(small, item("Senate vote on Sunday"), anywhere.id)
    abroad = only(small, item("Senate vote in Cambodia on Sunday"), anywhere.id)
    assert (abroad.score, abroad.evidence.parts) == (here.score, here.evidence.parts)


def test_no_score_is_shown_as_a_threshold_that_it_did_not_reach() -> None:
    assert [score_words(one) for one in (0.5499, 0.55, 0.29, 1.0, 0.0)] == [
        "0.54",
        "0.55",
        "0.29",
        "1.00",
        "0.00",
    ]


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Opinion: Russian warships at Sihanoukville are no news"),
        ("fr", "Tribune : pourquoi la flotte russe fait escale à Sihanoukville"),
        ("ja", "社説：ロシア艦のシハヌークビル寄港"),
    ],
)
def test_an_opinion_is_not_told_though_it_shows_all_inside_the_window(
    matcher: IndexMatcher, lang: str, title: str
) -> None:
    found = only(matcher, item(title, lang=lang), "naval-docking")
    assert found.band is Band.REVIEW
    assert "is an opinion" in [part.name for part in found.evidence.parts]
    assert found.evidence.because.endswith("; it is an opinion; it came out inside the window.")


def test_the_reason_says_what_only_the_outlet_speaks_for() -> None:
    matcher = Language(MatchPolicy(), ZoneInfo("UTC")).matcher([GEORGIA])
    found = only(matcher, replace(item("Voters cast ballots", outlet="Civil"), home="GE"), GEORGIA.id)
    assert found.evidence.because.startswith("It names Georgia (where its outlet is at home) and vote (“")


def test_an_unknown_language_is_taken_by_its_script(matcher: IndexMatcher) -> None:
    title = "Российские корабли прибыли в Сиануквиль"
    assert alerts(matcher, item(title, lang=None)) == {"naval-docking"}


def test_ordinary_news_matches_nothing_at_all(matcher: IndexMatcher) -> None:
    for title in (
        "Oppenheimer takes seven Oscars",
        "能登半島で震度7",
        "Incendios forestales en Valparaíso",
        "",
    ):
        assert matcher.judge(item(title)) == ()


TALKS = followup(
    facets=(
        Facet("Philippines", (), ("Philippines",)),
        Facet("China", (), ("China",)),
        Facet("talks", (), concepts=("diplomacy",)),
    )
)
VERDICT = followup(
    title="The Iswaran trial",
    question="How does the trial of Singapore's former minister Iswaran end?",
    facets=(Facet("who", ("Iswaran",)), Facet("trial", ("trial", "jailed"))),
)
RAIL = followup(
    question="Does China build the railway to Uzbekistan?",
    facets=(Facet("China", (), ("China",)), Facet("railway", ("railway",))),
)
GEORGIA = followup(facets=(Facet("Georgia", (), ("Georgia",)), Facet("vote", (), concepts=("election",))))


@pytest.mark.parametrize(
    ("one", "title"),
    [
        (TALKS, "Philippines and China hold talks in Manila"),  # Hong Kong is no other country than China
        (
            VERDICT,
            "Singapore's former minister Iswaran jailed",
        ),  # no facet names a country: the question does
        (RAIL, "Construction starts on China-Uzbekistan railway"),  # the question names the other end
        (GEORGIA, "Georgia goes to the polls"),  # which is a state of America, too
    ],
)
def test_a_country_that_a_follow_up_is_about_is_no_other_one(one: FollowUp, title: str) -> None:
    found = only(Language(MatchPolicy(), ZoneInfo("UTC")).matcher([one]), item(title), one.id)
    assert "names another country" not in {part.name for part in found.evidence.parts}


def test_another_country_counts_though_only_the_question_names_one() -> None:
    matcher = Language(MatchPolicy(), ZoneInfo("UTC")).matcher([VERDICT])
    found = only(matcher, item("Iswaran's brother faces trial in Malaysia"), VERDICT.id)
    assert "names another country" in {part.name for part in found.evidence.parts}


def test_a_facet_that_is_edited_counts_at_once_for_which_country_is_another_one() -> None:
    matcher = Language(MatchPolicy(), ZoneInfo("UTC")).matcher([GEORGIA])
    matcher.track([replace(GEORGIA, facets=(Facet("Armenia", (), ("Armenia",)), GEORGIA.facets[1]))])
    found = only(matcher, item("Armenia goes to the polls"), GEORGIA.id)
    assert "names another country" not in {part.name for part in found.evidence.parts}


def test_what_an_articles_follow_ups_know_of_it_is_kept_once() -> None:
    first, second = (
        followup(text="The port lets the ships of the fleet in on Monday."),
        followup("second", text="The port lets the ships of the fleet in on Monday."),
    )
    known = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher((first, second)).known
    assert known[first.id].shingles is known[second.id].shingles
    assert known[first.id].shingles

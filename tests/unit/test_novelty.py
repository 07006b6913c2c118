"""What two reports have in common, and what turns a fact round between them."""

from datetime import timedelta

import pytest

from service.domain.novelty import FIRST, LATEST, Story, compare, kept, likelihood, log_odds, turned
from service.domain.policy import FoldPolicy, StoryWeights
from service.language.lexicon import read
from service.language.story import facts

POLICY = FoldPolicy()


def story(
    title: str, summary: str = "", *, lang: str = "en", phase: str = "begin", content: str = ""
) -> Story:
    found = facts(read(title, lang), read(summary, lang), read(content, lang))
    return Story.of((f"lang:{lang}", f"phase:{phase}", *found))


# --- what is read from a text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "what", "number"),
    [
        ("en", "Party takes 55 of 58 seats", "/58", 55),
        ("fr", "Le parti remporte 55 des 58 sièges", "/58", 55),
        ("es", "El partido gana 55 de los 58 escaños", "/58", 55),
        ("ru", "Партия получила 55 из 58 мест", "/58", 55),
        ("zh", "执政党获58席中的55席", "/58", 55),
        ("ja", "与党が58議席中55議席を獲得", "/58", 55),
        ("vi", "Đảng giành 55 trong 58 ghế", "/58", 55),
        ("th", "พรรคได้ 55 จาก 58 ที่นั่ง", "/58", 55),
        ("km", "គណបក្សទទួលបាន ៥៥ ក្នុងចំណោម ៥៨ អាសនៈ", "/58", 55),
        ("en", "Turnout of 99.9 percent", "%", 99.9),
        ("en", "Some 11,747 electors vote", "elector", 11747),
        ("fr", "2,5 millions de voix", "voix", 2.5e6),
        ("en", "Seven sailors hurt", "sailor", 7),
        ("ru", "Девять моряков ранены", "моряк", 9),
        ("en", "Talks go into third day", "#day", 3),
        ("en", "Number of hurt rises to 47", "^", 47),
        ("zh", "伤者人数升至47人", "^", 47),
        ("zh", "约1.17萬名代表投票", "名代", 11700),
    ],
)
def test_a_number_is_read_with_what_it_counts(lang: str, text: str, what: str, number: float) -> None:
    assert number in story(text, lang=lang).told[what]


@pytest.mark.parametrize(
    "text", ["In 2024 all went well", "Polls open at 7:00", "The A320 landed", "26 November"]
)
def test_years_times_names_and_days_are_no_numbers(text: str) -> None:
    assert story(text).numbers == {}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "due on 26 November"),
        ("en", "due on November 26"),
        ("en", "in port 26-29 November"),
        ("fr", "attendu le 26 novembre"),
        ("es", "prevista para el 26 de noviembre"),
        ("ru", "ожидается 26 ноября"),
        ("km", "នៅថ្ងៃទី២៦ ខែវិច្ឆិកា"),
        ("zh", "11月26日抵达"),
        ("ja", "11月26日に入港"),
        ("vi", "vào ngày 26 tháng 11"),
        ("th", "วันที่ 26 พฤศจิกายน"),
    ],
)
def test_a_day_is_read_in_nine_languages(lang: str, text: str) -> None:
    assert "11-26" in story(text, lang=lang).told_days


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "in port until 26 November"), ("ru", "пробудет до 26 ноября"), ("ja", "11月26日まで停泊")],
)
def test_a_day_until_which_something_lasts_is_no_day_of_it(lang: str, text: str) -> None:
    assert story(text, lang=lang).days == frozenset()


def test_a_day_that_no_calendar_has_is_no_day() -> None:
    assert story("13月40日", lang="zh").days == frozenset()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Received by Lavrov on Monday"),
        ("ru", "Переговоры с Лавровым прошли"),
        ("ja", "外相のラヴロフ氏が会談"),
    ],
)
def test_a_name_is_known_by_its_sound(lang: str, text: str) -> None:
    assert "rvrv" in story(text, lang=lang).names


def test_only_the_lead_of_a_long_text_is_kept() -> None:
    long = " ".join(f"paragraph{number}" for number in range(500))
    words = story("Title", long).words
    assert len(words) <= 121
    assert len(story("題", "長" * 9000, lang="ja").words) < 10
    assert story("Title", content="Sailors play volleyball").words >= {"volleybal"}


# --- what turns a fact round --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ("Party takes 55 of 58 seats", "Party takes all 58 of 58 seats", "another number (55; 58)"),
        ("Blast leaves 17 dead", "Blast: number of dead rises to 47", "another number"),
        ("Talks go into second day", "Talks go into third day", "another number (2; 3)"),
        ("Frigate docks on 26 November", "Frigate docks on 28 November", "another day (11-26; 11-28)"),
    ],
)
def test_another_number_or_day_is_another_story(one: str, other: str, because: str) -> None:
    assert turned(story(one), story(other)).startswith(because)
    assert turned(story(other), story(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Party takes 55 of 58 seats", "Party takes 55 seats, rivals 3"),
        ("Ship brings 388 sailors", "Ship brings nearly 390 sailors"),
        ("Party takes 55 seats", "Party wins by a landslide"),
        ("33 stations open", "11,747 electors vote"),
        ("Frigate docks on 26 November", "Frigate docks on Sunday"),
        ("Number of dead rises to 47", "Blast: 47 dead"),
    ],
)
def test_what_is_only_told_otherwise_turns_nothing_round(one: str, other: str) -> None:
    assert turned(story(one), story(other)) == ""


def test_another_total_is_known_across_languages_but_not_another_thing_counted() -> None:
    english = story("Party takes 55 of 58 seats")
    assert turned(english, story("Партия получила 58 из 58 мест", lang="ru"))
    assert not turned(english, story("Партия получила 58 мандатов", lang="ru"))


@pytest.mark.parametrize("phase", ["doubted", "denied", "resumed"])
def test_what_is_questioned_or_taken_back_is_another_story(phase: str) -> None:
    assert turned(story("Frigate docks"), story("Frigate docks", phase=phase)) == f"begin against {phase}"


def test_a_plan_for_another_time_is_another_story() -> None:
    def plan(title: str, summary: str = "") -> Story:
        return story(title, summary, phase="plan")

    assert turned(plan("Rules due tomorrow"), plan("Rules due next week")) == "another time (soon; week)"
    assert turned(plan("Rules due", "On 3 May."), plan("Rules due", "On 9 May."))
    # Of what has happened, a summary may name other days: of the stay, of the last call.
    assert not turned(story("Ship docks", "Last here on 3 May."), story("Ship docks", "Leaves on 9 May."))


# --- how alike they are -------------------------------------------------------------------------------------


def test_each_feature_is_what_it_says() -> None:
    one = story("Frigate brings 40 sailors of Lavrov", "On 26 November.")
    other = story("Frigate brings 40 sailors home for Lavrov", "On 27 November.")
    found = compare(one, other)
    assert 0.5 < found.words < 1
    assert found.title == pytest.approx(5 / 6)
    assert (found.names, found.same_number, found.other_days, found.meaning) == (1.0, 1.0, 1.0, None)
    assert compare(one, other) == compare(other, one)
    nothing = compare(story(""), story(""))
    assert (nothing.words, nothing.title, nothing.names, nothing.same_number) == (0, 0, 0, 0)


def test_a_sentence_model_adds_its_part_where_one_is_asked() -> None:
    one, other = story("Frigate docks at the port"), story("Warship moors in harbour")
    plain, asked = StoryWeights(), POLICY.story_with_meaning
    gained = log_odds(compare(one, other, 0.05), asked) - log_odds(compare(one, other, 0.0), asked)
    assert gained == pytest.approx(0.5 * asked.meaning)
    assert plain.meaning == 0


def test_likelihood_rises_with_what_is_shared_and_falls_with_time() -> None:
    one = story("Frigate docks at the port")
    near = likelihood(one, story("Frigate docks at the port with sailors"), 0.1, POLICY)
    assert near > likelihood(one, story("Frigate docks at the port with sailors"), 20, POLICY) > 0
    assert near > likelihood(one, story("Tourists fly home"), 0.1, POLICY)
    named = story("Панглима зашел с Лавровым 26 ноября", lang="ru")
    told = story("Ship docks with Lavrov on 26 November")
    assert likelihood(told, named, 1, POLICY) > likelihood(one, named, 1, POLICY)


def test_a_title_less_report_is_known_by_its_words() -> None:
    assert story("", "Frigate docks at the port").title == story("", "Frigate docks at the port").words


def test_the_first_and_the_latest_reports_are_compared() -> None:
    members = tuple((f"title:{number}",) for number in range(100))
    found = kept(members)
    assert found == (*members[:FIRST], *members[-LATEST:])
    assert kept((*found, ("title:new",)))[-1] == ("title:new",)
    assert kept(members[:5]) == members[:5]
    assert timedelta(days=1) < POLICY.far

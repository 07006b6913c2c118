"""Nothing knows the first article: with other countries, or at another time, the same is told of facets."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.development import Band
from service.domain.followup import Facet, FollowUp
from service.domain.policy import MatchPolicy
from service.language import Language
from tests.support.builders import NOON, followup, item, november

# Whose navy, that country's adjective, where it calls, and a third country; in English, Russian, Chinese.
Names = dict[str, tuple[str, str, str, str]]
COUNTRIES: tuple[Names, ...] = (
    {
        "en": ("Russia", "Russian", "Cambodia", "Vietnam"),
        "ru": ("России", "российский", "Камбоджу", "Вьетнам"),
        "zh": ("俄罗斯", "俄罗斯", "柬埔寨", "越南"),
    },
    {
        "en": ("India", "Indian", "Kenya", "Oman"),
        "ru": ("Индии", "индийский", "Кению", "Оман"),
        "zh": ("印度", "印度", "肯尼亚", "阿曼"),
    },
    {
        "en": ("Turkey", "Turkish", "Sudan", "South Sudan"),
        "ru": ("Турции", "турецкий", "Судан", "Южный Судан"),
        "zh": ("土耳其", "土耳其", "苏丹", "南苏丹"),
    },
    {
        "en": ("China", "Chinese", "Philippines", "Malaysia"),
        "ru": ("Китая", "китайский", "Филиппины", "Малайзию"),
        "zh": ("中国", "中国", "菲律宾", "马来西亚"),
    },
)
TOLD = (
    ("en", "{1} warship calls in {2}"),
    ("en", "Navy of {0} sends frigate to {2}"),
    ("ru", "Фрегат ВМС {0} прибыл с визитом в {2}"),
    ("ru", "Заход в {2}: {1} военный корабль ошвартовался"),
    ("zh", "{0}军舰停靠{2}"),
)
NOT_TOLD = (
    ("en", "{1} warship calls in {3}"),
    ("ru", "Фрегат ВМС {0} прибыл с визитом в {3}"),
    ("zh", "{0}军舰停靠{3}"),
    ("en", "Opinion: why no {1} warship should call in {2}"),
)


def call(names: Names) -> FollowUp:
    whose, _, where, _ = names["en"]
    return followup(
        title="The port call",
        question=f"Does the navy of {whose} call in {where}?",
        window=november(),
        facets=(
            Facet("whose", (), (whose,)),
            Facet("vessel", (), concepts=("warship",)),
            Facet("where", (), (where,)),
        ),
    )


def band(one: FollowUp, lang: str, title: str, later: timedelta = timedelta()) -> Band | None:
    matcher = Language(MatchPolicy(), ZoneInfo("UTC")).matcher([one])
    found = matcher.judge(item(title, lang=lang, outlet="The Wire", published=NOON + later))
    return found[0].band if found else None


@pytest.mark.parametrize("names", COUNTRIES, ids=lambda one: one["en"][0])
@pytest.mark.parametrize(("lang", "title"), TOLD)
def test_all_names_replaced_the_same_is_told(names: Names, lang: str, title: str) -> None:
    assert band(call(names), lang, title.format(*names[lang])) is Band.ALERT


@pytest.mark.parametrize("names", COUNTRIES, ids=lambda one: one["en"][0])
@pytest.mark.parametrize(("lang", "title"), NOT_TOLD)
def test_all_names_replaced_the_same_is_not_told(names: Names, lang: str, title: str) -> None:
    assert band(call(names), lang, title.format(*names[lang])) is not Band.ALERT


@pytest.mark.parametrize(("lang", "title"), TOLD + NOT_TOLD)
def test_all_dates_shifted_the_same_is_told(lang: str, title: str) -> None:
    names, later = COUNTRIES[0], timedelta(days=3000)
    one = call(names)
    assert one.window is not None
    window = replace(one.window, first=one.window.first + later, last=one.window.last + later)
    shifted = replace(
        one, window=window, article=replace(one.article, published=one.article.published + later)
    )
    told = title.format(*names[lang])
    assert band(shifted, lang, told, later) is band(one, lang, told)

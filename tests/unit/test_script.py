"""Whether a text can be in the language that is said of it."""

import pytest

from service.domain.script import belies

KHMER, RUSSIAN, VIETNAMESE = "នាវាចូលចតនៅកំពង់ផែ", "Корабль зашел в порт", "Tàu hải quân cập cảng"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (KHMER, "en-US"),
        (f"{KHMER} Hun Manet", "en"),
        (RUSSIAN, "fr"),
        ("俄军舰抵达西港", "en"),
        ("俄军舰抵达西港", "ko"),
        (RUSSIAN, "km"),
        ("Frigate docks at the port", "ru"),
        ("Frigate docks at the port", "KM"),
        ("นาวาเข้าเทียบท่า", "km"),
    ],
)
def test_letters_belie_a_language_that_is_not_written_in_them(text: str, lang: str) -> None:
    assert belies(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (KHMER, "km-KH"),
        (f"{KHMER} Ministry of National Defence of the Kingdom", "km"),
        (RUSSIAN, "ru"),
        (VIETNAMESE, "vi"),
        (VIETNAMESE, "en"),  # what is Latin is not told apart by its letters
        ("Корабль «Admiral»", "uk"),
        ("The frigate “Адмирал” docks", "en"),
        ("Frigate docks", "en"),
        ("俄军舰抵达西港", "ja"),
        ("フリゲート艦", "ja"),
        (RUSSIAN, "sr"),  # written in two scripts
        (RUSSIAN, "xx"),
        ("", "en"),
        ("2026 – 50 %", "km"),
        ("🚢 5", "en"),
    ],
)
def test_what_may_be_so_is_believed(text: str, lang: str) -> None:
    assert not belies(text, lang)

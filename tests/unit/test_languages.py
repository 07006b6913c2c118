"""What language a text is in."""

import pytest

from service.feeds.languages import guess


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Russian naval vessels are to dock at the port of Sihanoukville this November", "en"),
        ("កប៉ាល់ចម្បាំងរុស្ស៊ីចូលចតនៅកំពង់ផែព្រះសីហនុ", "km"),
        ("Российские военные корабли прибыли в порт Сиануквиль", "ru"),
        ("Des navires de guerre russes font escale au port de Sihanoukville", "fr"),
        ("俄罗斯军舰抵达柬埔寨西哈努克港访问", "zh"),
        ("ロシア海軍の艦艇がシアヌークビル港に入港した", "ja"),
        ("Tàu hải quân Nga cập cảng Sihanoukville trong chuyến thăm Campuchia", "vi"),
        ("เรือรบรัสเซียเข้าเทียบท่าที่เมืองสีหนุวิลล์", "th"),
        ("Ream", None),
        ("12345 67890 12345", None),
    ],
)
def test_the_languages_of_the_desk_are_told_apart(text: str, language: str | None) -> None:
    assert guess(text) == language

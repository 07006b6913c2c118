"""A name, a phrase and their forms: inflected, derived, differently typed, in eight languages."""

from zoneinfo import ZoneInfo

import pytest

from service.domain.followup import Facet
from service.domain.policy import MatchPolicy
from service.language import Language, demonyms, names
from service.language.atlas import countries_in
from service.language.lexicon import read
from service.language.scripts import in_unicode, simplified
from service.language.text import fold
from tests.support.builders import followup, item


def shown(facet: Facet, text: str, lang: str | None) -> list[str]:
    """The words in a text that show a facet."""
    matcher = Language(MatchPolicy(), ZoneInfo("UTC")).matcher([followup(facets=(facet,))])
    return [hit.span.words for hit in matcher.features(item(text, lang=lang)).hits]


def named(name: str, text: str, lang: str | None) -> list[str]:
    return shown(Facet("place", (), (name,)), text, lang)


def spoken(phrase: str, text: str, lang: str | None) -> list[str]:
    return shown(Facet("event", (phrase,)), text, lang)


@pytest.mark.parametrize(
    ("name", "lang", "text", "words"),
    [
        ("Cambodia", "en", "Two Cambodians won, the Cambodian team said", ["Cambodians", "Cambodian"]),
        ("Cambodia", "en", "In the Kingdom of Cambodia", ["Kingdom of Cambodia", "Cambodia"]),
        ("Cambodia", "ru", "Матч камбоджийских студентов", ["камбоджийских"]),
        ("Cambodia", "ru", "Камбоджийцы едут домой", ["Камбоджийцы"]),
        ("Cambodia", "ru", "Рейс из Камбоджи задержан", ["Камбоджи"]),
        ("Cambodia", "fr", "Deux étudiantes cambodgiennes à Lyon", ["cambodgiennes"]),
        ("Cambodia", "km", "ក្រុម\u200bកម្ពុជា\u200bឈ្នះ", ["កម្ពុជា"]),
        ("Cambodia", "zh", "柬國防部長訪華", ["柬"]),
        ("Cambodia", "zh", "中柬签协议", ["柬"]),
        ("Philippines", "zh", "中菲海警会谈", ["中菲"]),
        ("Philippines", "zh", "美日菲三国峰会", ["日菲"]),
        ("China", "zh", "中菲海警会谈", ["中菲"]),
        ("China", "zh", "中越两国签署协议", ["中越"]),
        ("Thailand", "zh", "泰柬两国外长会晤", ["泰柬"]),
        ("South Korea", "zh", "日韓關係", ["日韓"]),
        ("Cambodia", "ja", "カンボジア人留学生が増加", ["カンボジア"]),
        ("Cambodia", "vi", "Đoàn Campuchia đến Huế", ["Campuchia"]),
        ("Cambodia", "th", "ทีมชาติกัมพูชาชนะ", ["กัมพูชา"]),
        ("Russia", "en", "A Russian choir sings", ["Russian"]),
        ("Russia", "ru", "Россияне скупают гречку, русский чай", ["Россияне", "русский"]),
        ("Russia", "ru", "С российского завода", ["российского"]),
        ("Russia", "fr", "La poétesse russe est morte", ["russe"]),
        ("Russia", "zh", "王毅访俄，俄方回应", ["俄", "俄"]),
        ("Russia", "ja", "訪露団が帰国、露大統領府", ["露", "露"]),
        ("Russia", "vi", "Sinh viên Nga học tiếng Việt", ["Nga"]),
        ("Russia", "th", "วงดุริยางค์รัสเซียแสดง", ["รัสเซีย"]),
        ("United States", "ru", "Сенат США", ["США"]),
        ("United States", "vi", "Tổng thống Mỹ", ["Mỹ"]),
        ("United States", "en", "The U.S. Senate; US troops", ["U.S", "US"]),
        ("US", "ja", "アメリカの上院", ["アメリカ"]),
        ("Laos", "en", "Lao farmers", ["Lao"]),
        ("Laos", "fr", "un chef laotien", ["laotien"]),
        ("Laos", "ru", "лаосские школьники", ["лаосские"]),
        ("Germany", "ru", "немецкие инженеры и германский посол", ["немецкие", "германский"]),
        ("Peru", "fr", "une chanteuse péruvienne", ["péruvienne"]),
        ("Myanmar", "en", "Burmese monks in Burma", ["Burmese", "Burma"]),
        ("Burma", "en", "Flood in Myanmar", ["Myanmar"]),
        (
            "Sihanoukville",
            "en",
            "A bridge in Kampong Som and Preah Sihanouk",
            ["Kampong Som", "Preah Sihanouk"],
        ),
        ("Kenya", "ru", "Парламент Кении", ["Кении"]),
        ("China", "ru", "МИД Китая", ["Китая"]),
        ("Iran", "ru", "Удар по Ирану", ["Ирану"]),
        ("Kazakhstan", "ru", "Выборы в Казахстане", ["Казахстане"]),
        ("Egypt", "ru", "Переговоры в Египте", ["Египте"]),
        ("South Sudan", "ru", "Посланник в Южном Судане", ["Южном Судане"]),
        ("Hanoi", "ru", "Саммит в Ханое", ["Ханое"]),
        ("Russia", "ko", "러시아서 개막", ["러시아서"]),
        ("Sihanoukville", "ru", "Дорога до Сиануквиля", ["Сиануквиля"]),
        ("Sihanoukville", "km", "ផ្លូវ\u200bទៅ\u200bខេត្ត\u200bព្រះសីហនុ", ["ព្រះសីហនុ"]),
        ("Sihanoukville", "ja", "シアヌークビルの道路", ["シアヌークビル"]),
        ("Sihanoukville", "th", "ถนนไปสีหนุวิลล์", ["สีหนุวิลล์"]),
        ("Kampong Som", "zh", "前往西哈努克市的公路", ["西哈努克市"]),
    ],
)
def test_a_name_brings_its_forms(name: str, lang: str, text: str, words: list[str]) -> None:
    found = [word.replace("\u200b", "") for word in named(name, text, lang)]
    assert set(words) <= set(found)


def test_words_that_are_several_forms_of_a_name_show_once() -> None:
    assert named("Thailand", "le gouvernement thaïlandais", "fr") == ["thaïlandais"]
    assert named("Thailand", "泰國總理", "zh") == ["泰國"]


@pytest.mark.parametrize(
    ("name", "lang", "text"),
    [
        ("Russia", "zh", "俄勒冈州山火蔓延"),  # Oregon
        ("Russia", "zh", "俄亥俄州列车出轨"),  # Ohio
        ("Russia", "zh", "俄克拉荷马城发生枪击"),  # Oklahoma
        ("Russia", "ja", "不正が暴露された"),  # disclosed
        ("Russia", "ja", "露店が並ぶ結露の朝"),  # stalls, dew
        ("Russia", "ja", "披露宴で演奏"),  # a wedding feast
        ("Russia", "zh", "他俄而不见"),  # presently
        ("Cambodia", "zh", "新人发出请柬"),  # an invitation
        ("China", "zh", "其中美国占一半"),  # among them
        ("China", "zh", "谈判中美国退出"),
        ("China", "zh", "高中法院开庭"),
        ("China", "ja", "日中の気温"),  # by day
        ("Japan", "ja", "朝日新聞"),
        ("United States", "zh", "中美洲国家"),  # Central America
        ("Cambodia", "id", "Mereka pergi ke pasar"),  # to; the gazetteer misprints the city of Kep as keፕ
        ("Russia", "vi", "Ngà voi bị thu giữ"),  # ivory
        ("Russia", "vi", "Xe ngã xuống mương"),  # fell
        ("France", "vi", "phương pháp mới"),  # a method
        ("Italy", "es", "Pan y queso"),  # Ý, folded
        ("Austria", "pt", "ao vivo"),  # Áo, folded
        ("Niger", "ru", "нигерийский писатель"),  # of Nigeria
        ("United States", "en", "Tell us more"),
        ("Russia", "en", "A rush hour in Belarus"),
        ("Cuba", "ru", "кубанский казачий хор"),  # of the Kuban
        ("Sudan", "en", "Envoy lands in South Sudan"),
        ("Guinea", "fr", "Vote en Guinée-Bissau et en Papouasie-Nouvelle-Guinée"),
        ("Ireland", "en", "Storm over Northern Ireland"),
    ],
)
def test_other_words_that_look_alike_are_not_the_name(name: str, lang: str, text: str) -> None:
    assert named(name, text, lang) == []


@pytest.mark.parametrize(
    ("phrase", "lang", "text"),
    [
        ("បណ្តុះបណ្តាល", "km", "វគ្គបណ្ដុះបណ្ដាលថ្មី"),  # da for ta below
        ("បណ្ដុះបណ្ដាល", "km", "វគ្គបណ្តុះបណ្តាលថ្មី"),
        ("ហ៊ុន សែន", "km", "លោក ហុន\u200bសែន"),  # the shifter left off
        ("ស៊ីសុផុន", "km", "ផ្លូវទៅសុីសុផុន"),  # ... or typed as u
        ("ប៉ូលិស", "km", "ប៉ូលិសចរាចរណ៍"),
        ("ស្ត្រី", "km", "ក្រុមស្រ្តី"),  # ro before ta below
        ("កើតហេតុ", "km", "កេីតហេតុ"),  # oe typed as e and i
        ("២០២៤", "km", "ឆ្នាំ 2024"),
        ("ឆ្នាំ ២០២៤", "km", "ឆ្នាំ2024"),
        ("น้ำท่วม", "th", "ข่าวนํ้าท่วม"),  # the tone after the ring
        ("แม่น้ำ", "th", "เเม่น้ำโขง"),  # two e for one ae
        ("พ.ศ. 2567", "th", "ปี พ.ศ. ๒๕๖๗"),
        ("选举", "zh", "選舉今起舉行"),
        ("參議院", "zh", "参议院表决"),
        ("2024年选举", "zh", "２０２４年選舉"),
        ("サイバー", "ja", "ｻｲﾊﾞｰ攻撃"),
        ("sénateur", "fr", "Les sénateurs votent"),
        ("élection", "fr", "Les elections"),
        ("выборы", "ru", "На выборах"),
        ("самолёт", "ru", "Самолеты задержаны"),
        ("bầu cử", "vi", "Cuộc bầu cử sớm"),
        ("bầu cử", "vi", "Cuoc bau cu som"),  # a text without marks
        ("hoà bình", "vi", "hiệp định hòa bình"),  # the tone on the other vowel
        ("tàu chiến", "vi", "TÀU CHIẾN cập cảng"),
        ("vessel", "en", "Vessels collide"),
        ("舰", "zh", "两艘护卫舰靠港"),  # a frigate is a ship
        ("警", "zh", "民警救人"),
    ],
)
def test_a_phrase_is_found_however_it_is_typed(phrase: str, lang: str, text: str) -> None:
    assert len(spoken(phrase, text, lang)) == 1


@pytest.mark.parametrize(
    ("phrase", "lang", "text"),
    [
        ("警", "zh", "暴雨警告生效"),  # a warning
        ("席", "zh", "席卷全国的寒潮"),
        ("tàu", "vi", "mot chuyen tau"),  # one syllable without marks may be any of several words
        ("cảnh sát", "vi", "cánh sạt"),
        ("リアム", "ja", "ウィリアム王子"),  # Ream in William
        ("マリ", "ja", "ガマリエル"),  # Mali in Gamaliel, after a voiced letter
        ("រាម", "km", "រូបរាងស្រាម"),
        ("កម", "km", "កម្ម"),  # goes on with a consonant below
        ("តា", "km", "ស្តា"),  # starts with one
        ("ลา", "th", "ตลาดนัด"),
    ],
)
def test_a_phrase_inside_another_word_is_not_found(phrase: str, lang: str, text: str) -> None:
    assert spoken(phrase, text, lang) == []


@pytest.mark.parametrize("text", ["ស្រ្តី២០២៤", "រុស្សុី ហ៊ុន", "นํ้า๒๕๖๗", "ｻｲﾊﾞｰ２", "É\u200bté Ёлка", "កេីត"])
def test_what_is_folded_keeps_its_place(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert all(0 <= place < len(text) for place in folded.places)
    assert fold(folded.text).text == folded.text


def test_burmese_typed_for_the_zawgyi_font_is_taken_as_unicode() -> None:
    assert in_unicode("ျမန္မာႏိုင္ငံ") == in_unicode("မြန်မာနိုင်ငံ") == "မြန်မာနိုင်ငံ"
    assert in_unicode("ไทย Thai") == "ไทย Thai"


def test_simplified_keeps_the_length_and_japanese_kana() -> None:
    assert simplified("選舉とロシア軍艦") == "选举とロシア军舰"


def test_countries_are_known_by_all_their_english_names() -> None:
    for name in ("Myanmar", "Burma", "Myanmar (Burma)"):
        assert names.country(name) == "MM"
    assert names.country("Turkey") == names.country("Türkiye") == "TR"
    assert names.country("Neverland") is None
    assert names.forms("Neverland") == {"Neverland"}


def test_every_country_of_a_million_has_its_word_in_three_languages() -> None:
    """Countries whose name is one word, so that rules apply; the table holds the others that matter."""
    for code in (
        "RU",
        "KH",
        "LA",
        "TH",
        "VN",
        "CN",
        "JP",
        "FR",
        "DE",
        "UA",
        "PH",
        "ID",
        "MY",
        "BR",
        "EG",
        "IR",
    ):
        words = demonyms.demonyms(code)
        assert any(word[0].isupper() and word.isascii() for word in words), code
        assert any(word.endswith(("ский", "цкий")) for word in words), code
        assert any(word.islower() and "а" <= word[0] <= "я" for word in words), code


@pytest.mark.parametrize(
    ("lang", "text", "code"),
    [
        ("en", "Turkey votes", "TR"),  # CLDR has Türkiye alone
        ("en", "US Senate adjourns", "US"),
        ("en", "Emirates and DRC", "AE"),
        ("en", "Emirates and DRC", "CD"),
        ("ru", "Американцы и немцы", "US"),
        ("ru", "Американцы и немцы", "DE"),
        ("fr", "La RDC et les Émirats", "CD"),
        ("zh", "沙特与阿联酋", "SA"),
        ("zh", "沙特与阿联酋", "AE"),
        ("ja", "豪州の議会", "AU"),
        ("th", "เรือซาอุฯ", "SA"),
        ("vi", "Quốc hội Đức", "DE"),
        ("vi", "Quốc hội Mỹ và Nga", "US"),
        ("vi", "Quốc hội Mỹ và Nga", "RU"),
        ("km", "រដ្ឋសភាឥណ្ឌូនេស៊ី", "ID"),
    ],
)
def test_a_text_names_the_country_that_it_is_about(lang: str, text: str, code: str) -> None:
    assert code in {one for name in countries_in(read(text, lang)) for one in name.countries}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("vi", "Áo dài mới"),
        ("vi", "nga mi"),
        ("en", "Tell us more"),
        ("fr", "un duc et un lao"),
    ],
)
def test_other_words_name_no_country(lang: str, text: str) -> None:
    assert countries_in(read(text, lang)) == ()

"""What kind of thing a headline reports, and how far it has come, in eleven languages."""

import unicodedata
from datetime import date

import pytest

from service.domain.development import Kind
from service.domain.matching.cues import CUES, Cues, awaited_by, kind_of, looks_back
from service.language.text import fold


def told(lang: str, title: str, summary: str = "") -> tuple[Kind, str]:
    return kind_of(fold(title).text, fold(summary).text, lang)


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Port call of the frigate put off by a week"),
        ("en", "Ministry pushes opening of the bridge back to June"),
        ("en", "Summit slips to autumn"),
        ("fr", "La visite de la frégate est reportée d'une semaine"),
        ("es", "Aplazan una semana la visita de la fragata"),
        ("ru", "Визит фрегата перенесли на неделю"),
        ("ru", "Туман задержал рейс в Хельсинки"),
        ("km", "ដំណើរទស្សនកិច្ចរបស់នាវាត្រូវបានលើកពេល"),
        ("zh", "护卫舰访问推迟一周"),
        ("ja", "フリゲート艦の寄港、1週間延期"),
        ("vi", "Chuyến thăm của tàu bị hoãn một tuần"),
        ("th", "เลื่อนการเยือนของเรือฟริเกตออกไปหนึ่งสัปดาห์"),
        ("id", "Kunjungan kapal fregat diundur sepekan"),
        ("ko", "호위함 기항 일주일 연기"),
    ],
)
def test_a_postponement_is_told_in_eleven_languages(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.POSTPONED, "")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Port call of the frigate called off"),
        ("en", "Government calls the port visit off"),
        ("en", "Frigate will not dock at the port after all the talk"),
        ("fr", "La visite de la frégate est annulée"),
        ("es", "Cancelada la visita de la fragata"),
        ("ru", "Визит фрегата отменен"),
        ("ru", "Заход фрегата не состоится"),
        ("km", "ដំណើរទស្សនកិច្ចរបស់នាវាត្រូវបានលុបចោល"),
        ("zh", "护卫舰访问取消"),
        ("ja", "フリゲート艦の寄港は中止"),
        ("vi", "Hủy chuyến thăm của tàu"),
        ("th", "ยกเลิกการเยือนของเรือฟริเกต"),
        ("id", "Kapal fregat urung singgah"),
        ("ko", "호위함 방문 취소"),
    ],
)
def test_a_cancellation_is_told_in_eleven_languages(lang: str, title: str) -> None:
    kind, phase = told(lang, title)
    # "will not dock after all" is a cancellation, not its opposite.
    assert (kind, phase) == (Kind.CANCELLED, "")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Port call of the frigate was not postponed"),
        ("en", "Port visit has not been cancelled, says navy"),
        ("en", "Frigate's visit will go ahead after all"),
        ("en", "Talks on the port visit resume"),
        ("fr", "La visite de la frégate n'est pas annulée"),
        ("fr", "La visite de la frégate est maintenue"),
        ("es", "La visita de la fragata no se aplaza"),
        ("es", "Se reanudan los preparativos de la visita"),
        ("ru", "Визит фрегата не отменен"),
        ("ru", "Подготовка визита возобновлена"),
        ("km", "ដំណើរទស្សនកិច្ចមិនត្រូវបានលុបចោលទេ"),
        ("km", "ការចរចាបន្តឡើងវិញ"),
        ("zh", "护卫舰访问不会取消"),
        ("zh", "护卫舰访问如期进行"),
        ("ja", "フリゲート艦の寄港は中止せず"),
        ("ja", "フリゲート艦、予定通り寄港へ"),
        ("vi", "Chuyến thăm của tàu không bị hủy"),
        ("vi", "Nối lại đàm phán về chuyến thăm"),
        ("th", "การเยือนของเรือไม่ยกเลิก"),
        ("th", "กลับมาเจรจาเรื่องการเยือน"),
        ("id", "Kunjungan kapal tidak ditunda"),
        ("id", "Perundingan dilanjutkan"),
        ("ko", "호위함 방문 취소되지 않아"),
        ("ko", "호위함, 예정대로 입항"),
    ],
)
def test_what_takes_a_reversal_back_is_no_reversal(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.ADVANCE, "resumed")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Navy denies that its frigate will dock"),
        ("en", "Frigate has not docked, port says"),
        ("fr", "La marine dément l'escale de la frégate"),
        ("es", "La marina desmiente la escala de la fragata"),
        ("ru", "Флот опроверг заход фрегата"),
        ("km", "កងទ័ពជើងទឹកបដិសេធព័ត៌មាននេះ"),
        ("zh", "海军否认护卫舰停靠"),
        ("ja", "海軍、フリゲート艦の寄港を否定"),
        ("vi", "Hải quân bác bỏ tin tàu cập cảng"),
        ("th", "กองทัพเรือปฏิเสธข่าวเรือเทียบท่า"),
        ("id", "Angkatan laut bantah kapalnya merapat"),
        ("ko", "해군, 호위함 기항설 부인"),
    ],
)
def test_a_denial_is_told(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.ADVANCE, "denied")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Port call of the frigate may be cancelled"),
        ("fr", "La visite de la frégate pourrait être annulée"),
        ("es", "La visita de la fragata podría cancelarse"),
        ("ru", "Визит фрегата могут отменить"),
        ("zh", "护卫舰访问可能取消"),
        ("ja", "フリゲート艦の寄港、中止の可能性"),
        ("vi", "Chuyến thăm của tàu có thể bị hủy"),
        ("th", "การเยือนของเรืออาจถูกยกเลิก"),
        ("id", "Kunjungan kapal mungkin dibatalkan"),
        ("ko", "호위함 방문 취소 가능성"),
    ],
)
def test_what_only_may_be_so_is_a_step_of_its_own(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.ADVANCE, "doubted")


@pytest.mark.parametrize(
    ("lang", "title", "phase"),
    [
        ("en", "Frigate sails into the port", "begin"),
        ("en", "Frigate sets sail for home", "end"),
        ("en", "Ruling party wins all seats", "result"),
        ("fr", "La frégate accoste au port", "begin"),
        ("es", "La fragata zarpa del puerto", "end"),
        ("ru", "Фрегат вошел в порт и ошвартовался", "begin"),
        ("ru", "Фрегат покинул порт", "end"),
        ("km", "នាវាមកដល់កំពង់ផែ", "begin"),
        ("zh", "护卫舰离开港口", "end"),
        ("ja", "フリゲート艦が入港", "begin"),
        ("vi", "Tàu cập cảng", "begin"),
        ("th", "เรือเดินทางถึงท่าเรือ", "begin"),
        ("km", "នាវាបោះយុថ្កានៅឆ្នេរ", "begin"),
        ("km", "សហគ្រាសពីរចុះអនុស្សរណៈ", "begin"),
        ("km", "នាវាបើកចេញពីកំពង់ផែ", "end"),
        ("km", "រដ្ឋមន្ត្រីថ្មីចូលកាន់តំណែង", "result"),
        ("zh", "护卫舰停泊外港", "begin"),
        ("zh", "训练班学员毕业", "end"),
        ("zh", "新议长宣誓", "result"),
        ("vi", "Hai nước ký thỏa thuận", "begin"),
        ("vi", "Chiến hạm nhổ neo", "end"),
        ("vi", "Tân thống đốc nhậm chức", "result"),
        ("th", "เรือฟริเกตแวะเมืองท่า", "begin"),
        ("th", "เรือฟริเกตถอนสมอ", "end"),
        ("th", "พรรครัฐบาลคว้าชัย", "result"),
        ("id", "Kapal fregat merapat di dermaga", "begin"),
        ("id", "Kapal fregat angkat sauh", "end"),
        ("id", "Gubernur baru dilantik", "result"),
        ("km", "អ្នកភូមិកំពុងបោះឆ្នោត", "begin"),
        ("zh", "护卫舰驶入深水港", "begin"),
        ("vi", "Chiến hạm vào cảng nước sâu", "begin"),
        ("th", "เรือฟริเกตแล่นเข้าท่า", "begin"),
        ("id", "Kapal fregat masuk pelabuhan", "begin"),
        ("ko", "호위함 항구에 도착", "begin"),
        ("ko", "양국, 협정 체결", "begin"),
        ("ko", "시장, 의장직 넘겨", "begin"),
        ("ko", "호위함 출항", "end"),
        ("ko", "간호사들 연수 마치고 귀국", "end"),
        ("ko", "여당 총선 압승", "result"),
        ("ko", "시장, 영부인과 회담", "begin"),  # a first lady denies nothing
    ],
)
def test_how_far_things_have_come_is_told(lang: str, title: str, phase: str) -> None:
    assert told(lang, title) == (Kind.HAPPENED, phase)


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Navy confirms ships will visit in May"),
        ("fr", "La frégate accostera en mai"),
        ("es", "La fragata llegará en mayo"),
        ("ru", "Фрегат прибудет в мае"),
        ("km", "នាវានឹងមកដល់កំពង់ផែ"),
        ("zh", "护卫舰将停靠港口"),
        ("ja", "フリゲート艦、5月に寄港へ"),
        ("ja", "フリゲート艦が5月に寄港予定"),
        ("vi", "Tàu sẽ cập cảng"),
        ("th", "เรือจะเทียบท่า"),
        ("km", "រោងចក្រចង់បើកសាខា"),
        ("zh", "护卫舰下周到访"),
        ("vi", "Thống đốc nhận lời mời tới thăm"),
        ("th", "พรรคใหม่ลงสมัครเลือกตั้ง"),
        ("id", "Kapal fregat akan merapat"),
        ("ko", "호위함 5월 입항 예정"),
        ("ko", "양국, 협정 초안 논의"),
        ("ko", "시장, 내년 방문하기로"),
        ("ko", "시장 초청"),
    ],
)
def test_what_is_to_come_is_a_plan(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.ADVANCE, "plan")


def test_what_begins_after_a_delay_has_begun() -> None:
    assert told("en", "Training begins after a delay") == (Kind.HAPPENED, "begin")


def test_the_title_decides_before_the_summary() -> None:
    assert told("en", "Frigate docks at the port", "A concert was cancelled.") == (Kind.HAPPENED, "begin")
    assert told("en", "Frigate expected on Sunday", "It left home in May.") == (Kind.ADVANCE, "plan")


def test_the_summary_speaks_where_the_title_says_nothing_of_it() -> None:
    assert told("en", "News of the frigate", "The visit was called off.") == (Kind.CANCELLED, "")
    assert told("en", "Frigate expected", "The visit was put off to May.") == (Kind.POSTPONED, "")
    assert told("en", "News of the frigate", "It might come.") == (Kind.ADVANCE, "plan")
    assert told("en", "News of the frigate") == (Kind.ADVANCE, "plan")


def test_a_cancellation_to_come_is_not_yet_one() -> None:
    assert told("en", "Port call to be cancelled") == (Kind.CANCELLED, "plan")
    assert told("ru", "Конкурс отменят") != told("ru", "Конкурс отменили")


def test_a_language_without_cues_is_read_with_english_ones() -> None:
    assert told("de", "Frigate docks at the port") == (Kind.HAPPENED, "begin")


@pytest.mark.parametrize(
    ("lang", "title", "summary", "kind", "phase"),
    [
        ("en", "Navy to pay the port a visit", "", Kind.ADVANCE, "plan"),
        ("en", "Port city readies for the frigate's visit", "", Kind.ADVANCE, "plan"),
        ("en", "Naval visit on the table", "", Kind.ADVANCE, "plan"),
        ("en", "President visits the port", "", Kind.HAPPENED, "begin"),
        ("en", "Twenty from the department to study abroad", "", Kind.ADVANCE, "plan"),
        ("en", "Minister away", "The department is informed.", Kind.ADVANCE, "plan"),
        ("en", "Floods rising, premier shelves his trip until November", "", Kind.POSTPONED, ""),
        ("en", "Ministry shelves the trip", "", Kind.CANCELLED, ""),
        ("en", "Moscow confirms ship for a coastal stop", "", Kind.ADVANCE, "plan"),
        ("en", "Commission confirms the results", "", Kind.HAPPENED, "result"),
        ("en", "Officers fly out for a course", "", Kind.HAPPENED, "begin"),
        ("vi", "Chuyến bay thẳng đến Siem Reap", "", Kind.ADVANCE, "plan"),
        ("vi", "Đảng cầm quyền chiến thắng", "", Kind.HAPPENED, "result"),
        ("vi", "Hoàn tất nhiệm kỳ điều phối", "", Kind.HAPPENED, "end"),
        ("vi", "Ấn định ngày bầu cử", "", Kind.ADVANCE, "plan"),
        ("zh", "警官赴莫斯科接受培训", "", Kind.HAPPENED, "begin"),
        ("fr", "Les deux pays relancent leur commission", "", Kind.HAPPENED, "begin"),
        ("fr", "La commission refuse la liste", "", Kind.ADVANCE, "denied"),
        ("km", "មន្ត្រីចេញដំណើរទៅមូស្គូ", "", Kind.HAPPENED, "begin"),
        ("km", "នាវាចេញដំណើរ", "", Kind.HAPPENED, "end"),
        ("km", "នាយករដ្ឋមន្ត្រីចាកចេញពីទីក្រុង ទៅបំពេញទស្សនកិច្ច", "", Kind.HAPPENED, "begin"),
        ("km", "ការបោះឆ្នោតមិនចំពោះបានចាប់ផ្តើម", "", Kind.HAPPENED, "begin"),  # indirect, not "not"
        ("km", "សាកលវិទ្យាល័យភូមិន្ទបើកវគ្គ", "", Kind.HAPPENED, "begin"),  # royal
        ("km", "បើកវគ្គប្រឆាំងនឹងគ្រឿងញៀន", "", Kind.HAPPENED, "begin"),  # against, not "will"
        ("km", "គណៈកម្មាធិការជាតិរៀបចំការបោះឆ្នោត ប្រកាសលទ្ធផល", "", Kind.HAPPENED, "result"),
        ("zh", "海军上将到访", "", Kind.HAPPENED, "begin"),  # an admiral, not "will"
        ("zh", "议长应邀访问邻国", "", Kind.HAPPENED, "begin"),  # on an invitation that was taken
        (
            "vi",
            "Chỉ huy tàu chào xã giao tỉnh trưởng",
            "",
            Kind.ADVANCE,
            "plan",
        ),  # a captain calls off nothing
        (
            "vi",
            "Hàng không nối hai nước khai trương, bắt đầu bay",
            "",
            Kind.HAPPENED,
            "begin",
        ),  # air, not "not"
        ("th", "รัฐมนตรีเปิดฉากเยือนเพื่อนบ้าน", "", Kind.HAPPENED, "begin"),  # raises the curtain
        ("th", "อาจารย์ชาวต่างชาติเปิดสอน", "", Kind.HAPPENED, "begin"),  # a teacher, not "may"
        ("th", "เปิดหีบแล้ว สามพรรคชิง 58 ที่นั่ง", "", Kind.HAPPENED, "begin"),  # seats not yet won
        ("id", "Menteri bertolak ke luar negeri", "", Kind.HAPPENED, "begin"),
        ("id", "Kapal bertolak dari pelabuhan", "", Kind.HAPPENED, "end"),
    ],
)
def test_a_word_that_tells_another_stage_elsewhere_does_not_mislead(
    lang: str, title: str, summary: str, kind: Kind, phase: str
) -> None:
    assert told(lang, title, summary) == (kind, phase)


@pytest.mark.parametrize("lang", ["km", "zh", "vi", "th", "id", "ko"])
def test_cues_are_spelt_as_folded_text_is(lang: str) -> None:
    """A cue with a letter that folding takes away could match nothing."""
    for name in Cues.__slots__:
        cue = unicodedata.normalize("NFKD", getattr(CUES[lang], name))
        assert fold(cue).text == cue.casefold(), name


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Cambodia scraps visas for Russians"),
        ("en", "Visa requirement scrapped"),
        ("fr", "Le Cambodge supprime les visas pour les Russes"),
        ("ru", "РФ и Камбоджа готовят соглашение о взаимной отмене виз"),
        ("ru", "Отменены пошлины на рис"),
        ("km", "កម្ពុជាលុបចោលទិដ្ឋាការសម្រាប់ពលរដ្ឋរុស្ស៊ី"),
        ("zh", "柬埔寨取消俄罗斯公民签证要求"),
        ("th", "กัมพูชายกเลิกวีซ่านักท่องเที่ยวรัสเซีย"),
        ("ko", "캄보디아, 러시아인 비자 폐지"),
    ],
)
def test_a_burden_that_is_done_away_with_is_not_called_off(lang: str, title: str) -> None:
    assert told(lang, title)[0] is not Kind.CANCELLED


@pytest.mark.parametrize(
    "title",
    [
        "Visa talks called off",
        "Cambodia cancels visit over sanctions",
        "Visit cancelled, fees returned",
        "Naval call at Preah Sihanouk off, embassy source says",
    ],
)
def test_what_is_called_off_beside_a_burden_is(title: str) -> None:
    assert told("en", title)[0] is Kind.CANCELLED


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("ru", "Прямые рейсы в Камбоджу возобновлены"),
        ("km", "ជើងហោះហើរត្រង់រុស្ស៊ី-កម្ពុជា ដំណើរការឡើងវិញ"),
        ("zh", "莫斯科至金边直飞航线恢复"),
        ("ja", "直行便が再開"),
        ("vi", "Nối lại đường bay thẳng Nga - Campuchia"),
        ("ko", "러시아-캄보디아 직항 재개"),
    ],
)
def test_a_service_that_resumes_begins(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.HAPPENED, "begin")


def test_talks_on_resuming_a_service_are_a_plan() -> None:
    assert told("ja", "カンボジアとロシア、直行便の再開を協議") == (Kind.ADVANCE, "plan")
    assert told("ja", "寄港が再開される") == (Kind.ADVANCE, "resumed")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Week in review: Borovik thanks Kingdom for its bridge to ASEAN"),
        ("en", "A doctor from Kampot looks back on the eighties"),
        ("fr", "La revue de la semaine"),
        ("ru", "Главное за неделю: визит кораблей"),
        ("th", "สรุปข่าวรอบสัปดาห์"),
    ],
)
def test_a_round_up_and_a_memoir_look_back(lang: str, text: str) -> None:
    assert looks_back(fold(text).text, lang, date(2023, 10, 27))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Kingdom co-chairs meeting of bloc with Moscow, coordinator since 2021"),
        ("ru", "Камбоджа координирует диалог с 2021 года"),
        ("fr", "Le Cambodge préside depuis 2021"),
        ("vi", "Campuchia điều phối từ năm 2021"),
        ("zh", "柬埔寨自2021年担任协调国"),
        ("ja", "カンボジアは2021年から調整国"),
    ],
)
def test_what_lasts_since_an_earlier_year_looks_back_at_nothing(lang: str, text: str) -> None:
    assert looks_back(fold(text).text, lang, date(2023, 10, 27)) == ""
    assert looks_back("in 2021", lang, date(2023, 10, 27)) == "2021"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("km", "ចំនួនភ្ញៀវកើនឡើង ធៀបនឹងឆ្នាំមុន"),
        ("vi", "Kim ngạch tăng so với năm trước"),
        ("th", "ยอดขายเพิ่มขึ้นจากปีก่อน"),
    ],
)
def test_a_comparison_with_last_year_looks_back_at_nothing(lang: str, text: str) -> None:
    assert looks_back(fold(text).text, lang, date(2023, 10, 27)) == ""


@pytest.mark.parametrize(
    ("lang", "title", "kind", "phase"),
    [
        ("en", "Gunboat shows up at the pier", Kind.HAPPENED, "begin"),
        ("en", "Ministers gather in the capital", Kind.HAPPENED, "begin"),
        ("en", "Firms ink a supply deal", Kind.HAPPENED, "result"),
        ("en", "Foundation stone laid for the mill", Kind.HAPPENED, "begin"),
        ("en", "Gunboat casts off at noon", Kind.HAPPENED, "end"),
        ("en", "Nurses collect their certificates", Kind.HAPPENED, "end"),
        ("en", "Greens romp home in the west", Kind.HAPPENED, "result"),
        ("en", "Sailors enjoy shore leave", Kind.ADVANCE, "plan"),
        ("en", "Cement plant goes into operation", Kind.HAPPENED, "begin"),
        ("en", "Curtain falls on the fair", Kind.HAPPENED, "end"),
        ("en", "Judge crowned chess champion", Kind.HAPPENED, "result"),
        ("en", "Storm forces the ferry to wait", Kind.POSTPONED, ""),
        ("en", "Parties contest 120 seats up for election", Kind.ADVANCE, "plan"),
        ("en", "Fair put on ice until spring", Kind.POSTPONED, ""),
        ("en", "Builder walks away from the bridge", Kind.CANCELLED, ""),
        ("en", "Deal on the bridge falls through", Kind.CANCELLED, ""),
        ("en", "Envoy won’t travel to the summit", Kind.CANCELLED, ""),
        ("en", "Summit hangs in the balance", Kind.ADVANCE, "doubted"),
        ("en", "Palace shoots down report of a visit", Kind.ADVANCE, "denied"),
        ("en", "Plug pulled on the bridge", Kind.CANCELLED, ""),
        ("en", "Cement plan is dead, mayor says", Kind.CANCELLED, ""),
        ("en", "No spring fair in the harbour", Kind.CANCELLED, ""),
        ("en", "No quarrels in the state election", Kind.ADVANCE, "plan"),
        ("en", "Fair visitors drop from last year's record", Kind.ADVANCE, "plan"),
        ("en", "Envoy's trip off the June agenda", Kind.POSTPONED, ""),
        ("en", "Fair to open on Sunday instead of Friday", Kind.POSTPONED, ""),
        ("en", "Panel will not meet this year", Kind.POSTPONED, ""),
        ("en", "Ferry won't sail until spring", Kind.POSTPONED, ""),
        ("en", "Bridge opens a month behind plan", Kind.POSTPONED, ""),
        ("en", "Gunboat slips into harbour", Kind.HAPPENED, "begin"),
        ("en", "Ferry to put islanders back on the beach", Kind.ADVANCE, "plan"),
        ("en", "Night flights resume after two years", Kind.HAPPENED, "begin"),
        ("en", "Envoys close in on a fishing pact", Kind.ADVANCE, "plan"),
        ("en", "Fishing pact initialled", Kind.ADVANCE, "plan"),
        ("en", "Market stays quiet; radios off until Sunday's vote", Kind.ADVANCE, "plan"),
        ("en", "Envoys hold talks over fishing", Kind.HAPPENED, "begin"),
        ("en", "Talks over, envoys rest", Kind.HAPPENED, "end"),
        ("en", "Mill on shaky ground", Kind.ADVANCE, "doubted"),
        ("ru", "В городе проходят выборы", Kind.HAPPENED, "begin"),
        ("ru", "Медсестры получили дипломы", Kind.HAPPENED, "end"),
        ("ru", "Мост строить не будут", Kind.CANCELLED, ""),
        ("ru", "Ярмарку откладывают", Kind.POSTPONED, ""),
        ("fr", "La canonnière a repris la mer", Kind.HAPPENED, "end"),
        ("fr", "Le ministre n'ira pas au sommet", Kind.CANCELLED, ""),
        ("fr", "La mesure entre en vigueur", Kind.HAPPENED, "begin"),
        ("fr", "Le pays va former des juges", Kind.ADVANCE, "plan"),
        ("fr", "Les juges attendront", Kind.POSTPONED, "plan"),
        ("fr", "La foire glisse à l'automne", Kind.POSTPONED, ""),
        ("fr", "Pas de canonnière avant mai", Kind.POSTPONED, ""),
        ("fr", "Deux sièges échappent à la droite", Kind.HAPPENED, "result"),
        ("fr", "Raz-de-marée attendu à droite", Kind.ADVANCE, "plan"),
        ("fr", "Reprise des vols de nuit", Kind.HAPPENED, "begin"),
        ("fr", "Le bâtisseur jette l'éponge", Kind.CANCELLED, ""),
        ("es", "La visita del ministro será en mayo", Kind.ADVANCE, "plan"),
        ("es", "Una cañonera amarra en el muelle", Kind.HAPPENED, "begin"),
        ("es", "El ministro renuncia a su viaje", Kind.CANCELLED, ""),
        ("es", "Se cae la visita del ministro", Kind.CANCELLED, ""),
        ("es", "Los jueces tendrán que esperar", Kind.POSTPONED, ""),
        ("es", "Vuelven los vuelos nocturnos", Kind.HAPPENED, "begin"),
        ("es", "El molino ultima un acuerdo", Kind.ADVANCE, "plan"),
        ("ja", "看護師の研修が修了", Kind.HAPPENED, "end"),
        ("ja", "橋の工事、着工が遅れ", Kind.POSTPONED, ""),
        ("ja", "メーカー、工場から撤退", Kind.CANCELLED, ""),
        ("ru", "Матросы вернулись из похода", Kind.HAPPENED, "end"),
        ("ru", "Медсестры прошли обучение", Kind.HAPPENED, "end"),
        ("ru", "Мэр передал полномочия заместителю", Kind.HAPPENED, "begin"),
        ("ru", "Врачи отправились на курсы", Kind.HAPPENED, "begin"),
        ("ru", "Ярмарка откроется позже, чем ожидали", Kind.POSTPONED, ""),
        ("ru", "Открытие моста задерживается", Kind.POSTPONED, ""),
        ("ru", "Завод вышел из проекта", Kind.CANCELLED, ""),
        ("ru", "Ярмарка пройдет, как и планировалось", Kind.ADVANCE, "resumed"),
        ("ru", "Итоги конкурса объявят в мае", Kind.ADVANCE, "plan"),
        ("km", "ពិធីត្រូវលើកមកខែមិថុនា", Kind.POSTPONED, ""),
        ("km", "ក្រសួងប្រកាសលើកពេលបើកស្ពាន", Kind.POSTPONED, ""),
        ("km", "គម្រោងស្ពានត្រូវបានលុប", Kind.CANCELLED, ""),
        ("km", "គ្រូពេទ្យវិលមកដល់ផ្ទះវិញ", Kind.HAPPENED, "end"),
        ("km", "អភិបាលផ្ទេរតួនាទី", Kind.HAPPENED, "begin"),
        ("km", "លទ្ធផលប្រឡងគ្រោងចេញថ្ងៃស្អែក", Kind.ADVANCE, "plan"),
        ("zh", "展览改在周日举行", Kind.POSTPONED, ""),
        ("zh", "市长移交职务", Kind.HAPPENED, "begin"),
        ("zh", "两国讨论协议草案", Kind.ADVANCE, "plan"),
        ("ja", "議長職を引き継ぐ", Kind.HAPPENED, "result"),
        ("vi", "Thị trưởng chuyển giao vai trò", Kind.HAPPENED, "begin"),
        ("vi", "Hội chợ vẫn mở cửa theo kế hoạch", Kind.ADVANCE, "resumed"),
        ("th", "นายกเทศมนตรีเป็นประธานการประชุม", Kind.HAPPENED, "begin"),
        ("ru", "Зеленые получили большинство", Kind.HAPPENED, "result"),
        ("ru", "Министры говорили о возобновлении рейсов", Kind.ADVANCE, "plan"),
        ("zh", "市议会投票结束", Kind.HAPPENED, "end"),
        ("ja", "市長選、投票締め切り", Kind.HAPPENED, "end"),
        ("ja", "橋の建設計画を断念", Kind.CANCELLED, ""),
        ("ja", "市長と橋の建設を協議", Kind.ADVANCE, "plan"),
        ("ko", "시장 안 온다", Kind.CANCELLED, ""),
        ("ko", "공장 착공 해 넘긴다", Kind.POSTPONED, ""),
        ("ko", "새 시장, 청사에 들어와", Kind.HAPPENED, "begin"),
        ("ru", "Матросы возвратились в родной город", Kind.HAPPENED, "end"),
        ("ru", "Открытие моста оттянули", Kind.POSTPONED, ""),
        ("ru", "Врачам придется подождать", Kind.POSTPONED, ""),
        ("ru", "Зеленые сохранили большинство", Kind.HAPPENED, "result"),
        ("ru", "Мэр уступил пост", Kind.HAPPENED, "begin"),
        ("km", "បក្សបៃតងដណ្តើមបាន ៥ កន្លែង", Kind.HAPPENED, "result"),
        ("km", "អភិបាលសម្រេចមិនទៅពិធី", Kind.CANCELLED, ""),
        ("zh", "市长卸任", Kind.HAPPENED, "begin"),
        ("zh", "谈判进入最后阶段", Kind.ADVANCE, "plan"),
        ("vi", "Hội chợ bị lùi một năm", Kind.POSTPONED, ""),
        ("th", "สองบริษัทเซ็นสัญญา", Kind.HAPPENED, "begin"),
    ],
)
def test_many_newsroom_words_tell_one_stage(lang: str, title: str, kind: Kind, phase: str) -> None:
    assert told(lang, title) == (kind, phase)


def test_what_a_headline_says_first_is_its_news() -> None:
    assert told("en", "Greens win the vote as counting ends") == (Kind.HAPPENED, "result")
    assert told("en", "Visit ends; premier elected an honorary member") == (Kind.HAPPENED, "end")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Frigate may visit the port"),
        ("fr", "La frégate pourrait visiter le port"),
        ("ru", "Фрегат может посетить порт"),
    ],
)
def test_what_may_be_so_is_a_plan_unless_something_is_called_off(lang: str, title: str) -> None:
    assert told(lang, title) == (Kind.ADVANCE, "plan")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Lawmakers back cannabis law in final reading"),
        ("en", "Court bars ex-president from ballot"),
        ("en", "Bank of Ghana cuts policy rate by 100 basis points"),
        ("en", "Regulator clears $2bn merger"),
        ("en", "Nurses walk out in pay dispute"),
        ("en", "Jury finds tycoon guilty of fraud"),
        ("fr", "La Banque centrale baisse son taux directeur"),
        ("fr", "Le tribunal relaxe l'ancien maire"),
        ("fr", "Le Sénégal ratifie le traité sur la pêche"),
        ("es", "El Congreso aprueba la reforma fiscal"),
        ("es", "La jueza absuelve al exministro"),
        ("ru", "Центробанк Турции сохранил ставку"),
        ("ru", "Казахстан запретил вывоз угля"),
        ("ru", "Генерал признал вину в суде"),
        ("km", "តុលាការកាត់ទោសអតីតអភិបាល"),
        ("km", "ធនាគារកណ្តាលដំឡើងអត្រាការប្រាក់"),
        ("zh", "印尼央行维持利率不变"),
        ("zh", "国会三读通过劳动法修正案"),
        ("ja", "米上院、予算案を可決"),
        ("ja", "タイ中銀、金利据え置き"),
        ("vi", "Quốc hội thông qua luật đất đai"),
        ("vi", "Tòa tuyên phạt cựu bộ trưởng 9 năm tù"),
        ("th", "สภาเห็นชอบร่างงบประมาณ"),
        ("th", "ศาลยกฟ้องอดีตรัฐมนตรี"),
        ("id", "DPR sahkan RUU tenaga kerja"),
        ("id", "Hakim vonis mantan menteri 9 tahun"),
        ("ko", "국회, 예산안 가결"),
        ("ko", "한은, 기준금리 동결"),
    ],
)
def test_what_is_decided_has_happened(lang: str, title: str) -> None:
    assert told(lang, title)[0] is Kind.HAPPENED


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Ban on imports: what traders say"),
        ("en", "Sanctions bite in Minsk"),
        ("en", "Court to rule on mayor's appeal in March"),
        ("en", "Cabinet weighs fuel subsidy cut"),
        ("en", "Prosecutors seek life term for general"),
        ("fr", "La cour rendra son verdict jeudi"),
        ("es", "La corte decidirá en mayo"),
        ("ru", "Верховный суд рассмотрит жалобу экс-мэра"),
        ("ru", "Персонал и посол"),
        ("zh", "法院下周宣判前市长案"),
        ("vi", "Tòa sẽ tuyên án vào tháng 5"),
    ],
)
def test_what_is_yet_to_be_decided_has_not(lang: str, title: str) -> None:
    assert told(lang, title)[0] is Kind.ADVANCE


@pytest.mark.parametrize(
    ("lang", "question", "title", "kind"),
    [
        ("en", "Do the talks resume?", "Talks resume in Cairo", Kind.HAPPENED),
        ("en", "Do the talks resume?", "Talks to resume in Cairo", Kind.ADVANCE),
        ("en", "Does the reactor restart?", "Reactor resumes operation", Kind.HAPPENED),
        ("fr", "Les pourparlers reprennent-ils ?", "Reprise des pourparlers au Caire", Kind.HAPPENED),
        ("zh", "Does the reactor restart?", "核电站重启", Kind.HAPPENED),
        ("zh", "Does the reactor open?", "核电站重启", Kind.ADVANCE),
        ("en", "Is the bread tax scrapped?", "MPs scrap bread tax", Kind.HAPPENED),
        ("zh", "Is the bread tax scrapped?", "议会取消面包税", Kind.HAPPENED),
        ("ru", "Is the bread tax scrapped?", "Налог на хлеб отменят", Kind.ADVANCE),
        ("en", "Is the bread tax scrapped?", "Vote on bread tax postponed", Kind.POSTPONED),
        ("en", "Does the visit go ahead, or is it called off?", "Visit called off", Kind.CANCELLED),
    ],
)
def test_what_would_turn_it_round_has_happened_where_that_is_awaited(
    lang: str, question: str, title: str, kind: Kind
) -> None:
    asked = fold(question).text
    awaited = awaited_by(asked, "", "en") | awaited_by(asked, "", lang)
    assert kind_of(fold(title).text, "", lang, awaited=awaited)[0] is kind


def test_the_articles_headline_may_say_that_something_is_taken_up_again() -> None:
    assert awaited_by("do they agree?", "talks to resume in cairo", "en") == {"resumed"}
    assert awaited_by("do they agree?", "talks postponed to march", "en") == set()


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("ru", "Два года назад: как страна голосовала", "года назад"),
        ("fr", "Il y a un an, le Sénat votait", "il y a un an"),
        ("es", "Hace un año, el referéndum", "hace un ano"),
        ("id", "Dua tahun lalu: jembatan runtuh", "dua tahun lalu"),
        ("en", "Bridge collapse: one year on", "one year on"),
        ("th", "เลือกตั้ง ปี 2562 เกิดอะไรขึ้น", "2019"),
        ("th", "เลือกตั้งปี 62 ใครชนะ", "2019"),
        ("th", "เหตุเมื่อ 26 พ.ย. 2562", "2019"),
        ("th", "สภาผ่านงบปี 2567 ต่างจากปี 2562", ""),
        ("th", "มีผู้ชุมนุม 2562 คน", ""),
        ("th", "อายุ 62 ปี", ""),
    ],
)
def test_earlier_years_are_looked_back_at_in_words_and_by_any_calendar(
    lang: str, text: str, words: str
) -> None:
    assert looks_back(fold(text).text, lang, date(2023, 10, 27)) == words

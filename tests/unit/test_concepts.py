"""What newsroom concepts find, in each language that they have words in, and what they must not take for it."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.domain.followup import Facet, FollowUpId
from service.domain.matching.concepts import ACTORS, CONCEPTS
from service.domain.policy import MatchPolicy
from service.language import Language
from service.language.index import IndexMatcher
from tests.support.builders import followup, item

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "add-a-follow-up.md"

# fmt: off
HEADLINES = {
    "court ruling": {
        "en": "Supreme Court overturns ban on opposition party",
        "ru": "Суд приговорил бывшего мэра к девяти годам",
        "fr": "L'ancien ministre condamné à cinq ans de prison",
        "es": "El Tribunal Supremo anula la condena del exalcalde",
        "km": "តុលាការកាត់ទោសអតីតអភិបាលខេត្ត ឲ្យជាប់ពន្ធនាគារ ៩ឆ្នាំ",
        "zh": "前部长受贿案一审宣判 获刑十年",
        "ja": "元市長に懲役3年の判決",
        "vi": "Cựu bộ trưởng bị tuyên án 9 năm tù",
        "th": "ศาลอาญาพิพากษาจำคุกอดีตรัฐมนตรี 5 ปี",
        "id": "Mantan menteri divonis 9 tahun penjara",
        "ko": "대법원, 전 장관에 징역 5년 확정",
    },
    "trial": {
        "en": "Ex-president goes on trial over bribes",
        "ru": "Экс-министр предстал перед судом по делу о взятке",
        "fr": "Le procès de l'ancien président s'ouvre lundi",
        "es": "Comienza el juicio contra el expresidente",
        "km": "តុលាការបើកសវនាការលើសំណុំរឿងអតីតមេដឹកនាំបក្ស",
        "zh": "前总统受贿案下周开庭",
        "ja": "元大統領の初公判、起訴内容を否認",
        "vi": "Cựu chủ tịch tỉnh hầu tòa vì nhận hối lộ",
        "th": "เริ่มสืบพยานคดีอดีตนายกฯ จำเลยปฏิเสธทุกข้อหา",
        "id": "Terdakwa korupsi bantah dakwaan",
        "ko": "전 대통령 첫 재판 열려",
    },
    "protest": {
        "en": "Thousands of protesters fill the streets of Nairobi",
        "ru": "Тысячи человек вышли на митинг против реформы",
        "fr": "Des milliers de manifestants à Dakar contre le report du scrutin",
        "es": "Miles de personnes protestan contra la reforma",
        "km": "ពលរដ្ឋរាប់ពាន់នាក់ធ្វើបាតុកម្មប្រឆាំងច្បាប់ពន្ធ",
        "zh": "数千人示威反对税改",
        "ja": "増税に反対するデモに数千人",
        "vi": "Hàng nghìn người biểu tình phản đối tăng thuế",
        "th": "ม็อบนับพันปักหลักหน้าทำเนียบ",
        "id": "Ribuan mahasiswa berdemonstrasi tolak kenaikan pajak",
        "ko": "증세 반대 시위 격화",
    },
    "strike": {
        "en": "Rail workers go on strike for a week",
        "ru": "Железнодорожники объявили забастовку",
        "fr": "Les cheminots en grève jeudi",
        "es": "Los maestros inician una huelga indefinida",
        "km": "កម្មកររោងចក្រធ្វើកូដកម្មទាមទារដំឡើងប្រាក់ឈ្នួល",
        "zh": "护士罢工要求加薪",
        "ja": "看護師らが24時間ストライキ",
        "vi": "Công nhân nhà máy đình công đòi tăng lương",
        "th": "พยาบาลนัดหยุดงานประท้วงค่าแรง",
        "id": "Buruh pabrik mogok kerja tiga hari",
        "ko": "간호사 노조 총파업 돌입",
    },
    "budget": {
        "en": "Lawmakers pass 2026 budget after all-night sitting",
        "ru": "Правительство внесло проект бюджета на три года",
        "fr": "Le budget 2026 adopté sans vote",
        "es": "El Gobierno presenta los presupuestos de 2026",
        "km": "រដ្ឋាភិបាលអនុម័តគម្រោងថវិកាជាតិឆ្នាំ២០២៦",
        "zh": "立法院三读通过明年度总预算案",
        "ja": "来年度予算案が成立",
        "vi": "Quốc hội thông qua dự toán ngân sách 2026",
        "th": "สภาผ่านร่างงบประมาณปี 2569",
        "id": "DPR setujui RAPBN 2026",
        "ko": "내년도 예산안 본회의 통과",
    },
    "interest rate": {
        "en": "Central bank raises rates by half a point",
        "ru": "Центробанк снизил ключевую ставку до 15%",
        "fr": "La banque centrale abaisse son taux directeur",
        "es": "El banco central mantiene la tasa de interés",
        "km": "ធនាគារកណ្តាលបញ្ចុះអត្រាការប្រាក់",
        "zh": "央行意外降息25个基点",
        "ja": "中銀が利上げ、3会合連続",
        "vi": "Ngân hàng trung ương giữ nguyên lãi suất",
        "th": "กนง.มีมติลดดอกเบี้ย 0.25%",
        "id": "Bank sentral pangkas suku bunga",
        "ko": "한은, 기준금리 동결",
    },
    "ceasefire": {
        "en": "Rebels agree to three-day truce",
        "ru": "Стороны договорились о перемирии",
        "fr": "Un cessez-le-feu entre en vigueur",
        "es": "La tregua entra en vigor tras semanas de combates",
        "km": "បទឈប់បាញ់ចូលជាធរមាននៅព្រឹកនេះ",
        "zh": "双方同意停火三天",
        "ja": "即時停戦で合意",
        "vi": "Lệnh ngừng bắn có hiệu lực từ nửa đêm",
        "th": "สองฝ่ายตกลงหยุดยิงชั่วคราว",
        "id": "Gencatan senjata mulai berlaku",
        "ko": "양측, 72시간 휴전 합의",
    },
    "peace talks": {
        "en": "Peace talks resume in Doha next week",
        "ru": "Мирные переговоры возобновятся в Дохе",
        "fr": "Les pourparlers de paix reprennent à Doha",
        "es": "Se reanudan los diálogos de paz en Caracas",
        "km": "កិច្ចចរចាសន្តិភាពនឹងបន្តនៅទីក្រុងដូហា",
        "zh": "新一轮和平谈判在多哈举行",
        "ja": "和平交渉、ドーハで再開へ",
        "vi": "Vòng đàm phán hòa bình mới bắt đầu tại Doha",
        "th": "การเจรจาสันติภาพรอบใหม่เริ่มที่โดฮา",
        "id": "Perundingan damai dilanjutkan di Doha",
        "ko": "도하에서 평화협상 재개",
    },
    "sanctions": {
        "en": "EU imposes sanctions on junta leaders",
        "ru": "ЕС ввел санкции против генералов",
        "fr": "L'UE lève ses sanctions contre Damas",
        "es": "Washington levanta las sanciones a Damasco",
        "km": "អាមេរិកដាក់ទណ្ឌកម្មលើមេដឹកនាំយោធា",
        "zh": "美国对军方高层实施制裁",
        "ja": "米、軍幹部に追加制裁",
        "vi": "Mỹ áp lệnh trừng phạt tướng lĩnh quân đội",
        "th": "สหรัฐคว่ำบาตรผู้นำกองทัพ",
        "id": "AS jatuhkan sanksi kepada petinggi militer",
        "ko": "미, 군부 지도자 제재",
    },
    "trade deal": {
        "en": "India and Britain sign free trade agreement",
        "ru": "Индия и Британия заключили торговое соглашение",
        "fr": "L'Inde et le Royaume-Uni signent un accord de libre-échange",
        "es": "India y Reino Unido firman un tratado de libre comercio",
        "km": "ឥណ្ឌា និងអង់គ្លេសចុះហត្ថលេខាលើកិច្ចព្រមព្រៀងពាណិជ្ជកម្មសេរី",
        "zh": "印度与英国签署自由贸易协定",
        "ja": "インドと英国、自由貿易協定に署名",
        "vi": "Ấn Độ và Anh ký hiệp định thương mại tự do",
        "th": "อินเดีย-อังกฤษลงนามข้อตกลงการค้าเสรี",
        "id": "India dan Inggris teken perjanjian dagang",
        "ko": "인도·영국 자유무역협정 서명",
    },
    "agreement": {
        "en": "Neighbours sign pact on river water",
        "ru": "Соседи подписали договор о водах реки",
        "fr": "Les deux voisins concluent un accord sur l'eau",
        "es": "Los vecinos suscriben un acuerdo sobre el río",
        "km": "ប្រទេសទាំងពីរចុះហត្ថលេខាលើកិច្ចព្រមព្រៀងទឹក",
        "zh": "两国签署水资源协定",
        "ja": "両国が水資源の協定に署名",
        "vi": "Hai nước ký kết thỏa thuận về nguồn nước",
        "th": "สองประเทศลงนามความตกลงเรื่องน้ำ",
        "id": "Dua negara capai kesepakatan soal air",
        "ko": "양국, 수자원 협약 체결",
    },
    "legislation": {
        "en": "Parliament passes bill on data privacy",
        "ru": "Парламент принял закон о персональных данных",
        "fr": "L'Assemblée adopte le projet de loi sur les données",
        "es": "El Senado aprueba la ley de datos personales",
        "km": "រដ្ឋសភាអនុម័តសេចក្តីព្រាងច្បាប់ស្តីពីទិន្នន័យ",
        "zh": "国会表决通过数据法案",
        "ja": "個人情報保護法の改正案を可決",
        "vi": "Quốc hội thông qua luật dữ liệu cá nhân",
        "th": "สภาผ่านร่างกฎหมายคุ้มครองข้อมูล",
        "id": "DPR sahkan RUU perlindungan data",
        "ko": "국회, 개인정보보호법 개정안 가결",
    },
    "referendum": {
        "en": "Island votes in independence referendum",
        "ru": "На острове проходит референдум о независимости",
        "fr": "L'île vote par référendum sur l'indépendance",
        "es": "La isla celebra un referéndum de independencia",
        "km": "កោះនេះធ្វើប្រជាមតិស្តីពីឯករាជ្យ",
        "zh": "该岛举行独立公投",
        "ja": "独立の是非を問う住民投票",
        "vi": "Hòn đảo trưng cầu dân ý về độc lập",
        "th": "เกาะจัดลงประชามติแยกตัว",
        "id": "Pulau itu gelar referendum kemerdekaan",
        "ko": "섬 독립 국민투표 실시",
    },
    "resignation": {
        "en": "Prime minister resigns after coalition collapse",
        "ru": "Премьер подал в отставку после распада коалиции",
        "fr": "Le premier ministre présente sa démission",
        "es": "El primer ministro dimite tras la ruptura de la coalición",
        "km": "នាយករដ្ឋមន្ត្រីប្រកាសលាលែងពីតំណែង",
        "zh": "总理宣布辞职",
        "ja": "首相が辞任表明",
        "vi": "Thủ tướng tuyên bố từ chức",
        "th": "นายกฯ ประกาศลาออก",
        "id": "Perdana menteri mengundurkan diri",
        "ko": "총리 전격 사퇴",
    },
    "outbreak": {
        "en": "Uganda declares end of Ebola outbreak",
        "ru": "В Уганде объявили о конце эпидемии Эболы",
        "fr": "L'Ouganda déclare la fin de l'épidémie d'Ebola",
        "es": "Uganda declara el fin del brote de ébola",
        "km": "អ៊ូហ្គង់ដាប្រកាសបញ្ចប់ការផ្ទុះជំងឺអេបូឡា",
        "zh": "乌干达宣布埃博拉疫情结束",
        "ja": "ウガンダ、エボラ出血熱の終息を宣言",
        "vi": "Uganda tuyên bố hết dịch Ebola",
        "th": "ยูกันดาประกาศสิ้นสุดการระบาดของอีโบลา",
        "id": "Uganda nyatakan wabah Ebola berakhir",
        "ko": "우간다, 에볼라 종식 선언",
    },
    "parliament": {
        "en": "MPs begin debate on defence plan",
        "ru": "Депутаты начали обсуждение плана обороны",
        "fr": "Les députés débattent du plan de défense",
        "es": "Los diputados debaten el plan de defensa",
        "km": "រដ្ឋសភាបើកកិច្ចប្រជុំពិភាក្សាផែនការការពារជាតិ",
        "zh": "国会开始审议国防计划",
        "ja": "国会で防衛計画の審議始まる",
        "vi": "Quốc hội thảo luận kế hoạch quốc phòng",
        "th": "สภาผู้แทนราษฎรเริ่มอภิปรายแผนกลาโหม",
        "id": "Parlemen mulai bahas rencana pertahanan",
        "ko": "국회, 방위계획 심의 착수",
    },
    "power plant": {
        "en": "First reactor goes online at new nuclear plant",
        "ru": "Первый энергоблок АЭС выдал ток",
        "fr": "Le premier réacteur de la centrale nucléaire démarre",
        "es": "La central nuclear conecta su primer reactor",
        "km": "រោងចក្រអគ្គិសនីថ្មីចាប់ផ្តើមដំណើរការ",
        "zh": "首座核电站并网发电",
        "ja": "原発が13年ぶりに再稼働",
        "vi": "Nhà máy điện hạt nhân đầu tiên hòa lưới",
        "th": "โรงไฟฟ้าแห่งใหม่เริ่มเดินเครื่อง",
        "id": "Pembangkit listrik baru mulai beroperasi",
        "ko": "신규 원전 상업운전 개시",
    },
    "mining": {
        "en": "Government grants licence for lithium mine",
        "ru": "Правительство выдало лицензию на золотой рудник",
        "fr": "Le gouvernement accorde un permis minier à une société australienne",
        "es": "El Gobierno otorga la concesión de la mina de litio",
        "km": "រដ្ឋាភិបាលផ្តល់អាជ្ញាបណ្ណរុករករ៉ែមាស",
        "zh": "政府批准铜矿开发项目",
        "ja": "政府が銅山の開発を許可",
        "vi": "Chính phủ cấp phép khai thác mỏ đồng",
        "th": "รัฐอนุมัติประทานบัตรเหมืองทอง",
        "id": "Pemerintah beri izin tambang nikel",
        "ko": "정부, 구리 광산 개발 허가",
    },
    "infrastructure": {
        "en": "High-speed railway opens between the two cities",
        "ru": "Новый мост через реку открыли для движения",
        "fr": "Inauguration du pont sur le fleuve",
        "es": "Inauguran el nuevo puente sobre el río",
        "km": "សម្ពោធស្ពានថ្មីឆ្លងទន្លេ",
        "zh": "跨江大桥正式通车",
        "ja": "高速鉄道が開業",
        "vi": "Thông xe cao tốc nối hai tỉnh",
        "th": "เปิดใช้สะพานข้ามแม่น้ำแห่งใหม่",
        "id": "Presiden resmikan jembatan baru",
        "ko": "두 도시 잇는 고속철도 개통",
    },
    "vaccine": {
        "en": "Regulator approves malaria vaccine for infants",
        "ru": "Регулятор одобрил вакцину от малярии",
        "fr": "L'agence homologue un vaccin contre le paludisme",
        "es": "El regulador aprueba la vacuna contra la malaria",
        "km": "អនុញ្ញាតឲ្យប្រើវ៉ាក់សាំងជំងឺគ្រុនចាញ់",
        "zh": "监管机构批准疟疾疫苗",
        "ja": "マラリアワクチンを承認",
        "vi": "Phê duyệt vắc xin sốt rét",
        "th": "อนุมัติวัคซีนมาลาเรีย",
        "id": "Regulator setujui vaksin malaria",
        "ko": "말라리아 백신 승인",
    },
}

LOOK_ALIKES = [
    ("court ruling", "en", "Ruling party picks its candidate"),
    ("court ruling", "es", "El portavoz condena el ataque"),
    ("court ruling", "id", "Keputusan rapat dibandingkan dengan tahun lalu"),
    ("trial", "en", "Goalkeeper defends penalty save"),
    ("trial", "zh", "乘客被告知航班取消"),
    ("trial", "es", "El proceso de paz avanza"),
    ("trial", "vi", "Công ty bị xử lý vì khói bụi"),
    ("protest", "es", "El ministro manifestó su apoyo"),
    ("protest", "en", "The chef demonstrated a new recipe"),
    ("strike", "en", "Air strikes hit the capital"),
    ("strike", "en", "Two companies strike a deal"),
    ("strike", "ja", "シンガポールとオーストリアの選手がテストに合格"),
    ("strike", "id", "Mobil mogok di tengah jalan"),
    ("strike", "es", "Un par de turistas perdidos"),
    ("budget", "en", "Talks in an appropriate setting"),
    ("interest rate", "en", "Unemployment rate falls to 4%"),
    ("ceasefire", "en", "Firefighters put out forest fire"),
    ("ceasefire", "ko", "종전보다 값이 올랐다"),
    ("peace talks", "zh", "专家建议和家人多沟通"),
    ("sanctions", "es", "Sin embargo, el equipo ganó"),
    ("agreement", "en", "According to officials, the road is open"),
    ("agreement", "es", "Tratan de llegar a tiempo"),
    ("agreement", "ja", "選挙公約を発表"),
    ("legislation", "en", "Bill Murray stars in new film"),
    ("legislation", "en", "Pop star sues her brother-in-law"),
    ("legislation", "fr", "Cela constitue un exemple"),
    ("resignation", "en", "The team did not look quite as strong"),
    ("resignation", "id", "Kemunduran nilai rupiah"),
    ("outbreak", "ru", "Вспышка на Солнце вызвала полярное сияние"),
    ("outbreak", "ru", "Президент Кореи прибыл в Токио"),
    ("parliament", "fr", "En parlant plusieurs langues"),
    ("parliament", "ru", "Он пришел ради детей"),
    ("power plant", "ja", "アムステルダムで展覧会"),
    ("power plant", "fr", "La région centrale sous la pluie"),
    ("mining", "ru", "Конец карьеры вратаря"),
    ("mining", "es", "Cobran tarifas altas en el minuto final"),
    ("infrastructure", "ru", "Прыжок на восемь метров"),
    ("infrastructure", "es", "Ganó los doscientos metros"),
    ("vaccine", "en", "Patient's immune system recovers"),
]
# fmt: on


@cache
def matcher() -> IndexMatcher:
    """One follow-up a concept, of its name."""
    return Language(MatchPolicy(), ZoneInfo("UTC")).matcher(
        [
            replace(followup(facets=(Facet("what", (), concepts=(concept,)),)), id=FollowUpId(concept))
            for concept in CONCEPTS
        ]
    )


def said(headline: str, lang: str) -> set[str]:
    return {match.followup for match in matcher().judge(item(headline, lang=lang))}


@pytest.mark.parametrize(
    ("concept", "lang", "headline"),
    [(concept, lang, one) for concept, said_in in HEADLINES.items() for lang, one in said_in.items()],
)
def test_a_headline_says_its_concept(concept: str, lang: str, headline: str) -> None:
    assert concept in said(headline, lang)


@pytest.mark.parametrize(("concept", "lang", "headline"), LOOK_ALIKES)
def test_a_word_of_another_matter_says_no_concept(concept: str, lang: str, headline: str) -> None:
    assert concept not in said(headline, lang)


@pytest.mark.parametrize("concept", sorted(CONCEPTS))
def test_a_concept_has_words_in_every_language(concept: str) -> None:
    assert CONCEPTS[concept].keys() == CONCEPTS["warship"].keys()
    assert all(len(words) == len(set(words)) > 0 for words in CONCEPTS[concept].values())


def test_the_how_to_lists_every_concept() -> None:
    events = ", ".join(sorted(CONCEPTS.keys() - ACTORS))
    assert (
        f"what happens ({events}) or who or what it is about ({', '.join(sorted(ACTORS))})"
        in HOWTO.read_text()
    )

"""Words that say what kind of thing an item reports: a plan, an event, a look back. One table a language.

A cue is a regular expression over folded text (lower case, Latin letters without accents, no zero-width
marks). Cues are general newsroom words; nothing here knows any article.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from service.domain.development import SETTLED, Kind


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language, each an alternation.

    Args:
        negated: words that turn round the cue that follows them.
        negated_after: words that turn round the cue that they follow.
        doubted: only may be so.
        denied: what was told is not so.
        resumed: what was put off or called off comes after all.
        postponed: later than was told.
        cancelled: not at all.
        ended: it is over.
        result: what came of it.
        begun: it happens.
        planned: it is to happen.
        past: looks back at earlier years.
        opinion: is an opinion.
    """

    negated: str
    negated_after: str
    doubted: str
    denied: str
    resumed: str
    postponed: str
    cancelled: str
    ended: str
    result: str
    begun: str
    planned: str
    past: str
    opinion: str


CUES = {
    "en": Cues(
        negated=r"not?|\w+n['’]t|never|no longer|without being|nor|cannot|fail(?:s|ed) to be",
        negated_after=r"(?!)",
        doubted=r"might|could|may(?! \d)(?= \w)|rumou?r\w*|reportedly|speculat\w*|consider\w*|mull\w*|threat\w*|urge[sd]?|fears?|risk\w*|unless|in doubt|uncertain",
        denied=r"den(?:y|ies|ied|ying|ial)|refut\w*|rebut\w*|debunk\w*|dismiss\w* (?:reports?|claims?|rumou?rs?|talk)|not true|false reports?|fake news|no truth|turn(?:s|ed)? down|reject(?:s|ed)?|refus(?:es|ed)|declin(?:es|ed) to",
        resumed=r"resum\w*|back on(?: track)?|after all|as (?:planned|scheduled) after|reinstat\w*|revived?|un-?shelved|lifts? (?:the )?(?:ban|suspension)|goes? ahead despite|will (?:still )?go ahead|still on|reopens? talks",
        postponed=r"postpon\w*|(?<!after )(?<!after a )(?<!despite )(?<!despite a )delay(?:s|ed|ing)?|put(?:s|ting)? (?:\w+ ){0,4}?(?:back|off|on hold)|push(?:es|ed|ing)? (?:[\w'’]+ ){0,5}?back|resched\w+|(?:re)?moved to (?:next|a later|january|february|march|april|may|june|july|august|september|october|november|december)|later than|deferr?\w*|defers|(?:shelv|suspend)\w*(?=.* until )|slips? to|pushed to|held over|off until",
        cancelled=r"cancel\w*|call(?:s|ed|ing)? off|call(?:s|ed|ing) (?:\w+ ){1,4}?off|scrap(?:s|ped|ping)?|shelv\w*(?!.* until )|abandon\w*|axed|axes|halt\w* plans|rul(?:e|es|ed) out|suspend\w*(?!.* until )|drops? plans?|pull(?:s|ed)? (?:out|the plug)|will not (?:go ahead|take place|happen|be held|dock|visit|come)|won['’]t (?:go ahead|take place|happen|be held|dock|visit|come)|not going ahead|withdr[ae]w\w*",
        ended=r"leaves?|left|depart(?:s|ed|ing|ures?)?|back (?:home|from)|sail\w* (?:out|away)|conclud\w*|complet\w*|ends?|ended|ending|finish\w*|wrap\w* up|graduat\w*|returns? from|sets? sail|sail(?:s|ed) (?:for|after|home|from)|wav(?:es?|ed) off|weigh(?:s|ed) anchor|heads? home|over$|closes|closed|bids? farewell|wind(?:s|ing)? up",
        result=r"results?|wins?|won|seats|landslide|elected|re-elected|sworn in|takes? office|appointed|named|confirm\w*(?= (?:\w+ ){0,3}(?:as|results?|wins?|victory|seats|tally|count|\d+) )|official:|sweeps|swept|elects|becomes|became|claim(?:s|ed) victory|tak(?:es?|en|ing) (?:the |their )?oath|takes \d+|secur(?:es|ed)|clinch\w*|claims? (?:\d+|victory|win)|triumph\w*|chosen|unanimous\w*|takes? (?:the )?(?:chair|helm|gavel)",
        begun=r"arriv\w*|docks?|docked|berths|berthed|moors|moored|anchors|anchored|drops anchor|opens?|opened|begins?|began|starts?|started|launch\w*|hosts?|hosted|held|convenes?|casts?|voted?|voting|polls open|cast ballots?|visits(?! to| by| from| of)|visited|on (?:\w+ ){0,3}visit|sign(?:s|ed)|inaugurat\w*|goes to the polls|approv(?:es|ed)|charged|arrest(?:s|ed)|issu(?:es|ed)|reopen(?:s|ed)|gets|ratif(?:ies|ied)|adopt(?:s|ed)|pass(?:es|ed)|inks|under way|underway|kick(?:s|ed)? off|tour(?:s|ed)|sail(?:s|ed) in(?:to)?|pulls? in(?:to)?|takes? over|took over|welcom(?:es|ed)|greet(?:s|ed)|calls? at|call(?:s|ed) in at|mak(?:es|ing) (?:\w+ )?port call|made (?:\w+ )?port call|steam(?:s|ed)? into|go to (?:the )?polls|takes? part|sign deals?|sign pacts?|ties up|tied up|lands|landed|touches down|alongside|receiv(?:es|ed)|meets|met|tour(?! (?:groups?|operators?|packages?))|practis(?:es?|ed)|practic(?:es?|ed)|breaks? ground|broke ground|hands? over|handed over|fl(?:y|ies|ew) (?:out|off|in(?:to)?|to)|sets? off",
        planned=r"will(?! \w+[^s\W]s\b)|would|to (?:be|visit|open|hold|host|dock|arrive|train|sign|start|begin|receive|attend|run|stand|pay|call|make|send|take|get|give|join|meet|lead|go|come|leave|depart|sail|return|launch|build|travel|fly|land|study|learn|choose|pick|vote|elect)|on (?:the )?table|read(?:y|ies|ying)|gear(?:s|ing)? up|brac(?:es|ing)|awaits?|awaiting|stage set|expect\w*|schedul\w*|plan\w*|set to|due|prepar\w*|discuss\w*|seek\w*|offer\w*|propos\w*|invit\w*|ahead of|upcoming|next (?:week|month|year)|eyes|register\w*|apply|applications|candidates?|draws?|list|consider\w*|mull\w*|vows?|pledg\w*|agree\w*|mean to|in talks|wants?|preview|likely|hopes? to|aims? to|on course to|reserved|pencil\w* in|scouts?|sizes? up|weighs?|shortlist\w*|clears? (?:a )?berth|bound for|heads? for|en route",
        past=r"from the files?|the day the|most read|year in review|rewind|then and now|years ago|decades? ago|flashback|from the archives?|archive:|on this day|this day in|remember when|throwback|look(?:ing)? back|anniversary|first published|history of|recall(?:s|ed|ing)?|back in \d{4}|a year after|\d+ years? on|years on",
        opinion=r"^(?:opinion|comment|op-ed|editorial|analysis|column|letter|review|podcast|quiz)\b[:|]?|opinion:|op-ed",
    ),
    "fr": Cues(
        negated=r"pas|n['’]est|n['’]a|ne sera|ne seront|jamais|non",
        negated_after=r"pas|plus",
        doubted=r"pourrai\w*|rumeur\w*|envisag\w*|menac\w*|incertain\w*|risqu\w*",
        denied=r"dement\w*|nie(?:nt)?\b|refut\w*|refuse[es]*|rejet\w*|fausse nouvelle|infirm\w*",
        resumed=r"repren\w*|repris\w*|repris|retabl\w*|maintenu\w*|finalement lieu|aura bien lieu",
        postponed=r"report(?:e|ee|es|ees|er|ent)\b(?! de\b)|repouss\w*|differ(?:e|ee|es|er)\b|decal\w*|ajourn\w*|retard\w*|report (?:de la|du|des|de l['’])",
        cancelled=r"annul\w*|abandonn\w*|suspend\w*|suspension|renonc\w*|n['’]aura pas lieu|enterr\w*",
        ended=r"quitt\w*|achev\w*|termin\w*|conclu\w*|repart\w*|reparti\w*|cloture\w*|leve l['’]ancre|appareill\w*|prend fin|pris fin|de retour (?:de|d['’])",
        result=r"confirme\w*|proclam\w*|resultats?|remport\w*|gagn\w*|sieges|(?:est |ete )?elue? (?:president\w*|a la|au)|reelu\w*|triomph\w*|rafle\w*|victoire|devient (?:le |la )?president\w*|nomme\w* president\w*|prend la tete|intronis\w*|de retour a la presidence",
        begun=r"arriv\w*|accost\w*|amarr\w*|ouvr\w*|ouvert\w*|commenc\w*|debut\w*|vot\w*|renouvel\w*|accueil\w*|salu\w*|sign\w*|reçoit|recoit|lance\w*|relanc\w*|inaugur\w*|tient|tenu\w*|mouill\w*|(?:en |fait )escale|escale d\w*",
        planned=r"prevu\w*|doit|devrait|devraient|attendu\w*|prochain\w*|veut|projet\w*|annonc\w*|prepar\w*|candidat\w*|tete de liste|(?!opera|camera)\w{3,}(?:eront|iront|era|ira)",
        past=r"il y a \w+ ans|archives?|retour sur|anniversaire|en souvenir",
        opinion=r"^(?:tribune|opinion|editorial|chronique|analyse)\b",
    ),
    "es": Cues(
        negated=r"no|nunca|sin",
        negated_after=r"(?!)",
        doubted=r"podria\w*|rumor\w*|estudia\w*|amenaz\w*|en duda|quizas",
        denied=r"desmient\w*|desmint\w*|desmenti\w*|niega\w*|nego|rechaz\w* los rumores|falso",
        resumed=r"reanud\w*|retom\w*|sigue en pie|se mantiene|finalmente se (?:hara|celebrara)|reactiv\w*|restablec\w*",
        postponed=r"aplaz\w*|pospon\w*|pospuest\w*|retras\w*|posterg\w*|difier\w*",
        cancelled=r"cancel\w*|suspend\w*|suspens\w*|anul\w*|descart\w*|desist\w*|no se (?:celebrara|realizara)",
        ended=r"conclu\w*|termin\w*|zarp\w*|abandon\w*|partio|partieron|finaliz\w*|zarpa\w*|clausur\w*|cerr\w*",
        result=r"resultados?|gan\w*|escanos|elegid\w*|arras\w*|victoria|asume|nombrad\w*",
        begun=r"lleg\w*|atrac\w*|inici\w*|comienz\w*|abr\w*|vot\w*|visit\w*|firm\w*|celebra\w*|inaugur\w*|arrib\w*|recib\w*|lanz\w*|arranc\w*",
        planned=r"previst\w*|proxim\w*|prepar\w*|anunci\w*|espera\w*|plane\w*|(?:llegar|atracar|visitar|iniciar|comenzar|empezar|abrir|celebrar|votar|firmar|recibir|zarpar|partir|viajar|elegir|entrenar|formar)an?",
        past=r"hace \w+ anos|archivo|aniversario",
        opinion=r"^(?:opinion|editorial|columna)\b",
    ),
    "ru": Cues(
        negated=r"не|ни|нет",
        negated_after=r"(?!)",
        doubted=r"может|могут|мог(?:ли|ла)? бы|слух\w*|возможн(?!ост)\w*|грозит|под вопросом|рассматрива\w*|призвал\w*",
        denied=r"опров[её]рг\w*|опроверж\w*|не подтверд\w*|не подтвержд\w*|фейк\w*|отрица\w*|отверг\w*|отклонил\w*|не прибыл\w*|не состоял\w*",
        resumed=r"возобнов\w*|все[ -]таки|состоится вопреки|по плану|снял\w* (?:запрет|ограничени\w*)|вернул\w*сь к",
        postponed=r"перен[оеё]с\w*|отлож\w*|отсроч\w*|задерж(?:ив\w*|ка|ки|кой)|отодви\w*|сдви[гн]\w*",
        cancelled=r"отмен\w*|приостан[ао]в\w*|отказал\w*(?:с[ья])? от|сорвал\w*|не состоится|аннулир\w*|свернул\w*|заморо\w*",
        ended=r"заверш\w*|поки\w+|ушл?[иа]?\b|вышл?[иа]?\b|вышел|ушел|окончил\w*|закончил\w*|сменил\w*",
        result=r"результат\w*|победил\w*|получил\w* \d+|мандат\w*|избран\w*|переизбран\w*|итоги|утвердил\w*|победа|победу|выиграл\w*|возглавил\w*|стал\w* (?:председател\w*|президент\w*|спикер\w*)",
        begun=r"прибыл\w*|пришл\w*|зашел|зашли|открыл\w*|начал\w*|прош[её]л\w*|прошл\w*|состоял\w*|проголосовал\w*|ошвартовал\w*|подписал\w*|остановил\w*|ввел\w*|одобрил\w*|принял\w*|вступил\w*|посетил\w*|пров[ео]л\w*|запустил\w*|задержал\w*|задержан\w*|арестова\w*|встретил\w*|причалил\w*|стартовал\w*|введен\w*|открыт[аоы]?|прибыва\w*|выставил\w*|погиб\w*|пришел|бросил\w* (?:швартовы|якорь)|прилетел\w*|приземлил\w*|сел[аио]?(?= (?:в|за|на))",
        planned=r"готов\w*|план\w*|намер\w*|взял\w* курс|следу[ею]т|направля\w*|буд[еу]т|ожида\w*|предстоя\w*|обсу[дж]\w*|предлож\w*|предстоит|пригласил\w*|ждет|(?!институт|салют|дебют|маршрут|минут|статут)\w{3,}(?:[уюя]т|[уюя]тся|[еи]тся)|станет|пройдет|посетит|прибудет|примет|проведет|откроет|начнет|остановит|отправит|получит|подпишет|закроет|запустит|купит|построит|зайдет|придет|выйдет|вступит|анонсир\w*",
        past=r"самое читаемое|лет назад|год назад|архив\w*|годовщин\w*|в этот день|вспомин\w*|история",
        opinion=r"^(?:мнение|колонка|комментарий|анализ|научная статья|интервью)\b",
    ),
    "km": Cues(
        negated=r"មិនត្រូវបាន|មិនបាន|មិន|គ្មាន|ពុំ",
        negated_after=r"(?!)",
        doubted=r"អាចនឹង|អាច|ពាក្យចចាមអារ៉ាម|ពិចារណា",
        denied=r"បដិសេធ|មិនពិត|ព័ត៌មានក្លែងក្លាយ",
        resumed=r"បន្តឡើងវិញ|ដំណើរការឡើងវិញ|ចាប់ផ្តើមឡើងវិញ|ចាប់ផ្ដើមឡើងវិញ|តាមផែនការដដែល|ដដែល",
        postponed=r"ពន្យារ|លើកពេល|ពន្យារពេល|លើកទៅ|ពន្យាពេល",
        cancelled=r"លុបចោល|បោះបង់|ផ្អាក|លុបឈ្មោះ",
        ended=r"ចាកចេញ|បញ្ចប់|បានចេញពី|បិទបញ្ចប់|ចេញដំណើរ(?!ទៅ)",
        result=r"លទ្ធផល|ឈ្នះ|អាសនៈ|ជាប់ឆ្នោត|ជាប់ជា|ជ្រើសតាំង.{0,30}ជាប្រធាន|ក្លាយជា",
        begun=r"មកដល់|ចូលចត|បានចូល|បើក|ចាប់ផ្តើម|ចាប់ផ្ដើម|ទៅបោះឆ្នោត|ជួប|ចូលសំចត|សម្ពោធ|ប្រារព្ធ|ដំណើរការ|ប្រគល់|ចេញដំណើរទៅ",
        planned=r"គ្រោង|ត្រៀម|នឹង|រៀបចំ|ប្រកាស|ចាប់ឆ្នោត|បេក្ខជន|ស្នើ|ផុតកំណត់",
        past=r"ឆ្នាំមុន|កាលពីឆ្នាំ|រំលឹក",
        opinion=r"^(?:ទស្សនៈ|មតិ)",
    ),
    "zh": Cues(
        negated=r"不会|不會|没有|沒有|并未|並未|未|不再|不",
        negated_after=r"(?!)",
        doubted=r"可能|或将|或將|传闻|傳聞|考虑|考慮|恐",
        denied=r"否认|否認|拒绝|拒絕|辟谣|闢謠|澄清|不实|不實|驳斥|駁斥",
        resumed=r"恢复|恢復|重启|重啟|如期|照常|重新启动|重新啟動",
        postponed=r"推迟|延期|延后|推遲|延後|延至|改期|押后|押後",
        cancelled=r"取消|中止|搁置|擱置|叫停|终止|終止|放弃|放棄",
        ended=r"离开|離開|结束|結束|驶离|駛離|完成|启航|啟航|起航|闭幕|閉幕|落幕|离港|離港|回国|归国",
        result=r"结果|結果|当选|當選|获\w*席|席位|胜|勝|公布|赢得|贏得|出任|就任|获选|獲選",
        begun=r"抵达|抵達|停靠|靠泊|开班|開班|举行|舉行|投票|启动|啟動|今選|开始|開始|签署|到访|到訪|访问|訪問|开幕|開幕|召开|召開|登陆|进港|入港|签订|赴.{1,4}(?:接受|参加|參加|出席)",
        planned=r"将|將|计划|計劃|预计|預計|拟|擬|准备|準備|候选|候選",
        past=r"年前|回顾|回顧|历史上的今天|周年",
        opinion=r"^(?:评论|評論|社评|社評|观点|觀點)",
    ),
    "ja": Cues(
        negated=r"(?!)",
        negated_after=r"(?:は|を|も)?(?:せず|しない|しません|ではない|されず|なし|ない)",
        doubted=r"可能性|かもしれ|検討|懸念|うわさ|恐れ|か$",
        denied=r"否定|デマ|事実ではない|誤報",
        resumed=r"再開|予定通り|予定どおり|復活",
        postponed=r"延期|先送り|繰り延べ|見合わせ|延ばす",
        cancelled=r"中止|取り消し|撤回|取りやめ|取り止め|白紙|断念|キャンセル",
        ended=r"出港|離れ|終了|終え|退任|出航|閉幕|閉会|帰国|離港|離れた|後にした",
        result=r"結果|当選|議席|圧勝|勝利|選出",
        begun=r"入港|寄港|到着|開催|開始|投票|開幕|署名|調印|紹介|着岸|接岸|開会|始まる|始まった|始まり|訪問し|発足|会談",
        planned=r"^.*(?:予定|計画|見通し|準備|方針|意欲)|^.*へ(?:$|[、 ])|候補",
        past=r"年前|振り返|周年|アーカイブ",
        opinion=r"^(?:社説|論説|コラム|解説)",
    ),
    "vi": Cues(
        negated=r"khong|chua|khong bi",
        negated_after=r"(?!)",
        doubted=r"co the|tin don|xem xet|nguy co",
        denied=r"bac bo|phu nhan|dinh chinh|tin gia",
        resumed=r"noi lai|khoi dong lai|van dien ra|van duoc|tro lai dung ke hoach",
        postponed=r"hoan(?! (?:thanh|toan|nghenh|ha|tat|canh|hao))|doi lich|lui lai|doi sang|tri hoan",
        cancelled=r"huy(?: bo)?|dinh chi|tam dung|tam ngung",
        ended=r"roi|ket thuc|hoan thanh|hoan tat|be mac|roi cang|len duong ve",
        result=r"ket qua|dac cu|\d+ ghe|so ghe|chien thang|thang (?:cu|loi|lon)|gianh",
        begun=r"cap cang|den tham|khai mac|bat dau|bo phieu|ky ket|tham|dien ra|to chuc|tiep don|khoi dong|cap ben|di bau|khanh thanh|mo (?:cua|nha may|van phong|duong bay|khoa|lop)",
        planned=r"se|du kien|ke hoach|chuan bi|ung cu|an dinh|sap|len lich",
        past=r"ngay nay nam xua|nam xua|nam truoc|nhin lai|ky niem",
        opinion=r"^(?:y kien|binh luan|goc nhin)",
    ),
    "th": Cues(
        negated=r"ไม่ได้|ไม่|มิได้|ยังไม่",
        negated_after=r"(?!)",
        doubted=r"อาจ|ข่าวลือ|พิจารณา|เสี่ยง",
        denied=r"ปฏิเสธ|ข่าวปลอม|ไม่เป็นความจริง",
        resumed=r"กลับมา|เดินหน้าต่อ|ตามกำหนดเดิม|ตามเดิม|รื้อฟื้น",
        postponed=r"เลื่อน(?!ตำแหน่ง)",
        cancelled=r"ยกเลิก|ระงับ|พับแผน|ล้มเลิก",
        ended=r"ออกจาก|สิ้นสุด|เสร็จสิ้น|ปิดฉาก|เดินทางกลับ|อำลา",
        result=r"ผลการ|ชนะ|ที่นั่ง|ได้รับเลือก",
        begun=r"เทียบท่า|มาถึง|เปิด|เริ่ม|ลงคะแนน|เลือกตั้ง|เยือน|ลงนาม|จัดขึ้น|เดินทางถึง|ต้อนรับ|จอดเทียบ",
        planned=r"จะ|เตรียม|คาด|กำหนด|ผู้สมัคร|แผน",
        past=r"ปีก่อน|ย้อน|ครบรอบ",
        opinion=r"^(?:บทความ|ความเห็น|บทวิเคราะห์)",
    ),
}
UNSPACED = ("km", "zh", "ja", "th")
# The second of two years ("2021-2025") counts; the year in a longer number or a date does not.
YEAR = re.compile(r"(?:(?<![\d.,/-])|(?<=\d{4}-))(1[89]\d\d|20\d\d)(?![\d])")


def _compile(cue: str, lang: str) -> re.Pattern[str]:
    if lang in UNSPACED:
        return re.compile(unicodedata.normalize("NFKD", cue))  # as folded text is: marks of kana stand apart
    return re.compile(rf"(?<!\w)(?:{cue})(?!\w)")


_COMPILED = {
    lang: {name: _compile(getattr(cues, name), lang) for name in Cues.__slots__}
    for lang, cues in CUES.items()
}


def _tables(lang: str) -> dict[str, re.Pattern[str]]:
    return _COMPILED.get(lang, _COMPILED["en"])


@lru_cache(maxsize=64)  # one item is measured against many follow-ups
def kind_of(title: str, summary: str, lang: str) -> tuple[Kind, str]:
    """What kind of development an item reports, and how far the thing has come.

    The title decides; the summary speaks where the title has no cue. A postponement or cancellation in the
    summary alone counts unless the title tells that the thing happened: there something else was put off.

    Args:
        title: folded.
        summary: folded.
        lang: its language; English cues where there is no table for it.

    Returns:
        The kind, and the phase: plan, begin, result, end; doubted, denied and resumed put in question or
        take back what was told. What is postponed or cancelled is a plan, or has no phase.
    """
    told = _told(title, lang)
    if told is not None and told != _PLAN:
        return told
    more = _told(summary, lang)
    if more is None or more[1] == "doubted" or (more[1] == "denied" and not _denies(summary, lang)):
        return _PLAN  # what a summary puts in question, or says did not happen, is rarely the matter itself
    # "Ship expected on Sunday | The stay is to end on Wednesday": a plan. Put off in the summary: put off.
    return more if told is None or more[0] in SETTLED else told


_Table = dict[str, re.Pattern[str]]
_Cue = re.Match[str] | None
_PLAN = (Kind.ADVANCE, "plan")
NEAR = 25  # characters between a word that turns a cue round and the cue: "was not, after all, postponed"


def _denies(text: str, lang: str) -> bool:
    return _tables(lang)["denied"].search(text) is not None


def _told(text: str, lang: str) -> tuple[Kind, str] | None:
    """What one text tells by its cues; None where it has none."""
    cues = _tables(lang)
    if _denies(text, lang):
        return Kind.ADVANCE, "denied"
    after_all = cues["resumed"].search(text)
    if after_all and not _is_negated(text, after_all, cues, near=len(text)):
        return Kind.ADVANCE, "resumed"
    doubt, planned = cues["doubted"].search(text), cues["planned"].search(text)
    return _settled(text, cues, doubt, planned) or _happened(text, cues, doubt, planned)


def _settled(text: str, cues: _Table, doubt: _Cue, planned: _Cue) -> tuple[Kind, str] | None:
    """Whether a text tells of a cancellation or postponement, or that there is none."""
    for name, kind in (("cancelled", Kind.CANCELLED), ("postponed", Kind.POSTPONED)):
        found = list(cues[name].finditer(text))
        if found and all(_is_negated(text, cue, cues) for cue in found):
            return Kind.ADVANCE, "resumed"  # "was not postponed" takes back what was told, or was feared
        if found and doubt:
            return Kind.ADVANCE, "doubted"  # "may be cancelled"
        if found:
            return kind, "plan" if _is_to_come(planned, found[0]) else ""  # "to be cancelled"
    return None


def _is_to_come(planned: _Cue, settled: re.Match[str]) -> bool:
    """Whether a cue of plans stands right before another ("to be cancelled") or is it (Russian "отменят")."""
    if planned is None:
        return False
    return planned.span() == settled.span() or planned.start() < settled.start() <= planned.end() + 1


def _happened(text: str, cues: _Table, doubt: _Cue, planned: _Cue) -> tuple[Kind, str] | None:
    """How far a text tells that the thing has come."""
    first = min(cue.start() if cue else len(text) for cue in (planned, doubt))
    for name, phase in (("ended", "end"), ("result", "result"), ("begun", "begin")):
        told = cues[name].search(text)
        # "expected to leave": a plan; "left, and is expected back": an event.
        if told and told.start() < first:
            return (Kind.ADVANCE, "denied") if _is_negated(text, told, cues) else (Kind.HAPPENED, phase)
    if doubt:
        return Kind.ADVANCE, "doubted"
    return _PLAN if planned else None


def _is_negated(text: str, cue: re.Match[str], cues: _Table, near: int = NEAR) -> bool:
    """Whether the words before a cue, or right after it, turn it round."""
    before = text[max(0, cue.start() - near) : cue.start()]
    clause = re.split(r"[.,;:!?|。，、；：！？]", before)[-1]
    return bool(cues["negated"].search(clause) or cues["negated_after"].match(text, cue.end()))


@lru_cache(maxsize=64)
def looks_back(text: str, lang: str, since: date) -> str:
    """The words by which a text looks back at earlier years; empty where it does not.

    Args:
        text: folded.
        lang: its language.
        since: the day of the article; years before that year are earlier years.
    """
    cue = _tables(lang)["past"].search(text)
    if cue:
        return cue.group().strip()
    years = [int(year) for year in YEAR.findall(text)]
    if years and max(years) < since.year:
        return str(max(years))
    return ""


@lru_cache(maxsize=64)
def is_opinion(text: str, lang: str) -> bool:
    """Whether a text says that it is an opinion."""
    return _tables(lang)["opinion"].search(text) is not None

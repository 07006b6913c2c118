"""Words that say what kind of thing an item reports: a plan, an event, a look back. One table a language.

A cue is a regular expression over folded text (lower case, Latin letters without accents, no zero-width
marks). Cues are general newsroom words; nothing here knows any article.
"""

import re
from dataclasses import dataclass
from datetime import date

from service.domain.development import Kind


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language, each an alternation."""

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
        postponed=r"postpon\w*|delay\w*|put(?:s|ting)? (?:back|off)|push\w* back|resched\w+|moved to next|later than",
        cancelled=r"cancel\w*|called? off|calls off|scrap\w*|shelv\w*|abandon\w*|axed|halt\w* plans|ruled? out|suspend\w*",
        ended=r"leaves?|left|depart\w*|sail\w* (?:out|away)|conclud\w*|complet\w*|ends?|ended|ending|finish\w*|wrap\w* up|graduat\w*|returns? from",
        result=r"results?|wins?|won|seats|landslide|elected|re-elected|sworn in|takes? office|appointed|named|confirm\w*",
        begun=r"arriv\w*|docks?|docked|berths?|berthed|moors?|moored|anchors?|drops anchor|opens?|opened|begins?|began|starts?|started|launch\w*|hosts?|hosted|held|convenes?|casts?|voted?|voting|polls open|cast ballots?|visits?|visited|sign(?:s|ed)|inaugurat\w*|goes to the polls",
        planned=r"will|would|to (?:be|visit|open|hold|host|dock|arrive|train|sign|start|begin|receive|attend|run|stand)|expect\w*|schedul\w*|plan\w*|set to|due|ready|prepar\w*|discuss\w*|seek\w*|offer\w*|propos\w*|invit\w*|ahead of|upcoming|next (?:week|month|year)|eyes|register\w*|apply|applications|candidates?|draws?|list|consider\w*|mull\w*|vows?|pledg\w*|agree\w*|mean to|in talks",
        past=r"from the files?|the day the|most read|year in review|rewind|then and now|years ago|decades? ago|flashback|from the archives?|archive:|on this day|this day in|remember when|throwback|look(?:ing)? back|anniversary|first published|history of|recall(?:s|ed|ing)?|back in \d{4}|a year after|\d+ years? on|years on",
        opinion=r"^(?:opinion|comment|op-ed|editorial|analysis|column|letter|review|podcast|quiz)\b[:|]?|opinion:|op-ed",
    ),
    "fr": Cues(
        postponed=r"report(?:e|ee|es|er)\b|repouss\w*|differ\w*|decal\w*",
        cancelled=r"annul\w*|abandonn\w*|suspend\w*",
        ended=r"quitt\w*|achev\w*|termin\w*|conclu\w*|repart\w*|reparti\w*",
        result=r"resultats?|remport\w*|gagn\w*|sieges|elu\w*|reelu\w*",
        begun=r"arriv\w*|accost\w*|amarr\w*|ouvr\w*|ouvert\w*|commenc\w*|debut\w*|vot\w*|renouvel\w*|accueil\w*|salu\w*|sign\w*",
        planned=r"prevu\w*|doit|devrait|devraient|attendu\w*|prochain\w*|veut|projet\w*|annonc\w*|prepar\w*|candidat\w*|tete de liste",
        past=r"il y a \w+ ans|archives?|retour sur|anniversaire|en souvenir",
        opinion=r"^(?:tribune|opinion|editorial|chronique|analyse)\b",
    ),
    "es": Cues(
        postponed=r"aplaz\w*|pospon\w*|pospuest\w*|retras\w*",
        cancelled=r"cancel\w*|suspend\w*|anul\w*",
        ended=r"conclu\w*|termin\w*|zarp\w*|abandon\w*|parti\w*",
        result=r"resultados?|gan\w*|escanos|elegid\w*",
        begun=r"lleg\w*|atrac\w*|inici\w*|comienz\w*|abr\w*|vot\w*|visit\w*|firm\w*",
        planned=r"previst\w*|proxim\w*|prepar\w*|anunci\w*|espera\w*|plane\w*",
        past=r"hace \w+ anos|archivo|aniversario",
        opinion=r"^(?:opinion|editorial|columna)\b",
    ),
    "ru": Cues(
        postponed=r"перен[оеё]с\w*|отлож\w*|отсроч\w*|задерж\w*",
        cancelled=r"отмен\w*|приостанов\w*|отказал\w*",
        ended=r"заверш\w*|поки\w+|ушл?[иа]?\b|вышл?[иа]?\b|вышел|ушел|окончил\w*|закончил\w*|сменил\w*",
        result=r"результат\w*|победил\w*|получил\w* \d+|мандат\w*|избран\w*|переизбран\w*|итоги|утвердил\w*",
        begun=r"прибыл\w*|пришл\w*|зашел|зашли|открыл\w*|начал\w*|прош[её]л\w*|прошл\w*|состоял\w*|проголосовал\w*|ошвартовал\w*|подписал\w*",
        planned=r"готов\w*|план\w*|намер\w*|буд[еу]т|ожида\w*|предстоя\w*|обсу[дж]\w*|предлож\w*|предстоит|пригласил\w*|ждет",
        past=r"самое читаемое|лет назад|год назад|архив\w*|годовщин\w*|в этот день|вспомин\w*|история",
        opinion=r"^(?:мнение|колонка|комментарий|анализ|научная статья|интервью)\b",
    ),
    "km": Cues(
        postponed=r"ពន្យារ|លើកពេល|ពន្យារពេល",
        cancelled=r"លុបចោល|បោះបង់|ផ្អាក",
        ended=r"ចាកចេញ|បញ្ចប់",
        result=r"លទ្ធផល|ឈ្នះ|អាសនៈ|ជាប់ឆ្នោត",
        begun=r"មកដល់|ចូលចត|បានចូល|បើក|ចាប់ផ្តើម|ចាប់ផ្ដើម|ទៅបោះឆ្នោត|ជួប",
        planned=r"គ្រោង|ត្រៀម|នឹង|រៀបចំ|ប្រកាស|ចាប់ឆ្នោត|បេក្ខជន|ស្នើ|ផុតកំណត់",
        past=r"ឆ្នាំមុន|កាលពីឆ្នាំ|រំលឹក",
        opinion=r"^(?:ទស្សនៈ|មតិ)",
    ),
    "zh": Cues(
        postponed=r"推迟|延期|延后|推遲|延後",
        cancelled=r"取消|中止|搁置|擱置",
        ended=r"离开|離開|结束|結束|驶离|駛離|完成",
        result=r"结果|結果|当选|當選|获\w*席|席位|胜|勝|公布",
        begun=r"抵达|抵達|停靠|靠泊|开班|開班|举行|舉行|投票|启动|啟動|今選|开始|開始|签署",
        planned=r"将|將|计划|計劃|预计|預計|拟|擬|准备|準備|候选|候選",
        past=r"年前|回顾|回顧|历史上的今天|周年",
        opinion=r"^(?:评论|評論|社评|社評|观点|觀點)",
    ),
    "ja": Cues(
        postponed=r"延期|先送り",
        cancelled=r"中止|取り消し|撤回",
        ended=r"出港|離れ|終了|終え|退任",
        result=r"結果|当選|議席|圧勝|勝利|選出",
        begun=r"入港|寄港|到着|開催|開始|投票|開幕|署名|調印|紹介",
        planned=r"予定|計画|見通し|へ$|準備|方針|候補",
        past=r"年前|振り返|周年|アーカイブ",
        opinion=r"^(?:社説|論説|コラム|解説)",
    ),
    "vi": Cues(
        postponed=r"hoan|doi lich",
        cancelled=r"huy",
        ended=r"roi|ket thuc|hoan thanh",
        result=r"ket qua|dac cu|ghe|thang",
        begun=r"cap cang|den tham|khai mac|bat dau|bo phieu|ky ket|tham",
        planned=r"se|du kien|ke hoach|chuan bi|ung cu",
        past=r"ngay nay nam xua|nam xua|nam truoc|nhin lai|ky niem",
        opinion=r"^(?:y kien|binh luan|goc nhin)",
    ),
    "th": Cues(
        postponed=r"เลื่อน",
        cancelled=r"ยกเลิก|ระงับ",
        ended=r"ออกจาก|สิ้นสุด|เสร็จสิ้น",
        result=r"ผลการ|ชนะ|ที่นั่ง|ได้รับเลือก",
        begun=r"เทียบท่า|มาถึง|เปิด|เริ่ม|ลงคะแนน|เลือกตั้ง|เยือน|ลงนาม",
        planned=r"จะ|เตรียม|คาด|กำหนด|ผู้สมัคร|แผน",
        past=r"ปีก่อน|ย้อน|ครบรอบ",
        opinion=r"^(?:บทความ|ความเห็น|บทวิเคราะห์)",
    ),
}
UNSPACED = ("km", "zh", "ja", "th")
YEAR = re.compile(r"(?<![\d.,/-])(1[89]\d\d|20\d\d)(?![\d])")


def _compile(cue: str, lang: str) -> re.Pattern[str]:
    return re.compile(cue if lang in UNSPACED else rf"(?<!\w)(?:{cue})(?!\w)")


_COMPILED = {
    lang: {name: _compile(getattr(cues, name), lang) for name in Cues.__slots__}
    for lang, cues in CUES.items()
}


def _tables(lang: str) -> dict[str, re.Pattern[str]]:
    return _COMPILED.get(lang, _COMPILED["en"])


def kind_of(text: str, lang: str) -> tuple[Kind, str]:
    """What kind of development a text reports, and how far the thing has come: plan, begin, result, end.

    Args:
        text: folded.
        lang: its language; English cues where there is no table for it.
    """
    cues = _tables(lang)
    if cues["cancelled"].search(text):
        return Kind.CANCELLED, ""
    if cues["postponed"].search(text):
        return Kind.POSTPONED, ""
    planned = cues["planned"].search(text)
    first = planned.start() if planned else len(text)
    for name, phase in (("ended", "end"), ("result", "result"), ("begun", "begin")):
        told = cues[name].search(text)
        # "expected to leave": a plan; "left, and is expected back": an event.
        if told and told.start() < first:
            return Kind.HAPPENED, phase
    return Kind.ADVANCE, "plan"


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


def is_opinion(text: str, lang: str) -> bool:
    """Whether a text says that it is an opinion."""
    return _tables(lang)["opinion"].search(text) is not None

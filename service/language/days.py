"""Days that a text names, such as "26 November" or "11月26日", by the months' names of CLDR."""

import unicodedata
from functools import cache

import regex
from babel import Locale

from service.language.text import fold

LANGUAGES = ("de", "en", "es", "fr", "id", "it", "km", "nl", "pt", "ru", "sv", "th", "uk", "vi")
BY_NUMBER = regex.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*日")  # Chinese and Japanese
BETWEEN = r"(?:\s*(?:st|nd|rd|th|er|º|-?(?:го|е))?\.?)"
RANGE = r"(?:\s*(?:[-–]|to|until|and|et|au|y|al|и|по|đến|den|ถึง|ដល់)\s*(?P<last>\d{1,2})" + BETWEEN + ")?"
# A stay until a day is not a stay on it: such a day says nothing against another.
UNTIL = regex.compile(
    r"(?<!\w)(?:until|till?|through|by|before|jusqu['’]au|avant le|hasta el|antes del|до|cho den|den|ก่อน|ถึง|រហូតដល់|មុន)\s*(?:ngay|วันที่|ថ្ងៃទី)?\s*$"
)
LASTS = (unicodedata.normalize("NFKD", "まで"), "为止", "為止")  # as folded text is
REACH = 24  # characters in which such a word is looked for
MONTHS, DAYS = 12, 31


def days(text: str, lang: str) -> frozenset[str]:
    """The days a text names, as month and day ("11-26"); of a span both ends, of a stay until a day none.

    Args:
        text: folded.
        lang: its language (BCP 47 primary tag); of Chinese, Japanese and unknown ones `月` and `日` count.
    """
    found = {
        (int(one[1]), int(one[2]))
        for one in BY_NUMBER.finditer(text)
        if not text.startswith(LASTS, one.end())
    }
    if lang in LANGUAGES:
        pattern, months = _months(lang)
        for one in pattern.finditer(text):
            if UNTIL.search(text, max(0, one.start() - REACH), one.start()) is not None:
                continue
            month = months[one["before"] or one["after"]]
            found |= {(month, int(day)) for day in (one["day"], one["last"], one["later"]) if day}
    return frozenset(
        f"{month:02}-{day:02}" for month, day in found if 1 <= month <= MONTHS and 1 <= day <= DAYS
    )


def without_days(text: str, lang: str) -> str:
    """The text with days taken out, so that a day is not read as a number of things."""
    text = BY_NUMBER.sub(" ", text)
    return str(_months(lang)[0].sub(" ", text)) if lang in LANGUAGES else text


TERMS = {
    "soon": r"today|tonight|tomorrow|aujourd['’]hui|demain|hoy|manana|сегодня|завтра|ថ្ងៃនេះ|ថ្ងៃស្អែក|今天|今日|明天|明日|あす|hom nay|ngay mai|วันนี้|พรุ่งนี้",
    "week": r"next week|semaine prochaine|proxima semana|semana proxima|на следующей неделе|សប្តាហ៍ក្រោយ|សប្ដាហ៍ក្រោយ|下周|下星期|来週|tuan (?:sau|toi)|สัปดาห์หน้า",
    "month": r"next month|mois prochain|proximo mes|mes proximo|в следующем месяце|ខែក្រោយ|下个月|下月|来月|thang (?:sau|toi)|เดือนหน้า",
    "year": r"next year|annee prochaine|an prochain|proximo ano|ano proximo|в следующем году|ឆ្នាំក្រោយ|明年|来年|nam (?:sau|toi)|ปีหน้า",
}
SOON = {term: regex.compile(rf"(?<![\p{{Latin}}\p{{Cyrillic}}])(?:{words})") for term, words in TERMS.items()}


def terms(text: str) -> frozenset[str]:
    """How soon a text says that something comes: soon (today, tomorrow), week, month, year.

    Args:
        text: folded.
    """
    return frozenset(term for term, pattern in SOON.items() if pattern.search(text))


@cache
def _months(lang: str) -> tuple["regex.Pattern[str]", dict[str, int]]:
    named = Locale.parse(lang).months
    months = {
        fold(name).text.strip("."): number
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in named[form][width].items()
    }
    names = "|".join(sorted(map(regex.escape, months), key=len, reverse=True))
    return regex.compile(
        rf"(?<![\d.,:])(?P<day>\d{{1,2}}){BETWEEN}{RANGE}\s*(?:de|of|ខែ)?\s*(?P<before>{names})(?![\w\d])"
        rf"|(?<!\w)(?P<after>{names})\.?\s+(?P<later>\d{{1,2}})(?![\d:])"
    ), months

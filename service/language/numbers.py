"""Numbers that a text gives, each with what is counted, so that a changed one is known as changed."""

from collections.abc import Iterator
from functools import cache

import regex

from service.language.days import without_days
from service.language.text import UNSPACED, stemmer_of

BEFORE = r"(?<![\p{Latin}\p{Cyrillic}\d.,:/+-])"
NUMBER = regex.compile(rf"{BEFORE}(?:\d{{1,3}}(?:[.,\u00a0 ]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?)(?!:\d)")
YEARS = range(1800, 2100)
# What a number is multiplied with. Longer forms first, since "mil" begins "million".
TIMES = (
    (1e12, r"trillions?\b|трлн|триллион\w*|兆"),
    (1e9, r"billions?\b|bn\b|milliards?\b|млрд|миллиард\w*|mil millones|ty\b|พันล้าน"),
    (1e8, r"亿|億"),
    (1e6, r"millions?\b|millones\b|millon\b|mn\b|млн|миллион\w*|trieu\b|ล้าน|លាន"),
    (1e4, r"万|萬|หมื่น|ម៉ឺន"),
    (1e3, r"thousand\b|mille\b|mil\b|тыс\w*|nghin\b|ngan\b|พัน|ពាន់"),
)
MULTIPLIED = tuple((factor, regex.compile(rf"\s*(?:{words})\.?")) for factor, words in TIMES)
OF = regex.compile(
    r"\s*(?:[\p{L}\p{M}]+\s+)?(?:of|out of|sur|des?|из|trong(?: so)?|จาก|ក្នុងចំណោម|/)\s*(?:the |its |les |los |the total )?(\d+)"
)
OF_AFTER = regex.compile(r"\s*\p{Han}{0,3}(?:中|之)の?\p{Han}{0,2}(\d+)")
RISEN = regex.compile(
    r"(?:ris(?:es|en|ing)|rose|climbs?|climbed|jumps?|jumped|grows|grew|increas\w+|reach(?:es|ed)?)(?: to)?"
    r"|(?:passe|monte|grimpe|s['’]eleve) a|(?:sube|asciende|aumenta) a|(?:воз|вы)рос\w* до|увеличил\w* до|достиг\w*"
    r"|升至|增至|上升到|增加到|达到|達到|に増|tang len|เพิ่มเป็น|កើនដល់|កើនឡើងដល់"
)
RISING = "^"
WITHIN = 14  # characters between such words and their number
NTH = regex.compile(r"(?:st|nd|rd|th)\b|-?(?:й|я|е|го|ом|ой)\b|(?:er|e|eme)\b")
WORD = regex.compile(r"[\s\-%]*(\p{L}[\p{L}\p{Mn}]*)")
PERCENT = regex.compile(r"\s*(?:%|percent|per cent|pour cent|por ciento|процент\w*|phan tram|เปอร์เซ็นต์|ភាគរយ)")
COUNTED = 2  # characters of what is counted, in scripts without spaces
SKIPPED = frozenset(
    ("new", "more", "other", "of", "the", "de", "des", "du", "les", "los", "las", "новых", "еще")
)

# Small numbers in words, by language. Cases and genders are covered by the endings.
WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "fr": "un|une deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "uno?|una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "ru": "од(?:ин|на|ного|ной) дв(?:а|е|ух|ое|оих) тр(?:и|ех|ое|оих) четыре(?:х)?|четверо пят(?:ь|и|еро) шест(?:ь|и|еро) "
    "сем(?:ь|и|еро) вос(?:емь|ьми) девят(?:ь|и) десят(?:ь|и) одиннадцат(?:ь|и) двенадцат(?:ь|и)",
    "vi": "mot hai ba bon nam sau bay tam chin muoi",
}  # fmt: skip
NTHS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "fr": "premi(?:er|ere) deuxieme|second(?:e)? troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme",
    "es": "primer[ao]? segund[ao] tercer[ao]? cuart[ao] quint[ao] sext[ao] septim[ao] octav[ao] noven[ao] decim[ao]",
    "ru": r"перв\w+ втор(?:ой|ая|ую|ое|ого) трет(?:ий|ья|ью|ье|ьего) четверт\w+ пят(?:ый|ая|ую|ое|ого) шест(?:ой|ая|ую|ого) "
    r"седьм\w+ восьм(?:ой|ая|ую|ого) девят(?:ый|ая|ую|ого) десят(?:ый|ая|ую|ого)",
}
FROM = 2  # "one" is an article more often than a number


def numbers(text: str, lang: str) -> frozenset[str]:
    """Numbers as `value@what`, where `what` is the stem of the word that follows, `%`, `/total`,
    `^` of one that has risen, or `#what` of an ordinal.

    Args:
        text: folded; days and years are left out.
        lang: its language (BCP 47 primary tag); empty where unknown.
    """
    return frozenset(f"{value:g}@{what}" for value, what in _numbers(text, lang))


def _numbers(text: str, lang: str) -> Iterator[tuple[float, str]]:
    plain = _in_digits(without_days(text, lang), lang)
    done = 0
    for found in NUMBER.finditer(plain):
        if found.start() < done:
            continue  # the total of "55 of 58"
        value, end = _multiplied(plain, found)
        if value in YEARS and found.end() == end and found.group().isdecimal():
            continue
        if (nth := NTH.match(plain, end)) is not None:
            yield value, f"#{_counted(plain, nth.end(), lang)}"
        elif any(True for _ in RISEN.finditer(plain, max(0, found.start() - WITHIN), found.start())):
            yield value, RISING
        elif PERCENT.match(plain, end):
            yield value, "%"
        elif (part := _part(plain, end, value)) is not None:
            value, total, done = part
            yield value, f"/{total:g}"
            yield value, _counted(plain, done, lang)
        else:
            yield value, _counted(plain, end, lang)


def _multiplied(text: str, found: "regex.Match[str]") -> tuple[float, int]:
    """The value of a number with the word that multiplies it, and where both end."""
    value = _value(found.group())
    for factor, times in MULTIPLIED:
        if (told := times.match(text, found.end())) is not None:
            return value * factor, told.end()
    return value, found.end()


def _part(text: str, end: int, value: float) -> tuple[float, float, int] | None:
    """The part, the total and where they end, of "55 of 58" and of 「58席中55席」; None of other numbers."""
    if (told := OF_AFTER.match(text, end)) is not None:
        return float(told[1]), value, told.end()
    if (told := OF.match(text, end)) is not None and float(told[1]) >= value:
        return value, float(told[1]), told.end()
    return None


def _counted(text: str, end: int, lang: str) -> str:
    if (run := UNSPACED.match(text, end)) is not None:
        return str(run.group())[:COUNTED]
    stemmer = stemmer_of(lang, cyrillic=True) if lang == "ru" else stemmer_of(lang, cyrillic=False)
    while (word := WORD.match(text, end)) is not None:
        if word[1] not in SKIPPED:
            return str(stemmer.stemWord(word[1]))
        end = word.end()
    return ""


def _value(shown: str) -> float:
    """The value of digits: a group of three after a mark is thousands, else it is a fraction."""
    groups = regex.split(r"[.,\u00a0 ]", shown)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):  # noqa: PLR2004 - thousands
        return float("".join(groups))
    return float(groups[0] + "." + "".join(groups[1:])) if len(groups) > 1 else float(groups[0])


def _in_digits(text: str, lang: str) -> str:
    """The text with small numbers in words written in digits: "third" is "3th"."""
    return _replaced(_replaced(text, NTHS.get(lang, ""), "th"), WORDS.get(lang, ""), "")


def _replaced(text: str, listed: str, ending: str) -> str:
    if not listed:
        return text
    pattern, values = _words(listed)
    return str(pattern.sub(lambda found: f"{values[found.lastgroup]}{ending}", text))


@cache
def _words(listed: str) -> tuple["regex.Pattern[str]", dict[str | None, int]]:
    told = {f"n{value}": (value, word) for value, word in enumerate(listed.split(), 1) if value >= FROM}
    either = "|".join(f"(?P<{name}>{word})" for name, (_, word) in told.items())
    return regex.compile(rf"(?<!\w)(?:{either})(?!\w)"), {name: value for name, (value, _) in told.items()}

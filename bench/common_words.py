"""Writes service/language/common_words.txt from the word lists of wordfreq (which is not a dependency).

`wordfreq` 3.1.1 by Robyn Speer: its lists may be shared under CC BY-SA 4.0, and so may what is made of them.
Only words that stand in more than 1.5 percent of articles are taken, folded and stemmed as the service does.
"""

import argparse
import math
from collections import defaultdict

from service.language.common import TABLE
from service.language.text import STEMMERS, fold, words

ARTICLE = 300  # words
LEAST = 15  # articles of a thousand
LANGUAGES = (*sorted(STEMMERS), "vi")
HEAD = """\
# Common words: how many of a thousand news articles they stand in, by language. Written by
# `python -m bench common_words` from the word lists of wordfreq 3.1.1 (Robyn Speer, 2022), which come from
# Wikipedia, OpenSubtitles, news, books and the web: https://github.com/rspeer/wordfreq
# This file, unlike the code around it, is under CC BY-SA 4.0.
"""


def arguments(_parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_given: argparse.Namespace) -> None:
    """Write the file."""
    import wordfreq  # noqa: PLC0415 - a person who runs this installs it

    lines = []
    for lang in LANGUAGES:
        frequency: dict[str, float] = defaultdict(float)
        for text, share in wordfreq.get_frequency_dict(lang, "small").items():
            for word in words(fold(text), lang):
                frequency[word.stem] += share
        by_share = defaultdict(list)
        for stem, share in frequency.items():
            articles = round(1000 * (1 - math.exp(-ARTICLE * share)))
            if articles >= LEAST and not stem.isdigit():
                by_share[articles].append(stem)
        lines += [
            f"{lang} {articles} {' '.join(sorted(stems))}\n"
            for articles, stems in sorted(by_share.items(), reverse=True)
        ]
    TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")

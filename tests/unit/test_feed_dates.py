"""Dates as feeds write them: read right, or not at all."""

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feeds import dates
from service.feeds.dates import EARLIEST, LATEST, moment


@pytest.mark.parametrize(
    ("given_date", "lang", "utc"),
    [
        # RFC 822, and zone names beyond it
        ("Mon, 21 Sep 2026 10:00:00 +0700", None, "2026-09-21T03:00"),
        ("Mon, 21 Sep 2026 10:00:00 -0330", None, "2026-09-21T13:30"),
        ("21 Sep 26 10:00 GMT", None, "2026-09-21T10:00"),
        ("Mon, 21 Sep 2026 10:00:00 EST", None, "2026-09-21T15:00"),
        ("Mon, 21 Sep 2026 10:00:00 MSK", None, "2026-09-21T07:00"),
        ("Mon, 21 Sep 2026 10:00:00 ICT", None, "2026-09-21T03:00"),
        ("Mon, 21 Sep 2026 10:00:00 JST", None, "2026-09-21T01:00"),
        ("Mon, 21 Sep 2026 10:00:00 IST", None, "2026-09-21T04:30"),
        ("Mon, 21 Sep 2026 10:00:00 IST", "he", "2026-09-21T08:00"),
        ("Mon, 21 Sep 2026 10:00:00 BST", None, "2026-09-21T09:00"),
        ("Mon, 21 Sep 2026 10:00:00 CST", None, "2026-09-21T16:00"),
        ("Mon, 21 Sep 2026 10:00:00 CST", "zh-TW", "2026-09-21T02:00"),
        ("Mon, 21 Sep 2026 10:00:00 GMT+7", None, "2026-09-21T03:00"),
        ("Mon, 21 Sep 2026 10:00:00 +0000 (UTC)", None, "2026-09-21T10:00"),
        ("Mon, 21 Sep 2026 10:00:00", None, "2026-09-21T10:00"),
        ("Mon, 21 Sep 2026 10:00 PM GMT", None, "2026-09-21T22:00"),
        ("Sat,29 Jul 2006", None, "2006-07-29T00:00"),
        # ISO 8601 and numbers
        ("2026-11-05T10:00:00Z", None, "2026-11-05T10:00"),
        ("2026-11-05T10:00:00.1234567-07:00", None, "2026-11-05T17:00"),
        ("2026-11-05 10:00:00 +0700", None, "2026-11-05T03:00"),
        ("20261105T100000Z", None, "2026-11-05T10:00"),
        ("2026-W45-4", None, "2026-11-05T00:00"),
        ("2026/9/21 14:33:00", None, "2026-09-21T14:33"),
        ("1518478934", None, "2018-02-12T23:42"),
        ("1518478934000", None, "2018-02-12T23:42"),
        # Words and orders of other places
        ("22.11.2022 12:16:00", None, "2022-11-22T12:16"),
        ("05.11.2022 12:16", None, "2022-11-05T12:16"),
        ("21/09/2026 10:00", None, "2026-09-21T10:00"),
        ("Mon, 09/21/2026 - 15:21", None, "2026-09-21T15:21"),
        ("Friday, January 29, 2021 04:42 PM", None, "2021-01-29T16:42"),
        ("mer, 16 nov 2022 10:00:00 +0100", None, "2022-11-16T09:00"),
        ("mar, 15 nov 2022", "fr", "2022-11-15T00:00"),
        ("Seg, 24 Set 2018 19:42:40 -0300", None, "2018-09-24T22:42"),
        ("Do, 22 Dez 2016 10:00:00 +0100", "de-AT", "2016-12-22T09:00"),
        ("Пн, 21 сен 2026 10:00:00 +0300", None, "2026-09-21T07:00"),
        ("21 сентября 2026 г. 10:00", "ru", "2026-09-21T10:00"),
        ("21 lip 2020", "pl", "2020-07-21T00:00"),
        ("1er décembre 2026", "fr", "2026-12-01T00:00"),
        ("terça-feira, 1 de dezembro de 2026", "pt-BR", "2026-12-01T00:00"),
        ("1.12.2026 9:05 Uhr", "de", "2026-12-01T09:05"),
        ("30 ноября 2026 в 17:00", "ru", "2026-11-30T17:00"),
        ("01/12/2026 09:05", "vi", "2026-12-01T09:05"),
        ("Thứ Ba, 01/12/2026 09:05", "vi", "2026-12-01T09:05"),
        ("2026年12月1日(火) 09時05分", "ja", "2026-12-01T09:05"),
        ("2026年12月01日 09:05", "zh", "2026-12-01T09:05"),
        ("2026년 12월 1일", "ko", "2026-12-01T00:00"),
        ("៣០ វិច្ឆិកា ២០២៦", "km", "2026-11-30T00:00"),
        # The years of Thai, Khmer and Lao calendars
        ("Tue, 01 Dec 2569 09:05:00 +0700", None, "2026-12-01T02:05"),
        ("2567-02-29T09:05:00+07:00", "th", "2024-02-29T02:05"),
        ("1 ธันวาคม 2569", "th", "2026-12-01T00:00"),
        # As programs print them: JavaScript, Java, Django
        ("Tue Dec 01 2026 09:05:00 GMT+0700 (Indochina Time)", None, "2026-12-01T02:05"),
        ("Tue Dec 01 09:05:00 GMT+07:00 2026", None, "2026-12-01T02:05"),
        ("2026-12-01T09:05:00+07:00[Asia/Phnom_Penh]", None, "2026-12-01T02:05"),
        ("Dec. 1, 2026, 9:05 a.m.", None, "2026-12-01T09:05"),
        ("1764579900.123", None, "2025-12-01T09:05"),
        # East of UTC is after a plus, whatever stands before it
        ("Dec 1, 2026 9:05 AM GMT+7", None, "2026-12-01T02:05"),
        ("13/12/2026 09:05 UTC+7", None, "2026-12-13T02:05"),
        ("Tue, 01 Dec 2026 (comment) 09:05:00 +0000", None, "2026-12-01T09:05"),
        ("Tue, 2026-12-01 09:05", None, "2026-12-01T09:05"),
    ],
)
def test_a_date_is_read_however_it_is_written(given_date: str, lang: str | None, utc: str) -> None:
    found = moment(given_date, lang)
    assert found is not None
    assert (found.strftime("%Y-%m-%dT%H:%M"), found.tzinfo) == (utc, UTC)


@pytest.mark.parametrize(
    "given_date",
    [
        "", "null", "yesterday", "10:00 PM", "2026", "2026-11", "x" * 200,
        # Days, hours and zones that are none
        "2026-13-05", "0000-00-00 00:00:00", "Wed, 31 Feb 2026 10:00:00 GMT", "Mon, 21 Sep 2026 25:00:00 GMT",
        "Mon, 21 Sep 2026 10:00:00 +3000", "Mon, 21 Sep 2026 10:00:00 XYZ",
        # Placeholders, and another calendar
        "Mon, 01 Jan 0001 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200",
        "Mon, 21 Sep 2700 10:00:00 +0700", "1448-05-20", "ថ្ងៃចន្ទ ទី២១ ខែកញ្ញា ឆ្នាំ២០២៦",
        # The day and the month could be either; a word means July in one language and June in another
        "05/11/2022 10:00", "21 lip 2020", "12/01/2026 09:05:00 AM",
    ],
)  # fmt: skip
def test_a_date_that_can_not_be_trusted_is_none(given_date: str) -> None:
    assert moment(given_date, None) is None


def test_what_is_kept_of_languages_that_a_feed_makes_up_is_bounded() -> None:
    for first in "qwx":
        for second in string.ascii_lowercase:
            assert moment("13 zzz 2026 x", f"{first}{second}x") is None
    assert max(one.cache_info().currsize for one in (dates._names, dates._day_first)) <= 64  # noqa: SLF001 - no other sign


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9A-Za-z:/., +-]{1,40}", fullmatch=True)))
def test_no_text_raises(text: str) -> None:
    found = moment(text, None)
    assert found is None or EARLIEST <= found.year < LATEST


@given(st.datetimes(datetime(EARLIEST, 1, 2), datetime(LATEST - 1, 12, 30)))  # noqa: DTZ001 - made UTC below
def test_every_moment_comes_back_from_the_forms_that_most_feeds_use(at: datetime) -> None:
    at = at.replace(microsecond=0, tzinfo=UTC)
    assert moment(at.isoformat(), None) == at
    assert moment(at.strftime("%a, %d %b %Y %H:%M:%S GMT"), None) == at

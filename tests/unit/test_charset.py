"""Documents in any encoding, whatever is said of it: read as they were meant, at a bounded cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.fetch import Fetched
from service.feeds.charset import LOST, text_of
from service.feeds.reader import Reader

KHMER, RUSSIAN = "នាវាចូលចត", "Корабль зашел в порт"


def titled(title: str, encoding: str, *, declared: str = "", header: str = "") -> str:
    """The title of a feed in an encoding, as it is read."""
    says = f" encoding='{declared}'" if declared else ""
    text = f"<?xml version='1.0'{says}?><rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"
    feed = Reader().read(Fetched("https://o.example/feed", text.encode(encoding), header))
    return feed.entries[0].title


@pytest.mark.parametrize(
    ("encoding", "declared", "title"),
    [
        # Encodings that stand for larger ones.
        ("cp932", "Shift_JIS", "髙島屋①号"),
        ("cp932", "x-sjis", "日本"),
        ("cp949", "euc-kr", "뷁 한국"),
        ("gb18030", "gb2312", "朱镕基訪𠀀"),
        ("big5hkscs", "Big5", "嘅中國"),
        ("cp874", "TIS-620", "“ภาษาไทย”"),
        ("cp874", "windows-874", "ภาษาไทย"),
        ("cp1252", "iso-8859-1", "L’été – 5 €"),
        ("mac-cyrillic", "x-mac-cyrillic", RUSSIAN),
        # Bytes that are clean UTF-8, too, or no text before they are decoded.
        ("iso-2022-jp", "iso-2022-jp", "日本語"),
        ("utf-16", "utf-16", RUSSIAN),
        ("utf-16-le", "utf-16", RUSSIAN),
        ("utf-16", "utf-8", RUSSIAN),
        ("utf-32", "utf-32", RUSSIAN),
        # Declarations that are not so.
        ("utf-8", "utf-16", KHMER),
        ("utf-8", "windows-1251", KHMER),
        ("utf-8", "punycode", KHMER),
    ],
)
@pytest.mark.parametrize(
    "header", ["text/xml", "application/xml; charset=iso-8859-1", "text/xml; charset=utf-8"]
)
def test_a_feed_is_read_in_the_encoding_that_it_is_in(
    encoding: str, declared: str, title: str, header: str
) -> None:
    assert titled(title, encoding, declared=declared, header=header) == title


def test_a_header_counts_more_than_a_declaration_unless_it_names_what_is_named_unknowingly() -> None:
    assert titled(RUSSIAN, "koi8-r", declared="windows-1251", header="text/xml; charset=koi8-r") == RUSSIAN
    assert titled(RUSSIAN, "koi8-r", declared="koi8-r", header="text/xml; charset=iso-8859-1") == RUSSIAN
    assert titled(RUSSIAN, "koi8-r", declared="iso-8859-1", header="text/xml; charset=koi8-r") == RUSSIAN


@pytest.mark.parametrize("damage", [b"\xe1\x9e", b"caf\xe9", b"\x80\x81"], ids=["cut", "latin", "stray"])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1252", "iso-8859-1", "windows-1251"])
def test_one_broken_character_costs_no_other(damage: bytes, declared: str) -> None:
    """A summary that is cut in the middle of a character had turned every headline of its feed to garbage."""
    body = (
        f"<?xml version='1.0' encoding='{declared or 'utf-8'}'?><rss version='2.0'><channel>"
        f"<item><title>{KHMER}</title><description>{RUSSIAN} @</description></item></channel></rss>"
    )
    header = f"text/xml; charset={declared}" if declared else "text/xml"
    feed = Reader().read(Fetched("https://o.example/feed", body.encode().replace(b"@", damage), header))
    (entry,) = feed.entries
    assert entry.title == KHMER
    assert entry.summary.startswith(RUSSIAN)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gb18030", "俄罗斯海军舰艇下月将停靠西哈努克港"),
        ("cp874", "เรือรบรัสเซียจะเทียบท่าที่สีหนุวิลล์ในเดือนหน้า"),
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("euc_jp", "ロシア海軍の艦艇が寄港へ"),
        ("cp949", "러시아 군함 다음 달 입항"),
        ("big5", "俄羅斯海軍艦艇下月將停靠"),
    ],
)
def test_damage_in_another_encoding_costs_no_other_character_either(encoding: str, words: str) -> None:
    body = words.encode(encoding)
    assert text_of(body + b" \xff", [encoding]).startswith(words)
    assert text_of(body[:-1], [encoding]).startswith(words[:-1])


def test_what_is_said_wrongly_of_a_text_is_not_believed() -> None:
    assert text_of(RUSSIAN.encode("windows-1251"), ["utf-8", "windows-1251"]) == RUSSIAN
    assert text_of("été".encode("windows-1252"), ["utf-8"]) == "été"
    assert text_of("été".encode("windows-1252"), ["no-such", "rot13", "idna", "undefined", "\0", ""]) == "été"


def test_no_name_of_an_encoding_keeps_a_reader_busy() -> None:
    """Decoding punycode takes a time that grows with the square of the length."""
    body = b"<?xml version='1.0' encoding='punycode'?><rss>\0</rss>" + b"a" * 200_000 + b"-" + b"a" * 200_000
    assert text_of(body, ["punycode"]) == body.decode()


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["utf-8", "gb2312", "shift_jis", "koi8-r", "\ud800"]), max_size=2),
)
def test_no_bytes_raise(body: bytes, named: list[str]) -> None:
    assert isinstance(text_of(body, named), str)


@given(
    st.text(max_size=50).filter(
        lambda text: LOST not in text and not text.startswith(("\ufeff", "<\0", "\0"))
    )
)
def test_clean_utf_8_is_read_as_it_is(text: str) -> None:
    assert text_of(text.encode("utf-8", "ignore"), ["koi8-r"]) == text.encode("utf-8", "ignore").decode()

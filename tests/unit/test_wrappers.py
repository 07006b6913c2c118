"""An article's own address out of what others wrap around it."""

import pytest

from service.feeds.text import canonical_link

OLD_GOOGLE = "CBMiMmh0dHBzOi8vd3d3LmtobWVydGltZXNraC5jb20vNTAxMzgyL3J1c3NpYW4tc2hpcHMv0gEA"
NEW_GOOGLE = "CBMiVkFVX3lxTE1xdGhpcy1pcy1vcGFxdWUtYW5kLXNheXMtbm90aGluZw"


@pytest.mark.parametrize(
    ("given", "own"),
    [
        (
            f"https://news.google.com/rss/articles/{OLD_GOOGLE}?oc=5",
            "https://www.khmertimeskh.com/501382/russian-ships/",
        ),
        ("https://www.google.com/url?rct=j&url=https%3A%2F%2Fo.example%2Fa&ct=ga", "https://o.example/a"),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fo.example%2fa",
            "https://o.example/a",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fo.example%2Fa%3Ffbclid%3Dx", "https://o.example/a"),
        ("https://www.google.com/amp/s/o.example/a/amp/", "https://o.example/a/"),
        ("https://o-example.cdn.ampproject.org/c/s/o.example/a?amp=1&id=7", "https://o.example/a?id=7"),
        ("https://o.example/a/amp", "https://o.example/a"),
        ("https://o.example/a?id=7&outputType=amp", "https://o.example/a?id=7"),
        ("https://o.example/a?utm_source=rss&id=7#top", "https://o.example/a?id=7"),
        ("https://o.example/a?PHPSESSID=0123456789abcdef0123&id=7", "https://o.example/a?id=7"),
        ("https://o.example/article.pl?sid=4711", "https://o.example/article.pl?sid=4711"),
        ("https://o.example/campus?example=1", "https://o.example/campus?example=1"),
        ("https://o.example/ampere/a", "https://o.example/ampere/a"),
        (
            f"https://news.google.com/__i/rss/rd/articles/{OLD_GOOGLE}?oc=5",
            "https://www.khmertimeskh.com/501382/russian-ships/",
        ),
        (
            "https://o-example.cdn.ampproject.org/v/s/o.example/a?amp_gsa=1&amp_js_v=a9&usqp=mq331AQ",
            "https://o.example/a",
        ),
        ("https://o.example/a;jsessionid=0123456789ABCDEF0123?id=7", "https://o.example/a?id=7"),
        # What is left of a query stays as it is written.
        ("https://o.example/a?q=a%20b&utm_source=x&77", "https://o.example/a?q=a%20b&77"),
        ("https://o.example/?utm_source=rss&amp;p=77&#038;x=1", "https://o.example/?p=77&x=1"),
        # A page that is named by a fragment, and a place on a page.
        ("https://o.example/#!/story/12", "https://o.example/#!/story/12"),
        ("https://o.example/app?id=7#/story/12", "https://o.example/app?id=7#/story/12"),
        ("https://o.example/a#utm_source=rss", "https://o.example/a"),
        (
            "https://www.google.com/url?url=javascript:alert(1)",
            "https://www.google.com/url?url=javascript:alert(1)",
        ),
    ],
)
def test_an_article_is_known_by_its_own_address(given: str, own: str) -> None:
    assert canonical_link(given) == own


def test_what_only_google_can_open_stays_as_it_is() -> None:
    address = f"https://news.google.com/rss/articles/{NEW_GOOGLE}"
    assert canonical_link(f"{address}?oc=5") == f"{address}?oc=5"
    assert canonical_link("https://news.google.com/rss/articles/AAAA!") is not None

"""Where an outlet is at home: by its name in the desk's list, and by its address."""

import pytest

from service.domain.home import home_of, homes
from service.language.homes import country_of_address

LISTED = homes(
    [
        ("Fresh News", "KH"),
        ("Agence Kampuchea Presse", "KH"),
        ("The Moscow Times", "NL"),
        ("Reuters", None),
        ("!", "KH"),
    ]
)


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("Fresh News", "KH"),
        ("fresh news", "KH"),
        ("Fresh News (English)", "KH"),
        ("Moscow Times", "NL"),
        ("AKP", "KH"),
        ("AKP Français", "KH"),
        ("Reuters", None),
        ("Fresh", None),
        ("Asia Fresh News", None),
        ("", None),
    ],
)
def test_an_outlet_is_at_home_where_the_list_says(outlet: str, country: str | None) -> None:
    assert home_of(outlet, LISTED) == country


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://www.akp.gov.kh/post/1", "KH"),
        ("HTTPS://AKP.GOV.KH", "KH"),
        ("http://user:pass@akp.kh:8080?x", "KH"),
        ("https://bbc.co.uk/news", "GB"),
        ("https://startup.io/kh", None),
        ("https://example.com/a.kh", None),
        ("https://kh.example/", None),
        ("https://site.zz/", None),
        ("ftp://akp.kh/", None),
        (None, None),
    ],
)
def test_a_countrys_domain_says_where_an_outlet_is_at_home(url: str | None, country: str | None) -> None:
    assert country_of_address(url) == country

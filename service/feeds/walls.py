"""Recognises what stands between a reader and a feed: bot walls and consent pages.

Signs come from the providers' own documentation where there is one (Cloudflare: "Detecting a challenge
response", AWS WAF: "CAPTCHA and Challenge actions"), else from what their pages are known to hold.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

LOOK = 60_000  # bytes of a page that are looked at
PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|script)\b", re.IGNORECASE)
HEADERS = {
    "cf-mitigated": "Cloudflare",
    "x-amzn-waf-action": "AWS WAF",
    "sg-captcha": "SiteGround",
    "x-datadome": "DataDome",
}
SIGNS = (
    (re.compile(rb"cdn-cgi/challenge-platform|<title>Just a moment|cf-browser-verification"), "Cloudflare"),
    (re.compile(rb"captcha-delivery\.com"), "DataDome"),
    (re.compile(rb"_Incapsula_Resource"), "Imperva"),
    (re.compile(rb"px-captcha|_pxAppId"), "HUMAN"),
    (re.compile(rb"errors\.edgesuite\.net"), "Akamai"),
    (re.compile(rb"ddos-guard", re.IGNORECASE), "DDoS-Guard"),
    (re.compile(rb"awswaf\.com|AwsWafIntegration"), "AWS WAF"),
    (re.compile(rb"Pardon Our Interruption|distil_r_captcha"), "Imperva"),
    (re.compile(rb"sgcaptcha"), "SiteGround"),
    (re.compile(rb"g-recaptcha|h-captcha|cf-turnstile"), "a captcha"),
)
# Where outlets send whoever has not yet agreed to something; and what such a page is called where it stands
# at the feed's own address.
CONSENT_HOST = re.compile(r"(?:^|\.)(?:consent|guce|cookie-?wall|myprivacy|privacy-?gate)\.")
CONSENT_PATH = re.compile(r"/(?:cookie-?)?(?:consent|wall)\b|/privacy-?(?:gate|wall)\b", re.IGNORECASE)
CONSENT_TITLE = re.compile(rb"<title[^>]*>[^<]{0,100}(?:consent|cookie|before you continue)", re.IGNORECASE)


def wall(url: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """Who bars the way, in plain words; None where nobody does.

    Args:
        url: where the answer came from in the end.
        headers: of the answer, names in lower case.
        body: of the answer.
    """
    for name, who in HEADERS.items():
        if name in headers:
            return f"a bot wall ({who})"
    if not PAGE.search(body, 0, 2_000):
        return None
    start = body[:LOOK]
    for sign, who in SIGNS:
        if sign.search(start):
            return f"a bot wall ({who})"
    place = urlsplit(url)
    asks = CONSENT_HOST.search(place.hostname or "") or CONSENT_PATH.search(place.path)
    return "a consent page" if asks or CONSENT_TITLE.search(start) else None

"""The dashboard as its users see it: at a desk and on a phone, by day and by night."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from service.store.due import retry_alert
from service.store.engine import write
from tests.support.desk import SeededSite, login_path

PAGES = (
    "/",
    "/follow-ups",
    "/follow-ups/naval-docking",
    "/follow-ups/naval-docking/misses",
    "/follow-ups/naval-docking/misses?by=nearest&url=https://outlet.example/3",
    "/follow-ups/naval-docking/verdict/1?word=confirmed",
    "/review",
    "/alerts",
    "/alerts/1",
    "/feeds",
    "/routes",
    "/routes/new",
    "/deliveries",
    "/system",
)
PHONE, DESK = (390, 844), (1280, 800)


@contextmanager
def logged_in(
    browser: Browser, site: SeededSite, size: tuple[int, int] = DESK, *, dark: bool = False
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(site.public_url + login_path(site.engine))
    page.get_by_role("button", name="Open the dashboard").click()
    yield page
    context.close()
    assert troubles == []


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_and_complains_of_nothing(
    browser: Browser, site: SeededSite, size: tuple[int, int], dark: bool
) -> None:
    with logged_in(browser, site, size, dark=dark) as page:
        in_mails = [
            site.links.to_answer("dara@desk.example", 1, act, site.now) for act in ("dismiss", "more")
        ]
        for path in (*(site.public_url + path for path in PAGES), *in_mails):
            page.goto(path)
            expect(page.locator("h1")).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not wide, f"{path} scrolls sideways"


def test_the_reason_is_marked_in_the_headline(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site, PHONE) as page:
        page.goto(site.public_url + "/follow-ups/naval-docking")
        expect(page.locator("mark", has_text="warship").first).to_be_visible()
        page.get_by_text("Why: score").first.click()
        expect(page.get_by_text("required facets in the title").first).to_be_visible()


def test_a_dead_delivery_is_tried_again_by_a_click(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site) as page:
        page.goto(site.public_url + "/deliveries?state=dead")
        page.get_by_role("button", name="Try again now").click()
        page.goto(site.public_url + "/deliveries?state=dead")
        expect(page.get_by_text("None.")).to_be_visible()


def test_a_change_appears_without_a_reload(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site) as page:
        page.goto(site.public_url + "/deliveries?state=dead")
        expect(page.get_by_role("button", name="Try again now")).to_be_visible()
        page.evaluate("window.notReloaded = true")
        with write(site.engine) as connection:
            for alert in (1, 2, 3):
                retry_alert(connection, alert, wall=site.now)
        site.tell("deliveries")
        expect(page.get_by_text("None.")).to_be_visible(timeout=15_000)
        assert page.evaluate("window.notReloaded")


def test_the_keyboard_alone_reaches_the_page(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site) as page:
        page.goto(site.public_url + "/alerts")
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to the page")).to_be_focused()


def test_a_miss_becomes_a_match_by_one_click_and_that_is_undone(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site, PHONE, dark=True) as page:
        page.goto(site.public_url + "/follow-ups/naval-docking")
        page.get_by_text("All of them, and why").click()
        offers = page.get_by_role("button", name="Make it a match")
        expect(offers.first).to_be_visible()
        misses = offers.count()
        offers.first.click()
        expect(page.get_by_text("Confirmed by desk")).to_be_visible()
        expect(offers).to_have_count(misses - 1)
        page.get_by_role("button", name="Undo").click()
        expect(offers).to_have_count(misses)


def test_a_verdict_is_given_after_its_effect_was_shown(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site) as page:
        page.goto(site.public_url + "/alerts/1")
        page.get_by_role("link", name="Dismiss").click()
        expect(page.get_by_text("What your word would have changed")).to_be_visible()
        page.get_by_label("Why (if you like)").fill("Another navy")
        page.get_by_role("button", name="Dismiss").click()
        expect(page.get_by_text("Dismissed by desk: Another navy")).to_be_visible()
        expect(page.get_by_text("does not count")).to_be_visible()


def test_a_follow_up_is_closed_by_one_click(browser: Browser, site: SeededSite) -> None:
    with logged_in(browser, site, PHONE) as page:
        page.goto(site.public_url + "/follow-ups/naval-docking")
        page.get_by_role("button", name="Close as happened").click()
        expect(page.get_by_role("button", name="Watch it again")).to_be_visible()

"""The dashboard's pages, login and guards, on both databases."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.domain.verdict import Word
from service.store.engine import open_engine, read, write
from service.store.schema import DeliveryRow, ItemRow, MatchRow
from service.store.users import add_user
from service.web import desk_pages
from service.web.app import create_app
from service.web.passwords import hash_password
from tests.support.desk import SeededSite, login_path, seed
from tests.support.ports import free_port

PAGES = (
    "/", "/follow-ups", "/follow-ups/naval-docking", "/follow-ups/asean-russia", "/follow-ups/naval-docking/misses", "/follow-ups/naval-docking/misses?by=nearest", "/follow-ups/naval-docking/verdict/1?word=dismissed",
    "/review", "/alerts", "/alerts/1", "/feeds", "/feeds/1", "/feeds/2",
    "/deliveries", "/deliveries?state=dead", "/system", "/account",
)  # fmt: skip
OPEN = {
    "/login",
    "/login/{token}",
    "/healthz",
    "/readyz",
    "/websub/{token}",
    "/slack/interactions",
    "/mail/answer/{token}",
    "/mail/end/{token}",
    "/canary.xml",
}


@pytest.fixture
def site(engine: Engine) -> SeededSite:
    seed(engine)
    return SeededSite(engine)


@pytest.fixture
def visitor(site: SeededSite) -> Iterator[TestClient]:
    with TestClient(create_app(site), base_url="http://127.0.0.1:8321") as client:
        yield client


@pytest.fixture
def editor(visitor: TestClient, site: SeededSite) -> TestClient:
    assert visitor.post(login_path(site.engine)).status_code == 200
    return visitor


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_every_route_but_the_open_ones_needs_a_login(visitor: TestClient, site: SeededSite) -> None:
    routes = [route for part in _routers(site) for route in part.routes if isinstance(route, APIRoute)]
    assert len(routes) >= 15
    for route in routes:
        path = route.path.replace("{id_}", "1").replace("{token}", "x").replace("{item}", "1")
        for method in route.methods:
            answer = visitor.request(method, path, follow_redirects=False)
            guarded = answer.status_code == 303 and answer.headers["location"] == "/login"
            assert guarded is (route.path not in OPEN), f"{method} {route.path}"


def _routers(_site: SeededSite):  # type: ignore[no-untyped-def] # noqa: ANN202 - the routers
    from service.web import auth, desk_pages, feed_pages, health, live, pages  # noqa: PLC0415 - what is under test

    return [part.router for part in (auth, health, live, pages, desk_pages, feed_pages)]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_shown_and_guarded_by_headers(editor: TestClient, page: str) -> None:
    answer = editor.get(page)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! src=)|\son\w+=|style=", answer.text)


def test_the_overview_says_what_needs_a_person(editor: TestClient) -> None:
    page = editor.get("/").text
    assert "the newest file is not in force" in page
    assert "config/feeds.yaml:3: feeds.0.url" in page
    assert "<strong>1</strong> of 2 feeds in order" in page
    assert "<strong>1</strong> given up" in page
    assert "<strong>3</strong> workers running" in page


def test_a_follow_up_shows_its_developments_with_the_phrases_marked(editor: TestClient) -> None:
    page = editor.get("/follow-ups/naval-docking").text
    assert '<mark title="Russia">Russian</mark>' in page
    assert '<mark title="vessel">warship</mark>' in page
    assert "&lt;b&gt;&amp; stays&lt;/b&gt;" in page
    assert 'lang="km"' in page
    assert "Came near, not told" in page
    assert "but not Russia" in page


def test_a_feed_in_trouble_says_why_in_plain_words(editor: TestClient) -> None:
    page = editor.get("/feeds").text
    assert "It answers 404 Not Found: the feed is gone." in page
    assert page.index("Broken Gazette") < page.index("Khmer Times")


def test_a_delivery_that_was_given_up_is_sent_again_by_a_button(editor: TestClient, site: SeededSite) -> None:
    page = editor.get("/deliveries?state=dead").text
    action = re.search(r'action="(/deliveries/\d+/retry)"', page)
    assert action is not None
    assert editor.post(action[1]).status_code == 403
    assert editor.post(action[1], data={"csrf": csrf(page)}).status_code == 200
    with read(site.engine) as connection:
        assert "dead" not in connection.execute(select(DeliveryRow.state)).scalars().all()
    assert site.heard == ["deliveries"]
    again = editor.post(action[1], data={"csrf": csrf(page)})
    assert (again.status_code, "under way or sent already" in again.text) == (404, True)


@pytest.mark.parametrize(
    "page",
    [
        "/nothing",
        "/follow-ups/none",
        "/alerts/99",
        "/alerts/99999999999999999999",
        "/alerts/x",
        "/deliveries?state=odd",
    ],
)
def test_what_is_not_there_is_told_in_plain_words(editor: TestClient, page: str) -> None:
    answer = editor.get(page)
    assert answer.status_code == 404
    assert "There is no" in answer.text


def test_a_link_works_once_and_looking_at_it_does_not_use_it_up(
    visitor: TestClient, site: SeededSite
) -> None:
    link = login_path(site.engine)
    for _ in range(2):
        assert "Open the dashboard" in visitor.get(link).text
    answer = visitor.post(link, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert visitor.post(link).status_code == 410
    assert visitor.get(link).status_code == 410
    stale = login_path(site.engine)
    site.now += timedelta(hours=2)
    assert visitor.post(stale).status_code == 410


def test_a_session_ends_and_so_does_one_that_logs_out(editor: TestClient, site: SeededSite) -> None:
    token = csrf(editor.get("/account").text)
    site.now += timedelta(days=31)
    assert editor.get("/alerts").url.path == "/login"
    site.now -= timedelta(days=31)
    assert editor.post("/logout", data={"csrf": token}).url.path == "/login"
    assert editor.get("/alerts").url.path == "/login"


def test_a_password_logs_in_and_guessing_has_to_wait(visitor: TestClient, site: SeededSite) -> None:
    with write(site.engine) as connection:
        add_user(connection, "sophea", hash_password("correct horse"))
    wrong = {"name": "sophea", "password": "wrong"}
    for _ in range(8):
        assert visitor.post("/login", data=wrong).status_code == 401
    right = {"name": "sophea", "password": "correct horse"}
    waiting = visitor.post("/login", data=right)
    assert (waiting.status_code, "Wait 15 minutes" in waiting.text) == (429, True)
    site.now += timedelta(minutes=16)
    assert visitor.post("/login", data=right).url.path == "/"


def test_one_sets_ones_own_name_and_password(editor: TestClient) -> None:
    token = csrf(editor.get("/account").text)
    short = editor.post("/account", data={"csrf": token, "name": "sophea", "password": "short"})
    assert (short.status_code, "at least 10 characters" in short.text) == (422, True)
    good = {"csrf": token, "name": "sophea", "password": "correct horse"}
    assert "Saved" in editor.post("/account", data=good).text
    editor.post("/logout", data={"csrf": token})
    assert editor.post("/login", data=good).url.path == "/"


def test_readiness_names_what_is_missing(visitor: TestClient, site: SeededSite) -> None:
    assert visitor.get("/healthz").json() == {"alive": True}
    assert visitor.get("/readyz").json() == {"ready": True, "missing": []}
    site.now += timedelta(minutes=1)
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert "worker: none takes from poll" in answer.json()["missing"]
    assert "beat: does not run" in answer.json()["missing"]


def test_a_database_that_is_away_is_a_page_that_says_what_to_do() -> None:
    engine = open_engine(f"postgresql://desk:hunter2@127.0.0.1:{free_port()}/desk")
    with TestClient(create_app(SeededSite(engine)), cookies={"afterstory": "x"}) as client:
        answer = client.get("/alerts")
        assert answer.status_code == 503
        assert "Start it, or correct AFTERSTORY_DATABASE_URL." in answer.text
        assert "hunter2" not in answer.text
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200


def test_the_demos_notice_stands_on_every_page(visitor: TestClient, site: SeededSite) -> None:
    site.notice = "These words were composed."
    visitor.post(login_path(site.engine))
    for page in PAGES:
        assert "These words were composed." in visitor.get(page).text


def test_a_feed_is_paused_resumed_and_visited_by_buttons(editor: TestClient, site: SeededSite) -> None:
    page = editor.get("/feeds/1").text
    assert "Khmer Times" in page
    assert "Newest items" in page
    for action, words in (("pause", "Paused by the desk."), ("resume", "Visit now"), ("visit", "Visit now")):
        answer = editor.post(f"/feeds/1/{action}", data={"csrf": csrf(page)})
        assert (answer.status_code, words in answer.text) == (200, True)
    assert editor.post("/feeds/1/resume", data={"csrf": csrf(page)}).status_code == 404
    assert editor.post("/feeds/1/pause").status_code == 403
    assert editor.get("/feeds/99").status_code == 404
    assert "feeds" in site.heard


def test_a_verdict_shows_its_effect_before_it_applies_and_is_undone(
    editor: TestClient, site: SeededSite
) -> None:
    alert = editor.get("/alerts/1").text
    asked = re.search(r'href="(/follow-ups/naval-docking/verdict/\d+\?word=dismissed)"', alert)
    assert asked is not None
    page = editor.get(asked[1]).text
    assert "It is not a development" in page
    assert "What your word would have changed in the last 30 days" in page
    action = asked[1].partition("?")[0]
    assert editor.post(action, data={"word": "dismissed"}).status_code == 403
    given = {"csrf": csrf(page), "word": "dismissed", "reason": "  another <b>navy</b> ", "back": "/alerts/1"}
    answer = editor.post(action, data=given)
    assert answer.url.path == "/alerts/1"
    assert "Dismissed by desk: another &lt;b&gt;navy&lt;/b&gt;" in answer.text
    assert "does not count" in editor.get("/follow-ups/naval-docking").text
    undo = action.replace("/verdict/", "/take-back/")
    assert "Dismissed by" not in editor.post(undo, data={"csrf": csrf(page)}).text
    assert "does not count" not in editor.get("/follow-ups/naval-docking").text
    again = editor.post(undo, data={"csrf": csrf(page)})
    assert (again.status_code, "No verdict stands there" in again.text) == (404, True)
    assert site.notice == ""


def test_a_confirmation_names_the_kind(editor: TestClient) -> None:
    page = editor.get("/follow-ups/naval-docking/verdict/1?word=confirmed").text
    assert '<option value="postponed">Postponed</option>' in page
    given = {"csrf": csrf(page), "word": "confirmed", "kind": "postponed"}
    answer = editor.post("/follow-ups/naval-docking/verdict/1", data=given)
    assert "Confirmed by desk as postponed" in answer.text
    odd = editor.post("/follow-ups/naval-docking/verdict/1", data={**given, "kind": "odd"})
    assert (odd.status_code, "There is no kind “odd”" in odd.text) == (422, True)


def test_one_click_makes_a_miss_a_match(editor: TestClient) -> None:
    page = editor.get("/follow-ups/naval-docking/misses").text
    assert "Warship" in page
    assert "but not Russia" in page
    action = re.search(r'action="(/follow-ups/naval-docking/verdict/\d+)"', page)
    assert action is not None
    given = {"csrf": csrf(page), "word": "confirmed", "back": "/follow-ups/naval-docking/misses?by=nearest"}
    answer = editor.post(action[1], data=given)
    assert answer.url.query == b"by=nearest"
    assert "Confirmed by desk" in answer.text
    assert "Undo" in answer.text


def test_misses_of_which_there_are_many_stand_on_several_pages(
    editor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    misses = "/follow-ups/naval-docking/misses"
    whole = editor.get(misses).text
    count = whole.count("Make it a match")
    assert count > 1
    assert "page=2" not in whole
    monkeypatch.setattr(desk_pages, "MISSES", 1)
    shown = [editor.get(f"{misses}?page={page}").text for page in range(1, count + 2)]
    assert [page.count("Make it a match") for page in shown] == [1] * count + [0]
    assert ["page=2" in page for page in shown[:2]] == [True, True]
    assert "Nothing older." in shown[-1]
    assert editor.get(f"{misses}?page=0").status_code == 404


def test_each_report_of_a_development_says_why_and_takes_a_word(editor: TestClient, site: SeededSite) -> None:
    with write(site.engine) as connection:  # another outlet's report has joined the first one
        first = connection.execute(
            select(MatchRow).where(MatchRow.development_id.is_not(None)).limit(1)
        ).one()
        followup, item = first.followup_id, first.item_id
        other = select(MatchRow.item_id).where(MatchRow.followup_id == followup, MatchRow.item_id != item)
        joined = connection.execute(other.limit(1)).scalar_one()
        connection.execute(
            update(MatchRow)
            .where(MatchRow.followup_id == followup, MatchRow.item_id == joined)
            .values(development_id=first.development_id)
        )
    page = editor.get(f"/follow-ups/{followup}").text
    report = page[page.index('<ul class="others">\n<li>') :]
    assert "What an item" not in report
    assert "required facets in the title" in report[: report.index("</ul>")]
    word = f"/follow-ups/{followup}/verdict/{joined}"
    assert f"{word}?word=dismissed" in report
    given = {"csrf": csrf(page), "word": "dismissed"}
    assert "Dismissed by desk" in editor.post(word, data=given).text
    assert "does not count" not in editor.get(f"/follow-ups/{followup}").text  # the rest of it stands


def test_who_spoke_first_is_said_before_another_word_applies(editor: TestClient, site: SeededSite) -> None:
    site.give_verdict(FollowUpId("naval-docking"), ItemId(1), Word.DISMISSED, who="dara", via="slack")
    page = editor.get("/follow-ups/naval-docking/verdict/1?word=confirmed").text
    assert "dara dismissed it first, in Slack." in page


def test_any_address_is_answered(editor: TestClient) -> None:
    told = editor.get("/follow-ups/naval-docking/misses?url=https://outlet.example/0").text
    assert "The desk was told." in told
    far = editor.get("/follow-ups/asean-russia/misses?url=https://outlet.example/3").text
    assert "It did not come near the follow-up." in far
    foreseen = re.search(r'href="(/follow-ups/asean-russia/verdict/\d+\?word=confirmed)"', far)
    assert foreseen is not None
    assert "It is a development" in editor.get(foreseen[1]).text
    assert editor.get("/follow-ups/asean-russia/verdict/99?word=confirmed").status_code == 404
    unknown = editor.get("/follow-ups/asean-russia/misses?url=https://outlet.example/99").text
    assert "No feed has brought that address" in unknown


def test_a_follow_up_is_closed_as_proposed_and_watched_again(editor: TestClient) -> None:
    page = editor.get("/follow-ups/naval-docking").text
    assert "It answers the follow-up's question." in page
    given = {"csrf": csrf(page), "once": "0" * 16, "act": "close", "outcome": "happened"}
    closed = editor.post("/follow-ups/naval-docking/answer", data=given).text
    assert "Closed: nothing more is told of it." in closed
    assert "closed the follow-up as happened" in closed
    assert "It answers the follow-up's question." not in closed
    reopening = {**given, "once": "1" * 16, "act": "reopen"}
    assert "Closed:" not in editor.post("/follow-ups/naval-docking/answer", data=reopening).text
    again = {**reopening, "once": "2" * 16}
    assert editor.post("/follow-ups/naval-docking/answer", data=again).status_code == 422


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_one_is_sent_back_to_our_own_pages_only(editor: TestClient, back: str) -> None:
    page = editor.get("/follow-ups/naval-docking/verdict/1?word=confirmed").text
    given = {"csrf": csrf(page), "word": "confirmed", "back": back}
    answer = editor.post("/follow-ups/naval-docking/verdict/1", data=given, follow_redirects=False)
    assert answer.headers["location"] == "/follow-ups/naval-docking"


def test_an_edit_stands_beside_the_words_that_matched(editor: TestClient, site: SeededSite) -> None:
    with write(site.engine) as connection:
        title = "Russian warship <i>leaves</i> Sihanoukville & stays"
        connection.execute(
            update(ItemRow).where(ItemRow.title.startswith("Russian warship docks")).values(title=title)
        )
    page = editor.get("/follow-ups/naval-docking").text
    assert "The outlet has changed its words since" in page
    assert re.search("<del>docks", page)
    assert "&lt;" in page
    assert "<i>leaves" not in page


def test_what_waits_for_review_has_a_page(editor: TestClient, site: SeededSite) -> None:
    with write(site.engine) as connection:
        connection.execute(update(MatchRow).values(reviewed=None))
    assert "Nothing waits for your word." in editor.get("/review").text
    with write(site.engine) as connection:
        connection.execute(update(MatchRow).where(MatchRow.band != "alert").values(reviewed=site.now))
    page = editor.get("/review").text
    assert "Make it a match" in page
    assert "might matter</a> and wait" in editor.get("/alerts").text


def test_a_follow_up_says_where_its_alerts_go(editor: TestClient) -> None:
    naval = editor.get("/follow-ups/naval-docking").text
    assert "Route 1 (naval-docking) → slack, mail" in naval
    assert "at once; quiet from 22:00 to 07:00" in naval
    assert "No route takes its alerts" in editor.get("/follow-ups/senate-election").text


def test_the_canary_of_each_channel_is_seen(editor: TestClient) -> None:
    page = editor.get("/system").text
    assert "The canary that sang 3 minutes ago arrived here." in page
    assert "The canary is lost. It was not fetched." in page


@pytest.mark.parametrize(
    "path",
    [
        "/follow-ups/%00",
        "/follow-ups/%00/misses",
        "/follow-ups/%00/verdict/1?word=confirmed",
        "/follow-ups/naval-docking/misses?url=https://outlet.example/%00",
    ],
)
def test_what_no_database_takes_is_no_error_of_ours(editor: TestClient, path: str) -> None:
    assert editor.get(path).status_code == 404

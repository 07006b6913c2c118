"""What every channel must do, whatever its kind; without a network."""

import importlib
import json
import re
import traceback
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.channels import BadOptions, Look, kinds, open_channel
from service.channels._mail_words import compose
from service.channels._plain_words import text as plain_text
from service.channels._slack_words import blocks
from service.demo.slack_api import content_problem
from service.domain.alert import (
    ABOUT_AFTERSTORY,
    AlertId,
    AlertKind,
    Earlier,
    Line,
    Message,
    ReviewGroup,
    ReviewLine,
)
from service.domain.development import Evidence, FacetMet, Field, Kind, Span
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.ports import Channel, Editing, Probing
from tests.support.builders import NOON, ROOT, letter, message

LOOK = Look("http://127.0.0.1:8321", ZoneInfo("Asia/Phnom_Penh"), "Demo: composed words.")
HOSTILE = (
    "<!channel> <https://evil.example|x> *b* <script>alert(1)</script>\r\nBcc: a@b.example\u202e & \u200bend"
)
EVERY = [message(kind) for kind in AlertKind]


def slack_json(one: Message) -> str:
    payload = {"text": "t", "blocks": [block.to_dict() for block in blocks(letter(one), LOOK)]}
    body = json.dumps(payload, ensure_ascii=False)
    assert content_problem(json.loads(body)) == ""
    return body


def mail_parts(one: Message) -> tuple[str, str, str]:
    mail = compose(letter(one), LOOK, "afterstory@desk.example", "desk@desk.example")
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    return str(mail["Subject"]), text.get_content(), page.get_content()


@pytest.mark.parametrize("one", EVERY, ids=[one.kind for one in EVERY])
def test_every_alert_is_said_on_every_channel(one: Message) -> None:
    said = slack_json(one)
    subject, text, page = mail_parts(one)
    for words in (one.headline, one.question, one.window):
        assert json.dumps(words, ensure_ascii=False)[1:-1] in said
        assert words in text
    assert one.followup_title in subject
    assert one.headline in re.sub("</?mark[^>]*>", "", page)
    page_of = f"follow-ups/{one.followup}"
    if one.followup is None:
        page_of = "system" if one.kind in ABOUT_AFTERSTORY else "feeds"
    for rendered in (said, text, page):
        assert "Demo: composed words." in rendered
        assert f"http://127.0.0.1:8321/{page_of}" in rendered


def test_a_digest_shows_each_of_its_alerts_and_counts_the_rest() -> None:
    line = Line(
        AlertId(1), AlertKind.DEVELOPMENT, Kind.HAPPENED, FollowUpId("d"), "Docking & co", "Ship *docks* <b>", "Times",
        "https://o.example/1", "en", NOON,
    )  # fmt: skip
    overdue = replace(
        line, kind=AlertKind.OVERDUE, development=None, outlet=None, item_url=None, headline="Nothing yet"
    )
    digest = message(AlertKind.DIGEST, followup=None, lines=(line, overdue), count=30, headline="30 alerts")
    _, text, page = mail_parts(digest)
    for rendered in (slack_json(digest), text, page):
        for words in (
            "30 alerts",
            "It happened",
            "Overdue",
            "Nothing yet",
            "Times",
            "and 28 more, on the dashboard",
        ):
            assert words in rendered
        assert "http://127.0.0.1:8321/alerts" in rendered
    assert "https://o.example/1" in text
    assert "&lt;b&gt;" in page


def test_the_reason_is_told_with_its_phrases_outlet_and_time() -> None:
    said = slack_json(message())
    _, text, page = mail_parts(message())
    for rendered in (said, text, page):
        assert "vessel" in rendered
        assert "“Sihanoukville”" in rendered
        assert "Khmer Times" in rendered
        assert "26 Nov 2023, 19:00 (+07)" in rendered
        assert "https://outlet.example/1" in rendered


def test_nothing_hostile_gets_through() -> None:
    evil = message(headline=HOSTILE, excerpt=HOSTILE, outlet=HOSTILE)
    said = slack_json(evil)
    assert "<!channel>" not in said
    assert "<https://evil" not in said
    assert "&lt;!channel&gt;" in said
    assert "\\u202e" not in said
    assert "\u202e" not in said
    subject, _, page = mail_parts(evil)
    assert "\n" not in subject
    assert "\r" not in subject
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_reason_is_cut_between_its_lines() -> None:
    span = Span(Field.TITLE, 0, 1, "&" * 300)
    evidence = Evidence(
        tuple(FacetMet(f"facet {n}", (span,)) for n in range(20)), (), (), (), "It names a lot."
    )
    (why,) = (
        block.to_dict()["text"]["text"]
        for block in blocks(letter(message(evidence=evidence)), LOOK)
        if "*Why*" in str(block.to_dict())
    )
    assert why.endswith("\nIt names a lot.")
    assert all(line.startswith("• facet") for line in why.splitlines()[1:-1])
    assert "&" not in why.replace("&amp;", "")


def test_endless_words_are_cut_to_what_a_channel_takes() -> None:
    long = message(headline="x" * 10_000, excerpt="y" * 10_000, outlet="z" * 10_000)
    assert len(slack_json(long)) < 20_000
    assert len(mail_parts(long)[0]) <= 180


def test_the_same_key_gives_the_same_mail_and_a_follow_ups_mails_are_one_thread() -> None:
    def mail(key: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - an EmailMessage
        return compose(letter(key=key), LOOK, "a@desk.example", "b@desk.example")

    assert mail("k")["Message-ID"] == mail("k")["Message-ID"] != mail("other")["Message-ID"]
    assert mail("k")["References"] == mail("other")["References"] == mail("k")["In-Reply-To"]


def test_a_khmer_headline_survives_the_mail() -> None:
    khmer = "នាវារុស្ស៊ី ចូលចតកំពង់ផែព្រះសីហនុ"
    subject, text, page = mail_parts(message(headline=khmer, lang="km"))
    assert khmer in subject
    assert khmer in text
    assert 'lang="km"' in page


def test_an_address_with_a_space_in_it_does_not_end_there() -> None:
    written = "https://news.example/vessel docks"
    whole = "https://news.example/vessel%20docks"
    line = Line(
        alert=AlertId(1),
        kind=AlertKind.DEVELOPMENT,
        development=Kind.HAPPENED,
        followup=FollowUpId("naval-docking"),
        followup_title="Naval docking",
        headline="Vessel docks",
        outlet=None,
        item_url=written,
        lang=None,
        at=NOON,
    )
    for one in (message(item_url=written), message(AlertKind.DIGEST, lines=(line,), count=1)):
        for told in (mail_parts(one)[1], plain_text(letter(one), LOOK)):
            assert whole in told
            assert written not in told


def test_words_that_run_from_right_to_left_do_so_in_a_mail() -> None:
    arabic = "سفينة روسية تدخل الميناء (سيهانوكفيل)"
    page = mail_parts(message(headline=arabic, excerpt=arabic, lang="ar"))[2]
    starts = re.findall(rf"<(?:h1|p)\b[^>]*>(?={re.escape(arabic)})", page)
    assert len(starts) == 2
    assert all('dir="auto"' in one and 'lang="ar"' in one for one in starts)


def test_every_kind_says_what_is_wrong_with_its_options_and_no_secret() -> None:
    assert kinds() == ("apprise", "email", "slack", "webhook")
    wrong = [
        (
            "slack",
            {},
            "not set up: AFTERSTORY_SLACK_WEBHOOK_URL is not set, and AFTERSTORY_SLACK_BOT_TOKEN neither",
        ),
        ("slack", {"webhook_url": "hooks.slack.com/hunter2"}, "webhook_url: must be the webhook's whole"),
        ("slack", {"webhook_url": "https://h.example/x", "chanel": "a"}, "chanel: Extra inputs"),
        (
            "email",
            {"smtp_url": "http://u:hunter2@h", "sender": "a@b.example", "recipients": "c@d.example"},
            "smtp_url: must look like",
        ),
        (
            "slack",
            {"webhook_url": "https://h.example:abc/hunter2"},
            "webhook_url: must be the webhook's whole",
        ),
        ("slack", {"webhook_url": "https://h.example/hunter2 x"}, "webhook_url: must be the webhook's whole"),
        ("slack", {"webhook_url": "https://[::/hunter2"}, "webhook_url: must be the webhook's whole"),
        (
            "email",
            {
                "smtp_url": "smtp://u:hunter2%C3%A4@h",
                "sender": "a@b.example",
                "recipients": "c@d.example",
            },
            "smtp_url: user and password may hold ASCII letters and signs only",
        ),
        *(
            (
                "email",
                {"smtp_url": "smtp://h", "sender": one, "recipients": "c@d.example"},
                f"“{one}” is no mail address",
            )
            for one in ("a..b@d.example", "dèsk@d.example", "a@[x", 'a"b@d.example')
        ),
        (
            "email",
            {"smtp_url": "smtp://h", "sender": "nobody", "recipients": "c@d.example"},
            "“nobody” is no",
        ),
        (
            "email",
            {"smtp_url": "smtp://h", "sender": "a@b.example", "recipients": ""},
            "at least one address",
        ),
        ("pigeon", {}, "there is no kind “pigeon”; there are apprise, email, slack, webhook"),
    ]
    for kind, options, words in wrong:
        with pytest.raises(BadOptions) as refused:
            open_channel(kind, options, LOOK)
        assert words in str(refused.value)
        assert "hunter2" not in str(refused.value)
        assert "hunter2" not in "".join(traceback.format_exception(refused.value))


CHANNELS: dict[str, dict[str, object]] = {
    "apprise": {"url": "json://desk:hunter2@127.0.0.1:9/hook"},
    "email": {
        "smtp_url": "smtp://desk:hunter2@127.0.0.1:9",
        "sender": "a@desk.example",
        "recipients": "b@desk.example",
    },
    "slack": {"webhook_url": "https://hooks.slack.com/services/hunter2"},
    "slack as an app": {"bot_token": "xoxb-hunter2", "channel": "C0123456789"},
    "webhook": {"url": "https://hooks.example/hunter2", "secret": "whsec_" + "aHVudGVyMg" * 4},
}


def opened(name: str) -> Channel:
    return open_channel(name.partition(" ")[0], CHANNELS[name], LOOK)


def test_every_kind_is_held_to_this() -> None:
    assert {name.partition(" ")[0] for name in CHANNELS} == set(kinds())


@pytest.mark.parametrize("name", CHANNELS)
def test_every_kind_is_documented_with_its_options(name: str) -> None:
    kind = name.partition(" ")[0]
    options = importlib.import_module(f"service.channels.{kind}").Options
    assert all(field.description for field in options.model_fields.values())
    row = next(
        line
        for line in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{kind}` |")
    )
    assert all(f"`{option}" in row for option in CHANNELS[name])


@pytest.mark.parametrize("name", CHANNELS)
def test_every_kind_says_how_fast_it_may_be_spoken_to(name: str) -> None:
    assert timedelta() <= opened(name).pace < timedelta(minutes=1)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_secret_is_in_no_repr_of_a_channel(name: str) -> None:
    channel = opened(name)
    assert "hunter2" not in f"{channel!r} {channel}"


def test_what_can_be_changed_and_asked() -> None:
    assert [name for name in CHANNELS if isinstance(opened(name), Editing)] == ["slack as an app"]
    assert [name for name in CHANNELS if isinstance(opened(name), Probing)] == ["email", "slack as an app"]


def review_digest(lines: int, words: str = "Warship seen off Sihanoukville", groups: int = 1) -> Message:
    """A review digest."""
    line = ReviewLine(
        ItemId(1), words, f"Times {words}", "https://outlet.example/1", "en", NOON, 0.4, f"It names {words}."
    )
    found = tuple(
        ReviewGroup(FollowUpId(f"f{n}"), f"Follow-up {n} {words}", (line,) * lines) for n in range(groups)
    )
    return message(
        AlertKind.REVIEW_DIGEST,
        followup=None,
        followup_title="Review digest",
        question="",
        window="",
        headline=f"{lines * groups} reports might matter, for {groups} follow-ups",
        review=found,
        left_out=12,
    )


def test_a_review_digest_is_told_by_follow_up_with_the_reasons() -> None:
    one = review_digest(2)
    said = slack_json(one)
    _, text, page = mail_parts(one)
    for rendered in (said, text, page):
        assert rendered.count("It names Warship seen off Sihanoukville.") == 2
        assert "2 reports might matter" in rendered
        assert "http://127.0.0.1:8321/review" in rendered
        assert "and 12 more, on the dashboard" in rendered


@pytest.mark.parametrize(("lines", "groups"), [(40, 1), (1, 40), (8, 5)])
def test_the_longest_review_digest_is_taken_by_slack(lines: int, groups: int) -> None:
    said = slack_json(review_digest(lines, "x & y <z> " * 60, groups))
    assert "more" in said or "rest" in said


def test_nothing_hostile_gets_through_a_review_digest_or_what_came_before() -> None:
    before = Earlier(Kind.ADVANCE, HOSTILE, HOSTILE, NOON)
    for one in (review_digest(2, HOSTILE), message(earlier=before, closes=True)):
        said = slack_json(one)
        assert "<!channel>" not in said
        assert "<https://evil" not in said
        _, _, page = mail_parts(one)
        assert "<script>" not in page


def test_what_came_before_what_speaks_against_it_and_the_closing_are_told() -> None:
    evidence = message().evidence
    assert evidence is not None
    one = message(
        earlier=Earlier(Kind.ADVANCE, "Navy plans a call", "Gazette", NOON),
        closes=True,
        evidence=replace(evidence, against=(Span(Field.TITLE, 0, 2, "US Navy"),)),
    )
    said = slack_json(one)
    _, text, page = mail_parts(one)
    for rendered in (said, text, page):
        assert "a step towards it, “Navy plans a call” (Gazette)" in rendered
        assert "Close as happened?" in rendered
        assert "“US Navy”" in rendered


def test_the_phrases_are_marked_at_their_places_and_the_score_is_taken_apart() -> None:
    one = message()
    said = slack_json(one)
    _, text, page = mail_parts(one)
    assert re.search(r"Russian <mark[^>]*>vessel</mark> docks at <mark[^>]*>Sihanoukville</mark>", page)
    for rendered in (said, text, page):
        assert "“vessel” in the title" in rendered
        assert "base -1.3" in rendered
    shifted = message(headline="Something else altogether, by far")
    assert "<mark>" not in mail_parts(shifted)[2]

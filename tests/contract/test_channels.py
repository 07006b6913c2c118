"""What every channel must do, whatever its kind; without a network."""

import json
import re
import traceback
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from service.channels import BadOptions, Look, kinds, open_channel
from service.channels.email import compose
from service.channels.slack import blocks
from service.demo.newsroom import check_slack
from service.domain.alert import AlertKind, DigestGroup, DigestLine, Earlier, Message
from service.domain.development import Evidence, FacetMet, Field, Kind, Span
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from tests.support.builders import NOON, message

LOOK = Look("http://127.0.0.1:8321", ZoneInfo("Asia/Phnom_Penh"), "Demo: composed words.")
HOSTILE = (
    "<!channel> <https://evil.example|x> *b* <script>alert(1)</script>\r\nBcc: a@b.example\u202e & \u200bend"
)
EVERY = [message(kind) for kind in AlertKind]


def slack_json(one: Message) -> str:
    payload = {"text": "t", "blocks": [block.to_dict() for block in blocks(one, "key", LOOK)]}
    body = json.dumps(payload, ensure_ascii=False)
    assert check_slack(body.encode())[0] == ""
    return body


def mail_parts(one: Message) -> tuple[str, str, str]:
    mail = compose(one, "key", LOOK, "afterstory@desk.example", ("desk@desk.example",))
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
    page_of = "feeds" if one.followup is None else f"follow-ups/{one.followup}"
    for rendered in (said, text, page):
        assert "Demo: composed words." in rendered
        assert f"http://127.0.0.1:8321/{page_of}" in rendered


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
        for block in blocks(message(evidence=evidence), "key", LOOK)
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
        return compose(message(), key, LOOK, "a@desk.example", ("b@desk.example",))

    assert mail("k")["Message-ID"] == mail("k")["Message-ID"] != mail("other")["Message-ID"]
    assert mail("k")["References"] == mail("other")["References"] == mail("k")["In-Reply-To"]


def test_a_khmer_headline_survives_the_mail() -> None:
    khmer = "នាវារុស្ស៊ី ចូលចតកំពង់ផែព្រះសីហនុ"
    subject, text, page = mail_parts(message(headline=khmer, lang="km"))
    assert khmer in subject
    assert khmer in text
    assert 'lang="km"' in page


def test_every_kind_says_what_is_wrong_with_its_options_and_no_secret() -> None:
    assert kinds() == ("email", "slack")
    wrong = [
        ("slack", {}, "webhook_url: Field required"),
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
        ("pigeon", {}, "there is no kind “pigeon”; there are email, slack"),
    ]
    for kind, options, words in wrong:
        with pytest.raises(BadOptions) as refused:
            open_channel(kind, options, LOOK)
        assert words in str(refused.value)
        assert "hunter2" not in str(refused.value)
        assert "hunter2" not in "".join(traceback.format_exception(refused.value))


def digest(lines: int, words: str = "Warship seen off Sihanoukville", groups: int = 1) -> Message:
    """A review digest."""
    line = DigestLine(
        ItemId(1), words, f"Times {words}", "https://outlet.example/1", "en", NOON, 0.4, f"It names {words}."
    )
    found = tuple(
        DigestGroup(FollowUpId(f"f{n}"), f"Follow-up {n} {words}", (line,) * lines) for n in range(groups)
    )
    return message(
        AlertKind.DIGEST,
        followup=None,
        followup_title="Review digest",
        question="",
        window="",
        headline=f"{lines * groups} reports might matter, for {groups} follow-ups",
        digest=found,
        left_out=12,
    )


def test_a_digest_is_told_by_follow_up_with_the_reasons() -> None:
    one = digest(2)
    said = slack_json(one)
    _, text, page = mail_parts(one)
    for rendered in (said, text, page):
        assert rendered.count("It names Warship seen off Sihanoukville.") == 2
        assert "2 reports might matter" in rendered
        assert "http://127.0.0.1:8321/review" in rendered
    assert "12 more wait on the dashboard." in text
    assert "The dashboard has the rest." in said


@pytest.mark.parametrize(("lines", "groups"), [(40, 1), (1, 40), (8, 5)])
def test_the_longest_digest_is_taken_by_slack(lines: int, groups: int) -> None:
    said = slack_json(digest(lines, "x & y <z> " * 60, groups))
    assert "more" in said or "rest" in said


def test_nothing_hostile_gets_through_a_digest_or_what_came_before() -> None:
    before = Earlier(Kind.ADVANCE, HOSTILE, HOSTILE, NOON)
    for one in (digest(2, HOSTILE), message(earlier=before, closes=True)):
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

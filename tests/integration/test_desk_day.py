"""The desk's day on both databases: the review digest, looks back, silent edits, closings, explanations."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from service.domain.alert import AlertKind, Silence
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.development import Kind
from service.domain.followup import FollowUp, FollowUpId, Status
from service.domain.item import ItemId
from service.domain.policy import DeskPolicy, Policies
from service.domain.verdict import Verdict, Word
from service.ports import Claim
from service.store import alert_views, followup_views, match_views
from service.store.engine import read, write
from service.store.schema import AlertRow, DeliveryRow, DevelopmentRow, EditRow, ItemRow, MatchRow
from service.usecases import look_back as looking
from service.usecases.answer_alert import Answered
from service.usecases.explain_item import explain_item
from service.usecases.give_verdict import Given, foresee_verdict, give_verdict, take_back
from service.usecases.look_back import LookedBack, look_back
from service.usecases.send_review_digest import send_review_digest
from tests.support.builders import article_followups
from tests.support.steps import DOCKS, ZONE, Desk, matcher_for

NAVY = FollowUpId("naval-docking")
SENATE = FollowUpId("senate-election")
PARTLY = "Warship berths at Sihanoukville port"  # whose navy, it does not say
PARTLY_TEXT = "Officials spoke of trade."
DOCUMENT = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en</language>{}</channel></rss>'
ENTRY = "<item><title>{}</title><description>{}</description><guid>1</guid><link>https://o.example/1</link><pubDate>Sun, 26 Nov 2023 12:00:00 GMT</pubDate></item>"


def review_digest(desk: Desk, at: time = time(8)) -> str | None:
    return send_review_digest(
        store=desk.store,
        policy=DeskPolicy(),
        at=at,
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
    )


def look(desk: Desk) -> LookedBack | None:
    return look_back(
        store=desk.store,
        matcher_for=matcher_for,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
    )


def confirm(desk: Desk, item: int, word: Word = Word.CONFIRMED, kind: Kind | None = None) -> Given:
    given = give_verdict(
        Verdict(NAVY, ItemId(item), word, kind, "", "Sophea", "dashboard", desk.clock.desk()),
        store=desk.store,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
        matcher_for=matcher_for,
    )
    assert isinstance(given, Given)
    return given


def in_review(desk: Desk, title: str = PARTLY, text: str = PARTLY_TEXT) -> None:
    """An item that waits for review."""
    desk.feeds.serve("/feed", DOCUMENT.format(ENTRY.format(title, text)))
    desk.poll()
    desk.match()
    with write(desk.engine) as connection:  # whatever the scoring makes of it
        connection.execute(
            update(MatchRow)
            .where(MatchRow.followup_id == NAVY)
            .values(band="review", reviewed=desk.clock.now, silence=Silence.BELOW_THRESHOLD)
        )


# --- the review digest -----------------------------------------------------------------------------------


def test_what_might_matter_goes_out_once_a_day_and_not_on_a_day_without_any(desk: Desk) -> None:
    in_review(desk)
    desk.clock.now = datetime(2023, 11, 27, 0, 59, tzinfo=UTC)  # 07:59 at the desk
    assert review_digest(desk) is None
    desk.clock.now += timedelta(minutes=1)
    assert review_digest(desk) == "review:2023-11-27"
    assert review_digest(desk) is None
    assert len(desk.deliver()) == 2
    body = desk.slack.requests[0].body.decode()
    mail = desk.relay.mails[0]
    assert "1 report might matter for Naval docking" in body
    assert PARTLY in body
    text = mail.get_body(("plain",))
    page = mail.get_body(("html",))
    assert text is not None
    assert page is not None
    for part in (text, page):
        shown = part.get_content()
        assert PARTLY in shown
        assert "It names" in shown
    with read(desk.engine) as connection:
        (alert,) = alert_views.alerts(connection)
    assert alert.message.kind is AlertKind.REVIEW_DIGEST
    assert [line.headline for group in alert.message.review for line in group.lines] == [PARTLY]
    desk.clock.now += timedelta(days=1)
    assert review_digest(desk) is None


def test_what_comes_after_the_hour_waits_for_the_next_day_and_a_stop_loses_nothing(desk: Desk) -> None:
    desk.clock.now = datetime(2023, 11, 27, 3, tzinfo=UTC)
    in_review(desk)
    assert review_digest(desk) is None
    desk.clock.now += timedelta(days=4)
    assert review_digest(desk) == "review:2023-12-01"


def test_an_editors_word_and_an_ending_leave_nothing_to_review(desk: Desk) -> None:
    in_review(desk)
    with read(desk.engine) as connection:
        (item,) = connection.execute(select(ItemRow.id)).scalars()
        since = desk.clock.now - timedelta(days=30)
        assert [one.title for one in match_views.to_review(connection, since=since)] == [PARTLY]
    confirm(desk, item, Word.DISMISSED)
    desk.clock.now += timedelta(days=1)
    assert review_digest(desk) is None
    with read(desk.engine) as connection:
        assert match_views.to_review(connection, since=since) == []


def test_a_closed_follow_up_has_nothing_in_the_digest(desk: Desk) -> None:
    in_review(desk)
    with desk.store.begin() as tx:
        tx.followups.close(NAVY, Status.DROPPED, now=desk.clock.now)
    desk.clock.now += timedelta(days=1)
    assert review_digest(desk) is None


# --- looking back ----------------------------------------------------------------------------------------


def without_navy(desk: Desk) -> list[FollowUp]:
    """The desk tracks all but the docking, and its items are matched."""
    with write(desk.engine) as connection:
        connection.exec_driver_sql("DELETE FROM followup WHERE id = 'naval-docking'")
    return [one for one in article_followups() if one.id != NAVY]


def add_navy(desk: Desk, since: date | None = None) -> None:
    from dataclasses import replace  # noqa: PLC0415 - here only

    followups = [replace(one, since=since) if one.id == NAVY else one for one in article_followups()]
    with desk.store.begin() as tx:
        added = tx.followups.put(followups, now=desk.clock.now)
        tx.reviews.start_look_backs(
            added, since=desk.clock.now - DeskPolicy().look_back, until=tx.items.newest()
        )
    assert added == [NAVY]


def test_a_follow_up_that_is_added_is_measured_against_what_is_stored(desk: Desk) -> None:
    without_navy(desk)
    desk.publish(DOCKS, "Football results")
    desk.poll()
    assert desk.match().alerts == ()
    add_navy(desk)
    looked = look(desk)
    assert looked is not None
    assert (looked.items, len(looked.alerts)) == (2, 1)
    assert look(desk) is None
    assert len(desk.deliver()) == 2
    # The same items met again by the match step change nothing.
    with write(desk.engine) as connection:
        connection.execute(update(ItemRow).values(matched_at=None))
    assert desk.match().alerts == ()


def test_what_came_out_before_since_is_not_told(desk: Desk) -> None:
    without_navy(desk)
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    add_navy(desk, since=date(2023, 11, 28))
    looked = look(desk)
    assert looked is not None
    assert (looked.items, looked.alerts) == (1, ())


def test_a_worker_that_dies_while_looking_back_is_taken_over_at_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "BATCH", 2)
    without_navy(desk)
    desk.publish("Football results", "Rice prices", DOCKS, "Rain", "Sun")
    desk.poll()
    desk.match()
    add_navy(desk)
    first = look(desk)
    assert first is not None
    assert first.items == 2
    with desk.store.begin() as tx:
        assert (
            tx.reviews.claim_look_back(Claim("dead"), lease=timedelta(minutes=4), wall=desk.clock.now)
            is not None
        )
    assert look(desk) is None
    desk.clock.now += timedelta(minutes=5)
    rest = []
    while (found := look(desk)) is not None:
        rest.append(found)
    assert [one.items for one in rest] == [2, 1]
    assert sum(len(one.alerts) for one in rest) == 1


def test_items_older_than_the_look_back_are_left_out(desk: Desk) -> None:
    without_navy(desk)
    desk.publish(DOCKS)
    desk.poll()
    desk.match()
    desk.clock.now += timedelta(days=31)
    add_navy(desk)
    looked = look(desk)
    assert looked is not None
    assert looked.items == 0


def test_what_came_while_a_follow_up_was_taken_out_is_measured_once_it_is_back(desk: Desk) -> None:
    with desk.store.begin() as tx:
        tx.followups.put([one for one in article_followups() if one.id != NAVY], now=desk.clock.now)
    desk.publish(DOCKS)
    desk.poll()
    assert desk.match().alerts == ()
    add_navy(desk)
    looked = look(desk)
    assert looked is not None
    assert len(looked.alerts) == 1


def test_what_came_while_a_follow_up_was_closed_is_measured_once_it_is_watched_again(desk: Desk) -> None:
    desk.publish("Russian warship to dock at Sihanoukville")
    desk.poll()
    assert len(desk.match().alerts) == 1
    desk.clock.now += timedelta(minutes=1)
    close = Answer("1", Act.CLOSE, "Sophea", Via.DASHBOARD, followup=NAVY, outcome=Status.DROPPED)
    assert isinstance(desk.answer(close), Answered)
    desk.publish(DOCKS)
    desk.poll()
    assert desk.match().alerts == ()
    (navy,) = (one for one in article_followups() if one.id == NAVY)
    found = explain_item(navy, ("https://o.example/0",), store=desk.store, matcher_for=matcher_for)
    assert "It was not measured yet, or came while the follow-up was closed or not there." in {
        one.answer for one in found
    }
    assert isinstance(desk.answer(replace(close, key="2", act=Act.REOPEN)), Answered)
    looked = look(desk)
    assert looked is not None
    assert (looked.items, len(looked.alerts)) == (1, 1)


# --- silent edits ----------------------------------------------------------------------------------------


def edit(desk: Desk, title: str, text: str = "") -> tuple[str, ...]:
    desk.feeds.serve("/feed", DOCUMENT.format(ENTRY.format(title, text)))
    desk.poll()
    return desk.match().alerts


def test_an_edit_that_turns_a_fact_round_is_a_development_of_its_own(desk: Desk) -> None:
    assert len(edit(desk, "Russian warships to dock at Sihanoukville on 25 November")) == 1
    assert edit(desk, "Russian warships to dock at Sihanoukville on 25 November, navy says") == ()
    (moved,) = edit(desk, "Russian warships to dock at Sihanoukville on 28 November, navy says")
    (off,) = edit(desk, "Russian warships' call at Sihanoukville cancelled, navy says")
    assert moved.startswith("edit:naval-docking:1:")
    assert off != moved
    # Back to words that were told: nothing.
    assert edit(desk, "Russian warships to dock at Sihanoukville on 28 November, navy says") == ()
    with read(desk.engine) as connection:
        alerts = alert_views.alerts(connection)[::-1]
        developments = followup_views.developments(connection, NAVY)
        kinds = connection.execute(select(DevelopmentRow.kind).order_by(DevelopmentRow.id)).scalars().all()
    assert [one.message.development for one in alerts] == [Kind.ADVANCE, Kind.ADVANCE, Kind.CANCELLED]
    assert alerts[1].message.evidence is not None
    assert alerts[1].message.evidence.because.startswith("The outlet changed its report: “25” became “28”.")
    assert alerts[2].message.earlier is not None
    assert alerts[2].message.earlier.headline.endswith("on 28 November, navy says")
    assert kinds == ["advance", "advance", "cancelled"]
    assert len(developments) == 3


def test_the_words_that_matched_stay_and_the_edit_stands_beside_them(desk: Desk) -> None:
    edit(desk, DOCKS, "The ship stays.")
    edit(desk, f"{DOCKS} at last", "The ship stays until Wednesday.")
    with read(desk.engine) as connection:
        (match,) = match_views.matched(connection, NAVY, [ItemId(1)])
    assert (match.title, match.title_now) == (DOCKS, f"{DOCKS} at last")
    assert (match.summary, match.summary_now) == ("The ship stays.", "The ship stays until Wednesday.")
    assert match.edited


def test_a_word_on_what_an_edit_told_is_about_the_edit_too(desk: Desk) -> None:
    edit(desk, "Russian warships to dock at Sihanoukville on 25 November")
    edit(desk, "Russian warships' call at Sihanoukville cancelled, navy says")

    def standing() -> list[tuple[bool, str]]:
        rows = select(DevelopmentRow.stands, DevelopmentRow.kind).order_by(DevelopmentRow.id)
        with read(desk.engine) as connection:
            return [(row.stands, row.kind) for row in connection.execute(rows)]

    as_told = [(True, "advance"), (True, "cancelled")]
    assert standing() == as_told
    confirm(desk, 1, Word.DISMISSED)
    assert [stands for stands, _ in standing()] == [False, False]
    with read(desk.engine) as connection:  # both messages are to say so
        asked = select(AlertRow.key).join(DeliveryRow, DeliveryRow.alert_id == AlertRow.id).join(EditRow)
        assert {key.partition(":")[0] for key in connection.execute(asked).scalars()} == {"dev", "edit"}
    taken = take_back(
        NAVY, ItemId(1), who="Dara", via="slack", store=desk.store, policies=Policies(), clock=desk.clock
    )
    assert isinstance(taken, Verdict)
    assert standing() == as_told
    # The kind that an editor names is that of the words as they are now.
    confirm(desk, 1, kind=Kind.POSTPONED)
    assert standing() == [(True, "advance"), (True, "postponed")]


def test_an_edit_that_was_told_waits_for_no_review(desk: Desk) -> None:
    edit(desk, "Russian warships to dock at Sihanoukville on 25 November")
    (told,) = edit(
        desk, "Warships' call at Sihanoukville port cancelled, navy says"
    )  # whose, it does not say
    assert told.startswith("edit:")
    desk.clock.now += timedelta(days=1)
    assert review_digest(desk) is None
    with read(desk.engine) as connection:
        assert match_views.to_review(connection, since=desk.clock.now - timedelta(days=30)) == []
        assert match_views.misses(connection, NAVY) == []


# --- closing, explaining, foreseeing ---------------------------------------------------------------------


def test_what_answers_the_question_proposes_the_closing(desk: Desk) -> None:
    edit(desk, DOCKS)
    with read(desk.engine) as connection:
        (alert,) = alert_views.alerts(connection)
    assert alert.message.closes
    desk.deliver()
    assert "Close as happened?" in desk.slack.requests[0].body.decode()
    assert "Close as happened?" in str(desk.relay.mails[0].get_body(("plain",)).get_content())  # type: ignore[union-attr] # there is one


def test_a_step_proposes_nothing(desk: Desk) -> None:
    edit(desk, "Russian warships to dock at Sihanoukville next week")
    with read(desk.engine) as connection:
        (alert,) = alert_views.alerts(connection)
    assert not alert.message.closes


def test_a_closed_follow_up_is_watched_again(desk: Desk) -> None:
    reopen = Answer("1", Act.REOPEN, "Sophea", Via.DASHBOARD, followup=NAVY)
    assert desk.answer(reopen) == Refused("The follow-up is open.")
    closed = replace(reopen, key="2", act=Act.CLOSE, outcome=Status.HAPPENED)
    assert isinstance(desk.answer(closed), Answered)
    with desk.store.begin() as tx:
        assert NAVY not in {one.id for one in tx.followups.load_open()}
    assert isinstance(desk.answer(reopen), Answered)
    with desk.store.begin() as tx:
        assert NAVY in {one.id for one in tx.followups.load_open()}


def test_why_was_i_not_told_has_an_answer_for_any_stored_address(desk: Desk) -> None:
    (navy,) = (one for one in article_followups() if one.id == NAVY)
    edit(desk, "Rice prices rise in Sihanoukville")

    def ask(url: str) -> list[str]:
        found = explain_item(navy, (url,), store=desk.store, matcher_for=matcher_for)
        return [f"{one.answer} {one.match.evidence.because}" for one in found]

    (far,) = ask("https://o.example/1")
    assert far.startswith("It did not come near the follow-up. It names ")
    assert "not Russia or vessel" in far
    assert ask("https://o.example/2") == []
    # Even that is made a match by a click, and then the answer is a stored one.
    confirm(desk, 1)
    said = "It counts as a development: Sophea, on the dashboard, confirmed it. It names "
    assert ask("https://o.example/1")[0].startswith(said)
    confirm(desk, 1, Word.DISMISSED)
    assert ask("https://o.example/1")[0].startswith("It counts for nothing: Sophea, on the dashboard,")
    edit(desk, DOCKS)
    with read(desk.engine) as connection:
        assert len(connection.execute(select(AlertRow.id)).all()) == 1


def test_an_address_that_was_told_says_so(desk: Desk) -> None:
    (navy,) = (one for one in article_followups() if one.id == NAVY)
    edit(desk, DOCKS)
    (told,) = explain_item(navy, ("https://o.example/1",), store=desk.store, matcher_for=matcher_for)
    assert told.answer == "The desk was told."


def test_what_a_verdict_would_have_changed_is_shown_before_and_holds_after(desk: Desk) -> None:
    desk.publish(DOCKS, "Russian warship leaves Sihanoukville")
    desk.poll()
    desk.match()
    with write(desk.engine) as connection:  # told by a hair, whatever the scoring makes of it
        ids = {row.title: row.id for row in connection.execute(select(ItemRow.title, ItemRow.id))}
        left = (MatchRow.item_id == ids["Russian warship leaves Sihanoukville"], MatchRow.followup_id == NAVY)
        rows = connection.execute(select(MatchRow.evidence).where(*left)).scalar_one()
        parts = [{"name": "base", "value": 0.447}]
        met = [{**one, "spans": []} for one in rows["met"]]
        evidence = {**rows, "parts": parts, "met": met}
        connection.execute(update(MatchRow).where(*left).values(score=0.61, evidence=evidence))
    foreseen = foresee_verdict(
        NAVY,
        ItemId(ids[DOCKS]),
        Word.DISMISSED,
        store=desk.store,
        policies=Policies(),
        clock=desk.clock,
        matcher_for=matcher_for,
    )
    assert isinstance(foreseen, tuple)
    assert [one.title for one in foreseen[1].lost] == ["Russian warship leaves Sihanoukville"]
    confirm(desk, ids[DOCKS], Word.DISMISSED)
    with desk.store.begin() as tx:
        assert tx.verdicts.tunings()[NAVY] == foreseen[1].after

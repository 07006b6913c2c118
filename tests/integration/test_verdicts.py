"""Verdicts on both databases, through the same path as a desk's."""

import itertools
import threading
from collections.abc import Sequence

from sqlalchemy import select

from service.domain.delivery import State
from service.domain.development import Kind
from service.domain.followup import FollowUpId, Status
from service.domain.item import ItemId
from service.domain.policy import Policies
from service.domain.verdict import Verdict, VerdictFact, Word
from service.store import alert_views, followup_views
from service.store.engine import read
from service.store.match_views import misses
from service.store.schema import AlertRow, DevelopmentRow, ItemRow, MatchRow, VerdictFactRow
from service.store.verdicts import histories
from service.usecases.give_verdict import Given, NothingThere, give_verdict, take_back
from tests.support.steps import DOCKS, ZONE, Desk, matcher_for

NAVY = FollowUpId("naval-docking")
NEAR = "Warship berths at Sihanoukville port"  # whose navy, it does not say


def give(
    desk: Desk, item: int, word: Word, *, who: str = "Sophea", kind: Kind | None = None
) -> Given | NothingThere:
    return give_verdict(
        Verdict(NAVY, ItemId(item), word, kind, "", who, "dashboard", desk.clock.desk()),
        store=desk.store,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
        matcher_for=matcher_for,
    )


def back(desk: Desk, item: int) -> Verdict | NothingThere:
    return take_back(
        NAVY, ItemId(item), who="Dara", via="slack", store=desk.store, policies=Policies(), clock=desk.clock
    )


def matched(desk: Desk, *titles: str) -> list[int]:
    """The rows of the items with these titles, matched."""
    desk.publish(*titles)
    desk.poll()
    desk.match()
    with read(desk.engine) as connection:
        rows = {row.title: row.id for row in connection.execute(select(ItemRow.title, ItemRow.id))}
    return [rows[title] for title in titles]


def history(desk: Desk, item: int) -> Sequence[VerdictFact]:
    with read(desk.engine) as connection:
        return histories(connection, [(NAVY, ItemId(item))])[NAVY, ItemId(item)]


def happened(desk: Desk) -> bool:
    with desk.store.begin() as tx:
        tracked = tx.followups.load_one(NAVY)
    assert tracked is not None
    return tracked.happened


def test_a_dismissed_development_makes_nothing_happen_until_that_is_taken_back(desk: Desk) -> None:
    (item,) = matched(desk, DOCKS)
    assert happened(desk)
    given = give(desk, item, Word.DISMISSED)
    assert isinstance(given, Given)
    assert (given.before, given.alert) == (None, None)
    assert not happened(desk)
    taken = back(desk, item)
    assert isinstance(taken, Verdict)
    assert taken.word is Word.DISMISSED
    assert happened(desk)
    assert isinstance(back(desk, item), NothingThere)
    with desk.store.begin() as tx:
        assert tx.verdicts.load(NAVY, ItemId(item)) is None
    assert [(fact.word, fact.who, fact.via) for fact in history(desk, item)] == [
        (Word.DISMISSED, "Sophea", "dashboard"),
        (None, "Dara", "slack"),
    ]


def test_what_tells_a_dismissed_story_again_does_not_alert(desk: Desk) -> None:
    (item,) = matched(desk, DOCKS)
    give(desk, item, Word.DISMISSED)
    desk.publish(DOCKS, "Russian navy ship docks in Sihanoukville on goodwill visit")
    desk.poll()
    assert desk.match().alerts == ()
    assert not happened(desk)
    with read(desk.engine) as connection:
        (again,) = misses(connection, NAVY)
    assert (again.title, again.silence) == (
        "Russian navy ship docks in Sihanoukville on goodwill visit",
        "tells again what an editor dismissed",
    )


def test_a_near_miss_that_is_made_a_match_opens_a_development_and_tells_the_desk_once(desk: Desk) -> None:
    (item,) = matched(desk, NEAR)
    assert desk.deliver() == []
    given = give(desk, item, Word.CONFIRMED)
    assert isinstance(given, Given)
    assert given.alert == f"dev:naval-docking:{item}"
    assert desk.deliver() == [State.SENT, State.SENT]
    with read(desk.engine) as connection:
        (alert,) = alert_views.alerts(connection)
    assert alert.message.evidence is not None
    assert alert.message.evidence.because.startswith("Sophea took it for a development of “Naval docking”.")
    # Pressed twice, by another editor, taken back, given again, and another outlet tells the same.
    assert isinstance(give(desk, item, Word.CONFIRMED, who="Dara"), Given)
    back(desk, item)
    with read(desk.engine) as connection:
        assert connection.execute(select(DevelopmentRow.stands)).scalars().all() == [False]
    give(desk, item, Word.CONFIRMED)
    matched(desk, NEAR, DOCKS)
    assert desk.deliver() == []
    with read(desk.engine) as connection:
        assert connection.execute(select(AlertRow.key)).scalars().all() == [f"dev:naval-docking:{item}"]
        assert connection.execute(select(DevelopmentRow.stands)).scalars().all() == [True]


def test_a_near_miss_of_a_story_that_the_desk_knows_joins_it(desk: Desk) -> None:
    told, near = matched(desk, DOCKS, NEAR)
    desk.deliver()
    given = give(desk, near, Word.CONFIRMED)
    assert isinstance(given, Given)
    assert given.alert is None
    with read(desk.engine) as connection:
        (development,) = followup_views.developments(connection, NAVY)
    assert len(development.matches) == 2
    assert given.development == development.id
    assert desk.deliver() == []
    give(desk, told, Word.DISMISSED)
    assert happened(desk)  # the other report is confirmed


def test_the_kind_that_an_editor_names_is_the_developments_until_it_is_taken_back(desk: Desk) -> None:
    (item,) = matched(desk, DOCKS)
    give(desk, item, Word.CONFIRMED, kind=Kind.POSTPONED)
    assert not happened(desk)
    with read(desk.engine) as connection:
        assert connection.execute(select(DevelopmentRow.kind)).scalar_one() == Kind.POSTPONED
    back(desk, item)
    assert happened(desk)


def test_what_is_not_there_is_told_in_plain_words(desk: Desk) -> None:
    assert give(desk, 7, Word.CONFIRMED) == NothingThere("There is no item 7.")
    unknown = Verdict(
        FollowUpId("none"), ItemId(1), Word.CONFIRMED, None, "", "x", "slack", desk.clock.desk()
    )
    answer = give_verdict(
        unknown,
        store=desk.store,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
        matcher_for=matcher_for,
    )
    assert answer == NothingThere("There is no follow-up “none”.")


def test_a_closed_follow_up_learns_but_tells_nothing(desk: Desk) -> None:
    (item,) = matched(desk, NEAR)
    with desk.store.begin() as tx:
        tx.followups.close(NAVY, Status.DROPPED, now=desk.clock.desk())
    given = give(desk, item, Word.CONFIRMED)
    assert isinstance(given, Given)
    assert given.alert is None
    assert given.development is not None


def test_editors_who_press_at_once_leave_one_verdict_and_lose_no_fact(desk: Desk) -> None:
    (item,) = matched(desk, NEAR)
    words = [Word.CONFIRMED, Word.DISMISSED] * 4
    threads = [threading.Thread(target=give, args=(desk, item, word)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.store.begin() as tx:
        standing = tx.verdicts.load(NAVY, ItemId(item))
    facts = history(desk, item)
    assert standing is not None
    assert standing.word is facts[-1].word
    assert all(one.word is not next_.word for one, next_ in itertools.pairwise(facts))
    with read(desk.engine) as connection:
        assert len(connection.execute(select(AlertRow.id)).all()) <= 1
        assert connection.execute(select(VerdictFactRow.number)).scalars().all() == [
            number + 1 for number in range(len(facts))
        ]


def test_the_texts_of_verdicts_are_had_for_the_engine(desk: Desk) -> None:
    told, near = matched(desk, DOCKS, NEAR)
    give(desk, told, Word.CONFIRMED)
    give(desk, near, Word.DISMISSED)
    with desk.store.begin() as tx:
        examples = tx.verdicts.examples(NAVY)
    assert [one.title for one in examples.confirmed] == [DOCKS]
    assert [one.title for one in examples.dismissed] == [NEAR]


def test_a_match_keeps_what_the_matching_made_of_it(desk: Desk) -> None:
    (item,) = matched(desk, NEAR)
    columns = (MatchRow.score, MatchRow.band, MatchRow.kind, MatchRow.silence)
    with read(desk.engine) as connection:
        before = connection.execute(select(*columns)).one()
    give(desk, item, Word.CONFIRMED, kind=Kind.HAPPENED)
    with read(desk.engine) as connection:
        assert connection.execute(select(*columns)).one() == before

"""One matcher a process: it follows the desk's follow-ups, and what editors said of their matches."""

from dataclasses import replace

from service.domain.followup import Article, FollowUpId
from service.domain.item import ItemId
from service.domain.policy import MatchPolicy, Policies
from service.domain.verdict import Verdict, Word
from service.language import Language
from service.usecases.give_verdict import Given, give_verdict
from service.usecases.keep_matcher import KeptMatcher
from service.usecases.match_new import match_new
from tests.support.builders import followup, item
from tests.support.steps import DOCKS, ZONE, Desk, matcher_for

TEXT = (
    "A ferry sank off Marmaris and eleven people are missing, the coast guard said. Captain Yusuf Demirel of the "
    "Aegean Pearl told Egemar Lines that a cargo door had failed."
)
CHARGED = "Captain Yusuf Demirel of Aegean Pearl charged after ferry sank off Marmaris"
FERRY = replace(
    followup("ferry"),
    facets=(),
    article=Article("Ferry sinks off Marmaris", followup().article.published, TEXT),
)


def run(desk: Desk, kept: KeptMatcher) -> None:
    match_new(
        store=desk.store,
        matcher_for=kept.current,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
    )


def test_what_changes_on_the_desk_changes_the_matcher_that_is_kept(desk: Desk) -> None:
    kept = KeptMatcher(Language(MatchPolicy(), ZONE), desk.store)
    with desk.store.begin() as tx:
        known = tuple(tx.followups.load_open())
    first = kept.current(known)
    assert kept.current(known) is first
    assert {match.followup for match in first.judge(item(DOCKS))} >= {"naval-docking"}
    without = tuple(one for one in known if one.id != "naval-docking")
    assert kept.current(without) is first
    assert not {match.followup for match in first.judge(item(DOCKS))} & {"naval-docking"}


def test_a_verdict_teaches_the_profile_of_a_follow_up_without_facets(desk: Desk) -> None:
    with desk.store.begin() as tx:
        tx.followups.put([FERRY], now=desk.clock.now)
    desk.publish(CHARGED)
    desk.poll()
    kept = KeptMatcher(Language(MatchPolicy(), ZONE), desk.store)
    run(desk, kept)

    def score() -> float:
        matcher = kept.current((FERRY,))
        again = item(
            "Yusuf Demirel, captain of ferry, charged", "The trial of the Aegean Pearl's captain opens."
        )
        return next((match.score for match in matcher.judge(again)), 0.0)

    before = score()
    given = give_verdict(
        Verdict(
            FollowUpId("ferry"), ItemId(1), Word.CONFIRMED, None, "", "Sophea", "dashboard", desk.clock.now
        ),
        store=desk.store,
        policies=Policies(),
        zone=ZONE,
        destinations=desk.destinations(),
        clock=desk.clock,
        matcher_for=matcher_for,
    )
    assert isinstance(given, Given)
    assert score() > before

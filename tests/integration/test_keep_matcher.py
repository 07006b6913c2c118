"""One matcher a process: it follows the desk's follow-ups, and what editors said of their matches."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from config.settings import load_settings
from service.bootstrap import Services
from service.domain.followup import Article, FollowUp, FollowUpId
from service.domain.item import ItemId
from service.domain.policy import MatchPolicy, Policies
from service.domain.verdict import Verdict, Word
from service.language import Language
from service.language.index import IndexMatcher
from service.store.engine import read
from service.store.schema import ItemRow
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


class Slow(Language):
    """Looks at what is claimed while a matcher is made, which takes long where there are thousands."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(MatchPolicy(), ZONE)
        self.desk = desk
        self.claimed: list[int] = []

    def matcher(self, followups: Sequence[FollowUp]) -> IndexMatcher:
        with read(self.desk.engine) as connection:
            claimed = select(func.count()).where(ItemRow.lease_token.is_not(None))
            self.claimed.append(connection.execute(claimed).scalar_one())
        return super().matcher(followups)


def test_a_process_claims_no_item_before_it_can_measure_it(desk: Desk) -> None:
    desk.publish(DOCKS)
    desk.poll()
    url = desk.engine.url.render_as_string(hide_password=False)
    services = Services(load_settings({"AFTERSTORY_DATABASE_URL": url}, None), "memory://")
    services.language = slow = Slow(desk)
    assert services.match_new().items == 1
    services.engine.dispose()
    assert slow.claimed == [0]


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

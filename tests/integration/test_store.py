"""The database as queue and truth, on SQLite and on PostgreSQL."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine

from service.domain.alert import AlertKey, NewAlert, Silence
from service.domain.delivery import ChannelName, DeliveryUpdate, State
from service.domain.development import Band, Joined, Kind, Opened
from service.domain.document import ParsedFeed
from service.domain.feed import Feed, KeyBy, Trouble
from service.domain.fetch import Fetched, FetchFailed
from service.domain.followup import FollowUp, Status
from service.domain.identity import Known
from service.domain.novelty import kept
from service.domain.policy import PollPolicy
from service.domain.poll import Moment, PollPlan, plan_poll
from service.domain.routing import Plan, Planned
from service.ports import Claim, ListedFeed, StoreUnavailable
from service.store.database import Database
from service.store.engine import open_engine, ping, read
from service.store.migrate import is_current, upgrade
from service.store.schema import AlertRow, AttemptRow, DeliveryRow, ItemRow, MatchRow, RevisionRow
from tests.support.builders import NOON, entry, followup, match, message, november
from tests.support.ports import free_port

LEASE = timedelta(minutes=4)
AT = Moment(NOON, NOON)
FEEDS = [ListedFeed(f"https://o{number}.example/feed", f"Outlet {number}", "en") for number in range(5)]


@pytest.fixture
def store(engine: Engine) -> Database:
    database = Database(engine)
    with database.begin() as tx:
        tx.feeds.put(FEEDS, wall=NOON)
        tx.followups.put([followup(window=november()), followup("second")], now=NOON)
    return database


def claim_feeds(store: Database, token: str, *, limit: int = 50, at: datetime = NOON) -> list[Feed]:
    with store.begin() as tx:
        return list(tx.feeds.claim_due(Claim(token), limit=limit, per_host=9, lease=LEASE, wall=at))


def plan_for(feed: Feed, *titles: str) -> PollPlan:
    entries = tuple(entry(number, title=title) for number, title in enumerate(titles, start=1))
    body = Fetched(feed.url, b"x", "", '"1"', None)
    return plan_poll(feed, body, ParsedFeed("", entries), Known({}, {}), PollPolicy(), AT)


def save(store: Database, plan: PollPlan, token: str) -> bool:
    with store.begin() as tx:
        return bool(tx.feeds.save_polls([plan], Claim(token), began=NOON, now=NOON, wall=NOON))


def count(engine: Engine, table: type) -> int:
    with read(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_schema_is_current_and_upgrading_again_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    assert is_current(engine)


def test_a_follow_up_that_did_not_change_is_read_once(store: Database) -> None:
    def load() -> list[FollowUp]:
        with store.begin() as tx:
            return list(tx.followups.load_open())

    first, second = load()
    assert [one is before for one, before in zip(load(), (first, second), strict=True)] == [True, True]
    changed = replace(first, question="Does it?")
    with store.begin() as tx:
        assert tx.followups.put([second, changed], now=NOON) == []
    assert load() == [second, changed]
    assert load()[0] is second
    with store.begin() as tx:
        assert tx.followups.put([changed], now=NOON) == []
    assert load() == [changed]
    with store.begin() as tx:  # taken out and back
        assert tx.followups.put([changed, second], now=NOON) == [second.id]
    assert load() == [changed, second]


def test_an_id_stands_for_a_follow_up_that_is_as_it_was(store: Database) -> None:
    new = followup("new")
    with store.begin() as tx:
        first, second = tx.followups.load_open()
        assert tx.followups.put([new, second.id, first.id], now=NOON) == [new.id]
        assert list(tx.followups.load_open()) == [new, second, first]
        assert tx.followups.put([first.id], now=NOON) == []
        assert tx.followups.put([first.id, new.id], now=NOON) == [new.id]  # taken out and back
        assert list(tx.followups.load_open()) == [first, new]


def test_how_follow_ups_stand_is_told_of_definitions_read_before(store: Database) -> None:
    with store.begin() as tx:
        first, second = tx.followups.load_open()
        assert tx.followups.load_tracked()[0].followup is first
        assert tx.followups.close(second.id, Status.DROPPED, now=NOON)
        changed = replace(second, question="Does it?")
        tx.followups.put([first, changed], now=NOON)
        assert [one.followup for one in tx.followups.load_tracked()] == [first, changed]


def test_an_item_knows_where_its_outlet_is_at_home(engine: Engine) -> None:
    store = Database(engine)
    at_home = replace(FEEDS[0], country="KH")
    with store.begin() as tx:
        tx.feeds.put([at_home], wall=NOON)
    (feed,) = claim_feeds(store, "a")
    assert save(store, plan_for(feed, "Senate to vote"), "a")
    with store.begin() as tx:
        (item,) = tx.items.claim_new(Claim("m"), limit=9, lease=LEASE, wall=NOON)
        assert item.home == "KH"
        tx.feeds.put([replace(at_home, country=None)], wall=NOON)
        again = tx.items.load(item.id)
    assert again is not None
    assert again.home is None


def test_a_due_feed_is_claimed_once_until_its_lease_ends(store: Database) -> None:
    assert len(claim_feeds(store, "a", limit=3)) == 3
    assert len(claim_feeds(store, "b")) == 2
    assert claim_feeds(store, "c") == []
    assert len(claim_feeds(store, "d", at=NOON + LEASE + timedelta(seconds=1))) == 5


def test_many_claim_at_once_and_no_feed_is_claimed_twice(store: Database) -> None:
    barrier = threading.Barrier(4)
    taken: list[int] = []

    def claim(name: str) -> None:
        barrier.wait()
        # One that finds the others' candidates locked comes back later, like a worker at the next tick.
        while len(taken) < len(FEEDS):
            taken.extend(feed.id for feed in claim_feeds(store, name, limit=1))

    threads = [threading.Thread(target=claim, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 5


def test_who_lost_its_lease_may_not_save(store: Database, engine: Engine) -> None:
    feed = claim_feeds(store, "slow", limit=1)[0]
    later = NOON + LEASE + timedelta(seconds=1)
    assert feed.id in {one.id for one in claim_feeds(store, "quick", at=later)}
    assert not save(store, plan_for(feed, "Story"), "slow")
    assert count(engine, ItemRow) == 0
    assert save(store, plan_for(feed, "Story"), "quick")


def test_items_validators_and_next_visit_are_saved_together(store: Database, engine: Engine) -> None:
    feed = claim_feeds(store, "a", limit=1)[0]
    assert save(store, plan_for(feed, "One", "Two"), "a")
    assert count(engine, ItemRow) == 2
    again = next(one for one in claim_feeds(store, "b", at=NOON + timedelta(minutes=70)) if one.id == feed.id)
    assert (again.etag, again.key_by) == ('"1"', KeyBy.GUID)
    with store.begin() as tx:
        known = tx.feeds.known(
            feed.id, frozenset(item.key for item in plan_for(feed, "One").items), frozenset()
        )
    assert list(known.hashes) == ["guid:guid-1"]


def test_the_same_items_again_are_no_new_rows(store: Database, engine: Engine) -> None:
    feed = claim_feeds(store, "a", limit=1)[0]
    assert save(store, plan_for(feed, "One"), "a")
    claim_feeds(store, "b", at=NOON + timedelta(minutes=70))
    assert save(store, plan_for(feed, "One"), "b")
    assert count(engine, ItemRow) == 1


def test_a_revision_keeps_the_old_words_and_sends_the_item_to_be_matched_again(
    store: Database, engine: Engine
) -> None:
    feed = claim_feeds(store, "a", limit=1)[0]
    first = plan_for(feed, "Ship to dock")
    save(store, first, "a")
    with store.begin() as tx:
        (item,) = tx.items.claim_new(Claim("m"), limit=9, lease=LEASE, wall=NOON)
        assert tx.items.save_matched([item.id], Claim("m"), wall=NOON)
    with store.begin() as tx:
        known = tx.feeds.known(feed.id, frozenset(one.key for one in first.items), frozenset())
    claim_feeds(store, "b", at=NOON + timedelta(minutes=70))
    revised = plan_poll(
        feed,
        Fetched(feed.url, b"y", "", None, None),
        ParsedFeed("", (entry(1, title="Ship turns back"),)),
        known,
        PollPolicy(),
        AT,
    )
    assert save(store, revised, "b")
    with read(engine) as connection:
        assert connection.execute(select(RevisionRow.title)).scalar_one() == "Ship to dock"
    with store.begin() as tx:
        (again,) = tx.items.claim_new(Claim("m2"), limit=9, lease=LEASE, wall=NOON)
    assert again.title == "Ship turns back"


def test_a_feed_that_leaves_the_list_is_not_visited_and_comes_back_with_what_was_known(
    store: Database, engine: Engine
) -> None:
    feed = claim_feeds(store, "a", limit=1)[0]
    save(store, plan_for(feed, "One"), "a")
    with store.begin() as tx:
        tx.feeds.put([], wall=NOON)
    assert claim_feeds(store, "b", at=NOON + timedelta(days=1)) == []
    with store.begin() as tx:
        tx.feeds.put(FEEDS, wall=NOON)
    back = next(one for one in claim_feeds(store, "c", at=NOON + timedelta(days=1)) if one.id == feed.id)
    assert back.etag == '"1"'
    assert count(engine, ItemRow) == 1


def test_nothing_counts_as_seen_while_an_item_waits_or_no_feed_is_healthy(store: Database) -> None:
    with store.begin() as tx:
        assert tx.feeds.seen_through() is None
    for feed in claim_feeds(store, "a"):
        failing = feed.url.endswith("o4.example/feed")
        failed = FetchFailed(Trouble.TIMEOUT, "slow")
        plan = plan_poll(feed, failed, None, Known({}, {}), PollPolicy(), AT) if failing else plan_for(feed)
        save(store, plan, "a")
    with store.begin() as tx:
        assert tx.feeds.seen_through() == NOON
    feed = claim_feeds(store, "b", limit=1, at=NOON + timedelta(minutes=70))[0]
    save(store, plan_for(feed, "New"), "b")
    with store.begin() as tx:
        assert tx.feeds.seen_through() is None


def plan_to(*channels: str) -> Plan:
    return Plan(tuple(Planned(ChannelName(name), None, None, ("It goes there.",)) for name in channels))


def told(store: Database, *, channels: tuple[str, ...] = ("slack", "mail")) -> None:
    feed = claim_feeds(store, "told", limit=1)[0]
    save(store, plan_for(feed, "Ship docks"), "told")
    with store.begin() as tx:
        (item,) = tx.items.claim_new(Claim("m"), limit=9, lease=LEASE, wall=NOON)
        found = match("ship", id_=item.id)
        development = tx.developments.save_match(found, item, Opened(Kind.HAPPENED), None, now=NOON)
        assert development is not None
        alert = NewAlert(AlertKey(f"dev:naval-docking:{item.id}"), message())
        plan = plan_to(*channels)
        assert tx.alerts.save(alert, development, plan, now=NOON, wall=NOON)
        assert not tx.alerts.save(alert, development, plan, now=NOON, wall=NOON)


def test_an_alert_and_its_deliveries_are_saved_once(store: Database, engine: Engine) -> None:
    told(store)
    assert (count(engine, AlertRow), count(engine, DeliveryRow)) == (1, 2)


def test_a_match_is_compared_with_the_first_and_the_latest_reports(store: Database) -> None:
    feed = claim_feeds(store, "many", limit=1)[0]
    names = [f"Ship docks {number}" for number in range(20)]
    save(store, plan_for(feed, *names), "many")
    with store.begin() as tx:
        items = tx.items.claim_new(Claim("m"), limit=99, lease=LEASE, wall=NOON)
        found = [match(f"outlet{number}", id_=item.id) for number, item in enumerate(items)]
        opened = tx.developments.save_match(found[0], items[0], Opened(Kind.HAPPENED), None, now=NOON)
        assert opened is not None
        for one, item in zip(found[1:], items[1:], strict=True):
            tx.developments.save_match(one, item, Joined(opened, Kind.HAPPENED, "alike"), None, now=NOON)
        (development,) = tx.developments.near(found[0])
    assert development.members == kept(tuple(one.fingerprint for one in found))
    assert len(development.members) < len(found)


def test_a_match_finds_its_development_again(store: Database, engine: Engine) -> None:
    told(store)
    with store.begin() as tx:
        found = match("ship", id_=1)
        (development,) = tx.developments.near(found)
        assert (development.kind, development.members) == (Kind.HAPPENED, (found.fingerprint,))
        kept = tx.developments.kept(found)
        assert kept is not None
        assert kept.development == development.id
        assert tx.developments.near(match("ship", at=NOON + timedelta(days=90))) == []
        tracked = {one.followup.id: one for one in tx.followups.load_tracked()}
    assert tracked["naval-docking"].happened
    assert not tracked["second"].happened
    assert tracked["naval-docking"].followup == followup(window=november())
    assert count(engine, MatchRow) == 1


def test_a_delivery_is_sent_by_one_worker_and_tried_again_when_it_died(
    store: Database, engine: Engine
) -> None:
    told(store, channels=("slack",))
    with store.begin() as tx:
        (first,) = tx.deliveries.claim_due(Claim("a"), limit=9, lease=LEASE, wall=NOON)
        assert not tx.deliveries.claim_due(Claim("b"), limit=9, lease=LEASE, wall=NOON)
    later = NOON + LEASE + timedelta(seconds=1)
    with store.begin() as tx:
        (second,) = tx.deliveries.claim_due(Claim("c"), limit=9, lease=LEASE, wall=later)
    assert second.key == first.key == "dev:naval-docking:1:slack"

    def sent(token: str) -> bool:
        update = DeliveryUpdate(first.id, token, State.SENT, 1, None, None, "ok", first.channel)
        with store.begin() as tx:
            return bool(tx.deliveries.save_tries([update], wall=later))

    assert not sent("a")
    assert sent("c")
    assert count(engine, AttemptRow) == 1
    with store.begin() as tx:
        assert not tx.deliveries.claim_due(Claim("d"), limit=9, lease=LEASE, wall=later + timedelta(days=9))


def test_a_closed_follow_up_is_no_longer_matched_and_keeps_its_ending_over_an_import(
    store: Database,
) -> None:
    with store.begin() as tx:
        assert tx.followups.close(followup("second").id, Status.DROPPED, now=NOON)
        assert not tx.followups.close(followup("none").id, Status.DROPPED, now=NOON)
        tx.followups.put([followup(window=november()), followup("second")], now=NOON)
        assert [one.id for one in tx.followups.load_open()] == ["naval-docking"]
        assert [one.ended_as for one in tx.followups.load_tracked()] == [None, Status.DROPPED]


def test_a_broken_file_is_noted_beside_the_last_good_state(store: Database) -> None:
    with store.begin() as tx:
        tx.config.save("feeds", {"count": 5}, wall=NOON)
        tx.config.save_problem("feeds", "feeds.yaml:3: broken", wall=NOON)
        tx.config.save_problem("channels", "channels.yaml:1: broken", wall=NOON)
        part = tx.config.load("feeds")
        assert part is not None
        assert (part.body, part.problem) == ({"count": 5}, "feeds.yaml:3: broken")
        assert tx.config.load("none") is None


def test_a_transaction_that_fails_leaves_nothing_behind(store: Database, engine: Engine) -> None:
    class Killed(Exception):  # noqa: N818 - stands for a kill
        pass

    with pytest.raises(Killed), store.begin() as tx:
        alert = NewAlert(AlertKey("soon:naval-docking:x"), message())
        tx.alerts.save(alert, None, plan_to("slack"), now=NOON, wall=NOON)
        raise Killed
    assert (count(engine, AlertRow), count(engine, DeliveryRow)) == (0, 0)


def test_what_is_not_told_is_kept_with_its_reason(store: Database, engine: Engine) -> None:
    feed = claim_feeds(store, "a", limit=1)[0]
    save(store, plan_for(feed, "Ship near"), "a")
    with store.begin() as tx:
        (item,) = tx.items.claim_new(Claim("m"), limit=9, lease=LEASE, wall=NOON)
        weak = match("ship", id_=item.id, band=Band.REVIEW)
        assert tx.developments.save_match(weak, item, None, Silence.BELOW_THRESHOLD, now=NOON) is None
    with read(engine) as connection:
        assert connection.execute(select(MatchRow.silence)).scalar_one() == "not taken for a development"


def test_moments_keep_their_zone_and_one_without_is_refused(store: Database) -> None:
    naive = datetime(2023, 11, 1)  # noqa: DTZ001 - what must be refused
    with pytest.raises(Exception, match="a moment without a time zone"), store.begin() as tx:
        tx.config.save("feeds", {}, wall=naive)
    feed = claim_feeds(store, "a", limit=1, at=datetime(2023, 11, 26, 12, 0, 1, tzinfo=UTC))[0]
    assert feed.name


def test_a_database_that_is_away_is_told_in_one_line() -> None:
    engine = open_engine(f"postgresql://desk:hunter2@127.0.0.1:{free_port()}/desk")
    with pytest.raises(StoreUnavailable) as away:
        ping(engine)
    words = str(away.value)
    assert "\n" not in words
    assert "hunter2" not in words
    assert words.endswith("Start it, or correct AFTERSTORY_DATABASE_URL.")


def test_a_database_without_tables_says_how_to_make_them(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE worker"))
    with pytest.raises(StoreUnavailable, match="Run `afterstory db upgrade`"), Database(engine).begin() as tx:
        tx.workers.gone("x")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_is_made_anew(engine: Engine, store: Database) -> None:
    with read(engine) as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid"), {"pid": mine}
        )
    other.dispose()
    assert len(claim_feeds(store, "after")) == 5


def test_the_items_matched_last_are_told_oldest_first(store: Database) -> None:
    (feed, *_) = claim_feeds(store, "p")
    save(store, plan_for(feed, "first", "second", "third", "waits"), "p")
    with store.begin() as tx:
        matched = [
            item
            for item in tx.items.claim_new(Claim("m"), limit=9, lease=LEASE, wall=NOON)
            if item.title != "waits" and tx.items.save_matched([item.id], Claim("m"), wall=NOON)
        ]
    with store.begin() as tx:
        assert tx.items.latest(limit=2) == sorted(matched, key=lambda item: item.id)[-2:]

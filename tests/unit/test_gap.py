"""What came and went between two visits."""

from datetime import timedelta

from service.domain.document import ParsedEntry, ParsedFeed
from service.domain.feed import Rhythm
from service.domain.fetch import Fetched
from service.domain.gap import Gap, news_sitemaps, reaches_back, within
from service.domain.identity import NOTHING, Known
from service.domain.policy import PollPolicy
from service.domain.poll import Moment, PollPlan, plan_poll
from tests.support.builders import NOON, entry, feed

POLICY = PollPolicy()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BUSY = Rhythm(rate=10.0, newest=NOON - 3 * HOUR)


def visit(*entries: ParsedEntry, known: Known = NOTHING, **about: object) -> PollPlan:
    before = feed(**({"rhythm": BUSY, "read": NOON - 3 * HOUR, "entries": 10} | about))
    document = Fetched(before.url, b"<rss/>", "")
    return plan_poll(before, document, ParsedFeed("", entries), known, POLICY, Moment(NOON, NOON, 0.5))


def hourly(count: int, step: timedelta) -> list[ParsedEntry]:
    return [entry(number, published=NOON - number * step) for number in range(1, count + 1)]


def test_a_document_that_is_wholly_new_and_younger_than_the_last_visit_leaves_a_gap() -> None:
    plan = visit(*hourly(10, 6 * MINUTE))
    assert plan.gap is not None
    assert (plan.gap.since, plan.gap.until) == (NOON - 3 * HOUR, NOON - HOUR)
    assert plan.gap.missed == 20
    assert len(plan.items) == 10


def test_from_then_on_the_feed_is_visited_at_least_twice_as_often() -> None:
    missed = visit(*hourly(10, MINUTE), read=NOON - 20 * MINUTE)
    assert missed.gap is not None
    assert missed.rhythm.longest == 10 * MINUTE
    again = visit(*hourly(10, MINUTE / 2), read=NOON - 6 * MINUTE, rhythm=missed.rhythm)
    assert again.gap is not None
    assert again.rhythm.longest == 3 * MINUTE
    least = visit(*hourly(10, MINUTE / 60), read=NOON - MINUTE, rhythm=again.rhythm)
    assert least.rhythm.longest == POLICY.shortest


def test_one_entry_that_is_known_means_that_nothing_was_missed() -> None:
    first = visit(entry(99, published=NOON - 2 * HOUR), read=None)
    known = Known({item.key: item.content_hash for item in first.items}, {})
    assert visit(*hourly(10, MINUTE), entry(99), known=known).gap is None


def test_an_entry_from_before_the_last_visit_means_that_entries_were_renamed() -> None:
    assert visit(*hourly(10, HOUR)).gap is None


def test_the_first_visit_and_the_first_entries_of_an_empty_feed_leave_no_gap() -> None:
    assert visit(*hourly(10, MINUTE), read=None).gap is None
    assert visit(*hourly(10, MINUTE), entries=0).gap is None


def test_a_quiet_feed_that_shows_its_latest_alone_leaves_no_gap_each_time() -> None:
    daily = Rhythm(rate=1 / 24, newest=NOON - 24 * HOUR)
    assert visit(entry(1, published=NOON - 10 * MINUTE), rhythm=daily, read=NOON - 30 * MINUTE).gap is None


def test_without_dates_the_learned_rate_tells() -> None:
    undated = [entry(number) for number in range(5)]
    plan = visit(*undated, rhythm=Rhythm(rate=10.0, newest=NOON))
    assert plan.gap is not None
    assert (plan.gap.missed, plan.gap.until) == (25, NOON)
    assert visit(*undated, rhythm=Rhythm(rate=1.0, newest=NOON)).gap is None


GAP = Gap(NOON - 3 * HOUR, NOON - HOUR, 20)


def test_an_earlier_page_closes_the_gap_when_it_reaches_what_was_known() -> None:
    old, young = entry(1, published=NOON - 4 * HOUR), entry(2, published=NOON - 2 * HOUR)
    assert reaches_back(ParsedFeed("", (young, old)), GAP, known=0)
    assert reaches_back(ParsedFeed("", (young,)), GAP, known=1)
    assert not reaches_back(ParsedFeed("", (young, entry(3))), GAP, known=0)


def test_of_a_sites_map_only_what_came_out_in_the_gap_is_taken() -> None:
    inside = entry(1, published=NOON - 2 * HOUR)
    others = (entry(2, published=NOON - 4 * HOUR), entry(3, published=NOON), entry(4))
    assert within(ParsedFeed("T", (inside, *others)), GAP).entries == (inside,)


def test_a_sites_robots_name_its_news_sitemaps() -> None:
    robots = "User-agent: *\nDisallow:\nSitemap: https://o.example/sitemap.xml\nsitemap:https://o.example/News-map.xml\n"
    assert news_sitemaps(robots) == ("https://o.example/News-map.xml",)

"""Fetch the articles behind items whose own words are too few to decide on."""

from collections.abc import Sequence
from urllib.parse import urljoin

from service.domain.feed import Trouble
from service.domain.fetch import Fetched, FetchFailed, FetchOutcome, Visit
from service.domain.full_text import FullText, FullTextState, plan_full_text
from service.domain.policy import PollPolicy
from service.ports import Articles, Clock, Fetcher, Store
from service.usecases.claims import LEASE, new_claim

BATCH = 20
# A site that answers so has no robots.txt, and may be visited (RFC 9309 section 2.3.1.3).
NO_RULES = frozenset(
    {
        Trouble.NOT_FOUND, Trouble.GONE, Trouble.LOGIN, Trouble.BLOCKED, Trouble.HTTP, Trouble.EMPTY,
        Trouble.REDIRECT,
    }
)  # fmt: skip


def read_articles(
    *, store: Store, fetcher: Fetcher, articles: Articles, policy: PollPolicy, clock: Clock
) -> tuple[int, int]:
    """Visit the articles whose time has come, as politely as feeds.

    Returns:
        How many were visited, and how many of them were had: those items are matched again.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    claim = new_claim()
    with store.begin() as tx:
        due = tx.full_texts.due(limit=BATCH, wall=clock.wall())
        hosts = {one.url: fetcher.host_of(one.url) for one in due}
        named = {host for host in hosts.values() if host is not None}
        free = tx.hosts.claim(named, claim, lease=LEASE, wall=clock.wall())
        taken = [one for one in due if hosts[one.url] is None or hosts[one.url] in free]
        tx.full_texts.claim(taken, claim, lease=LEASE, wall=clock.wall())
    had = 0
    if taken:
        for wanted, outcome in _visited(taken, fetcher, articles):
            text = articles.read(outcome) if isinstance(outcome, Fetched) else ""
            plan = plan_full_text(wanted, outcome, text, clock.wall())
            with store.begin() as tx:
                saved = tx.full_texts.save(wanted, plan, claim)
                had += saved and bool(plan.text)
                if saved and plan.state is FullTextState.NOT_HAD:
                    tx.reviews.no_full_text(wanted.item, plan.detail, now=clock.desk())
        with store.begin() as tx:
            tx.hosts.leave(free, claim, spacing=policy.spacing, wall=clock.wall())
    return len(taken), had


def _visited(
    taken: Sequence[FullText], fetcher: Fetcher, articles: Articles
) -> list[tuple[FullText, FetchOutcome | None]]:
    """What each visit brought; None where the site asks not to be visited.

    Where nobody can say whether it does, it is not visited until somebody can (RFC 9309 section 2.3.1.4).
    """
    robots: dict[str, FetchOutcome] = {}
    places = {urljoin(one.url, "/robots.txt"): one.feed for one in taken}
    for ended in fetcher.fetch([Visit(place, listed=feed) for place, feed in places.items()]):
        robots |= {place.url: answer for place, answer in ended}
    allowed: dict[str, list[FullText]] = {}
    found: list[tuple[FullText, FetchOutcome | None]] = []
    for one in taken:
        rules = robots[urljoin(one.url, "/robots.txt")]
        if isinstance(rules, FetchFailed) and rules.trouble not in NO_RULES:
            found.append((one, rules))
        elif articles.may_visit(rules if isinstance(rules, Fetched) else None, one.url):
            allowed.setdefault(one.url, []).append(one)  # several feeds may have brought one article
        else:
            found.append((one, None))
    for ended in fetcher.fetch([Visit(url, listed=allowed[url][0].feed) for url in allowed]):
        found += [(one, outcome) for page, outcome in ended for one in allowed[page.url]]
    return found

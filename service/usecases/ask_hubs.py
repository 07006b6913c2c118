"""Ask hubs to push, and again before their leases end."""

from collections.abc import Callable

from service.domain.fetch import Fetched, FetchFailed, Visit
from service.domain.subscription import after_request, request_form
from service.ports import Clock, Fetcher, Store
from service.usecases.claims import LEASE

BATCH = 50


def ask_hubs(*, store: Store, fetcher: Fetcher, callback: Callable[[str], str], clock: Clock) -> int:
    """Ask the hubs whose time has come.

    Args:
        store: the database.
        fetcher: posts the requests.
        callback: the address that a hub calls, from a subscription's token.
        clock: the clocks.

    Returns:
        How many were asked.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    with store.begin() as tx:
        due = tx.subscriptions.claim_due(limit=BATCH, lease=LEASE, wall=clock.wall())
    requests = {
        Visit(one.hub, form=request_form(one, callback(one.token)), listed=one.url): one for one in due
    }
    for ended in fetcher.fetch(list(requests)):
        with store.begin() as tx:
            for request, outcome in ended:
                subscription = requests[request]
                # A hub may have called before it answered: what it agreed to, or refused, must not be undone.
                now = tx.subscriptions.by_token(subscription.token, hold=True) or subscription
                before = subscription.state, subscription.expires
                if isinstance(outcome, Fetched) and (now.state, now.expires) != before:
                    continue
                problem = outcome.detail if isinstance(outcome, FetchFailed) else None
                tx.subscriptions.save(subscription.feed, after_request(now, problem, clock.wall()))
    return len(due)

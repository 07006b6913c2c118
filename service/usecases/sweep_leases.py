"""Give back what processes of this machine had claimed that are no more."""

from service.ports import Store
from service.usecases.claims import is_orphan, is_own


def sweep_leases(*, store: Store) -> int:
    """Free the claims of processes that died; their work is done again at once.

    What they had claimed would be free once the leases run out; this only saves the wait.

    Returns:
        How many rows were freed.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    with store.begin() as tx:
        orphans = [token for token in tx.leases.tokens() if is_orphan(token)]
        return tx.leases.free(orphans) if orphans else 0


def give_back(*, store: Store) -> int:
    """Free the claims of this very process, which does nothing else now: the database was away under it.

    Returns:
        How many rows were freed.

    Raises:
        StoreUnavailable: if the database is away still.
    """
    with store.begin() as tx:
        own = [token for token in tx.leases.tokens() if is_own(token)]
        return tx.leases.free(own) if own else 0

"""One visit to one address."""

from service.domain.fetch import FetchOutcome, Visit
from service.ports import Fetcher


def visit(url: str, fetcher: Fetcher, *, listed: str | None = None) -> FetchOutcome:
    """What a visit to an address brings.

    Args:
        url: the address.
        fetcher: gets documents.
        listed: the desk's own address that led to it; None where it is that.
    """
    (((_, outcome),),) = fetcher.fetch([Visit(url, listed=listed)])
    return outcome

"""One visit to one address."""

from service.domain.fetch import FetchOutcome, Visit
from service.ports import Fetcher


def visit(url: str, fetcher: Fetcher) -> FetchOutcome:
    """What a visit to an address brings."""
    (((_, outcome),),) = fetcher.fetch([Visit(url)])
    return outcome

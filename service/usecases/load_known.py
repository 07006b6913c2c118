"""What is stored of the items that a document may repeat."""

from dataclasses import replace

from service.domain.document import ParsedFeed, lookups
from service.domain.feed import Feed
from service.domain.identity import Known, wants_recent
from service.ports import Transaction

AT_LEAST, AT_MOST = 100, 3_000  # newest items that are looked at: three times as many as the document holds


def load_known(tx: Transaction, feed: Feed, document: ParsedFeed) -> Known:
    """What is stored of a document's items: by key and link, and by their words where these do not tell.

    Args:
        tx: the transaction that will save what is new.
        feed: whose document it is.
        document: what was read.
    """
    known = tx.feeds.known(feed.id, *lookups(document))
    if not wants_recent(document, known, feed.key_by):
        return known
    return replace(
        known, recent=tx.feeds.recent(feed.id, limit=min(AT_LEAST + 3 * len(document.entries), AT_MOST))
    )

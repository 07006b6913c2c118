"""What signed requests and signed links rest on."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from service.store.schema import HeardRow, SigningKeyRow
from service.store.upsert import is_new

LINKS = "links"


def signing_key(connection: Connection) -> str:
    """What links in mails are signed with; made once."""
    is_new(connection, SigningKeyRow, name=LINKS, value=secrets.token_hex(32))
    return connection.execute(select(SigningKeyRow.value).where(SigningKeyRow.name == LINKS)).scalar_one()


def is_heard_first(connection: Connection, signature: str, *, wall: datetime, keep: timedelta) -> bool:
    """Note that a signed request came in; False if it came in before.

    Args:
        connection: a transaction.
        signature: what it is signed with.
        wall: operational time.
        keep: for how long a signature is good.
    """
    connection.execute(delete(HeardRow).where(HeardRow.at < wall - keep))
    digest = hashlib.sha256(signature.encode()).hexdigest()
    return is_new(connection, HeardRow, digest=digest, at=wall)

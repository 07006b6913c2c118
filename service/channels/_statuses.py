"""What an HTTP answer to a message comes down to, where the far end says no more than its status."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent

Mends = Mapping[int, tuple[Cause, str]]
# The most that a wait is believed: a far end that mistakes its clock must not silence a channel for years.
LONGEST_WAIT = timedelta(hours=1)


def by_status(status: int, who: str, mends: Mends, after: timedelta | None = None) -> SendResult:
    """What a status comes down to.

    Args:
        status: of the answer.
        who: answered, in words for a person.
        mends: what a person has to mend, by status; until then the message waits.
        after: how long the far end asks to wait.
    """
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(str(status))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Retry(Cause.RATE_LIMITED, f"{who} asks to slow down.", after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Retry(Cause.SERVER, f"{who} has trouble ({status}).", after, doubt=True)
    if status in mends:
        cause, words = mends[status]
        line = f"{words} ({status})."
        return Refused(cause, line) if status == HTTPStatus.GONE else Retry(cause, line)
    return Refused(Cause.REJECTED, f"{who} does not accept the message ({status}).")


def seconds_asked(words: str) -> timedelta | None:
    """How long a far end asks to wait, an hour at most; None where it gives no number of seconds."""
    if not words.isdecimal():
        return None
    return LONGEST_WAIT if len(words) > len("3600") else min(timedelta(seconds=int(words)), LONGEST_WAIT)


def wait_asked(words: str, now: datetime) -> timedelta | None:
    """How long a far end asks to wait, an hour at most; None where it does not say so.

    Args:
        words: its Retry-After, seconds or a date (RFC 9110 section 10.2.3).
        now: operational time (UTC).
    """
    try:
        date = parsedate_to_datetime(words)
    except ValueError:
        return seconds_asked(words)
    wait = (date if date.tzinfo is not None else date.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_WAIT)

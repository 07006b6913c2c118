"""What an HTTP answer to a message comes down to, where the far end says no more than its status."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent

Mends = Mapping[int, tuple[Cause, str]]


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

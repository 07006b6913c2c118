"""Signed addresses in mails: who may answer an alert, or wants no more mail, without a login."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from service.domain.followup import FollowUpId

VALID = timedelta(days=60)  # of an address that answers; one that ends mail is valid for ever (RFC 8058)
ANSWER, END = "answer", "end of mail"
# What an address can do about an alert, as its link says it.
ACTS = {
    "confirm": "Confirm",
    "dismiss": "Dismiss",
    "close": "Close as happened",
    "acknowledge": "I have seen it",
    "more": "Something else",
}


@dataclass(frozen=True, slots=True)
class MayAnswer:
    """What an address allows: this recipient may answer this alert."""

    recipient: str
    alert: int


@dataclass(frozen=True, slots=True)
class MayEnd:
    """What an address allows: this recipient may end mail of a follow-up, or of any.

    Args:
        recipient: whose mail.
        followup: of which follow-up; None where the mail told of none.
    """

    recipient: str
    followup: FollowUpId | None


class Links:
    """Makes signed addresses and reads them.

    Args:
        base: the dashboard's address.
        key: what they are signed with.
    """

    def __init__(self, base: str, key: str) -> None:
        self._base = base
        self._key = key

    @property
    def one_click(self) -> bool:
        """Whether a mail program may end mail by itself: RFC 8058 wants https for that."""
        return self._base.startswith("https://")

    def to_answer(self, recipient: str, alert: int, act: str, now: datetime) -> str:
        """Where a recipient answers an alert."""
        day = now.date().toordinal()
        token = self._signer(ANSWER).dumps([recipient, alert, day])
        return f"{self._base}/mail/answer/{_text(token)}?act={act}"

    def to_end(self, recipient: str, followup: FollowUpId | None) -> str:
        """Where a recipient ends mail."""
        return f"{self._base}/mail/end/{_text(self._signer(END).dumps([recipient, followup]))}"

    def read_answer(self, token: str, now: datetime) -> MayAnswer | None:
        """What an address to answer allows; None if it is not ours, or too old."""
        found = self._read(ANSWER, token)
        if found is None or now.date().toordinal() - found[2] > VALID.days:
            return None
        return MayAnswer(found[0], found[1])

    def read_end(self, token: str) -> MayEnd | None:
        """What an address to end mail allows; None if it is not ours."""
        found = self._read(END, token)
        return None if found is None else MayEnd(found[0], found[1])

    def _read(self, salt: str, token: str) -> Any:  # noqa: ANN401 - JSON that we wrote ourselves
        try:
            return self._signer(salt).loads(token)
        except BadSignature:
            return None

    def _signer(self, salt: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=salt)


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()

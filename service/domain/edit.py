"""An edit: a message at the far side no longer shows what is so, and is changed instead of sent again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.alert import AlertId, Message
from service.domain.delivery import (
    ChannelName,
    DeliveryId,
    Refused,
    Retry,
    SendResult,
    Sent,
)
from service.domain.letter import Letter, Place, Since
from service.domain.policy import RetryPolicy

GATHER = timedelta(seconds=30)  # in which further outlets are gathered into one edit


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that is to be changed.

    Args:
        delivery: which one.
        alert: what it carries.
        message: the alert's words.
        channel: where it stands.
        key: as it was sent under.
        place: where it stands there.
        shown: what it shows beside the alert.
        since: what it should show.
        people: names of those to whom it can be given.
        asked: how often it was asked for.
        tries: how many were made before this one.
        token: the lease under which it is changed.
    """

    delivery: DeliveryId
    alert: AlertId
    message: Message
    channel: ChannelName
    key: str
    place: Place
    shown: Since
    since: Since
    people: tuple[str, ...]
    asked: int
    tries: int
    token: str

    def letter(self, now: datetime) -> Letter:
        """What the channel is given."""
        return Letter(self.alert, self.message, self.key, now, self.since, self.place, people=self.people)


@dataclass(frozen=True, slots=True)
class EditUpdate:
    """What a try changes.

    Args:
        delivery: whose message.
        channel: where it stands.
        token: the lease under which it was changed.
        asked: as it was claimed.
        shown: what the message shows now; None where it could not be changed.
        tries: how many were made.
        next_try: when to try again (operational time); None where no further try is made.
        detail: why it could not be changed; empty where it was.
        rests_until: until when the channel asks to be left alone (operational time).
    """

    delivery: DeliveryId
    channel: ChannelName
    token: str
    asked: int
    shown: Since | None
    tries: int
    next_try: datetime | None
    detail: str
    rests_until: datetime | None


def after_edit(
    edit: Edit, result: SendResult, policy: RetryPolicy, *, spread: float, now: datetime
) -> EditUpdate:
    """What a try changes; to repeat an edit does no harm, so doubt is no matter here.

    Args:
        edit: as it was claimed.
        result: what the channel said.
        policy: how often and how patiently to try.
        spread: a random number from 0 to 1 that the caller draws.
        now: operational time (UTC).
    """
    tries = edit.tries + 1
    shown, next_try, detail, rests_until = None, None, "", None
    match result:
        case Sent():
            shown = edit.since
        case Refused(_, detail):
            pass
        case Retry(_, detail, after):
            rests_until = None if after is None else now + after
            if tries <= len(policy.steps):
                wait = policy.steps[tries - 1] * (1 + policy.jitter * spread)
                next_try = now + max(wait, after or timedelta())
    return EditUpdate(
        edit.delivery, edit.channel, edit.token, edit.asked, shown, tries, next_try, detail, rests_until
    )

"""A digest: what was held for a channel, told as one message."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.alert import AlertId, AlertKey, AlertKind, Line, Message, NewAlert
from service.domain.delivery import ChannelName, DeliveryId
from service.domain.routing import Hold

SHOWN = 20  # lines of a digest: more are counted, and stand on the dashboard
WORDS = {
    Hold.DIGEST: "",
    Hold.QUIET: " from the quiet hours",
    Hold.MUTED: " from while it was muted",
    Hold.LIMIT: " beyond the limit",
    Hold.DOWN: " from while this channel was down",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery that was held, with what it carries.

    Args:
        delivery: its row.
        alert: which alert.
        message: the alert's words.
        hold: what kept it.
    """

    delivery: DeliveryId
    alert: AlertId
    message: Message
    hold: Hold


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A delivery that a route or a mute holds until a moment.

    Args:
        delivery: its row.
        channel: where to.
        carries: which alert.
        alert: the same, as routes see it.
        until: when it is to go (the desk's time, UTC).
    """

    delivery: DeliveryId
    channel: ChannelName
    carries: AlertId
    alert: NewAlert
    until: datetime


def plan_digest(channel: ChannelName, held: Sequence[Held], *, now: datetime) -> NewAlert:
    """One message for all that was held for a channel; its key comes from what it carries.

    Args:
        channel: where to.
        held: at least two, oldest first.
        now: the desk's time (UTC).
    """
    holds = Counter(one.hold for one in held)
    why = WORDS[next(iter(holds))] if len(holds) == 1 else ""
    titles = list(dict.fromkeys(one.message.followup_title for one in held))
    about = titles[0] if len(titles) == 1 else f"{len(titles)} follow-ups"
    message = Message(
        kind=AlertKind.DIGEST,
        followup=None,
        followup_title=about,
        headline=f"{len(held)} alerts{why}",
        at=now,
        lines=tuple(_line(one) for one in held[:SHOWN]),
        count=len(held),
    )
    return NewAlert(AlertKey(f"digest:{channel}:{held[0].delivery}-{held[-1].delivery}"), message)


def _line(one: Held) -> Line:
    message = one.message
    return Line(
        alert=one.alert,
        kind=message.kind,
        development=message.development,
        followup=message.followup,
        followup_title=message.followup_title,
        headline=message.headline,
        outlet=message.outlet,
        item_url=message.item_url,
        lang=message.lang,
        at=message.at,
    )

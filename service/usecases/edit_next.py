"""Change the message that has been wrong longest."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.delivery import Cause, ChannelName, Refused, Retry, SendResult, Sent
from service.domain.edit import Edit, EditUpdate, after_edit
from service.domain.policy import RetryPolicy
from service.ports import Channel, Clock, Editing, Store
from service.usecases.claims import new_claim
from service.usecases.deliver_due import LEASE, paces_of


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of one try.

    Args:
        edit: as it was claimed.
        update: what the try changed.
    """

    edit: Edit
    update: EditUpdate


def edit_next(
    *,
    store: Store,
    channels: Mapping[ChannelName, Channel],
    policy: RetryPolicy,
    clock: Clock,
    spread: float,
) -> Edited | None:
    """Change one message; no transaction is open while the far side is spoken to.

    Args:
        store: the database.
        channels: those that are set up.
        policy: how often and how patiently to try.
        clock: the clocks.
        spread: a random number from 0 to 1, for the jitter of the next try.

    Returns:
        What became of it; None if nothing is due.

    Raises:
        StoreUnavailable: if the database is away.
    """
    claim = new_claim()
    with store.begin() as tx:
        edit = tx.edits.claim_due(claim, lease=LEASE, wall=clock.wall(), paces=paces_of(channels))
    if edit is None:
        return None

    def record(result: SendResult) -> EditUpdate:
        update = after_edit(edit, result, policy, spread=spread, now=clock.wall())
        with store.begin() as tx:
            tx.edits.save(update, wall=clock.wall())
        return update

    try:
        result = _change(edit, channels.get(edit.channel), clock)
    except Exception as error:
        record(Retry(Cause.FAULT, f"Afterstory could not edit it ({type(error).__name__}); see the log."))
        raise
    return Edited(edit, record(result))


def _change(edit: Edit, channel: object, clock: Clock) -> SendResult:
    if edit.since == edit.shown:
        return Sent("It shows what is so.")
    if not isinstance(channel, Editing):
        detail = f"The channel “{edit.channel}” can't edit what it sent any more: see config/channels.yaml."
        return Refused(Cause.NOT_CONFIGURED, detail)
    return channel.edit(edit.letter(clock.wall()), edit.place)

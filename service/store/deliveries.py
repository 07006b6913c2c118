"""Alerts on their way."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select, update

from service.domain.alert import AlertId
from service.domain.delivery import ChannelName, Delivery, DeliveryId, DeliveryUpdate, State
from service.ports import Claim
from service.store.codec import MESSAGE
from service.store.schema import AlertRow, AttemptRow, DeliveryRow
from service.store.upsert import insert_new


class Deliveries:
    """`service.ports.Deliveries` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_due(self, claim: Claim, *, lease: timedelta, wall: datetime) -> Delivery | None:
        """Take the delivery that has been due longest and mark it as being sent.

        One whose lease ran out while it was being sent is due again: its worker died, and a message
        that comes twice under the same key is better than one that never comes.
        """
        due = (
            select(DeliveryRow.id)
            .where(
                DeliveryRow.next_try <= wall,
                or_(
                    DeliveryRow.state.in_([State.PENDING, State.FAILED]),
                    and_(DeliveryRow.state == State.SENDING, DeliveryRow.lease_until < wall),
                ),
            )
            .order_by(DeliveryRow.next_try, DeliveryRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            # As a CTE it is run once; PostgreSQL may run a plain subquery again for every row.
            .cte("due")
        )
        taken = self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(select(due.c.id)))
            .values(state=State.SENDING, lease_token=claim.token, lease_until=wall + lease, changed=wall)
            .returning(DeliveryRow.id, DeliveryRow.alert_id, DeliveryRow.channel, DeliveryRow.tries)
        ).first()
        if taken is None:
            return None
        alert = self._connection.execute(
            select(AlertRow.key, AlertRow.message).where(AlertRow.id == taken.alert_id)
        ).one()
        return Delivery(
            id=DeliveryId(taken.id),
            alert=AlertId(taken.alert_id),
            message=MESSAGE.read(alert.message),
            channel=ChannelName(taken.channel),
            tries=taken.tries,
            key=f"{alert.key}:{taken.channel}",
            token=claim.token,
        )

    def save_try(self, change: DeliveryUpdate, *, wall: datetime) -> bool:
        """Save what a try changed."""
        held = self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == change.id, DeliveryRow.lease_token == change.token)
            .values(
                state=change.state,
                tries=change.tries,
                next_try=change.next_try,
                cause=change.cause,
                detail=change.detail,
                changed=wall,
                lease_token=None,
                lease_until=None,
            )
        )
        if held.rowcount != 1:
            return False
        insert_new(
            self._connection,
            AttemptRow,
            delivery_id=change.id,
            number=change.tries,
            ended=wall,
            state=change.state,
            cause=change.cause,
            detail=change.detail,
        )
        return True

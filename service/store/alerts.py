"""What the desk is told: an alert and its deliveries, together the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from service.domain.alert import NewAlert
from service.domain.delivery import ChannelName, State
from service.domain.development import DevelopmentId
from service.store.codec import MESSAGE
from service.store.schema import AlertRow, DeliveryRow
from service.store.upsert import insert_new


class Alerts:
    """`service.ports.Alerts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(
        self,
        alert: NewAlert,
        development: DevelopmentId | None,
        channels: Sequence[ChannelName],
        *,
        now: datetime,
        wall: datetime,
    ) -> bool:
        """Save an alert with its deliveries, unless its key is already there."""
        saved = insert_new(
            self._connection,
            AlertRow,
            key=alert.key,
            kind=alert.message.kind,
            followup_id=alert.message.followup,
            development_id=development,
            message=MESSAGE.write(alert.message),
            opened=now,
            opened_wall=wall,
        )
        if saved is None:
            return False
        for channel in channels:
            self._connection.execute(
                insert(DeliveryRow).values(
                    alert_id=saved,
                    channel=channel,
                    lane=alert.message.followup,
                    state=State.PENDING,
                    next_try=wall,
                    changed=wall,
                )
            )
        return True

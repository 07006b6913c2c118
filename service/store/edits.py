"""Messages that no longer show what is so."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, update

from service.domain.alert import AlertId
from service.domain.delivery import ChannelName, DeliveryId, State
from service.domain.development import DevelopmentId
from service.domain.edit import Edit, EditUpdate
from service.domain.followup import FollowUpId
from service.ports import Claim
from service.store.answers import Answers
from service.store.codec import MESSAGE, PLACE, SINCE
from service.store.letters import since
from service.store.paces import take_slots
from service.store.schema import AlertRow, ChannelRow, DeliveryRow, EditRow, PaceRow
from service.store.upsert import insert_into, insert_or_update


class Edits:
    """`service.ports.Edits` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def want_for_development(self, development: DevelopmentId, *, due: datetime) -> None:
        """Note that a further outlet reports a development, or what an editor says of it."""
        self._want(AlertRow.development_id == development, due)

    def want_for_alert(self, alert: AlertId, *, due: datetime) -> None:
        """Note that something was done about an alert."""
        self._want(AlertRow.id == alert, due)

    def want_for_newest(self, followup: FollowUpId, *, due: datetime) -> None:
        """Note that something was done about a follow-up: its newest message says so."""
        newest = (
            select(func.max(AlertRow.id))
            .where(AlertRow.followup_id == followup, AlertRow.development_id.is_not(None))
            .scalar_subquery()
        )
        self._want(AlertRow.id == newest, due)

    def _want(self, which: ColumnElement[bool], due: datetime) -> None:
        # One that is on its way may have been read before this commits: it is looked at once it is there.
        found = self._connection.execute(
            select(DeliveryRow.id)
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .where(which, or_(DeliveryRow.place.is_not(None), DeliveryRow.next_try.is_not(None)))
            .order_by(DeliveryRow.id)
        ).scalars()
        asked = insert_into(self._connection.dialect.name, EditRow)
        new = asked.excluded.next_try
        # The earlier of both: outlets that keep coming would put off what is due for ever.
        earlier = case((EditRow.next_try < new, EditRow.next_try), else_=new)
        for delivery in found.all():
            self._connection.execute(
                asked.values(delivery_id=delivery, next_try=due).on_conflict_do_update(
                    index_elements=["delivery_id"],
                    set_={"asked": EditRow.asked + 1, "next_try": earlier, "tries": 0},
                )
            )

    def claim_due(
        self, claim: Claim, *, lease: timedelta, wall: datetime, paces: Mapping[ChannelName, timedelta]
    ) -> Edit | None:
        """Take the edit that has been due longest, of a message that is there and a channel that is free."""
        busy: list[str] = []
        while True:
            due = self._connection.execute(
                select(
                    EditRow.delivery_id,
                    EditRow.asked,
                    EditRow.tries,
                    DeliveryRow.alert_id,
                    DeliveryRow.channel,
                    DeliveryRow.place,
                    DeliveryRow.shown,
                    AlertRow.key,
                    AlertRow.message,
                )
                .join(DeliveryRow, DeliveryRow.id == EditRow.delivery_id)
                .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
                .where(
                    EditRow.next_try <= wall,
                    or_(EditRow.lease_until.is_(None), EditRow.lease_until < wall),
                    DeliveryRow.state == State.SENT,
                    DeliveryRow.place.is_not(None),
                    DeliveryRow.channel.not_in(busy),
                    DeliveryRow.channel.not_in(
                        select(PaceRow.channel).where(PaceRow.does == "edit", PaceRow.free_at > wall)
                    ),
                    DeliveryRow.channel.not_in(select(ChannelRow.name).where(ChannelRow.rests_until > wall)),
                )
                .order_by(EditRow.next_try, EditRow.delivery_id)
                .limit(1)
                .with_for_update(skip_locked=True, of=EditRow)
            ).first()
            if due is None:
                self._forget_pointless()
                return None
            channel = ChannelName(due.channel)
            pace = paces.get(channel)
            if pace and channel not in take_slots(self._connection, {channel: pace}, "edit", wall=wall):
                busy.append(due.channel)
                continue
            self._connection.execute(
                update(EditRow)
                .where(EditRow.delivery_id == due.delivery_id)
                .values(lease_token=claim.token, lease_until=wall + lease)
            )
            return Edit(
                delivery=DeliveryId(due.delivery_id),
                alert=AlertId(due.alert_id),
                message=MESSAGE.read(due.message),
                channel=channel,
                key=f"{due.key}:{due.channel}",
                place=PLACE.read(due.place),
                shown=SINCE.read(due.shown),
                since=since(self._connection, [due.alert_id])[due.alert_id],
                people=Answers(self._connection).users(),
                asked=due.asked,
                tries=due.tries,
                token=claim.token,
            )

    def next_slot(self, *, wall: datetime) -> datetime | None:
        """When a channel takes an edit again for which one is due; None where nothing waits for that."""
        return self._connection.execute(
            select(PaceRow.free_at)
            .join(DeliveryRow, DeliveryRow.channel == PaceRow.channel)
            .join(EditRow, EditRow.delivery_id == DeliveryRow.id)
            .where(
                EditRow.next_try <= wall,
                DeliveryRow.state == State.SENT,
                DeliveryRow.place.is_not(None),
                PaceRow.does == "edit",
                PaceRow.free_at > wall,
            )
            .order_by(PaceRow.free_at)
            .limit(1)
        ).scalar_one_or_none()

    def _forget_pointless(self) -> None:
        """Drop edits of messages that cannot be edited.

        Who asked saw the message on its way; whoever sent it meanwhile did not see the edit yet.
        """
        settled = select(DeliveryRow.id).where(
            DeliveryRow.id == EditRow.delivery_id, DeliveryRow.place.is_(None), DeliveryRow.next_try.is_(None)
        )
        self._connection.execute(delete(EditRow).where(EditRow.next_try.is_not(None), settled.exists()))

    def _holds(self, mine: ColumnElement[bool]) -> bool:
        held = select(EditRow.delivery_id).where(mine).with_for_update()
        return self._connection.execute(held).first() is not None

    def save(self, change: EditUpdate, *, wall: datetime) -> bool:
        """Save what a try changed; an edit that was asked for again meanwhile stays due."""
        mine = and_(EditRow.delivery_id == change.delivery, EditRow.lease_token == change.token)
        if change.shown is not None:
            self._connection.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == change.delivery)
                .values(shown=SINCE.write(change.shown))
            )
            if not self._holds(mine):
                # Another took it over, and which of both came last at the far side nobody knows.
                self._want(DeliveryRow.id == change.delivery, wall)
                return False
            over = self._connection.execute(delete(EditRow).where(mine, EditRow.asked == change.asked))
            if over.rowcount == 1:
                return True
        held = self._connection.execute(
            update(EditRow)
            .where(mine)
            .values(
                tries=change.tries,
                next_try=change.next_try,
                detail=change.detail,
                lease_token=None,
                lease_until=None,
            )
            .returning(EditRow.asked)
        ).first()
        if held is None:
            return False
        if held.asked != change.asked:
            self._connection.execute(
                update(EditRow).where(EditRow.delivery_id == change.delivery).values(next_try=wall, tries=0)
            )
        if change.rests_until is not None:
            insert_or_update(
                self._connection,
                PaceRow,
                ("channel", "does"),
                channel=change.channel,
                does="edit",
                free_at=change.rests_until,
            )
        return True

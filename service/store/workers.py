"""Processes that say they are there."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, update

from service.store.schema import WorkerRow
from service.store.upsert import insert_or_update

FORGOTTEN = timedelta(days=1)  # after which a process that vanished is no longer shown


class Workers:
    """`service.ports.Workers` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, name: str, *, role: str, pid: int, queues: str, wall: datetime) -> None:
        """Note that a process is there; what vanished long ago is forgotten."""
        again = self._connection.execute(
            update(WorkerRow).where(WorkerRow.name == name, WorkerRow.pid == pid).values(last_seen=wall)
        )
        if again.rowcount:
            return
        insert_or_update(
            self._connection,
            WorkerRow,
            ("name",),
            name=name,
            role=role,
            pid=pid,
            queues=queues,
            started=wall,
            last_seen=wall,
        )
        self._connection.execute(delete(WorkerRow).where(WorkerRow.last_seen < wall - FORGOTTEN))

    def gone(self, name: str) -> None:
        """Note that a process ended as it should."""
        self._connection.execute(delete(WorkerRow).where(WorkerRow.name == name))

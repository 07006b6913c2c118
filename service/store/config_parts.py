"""The last good state of the files a desk edits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from service.ports import ConfigPart
from service.store.schema import ConfigFileRow
from service.store.upsert import insert_or_update


class ConfigParts:
    """`service.ports.ConfigParts` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, name: str, body: dict[str, Any], *, wall: datetime) -> None:
        """Keep a part as its last good state."""
        insert_or_update(
            self._connection, ConfigFileRow, ("name",), name=name, body=body, problem="", read_at=wall
        )

    def save_problem(self, name: str, problem: str, *, wall: datetime) -> None:
        """Note that the newest file is broken; the last good state stays in force."""
        noted = self._connection.execute(
            update(ConfigFileRow).where(ConfigFileRow.name == name).values(problem=problem, read_at=wall)
        )
        if noted.rowcount == 0:
            insert_or_update(
                self._connection, ConfigFileRow, ("name",), name=name, body={}, problem=problem, read_at=wall
            )

    def load(self, name: str) -> ConfigPart | None:
        """A part as it is in force; None if it was never read."""
        row = self._connection.execute(
            select(ConfigFileRow.body, ConfigFileRow.problem).where(ConfigFileRow.name == name)
        ).one_or_none()
        return None if row is None else ConfigPart(row.body, row.problem)

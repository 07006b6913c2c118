"""The desk's routes, as they were changed."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from service.store.schema.base import Base


class RouteListRow(Base):
    """The routes as they came into force at a moment; the newest are in force. Kept for ever."""

    __tablename__ = "route_list"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    routes: Mapped[list[Any]]
    file: Mapped[list[Any]]  # what channels.yaml held when it was last listened to
    who: Mapped[str]  # empty: read from the file
    via: Mapped[str | None]
    at: Mapped[datetime]  # wall

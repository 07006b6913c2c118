"""Domain values to JSON columns and back. One place, so that a new field needs no new code."""

from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from service.domain.alert import Message
from service.domain.development import Evidence
from service.domain.feed import Hints
from service.domain.followup import FollowUp
from service.domain.letter import Place, Since
from service.domain.matching.learn import Tuning
from service.domain.route import Route

Value = TypeVar("Value")


class Codec(Generic[Value]):
    """Writes a value of one type as JSON and reads it back."""

    def __init__(self, kind: type[Value]) -> None:
        self._adapter: TypeAdapter[Value] = TypeAdapter(kind)

    def write(self, value: Value) -> Any:  # noqa: ANN401 - JSON
        """The value as JSON."""
        return self._adapter.dump_python(value, mode="json")

    def read(self, stored: Any) -> Value:  # noqa: ANN401 - JSON
        """The value that `write` wrote."""
        return self._adapter.validate_python(stored)


FOLLOWUP = Codec(FollowUp)
EVIDENCE = Codec(Evidence)
MESSAGE = Codec(Message)
HINTS = Codec(Hints)
PLACE = Codec(Place)
SINCE = Codec(Since)
TUNING = Codec(Tuning)
ROUTES = Codec(tuple[Route, ...])

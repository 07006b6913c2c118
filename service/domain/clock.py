"""The desk's clock of a demo: it starts on a day of the past and runs fast."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

FORM = re.compile(r"(?P<start>[^@]+)@(?P<since>\d+(?:\.\d+)?)x(?P<rate>\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class DeskClock:
    """A clock apart from the machine's. Written `2023-10-27T00:00:00Z@1700000000.0x432000`.

    Args:
        start: desk time (UTC) when it starts to run; before that it stands still there.
        since: the real moment when it starts to run, in seconds since 1970.
        rate: desk seconds that pass in a real second; above zero.
    """

    start: datetime
    since: float
    rate: float

    def at(self, unix: float) -> datetime:
        """Desk time (UTC) at a real moment, in seconds since 1970."""
        return self.start + timedelta(seconds=max(0.0, unix - self.since) * self.rate)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form.

        Raises:
            ValueError: if it is another form, or the rate is zero.
        """
        found = FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError("must look like 2023-10-27T00:00:00Z@1700000000x432000")
        start = datetime.fromisoformat(found["start"])
        if start.tzinfo is None:
            raise ValueError("its start needs a time zone, such as the Z of 2023-10-27T00:00:00Z")
        rate = float(found["rate"])
        if rate == 0:
            raise ValueError("its rate must be above zero")
        return cls(start.astimezone(UTC), float(found["since"]), rate)

    def __str__(self) -> str:
        return f"{self.start.isoformat()}@{self.since}x{self.rate:g}"

"""Let the canary sing, and tell ops when it does not arrive."""

from dataclasses import dataclass
from datetime import timedelta

from service.domain.canary import is_time, plan_turns
from service.domain.destinations import Destinations
from service.ports import Clock, Store
from service.usecases.open_alert import open_alert


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at the chain brought.

    Args:
        sang: whether a canary sang.
        opened: keys of the alerts that opened.
    """

    sang: bool
    opened: tuple[str, ...]


def watch_chain(*, store: Store, every: timedelta, destinations: Destinations, clock: Clock) -> Watched:
    """Prove the chain to every test target; nothing happens where there is none.

    Any process may call it at any time: a canary sings once in a span, and each turn is told once.

    Raises:
        StoreUnavailable: if the database is away; the next round does it.
    """
    if not destinations.tests:
        return Watched(sang=False, opened=())
    opened: list[str] = []
    with store.begin() as tx:
        now, wall = clock.desk(), clock.wall()
        songs = tx.canaries.songs()
        sang = is_time(songs[-1] if songs else None, every, wall) and tx.canaries.sing(
            every, now=now, wall=wall
        )
        for turn in plan_turns(songs, tx.canaries.arrivals(destinations.tests), now=now, wall=wall):
            tx.canaries.note_lost(turn.target, turn.lost)
            if open_alert(tx, turn.alert, None, destinations, clock, avoid=frozenset({turn.avoid})):
                opened.append(turn.alert.key)
    return Watched(sang, tuple(opened))

"""How many visits one host bears at once, and how soon after each other."""

from collections import Counter
from functools import lru_cache, partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from service.domain.addresses import Network

AT_ONCE = 2  # visits to one host under way: as many as a browser's polite ancestors opened (RFC 2616, 8.1.4)


def host_of(url: str, own: tuple[Network, ...]) -> str | None:
    """The host that bears a visit; None for a machine of the desk's own, which needs no manners.

    Args:
        url: an address.
        own: networks that the desk has named as its own.
    """
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""  # the address is none
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return None if any(address in network for network in own) else host


class Manners:
    """Keeps the visits of one process to each host apart.

    Args:
        spacing: seconds between the starts of two visits to one host.
        own: networks that the desk has named as its own.
    """

    def __init__(self, spacing: float, own: tuple[Network, ...]) -> None:
        self._spacing = spacing
        # By the address alone: it is asked for more than once in every visit.
        self.host_of = lru_cache(maxsize=4_096)(partial(host_of, own=own))
        self._under_way: Counter[str] = Counter()
        self._ready: dict[str, float] = {}

    def may_start(self, url: str, now: float) -> bool:
        """Whether a visit may start now; if so it counts as under way.

        Args:
            url: what to visit.
            now: seconds of a clock that only goes forward.
        """
        host = self.host_of(url)
        if host is None:
            return True
        if self._under_way[host] >= AT_ONCE or self._ready.get(host, now) > now:
            return False
        self._under_way[host] += 1
        self._ready[host] = now + self._spacing
        return True

    def ended(self, url: str, now: float) -> None:
        """A visit that was under way has ended."""
        host = self.host_of(url)
        if host is None:
            return
        self._under_way[host] -= 1
        if not self._under_way[host]:
            del self._under_way[host]
        if not self._under_way:
            # What no longer holds anybody back is forgotten: the table stays small however long it runs.
            self._ready = {name: ready for name, ready in self._ready.items() if ready > now}

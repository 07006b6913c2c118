"""Which network addresses may be spoken to."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
# IPv6 addresses with an IPv4 address inside: NAT64 (RFC 6052, 8215), IPv4-compatible (RFC 4291).
NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
COMPATIBLE = ip_network("::/96")
# What counts as global and is not public: IETF assignments (RFC 6890), where Oracle's clouds keep their
# metadata; and the services of Azure's own machines.
INNER = (ip_network("192.0.0.0/24"), ip_network("168.63.129.16/32"))


@lru_cache(maxsize=4_096)
def is_allowed(address: str, allowed: tuple[Network, ...]) -> bool:
    """Whether a connection may be opened: to public addresses, and to networks allowed by name."""
    ip = ip_address(address.partition("%")[0])
    if any(ip in network for network in allowed):
        return True
    inner = _inside(ip)
    if inner is not None:
        return is_allowed(str(inner), allowed)
    if any(ip in network for network in INNER):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _inside(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    if not isinstance(ip, IPv6Address):
        return None
    if any(ip in network for network in NAT64) or ip in COMPATIBLE:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)

"""Who asks, as far as limits go: past our own proxies, and as one network. No address is kept anywhere by it.

>>> prefix("192.0.2.7"), prefix("2001:db8:1:2ff::1") == prefix("2001:db8:1:201::9"), prefix("a socket")
('192.0.2.7', True, 'a socket')
>>> asking("10.0.0.1", "203.0.113.9, 192.0.2.7", [ip_network("10.0.0.0/8")])
'192.0.2.7'
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Network", "Proxies", "asking", "ip_network", "prefix"]

Network = IPv4Network | IPv6Network
MOST_SEEN = 64
_HOUSEHOLD_BYTES = 7  # 56 bits
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# What nearly everybody has, in the one spelling: asked for at each request, and parsing it takes ten times as long.
_QUAD = re.compile(rf"({_OCTET})\.({_OCTET})\.({_OCTET})\.({_OCTET})")


def prefix(address: str) -> str:
    """The network in a word: one IPv4 address, or what one household gets of IPv6. What is no address stays so."""
    if _QUAD.fullmatch(address):
        return address
    parsed = _parsed(address)
    if parsed is None:
        return address
    return parsed.packed[:_HOUSEHOLD_BYTES].hex() if isinstance(parsed, IPv6Address) else str(parsed)


def asking(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The address that asked: the last of X-Forwarded-For that is no proxy of ours."""
    return Proxies(trusted).asking(peer, forwarded)


class Proxies:
    """The networks of our own proxies, whose word on who asked is taken."""

    def __init__(self, networks: Sequence[Network] = ()) -> None:
        self._networks = tuple(networks)
        self._quads = [
            (int(network.network_address), int(network.netmask))
            for network in networks
            if isinstance(network, IPv4Network)
        ]
        self._seen: set[str] = set()
        """Of our own, whose addresses may be kept."""

    def asking(self, peer: str, forwarded: str) -> str:
        """As `asking` tells it."""
        if not self._networks:
            return peer
        chain = [peer, *(part.strip() for part in reversed(forwarded.split(",")) if part.strip())]
        return next((address for address in chain if not self._have(address)), chain[-1])

    def _have(self, address: str) -> bool:
        if address in self._seen:
            return True
        is_ours = self._lie_round(address)
        if is_ours and len(self._seen) < MOST_SEEN:
            self._seen.add(address)
        return is_ours

    def _lie_round(self, address: str) -> bool:
        quad = _QUAD.fullmatch(address)
        if quad is not None:
            number = int(quad[1]) << 24 | int(quad[2]) << 16 | int(quad[3]) << 8 | int(quad[4])
            return any(number & mask == base for base, mask in self._quads)
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address in the clothes of IPv6 is that one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed

"""Who asks, as far as limits go: past our own proxies, and as one network. No address is kept anywhere by it.

>>> prefix("192.0.2.7"), prefix("2001:db8:1:2ff::1") == prefix("2001:db8:1:201::9"), prefix("a socket")
('192.0.2.7', True, 'a socket')
>>> asking("10.0.0.1", "203.0.113.9, 192.0.2.7", [ip_network("10.0.0.0/8")])
'192.0.2.7'
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Network", "asking", "ip_network", "prefix"]

Network = IPv4Network | IPv6Network
_HOUSEHOLD_BYTES = 7  # 56 bits


def prefix(address: str) -> str:
    """The network in a word: one IPv4 address, or what one household gets of IPv6. What is no address stays so."""
    parsed = _parsed(address)
    if parsed is None:
        return address
    return parsed.packed[:_HOUSEHOLD_BYTES].hex() if isinstance(parsed, IPv6Address) else str(parsed)


def asking(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The address that asked: the last of X-Forwarded-For that is no proxy of ours."""
    chain = [peer, *(part.strip() for part in reversed(forwarded.split(",")) if part.strip())]
    return next((address for address in chain if not _is_in(address, trusted)), chain[-1])


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address in the clothes of IPv6 is that one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed

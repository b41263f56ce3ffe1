"""Which network an address belongs to, as far as limits go: one IPv4 address, or what one household gets of IPv6.

>>> prefix("192.0.2.7"), prefix("2001:db8:1:2ff::1") == prefix("2001:db8:1:201::9"), prefix("a socket")
('192.0.2.7', True, 'a socket')
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

_HOUSEHOLD_BYTES = 7  # 56 bits


def prefix(address: str) -> str:
    """The network in a word; what is no address stays as it is. An IPv4 address in the clothes of IPv6 is that one."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return parsed.packed[:_HOUSEHOLD_BYTES].hex()
        parsed = parsed.ipv4_mapped
    return str(parsed)

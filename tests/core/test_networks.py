"""Who asks: the quick way past our own proxies gives what the library gives, whatever is written there."""

from __future__ import annotations

import random
from ipaddress import IPv6Address, ip_address

import pytest

from debtormap.core.networks import Network, Proxies, asking, ip_network, prefix

ODD = (
    "", " ", "a socket", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", "1.2.3.４", "1.2.3.4 ", "1.2.3.4\n",
    "::ffff:10.0.0.1", "2001:db8:1:2ff::1", "::1", "10.0.0.1:80", "[::1]", "0.0.0.0", "255.255.255.255",
)  # fmt: skip
NETWORKS = ("10.0.0.0/8", "192.0.2.7/32", "203.0.113.0/29", "2001:db8::/32", "0.0.0.0/1")


def as_the_library_has_it(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return parsed.packed[:7].hex() if isinstance(parsed, IPv6Address) else str(parsed)


def is_in(address: str, networks: list[Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(parsed in network for network in networks)


def addresses(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    near = ["10.{}.{}.{}", "203.0.113.{}", "192.0.2.{}", "{}.{}.{}.{}"]
    made = [chance.choice(near).format(*(chance.randrange(258) for _ in range(4))) for _ in range(count)]
    return [*ODD, *made, *(str(IPv6Address(chance.getrandbits(128))) for _ in range(count // 10))]


def test_a_network_is_named_as_the_library_would() -> None:
    found = addresses(1, 5_000)

    assert [prefix(address) for address in found] == [as_the_library_has_it(address) for address in found]


@pytest.mark.parametrize("named", [(), ("10.0.0.0/8",), NETWORKS])
def test_our_own_proxies_are_told_as_the_library_would(named: tuple[str, ...]) -> None:
    networks = [ip_network(each) for each in named]
    proxies = Proxies(networks)

    for address in addresses(2, 2_000) * 2:
        expected = "198.51.100.1" if is_in(address, networks) else address
        assert proxies.asking(address, "198.51.100.1" if networks else "") == (expected if networks else address)


def test_who_is_behind_several_proxies_is_found_and_a_forged_address_is_not_believed() -> None:
    networks = [ip_network("10.0.0.0/8")]

    assert asking("10.0.0.1", "192.0.2.1, 203.0.113.9, 10.0.0.7", networks) == "203.0.113.9"
    assert asking("198.51.100.9", "192.0.2.1", networks) == "198.51.100.9"
    assert asking("10.0.0.1", "10.0.0.3,10.0.0.2", networks) == "10.0.0.3"
    assert asking("10.0.0.1", " , ", networks) == "10.0.0.1"

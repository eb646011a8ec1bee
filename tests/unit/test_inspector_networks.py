"""Which addresses the inspector never reaches, and which only if the operator names their network."""

from ipaddress import ip_address, ip_network

import pytest

from registry_api.inspector.networks import Guard

ANY_PRIVATE = Guard(
    networks=[
        ip_network(network)
        for network in (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "127.0.0.0/8",
            "100.64.0.0/10",
            "198.18.0.0/15",
            "::1/128",
            "fc00::/7",
            "0.0.0.0/0",
            "::/0",
        )
    ]
)

NEVER = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.192",
    "192.0.0.8",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "168.63.129.16",
    "100.100.100.200",
    "::",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "::ffff:0:169.254.169.254",
    "::ffff:168.63.129.16",
]
IF_NAMED = [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "127.9.9.9",
    "100.64.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "::ffff:0:10.0.0.1",
    "::ffff:192.168.0.1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "9.255.255.255",
    "11.0.0.1",
    "2606:4700::1111",
    "2a00::1",
]


@pytest.mark.parametrize("address", NEVER)
def test_an_address_that_is_never_reached_is_refused_whatever_is_allowed(address: str) -> None:
    assert Guard().refusal(ip_address(address), 443)
    assert ANY_PRIVATE.refusal(ip_address(address), 443)


@pytest.mark.parametrize("address", IF_NAMED)
def test_a_private_address_is_reached_only_in_a_named_network(address: str) -> None:
    assert "INSPECTOR_ALLOWED_NETWORKS" in str(Guard().refusal(ip_address(address), 443))
    assert ANY_PRIVATE.refusal(ip_address(address), 443) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reached(address: str) -> None:
    assert Guard().refusal(ip_address(address), 443) is None


def test_teredo_is_refused_even_where_it_carries_a_public_address() -> None:
    assert Guard().refusal(ip_address("2001:0:4136:e378:8000:63bf:3fff:fdd2"), 443)


def test_a_scoped_address_is_refused() -> None:
    assert ANY_PRIVATE.refusal(ip_address("fd00::1%eth0"), 443) == "a scoped address"


def test_ports_limit_named_networks_and_not_public_addresses() -> None:
    guard = Guard(networks=[ip_network("10.1.0.0/16")], ports=frozenset({443, 8443}))
    assert guard.refusal(ip_address("10.1.2.3"), 8443) is None
    assert "INSPECTOR_ALLOWED_PORTS" in str(guard.refusal(ip_address("10.1.2.3"), 22))
    assert "INSPECTOR_ALLOWED_NETWORKS" in str(guard.refusal(ip_address("10.2.2.3"), 443))
    assert guard.refusal(ip_address("1.1.1.1"), 9000) is None


def test_the_registry_itself_is_never_reached_in_any_spelling_of_its_address() -> None:
    guard = Guard(networks=[ip_network("127.0.0.0/8")], forbidden=frozenset({(ip_address("127.0.0.1"), 5432)}))
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"):
        assert guard.refusal(ip_address(address), 5432) == "an address of the registry itself"
    assert guard.refusal(ip_address("127.0.0.1"), 5433) is None

"""Which addresses the inspector may connect to: public ones, and private networks that the operator names.

Python's `ipaddress.is_global` is not enough: it calls multicast, NAT64 and Azure's 168.63.129.16 global, and its answer
depends on the patch release. The tables here are explicit, from IANA's special-purpose registries
(https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry) and the metadata addresses
that cloud platforms document.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("169.254.0.0/16", "link-local, where cloud metadata is"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, with broadcast"),
    ("192.0.0.0/24", "protocol assignments, where cloud metadata is"),
    ("192.0.2.0/24", "documentation"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relays"),
    ("168.63.129.16/32", "Azure's platform address"),
    ("100.100.100.200/32", "cloud metadata"),
    ("::/128", "unspecified"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
    ("100::/64", "discard"),
    ("2001::/23", "protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fd00:ec2::254/128", "cloud metadata"),
)
_PRIVATE: tuple[tuple[str, str], ...] = (
    ("10.0.0.0/8", "private"),
    ("172.16.0.0/12", "private"),
    ("192.168.0.0/16", "private"),
    ("127.0.0.0/8", "loopback"),
    ("100.64.0.0/10", "shared address space"),
    ("198.18.0.0/15", "benchmarking"),
    ("::1/128", "loopback"),
    ("fc00::/7", "unique local"),
    ("64:ff9b:1::/48", "local-use NAT64"),
)
# Addresses that carry an IPv4 address, which is judged as well. Bits: where it begins, counted from the right.
_EMBEDDING: tuple[tuple[str, int, bool], ...] = (
    ("::ffff:0:0/96", 0, False),  # IPv4-mapped
    ("::ffff:0:0:0/96", 0, False),  # IPv4-translated
    ("::/96", 0, False),  # IPv4-compatible
    ("64:ff9b::/96", 0, False),  # NAT64
    ("64:ff9b:1::/48", 0, False),  # local-use NAT64
    ("2002::/16", 80, False),  # 6to4
    ("2001::/32", 0, True),  # Teredo, whose client address is inverted
)


def _networks(table: Iterable[tuple[str, str]]) -> tuple[tuple[Network, str], ...]:
    return tuple((ipaddress.ip_network(network), what) for network, what in table)


_NEVER_REACHED = _networks(_NEVER)
_REACHED_IF_NAMED = _networks(_PRIVATE)
_CARRIERS = tuple((ipaddress.IPv6Network(network), shift, inverted) for network, shift, inverted in _EMBEDDING)


@dataclass(frozen=True, slots=True)
class Guard:
    """The operator's choice: private networks that may be reached, on which ports; and endpoints that never may.

    Attributes:
        networks: INSPECTOR_ALLOWED_NETWORKS.
        ports: INSPECTOR_ALLOWED_PORTS, for addresses in those networks; empty: every port.
        forbidden: the registry's own database and listener, as (address, port).
        endpoints: the same as (host, port), resolved anew by each inspection.
        hosts: names that are never reached, such as that of the identity provider; lower case.
    """

    networks: Sequence[Network] = ()
    ports: frozenset[int] = frozenset()
    forbidden: frozenset[tuple[Address, int]] = frozenset()
    endpoints: Sequence[tuple[str, int]] = ()
    hosts: frozenset[str] = frozenset()

    def refusal(self, address: Address, port: int) -> str | None:
        """Return why a connection to this address and port is refused, or None if it is allowed."""
        if isinstance(address, IPv6Address) and address.scope_id is not None:
            return "a scoped address"
        for candidate in unwrapped(address):
            if (candidate, port) in self.forbidden:
                return "an address of the registry itself"
            if reason := self._refusal_of(candidate, port):
                return reason
        return None

    def _refusal_of(self, address: Address, port: int) -> str | None:
        for network, what in _NEVER_REACHED:
            if address in network:
                return what
        for network, what in _REACHED_IF_NAMED:
            if address in network:
                if not any(address in allowed for allowed in self.networks):
                    return f"{what}, not in INSPECTOR_ALLOWED_NETWORKS"
                if self.ports and port not in self.ports:
                    return f"{what}, on a port that is not in INSPECTOR_ALLOWED_PORTS"
                return None
        if isinstance(address, IPv6Address) and any(address in carrier for carrier, _, _ in _CARRIERS):
            return None  # the address that it carries is judged by itself
        return None if address.is_global else "not a public address"


def unwrapped(address: Address) -> Iterator[Address]:
    """Yield the address, and every IPv4 address that it carries."""
    yield address
    if isinstance(address, IPv4Address):
        return
    for carrier, shift, is_inverted in _CARRIERS:
        if address in carrier and int(address) > 1:  # :: and ::1 are addresses of their own
            embedded = int(address) >> shift & 0xFFFF_FFFF
            yield IPv4Address(embedded ^ 0xFFFF_FFFF if is_inverted else embedded)

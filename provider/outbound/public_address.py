"""Which IP addresses a stranger may send us to: plain addresses of the public internet, only.

The lists are IANA's special-purpose registries (RFC 6890) and are our own, because those of the
standard library differ from release to release.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_CLOSED_V4 = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",
        "168.63.129.16/32",  # a public address, but inside Azure it is the platform's own door
        "169.254.0.0/16",  # link-local; cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_GLOBAL_V6 = ip_network("2000::/3")
"""All that IANA has opened. IPv4 in disguise lies outside: mapped, compatible, NAT64 (64:ff9b::)."""

_CLOSED_V6 = tuple(
    ip_network(each)
    for each in (
        "2001::/23",  # IETF protocol assignments; Teredo hides an IPv4 address in it
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 hides an IPv4 address
        "3fff::/20",  # documentation (RFC 9637)
    )
)


def is_public(address: str) -> bool:
    """Tell whether this is the plain form of an address that anybody on the internet may have."""
    read = _read(address)
    if isinstance(read, IPv4Address):
        return not any(read in network for network in _CLOSED_V4)
    if isinstance(read, IPv6Address):
        return (
            read.scope_id is None
            and read in _GLOBAL_V6
            and not any(read in network for network in _CLOSED_V6)
        )
    return False


def is_loopback(address: str) -> bool:
    """Tell whether this is 127.0.0.0/8 or ::1, in plain form."""
    read = _read(address)
    return read is not None and read.is_loopback and getattr(read, "ipv4_mapped", None) is None


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None

"""Where a request came from, as far as it is counted."""

from ipaddress import IPv6Address, ip_address

from flask import request


def source_address() -> str:
    """Return who is counted: an IPv4 address, or the /64 that one subscriber has of IPv6."""
    address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - nobody listens there
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> 64)
    return str(address)

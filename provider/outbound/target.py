"""An address that a client registered, read once: what is connected to is what was judged."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from provider.outbound.errors import Fault, OutboundError

_LONGEST = 2_048
_PLAIN = re.compile(r"https?://[!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
"""Printable ASCII of RFC 3986 without a fragment; names beyond ASCII are registered as A-labels."""

_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """Where to call. ``host`` is a name or an IP address without brackets, in small letters."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the Host header (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Read an address; raise ``OutboundError`` (malformed) for any that two readers may read apart."""
    if len(url) > _LONGEST or not _PLAIN.fullmatch(url):
        raise OutboundError(Fault.MALFORMED)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutboundError(Fault.MALFORMED) from None
    host = (parts.hostname or "").lower()
    if "@" in parts.netloc or port == 0 or not _is_plain(parts.netloc, host):
        raise OutboundError(Fault.MALFORMED)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


def _is_plain(netloc: str, host: str) -> bool:
    if not netloc.startswith("["):
        return _NAME.fullmatch(host) is not None
    try:
        return isinstance(ip_address(host), IPv6Address) and "%" not in host
    except ValueError:
        return False

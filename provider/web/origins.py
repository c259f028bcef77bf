"""The origin of an address, as browsers write it, and what stands for it in a security policy."""

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def form_target(url: str) -> str:
    """Return the source expression (CSP level 3, 2.3.1) that covers an address and little more.

    An app's own scheme has no origin, and the grammar knows no IPv6: of these the scheme is named.
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or ":" in (parts.hostname or ""):
        return f"{parts.scheme}:"
    return origin_of(url)


def origin_of(url: str) -> str:
    """Return ``scheme://host[:port]`` without a default port and without a slash.

    It is the ASCII serialisation of the HTML Living Standard.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)):
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{parts.port}"

"""What stands for an address in a security policy."""

from urllib.parse import urlsplit

from jpki_bridge.origin import origin_of

_WEB = ("http", "https")


def form_target(url: str) -> str:
    """Return the source expression (CSP level 3, 2.3.1) that covers an address and little more.

    An app's own scheme has no origin, and the grammar knows no IPv6: of these the scheme is named.
    """
    parts = urlsplit(url)
    if parts.scheme not in _WEB or ":" in (parts.hostname or ""):
        return f"{parts.scheme}:"
    return origin_of(url)

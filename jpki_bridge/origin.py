"""Origins as browsers write them: what a card signs is bound to one."""

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


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

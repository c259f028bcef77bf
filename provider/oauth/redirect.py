"""Redirect URIs: what may be registered, and how an answer is attached to one."""

from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

LONGEST_URI = 2_048
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def redirect_fault(uri: object, *, production: bool) -> str | None:
    """Tell what is wrong with a redirect URI; None when nothing is.

    It must be https without user name or fragment. Outside production plain http to this very
    machine is allowed, so that example apps run without a certificate.
    """
    if not isinstance(uri, str) or not uri.isascii() or not uri.isprintable() or " " in uri:
        return "is not an address in printable ASCII"
    if len(uri) > LONGEST_URI:
        return f"is longer than {LONGEST_URI} characters"
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return "is not an address"
    if not host or "@" in parts.netloc or "#" in uri or "\\" in uri:
        return "is not an absolute address without user name and fragment"
    if parts.scheme == "https" or (not production and _is_local(parts.scheme, host)):
        return None
    return "is not https"


def _is_local(scheme: str, host: str) -> bool:
    return scheme == "http" and host in _LOOPBACK


def with_answer(redirect_uri: str, members: Iterable[tuple[str, str | None]]) -> str:
    """Attach an authorization response to a registered redirect URI, whose own query stays."""
    query = urlencode([(name, value) for name, value in members if value is not None])
    joint = "" if redirect_uri.endswith(("?", "&")) else "&" if "?" in redirect_uri else "?"
    return redirect_uri + joint + query

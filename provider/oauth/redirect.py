"""Redirect URIs: what may be registered, what matches, and how an answer is attached to one."""

import re
from collections.abc import Collection, Iterable
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlencode, urlsplit

LONGEST_URI = 2_048
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOOPBACK_PORT = re.compile(r"^(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(?=/|\?|$)")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
_PRIVATE_USE = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")


def redirect_fault(uri: object, *, production: bool, native: bool = False) -> str | None:
    """Tell what is wrong with a redirect URI; None when nothing is.

    It must be https without user name or fragment. Outside production plain http to this very
    machine is allowed, so that example apps run without a certificate. ``native`` apps may also be
    at a loopback address, or at a scheme of their own that is a domain name turned round
    (RFC 8252 section 7).
    """
    if not isinstance(uri, str) or not uri.isascii() or not uri.isprintable() or " " in uri:
        return "is not an address in printable ASCII"
    if len(uri) > LONGEST_URI:
        return f"is longer than {LONGEST_URI} characters"
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not an address"
    if native and "#" not in uri and _is_private_use(parts):
        return None
    if not _is_host(parts.netloc, host) or "#" in uri or "\\" in uri:
        return "is not an absolute address without user name and fragment"
    local = _is_local(parts.scheme, host) and not production
    secure = parts.scheme == "https" or (native and _LOOPBACK_PORT.match(uri))
    return None if secure or local else "is not https"


def is_registered(asked: str, registered: Collection[str], *, native: bool) -> bool:
    """Tell whether an address is one of those registered, letter by letter.

    A native app at a loopback address may listen on any port (RFC 8252 section 7.3); nothing else
    is forgiven.
    """
    if asked in registered:
        return True
    if not native or not _LOOPBACK_PORT.match(asked):
        return False
    return _without_port(asked) in {_without_port(uri) for uri in registered}


def _is_host(netloc: str, host: str) -> bool:
    """Tell whether a host is plainly a name of DNS or an IP address, with a port at most beside it.

    Browsers refuse others or repair them, each in its own way; and it comes to stand in headers.
    """
    if not netloc.startswith("["):
        return "@" not in netloc and _NAME.fullmatch(host) is not None
    try:
        return _BRACKETED.fullmatch(netloc) is not None and bool(IPv6Address(host))
    except ValueError:
        return False


def _is_private_use(parts: SplitResult) -> bool:
    """Tell whether an address is of an app's own scheme: no host, no fragment (RFC 8252 7.1)."""
    bare = not parts.netloc and "\\" not in parts.path
    return bare and _PRIVATE_USE.fullmatch(parts.scheme) is not None


def _without_port(uri: str) -> str:
    return _LOOPBACK_PORT.sub(r"\1", uri)


def _is_local(scheme: str, host: str) -> bool:
    return scheme == "http" and host in _LOOPBACK


def with_answer(redirect_uri: str, members: Iterable[tuple[str, str | None]]) -> str:
    """Attach an authorization response to a registered redirect URI, whose own query stays."""
    query = urlencode([(name, value) for name, value in members if value is not None])
    joint = "" if redirect_uri.endswith(("?", "&")) else "&" if "?" in redirect_uri else "?"
    return redirect_uri + joint + query

"""Names become addresses once, here, and every address is judged before anything is sent to it."""

import socket
from collections.abc import Callable, Sequence
from threading import Thread

from provider.outbound.errors import Fault, OutboundError
from provider.outbound.public_address import is_loopback, is_public
from provider.outbound.target import Target

_MOST_ADDRESSES = 4

Resolver = Callable[[str, int], Sequence[str]]
"""Turns a host and a port into IP addresses; raises ``OSError`` for a name that nobody knows."""


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Ask the operating system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def judged_addresses(
    target: Target, resolve: Resolver, *, loopback: bool, seconds: float
) -> Sequence[str]:
    """Return the addresses that may be connected to, a few at most.

    ``loopback`` allows this machine, and http to it. One forbidden address among several forbids
    the name: whoever mixes them is trying something. Raises ``OutboundError``.
    """
    addresses = list(dict.fromkeys(_resolved(target, resolve, seconds)))
    if not addresses:
        raise OutboundError(Fault.UNKNOWN_NAME, target.host)
    here = loopback and all(is_loopback(address) for address in addresses)
    beyond = target.scheme == "https" and all(is_public(address) for address in addresses)
    if not here and not beyond:
        raise OutboundError(Fault.FORBIDDEN, target.host)
    return addresses[:_MOST_ADDRESSES]


def _resolved(target: Target, resolve: Resolver, seconds: float) -> Sequence[str]:
    """Resolve within the time: the operating system's own call knows no limit."""
    found: list[Sequence[str]] = []

    def ask() -> None:
        try:
            found.append(resolve(target.host, target.port))
        except (OSError, UnicodeError):
            found.append(())

    asking = Thread(target=ask, name="resolver", daemon=True)
    asking.start()
    asking.join(seconds)
    if not found:
        raise OutboundError(Fault.TOO_SLOW, target.host)
    return found[0]

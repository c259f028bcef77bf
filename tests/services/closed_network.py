"""Closes the network beyond this machine, for the process of the tests."""

import ipaddress
import sys


class NetworkIsOffError(Exception):
    """A test tried to reach beyond this machine."""


def close_the_network():
    """Refuse every connection and name resolution that leads beyond this machine, for good."""
    sys.addaudithook(_refuse)


def _refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise NetworkIsOffError(f"{event} {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise NetworkIsOffError(f"name resolution of {arguments[0]}")


def _is_here(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

"""Ports that nobody listens on at this moment."""

import secrets
import socket
from contextlib import ExitStack

_FIRST, _LAST = 20_000, 30_000
_given = set()


def free_ports(count):
    """Return that many distinct free ports of 127.0.0.1, held together while they are chosen."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def free_port_block(length):
    """Return the first port of a run of free ports, for programs that count on from one.

    No run is given out twice, for its owner may not listen yet; the first is chosen at random, for
    another run of the tests may be asking at this moment.
    """
    for first in _firsts(length):
        with ExitStack() as held:
            try:
                for port in range(first, first + length):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.update(range(first, first + length))
            return first
    raise OSError("no run of free ports")


def _firsts(length):
    count = (_LAST - _FIRST) // length
    offset = secrets.randbelow(count)
    for number in range(count):
        first = _FIRST + (number + offset) % count * length
        if _given.isdisjoint(range(first, first + length)):
            yield first

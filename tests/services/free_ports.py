"""Ports that nobody listens on at this moment."""

import socket
from contextlib import ExitStack


def free_ports(count):
    """Return that many distinct free ports of 127.0.0.1, held together while they are chosen."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def free_port_block(length):
    """Return the first port of a run of free ports, for programs that count on from one."""
    for first in range(20_000 + length, 30_000, length):
        with ExitStack() as held:
            try:
                for port in range(first, first + length):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise OSError("no run of free ports")

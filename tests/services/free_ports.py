"""Ports that nobody listens on, and that no other process of tests on this machine is given.

They lie below the ports that the system gives to outgoing connections, so that none is gone before its owner
listens. They are dealt in runs; whoever takes a run holds the UDP port of its first number until the process
ends, however it ends. That is the sign by which two workers, or two runs of the tests, keep apart.
"""

import secrets
import socket
from contextlib import ExitStack

_FIRST, _RUN, _RUNS = 20_000, 60, 200
_signs, _singles = [], []


def free_ports(count):
    """Return that many distinct free ports of 127.0.0.1; none is given out twice."""
    return [_single() for _ in range(count)]


def free_port_block(length):
    """Return the first port of a run of free ports, for programs that count on from one."""
    if length > _RUN:
        raise ValueError(f"a run has {_RUN} ports")
    offset = secrets.randbelow(_RUNS)
    for number in range(_RUNS):
        first = _FIRST + (number + offset) % _RUNS * _RUN
        if _taken(first):
            return first
    raise OSError("no run of free ports")


def _single():
    while True:
        if not _singles:
            first = free_port_block(_RUN)
            _singles.extend(range(first, first + _RUN))
        port = _singles.pop()
        if _are_free([port]):
            return port


def _taken(first):
    """Put up the sign of a run unless somebody else has; tell whether all its ports are ours now."""
    sign = socket.socket(type=socket.SOCK_DGRAM)
    try:
        sign.bind(("127.0.0.1", first))
    except OSError:
        sign.close()
        return False
    _signs.append(sign)
    return _are_free(range(first, first + _RUN))


def _are_free(ports):
    with ExitStack() as held:
        try:
            for port in ports:
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

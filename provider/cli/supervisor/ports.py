"""Whether a port is free, asked before anything is started."""

import socket
from collections.abc import Iterable

from provider.cli.supervisor.errors import PortTakenError

PortClaim = tuple[str, int, str]
"""Address, port, and the variable by which the port can be changed."""


def refuse_taken_ports(claims: Iterable[PortClaim]) -> None:
    """Raise ``PortTakenError`` for the first port that cannot be listened on."""
    for address, port, variable in claims:
        if not _is_free(address, port):
            raise PortTakenError(port, variable)


def _is_free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        # As servers do: connections of a former run in TIME_WAIT do not make a port taken.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((address, port))
        except OSError:
            return False
    return True

"""A connection that goes to judged addresses only and ends when its time or its bytes are used up.

httpcore asks a network backend for the socket and speaks TLS and HTTP over what it gets. So the
address is ours, while SNI, certificate check and Host header use the name.
"""

import ssl
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any

import httpcore

from provider.outbound.errors import Fault, OutboundError

_HEAD_BYTES = 65_536
"""For the head of an answer and the framing of its body."""


class Budget:
    """What one call may cost: seconds from its making on, and bytes received of any kind."""

    def __init__(self, host: str, *, seconds: float, body_bytes: int) -> None:
        self._host = host
        self._ends = monotonic() + seconds
        self._bytes = 2 * body_bytes + _HEAD_BYTES

    def seconds_left(self) -> float:
        """Return the time left; raise ``OutboundError`` when there is none."""
        left = self._ends - monotonic()
        if left <= 0:
            raise OutboundError(Fault.TOO_SLOW, self._host)
        return left

    def took(self, received: int) -> None:
        """Count bytes; raise ``OutboundError`` when they are too many."""
        self._bytes -= received
        if self._bytes < 0:
            raise OutboundError(Fault.TOO_LARGE, self._host)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the judged addresses, whatever name it is asked for."""

    def __init__(self, addresses: Sequence[str], budget: Budget) -> None:
        self._addresses = addresses
        self._budget = budget
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the budget decides
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - none are wanted
    ) -> httpcore.NetworkStream:
        """Open a TCP connection to the first address that takes one."""
        for waiting, address in zip(
            range(len(self._addresses), 0, -1), self._addresses, strict=True
        ):
            share = (
                self._budget.seconds_left() / waiting
            )  # a silent address leaves time for the next
            try:
                stream = self._sockets.connect_tcp(address, port, share, local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _BudgetedStream(stream, self._budget, host)
        self._budget.seconds_left()
        raise OutboundError(Fault.UNREACHABLE, host)


class _BudgetedStream(httpcore.NetworkStream):
    """A stream under a budget: each step gets the time that is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget, host: str) -> None:
        self._stream = stream
        self._budget = budget
        self._host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        received = self._stream.read(max_bytes, self._budget.seconds_left())
        self._budget.took(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._budget.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            stream = self._stream.start_tls(
                ssl_context, server_hostname, self._budget.seconds_left()
            )
        except httpcore.ConnectError:
            raise OutboundError(Fault.TLS, self._host) from None
        return _BudgetedStream(stream, self._budget, self._host)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

"""The one way out to addresses that clients registered.

No redirects, cookies, proxies, decompression or reuse of connections: httpcore is used below the
level on which a client library begins to be helpful.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpcore

from provider.outbound.connection import Budget, PinnedBackend
from provider.outbound.errors import Fault, OutboundError
from provider.outbound.resolving import Resolver, judged_addresses, system_addresses
from provider.outbound.target import Target, target_of

_OK = 200
_REDIRECTS = range(300, 400)
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Limits:
    """What one call may cost, and what it may bring. ``content_types`` are named without parameters."""

    seconds: float
    body_bytes: int
    content_types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fetched:
    """What stood at an address."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[bytes, bytes]
    body: bytes


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return TLS 1.2 or newer with full checks, by the system's anchors or by this bundle alone."""
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class OutboundClient:
    """Calls registered addresses. Safe to share between threads.

    ``loopback`` allows this machine (and http to it), which production must not.
    """

    def __init__(
        self, tls: ssl.SSLContext, *, loopback: bool, resolve: Resolver = system_addresses
    ) -> None:
        self._tls = tls
        self._loopback = loopback
        self._resolve = resolve

    def get(self, url: str, limits: Limits) -> Fetched:
        """Fetch a document: status 200, one of the content types. Raises ``OutboundError``."""
        target = target_of(url)
        accept = ", ".join(sorted(limits.content_types)).encode()
        answer = self._call("GET", target, limits, [(b"Accept", accept)])
        if answer.status != _OK:
            raise OutboundError(Fault.STATUS, target.host)
        content_type = _essence(answer.headers.get(b"content-type", b""))
        if content_type not in limits.content_types:
            raise OutboundError(Fault.CONTENT_TYPE, target.host)
        return Fetched(answer.body, content_type)

    def post_form(self, url: str, fields: Mapping[str, str], limits: Limits) -> int:
        """Send a form and return the status; what else comes back is thrown away."""
        return self.post(url, urlencode(fields).encode(), _FORM, limits)

    def post(self, url: str, body: bytes, content_type: str, limits: Limits) -> int:
        """Send anything and return the status; what else comes back is thrown away."""
        headers = [(b"Content-Type", content_type.encode())]
        return self._call("POST", target_of(url), limits, headers, body).status

    def _call(
        self,
        method: str,
        target: Target,
        limits: Limits,
        headers: list[tuple[bytes, bytes]],
        body: bytes | None = None,
    ) -> _Answer:
        budget = Budget(target.host, seconds=limits.seconds, body_bytes=limits.body_bytes)
        addresses = judged_addresses(
            target, self._resolve, loopback=self._loopback, seconds=budget.seconds_left()
        )
        headers = [
            (b"Host", target.authority.encode()),
            (b"User-Agent", b"Madoguchi"),
            (b"Accept-Encoding", b"identity"),
            (b"Connection", b"close"),
            *headers,
        ]
        scheme, host = target.scheme.encode(), target.host.encode()
        connection = httpcore.HTTPConnection(
            httpcore.Origin(scheme, host, target.port),
            ssl_context=self._tls,
            network_backend=PinnedBackend(addresses, budget),
        )
        url = httpcore.URL(scheme=scheme, host=host, port=target.port, target=target.path.encode())
        try:
            with (
                connection,
                connection.stream(method, url, headers=headers, content=body) as answer,
            ):
                return _read(answer, target.host, limits.body_bytes)
        except httpcore.TimeoutException:
            raise OutboundError(Fault.TOO_SLOW, target.host) from None
        except httpcore.NetworkError:
            raise OutboundError(Fault.UNREACHABLE, target.host) from None
        except httpcore.ProtocolError:
            raise OutboundError(Fault.NOT_HTTP, target.host) from None


def _read(answer: httpcore.Response, host: str, most: int) -> _Answer:
    headers = {name.lower(): value for name, value in answer.headers}
    if answer.status in _REDIRECTS:
        raise OutboundError(Fault.REDIRECTED, host)
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise OutboundError(Fault.ENCODED, host)
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > most:
            raise OutboundError(Fault.TOO_LARGE, host)
    return _Answer(answer.status, headers, bytes(body))


def _essence(content_type: bytes) -> str:
    return content_type.partition(b";")[0].strip().lower().decode("latin-1")

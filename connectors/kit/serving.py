"""A small server for one source, with TLS and client certificates where wanted: to try it out.

For days on end put the application of ``connectors.kit.wsgi`` behind gunicorn or another WSGI server.
"""

import ssl
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_SECONDS = 30
"""How long a caller may take to say something."""


class _Quiet(WSGIRequestHandler):
    """Logs no requests. A caller that says nothing is left alone after a while."""

    timeout = _SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


class SourceServer(ThreadingMixIn, WSGIServer):
    """One thread for each connection; the handshake is made there, so that nobody keeps others waiting."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers who broke off, or showed no certificate; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    allow_reuse_address = True


def server(
    app: "WSGIApplication", host: str, port: int, *, tls: ssl.SSLContext | None = None
) -> SourceServer:
    """Return a server that is bound and not yet serving; port 0 picks a free one. ``OSError`` if taken."""
    made = SourceServer((host, port), _Quiet)
    made.set_app(app)
    if tls is not None:
        made.socket = tls.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
    return made


def server_tls(certificate: Path, key: Path, *, clients_ca: Path | None = None) -> ssl.SSLContext:
    """Return the server's side of TLS 1.2 and up; with ``clients_ca`` nobody comes in without its certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if clients_ca is not None:
        context.load_verify_locations(clients_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context

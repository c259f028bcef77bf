"""The mtls listener behind gunicorn's own TLS, as operators run it, and ways to call it."""

import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests

from provider.cli.sandbox.certificate import ensure_server_certificate
from provider.settings import MTLS
from tests.rp import RequestsHttp
from tests.services.free_ports import free_ports
from tests.services.gunicorn import serving


@dataclass(frozen=True)
class MutualTls:
    """A running listener. ``ca_file`` vouches for the server, ``clients_ca_file`` for clients."""

    settings: object
    folder: Path

    @property
    def url(self):
        return self.settings.mtls_url

    @property
    def ca_file(self):
        return self.folder / "ca.pem"

    def session(self, held=None):
        """Return a fresh HTTP session that shows this certificate."""
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.ca_file)
        session.cert = held.files(self.folder) if held else None
        return session

    def http(self, held=None):
        """Return what a ``RelyingParty`` speaks by."""
        return RequestsHttp(self.session(held), self.url)

    def lets_in(self, held):
        """Tell whether the connection stands with this certificate."""
        try:
            return self.session(held).get(self.url + "/healthz", timeout=10).ok
        except (requests.exceptions.SSLError, requests.exceptions.ConnectionError):
            return False

    def handshake(self, **context_options):
        """Shake hands with a bare client; return the socket's version and cipher."""
        return handshake(self.url, self.ca_file, **context_options)


def handshake(url, ca_file, *, version=None, ciphers=None):
    """Shake hands under one TLS version and these ciphers; raise ``ssl.SSLError`` when refused."""
    context = ssl.create_default_context(cafile=ca_file)
    if version:
        context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    port = urlsplit(url).port
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as sock,
    ):
        return sock.version(), sock.cipher()[0]


def offering(settings, folder, *, clients_ca=None):
    """Return the settings with mutual TLS offered on a free port, believing in one CA."""
    path = None
    if clients_ca is not None:
        path = folder / "clients-ca.pem"
        path.write_bytes(clients_ca.pem)
    url = f"https://localhost:{free_ports(1)[0]}"
    return replace(settings, mtls_url=url, mtls_ca_file=path)


@contextmanager
def serving_mutual_tls(settings, folder, *, workers=1):
    """Serve ``mtls_url`` of the settings until the block ends; give a ``MutualTls``."""
    ensure_server_certificate(folder, "localhost", now=datetime.now(UTC))
    more = ("--config", "python:provider.listeners.mutual", *certificate_arguments(folder))
    listening = replace(settings, listener=MTLS)
    ca = str(folder / "ca.pem")
    with serving(listening, url=settings.mtls_url, more=more, ca=ca, workers=workers):
        yield MutualTls(settings, folder)


def certificate_arguments(folder):
    """gunicorn's arguments for the server certificate in a folder."""
    return "--certfile", str(folder / "server.pem"), "--keyfile", str(folder / "server.key")

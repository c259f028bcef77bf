"""A server that nobody should have to trust, and a client that may reach it on loopback."""

import socket
import ssl

import pytest

from provider.cli.sandbox.certificate import ensure_server_certificate
from provider.clock import utc_now
from provider.outbound.client import Limits, OutboundClient, tls_context
from tests.services.hostile_server import HostileServer

NAME = "keys.app.test"
JSON = frozenset({"application/json"})


@pytest.fixture
def server():
    running = HostileServer()
    yield running
    running.close()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    ensure_server_certificate(folder, NAME, now=utc_now())
    return folder


@pytest.fixture
def tls_server(certificates):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    running = HostileServer(context)
    yield running
    running.close()


@pytest.fixture
def names():
    """Name -> what the resolver answers, one list for each time that it is asked."""
    return {NAME: [["127.0.0.1"]]}


@pytest.fixture
def resolve(names):
    def resolve(host, port):
        answers = names.get(host)
        if not answers:
            raise socket.gaierror(host)
        return answers.pop(0)

    return resolve


@pytest.fixture
def client(certificates, resolve):
    """Return the client of a sandbox: this machine is allowed."""
    return OutboundClient(tls_context(certificates / "ca.pem"), loopback=True, resolve=resolve)


@pytest.fixture
def strict_client(certificates, resolve):
    """Return the client of production."""
    return OutboundClient(tls_context(certificates / "ca.pem"), loopback=False, resolve=resolve)


@pytest.fixture
def limits():
    return Limits(seconds=0.6, body_bytes=1_000, content_types=JSON)

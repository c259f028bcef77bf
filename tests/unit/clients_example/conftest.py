"""The apps and a stand-in provider, both served over real HTTP on loopback."""

import threading

import pytest
from joserfc.jwk import ECKey
from werkzeug.serving import ThreadedWSGIServer

from clients_example.loan_screener import application as loan_screener
from clients_example.maternal_app import application as maternal_app
from clients_example.railway import application as railway
from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.serve import QuietHandler
from tests.services.free_ports import free_ports
from tests.unit.clients_example.honest_provider import HonestProvider
from tests.unit.clients_example.samples import WHOLE
from tests.walker import Walker


@pytest.fixture
def client_key():
    return ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


@pytest.fixture
def provider(client_key):
    """Yield a provider; at the end an app must have kept every rule that it checks."""
    provider = HonestProvider(client_key)
    provider.results = [(200, WHOLE)]
    yield provider
    provider.stop()
    assert provider.faults == []


@pytest.fixture
def serve(provider, client_key, tmp_path):
    """Yield ``serve(create_app, folder)``, which starts an app and returns its address."""
    servers = []

    def start(create_app, folder):
        (port,) = free_ports(1)
        url = f"http://127.0.0.1:{port}"
        configuration = Configuration(
            issuer=provider.issuer,
            client_id=provider.client_id,
            redirect_uri=f"{url}/callback",
            key=client_key,
            port=port,
            ca_file=None,
        )
        app = create_app(configuration, tmp_path / folder)
        server = ThreadedWSGIServer("127.0.0.1", port, app, QuietHandler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return url

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def app_url(serve):
    """Return the address of the running maternal app."""
    return serve(maternal_app.create_app, "app")


@pytest.fixture
def loan_url(serve):
    """Return the address of the running loan screener."""
    return serve(loan_screener.create_app, "loan")


@pytest.fixture
def railway_url(serve):
    """Return the address of the running railway."""
    return serve(railway.create_app, "railway")


@pytest.fixture
def browser(app_url):
    """Return a browser at the maternal app's first page."""
    return Walker().open(app_url)

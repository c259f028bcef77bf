"""A client's logo on our pages: our copy, for good, and only after a review."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from provider.oauth.registration.documents import ClientDocuments
from provider.outbound.client import OutboundClient, tls_context
from provider.web.client_logos import logo_url
from tests.oauth_provider import provider
from tests.services.hostile_server import HostileServer

__all__ = ["provider"]


@pytest.fixture
def host():
    written = BytesIO()
    Image.new("RGB", (300, 300), "green").save(written, format="JPEG")
    running = HostileServer()
    running.says(written.getvalue(), content_type="image/jpeg")
    yield running
    running.close()


@pytest.fixture
def party(provider, host):
    """Return a reviewed relying party whose logo has been fetched."""
    registered = {"logo_uri": f"http://127.0.0.1:{host.port}/logo.jpg"}
    client_id = provider.relying_party(metadata=registered).client_id
    outbound = OutboundClient(tls_context(), loopback=True)
    fetcher = ClientDocuments(provider.services.client_documents, outbound)
    assert fetcher.refresh_due(now=provider.clock()) == 1
    return provider.services.clients.get(client_id)


@pytest.fixture
def url(provider):
    def url(party):
        with provider.app.test_request_context():
            return logo_url(party)

    return url


def test_the_logo_is_served_from_here_as_a_png_that_may_be_kept_for_ever(provider, party, url):
    answer = provider.app.test_client().get(url(party))
    assert answer.status_code == 200
    with Image.open(BytesIO(answer.data)) as shown:
        assert (shown.format, shown.size) == ("PNG", (128, 128))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "img-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_party_that_nobody_reviewed_has_no_logo(party, url):
    assert url(replace(party, reviewed=False)) is None


def test_a_party_without_a_logo_has_none(party, url):
    assert url(replace(party, metadata={})) is None
    assert url(replace(party, metadata={"logo_uri": "https://elsewhere.example/logo"})) is None


@pytest.mark.parametrize("name", ["0" * 64, "x", "%00", "A" * 64, "0" * 4_000])
def test_an_address_that_is_no_logos_is_not_found(provider, name):
    assert provider.app.test_client().get(f"/client-logos/{name}.png").status_code == 404

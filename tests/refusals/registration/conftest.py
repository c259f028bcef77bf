"""Providers that let developers register, a developer, and a host that says what it is told."""

import json
from dataclasses import replace

import pytest
from joserfc.jwk import ECKey

from tests.developer import Developer
from tests.oauth_provider import InProcessProvider
from tests.rp import FlaskHttp
from tests.services.hostile_server import HostileServer

ISSUER = "https://directory.example"


@pytest.fixture(scope="session")
def signer():
    """The key of the one issuer whose software statements are believed."""
    return ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


@pytest.fixture
def statement_keys(tmp_path, signer):
    path = tmp_path / "statement_keys.json"
    path.write_text(json.dumps({"issuer": ISSUER, "keys": [signer.as_dict(private=False)]}))
    return path


@pytest.fixture
def opened(prepared_settings, statement_keys):
    """Open providers that differ in their settings."""
    running = []

    def open_with(**settings):
        changed = {
            "registration": "open",
            "software_statement_keys_file": statement_keys,
        } | settings
        running.append(InProcessProvider(replace(prepared_settings, **changed)))
        return running[-1]

    yield open_with
    for each in running:
        each.close()


@pytest.fixture
def provider(opened):
    return opened()


@pytest.fixture
def developer(provider):
    return Developer(FlaskHttp(provider.app.test_client()))


@pytest.fixture
def host():
    running = HostileServer()
    yield running
    running.close()

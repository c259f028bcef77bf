"""Clients that register themselves, and the web server on which they publish their documents."""

import json

import pytest
from joserfc.jwk import RSAKey

from tests.conformance.conditions.registration import check_registered
from tests.conformance.login import LoginParty, LoginRun
from tests.conformance.site import Site
from tests.conformance.variants import Variant

CALLBACK = "https://app.example/callback"
RS256_WITHOUT_KID = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}).as_dict(private=False)


class Registrar:
    """Registers clients over the wire."""

    def __init__(self, suite):
        self.suite = suite

    def send(self, **metadata):
        """Post metadata as the suite does; return the answer as it comes."""
        standard = {
            "client_name": "Suite",
            "contacts": ["certification@example.org"],
            "grant_types": ["authorization_code"],
            "jwks": {"keys": [RS256_WITHOUT_KID]},
            "redirect_uris": [CALLBACK],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
        }
        if "jwks_uri" in metadata:
            del standard["jwks"]
        body = json.dumps(standard | metadata).encode()
        headers = {"Content-Type": "application/json"}
        return self.suite.http().send("POST", "/register", body=body, headers=headers)

    def run(self, *, key=None, **metadata):
        """Register a client; return a run of it with a fresh browser."""
        members = check_registered(self.send(**metadata))
        variant = Variant("registered", "oidc_basic", members["token_endpoint_auth_method"], "none")
        redirect_uri = members["redirect_uris"][0]
        client_id = members["client_id"]
        party = LoginParty(self.suite, client_id, variant, redirect_uri=redirect_uri)
        party.secret = members.get("client_secret")
        party.key = key or party.key
        party.registration = members
        return LoginRun(self.suite, party, None, self.suite.citizen())


@pytest.fixture
def registrar(suite):
    return Registrar(suite)


@pytest.fixture
def site():
    opened = Site()
    yield opened
    opened.close()
